//! `kill -9` of a server with `appendonly yes, appendfsync always`, as often as fits into half a minute, at most 500 times.

use super::*;
use crate::store::contract::killed::{
    Acknowledged, everything_is_there, nothing_is_torn, write_on,
};
use std::sync::Mutex;
use std::time::{Duration, Instant};

const KILLS: usize = 500;
const TIME: Duration = Duration::from_secs(30);
/// Fewer would show nothing; a busy machine makes more than twice as many.
const LEAST: usize = 20;

async fn one_round(server: &mut Server, round: usize) -> Vec<Acknowledged> {
    let store = at(&server.url()).await.unwrap();
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&acknowledged);
    let told = move |done| seen.lock().unwrap().push(done);
    let writing = tokio::spawn(async move { write_on(&store, round, told).await });
    let begun = Instant::now();
    while acknowledged.lock().unwrap().len() <= round % 17 {
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "nothing is written"
        );
        tokio::time::sleep(Duration::from_micros(200)).await;
    }
    tokio::time::sleep(Duration::from_micros((round as u64 * 379) % 9_000)).await;
    server.kill();
    writing.abort();
    // Ended, not only told to: nobody writes in the next round.
    let _aborted = writing.await;
    let all = acknowledged.lock().unwrap().clone();
    server.start_again();
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_mapping_is_there_after_each_of_many_kills() {
    let mut server = Server::start(&["--appendonly", "yes", "--appendfsync", "always"]);
    let (begun, mut all, mut kills) = (Instant::now(), Vec::new(), 0);
    while kills < KILLS && begun.elapsed() < TIME {
        let acknowledged = one_round(&mut server, kills).await;
        kills += 1;
        let store = at(&server.url()).await.unwrap();
        everything_is_there(&store, &acknowledged).await;
        all.extend(acknowledged);
    }
    assert!(kills >= LEAST, "only {kills} kills in {TIME:?}");
    let store = at(&server.url()).await.unwrap();
    everything_is_there(&store, &all).await;
    let customers = nothing_is_torn(&store).await;
    println!(
        "{kills} kills: {} acknowledgements, {customers} customers, none missing",
        all.len()
    );
}
