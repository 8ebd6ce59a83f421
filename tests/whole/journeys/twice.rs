//! What people do beside the one straight way: two clicks, reload, back, several tabs, a break in between, a second person at the same browser.

use jiff::{SignedDuration, Timestamp};
use saml::names::status;
use sso::http::FixedClock;
use std::sync::Arc;
use tests::answer;
use tests::person::Person;
use tests::visitor::{Seen, Visitor};
use tests::world::{ACME, Away, Choice, World};

fn somebody(account: &str) -> Person {
    Person {
        account: account.to_owned(),
        ..Person::li_lei()
    }
}

/// The account that an answer names.
fn account_of(seen: &Seen) -> String {
    let response = answer::response(&seen.form());
    let attributes = &response.assertions[0].attributes;
    let found = attributes.iter().find(|each| each.name == "xAccountId");
    found.unwrap().values[0].to_string()
}

/// A world whose plain peer gets the vendor's attributes.
async fn world() -> World {
    World::with(Choice {
        peer_preset: Some("huawei-partner"),
        ..Choice::default()
    })
    .await
}

#[tokio::test]
async fn two_clicks_on_the_button_end_in_the_cloud() {
    let world = World::new().await;
    let browser = Visitor::new();
    let mut button = world.button(ACME, &Person::li_lei());
    button.push(("to".to_owned(), "console".to_owned()));
    let handoff = world.at(ACME, "handoff");
    let first = browser.post(&handoff, &button).await;
    // The second comes from another site too, so that no cookie is with it.
    let second = Visitor::new().post(&handoff, &button).await;
    assert_eq!(second.header("set-cookie"), "");
    let led_on = browser.get(second.location().as_str()).await;
    assert_eq!(led_on.location(), first.location());
    let login = browser.get(led_on.location().as_str()).await.location();
    assert_eq!(login.path(), simulator::LOGIN_PATH);
}

#[tokio::test]
async fn going_back_to_the_platforms_page_and_on_again_ends_in_the_cloud() {
    let world = World::new().await;
    let browser = Visitor::new();
    let query = world.peer.redirect(&world.peer.request());
    let away = Away::of(&world.ask(&browser, &query).await);
    let posted = world.post_return(&away, &Person::li_lei()).await;
    let arrived = posted.location();
    let next = browser.get(arrived.as_str()).await.location();
    browser.get(next.as_str()).await.form();

    // Reload of the arrival, and the platform's form once more, with a new token: the sign-in is over, and somebody is signed in here.
    let reloaded = browser.get(arrived.as_str()).await;
    assert_eq!(reloaded.location().path(), "/p/acme/launch");
    let again = world.post_return(&away, &Person::li_lei()).await;
    let led_on = browser.get(again.location().as_str()).await;
    assert_eq!(led_on.location().path(), "/p/acme/launch");
    let login = browser.get(led_on.location().as_str()).await.location();
    assert_eq!(login.path(), simulator::LOGIN_PATH);

    // In a browser where nobody is signed in both say what to do.
    for address in [arrived, again.location()] {
        let elsewhere = Visitor::new().get(address.as_str()).await;
        assert_eq!(
            (elsewhere.status, elsewhere.code()),
            (400, Some("BRG-1010"))
        );
    }
}

#[tokio::test]
async fn several_tabs_with_a_request_each_are_all_answered() {
    let world = World::new().await;
    let browser = Visitor::new();
    let mut tabs = Vec::new();
    for _ in 0..3 {
        let request = world.peer.request();
        let seen = world.ask(&browser, &world.peer.redirect(&request)).await;
        tabs.push((request, Away::of(&seen)));
    }
    // One signs in on the platform, one after the other, the last tab first.
    for (request, away) in tabs.iter().rev() {
        let next = world
            .signed_in_there(&browser, away, &Person::li_lei())
            .await;
        let response = answer::response(&browser.get(next.as_str()).await.form());
        assert_eq!(response.in_response_to.as_deref(), Some(&*request.id));
    }
}

#[tokio::test]
async fn a_tab_that_still_waits_is_answered_with_the_sign_in_of_another() {
    let world = World::new().await;
    let browser = Visitor::new();
    let request = world.peer.request();
    let kept = Visitor::new()
        .post(&world.peer.sso, &world.peer.post(&request))
        .await;
    let waiting = kept.location();
    Away::of(&browser.get(waiting.as_str()).await);
    world.sign_in(&browser, ACME, &Person::li_lei()).await;
    let response = answer::response(&browser.get(waiting.as_str()).await.form());
    assert_eq!(response.in_response_to.as_deref(), Some(&*request.id));
}

#[tokio::test]
async fn a_session_that_ends_between_click_and_answer_is_begun_anew_and_the_request_answered() {
    let clock = Arc::new(FixedClock::at(Timestamp::now()));
    let world = World::with(Choice {
        clock: Some(clock.clone()),
        ..Choice::default()
    })
    .await;
    let browser = world.customer().await;
    clock.advance(SignedDuration::from_mins(59));
    let mut request = world.peer.request();
    request.issued = world.now();
    let kept = Visitor::new()
        .post(&world.peer.sso, &world.peer.post(&request))
        .await;
    clock.advance(SignedDuration::from_mins(2));
    let away = Away::of(&browser.get(kept.location().as_str()).await);
    let next = world
        .signed_in_there(&browser, &away, &Person::li_lei())
        .await;
    let response = answer::response(&browser.get(next.as_str()).await.form());
    assert_eq!(response.in_response_to.as_deref(), Some(&*request.id));
}

#[tokio::test]
async fn the_second_person_at_a_browser_takes_the_place_of_the_first() {
    let world = world().await;
    let browser = Visitor::new();
    let first = world.sign_in(&browser, ACME, &somebody("cust-first")).await;
    let old_cookie = first.header("set-cookie").split(';').next().unwrap();
    let query = || world.peer.redirect(&world.peer.request());
    assert_eq!(
        account_of(&world.ask(&browser, &query()).await),
        "cust-first"
    );
    world
        .sign_in(&browser, ACME, &somebody("cust-second"))
        .await;
    assert_eq!(
        account_of(&world.ask(&browser, &query()).await),
        "cust-second"
    );
    // The cookie of the first is worth nothing any more.
    let address = format!("{}?{}", world.peer.sso, query());
    Away::of(&Visitor::get_with_cookie(&address, old_cookie).await);
}

/// A request names nobody: it is answered for whoever is signed in here when it goes on, as the person at the screen sees it.
#[tokio::test]
async fn a_request_that_waited_for_the_first_person_is_answered_for_the_second() {
    let world = world().await;
    let browser = Visitor::new();
    let seen = world
        .ask(&browser, &world.peer.redirect(&world.peer.request()))
        .await;
    let away = Away::of(&seen);
    world.sign_in(&browser, ACME, &somebody("cust-first")).await;
    let next = world
        .signed_in_there(&browser, &away, &somebody("cust-second"))
        .await;
    assert_eq!(account_of(&browser.get(next.as_str()).await), "cust-second");
}

#[tokio::test]
async fn a_request_that_names_its_person_is_never_answered_for_another() {
    let world = world().await;
    let browser = Visitor::new();
    let mut request = world.peer.request();
    request.subject = Some("cust-first".to_owned());
    let away = Away::of(&world.ask(&browser, &world.peer.redirect(&request)).await);
    let next = world
        .signed_in_there(&browser, &away, &somebody("cust-second"))
        .await;
    let response = answer::response(&browser.get(next.as_str()).await.form());
    assert!(response.assertions.is_empty());
    assert_eq!(
        response.status.second.as_deref(),
        Some(status::UNKNOWN_PRINCIPAL)
    );
}

/// The token is in no answer, so that no page, no header and no address after the redirect holds it.
#[tokio::test]
async fn the_token_stays_behind_wherever_the_hand_off_ends() {
    let world = World::new().await;
    let browser = Visitor::new();
    let token = world.button(ACME, &Person::li_lei()).remove(0).1;
    let link = world.at(ACME, &format!("handoff?token={token}&to=console"));
    let signature = token.rsplit('.').next().unwrap().to_owned();
    let mut seen = browser.get(&link).await;
    let mut ways = 0;
    loop {
        assert_eq!(
            seen.header("cache-control"),
            "no-store",
            "{}",
            seen.url.path()
        );
        assert_eq!(seen.header("referrer-policy"), "no-referrer");
        let whole = format!("{:?}{}", seen.headers, seen.body);
        assert!(!whole.contains(&signature), "{}", seen.url.path());
        if seen.status != 303 || seen.location().origin() != world.base.origin() {
            break;
        }
        ways += 1;
        assert!(ways < 5, "{}", seen.url);
        seen = browser.get(seen.location().as_str()).await;
        assert!(!seen.url.as_str().contains(&signature));
    }
    assert_eq!(seen.location().path(), simulator::LOGIN_PATH);
    // Refused: the page does not show it either, and leads nowhere with it.
    let (head, _) = token.rsplit_once('.').unwrap();
    let other = if signature.starts_with('A') { "B" } else { "A" };
    let bad = format!("{head}.{other}{}", &signature[1..]);
    let refused = browser
        .get(&world.at(ACME, &format!("handoff?token={bad}")))
        .await;
    assert_eq!(refused.code(), Some("BRG-1002"));
    assert!(!refused.body.contains(&signature[1..]));
    assert_eq!(refused.header("referrer-policy"), "no-referrer");
    assert_eq!(refused.header("cache-control"), "no-store");
}
