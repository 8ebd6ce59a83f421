//! A call is made again only where that does no harm.

use super::*;
use crate::vendor::Effect;
use std::time::Duration;

fn later(seconds: &'static str) -> Response<Body> {
    let mut response = refusal(429, "CBC.9429");
    let headers = response.headers_mut();
    headers.insert("retry-after", seconds.parse().unwrap());
    response
}

#[tokio::test]
async fn what_may_be_repeated_is_repeated_after_a_failure_of_the_cloud() {
    let cloud = Cloud::start(|number, _| match number {
        0 => answer(503, ""),
        1 => refusal(500, "CBC.0999"),
        _ => answer(200, AVAILABLE),
    })
    .await;
    let file = File::new();
    let vendor = vendor(&file.store, &cloud.url, KEY);
    assert!(vendor.call(&check()).await.unwrap().available);
    assert_eq!(cloud.calls(), 3);
    let seen = cloud.seen.lock().unwrap();
    let pauses = seen.windows(2).map(|pair| pair[1].at - pair[0].at);
    for (pause, least) in pauses.zip([200, 400]) {
        assert!(pause >= Duration::from_millis(least), "{pause:?}");
    }
}

#[tokio::test]
async fn what_may_not_be_repeated_is_sent_once() {
    for response in [|| refusal(500, "CBC.0999"), || later("1")] {
        let cloud = Cloud::start(move |_, _| response()).await;
        let file = File::new();
        let vendor = vendor(&file.store, &cloud.url, KEY);
        vendor.call(&create()).await.unwrap_err();
        assert_eq!(cloud.calls(), 1);
    }
}

#[tokio::test]
async fn attempts_come_to_an_end() {
    let cloud = Cloud::start(|_, _| answer(503, "")).await;
    let file = File::new();
    let vendor = vendor(&file.store, &cloud.url, KEY);
    let failure = vendor.call(&check()).await.unwrap_err();
    assert_eq!(cloud.calls(), 3);
    assert!(failure.answer().is_some(), "{failure:?}");
}

#[tokio::test]
async fn the_pause_that_the_cloud_asks_for_is_kept() {
    let cloud = Cloud::start(|number, _| match number {
        0 => later("2"),
        _ => answer(200, AVAILABLE),
    })
    .await;
    let file = File::new();
    let vendor = vendor(&file.store, &cloud.url, KEY);
    assert!(vendor.call(&check()).await.unwrap().available);
    let seen = cloud.seen.lock().unwrap();
    assert_eq!(seen.len(), 2);
    assert!(seen[1].at - seen[0].at >= Duration::from_secs(2));
}

#[tokio::test]
async fn nobody_is_kept_waiting_longer_than_agreed() {
    let cloud = Cloud::start(|_, _| later("60")).await;
    let file = File::new();
    let vendor = vendor(&file.store, &cloud.url, KEY);
    let started = Instant::now();
    let failure = vendor.call(&check()).await.unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(2));
    assert_eq!(failure.retry_after(), Some(60));
    assert_eq!(failure.effect(), Effect::None);
    assert_eq!(cloud.calls(), 1);
}
