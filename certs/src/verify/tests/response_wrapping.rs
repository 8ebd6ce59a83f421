//! Signature wrapping, XSW1 to XSW9, against a Response that is signed outside, inside, or both: the signed original is moved somewhere a verifier might
//! find it, and an evil copy put where a reader reads.

use super::response::{Signed, USER, posted_response, response, user, verdict};
use super::*;
use ::saml::names::ns;

const EVIL: &str = "evil@evil.example";

/// An element in parts.
struct Parts {
    open: String,
    issuer: String,
    signature: String,
    after: String,
    close: &'static str,
}

impl Parts {
    fn of(element: &str, close: &'static str) -> Parts {
        let tag = element.find("\">").unwrap() + 2;
        let issuer = element.find("</saml:Issuer>").unwrap() + "</saml:Issuer>".len();
        let rest = &element[issuer..];
        let signed = rest.starts_with("<ds:Signature ");
        let end = if signed {
            rest.find("</ds:Signature>").unwrap() + "</ds:Signature>".len()
        } else {
            0
        };
        Parts {
            open: element[..tag].to_owned(),
            issuer: element[tag..issuer].to_owned(),
            signature: rest[..end].to_owned(),
            after: rest[end..].strip_suffix(close).unwrap().to_owned(),
            close,
        }
    }

    fn with(&self, signature: &str) -> String {
        let Parts {
            open,
            issuer,
            after,
            close,
            ..
        } = self;
        format!("{open}{issuer}{signature}{after}{close}")
    }

    fn whole(&self) -> String {
        self.with(&self.signature)
    }

    fn bare(&self) -> String {
        self.with("")
    }
}

/// The attacker's copy: another person, the same or another ID, without signature.
fn evil(bare: &str, ids: &[(&str, &str)]) -> String {
    ids.iter()
        .fold(bare.replace(USER, EVIL), |xml, (from, to)| {
            xml.replace(&format!(" ID=\"{from}\""), &format!(" ID=\"{to}\""))
        })
}

fn into_signature(signature: &str, end: &str, inside: &str) -> String {
    signature.replacen(end, &format!("{inside}{end}"), 1)
}

const RESPONSE_END: &str = "</samlp:Response>";
const ASSERTION_END: &str = "</saml:Assertion>";

/// Wrappings of a signed Response.
fn around_a_response(xml: &str) -> Vec<(&'static str, String)> {
    let original = Parts::of(xml, RESPONSE_END);
    let (bare, whole, signature) = (original.bare(), original.whole(), &original.signature);
    let mut all = Vec::new();
    for ids in [
        &[][..],
        &[("_response", "_evil")],
        &[("_response", "_evil"), ("_assertion", "_evil2")],
    ] {
        let copy = Parts::of(&evil(&bare, ids), RESPONSE_END);
        let inside = |end, what: &str| into_signature(signature, end, what);
        let extensions = |what: &str| {
            format!(
                "<samlp:Extensions xmlns:samlp=\"{}\">{what}</samlp:Extensions>",
                ns::PROTOCOL
            )
        };
        let object = |what: &str| format!("<ds:Object>{what}</ds:Object>");
        let put = |head: &str, tail: &str| {
            let Parts {
                open,
                issuer,
                after,
                close,
                ..
            } = &copy;
            format!("{open}{issuer}{head}{after}{tail}{close}")
        };
        all.extend([
            (
                "XSW1 original in the signature",
                put(&inside("</ds:Signature>", &bare), ""),
            ),
            (
                "XSW1b signed original in the signature",
                put(&inside("</ds:Signature>", &whole), ""),
            ),
            (
                "XSW2 original before a detached signature",
                put(&format!("{bare}{signature}"), ""),
            ),
            (
                "XSW2b original after a detached signature",
                put(&format!("{signature}{bare}"), ""),
            ),
            ("XSW3 signed original at the head", put(&whole, "")),
            ("XSW4 signed original at the end", put("", &whole)),
            (
                "XSW5 signature kept, original at the end",
                put(signature, &bare),
            ),
            (
                "XSW6 signature with the original at the end",
                put("", &inside("</ds:Signature>", &bare)),
            ),
            (
                "XSW7 signed original in Extensions",
                put(&extensions(&whole), ""),
            ),
            (
                "XSW7b signature kept, original in Extensions",
                put(&format!("{signature}{}", extensions(&bare)), ""),
            ),
            (
                "XSW8 original in an Object",
                put(&inside("</ds:Signature>", &object(&bare)), ""),
            ),
            (
                "XSW8b signed original in an Object",
                put(&inside("</ds:Signature>", &object(&whole)), ""),
            ),
            (
                "XSW9 original in KeyInfo",
                put(&inside("</ds:KeyInfo>", &bare), ""),
            ),
            (
                "XSW9b signed original in KeyInfo",
                put(&inside("</ds:KeyInfo>", &whole), ""),
            ),
            ("signature kept, content exchanged", put(signature, "")),
            (
                "two signatures",
                put(&format!("{signature}{signature}"), ""),
            ),
        ]);
    }
    all
}

/// Wrappings of a signed Assertion inside a Response.
fn around_an_assertion(xml: &str) -> Vec<(&'static str, String)> {
    let start = xml.find("<saml:Assertion").unwrap();
    let end = xml.find(ASSERTION_END).unwrap() + ASSERTION_END.len();
    let original = Parts::of(&xml[start..end], ASSERTION_END);
    let (bare, whole, signature) = (original.bare(), original.whole(), &original.signature);
    let in_response = |what: &str| format!("{}{what}{}", &xml[..start], &xml[end..]);
    let at_head = |head: &str, what: &str| {
        in_response(what).replacen("<samlp:Status>", &format!("{head}<samlp:Status>"), 1)
    };
    let mut all = Vec::new();
    for ids in [&[][..], &[("_assertion", "_evil")]] {
        let copy = Parts::of(&evil(&bare, ids), ASSERTION_END);
        let evil = copy.bare();
        let inside = |end, what: &str| into_signature(signature, end, what);
        let object = |what: &str| format!("<ds:Object>{what}</ds:Object>");
        let advice = |what: &str| format!("<saml:Advice>{what}</saml:Advice>");
        let at_end =
            |what: &str| evil.replacen(ASSERTION_END, &format!("{what}{ASSERTION_END}"), 1);
        let extensions = |what: &str| {
            format!(
                "<samlp:Extensions xmlns:samlp=\"{}\">{what}</samlp:Extensions>",
                ns::PROTOCOL
            )
        };
        all.extend([
            (
                "XSW1 original in the evil one's signature",
                in_response(&copy.with(&inside("</ds:Signature>", &bare))),
            ),
            (
                "XSW2 signature and original in the evil one",
                in_response(&copy.with(&format!("{signature}{bare}"))),
            ),
            (
                "XSW3 evil before the signed one",
                in_response(&format!("{evil}{whole}")),
            ),
            (
                "XSW3b evil after the signed one",
                in_response(&format!("{whole}{evil}")),
            ),
            (
                "XSW4 signed one inside the evil one",
                in_response(&at_end(&whole)),
            ),
            (
                "XSW5 evil with the signature, original beside",
                in_response(&format!("{}{bare}", copy.with(signature))),
            ),
            (
                "XSW6 evil with a signature that holds the original",
                in_response(&copy.with(&inside("</ds:Signature>", &whole))),
            ),
            (
                "XSW7 signed one in Extensions",
                at_head(&extensions(&whole), &evil),
            ),
            (
                "XSW7b evil one in Extensions",
                at_head(&extensions(&evil), &whole),
            ),
            (
                "XSW7c original in Advice",
                in_response(&copy.with(&format!("{signature}{}", advice(&bare)))),
            ),
            (
                "XSW7d signed one in Advice",
                in_response(&at_end(&advice(&whole))),
            ),
            (
                "XSW8 original in an Object",
                in_response(&copy.with(&inside("</ds:Signature>", &object(&bare)))),
            ),
            (
                "XSW8b signed one in an Object",
                in_response(&copy.with(&inside("</ds:Signature>", &object(&whole)))),
            ),
            (
                "XSW9 original in KeyInfo",
                in_response(&copy.with(&inside("</ds:KeyInfo>", &bare))),
            ),
            (
                "XSW9b signed one in StatusDetail",
                in_response(&evil).replacen(
                    "</samlp:Status>",
                    &format!("<samlp:StatusDetail>{whole}</samlp:StatusDetail></samlp:Status>"),
                    1,
                ),
            ),
            (
                "signature lifted to the Response",
                at_head(signature, &evil),
            ),
            (
                "signature lifted beside the evil one",
                in_response(&format!("{evil}{signature}")),
            ),
            (
                "signature kept, content exchanged",
                in_response(&copy.with(signature)),
            ),
            (
                "two signatures",
                in_response(&copy.with(&format!("{signature}{signature}"))),
            ),
            ("signed one twice", in_response(&format!("{whole}{whole}"))),
            (
                "signed one wrapped by an evil Response",
                format!(
                    "{}{}{RESPONSE_END}",
                    &in_response(&evil)[..in_response(&evil).len() - RESPONSE_END.len()],
                    in_response(&whole)
                ),
            ),
        ]);
    }
    all
}

#[test]
fn no_wrapped_response_is_believed() {
    let key = signing_key(KeyKind::P256);
    for signed in [Signed::Response, Signed::Both] {
        let xml = response(signed, &key);
        assert_eq!(user(&verdict(&xml, &key).unwrap()), USER, "the control");
        for (name, wrapped) in around_a_response(&xml) {
            refused(name, &wrapped, &key);
        }
    }
}

#[test]
fn no_wrapped_assertion_is_believed() {
    let key = signing_key(KeyKind::P256);
    for signed in [Signed::Assertion, Signed::Both] {
        let xml = response(signed, &key);
        assert_eq!(user(&verdict(&xml, &key).unwrap()), USER, "the control");
        for (name, wrapped) in around_an_assertion(&xml) {
            refused(name, &wrapped, &key);
        }
    }
}

/// Refused for its shape or its digest, and never because an attack was so clumsy that nothing was looked at.
fn refused(name: &str, xml: &str, key: &SigningKey) {
    assert!(
        xml.contains(EVIL) || name.contains("twice"),
        "{name}: not an attack"
    );
    let received = posted_response(xml);
    assert!(
        received.document.root().is(ns::PROTOCOL, "Response"),
        "{name}"
    );
    match verify_response(received, &trusting(key), &Acceptance::default()) {
        Err(
            ResponseError::Misshapen(_)
            | ResponseError::Several(_)
            | ResponseError::Signature(VerifyError::Shape(_) | VerifyError::Digest),
        ) => {}
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn a_captured_assertion_of_another_peer_is_not_believed_under_a_signed_response() {
    // The peer's own signed refusal as a donor: its signature moved round an assertion.
    let (key, attacker) = (signing_key(KeyKind::P256), signing_key(KeyKind::P256));
    let own = response(Signed::Response, &key);
    let foreign = response(Signed::Assertion, &attacker).replace(USER, EVIL);
    let signature_start = own.find("<ds:Signature ").unwrap();
    let signature_end = own.find("</ds:Signature>").unwrap() + "</ds:Signature>".len();
    let donor = &own[signature_start..signature_end];
    let mixed = foreign.replacen("<samlp:Status>", &format!("{donor}<samlp:Status>"), 1);
    assert!(matches!(
        verdict(&mixed, &key).unwrap_err(),
        ResponseError::Signature(VerifyError::Digest | VerifyError::Value { .. })
    ));
}
