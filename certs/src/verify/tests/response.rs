//! Responses: what is covered is read, and nothing else. The wrappings of a Response and of an Assertion are in `response_wrapping`.

use super::*;
use crate::sign::{ElementSignature, sign_element};
use crate::testing::{saml, samlp};
use ::saml::message::{Message, Response};
use ::saml::names::{BEARER, status};
use ::saml::write::{Canonical, Writer};
use ::saml::xml::{Document, Limits};

/// Which elements are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signed {
    Nothing,
    Assertion,
    Response,
    Both,
}

pub(super) const USER: &str = "good@good.example";

fn assertion(key: Option<&SigningKey>) -> Canonical {
    let mut w = Writer::new();
    w.start(saml("Assertion")).attribute("ID", "_assertion");
    w.attribute("IssueInstant", "2026-11-20T08:00:00Z")
        .attribute("Version", "2.0");
    w.start(saml("Issuer"))
        .text("https://good.example/idp")
        .end();
    let offset = w.offset();
    w.start(saml("Subject"));
    w.start(saml("NameID")).text(USER).end();
    w.start(saml("SubjectConfirmation"))
        .attribute("Method", BEARER)
        .end();
    w.end().end();
    let mut assertion = w.finish().unwrap();
    if let Some(key) = key {
        sign(&mut assertion, "_assertion", offset, key);
    }
    assertion
}

fn sign(element: &mut Canonical, id: &str, offset: usize, key: &SigningKey) {
    let how = ElementSignature {
        id,
        offset,
        inclusive_prefixes: &[],
        key_info: true,
    };
    sign_element(element, how, key).unwrap();
}

/// A Response with one assertion.
pub(super) fn response(signed: Signed, key: &SigningKey) -> String {
    let inside = matches!(signed, Signed::Assertion | Signed::Both);
    let assertion = assertion(inside.then_some(key));
    let mut w = Writer::new();
    w.start(samlp("Response")).attribute("ID", "_response");
    w.attribute("IssueInstant", "2026-11-20T08:00:00Z")
        .attribute("Version", "2.0");
    w.attribute("InResponseTo", "_sent")
        .attribute("Destination", "https://here.example/acs");
    w.start(saml("Issuer"))
        .text("https://good.example/idp")
        .end();
    let offset = w.offset();
    w.start(samlp("Status"));
    w.start(samlp("StatusCode"))
        .attribute("Value", status::SUCCESS)
        .end();
    w.end();
    w.embed(&assertion).end();
    let mut response = w.finish().unwrap();
    if matches!(signed, Signed::Response | Signed::Both) {
        sign(&mut response, "_response", offset, key);
    }
    response.into_string()
}

/// As the POST binding hands it on; what was read before verifying is a lie, which must not matter.
pub(super) fn posted_response(xml: &str) -> Received<Response> {
    let document = Document::parse(xml.as_bytes(), &Limits::MESSAGE).unwrap();
    let lie = response(Signed::Nothing, &signing_key(KeyKind::P256)).replace("good", "liar");
    let lie = Document::parse(lie.as_bytes(), &Limits::MESSAGE).unwrap();
    Received {
        content: Response::from_element(lie.root()).unwrap(),
        document,
        envelope: Envelope {
            binding: Binding::Post,
            relay_state: None,
        },
        query_signature: None,
    }
}

pub(super) fn verdict(xml: &str, key: &SigningKey) -> Result<VerifiedResponse, ResponseError> {
    verify_response(posted_response(xml), &trusting(key), &Acceptance::default())
}

pub(super) fn user(verified: &VerifiedResponse) -> &str {
    let assertion = verified.assertion().unwrap();
    &assertion.name_id.as_ref().unwrap().value
}

fn refused(xml: &str, key: &SigningKey) -> ResponseError {
    verdict(xml, key).unwrap_err()
}

#[test]
fn verifies_a_response_that_is_signed_inside_outside_or_both() {
    for kind in [KeyKind::Rsa2048, KeyKind::P256] {
        let key = signing_key(kind);
        for (signed, covered) in [
            (Signed::Assertion, false),
            (Signed::Response, true),
            (Signed::Both, true),
        ] {
            let verified = verdict(&response(signed, &key), &key).unwrap();
            assert_eq!(user(&verified), USER);
            assert_eq!(verified.head_covered(), covered, "{signed:?}");
            assert_eq!(verified.signed_by(), Some(key.id()));
            assert_eq!(verified.head().id, "_response");
            assert_eq!(verified.head().in_response_to.as_deref(), Some("_sent"));
            assert_eq!(verified.envelope().binding, Binding::Post);
        }
    }
}

#[test]
fn an_assertion_keeps_its_signature_when_prefixes_are_declared_around_it() {
    let key = signing_key(KeyKind::P256);
    let xml = response(Signed::Assertion, &key).replacen(
        "<samlp:Response ",
        "<samlp:Response xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ",
        1,
    );
    assert_eq!(user(&verdict(&xml, &key).unwrap()), USER);
}

#[test]
fn refuses_an_unsigned_assertion_and_takes_an_unsigned_refusal_for_what_it_is() {
    let key = signing_key(KeyKind::P256);
    let unsigned = response(Signed::Nothing, &key);
    assert_eq!(
        refused(&unsigned, &key),
        ResponseError::Signature(VerifyError::Unsigned)
    );
    let (start, end) = (
        unsigned.find("<saml:Assertion").unwrap(),
        unsigned.find("</samlp:Response>").unwrap(),
    );
    let refusal = format!("{}{}", &unsigned[..start], &unsigned[end..]);
    let verified = verdict(&refusal, &key).unwrap();
    assert_eq!(verified.assertion(), None);
    assert_eq!(verified.signed_by(), None);
    assert!(!verified.head_covered());
}

#[test]
fn every_signature_that_is_there_must_verify() {
    let (key, other) = (signing_key(KeyKind::P256), signing_key(KeyKind::P256));
    for signed in [Signed::Assertion, Signed::Response, Signed::Both] {
        let xml = response(signed, &key);
        assert_eq!(
            refused(&xml, &other),
            ResponseError::Signature(VerifyError::Value { tried: 1 })
        );
        assert_eq!(
            refused(&xml.replace(USER, "evil@evil.example"), &key),
            ResponseError::Signature(VerifyError::Digest)
        );
        let none = verify_response(
            posted_response(&xml),
            &TrustedKeys::default(),
            &Acceptance::default(),
        );
        assert_eq!(
            none.unwrap_err(),
            ResponseError::Signature(VerifyError::NoKeys)
        );
    }
    // A good signature inside does not excuse a broken one outside, nor the reverse.
    let both = response(Signed::Both, &key);
    let outside = both.replacen("here.example", "there.example", 1);
    assert_eq!(
        refused(&outside, &key),
        ResponseError::Signature(VerifyError::Digest)
    );
    let inner = assertion(Some(&other)).into_string();
    let start = both.find("<saml:Assertion").unwrap();
    let mixed = format!("{}{inner}</samlp:Response>", &both[..start]);
    assert_eq!(
        refused(&mixed, &key),
        ResponseError::Signature(VerifyError::Value { tried: 1 })
    );
}

#[test]
fn refuses_sha1_in_signature_and_digest() {
    let key = signing_key(KeyKind::Rsa2048);
    for signed in [Signed::Assertion, Signed::Response] {
        let xml = response(signed, &key);
        for (from, to) in [
            (
                "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
                "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
            ),
            (
                "http://www.w3.org/2001/04/xmlenc#sha256",
                "http://www.w3.org/2000/09/xmldsig#sha1",
            ),
        ] {
            assert!(xml.contains(from));
            assert_eq!(
                refused(&xml.replace(from, to), &key),
                ResponseError::Signature(VerifyError::Algorithm(to.to_owned()))
            );
        }
    }
}

#[test]
fn refuses_a_comment_that_would_cut_a_name_short() {
    let key = signing_key(KeyKind::P256);
    for signed in [Signed::Assertion, Signed::Response, Signed::Both] {
        let xml = response(signed, &key).replacen("good@good", "good@<!---->good", 1);
        assert_eq!(
            refused(&xml, &key),
            ResponseError::Misshapen("it holds a comment or a processing instruction")
        );
    }
}

#[test]
fn refuses_encryption_wherever_it_stands() {
    let key = signing_key(KeyKind::P256);
    let encrypted =
        "<saml:EncryptedAssertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"/>";
    for signed in [Signed::Nothing, Signed::Assertion, Signed::Response] {
        let xml = response(signed, &key);
        let beside = xml.replacen(
            "</samlp:Response>",
            &format!("{encrypted}</samlp:Response>"),
            1,
        );
        assert_eq!(refused(&beside, &key), ResponseError::Encrypted);
        let start = xml.find("<saml:Assertion").unwrap();
        let instead = format!("{}{encrypted}</samlp:Response>", &xml[..start]);
        assert_eq!(refused(&instead, &key), ResponseError::Encrypted);
    }
}

#[test]
fn refuses_a_response_in_a_query_and_another_message() {
    let key = signing_key(KeyKind::P256);
    let xml = response(Signed::Both, &key);
    let mut redirect = posted_response(&xml);
    redirect.envelope.binding = Binding::Redirect;
    let mut signed = posted_response(&xml);
    signed.query_signature = Some(query::signature(&key, b"SAMLResponse=x"));
    for received in [redirect, signed] {
        let error = verify_response(received, &trusting(&key), &Acceptance::default());
        assert_eq!(error.unwrap_err(), ResponseError::Binding);
    }
    assert_eq!(
        refused(&signed_request(&key), &key),
        ResponseError::Misshapen("the root is not a Response")
    );
}

#[test]
fn every_failing_step_refuses_a_response() {
    let key = signing_key(KeyKind::P256);
    for signed in [Signed::Assertion, Signed::Response, Signed::Both] {
        let xml = response(signed, &key);
        faults::each_step(|steps, expected| {
            let verdict = super::super::response::verify_response_by(
                posted_response(&xml),
                &trusting(&key),
                &Acceptance::default(),
                steps,
            );
            match expected {
                None => assert_eq!(user(&verdict.unwrap()), USER),
                Some(expected) => assert_eq!(verdict.unwrap_err(), expected.into(), "{signed:?}"),
            }
        });
    }
}
