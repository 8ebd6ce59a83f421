use super::world::*;
use crate::{Denial, Denied, Shape, SubjectLocality};
use certs::{Acceptance, TrustedKeys};
use saml::binding::{Binding, Direction, Envelope, RawRequest, Received, decode};
use saml::message::{Message, Response};
use saml::names::{BEARER, attrname, nameid, status};
use saml::xml::{Document, Limits};

fn huawei_like() -> Shape {
    Shape {
        consent: true,
        response_issuer_format: true,
        success_message: true,
        name_qualifier_is_peer: true,
        confirmation_not_before: true,
        session_index: false,
        subject_locality: SubjectLocality::PeerEntityId,
        ..shape()
    }
}

#[test]
fn says_what_the_profile_demands() {
    let response = read(&answered(&accepted(&[]), &person(), &shape()));
    assert_eq!(response.in_response_to.as_deref(), Some("_request"));
    assert_eq!(response.destination.as_deref(), Some(ACS));
    assert_eq!(response.issuer.as_deref(), Some(US));
    assert_eq!(response.status.code, status::SUCCESS);
    let [assertion] = response.assertions.as_slice() else {
        panic!("one assertion")
    };
    assert_eq!(assertion.issuer, US);
    assert_eq!(
        assertion.not_before,
        Some("2026-01-02T03:03:05Z".parse().unwrap())
    );
    assert_eq!(
        assertion.not_on_or_after,
        Some("2026-01-02T03:09:05Z".parse().unwrap())
    );
    assert_eq!(assertion.audience_restrictions, [[PEER.to_owned()]]);
    let name_id = assertion.name_id.as_ref().unwrap();
    assert_eq!(name_id.format.as_deref(), Some(nameid::TRANSIENT));
    let [confirmation] = assertion.confirmations.as_slice() else {
        panic!("one confirmation")
    };
    assert_eq!(confirmation.method, BEARER);
    assert_eq!(confirmation.recipient.as_deref(), Some(ACS));
    assert_eq!(confirmation.in_response_to.as_deref(), Some("_request"));
    assert_eq!(confirmation.not_before, None);
    assert_eq!(confirmation.not_on_or_after, assertion.not_on_or_after);
    let [statement] = assertion.authn_statements.as_slice() else {
        panic!("one statement")
    };
    assert_eq!(statement.authn_instant, person().authn_instant.at());
    assert_eq!(
        statement.class_ref.as_deref(),
        Some(person().authn_context.as_str())
    );
    assert!(statement.session_index.is_some());
}

#[test]
fn sends_the_contract_in_its_order_with_equal_ids() {
    let response = read(&answered(&accepted(&[]), &person(), &shape()));
    let sent: Vec<_> = response.assertions[0]
        .attributes
        .iter()
        .map(|a| (a.name.as_str(), a.values[0].as_str()))
        .collect();
    assert_eq!(
        sent,
        [
            ("xUserId", "account-1"),
            ("xAccountId", "account-1"),
            ("bpId", "bp-1"),
            ("email", "who@example.com"),
            ("name", "某人")
        ]
    );
    let attribute = &response.assertions[0].attributes[0];
    assert_eq!(
        (
            attribute.friendly_name.as_deref(),
            attribute.name_format.as_deref()
        ),
        (Some("xUserId"), Some(attrname::URI))
    );
}

#[test]
fn sends_an_absent_email_empty_and_leaves_an_absent_name_out() {
    let bare = crate::Principal {
        email: None,
        name: None,
        ..person()
    };
    let response = read(&answered(&accepted(&[]), &bare, &shape()));
    let sent: Vec<_> = response.assertions[0]
        .attributes
        .iter()
        .map(|a| (a.name.as_str(), a.values[0].as_str()))
        .collect();
    assert_eq!(
        sent,
        [
            ("xUserId", "account-1"),
            ("xAccountId", "account-1"),
            ("bpId", "bp-1"),
            ("email", "")
        ]
    );
}

#[test]
fn the_default_shape_keeps_not_before_out_of_the_confirmation_and_the_vendors_does_not() {
    let response = read(&answered(&accepted(&[]), &person(), &huawei_like()));
    assert!(response.assertions[0].confirmations[0].not_before.is_some());
    assert!(
        response.assertions[0].authn_statements[0]
            .session_index
            .is_none()
    );
}

/// A response as received by a peer that verifies the outermost signature.
fn as_received(xml: &str) -> Received<Response> {
    let document = Document::parse(xml.as_bytes(), &Limits::MESSAGE).unwrap();
    let content = Response::from_element(document.root()).unwrap();
    Received {
        content,
        document,
        envelope: Envelope {
            binding: Binding::Post,
            relay_state: None,
        },
        query_signature: None,
    }
}

#[test]
fn signs_a_status_when_the_shape_wants_signed_responses() {
    let pending = accepted(&[]);
    let denied = Denied {
        reply_to: pending.reply_to().clone(),
        denial: Denial::PrincipalNotAllowed("secret detail".to_owned()),
    };
    let shape = Shape {
        sign_response: true,
        ..shape()
    };
    let response = crate::deny(&denied, &answer(&shape), &mut Counted(0)).unwrap();
    assert!(
        !response.xml().contains("secret detail"),
        "the operator's text stays here"
    );
    assert!(response.assertion_id().is_none());
    let keys = TrustedKeys::from_certificates([OUR_KEY.certificate()]);
    let verified =
        certs::verify::verify(as_received(response.xml()), &keys, &Acceptance::default()).unwrap();
    let content = verified.content();
    assert_eq!(content.status.code, status::RESPONDER);
    assert_eq!(
        content.status.second.as_deref(),
        Some(status::REQUEST_DENIED)
    );
    assert_eq!(content.status.message.as_deref(), Some("IDP-4003"));
    assert!(content.assertions.is_empty());
}

#[test]
fn leaves_canonical_octets_whatever_is_signed() {
    for shape in [
        shape(),
        huawei_like(),
        Shape {
            sign_response: true,
            ..huawei_like()
        },
        Shape::default(),
    ] {
        let response = answered(&accepted(&[]), &person(), &shape);
        let document = Document::parse(response.xml().as_bytes(), &Limits::MESSAGE).unwrap();
        let prefixes = if shape.typed_values {
            vec!["xsd".to_owned(), "ds".to_owned()]
        } else {
            vec!["ds".to_owned()]
        };
        let mode = saml::c14n::Exclusive {
            with_comments: false,
            inclusive_prefixes: prefixes,
        };
        let canonical = saml::c14n::canonicalize(document.root(), None, &mode);
        assert_eq!(String::from_utf8(canonical).unwrap(), response.xml());
    }
}

#[test]
fn carries_the_answer_in_a_form_to_the_registered_address() {
    let form = answered(&accepted(&[]), &person(), &shape()).into_form();
    assert_eq!(form.action, ACS);
    assert_eq!(
        form.relay_state.as_ref().unwrap().as_str(),
        "state &<>\" 状态"
    );
    let encode = |text: &str| {
        text.replace('%', "%25")
            .replace('+', "%2B")
            .replace('=', "%3D")
            .replace('/', "%2F")
    };
    let body = format!("SAMLResponse={}", encode(&form.message)).into_bytes();
    let received: Received<Response> = decode(
        &RawRequest::Post {
            query: String::new(),
            body,
        },
        Direction::Response,
    )
    .unwrap();
    assert_eq!(received.content.assertions.len(), 1);
}

#[test]
fn every_denial_has_a_code_and_a_status() {
    let own = String::new;
    let all = [
        (
            Denial::VersionUnsupported(own()),
            "IDP-3001",
            status::VERSION_MISMATCH,
            None,
        ),
        (
            Denial::NameIdPolicyUnmet(own()),
            "IDP-3002",
            status::REQUESTER,
            Some(status::INVALID_NAMEID_POLICY),
        ),
        (
            Denial::AuthnContextUnmet { got: own() },
            "IDP-3003",
            status::RESPONDER,
            Some(status::NO_AUTHN_CONTEXT),
        ),
        (
            Denial::PassiveImpossible,
            "IDP-3004",
            status::RESPONDER,
            Some(status::NO_PASSIVE),
        ),
        (
            Denial::LoginFailed(own()),
            "IDP-4001",
            status::RESPONDER,
            Some(status::AUTHN_FAILED),
        ),
        (
            Denial::PrincipalUnknown,
            "IDP-4002",
            status::RESPONDER,
            Some(status::UNKNOWN_PRINCIPAL),
        ),
        (
            Denial::PrincipalNotAllowed(own()),
            "IDP-4003",
            status::RESPONDER,
            Some(status::REQUEST_DENIED),
        ),
        (Denial::Internal(own()), "IDP-9001", status::RESPONDER, None),
    ];
    for (denial, code, first, second) in all {
        let status = denial.status();
        assert_eq!(
            (
                denial.code().0,
                status.code.as_str(),
                status.second.as_deref()
            ),
            (code, first, second)
        );
        assert_eq!(status.message.as_deref(), Some(code));
    }
}
