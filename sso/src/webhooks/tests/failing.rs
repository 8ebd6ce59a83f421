//! Platforms that do not take what is sent.

use super::*;
use crate::fixture::Log;
use crate::http::Clock;

#[tokio::test]
async fn what_fails_is_sent_again_later_and_nothing_overtakes_it() {
    let platform = Platform::answering(&[500, 404, 302]).await;
    let (scene, courier) = Scene::listening(&platform.url, "").await;
    scene.lines(2).await;
    for (count, pause) in [(1, 5), (2, 20), (3, 80)] {
        scene.drain(&courier).await;
        assert_eq!(platform.numbers(), vec![1; count]);
        let cursor = scene.cursor().await;
        assert_eq!(cursor.attempts, u32::try_from(count).unwrap());
        assert!(cursor.due_at.unwrap() > NOW);
        // Not before its time.
        scene.later(1);
        scene.drain(&courier).await;
        assert_eq!(platform.numbers().len(), count);
        scene.later(pause);
    }
    assert_eq!(
        scene.cursor().await.failure,
        Some(Failure::Answered { status: 302 })
    );
    scene.drain(&courier).await;
    assert_eq!(platform.numbers(), [1, 1, 1, 1, 2]);
    let seen = platform.seen();
    assert_eq!(seen[0].header("webhook-id"), seen[3].header("webhook-id"));
    let (first, last) = (&seen[0], &seen[3]);
    assert_ne!(
        first.header("webhook-timestamp"),
        last.header("webhook-timestamp"),
        "each delivery is signed at its own time"
    );
    assert!(last.is_signed_with(SECRET));
    let cursor = scene.cursor().await;
    assert_eq!((cursor.attempts, cursor.failing_since), (0, None));
}

#[tokio::test]
async fn a_platform_that_takes_too_long_has_not_taken_it() {
    let slow = |number| (204, Duration::from_secs(if number == 0 { 20 } else { 0 }));
    let platform = Platform::start(slow).await;
    let (scene, courier) = Scene::listening(&platform.url, "timeout = \"1s\"").await;
    scene.line().await;
    scene.drain(&courier).await;
    assert_eq!(scene.cursor().await.failure, Some(Failure::TimedOut));
    scene.later(5);
    scene.drain(&courier).await;
    assert_eq!(platform.numbers(), [1, 1]);
    assert_eq!(scene.cursor().await.next, 2);
}

#[tokio::test]
async fn a_platform_that_is_away_gets_it_when_it_is_back() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let (scene, courier) = Scene::listening(&format!("http://{address}/"), "").await;
    scene.line().await;
    scene.drain(&courier).await;
    let failure = scene.cursor().await.failure.unwrap();
    assert!(
        matches!(&failure, Failure::Unreachable { cause } if cause.contains("refused")),
        "{failure}"
    );
    // It is back under the same name, at another place.
    let platform = Platform::willing().await;
    let back = Scene {
        config: config(HTTPS, &endpoint("shop", &platform.url, "")),
        ..scene
    };
    back.later(5);
    back.drain(&back.courier(0)).await;
    assert_eq!(platform.numbers(), [1]);
}

#[tokio::test]
async fn a_line_that_fails_for_three_days_is_put_aside_and_the_next_one_follows() {
    let platform = Platform::start(|_| (503, Duration::ZERO)).await;
    let (scene, courier) = Scene::listening(&platform.url, "").await;
    scene.lines(2).await;
    let mut attempts = 0;
    while scene.dead().await.lines.is_empty() {
        scene.drain(&courier).await;
        attempts += 1;
        let cursor = scene.cursor().await;
        if let Some(due) = cursor.due_at.filter(|_| cursor.next == 1) {
            scene.clock.advance(due.duration_since(scene.clock.now()));
        }
        assert!(attempts < 40);
    }
    let elapsed = scene.clock.now().duration_since(NOW);
    assert_eq!(elapsed, SignedDuration::from_hours(72));
    assert!((12..=24).contains(&attempts), "{attempts}");
    let dead = scene.dead().await.lines.remove(0);
    assert_eq!((dead.number, dead.account.as_str()), (1, "shop-1"));
    assert_eq!(dead.event, "customer.bound");
    assert_eq!(dead.failure, Failure::Answered { status: 503 });
    assert_eq!(platform.numbers().last(), Some(&2), "the next one was sent");
    let cursor = scene.cursor().await;
    assert_eq!((cursor.next, cursor.attempts), (2, 1));
}

#[tokio::test]
async fn the_list_of_lines_put_aside_is_bounded() {
    let scene = Scene::new("");
    let line = |number| DeadLine {
        number,
        account: "界".repeat(128),
        event: "customer.associated".to_owned(),
        attempts: u32::MAX,
        failure: Failure::Unreachable {
            cause: "界".repeat(300),
        },
        at: NOW,
    };
    for number in 1..=160 {
        let buried = cursor::bury(&*scene.store, "acme", "shop", line(number));
        buried.await.unwrap();
    }
    cursor::bury(&*scene.store, "acme", "shop", line(160))
        .await
        .unwrap();
    let dead = scene.dead().await;
    assert_eq!((dead.lines.len(), dead.dropped), (150, 10));
    assert_eq!(dead.lines.last().unwrap().number, 160);
}

#[tokio::test]
async fn an_endpoint_that_is_gone_gets_nothing_more_until_it_is_begun_again() {
    let platform = Platform::answering(&[204, 410]).await;
    let (scene, courier) = Scene::listening(&platform.url, "").await;
    let (log, guard) = Log::capture();
    scene.lines(3).await;
    scene.drain(&courier).await;
    scene.later(30 * 86_400);
    scene.drain(&courier).await;
    assert_eq!(platform.numbers(), [1, 2]);
    let cursor = scene.cursor().await;
    assert_eq!((cursor.next, cursor.stopped_at), (2, Some(NOW)));
    drop(guard);
    assert!(log.text().contains("gone (410)"));
    let replayed = replay(&*scene.store, "acme", "shop", None).await;
    assert_eq!(replayed.unwrap(), Replayed::From(2));
    scene.drain(&courier).await;
    assert_eq!(platform.numbers(), [1, 2, 2, 3]);
    assert_eq!(scene.cursor().await.stopped_at, None);
}

#[tokio::test]
async fn no_secret_and_no_address_is_logged() {
    let (log, guard) = Log::capture();
    let platform = Platform::answering(&[500, 204]).await;
    let url = format!("{}/path-secret?key=query-secret", platform.url);
    let (scene, courier) = Scene::listening(&url, "").await;
    scene.line().await;
    scene.drain(&courier).await;
    scene.later(5);
    scene.drain(&courier).await;
    tracing::info!(
        "{courier:?} {:?}",
        scene.config.partners["acme"].webhooks[0].secrets
    );
    drop(guard);
    let text = log.text();
    assert!(text.contains("was not delivered"), "{text}");
    let ours: String = text
        .lines()
        .filter(|line| line.contains(" sso::"))
        .collect();
    for secret in [
        "path-secret",
        "query-secret",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    ] {
        assert!(!ours.contains(secret), "{secret} in {ours}");
    }
    assert!(!text.contains("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
}
