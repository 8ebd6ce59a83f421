//! A customer without a cloud account: on the way to a first login, or, where the partner wants one bound first, let into the cloud nowhere.

use super::{assert_admitted, assert_denied, assert_page, from_the_cloud};
use reqwest::Method;
use sso::store::CustomerState;
use tests::answer;
use tests::logout::is_success;
use tests::person::Person;
use tests::visitor::{Seen, Visitor};
use tests::world::{ACME, Away, Choice, World};

const ACCOUNT: &str = "cust-new";

fn nobody_yet() -> Person {
    Person {
        account: ACCOUNT.to_owned(),
        ..Person::li_lei()
    }
}

/// The peer of this world is one more cloud: it hears of customers what the vendor's presets say.
async fn where_an_account_is(required: bool) -> World {
    World::with(Choice {
        require_binding: required,
        peer_preset: Some("huawei-partner"),
        ..Choice::default()
    })
    .await
}

/// Follows to launch, and from there into the cloud as a first login or to the page that says why not.
async fn assert_led(required: bool, browser: &Visitor, led: &Seen) {
    let to = led.location();
    assert_eq!(to.path(), "/p/acme/launch");
    let launched = browser.get(to.as_str()).await;
    if required {
        return assert_page(&launched, 403, "CUS-1002");
    }
    let link = launched.location();
    let first = ("isFirstLogin".into(), "true".into());
    assert!(link.query_pairs().any(|pair| pair == first), "{link}");
}

fn assert_judged(required: bool, seen: &Seen) {
    if required {
        assert_denied(seen);
    } else {
        assert_admitted(seen);
    }
}

#[tokio::test]
async fn an_unbound_customer_is_expected_by_the_cloud_only() {
    let world = World::new().await;
    let (browser, person) = (Visitor::new(), nobody_yet());
    world.sign_in(&browser, ACME, &person).await;
    // A plain service provider knows nothing of cloud accounts.
    let peer = &world.peer;
    let admitted = world.ask(&browser, &peer.redirect(&peer.request())).await;
    assert_admitted(&admitted);
    let known = world.store.customer(ACME, &person.account).await.unwrap();
    assert_eq!(known, None);
    assert_admitted(&from_the_cloud(&world, &browser).await);
    let known = world.store.customer(ACME, &person.account).await.unwrap();
    let known = known.unwrap();
    assert_eq!(known.state(), CustomerState::Unbound);
    assert!(known.journey_opened_at.is_some());
}

#[tokio::test]
async fn where_a_cloud_account_is_required_a_plain_service_provider_does_not_care() {
    let choice = Choice {
        require_binding: true,
        ..Choice::default()
    };
    let world = World::with(choice).await;
    let browser = Visitor::new();
    world.sign_in(&browser, ACME, &nobody_yet()).await;
    assert_denied(&from_the_cloud(&world, &browser).await);
    let peer = &world.peer;
    let admitted = world.ask(&browser, &peer.redirect(&peer.request())).await;
    assert_admitted(&admitted);
}

#[tokio::test]
async fn the_clouds_request_is_answered_for_an_unbound_customer_unless_an_account_is_required() {
    for required in [false, true] {
        let world = where_an_account_is(required).await;
        let (browser, peer) = (Visitor::new(), &world.peer);
        world.sign_in(&browser, ACME, &nobody_yet()).await;
        let by_redirect = world.ask(&browser, &peer.redirect(&peer.request())).await;
        assert_judged(required, &by_redirect);
        let posted = browser.post(&peer.sso, &peer.post(&peer.request())).await;
        assert_judged(required, &browser.get(posted.location().as_str()).await);
        // As a request that came before the sign-in.
        let stranger = Visitor::new();
        let away = Away::of(&world.ask(&stranger, &peer.redirect(&peer.request())).await);
        let next = world.signed_in_there(&stranger, &away, &nobody_yet()).await;
        assert_judged(required, &stranger.get(next.as_str()).await);
    }
}

#[tokio::test]
async fn whoever_signs_in_without_a_cloud_account_is_led_to_a_first_login_or_hears_why_not() {
    for required in [false, true] {
        let world = where_an_account_is(required).await;
        let (handoff, person) = (world.at(ACME, "handoff"), nobody_yet());
        let (posted, followed) = (Visitor::new(), Visitor::new());
        let button = world.button(ACME, &person);
        let by_post = posted.post(&handoff, &button).await;
        assert_led(required, &posted, &by_post).await;
        let link = format!("{handoff}?token={}", world.button(ACME, &person)[0].1);
        assert_led(required, &followed, &followed.get(&link).await).await;
        // The second of two clicks.
        let again = posted.post(&handoff, &button).await.location();
        assert_eq!(again.path(), "/p/acme/handoff/again");
        assert_led(required, &posted, &posted.get(again.as_str()).await).await;
        // On the platform's page; loaded again; and its form sent again.
        let browser = Visitor::new();
        let away = Away::of(&browser.get(&world.at(ACME, "login")).await);
        let arrival = world.post_return(&away, &person).await.location();
        for _ in 0..2 {
            assert_led(required, &browser, &browser.get(arrival.as_str()).await).await;
        }
        let over = world.post_return(&away, &person).await.location();
        assert_eq!(over.path(), "/p/acme/login/over");
        assert_led(required, &browser, &browser.get(over.as_str()).await).await;
    }
}

#[tokio::test]
async fn every_way_out_is_open_to_an_unbound_customer() {
    let world = where_an_account_is(false).await;
    let peer = &world.peer;
    let mut browsers = Vec::new();
    for _ in 0..3 {
        let browser = Visitor::new();
        world.sign_in(&browser, ACME, &nobody_yet()).await;
        browsers.push(browser);
    }
    let [first, second, third] = &*browsers else {
        panic!("three browsers");
    };
    let mut told = Vec::new();
    for browser in [first, second] {
        let seen = world.ask(browser, &peer.redirect(&peer.request())).await;
        told.push(answer::response(&seen.form()).assertions[0].clone());
    }
    let by_redirect = first.get(&peer.logout_url(&peer.logout(&told[0]))).await;
    assert!(is_success(&world.logout_answer(&by_redirect).await.content));
    let fields = peer.logout_fields(&peer.logout(&told[1]));
    let kept = second.post(&peer.slo(), &fields).await.location();
    let by_post = second.get(kept.as_str()).await;
    assert!(is_success(&world.logout_answer(&by_post).await.content));
    let question = third.get(&world.at(ACME, "logout")).await;
    let here = third.submit(&question.form()).await;
    assert!(here.body.contains("You are signed out here."));
    for browser in &browsers {
        let gone = browser.get(&world.at(ACME, "logout")).await;
        assert!(gone.body.contains("Nobody is signed in here"));
    }
}

#[tokio::test]
async fn an_unbound_customer_who_paid_arrives_at_the_partners_page() {
    let world = where_an_account_is(true).await;
    let browser = Visitor::new();
    world.sign_in(&browser, ACME, &nobody_yet()).await;
    for kind in ["order?orderId=CS1", "top-up"] {
        let path = format!("return/{kind}");
        let to = browser.get(&world.at(ACME, &path)).await.location();
        assert_eq!(to.host_str(), Some("acme.example"));
        assert_eq!(super::account_in_the_word(&to).as_deref(), Some(ACCOUNT));
    }
}

#[tokio::test]
async fn the_backend_sees_sessions_without_a_cloud_account_and_gets_the_link_that_would_be_followed()
 {
    for required in [false, true] {
        let world = where_an_account_is(required).await;
        let browser = Visitor::new();
        for browser in [&browser, &Visitor::new()] {
            world.sign_in(browser, ACME, &nobody_yet()).await;
        }
        let token = world.api_token(ACME).await;
        let api = format!("{}api/v1/partners/acme", world.base);
        let call = async |method: Method, path: &str| {
            let url = format!("{api}/{path}?account={ACCOUNT}");
            browser.call(method, &url, &token).await
        };
        let listed = call(Method::GET, "sessions").await;
        let listed: serde_json::Value = serde_json::from_str(&listed.body).unwrap();
        assert_eq!(listed["sessions"].as_array().unwrap().len(), 2);
        let one = format!(
            "{api}/sessions/{}",
            listed["sessions"][0]["id"].as_str().unwrap()
        );
        let ended = browser.call(Method::DELETE, &one, &token).await;
        assert_eq!(ended.status, 204);
        let linked = call(Method::GET, "launch-link").await;
        let expected = if required {
            "CUS-1002"
        } else {
            "\"is_first_login\":true"
        };
        assert!(linked.body.contains(expected), "{}", linked.body);
        let ended = call(Method::DELETE, "sessions").await;
        assert_eq!(ended.body, r#"{"ended":1}"#);
    }
}
