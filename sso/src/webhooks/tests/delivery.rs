//! What arrives, and in which order.

use super::*;

#[tokio::test]
async fn lines_arrive_in_order_exactly_as_they_were_signed() {
    let platform = Platform::willing().await;
    let (scene, courier) = Scene::listening(&platform.url, "").await;
    scene.lines(250).await;
    scene.drain(&courier).await;
    assert_eq!(platform.numbers(), (1..=250).collect::<Vec<_>>());
    for seen in platform.seen() {
        assert!(seen.is_signed_with(SECRET));
        assert_eq!(seen.header("content-type"), "application/json");
        let seconds = NOW.as_second().to_string();
        assert_eq!(seen.header("webhook-timestamp"), seconds);
        let number = seen.number();
        let id = format!("acme_shop_{number}_{}", NOW.as_millisecond());
        assert_eq!(seen.header("webhook-id"), id);
        let body = seen.json();
        assert_eq!(body["type"], "customer.bound");
        assert_eq!(body["data"]["account"], format!("shop-{number}"));
        assert_eq!(body["data"]["domain"]["id"], format!("d{number}"));
    }
    let cursor = scene.cursor().await;
    assert_eq!((cursor.next, cursor.turn), (251, None));
    assert_eq!(cursor.delivered_at, Some(NOW));
}

#[tokio::test]
async fn another_body_or_time_does_not_have_the_signature() {
    let platform = Platform::willing().await;
    let (scene, courier) = Scene::listening(&platform.url, "").await;
    scene.line().await;
    scene.drain(&courier).await;
    let seen = platform.seen().remove(0);
    let mut other = seen.clone();
    other.body.push(b' ');
    assert!(!other.is_signed_with(SECRET));
    let mut other = seen;
    other
        .headers
        .insert("webhook-timestamp", "1".parse().unwrap());
    assert!(!other.is_signed_with(SECRET));
}

#[tokio::test]
async fn while_a_secret_changes_both_sign() {
    let new = format!("whsec_{}", STANDARD.encode([9; 32]));
    let platform = Platform::willing().await;
    let text = endpoint("shop", &platform.url, "").replace(SECRET, &format!("{new} {SECRET}"));
    let scene = Scene::new(&text);
    let courier = scene.courier(0);
    scene.step(&courier).await;
    scene.line().await;
    scene.drain(&courier).await;
    let seen = platform.seen().remove(0);
    assert!(seen.is_signed_with(SECRET) && seen.is_signed_with(&new));
    let stranger = format!("whsec_{}", STANDARD.encode([8; 32]));
    assert!(!seen.is_signed_with(&stranger));
}

#[tokio::test]
async fn a_new_endpoint_hears_what_happens_from_now_on() {
    let platform = Platform::willing().await;
    let scene = Scene::new(&endpoint("shop", &platform.url, ""));
    scene.lines(3).await;
    let courier = scene.courier(0);
    scene.drain(&courier).await;
    assert!(platform.seen().is_empty());
    scene.line().await;
    scene.drain(&courier).await;
    assert_eq!(platform.numbers(), [4]);
}

#[tokio::test]
async fn only_the_events_that_were_asked_for_are_sent() {
    let platform = Platform::willing().await;
    let filter = "events = [\"customer.unbound\", \"customer.suspended\"]";
    let (scene, courier) = Scene::listening(&platform.url, filter).await;
    for kind in [
        EventKind::Bound,
        EventKind::Unbound,
        EventKind::Noted,
        EventKind::Noted,
        EventKind::Suspended,
        EventKind::Bound,
    ] {
        scene.line_of(kind).await;
    }
    scene.drain(&courier).await;
    assert_eq!(platform.numbers(), [2, 5]);
    assert_eq!(scene.cursor().await.next, 7, "the others are passed");
    scene.lines(120).await;
    scene.line_of(EventKind::Unbound).await;
    scene.drain(&courier).await;
    assert_eq!(
        platform.numbers(),
        [2, 5, 127],
        "whole pages are passed, too"
    );
}

#[tokio::test]
async fn replay_sends_lines_again_under_the_same_ids() {
    let platform = Platform::willing().await;
    let (scene, courier) = Scene::listening(&platform.url, "").await;
    scene.lines(4).await;
    scene.drain(&courier).await;
    let store = &*scene.store;
    let replayed = replay(store, "acme", "shop", Some(3)).await.unwrap();
    assert_eq!(replayed, Replayed::From(3));
    scene.later(60);
    scene.drain(&courier).await;
    assert_eq!(platform.numbers(), [1, 2, 3, 4, 3, 4]);
    let seen = platform.seen();
    assert_eq!(seen[2].header("webhook-id"), seen[4].header("webhook-id"));
    assert_eq!(seen[2].body, seen[4].body);
    assert!(seen[4].is_signed_with(SECRET));
    for from in [0, 6, u64::MAX] {
        let replayed = replay(store, "acme", "shop", Some(from)).await;
        assert_eq!(replayed.unwrap(), Replayed::Beyond(4), "{from}");
    }
    assert_eq!(scene.cursor().await.next, 5, "nothing changed");
}

#[tokio::test]
async fn replay_before_the_first_start_reaches_back() {
    let platform = Platform::willing().await;
    let scene = Scene::new(&endpoint("shop", &platform.url, ""));
    scene.lines(2).await;
    let replayed = replay(&*scene.store, "acme", "shop", Some(1)).await;
    assert_eq!(replayed.unwrap(), Replayed::From(1));
    scene.drain(&scene.courier(0)).await;
    assert_eq!(platform.numbers(), [1, 2]);
}
