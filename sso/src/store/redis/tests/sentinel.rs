//! A server, its replica, and a sentinel that puts the replica in the server's place.

use super::*;
use std::time::{Duration, Instant};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_replica_is_used_when_a_sentinel_has_put_it_in_the_masters_place() {
    let mut master = Server::start(&[]);
    let replica = Server::start(&["--replicaof", &format!("127.0.0.1 {}", master.port)]);
    let sentinel = Server::start_as(
        true,
        &[
            &format!("sentinel monitor main 127.0.0.1 {} 1", master.port),
            "sentinel down-after-milliseconds main 500",
            "sentinel failover-timeout main 3000",
        ],
    );
    let begin = Instant::now();
    let in_time = || assert!(begin.elapsed() < Duration::from_secs(30));
    while !replica
        .cli(&["info", "replication"])
        .contains("master_link_status:up")
        || !sentinel
            .cli(&["sentinel", "master", "main"])
            .contains("num-slaves\n1")
    {
        in_time();
        std::thread::sleep(Duration::from_millis(50));
    }
    let url = format!("redis+sentinel://127.0.0.1:{}/main", sentinel.port);
    let store = at(&url).await.unwrap();
    store.put_session(handle(1), session("a")).await.unwrap();
    while replica.cli(&["exists", &record()]) != "1" {
        in_time();
        std::thread::sleep(Duration::from_millis(10));
    }
    master.kill();
    let answer = store.session("a", handle(1), start()).await;
    assert!(
        matches!(answer, Err(StoreError::Unavailable(_))),
        "{answer:?}"
    );
    while store.ping().await.is_err() {
        in_time();
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(
        store.session("a", handle(1), start()).await.unwrap(),
        Some(session("a"))
    );
    store.remove_session("a", handle(1)).await.unwrap();
    let absent = at(&url.replace("/main", "/other")).await.map(|_| ());
    assert!(
        matches!(absent, Err(StoreError::Unavailable(_))),
        "{absent:?}"
    );
}

fn record() -> String {
    format!("skybridge:{{a}}:session:{}", hex::encode([1; 32]))
}
