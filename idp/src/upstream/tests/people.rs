use super::world::*;
use crate::upstream::{Mapping, SignedIn, UpstreamRefusal};
use saml::message::Attribute;
use saml::names::{authn_context, nameid};

fn person(claim: Claim, mapping: &Mapping) -> Result<SignedIn, UpstreamRefusal> {
    let answer = Answer {
        assertions: vec![claim],
        ..Answer::default()
    };
    accepted(&answer).person(mapping)
}

fn with(attributes: Vec<Attribute>) -> Claim {
    Claim {
        attributes,
        ..Claim::default()
    }
}

fn named(format: &'static str, value: &'static str) -> Claim {
    Claim {
        name_id: Some((format, value)),
        ..Claim::default()
    }
}

fn mapping() -> Mapping {
    let name = |name: &str| Some(name.to_owned());
    Mapping {
        user: name("uid"),
        account: name("customer"),
        email: name("urn:oid:0.9.2342.19200300.100.1.3"),
        name: name("displayName"),
        mobile: name("mobile"),
    }
}

#[test]
fn attributes_become_the_person_by_the_mapping() {
    let claim = with(vec![
        attribute("uid", &["\n  u-1\n"]),
        attribute("customer", &["c-1", "c-1"]),
        attribute(
            "urn:oid:0.9.2342.19200300.100.1.3",
            &["a@x.example", "b@x.example"],
        ),
        attribute("displayName", &["云 <&>"]),
        attribute("other", &["x"]),
    ]);
    let signed_in = person(claim, &mapping()).unwrap();
    let principal = signed_in.principal;
    assert_eq!(principal.user_id, "u-1");
    assert_eq!(principal.account_id, "c-1");
    assert_eq!(principal.email.as_deref(), Some("a@x.example"));
    assert_eq!(principal.name.as_deref(), Some("云 <&>"));
    assert_eq!(principal.mobile, None);
    assert_eq!(principal.authn_instant.stated(), Some(at("02:00:00")));
    assert_eq!(
        principal.authn_context,
        authn_context::PASSWORD_PROTECTED_TRANSPORT
    );
    let session = signed_in.session;
    assert_eq!(session.not_on_or_after, Some(at("11:00:00")));
    let name_id = session.name_id.unwrap();
    assert_eq!(name_id.value, "user-7");
    assert_eq!(name_id.format.as_deref(), Some(nameid::PERSISTENT));
    assert_eq!(session.session_index.as_deref(), Some("s-1"));
}

#[test]
fn without_a_mapping_the_name_id_is_the_person() {
    let principal = person(Claim::default(), &Mapping::default())
        .unwrap()
        .principal;
    assert_eq!(
        (&*principal.user_id, &*principal.account_id),
        ("user-7", "user-7")
    );
    assert_eq!(principal.email, None);
    let mail = named(nameid::EMAIL, "who@x.example");
    let principal = person(mail, &Mapping::default()).unwrap().principal;
    assert_eq!(principal.email.as_deref(), Some("who@x.example"));
}

#[test]
fn a_configured_value_that_is_missing_or_several_is_refused_and_not_replaced() {
    for attributes in [
        vec![],
        vec![attribute("uid", &[])],
        vec![attribute("uid", &["", " "])],
        vec![attribute("uid", &["u-1", "u-2"])],
        vec![attribute("uid", &["u-1"]), attribute("uid", &["u-2"])],
        vec![attribute("UID", &["u-1"])],
    ] {
        let only_user = Mapping {
            user: Some("uid".to_owned()),
            ..Mapping::default()
        };
        let no = person(with(attributes), &only_user).unwrap_err();
        assert_eq!(no.code().0, "BRG-3050");
    }
    let no = person(with(vec![attribute("uid", &["u-1"])]), &mapping()).unwrap_err();
    assert_eq!(
        no,
        UpstreamRefusal::ValueMissing("the attribute \"customer\"".to_owned())
    );
    let nameless = Claim {
        name_id: None,
        ..Claim::default()
    };
    assert_eq!(
        person(nameless, &Mapping::default()).unwrap_err().code().0,
        "BRG-3050"
    );
}

#[test]
fn a_transient_name_is_no_user_but_may_stand_beside_an_attribute() {
    let transient = named(nameid::TRANSIENT, "_x1");
    let no = person(transient.clone(), &Mapping::default()).unwrap_err();
    assert_eq!(no.code().0, "BRG-3051");
    let claim = Claim {
        attributes: vec![attribute("uid", &["u-1"])],
        ..transient
    };
    let only_user = Mapping {
        user: Some("uid".to_owned()),
        ..Mapping::default()
    };
    assert_eq!(person(claim, &only_user).unwrap().principal.user_id, "u-1");
}

#[test]
fn a_person_that_no_assertion_can_carry_is_refused() {
    let no = person(named(nameid::PERSISTENT, "a\u{7f}b"), &Mapping::default()).unwrap_err();
    assert_eq!(no.code().0, "BRG-3052");
}

#[test]
fn nothing_is_asserted_about_the_authentication_that_the_provider_did_not_say() {
    let mut claim = Claim::default();
    claim.authn[0].class = None;
    claim.authn[0].session_end = None;
    let signed_in = person(claim, &Mapping::default()).unwrap();
    assert_eq!(
        signed_in.principal.authn_context,
        authn_context::UNSPECIFIED
    );
    assert_eq!(signed_in.session.not_on_or_after, None);
    // An instant in the future, within the skew, is now.
    let mut claim = Claim::default();
    claim.authn[0].instant = "03:04:50";
    let signed_in = person(claim, &Mapping::default()).unwrap();
    assert_eq!(signed_in.principal.authn_instant.stated(), Some(now()));
}
