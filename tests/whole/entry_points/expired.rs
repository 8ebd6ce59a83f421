//! A session that has expired is as good as none: at no way in, and at no way out, does it stand for anybody.

use super::{account_in_the_word, assert_admitted, assert_page, signed_in, with_clock};
use jiff::SignedDuration;
use reqwest::Method;
use saml::message::LogoutRequest;
use tests::logout::is_success;
use tests::person::Person;
use tests::request::Request;
use tests::visitor::{Seen, Visitor};
use tests::world::{ACME, Away, World};

/// A world two hours after the usual customer signed in in a browser.
async fn long_after() -> (World, Visitor) {
    let (world, clock) = with_clock().await;
    let browser = world.customer().await;
    clock.advance(SignedDuration::from_hours(2));
    (world, browser)
}

fn request(world: &World) -> Request {
    let mut request = world.peer.request();
    request.issued = world.now();
    request
}

fn assert_nobody(seen: &Seen) {
    let text = "Nobody is signed in here";
    assert!(seen.body.contains(text), "{}", seen.body);
}

#[tokio::test]
async fn an_expired_session_is_as_good_as_none_at_every_way_in() {
    let (world, browser) = long_after().await;
    let peer = &world.peer;
    Away::of(&world.ask(&browser, &peer.redirect(&request(&world))).await);
    let posted = browser.post(&peer.sso, &peer.post(&request(&world))).await;
    Away::of(&browser.get(posted.location().as_str()).await);
    let launched = browser.get(&world.at(ACME, "launch")).await.location();
    assert_eq!(launched.path(), "/p/acme/login");
    Away::of(&browser.get(launched.as_str()).await);
    assert_nobody(&browser.get(&world.at(ACME, "logout")).await);
}

#[tokio::test]
async fn whoever_signs_in_again_after_their_session_expired_has_a_new_one() {
    for by_link in [false, true] {
        let (world, browser) = long_after().await;
        let button = world.button(ACME, &Person::li_lei());
        let handoff = world.at(ACME, "handoff");
        let seen = if by_link {
            let link = format!("{handoff}?token={}", button[0].1);
            browser.get(&link).await
        } else {
            browser.post(&handoff, &button).await
        };
        assert_eq!(seen.location().path(), "/p/acme/launch");
        let query = world.peer.redirect(&request(&world));
        assert_admitted(&world.ask(&browser, &query).await);
    }
}

#[tokio::test]
async fn signing_in_on_the_platforms_page_begins_a_new_session_where_one_expired() {
    let (world, browser) = long_after().await;
    let away = Away::of(&browser.get(&world.at(ACME, "login")).await);
    let next = world
        .signed_in_there(&browser, &away, &Person::li_lei())
        .await;
    assert_eq!(next.path(), "/p/acme/launch");
    let seen = world
        .ask(&browser, &world.peer.redirect(&request(&world)))
        .await;
    assert_admitted(&seen);
}

#[tokio::test]
async fn what_is_over_leads_nobody_on_whose_session_has_expired() {
    let (world, clock) = with_clock().await;
    let (browser, person) = (Visitor::new(), Person::li_lei());
    let button = world.button(ACME, &person);
    let away = Away::of(&browser.get(&world.at(ACME, "login")).await);
    let arrival = world.post_return(&away, &person).await.location();
    browser.get(arrival.as_str()).await.location();
    let over = world.post_return(&away, &person).await.location();
    assert_eq!(over.path(), "/p/acme/login/over");
    browser.post(&world.at(ACME, "handoff"), &button).await;
    let again = world.at(ACME, "handoff/again");
    let led_on = |seen: Seen| seen.location().path() == "/p/acme/launch";
    for url in [arrival.as_str(), over.as_str(), &again] {
        assert!(led_on(browser.get(url).await), "{url}");
    }
    clock.advance(SignedDuration::from_hours(2));
    for (url, status, code) in [
        (arrival.as_str(), 400, "BRG-1010"),
        (over.as_str(), 400, "BRG-1010"),
        (&again, 403, "BRG-1005"),
    ] {
        assert_page(&browser.get(url).await, status, code);
    }
}

#[tokio::test]
async fn the_sign_out_of_an_expired_session_ends_nothing_and_is_answered_all_the_same() {
    let (world, clock) = with_clock().await;
    let peer = &world.peer;
    let (browser, assertion) = signed_in(&world, peer).await;
    clock.advance(SignedDuration::from_hours(2));
    let logout = || LogoutRequest {
        issue_instant: world.now(),
        not_on_or_after: None,
        ..peer.logout(&assertion)
    };
    let by_redirect = browser.get(&peer.logout_url(&logout())).await;
    assert!(is_success(&world.logout_answer(&by_redirect).await.content));
    let fields = peer.logout_fields(&logout());
    let kept = browser.post(&peer.slo(), &fields).await.location();
    let by_post = browser.get(kept.as_str()).await;
    assert!(is_success(&world.logout_answer(&by_post).await.content));
    // On our own page there is nobody to ask about, and nobody to sign out.
    let here = world.at(ACME, "logout");
    assert_nobody(&browser.get(&here).await);
    assert_nobody(&browser.post(&here, &[]).await);
}

#[tokio::test]
async fn whoever_comes_back_after_their_session_expired_arrives_as_a_stranger() {
    let (world, clock) = with_clock().await;
    let browser = world.customer().await;
    for kind in ["order?orderId=CS1", "top-up"] {
        let back = world.at(ACME, &format!("return/{kind}"));
        let known = browser.get(&back).await.location();
        assert_eq!(account_in_the_word(&known).as_deref(), Some("cust-7731"));
    }
    clock.advance(SignedDuration::from_hours(2));
    for (kind, page) in [("order?orderId=CS1", "/orders/CS1"), ("top-up", "/balance")] {
        let back = world.at(ACME, &format!("return/{kind}"));
        let to = browser.get(&back).await.location();
        assert_eq!((to.host_str(), to.path()), (Some("acme.example"), page));
        assert_eq!(account_in_the_word(&to), None);
    }
}

#[tokio::test]
async fn the_backend_neither_sees_nor_ends_a_session_that_has_expired() {
    let (world, clock) = with_clock().await;
    let token = world.api_token(ACME).await;
    world.customer().await;
    let api = format!("{}api/v1/partners/acme/sessions", world.base);
    let call = async |method: Method, rest: &str| {
        let url = format!("{api}{rest}");
        let seen = Visitor::new().call(method, &url, &token).await;
        (seen.status, seen.body)
    };
    let (_, body) = call(Method::GET, "").await;
    let listed: serde_json::Value = serde_json::from_str(&body).unwrap();
    let id = listed["sessions"][0]["id"].as_str().unwrap();
    clock.advance(SignedDuration::from_hours(2));
    let empty = (200, r#"{"sessions":[]}"#.to_owned());
    assert_eq!(call(Method::GET, "").await, empty);
    let (status, body) = call(Method::DELETE, &format!("/{id}")).await;
    assert!(
        status == 404 && body.contains("API-1003"),
        "{status} {body}"
    );
    // Those of the account are ended whatever their age: the new one, and what is left of the old one.
    let browser = world.customer().await;
    let (status, _) = call(Method::DELETE, "?account=cust-7731").await;
    assert_eq!(status, 200);
    assert_nobody(&browser.get(&world.at(ACME, "logout")).await);
}
