use super::world::*;
use crate::pending::Demand;
use crate::tests::world::Counted;
use crate::upstream::{Wishes, ask};
use saml::message::{AuthnRequest, Comparison, Message};
use saml::names::{authn_context, binding, nameid};
use saml::xml::{Document, Limits};

fn asked(demand: &Demand, wishes: Wishes<'_>) -> AuthnRequest {
    let (request, _) = ask(own(), &provider(), demand, wishes, now(), &mut Counted(0));
    let (xml, _) = request.write().unwrap();
    let document = Document::parse(xml.as_str().as_bytes(), &Limits::MESSAGE).unwrap();
    let read = AuthnRequest::from_element(document.root()).unwrap();
    assert_eq!(read, request);
    read
}

#[test]
fn a_request_names_both_sides_and_the_way_back() {
    let request = asked(&Demand::default(), Wishes::default());
    assert_eq!(request.id, sent_id());
    assert_eq!(request.issuer.as_deref(), Some(OWN));
    assert_eq!(
        request.destination.as_deref(),
        Some("https://idp.example.com/sso?a=1")
    );
    assert_eq!(request.acs_url.as_deref(), Some(ACS));
    assert_eq!(request.protocol_binding.as_deref(), Some(binding::POST));
    assert_eq!(request.issue_instant, now());
    assert!(!request.force_authn && !request.is_passive);
    assert_eq!(request.requested_authn_context, None);
    let policy = request.name_id_policy.unwrap();
    assert!(policy.allow_create);
    assert_eq!(policy.format, None);
}

#[test]
fn what_is_demanded_is_carried_on() {
    let demand = Demand {
        fresh: true,
        passive: true,
        classes: vec![authn_context::X509.to_owned()],
        comparison: Comparison::Minimum,
    };
    let wishes = [authn_context::PASSWORD.to_owned()];
    let wishes = Wishes {
        name_id_format: Some(nameid::PERSISTENT),
        classes: &wishes,
    };
    let request = asked(&demand, wishes);
    assert!(request.force_authn && request.is_passive);
    let context = request.requested_authn_context.unwrap();
    assert_eq!(context.comparison, Comparison::Minimum);
    assert_eq!(context.class_refs, [authn_context::X509]);
    let policy = request.name_id_policy.unwrap();
    assert_eq!(policy.format.as_deref(), Some(nameid::PERSISTENT));
    // The partner's own wish counts when the one who waits has none.
    let request = asked(&Demand::default(), wishes);
    let context = request.requested_authn_context.unwrap();
    assert_eq!(context.class_refs, [authn_context::PASSWORD]);
    assert_eq!(context.comparison, Comparison::Exact);
}
