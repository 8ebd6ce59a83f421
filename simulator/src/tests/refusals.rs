//! One broken answer for every check, and the check that must say so.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::broken_envelope::{ALTERED, Row};
use super::fixture::{
    World, answer, idp_key, next_key, part, replaced, short_key, signed_answer, signed_by_hand,
    strange_key,
};
use super::{broken_content, broken_envelope};
use crate::{AnswerForm, Report, Verdict, check_texts};

fn judged(world: &World, rows: &[(&str, &str)], altered: bool) -> Report {
    let asked = world.ask();
    let change = |xml: String| {
        rows.iter()
            .fold(xml, |xml, (from, to)| replaced(&xml, from, to))
    };
    let template = answer(&asked.id, idp_key());
    let xml = if altered {
        change(idp_key().sign(&template))
    } else {
        idp_key().sign(&change(template))
    };
    world.judge(&xml, &asked.relay_state)
}

#[test]
fn accepts_a_good_answer_and_reaches_every_check() {
    let report = judged(&World::new(), &[], false);
    assert_eq!(report.failed(), [""; 0], "{report}");
    assert!(report.accepted);
    let not_passed: Vec<_> = report
        .checks
        .iter()
        .filter(|check| check.verdict != Verdict::Pass)
        .collect();
    assert!(not_passed.is_empty(), "{not_passed:?}");
    assert_eq!(report.identity.unwrap().x_account_id, "customer-7");
}

#[test]
fn refuses_what_was_made_wrong_for_the_right_reason() {
    refuses_each(broken_envelope::MADE_WRONG, false);
    refuses_each(broken_content::MADE_WRONG, false);
}

#[test]
fn refuses_what_was_altered_for_the_right_reason() {
    refuses_each(ALTERED, true);
}

fn refuses_each(rows: &[Row], altered: bool) {
    let world = World::new();
    let mut wrong = Vec::new();
    for (name, changes, failing) in rows {
        let report = judged(&world, changes, altered);
        if report.failed() != *failing || report.accepted || report.identity.is_some() {
            wrong.push(format!("{name}: expected {failing:?}; {report}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_check_has_a_name_of_its_own_and_both_languages() {
    let texts: Vec<_> = check_texts().collect();
    let names: HashSet<_> = texts.iter().map(|text| text.id).collect();
    assert_eq!(names.len(), texts.len());
    assert!(
        texts
            .iter()
            .all(|text| !text.what.is_empty() && !text.what_zh.is_ascii())
    );
}

#[test]
fn every_check_is_failed_by_some_fixture() {
    /// Failed by the tests below and in the neighbouring modules.
    /// `signature.covers` stands behind the shape checks and is reached by none of the wrappings:
    /// what it reads is tested on its own, in `wrapping`.
    const ELSEWHERE: [&str; 15] = [
        "form.saml-response",
        "form.relay-state",
        "form.base64",
        "form.size",
        "xml.utf8",
        "xml.depth",
        "response.in-response-to",
        "response.relay-state",
        "response.signature",
        "assertion.replay",
        "signature.present",
        "signature.single",
        "signature.position",
        "signature.covers",
        "signature.key-strength",
    ];
    let tables = [
        broken_envelope::MADE_WRONG,
        broken_content::MADE_WRONG,
        ALTERED,
    ]
    .into_iter()
    .flatten()
    .flat_map(|(_, _, failing)| failing.iter());
    let failed: HashSet<_> = tables.chain(&ELSEWHERE).copied().collect();
    let without: Vec<_> = check_texts()
        .filter(|text| !failed.contains(text.id))
        .collect();
    assert!(without.is_empty(), "{without:?}");
}

#[test]
fn refuses_a_key_the_metadata_does_not_know_even_when_key_info_carries_it() {
    let world = World::new();
    let asked = world.ask();
    let report = world.judge(
        &strange_key().sign(&answer(&asked.id, strange_key())),
        &asked.relay_state,
    );
    assert_eq!(
        report.failed(),
        ["signature.value", "signature.key-info"],
        "{report}"
    );
}

#[test]
fn refuses_a_key_that_is_too_short() {
    let world = World::new();
    let asked = world.ask();
    let report = world.judge(
        &signed_by_hand(&answer(&asked.id, short_key()), short_key()),
        &asked.relay_state,
    );
    assert_eq!(
        report.failed(),
        ["signature.value", "signature.key-strength"],
        "{report}"
    );
}

#[test]
fn refuses_key_info_of_one_metadata_key_on_a_signature_by_another() {
    let world = World::new();
    let asked = world.ask();
    let template = replaced(
        &answer(&asked.id, idp_key()),
        &idp_key().certificate,
        &next_key().certificate,
    );
    let report = world.judge(&idp_key().sign(&template), &asked.relay_state);
    assert_eq!(report.failed(), ["signature.key-info"], "{report}");
}

#[test]
fn accepts_ecdsa_and_the_second_key_of_the_metadata() {
    let world = World::new();
    let asked = world.ask();
    let report = world.judge(
        &next_key().sign(&answer(&asked.id, next_key())),
        &asked.relay_state,
    );
    assert!(report.accepted, "{report}");
}

#[test]
fn accepts_empty_email_and_no_name_or_mobile() {
    let world = World::new();
    let asked = world.ask();
    let mut xml = replaced(&answer(&asked.id, idp_key()), "seven@example.test", "");
    for name in ["name", "mobile"] {
        let attribute = part(
            &xml,
            &format!("<saml2:Attribute FriendlyName=\"{name}\""),
            "</saml2:Attribute>",
        );
        xml = replaced(&xml, &attribute, "");
    }
    let report = world.judge(&idp_key().sign(&xml), &asked.relay_state);
    assert!(report.accepted, "{report}");
}

#[test]
fn refuses_an_unsigned_assertion() {
    let world = World::new();
    let asked = world.ask();
    let xml = replaced(
        &answer(&asked.id, idp_key()),
        &idp_key().template("_assertion"),
        "",
    );
    let report = world.judge(&xml, &asked.relay_state);
    assert_eq!(report.failed(), ["signature.present"], "{report}");
}

#[test]
fn refuses_a_signature_on_the_response_only() {
    let world = World::new();
    let asked = world.ask();
    let xml = replaced(
        &answer(&asked.id, idp_key()),
        &idp_key().template("_assertion"),
        "",
    );
    let xml = replaced(
        &xml,
        "<saml2p:Status>",
        &format!("{}<saml2p:Status>", idp_key().template("_response")),
    );
    let report = world.judge(&idp_key().sign(&xml), &asked.relay_state);
    assert_eq!(report.failed(), ["signature.present"], "{report}");
    assert_eq!(report.verdict("response.signature"), Some(Verdict::Pass));
}

fn with_response_signature(xml: &str) -> String {
    let template = idp_key().template("_response");
    idp_key().sign(&replaced(
        xml,
        "<saml2p:Status>",
        &format!("{template}<saml2p:Status>"),
    ))
}

#[test]
fn asks_for_a_response_signature_only_when_set_so() {
    let world = World::with(|settings| settings.want_response_signed = true);
    let asked = world.ask();
    let report = world.judge(&signed_answer(&asked), &asked.relay_state);
    assert_eq!(report.failed(), ["response.signature"], "{report}");
    let report = world.judge(
        &with_response_signature(&signed_answer(&asked)),
        &asked.relay_state,
    );
    assert!(report.accepted, "{report}");
}

#[test]
fn refuses_a_response_signature_that_does_not_hold() {
    let world = World::new();
    let asked = world.ask();
    let xml = with_response_signature(&signed_answer(&asked));
    let altered = replaced(&xml, "consent:unspecified", "consent:obtained");
    let report = world.judge(&altered, &asked.relay_state);
    assert_eq!(report.failed(), ["response.signature"], "{report}");
}

#[test]
fn refuses_a_signature_that_does_not_follow_the_issuer() {
    let world = World::new();
    let asked = world.ask();
    let template = idp_key().template("_assertion");
    let xml = replaced(&answer(&asked.id, idp_key()), &template, "");
    let xml = replaced(
        &xml,
        "<saml2:Conditions",
        &format!("{template}<saml2:Conditions"),
    );
    let report = world.judge(&idp_key().sign(&xml), &asked.relay_state);
    assert_eq!(report.failed(), ["signature.position"], "{report}");
}

#[test]
fn refuses_an_answer_to_no_request() {
    let world = World::new();
    let asked = world.ask();
    let unsolicited = replaced(
        &answer(&asked.id, idp_key()),
        &format!("InResponseTo=\"{}\"", asked.id),
        "",
    );
    let report = world.judge(&idp_key().sign(&unsolicited), &asked.relay_state);
    assert_eq!(report.failed(), ["response.in-response-to"], "{report}");
}

#[test]
fn refuses_an_answer_to_a_request_it_did_not_send() {
    let world = World::new();
    let asked = world.ask();
    let other = idp_key().sign(&answer("_another", idp_key()));
    let report = world.judge(&other, &asked.relay_state);
    assert_eq!(report.failed(), ["response.in-response-to"], "{report}");
}

#[test]
fn refuses_an_answer_to_a_request_that_has_expired() {
    let world =
        World::with(|settings| settings.request_lifetime = std::time::Duration::from_secs(60));
    let asked = world.ask();
    world.clock.set("2026-01-15T08:01:00Z".parse().unwrap());
    let report = world.judge(&signed_answer(&asked), &asked.relay_state);
    assert_eq!(report.failed(), ["response.in-response-to"], "{report}");
}

#[test]
fn refuses_the_same_answer_twice() {
    let world = World::new();
    let asked = world.ask();
    let xml = signed_answer(&asked);
    assert!(world.judge(&xml, &asked.relay_state).accepted);
    let report = world.judge(&xml, &asked.relay_state);
    assert_eq!(
        report.failed(),
        ["response.in-response-to", "assertion.replay"],
        "{report}"
    );
}

#[test]
fn refuses_an_assertion_id_seen_before_in_answer_to_a_new_request() {
    let world = World::new();
    let (first, second) = (world.ask(), world.ask());
    assert!(
        world
            .judge(&signed_answer(&first), &first.relay_state)
            .accepted
    );
    let report = world.judge(&signed_answer(&second), &second.relay_state);
    assert_eq!(report.failed(), ["assertion.replay"], "{report}");
}

#[test]
fn refuses_the_relay_state_of_another_request() {
    let world = World::new();
    let (first, second) = (world.ask(), world.ask());
    let report = world.judge(&signed_answer(&first), &second.relay_state);
    assert_eq!(report.failed(), ["response.relay-state"], "{report}");
}

#[test]
fn a_refused_answer_leaves_its_request_open() {
    let world = World::new();
    let asked = world.ask();
    let xml = signed_answer(&asked);
    assert!(
        !world
            .judge(
                &replaced(&xml, "customer-7", "customer-8"),
                &asked.relay_state
            )
            .accepted
    );
    assert!(world.judge(&xml, &asked.relay_state).accepted);
}

#[test]
fn tells_apart_what_is_wrong_with_the_form() {
    let world = World::new();
    let asked = world.ask();
    let good = STANDARD.encode(signed_answer(&asked));
    let deep = format!("{}{}", "<a>".repeat(30), "</a>".repeat(30));
    let rows: Vec<(Vec<String>, Vec<String>, &[&str])> = vec![
        (
            vec![],
            vec![asked.relay_state.clone()],
            &["form.saml-response"],
        ),
        (
            vec![good.clone(), good.clone()],
            vec![asked.relay_state.clone()],
            &["form.saml-response"],
        ),
        (vec![good.clone()], vec![], &["form.relay-state"]),
        (
            vec![good.clone()],
            vec![asked.relay_state.clone(), asked.relay_state.clone()],
            &["form.relay-state"],
        ),
        (
            vec!["%%%".into()],
            vec![asked.relay_state.clone()],
            &["form.base64"],
        ),
        (
            vec![STANDARD.encode(" ".repeat(70_000))],
            vec![asked.relay_state.clone()],
            &["form.size"],
        ),
        (
            vec![STANDARD.encode([0xff, 0xfe])],
            vec![asked.relay_state.clone()],
            &["xml.utf8"],
        ),
        (
            vec![STANDARD.encode(deep)],
            vec![asked.relay_state.clone()],
            &["xml.depth"],
        ),
    ];
    for (saml_response, relay_state, failing) in rows {
        let report = world
            .cloud
            .judge(&AnswerForm {
                saml_response,
                relay_state,
            })
            .unwrap();
        assert_eq!(report.failed(), failing, "{report}");
        assert!(!report.accepted);
    }
}
