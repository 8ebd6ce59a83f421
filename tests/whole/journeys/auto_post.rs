//! The page that carries the answer to the peer: what is on it, and what can never get onto it.

use tests::answer;
use tests::visitor::{Seen, Visitor};
use tests::world::World;

const HOSTILE: &str = "\"><script>alert(1)</script>' onload=x &amp;&lt; \u{2028}{{7*7}}";

async fn answered(world: &World, relay_state: &str, rest: &str) -> Seen {
    let mut request = world.peer.request();
    request.relay_state = Some(relay_state.to_owned());
    let query = world.peer.redirect(&request);
    world
        .ask(&world.customer().await, &format!("{query}{rest}"))
        .await
}

fn nonce_of(seen: &Seen) -> String {
    let policy = seen.header("content-security-policy");
    let (_, rest) = policy.split_once("script-src 'nonce-").unwrap();
    rest.split('\'').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_page_is_never_kept_and_runs_only_its_own_script() {
    let world = World::new().await;
    let seen = answered(&world, "x", "").await;
    assert_eq!(seen.header("cache-control"), "no-store");
    assert_eq!(seen.header("referrer-policy"), "no-referrer");
    assert_eq!(seen.header("x-content-type-options"), "nosniff");
    let policy = seen.header("content-security-policy");
    for part in [
        "default-src 'none'",
        "base-uri 'none'",
        "form-action https:;",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    let nonce = nonce_of(&seen);
    assert!(nonce.len() >= 22, "{nonce}");
    let scripts: Vec<_> = seen.body.split("<script").skip(1).collect();
    assert_eq!(scripts.len(), 1);
    assert!(scripts[0].starts_with(&format!(" nonce=\"{nonce}\">")));
    let again = answered(&world, "x", "").await;
    assert_ne!(nonce_of(&again), nonce);
}

#[tokio::test]
async fn the_form_works_without_script() {
    let world = World::new().await;
    let seen = answered(&world, "x", "").await;
    let (_, rest) = seen.body.split_once("<form").unwrap();
    let (form, _) = rest.split_once("</form>").unwrap();
    assert!(
        form.contains("<button type=\"submit\">Continue</button>"),
        "{form}"
    );
    assert!(!form.contains("hidden>") && !form.contains("display:"));
    let read = seen.form();
    assert_eq!(read.action.as_str(), world.peer.acs);
    let names: Vec<_> = read.fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["SAMLResponse", "RelayState"]);
}

#[tokio::test]
async fn a_hostile_relay_state_comes_back_byte_for_byte_as_a_value() {
    let world = World::new().await;
    let seen = answered(&world, HOSTILE, "").await;
    assert_eq!(answer::field(&seen.form(), "RelayState"), Some(HOSTILE));
    assert_eq!(seen.body.matches("<script").count(), 1);
    assert_eq!(seen.form().fields.len(), 2);
}

#[tokio::test]
async fn an_empty_and_a_very_long_relay_state_come_back_too_and_an_absent_one_does_not() {
    let world = World::new().await;
    let long = "状".repeat(700);
    for state in ["", " ", "+%2B%00", &long] {
        let seen = answered(&world, state, "").await;
        assert_eq!(answer::field(&seen.form(), "RelayState"), Some(state));
    }
    let mut request = world.peer.request();
    request.relay_state = None;
    let seen = world
        .ask(&world.customer().await, &world.peer.redirect(&request))
        .await;
    assert_eq!(answer::field(&seen.form(), "RelayState"), None);
}

#[tokio::test]
async fn nothing_else_of_the_request_is_on_the_page() {
    let world = World::new().await;
    let mark = "zqxmark";
    let seen = answered(
        &world,
        "x",
        &format!("&to={mark}&{mark}=1&acs=https://{mark}/"),
    )
    .await;
    assert_eq!(seen.status, 200, "{}", seen.body);
    assert!(!seen.body.contains(mark));
    assert!(!format!("{:?}", seen.headers).contains(mark));
}

#[tokio::test]
async fn the_page_speaks_both_languages() {
    let world = World::new().await;
    for (language, html, button) in [
        ("zh-CN", "<html lang=\"zh-CN\">", "继续"),
        ("en", "<html lang=\"en\">", "Continue"),
    ] {
        let browser = Visitor::speaking(language);
        let person = tests::person::Person::li_lei();
        world.sign_in(&browser, tests::world::ACME, &person).await;
        let query = world.peer.redirect(&world.peer.request());
        let seen = world.ask(&browser, &query).await;
        assert!(seen.body.contains(html) && seen.body.contains(button));
    }
}
