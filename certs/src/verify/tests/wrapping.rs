//! Signature wrapping, XSW1 to XSW9, against a posted AuthnRequest and a metadata document: the signed original is moved somewhere the
//! verifier might find it, and an evil copy put where the reader reads.

use super::*;
use saml::xml::{Document, Limits};

/// A signed document in parts: start tag, what precedes the signature, the signature, what follows, end tag.
struct Parts {
    open: String,
    before: String,
    signature: String,
    after: String,
    close: String,
}

impl Parts {
    fn of(xml: &str) -> Parts {
        let start = xml.find("<ds:Signature ").unwrap();
        let end = xml.find("</ds:Signature>").unwrap() + "</ds:Signature>".len();
        let tag = xml.find("\">").unwrap() + 2;
        let close = xml.rfind("</").unwrap();
        Parts {
            open: xml[..tag].to_owned(),
            before: xml[tag..start].to_owned(),
            signature: xml[start..end].to_owned(),
            after: xml[end..close].to_owned(),
            close: xml[close..].to_owned(),
        }
    }

    fn bare(&self) -> String {
        format!("{}{}{}{}", self.open, self.before, self.after, self.close)
    }

    fn whole(&self) -> String {
        format!(
            "{}{}{}{}{}",
            self.open, self.before, self.signature, self.after, self.close
        )
    }

    /// The same with the attacker's addresses, under the same or another ID.
    fn evil(&self, same_id: bool) -> Parts {
        let id = if same_id { " ID=\"_" } else { " ID=\"_evil" };
        let turn = |text: &str| {
            text.replace("good.example", "evil.example")
                .replace(" ID=\"_", id)
        };
        Parts {
            open: turn(&self.open),
            before: turn(&self.before),
            signature: self.signature.clone(),
            after: turn(&self.after),
            close: self.close.clone(),
        }
    }

    fn signature_with(&self, inside: &str) -> String {
        self.signature
            .replacen("</ds:Signature>", &format!("{inside}</ds:Signature>"), 1)
    }

    fn signature_with_key_info(&self, inside: &str) -> String {
        self.signature
            .replacen("</ds:KeyInfo>", &format!("{inside}</ds:KeyInfo>"), 1)
    }
}

fn corpus(original: &Parts, same_id: bool) -> Vec<(&'static str, String)> {
    let evil = original.evil(same_id);
    let Parts {
        open,
        before,
        after,
        close,
        ..
    } = &evil;
    let (bare, whole, signature) = (original.bare(), original.whole(), &original.signature);
    let around = |inside: &str| original.signature_with(inside);
    let object = format!("<ds:Object>{bare}</ds:Object>");
    let extensions = |inside: &str| {
        format!(
            "<samlp:Extensions xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\">{inside}</samlp:Extensions>"
        )
    };
    vec![
        (
            "XSW1 original inside the signature",
            format!("{open}{before}{}{after}{close}", around(&bare)),
        ),
        (
            "XSW2 original beside a detached signature",
            format!("{open}{before}{bare}{signature}{after}{close}"),
        ),
        (
            "XSW2b original after a detached signature",
            format!("{open}{before}{signature}{bare}{after}{close}"),
        ),
        (
            "XSW3 signed original first in an evil root",
            format!("{open}{whole}{before}{after}{close}"),
        ),
        (
            "XSW3b signed original after the head",
            format!("{open}{before}{whole}{after}{close}"),
        ),
        (
            "XSW4 signed original last in an evil root",
            format!("{open}{before}{after}{whole}{close}"),
        ),
        (
            "XSW5 signature on the evil root, original at the end",
            format!("{open}{before}{signature}{after}{bare}{close}"),
        ),
        (
            "XSW6 signature with the original at the end",
            format!("{open}{before}{after}{}{close}", around(&bare)),
        ),
        (
            "XSW7 signed original in Extensions",
            format!("{open}{before}{}{after}{close}", extensions(&whole)),
        ),
        (
            "XSW7b signature on the root, original in Extensions",
            format!(
                "{open}{before}{signature}{}{after}{close}",
                extensions(&bare)
            ),
        ),
        (
            "XSW8 original in an Object",
            format!("{open}{before}{}{after}{close}", around(&object)),
        ),
        (
            "XSW8b signed original in an Object",
            format!(
                "{open}{before}{}{after}{close}",
                around(&format!("<ds:Object>{whole}</ds:Object>"))
            ),
        ),
        (
            "XSW9 original in KeyInfo",
            format!(
                "{open}{before}{}{after}{close}",
                original.signature_with_key_info(&bare)
            ),
        ),
        (
            "XSW9b signed original in KeyInfo",
            format!(
                "{open}{before}{}{after}{close}",
                original.signature_with_key_info(&whole)
            ),
        ),
        (
            "signature kept, content exchanged",
            format!("{open}{before}{signature}{after}{close}"),
        ),
        (
            "two signatures",
            format!("{open}{before}{signature}{signature}{after}{close}"),
        ),
    ]
}

#[test]
fn no_wrapped_request_is_believed() {
    let key = signing_key(KeyKind::P256);
    let original = Parts::of(&signed_request(&key));
    assert!(
        check(&original.whole(), &trusting(&key)).is_ok(),
        "the control must verify"
    );
    for same_id in [true, false] {
        for (name, xml) in corpus(&original, same_id) {
            assert_eq!(
                posted(&xml).content.acs,
                "https://evil.example/acs",
                "{name}: not an attack"
            );
            let error = check(&xml, &trusting(&key)).expect_err(name);
            assert!(
                matches!(error, VerifyError::Shape(_) | VerifyError::Digest),
                "{name} (same ID: {same_id}): {error}"
            );
            assert_eq!(
                accept_unsigned(posted(&xml)).unwrap_err(),
                VerifyError::Signed,
                "{name}"
            );
        }
    }
}

#[test]
fn no_wrapped_metadata_is_believed() {
    let key = signing_key(KeyKind::P256);
    let original = Parts::of(&signed_metadata(&key));
    let verdict = |xml: &str| {
        let document = Document::parse(xml.as_bytes(), &Limits::METADATA).unwrap();
        verify_document(&document, &trusting(&key), &Acceptance::default())
    };
    assert!(
        verdict(&original.whole()).is_ok(),
        "the control must verify"
    );
    for same_id in [true, false] {
        for (name, xml) in corpus(&original, same_id) {
            let error = verdict(&xml).map(|_| ()).expect_err(name);
            assert!(
                matches!(error, VerifyError::Shape(_) | VerifyError::Digest),
                "{name} (same ID: {same_id}): {error}"
            );
        }
    }
}

/// A captured, honestly signed Assertion, as any service provider holds many.
fn captured(key: &SigningKey) -> String {
    use crate::sign::{ElementSignature, sign_element};
    use crate::testing::saml;
    let mut writer = saml::write::Writer::new();
    writer.start(saml("Assertion")).attribute("ID", "_captured");
    writer
        .start(saml("Issuer"))
        .text("https://idp.example/")
        .end();
    let offset = writer.offset();
    writer.start(saml("Subject")).end().end();
    let mut assertion = writer.finish().unwrap();
    sign_element(
        &mut assertion,
        ElementSignature {
            id: "_captured",
            offset,
            inclusive_prefixes: &[],
            key_info: true,
        },
        key,
    )
    .unwrap();
    assertion.into_string()
}

#[test]
fn refuses_a_request_that_carries_a_captured_signed_assertion() {
    let key = signing_key(KeyKind::P256);
    let assertion = captured(&key);
    let request = crate::testing::request().0.into_string();
    let extensions =
        |inside: &str| format!("</saml:Issuer><samlp:Extensions>{inside}</samlp:Extensions>");
    let nested = request.replacen("</saml:Issuer>", &extensions(&assertion), 1);
    assert_eq!(
        refusal(&nested, &key),
        VerifyError::Shape("the Signature is not a direct child of the root")
    );
    let direct = request.replacen("</saml:Issuer>", &format!("</saml:Issuer>{assertion}"), 1);
    assert!(SHAPE(&refusal(&direct, &key)));
    let advice = request.replacen("</saml:Issuer>", &extensions(&format!("<saml:Advice xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">{assertion}</saml:Advice>")), 1);
    assert!(SHAPE(&refusal(&advice, &key)));
    // Its signature lifted to the request's own place.
    let Parts { signature, .. } = Parts::of(&assertion);
    let lifted = nested.replacen(&signature, "", 1).replacen(
        "</saml:Issuer>",
        &format!("</saml:Issuer>{signature}"),
        1,
    );
    assert_eq!(
        refusal(&lifted, &key),
        VerifyError::Shape("the Reference names another element than the root")
    );
    // And with the request under the Assertion's ID.
    let renamed = lifted
        .replacen("ID=\"_captured\"", "ID=\"_other\"", 1)
        .replacen("ID=\"_request\"", "ID=\"_captured\"", 1);
    assert_eq!(refusal(&renamed, &key), VerifyError::Digest);
    // A signed request beside which the Assertion is put.
    let both = signed_request(&key).replacen(
        "<samlp:NameIDPolicy",
        &format!("<samlp:Extensions>{assertion}</samlp:Extensions><samlp:NameIDPolicy"),
        1,
    );
    assert_eq!(
        refusal(&both, &key),
        VerifyError::Shape("more than one Signature in the document")
    );
}
