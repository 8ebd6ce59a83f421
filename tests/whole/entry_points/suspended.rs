//! A suspended customer: signed in perhaps, but let in nowhere. The ways out stay open.

use super::{assert_admitted, assert_denied, assert_page, from_the_cloud, signed_in};
use reqwest::Method;
use sso::customers::Change;
use tests::logout::is_success;
use tests::person::Person;
use tests::visitor::{Seen, Visitor};
use tests::world::{ACME, Away, World};

/// A world in which the usual customer is suspended, and a browser that signed in before.
async fn suspended() -> (World, Visitor) {
    let world = World::new().await;
    let browser = world.customer().await;
    suspend(&world).await;
    (world, browser)
}

async fn suspend(world: &World) {
    world
        .change(&Person::li_lei().account, Change::Suspend)
        .await;
}

/// Where the browser is led, the customer hears that access is suspended.
async fn assert_led_to_the_page(browser: &Visitor, led: &Seen) {
    let to = led.location();
    assert_eq!(to.path(), "/p/acme/launch");
    assert_page(&browser.get(to.as_str()).await, 403, "CUS-1001");
}

#[tokio::test]
async fn a_suspended_customer_gets_in_nowhere_until_resumed() {
    let (world, browser) = suspended().await;
    let peer = &world.peer;
    // From a peer by redirect, by POST, and as a request that waited.
    let by_redirect = world.ask(&browser, &peer.redirect(&peer.request())).await;
    assert_denied(&by_redirect);
    let posted = browser.post(&peer.sso, &peer.post(&peer.request())).await;
    assert_denied(&browser.get(posted.location().as_str()).await);
    assert_page(
        &browser.get(&world.at(ACME, "launch")).await,
        403,
        "CUS-1001",
    );
    // From the cloud itself, by its login link.
    assert_denied(&from_the_cloud(&world, &browser).await);
    // Out is open to everybody.
    let question = browser.get(&world.at(ACME, "logout")).await;
    assert_eq!((question.status, question.code()), (200, None));
    let change = Change::Resume;
    world.change(&Person::li_lei().account, change).await;
    let admitted = world.ask(&browser, &peer.redirect(&peer.request())).await;
    assert_admitted(&admitted);
}

#[tokio::test]
async fn the_platforms_button_signs_a_suspended_customer_in_and_leads_to_the_page() {
    let (world, _) = suspended().await;
    let (handoff, person) = (world.at(ACME, "handoff"), Person::li_lei());
    let (posted, followed) = (Visitor::new(), Visitor::new());
    let button = world.button(ACME, &person);
    let by_post = posted.post(&handoff, &button).await;
    assert_led_to_the_page(&posted, &by_post).await;
    let link = format!("{handoff}?token={}", world.button(ACME, &person)[0].1);
    assert_led_to_the_page(&followed, &followed.get(&link).await).await;
    // The second of two clicks.
    let again = posted.post(&handoff, &button).await.location();
    assert_eq!(again.path(), "/p/acme/handoff/again");
    assert_led_to_the_page(&posted, &posted.get(again.as_str()).await).await;
}

#[tokio::test]
async fn signing_in_on_the_platforms_page_lets_no_suspended_customer_in() {
    let (world, _) = suspended().await;
    let (browser, person) = (Visitor::new(), Person::li_lei());
    let away = Away::of(&browser.get(&world.at(ACME, "login?to=console")).await);
    let arrival = world.post_return(&away, &person).await.location();
    let arrived = browser.get(arrival.as_str()).await;
    assert_led_to_the_page(&browser, &arrived).await;
    // Loaded again, and the form sent again.
    assert_led_to_the_page(&browser, &browser.get(arrival.as_str()).await).await;
    let over = world.post_return(&away, &person).await.location();
    assert_eq!(over.path(), "/p/acme/login/over");
    assert_led_to_the_page(&browser, &browser.get(over.as_str()).await).await;
    // As a request that came before the sign-in.
    let (stranger, peer) = (Visitor::new(), &world.peer);
    let away = Away::of(&world.ask(&stranger, &peer.redirect(&peer.request())).await);
    let next = world.signed_in_there(&stranger, &away, &person).await;
    assert_denied(&stranger.get(next.as_str()).await);
}

#[tokio::test]
async fn every_way_out_stays_open_to_a_suspended_customer() {
    let world = World::new().await;
    let peer = &world.peer;
    let (first, told_first) = signed_in(&world, peer).await;
    let (second, told_second) = signed_in(&world, peer).await;
    let third = world.customer().await;
    suspend(&world).await;
    let by_redirect = first.get(&peer.logout_url(&peer.logout(&told_first))).await;
    assert!(is_success(&world.logout_answer(&by_redirect).await.content));
    let fields = peer.logout_fields(&peer.logout(&told_second));
    let kept = second.post(&peer.slo(), &fields).await.location();
    let by_post = second.get(kept.as_str()).await;
    assert!(is_success(&world.logout_answer(&by_post).await.content));
    let question = third.get(&world.at(ACME, "logout")).await;
    let here = third.submit(&question.form()).await;
    assert!(here.body.contains("You are signed out here."));
    for browser in [first, second, third] {
        let gone = browser.get(&world.at(ACME, "logout")).await;
        assert!(gone.body.contains("Nobody is signed in here"));
    }
}

#[tokio::test]
async fn a_suspended_customer_who_paid_still_arrives_at_the_partners_page() {
    let (world, browser) = suspended().await;
    for (kind, page) in [("order?orderId=CS1", "/orders/CS1"), ("top-up", "/balance")] {
        let back = browser
            .get(&world.at(ACME, &format!("return/{kind}")))
            .await;
        let to = back.location();
        assert_eq!(to.host_str(), Some("acme.example"));
        assert_eq!(to.path(), page);
        let account = super::account_in_the_word(&to);
        assert_eq!(account.as_deref(), Some("cust-7731"));
    }
}

#[tokio::test]
async fn the_backend_sees_and_ends_the_sessions_of_a_suspended_customer_and_gets_no_link() {
    let (world, browser) = suspended().await;
    let other = world.customer().await;
    let token = world.api_token(ACME).await;
    let api = format!("{}api/v1/partners/acme", world.base);
    let call = async |method: Method, path: &str| {
        let seen = browser.call(method, &format!("{api}/{path}"), &token).await;
        (seen.status, seen.body)
    };
    let (status, body) = call(Method::GET, "sessions?account=cust-7731").await;
    let listed: serde_json::Value = serde_json::from_str(&body).unwrap();
    let listed = listed["sessions"].as_array().unwrap();
    assert_eq!((status, listed.len()), (200, 2));
    let one = format!("sessions/{}", listed[0]["id"].as_str().unwrap());
    assert_eq!(call(Method::DELETE, &one).await.0, 204);
    let (_, body) = call(Method::DELETE, "sessions?account=cust-7731").await;
    assert_eq!(body, r#"{"ended":1}"#);
    for browser in [&browser, &other] {
        let gone = browser.get(&world.at(ACME, "logout")).await;
        assert!(gone.body.contains("Nobody is signed in here"));
    }
    let (status, body) = call(Method::GET, "launch-link?account=cust-7731").await;
    assert!(status == 403 && body.contains("CUS-1001"), "{body}");
}
