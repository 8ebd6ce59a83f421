//! `kill -9` of the writing process, 500 times on one file that grows.

use super::*;
use crate::store::contract::killed::{
    Acknowledged, everything_is_there, nothing_is_torn, write_on,
};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

const KILLS: usize = 500;
const FOLDER: &str = "SKYBRIDGE_TEST_WRITE_UNTIL_KILLED";
const ROUND: &str = "SKYBRIDGE_TEST_ROUND";

/// Not a test by itself: the process that the next test kills. It tells of each acknowledgement.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_until_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let round = std::env::var(ROUND).unwrap().parse().unwrap();
    let store = open("sqlite:store.db", Path::new(&folder)).await.unwrap();
    write_on(&store, round, |done| {
        let mut out = std::io::stdout().lock();
        // One writing each, so that no line is cut.
        out.write_all((done.line() + "\n").as_bytes()).unwrap();
        out.flush().unwrap();
    })
    .await;
}

/// Starts the writer, kills it after some acknowledgements and a moment, and returns all of them.
fn one_round(folder: &Path, round: usize) -> Vec<Acknowledged> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "store::sqlite::tests::killed::writes_until_killed",
            "--nocapture",
        ])
        .env(FOLDER, folder)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| Acknowledged::read(&line));
    let mut acknowledged: Vec<_> = lines.by_ref().take(1 + round % 17).collect();
    // Anywhere within a commit, and between commits.
    std::thread::sleep(Duration::from_micros((round as u64 * 379) % 9_000));
    child.kill().unwrap();
    child.wait().unwrap();
    acknowledged.extend(lines);
    acknowledged
}

#[tokio::test]
async fn every_acknowledged_mapping_is_there_after_500_kills() {
    let folder = tempfile::tempdir().unwrap();
    let mut all = Vec::new();
    for round in 0..KILLS {
        let acknowledged = one_round(folder.path(), round);
        assert!(!acknowledged.is_empty(), "round {round} wrote nothing");
        let store = open("sqlite:store.db", folder.path()).await.unwrap();
        everything_is_there(&store, &acknowledged).await;
        all.extend(acknowledged);
    }
    let store = open("sqlite:store.db", folder.path()).await.unwrap();
    everything_is_there(&store, &all).await;
    let customers = nothing_is_torn(&store).await;
    println!(
        "{KILLS} kills: {} acknowledgements, {customers} customers, none missing",
        all.len()
    );
}
