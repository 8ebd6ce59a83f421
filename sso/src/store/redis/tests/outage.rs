//! Servers that are away, hang, forget their scripts or only read.

use super::*;
use crate::store::redis::link::CALL;
use std::time::{Duration, Instant};

fn is_unavailable<T: std::fmt::Debug>(answer: &Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::Unavailable(_)))
}

#[tokio::test]
async fn a_server_that_dies_is_told_at_once_and_used_again_when_it_is_back() {
    let (mut server, store) = fresh().await;
    store.ping().await.unwrap();
    server.kill();
    let start_of_calls = Instant::now();
    for _ in 0..3 {
        let answer = store.mark_once("s", handle(1), later(60), start()).await;
        assert!(is_unavailable(&answer), "{answer:?}");
        assert!(is_unavailable(&store.ping().await));
    }
    assert!(start_of_calls.elapsed() < CALL);
    server.start_again();
    let back = Instant::now();
    while store.ping().await.is_err() {
        assert!(back.elapsed() < CALL);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(
        store
            .mark_once("s", handle(1), later(60), start())
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn a_restart_between_two_calls_is_not_noticed_by_those_that_may_be_repeated() {
    let mut server = Server::start(&["--appendonly", "yes", "--appendfsync", "always"]);
    let store = at(&server.url()).await.unwrap();
    store.put_session(handle(1), session("a")).await.unwrap();
    server.kill();
    server.start_again();
    assert_eq!(
        store.session("a", handle(1), start()).await.unwrap(),
        Some(session("a"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_that_hangs_keeps_nobody_waiting() {
    let (server, store) = fresh().await;
    server.signal("-STOP");
    let begin = Instant::now();
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.ping().await })
        })
        .collect();
    for call in calls {
        assert!(is_unavailable(&call.await.unwrap()));
    }
    assert!(begin.elapsed() < CALL + Duration::from_secs(1));
    server.signal("-CONT");
    store.ping().await.unwrap();
}

#[tokio::test]
async fn opening_ends_soon_when_nothing_answers() {
    // The first refuses; the second takes connections and says nothing.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let refusing = closed.local_addr().unwrap();
    drop(closed);
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let silent_address = silent.local_addr().unwrap();
    for (form, address) in [
        ("redis://{}", refusing),
        ("redis://{}", silent_address),
        ("rediss://{}", silent_address),
        ("redis+cluster://{}", refusing),
        ("redis+cluster://{}", silent_address),
        ("redis+sentinel://{}/main", refusing),
        ("redis+sentinel://{}/main", silent_address),
    ] {
        let url = form.replace("{}", &address.to_string());
        let begin = Instant::now();
        let answer = at(&url).await.map(|_| ());
        assert!(is_unavailable(&answer), "{url}: {answer:?}");
        let took = begin.elapsed();
        assert!(took < CALL + Duration::from_secs(1), "{url}: {took:?}");
    }
}

#[tokio::test]
async fn scripts_that_the_server_forgot_are_sent_again() {
    let (server, store) = fresh().await;
    store.put_session(handle(1), session("a")).await.unwrap();
    server.cli(&["script", "flush"]);
    store.put_session(handle(2), session("a")).await.unwrap();
}

#[tokio::test]
async fn a_server_that_only_reads_or_is_full_is_not_ready() {
    let (server, store) = fresh().await;
    let other = Server::start(&[]);
    server.cli(&["replicaof", "127.0.0.1", &other.port.to_string()]);
    let answer = store.ping().await;
    assert!(is_unavailable(&answer), "{answer:?}");
    server.cli(&["replicaof", "no", "one"]);
    store.ping().await.unwrap();
    server.cli(&["config", "set", "maxmemory", "1"]);
    assert!(is_unavailable(&store.ping().await));
    let answer = store.put_session(handle(1), session("a")).await;
    assert!(is_unavailable(&answer), "{answer:?}");
}
