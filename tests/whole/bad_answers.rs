//! Our real answer, broken on its way to the simulated cloud: each is refused there, and for the right reason.

use simulator::Report;
use sso::demo::browser::Form;
use tests::answer;
use tests::person::Person;
use tests::visitor::{Seen, Visitor};
use tests::world::{ACME, World};

/// Goes as far as the form that carries the answer.
async fn answered(world: &World, browser: &Visitor) -> Form {
    let login = browser.get(&world.at(ACME, "launch")).await.location();
    let asked = browser.get(login.as_str()).await.location();
    browser.get(asked.as_str()).await.form()
}

async fn judged(world: &World, browser: &Visitor, form: &Form) -> (Seen, Report) {
    let seen = browser.submit(form).await;
    (seen, world.cloud.last_report().unwrap())
}

/// The part of `xml` from `start` up to and with `end`.
fn part<'a>(xml: &'a str, start: &str, end: &str) -> &'a str {
    let from = xml.find(start).unwrap();
    let to = xml[from..].find(end).unwrap();
    &xml[from..from + to + end.len()]
}

type Break = fn(&str, &World) -> String;

/// What is done to the answer, and the checks that must fail, no others.
const ROWS: &[(&str, Break, &[&str])] = &[
    (
        "an attribute altered",
        |xml, _| xml.replacen("li.lei@", "han.mm@", 1),
        &["signature.digest"],
    ),
    (
        "an attribute dropped",
        |xml, _| {
            xml.replacen(
                part(
                    xml,
                    "<saml2:Attribute FriendlyName=\"email\"",
                    "</saml2:Attribute>",
                ),
                "",
                1,
            )
        },
        &["attributes.names", "signature.digest"],
    ),
    (
        "both accounts altered",
        |xml, _| xml.replace("cust-7731", "cust-0001"),
        &["signature.digest"],
    ),
    (
        "one account altered",
        |xml, _| xml.replacen("cust-7731", "cust-0001", 1),
        &["attributes.same-id", "signature.digest"],
    ),
    (
        "another Recipient",
        |xml, _| xml.replacen("\" Recipient=\"http://", "\" Recipient=\"https://", 1),
        &["subject.recipient", "signature.digest"],
    ),
    (
        "another audience",
        |xml, _| xml.replacen("<saml2:Audience>http:", "<saml2:Audience>https:", 1),
        &["conditions.audience", "signature.digest"],
    ),
    (
        "another Destination, which no signature covers",
        |xml, _| xml.replacen(" Destination=\"http:", " Destination=\"https:", 1),
        &["response.destination"],
    ),
    (
        "a status that denies what the assertion says",
        |xml, _| xml.replacen("status:Success\"", "status:Responder\"", 1),
        &["response.status", "assertion.single"],
    ),
    (
        "no signature",
        |xml, _| xml.replacen(part(xml, "<ds:Signature ", "</ds:Signature>"), "", 1),
        &["signature.present"],
    ),
    (
        "one octet of the signature altered",
        |xml, _| {
            let value = part(xml, "<ds:SignatureValue>", "</ds:SignatureValue>");
            let other = if value.as_bytes()[19] == b'A' {
                "B"
            } else {
                "A"
            };
            xml.replacen(
                value,
                &format!("<ds:SignatureValue>{other}{}", &value[20..]),
                1,
            )
        },
        &["signature.value"],
    ),
    (
        "the digest method weakened",
        |xml, _| {
            xml.replace(
                "http://www.w3.org/2001/04/xmlenc#sha256",
                "http://www.w3.org/2000/09/xmldsig#sha1",
            )
        },
        &["signature.digest-method"],
    ),
    (
        "a DTD before it",
        |xml, _| format!("<!DOCTYPE x>{xml}"),
        &["xml.no-dtd"],
    ),
];

#[tokio::test]
async fn a_broken_answer_is_refused_for_the_right_reason() {
    let world = World::new().await;
    let browser = world.customer().await;
    let mut wrong = Vec::new();
    for (what, change, expected) in ROWS {
        let form = answered(&world, &browser).await;
        let xml = answer::xml(&form);
        let broken = change(&xml, &world);
        assert_ne!(broken, xml, "{what}: nothing was changed in {xml}");
        let (seen, report) = judged(&world, &browser, &answer::with_xml(&form, &broken)).await;
        let mut failed = report.failed();
        let mut expected = expected.to_vec();
        failed.sort_unstable();
        expected.sort_unstable();
        if report.accepted || seen.status != 403 || failed != expected {
            wrong.push(format!(
                "{what}: expected {expected:?}, got {} {failed:?}",
                seen.status
            ));
        }
    }
    assert_eq!(wrong, [""; 0]);
    let (_, report) = judged(&world, &browser, &answered(&world, &browser).await).await;
    assert!(report.accepted, "a sound one still gets in: {report}");
}

#[tokio::test]
async fn a_signature_of_another_answer_does_not_fit() {
    let world = World::new().await;
    let browser = world.customer().await;
    let (one, other) = (
        answered(&world, &browser).await,
        answered(&world, &browser).await,
    );
    let (xml, donor) = (answer::xml(&one), answer::xml(&other));
    let own = part(&xml, "<ds:Signature ", "</ds:Signature>");
    let swapped = xml.replacen(own, part(&donor, "<ds:Signature ", "</ds:Signature>"), 1);
    let (_, report) = judged(&world, &browser, &answer::with_xml(&one, &swapped)).await;
    assert!(!report.accepted);
    assert!(report.failed().contains(&"signature.reference"), "{report}");
}

#[tokio::test]
async fn an_assertion_of_another_request_does_not_fit() {
    let world = World::new().await;
    let browser = world.customer().await;
    let (one, other) = (
        answered(&world, &browser).await,
        answered(&world, &browser).await,
    );
    let (xml, donor) = (answer::xml(&one), answer::xml(&other));
    let own = part(&xml, "<saml2:Assertion ", "</saml2:Assertion>");
    let swapped = xml.replacen(
        own,
        part(&donor, "<saml2:Assertion ", "</saml2:Assertion>"),
        1,
    );
    let (_, report) = judged(&world, &browser, &answer::with_xml(&one, &swapped)).await;
    assert_eq!(report.failed(), ["subject.in-response-to"], "{report}");
}

#[tokio::test]
async fn an_answer_is_taken_once_and_only_with_its_own_relay_state() {
    let world = World::new().await;
    let browser = world.customer().await;
    let form = answered(&world, &browser).await;
    let mut other = form.clone();
    for (name, value) in &mut other.fields {
        if name == "RelayState" {
            value.push('x');
        }
    }
    let (_, report) = judged(&world, &browser, &other).await;
    assert_eq!(report.failed(), ["response.relay-state"], "{report}");
    assert!(judged(&world, &browser, &form).await.1.accepted);
    let (seen, report) = judged(&world, &browser, &form).await;
    assert_eq!(seen.status, 403);
    assert!(report.failed().contains(&"assertion.replay"), "{report}");
}

#[tokio::test]
async fn an_answer_for_one_person_is_not_good_for_another() {
    let world = World::new().await;
    let (browser, mut person) = (Visitor::new(), Person::li_lei());
    person.account = "cust-0002".to_owned();
    world.sign_in(&browser, ACME, &person).await;
    let form = answered(&world, &browser).await;
    let xml = answer::xml(&form).replace("cust-0002", &Person::li_lei().account);
    let (_, report) = judged(&world, &browser, &answer::with_xml(&form, &xml)).await;
    assert_eq!(report.failed(), ["signature.digest"], "{report}");
    assert!(report.identity.is_none());
}
