//! Several processes and several endpoints.

use super::*;
use crate::http::SystemClock;

/// As [`Scene::courier`], with the machine's clock.
fn running(scene: &Scene, index: usize) -> Arc<Courier> {
    let webhook = &scene.config.partners["acme"].webhooks[index];
    let store = Arc::clone(&scene.store);
    Arc::new(Courier::new("acme", webhook, store, Arc::new(SystemClock)).unwrap())
}

async fn until(is_so: impl Fn() -> bool) {
    for _ in 0..1_000 {
        if is_so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(is_so(), "it never came to that");
}

const QUICK: Pace = Pace(Duration::from_millis(2));

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_processes_deliver_each_line_once_and_in_order_while_nobody_dies() {
    let platform = Platform::start(|number| (204, Duration::from_millis(number as u64 % 4))).await;
    let scene = Scene::new(&endpoint("shop", &platform.url, ""));
    scene.step(&scene.courier(0)).await;
    let (sender, stop) = watch::channel(false);
    let couriers: Vec<_> = (0..4)
        .map(|_| tokio::spawn(running(&scene, 0).run(QUICK, stop.clone())))
        .collect();
    for _ in 0..10 {
        scene.lines(20).await;
        tokio::time::sleep(Duration::from_millis(15)).await;
    }
    until(|| platform.seen.lock().unwrap().len() >= 200).await;
    // Time for a line to arrive twice.
    tokio::time::sleep(Duration::from_millis(100)).await;
    sender.send_replace(true);
    for courier in couriers {
        courier.await.unwrap();
    }
    assert_eq!(platform.numbers(), (1..=200).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_line_whose_process_was_killed_is_sent_again_when_its_turn_is_over() {
    let platform =
        Platform::start(|number| (204, Duration::from_secs(if number == 0 { 60 } else { 0 })))
            .await;
    let (scene, courier) = Scene::listening(&platform.url, "timeout = \"30s\"").await;
    scene.lines(2).await;
    let stop = scene.stop.clone();
    let killed = tokio::spawn(async move { courier.step(&stop).await });
    until(|| !platform.seen().is_empty()).await;
    killed.abort();
    let other = scene.courier(0);
    scene.drain(&other).await;
    assert_eq!(platform.numbers(), [1], "the turn is not over");
    scene.later(61);
    scene.drain(&other).await;
    assert_eq!(platform.numbers(), [1, 1, 2]);
    let seen = platform.seen();
    assert_eq!(seen[0].header("webhook-id"), seen[1].header("webhook-id"));
}

#[tokio::test]
async fn a_cursor_that_was_set_during_a_delivery_stays_set() {
    let platform = Platform::start(|number| {
        (
            204,
            Duration::from_millis(if number == 2 { 300 } else { 0 }),
        )
    })
    .await;
    let (scene, courier) = Scene::listening(&platform.url, "").await;
    scene.lines(3).await;
    let courier = Arc::new(courier);
    let (walking, stop) = (Arc::clone(&courier), scene.stop.clone());
    let walk = tokio::spawn(async move { walking.step(&stop).await });
    until(|| platform.seen().len() == 3).await;
    let set = replay(&*scene.store, "acme", "shop", Some(2)).await;
    assert_eq!(set.unwrap(), Replayed::From(2));
    // Another process waits until the delivery is over.
    scene.drain(&scene.courier(0)).await;
    assert_eq!(platform.seen().len(), 3);
    assert_eq!(walk.await.unwrap().unwrap(), Step::Rested);
    scene.drain(&courier).await;
    assert_eq!(platform.numbers(), [1, 2, 3, 2, 3]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_slow_endpoint_does_not_hold_up_another() {
    let slow = Platform::start(|_| (204, Duration::from_secs(20))).await;
    let quick = Platform::willing().await;
    let text = endpoint("slow", &slow.url, "") + &endpoint("quick", &quick.url, "");
    let scene = Scene::new(&text);
    let (sender, stop) = watch::channel(false);
    for index in [0, 1] {
        scene.step(&scene.courier(index)).await;
        tokio::spawn(running(&scene, index).run(QUICK, stop.clone()));
    }
    scene.lines(50).await;
    until(|| quick.seen().len() == 50).await;
    assert!(slow.seen().len() <= 1);
    assert!(slow.seen().iter().all(|seen| seen.number() == 1));
    sender.send_replace(true);
}

#[tokio::test]
async fn a_process_that_is_to_stop_finishes_its_delivery_and_gives_the_turn_back() {
    let platform = Platform::start(|_| (204, Duration::from_millis(200))).await;
    let scene = Scene::new(&endpoint("shop", &platform.url, ""));
    scene.step(&scene.courier(0)).await;
    scene.lines(5).await;
    let (sender, stop) = watch::channel(false);
    let walk = tokio::spawn(running(&scene, 0).run(QUICK, stop));
    until(|| !platform.seen().is_empty()).await;
    sender.send_replace(true);
    walk.await.unwrap();
    let cursor = scene.cursor().await;
    assert_eq!((cursor.next, cursor.turn), (2, None));
    assert_eq!(platform.numbers(), [1]);
}
