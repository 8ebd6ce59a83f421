//! Signature wrapping: a true signature, carried over to content it does not cover.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::fixture::{World, answer, idp_key, part, replaced, signed_answer, signed_by_hand};
use crate::examine::examine;
use crate::{Report, Verdict};

/// The pieces an attacker has: the good answer, its assertion, and a forged one without signature.
struct Stolen {
    whole: String,
    assertion: String,
    signature: String,
    forged: String,
}

fn stolen(xml: &str) -> Stolen {
    let assertion = part(xml, "<saml2:Assertion", "</saml2:Assertion>");
    let signature = part(&assertion, "<ds:Signature", "</ds:Signature>");
    let forged = replaced(
        &replaced(&assertion, &signature, ""),
        "customer-7",
        "customer-1",
    );
    Stolen {
        whole: xml.to_owned(),
        forged: replaced(&forged, "_assertion", "_forged"),
        assertion,
        signature,
    }
}

/// Where the forged assertion goes, and where the true one is kept so that the signature still finds it.
type Wrapping = (&'static str, fn(&Stolen) -> String);

fn wrapped() -> Vec<Wrapping> {
    vec![
        ("forged before the true one", |s| {
            format!("{}{}", s.forged, s.assertion)
        }),
        ("forged after the true one", |s| {
            format!("{}{}", s.assertion, s.forged)
        }),
        ("forged around the true one", |s| {
            replaced(
                &s.forged,
                "<saml2:Subject>",
                &format!("{}<saml2:Subject>", s.assertion),
            )
        }),
        ("forged with the signature, the true one beside", |s| {
            let bare = replaced(&s.assertion, &s.signature, "");
            format!(
                "{}{bare}",
                replaced(
                    &s.forged,
                    "<saml2:Subject>",
                    &format!("{}<saml2:Subject>", s.signature)
                )
            )
        }),
        ("the true one in Object of the signature", |s| {
            let bare = replaced(&s.assertion, &s.signature, "");
            let object = format!("<ds:Object>{bare}</ds:Object></ds:Signature>");
            let signature = replaced(&s.signature, "</ds:Signature>", &object);
            replaced(
                &s.forged,
                "<saml2:Subject>",
                &format!("{signature}<saml2:Subject>"),
            )
        }),
        ("the true one in Advice", |s| {
            replaced(
                &s.forged,
                "</saml2:Conditions>",
                &format!(
                    "</saml2:Conditions><saml2:Advice>{}</saml2:Advice>",
                    s.assertion
                ),
            )
        }),
        ("the true one in Extensions", |s| {
            format!(
                "<saml2p:Extensions>{}</saml2p:Extensions>{}",
                s.assertion, s.forged
            )
        }),
        ("the true one in the status detail", |s| {
            format!(
                "<saml2p:StatusDetail>{}</saml2p:StatusDetail>{}",
                s.assertion, s.forged
            )
        }),
    ]
}

#[test]
fn refuses_every_way_of_wrapping_an_assertion() {
    for (name, wrap) in wrapped() {
        let world = World::new();
        let asked = world.ask();
        let stolen = stolen(&signed_answer(&asked));
        let xml = replaced(&stolen.whole, &stolen.assertion, &wrap(&stolen));
        let report = world.judge(&xml, &asked.relay_state);
        assert!(
            report.failed().contains(&"assertion.single"),
            "{name}: {report}"
        );
        assert!(!report.accepted && report.identity.is_none(), "{name}");
    }
}

#[test]
fn refuses_a_forged_response_around_the_true_one() {
    let world = World::new();
    let asked = world.ask();
    let stolen = stolen(&signed_answer(&asked));
    let inner = part(&stolen.whole, "<saml2p:Response", "</saml2p:Response>");
    let forged = replaced(&inner, &stolen.assertion, &stolen.forged);
    let forged = replaced(&forged, "_response", "_outer");
    let xml = replaced(
        &forged,
        "<saml2p:Status>",
        &format!("<saml2p:Extensions>{inner}</saml2p:Extensions><saml2p:Status>"),
    );
    let report = world.judge(&xml, &asked.relay_state);
    assert_eq!(
        report.failed(),
        ["response.content", "assertion.single",],
        "{report}"
    );
}

#[test]
fn refuses_a_second_signature_hidden_in_the_assertion() {
    let world = World::new();
    let asked = world.ask();
    // Another signature inside a value: signed over, so that only its presence is wrong.
    let hidden = replaced(
        &idp_key().template("_assertion"),
        "#_assertion",
        "#_nowhere",
    );
    let xml = answer(&asked.id, idp_key());
    let xml = replaced(
        &xml,
        "</saml2:AuthnContext>",
        &format!("</saml2:AuthnContext>{hidden}"),
    );
    let report = world.judge(&idp_key().sign(&xml), &asked.relay_state);
    assert!(report.failed().contains(&"signature.single"), "{report}");
    assert!(!report.accepted);
}

/// The trap of the verifier: the signature is valid, but for another element than the one around it.
#[test]
fn a_valid_signature_does_not_cover_an_element_it_does_not_refer_to() {
    let world = World::new();
    let stolen = stolen(&signed_answer(&world.ask()));
    let outer = replaced(
        &stolen.forged,
        "<saml2:Subject>",
        &format!("{}<saml2:Subject>", stolen.signature),
    );
    let bare = replaced(&stolen.assertion, &stolen.signature, "");
    let xml = replaced(
        &outer,
        "</saml2:AuthnStatement>",
        &format!("</saml2:AuthnStatement>{bare}"),
    );
    let document = roxmltree::Document::parse(&xml).unwrap();
    let signatures: Vec<_> = document
        .descendants()
        .filter(|node| node.tag_name().name() == "Signature")
        .collect();
    let certificate = STANDARD.decode(&idp_key().certificate).unwrap();
    let examined = examine(&xml, &signatures, &[certificate]);
    assert_eq!(examined.len(), 1);
    assert!(
        examined[0].signed_by.is_ok(),
        "the library finds the sibling signed: {examined:?}"
    );
    assert_eq!(examined[0].covers, Err("another element".into()));
    assert_eq!(examined[0].fault().as_deref(), Some("another element"));
}

/// Fixtures above are signed by the library that verifies; this one is not.
#[test]
fn accepts_a_signature_made_by_openssl_over_hand_written_canonical_octets() {
    let world = World::new();
    let asked = world.ask();
    let report = world.judge(
        &signed_by_hand(&answer(&asked.id, idp_key()), idp_key()),
        &asked.relay_state,
    );
    assert!(report.accepted, "{report}");
    assert_eq!(report.verdict("signature.covers"), Some(Verdict::Pass));
}

#[test]
fn refuses_a_hand_made_signature_over_octets_that_differ_by_one() {
    let world = World::new();
    let asked = world.ask();
    let xml = replaced(
        &signed_by_hand(&answer(&asked.id, idp_key()), idp_key()),
        "bp-1",
        "bp-2",
    );
    let report: Report = world.judge(&xml, &asked.relay_state);
    assert_eq!(report.failed(), ["signature.digest"], "{report}");
}
