//! The whole table of refusals against the running service: status, code and reference on a page in both languages, one line in the log each,
//! nothing personal in it, and a service that goes on.

use super::table::{Row, Sent};
use super::{malformed, untrusted};
use sso::texts::{Lang, text};
use tests::log::Log;
use tests::person::Person;
use tests::visitor::{Seen, Visitor};
use tests::world::{ACME, World};

/// Every row that ends in a page.
pub(super) fn rows() -> Vec<Row> {
    [
        malformed::wire(),
        malformed::xml(),
        malformed::post(),
        malformed::large(),
        untrusted::strangers(),
        untrusted::query_signatures(),
        untrusted::element_signatures(),
        untrusted::near_misses(),
        untrusted::misaddressed(),
        untrusted::out_of_time(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A browser that speaks a language, with the usual customer signed in: a refusal must not depend on nobody being there.
async fn customer(world: &World, lang: Lang) -> Visitor {
    let visitor = Visitor::speaking(lang.tag());
    world.sign_in(&visitor, ACME, &Person::li_lei()).await;
    visitor
}

fn check_page(row: &Row, seen: &Seen, lang: Lang) {
    let what = row.what;
    assert_eq!(
        (seen.status, seen.code()),
        (row.status, Some(row.code)),
        "{what}: {}",
        seen.page().text()
    );
    assert!(seen.reference().is_some(), "{what}: no reference");
    assert!(
        seen.body
            .contains(&format!("<html lang=\"{}\">", lang.tag())),
        "{what}"
    );
    let title = text(lang, &format!("error-{}-title", row.code), &[]);
    assert!(
        seen.page().text().starts_with(&title),
        "{what}: {}",
        seen.page().text()
    );
    assert_eq!(seen.header("cache-control"), "no-store", "{what}");
    assert!(
        seen.header("content-security-policy")
            .contains("form-action 'none'"),
        "{what}"
    );
    assert!(
        !seen.body.contains("SAMLResponse") && !seen.body.contains("https://sp."),
        "{what}: the page says too much"
    );
}

fn check_log(row: &Row, seen: &Seen, log: &str) {
    let lines: Vec<_> = log
        .lines()
        .filter(|line| line.contains("refused: "))
        .collect();
    assert_eq!(lines.len(), 1, "{}: {log}", row.what);
    assert!(
        lines[0].contains(row.code) && lines[0].contains(seen.reference().unwrap()),
        "{}: {}",
        row.what,
        lines[0]
    );
    assert!(
        lines[0].contains("partner=\"acme\"") && lines[0].len() < 1500,
        "{}: {}",
        row.what,
        lines[0]
    );
}

/// What must be in no line, whatever the row: the person, and what was sent.
fn check_nothing_personal(row: &Row, sent: &Sent, log: &str) {
    let person = Person::li_lei();
    for value in [&person.account, &person.email, &person.name, &person.mobile] {
        assert!(
            !log.contains(value.as_str()),
            "{}: {value} in {log}",
            row.what
        );
    }
    let (query, body) = match sent {
        Sent::Query(query) => (query, String::new()),
        Sent::Body(query, body) => (query, String::from_utf8_lossy(body).into_owned()),
    };
    let parameters = query.split('&').chain(body.split('&'));
    for (name, value) in parameters.filter_map(|part| part.split_once('=')) {
        // Enough of a message or a signature to know it again; algorithm names are no secret.
        if let Some(head) = value.get(..40).filter(|_| name != "SigAlg") {
            assert!(!log.contains(head), "{}: {name} in {log}", row.what);
        }
    }
}

async fn run_all(lang: Lang) {
    let world = World::new().await;
    let (log, _guard) = Log::capture();
    let visitor = customer(&world, lang).await;
    for row in rows() {
        log.clear();
        let (sent, seen) = row.send(&world, &visitor).await;
        check_page(&row, &seen, lang);
        check_log(&row, &seen, &log.text());
        check_nothing_personal(&row, &sent, &log.text());
    }
    let good = world
        .ask(&visitor, &world.peer.redirect(&world.peer.request()))
        .await;
    assert_eq!(
        good.form().action.as_str(),
        world.peer.acs,
        "the service still serves"
    );
}

#[tokio::test]
async fn every_bad_request_ends_in_its_coded_page_in_english() {
    run_all(Lang::En).await;
}

#[tokio::test]
async fn every_bad_request_ends_in_its_coded_page_in_chinese() {
    run_all(Lang::ZhCn).await;
}

#[tokio::test]
async fn a_whole_sign_on_logs_nothing_personal() {
    let (log, _guard) = Log::capture();
    let world = World::new().await;
    let (browser, person) = (Visitor::new(), Person::li_lei());
    let button = world.button(ACME, &person);
    let token = button[0].1.clone();
    browser.post(&world.at(ACME, "handoff"), &button).await;
    let thief = Visitor::new();
    let again = thief.post(&world.at(ACME, "handoff"), &button).await;
    assert_eq!(again.header("set-cookie"), "");
    let again = thief.get(again.location().as_str()).await;
    assert_eq!(
        again.code(),
        Some("BRG-1005"),
        "a replayed token is refused, and logged"
    );
    let query = world.peer.redirect(&world.peer.request());
    let answered = world.ask(&browser, &query).await;
    let form = answered.form();
    let response = tests::answer::field(&form, "SAMLResponse").unwrap();
    let message = query.split(['=', '&']).nth(1).unwrap();
    let logged = log.text();
    assert!(
        logged.contains("hand-off accepted") && logged.contains("BRG-1005"),
        "{logged}"
    );
    let secrets = [
        token.as_str(),
        response,
        message,
        &person.account,
        &person.email,
        &person.name,
        &person.mobile,
    ];
    for secret in secrets {
        let head: String = secret.chars().take(40).collect();
        assert!(!logged.contains(&head), "{head} in {logged}");
    }
    let jwt_payload = token.split('.').nth(1).unwrap();
    assert!(!logged.contains(&jwt_payload[..30]), "{logged}");
}
