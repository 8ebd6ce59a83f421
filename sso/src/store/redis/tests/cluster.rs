//! Three servers that share the keys.

use super::*;
use crate::store::redis::link::CALL;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

struct Cluster(Vec<Server>);

impl Cluster {
    fn start() -> Cluster {
        let options = ["--cluster-enabled", "yes", "--cluster-node-timeout", "1000"];
        let nodes: Vec<_> = (0..3).map(|_| Server::start(&options)).collect();
        let addresses: Vec<_> = nodes
            .iter()
            .map(|node| format!("127.0.0.1:{}", node.port))
            .collect();
        let made = Command::new("redis-cli")
            .args(["--cluster", "create", "--cluster-yes"])
            .args(&addresses)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&made.stdout);
        assert!(made.status.success(), "{said}");
        let cluster = Cluster(nodes);
        cluster.wait_until_whole();
        cluster
    }

    fn wait_until_whole(&self) {
        let begin = Instant::now();
        let whole = |node: &Server| {
            let info = node.cli(&["cluster", "info"]);
            info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:3")
        };
        while !self.0.iter().all(whole) {
            assert!(begin.elapsed() < Duration::from_secs(20));
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn url(&self, prefix: &str) -> String {
        let ports: Vec<_> = self.0.iter().map(|node| node.port).collect();
        let [a, b, c] = ports[..] else { panic!() };
        format!("redis+cluster://127.0.0.1:{a},127.0.0.1:{b},127.0.0.1:{c}?prefix={prefix}")
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_cluster_keeps_the_whole_contract() {
    let cluster = Cluster::start();
    let count = AtomicU32::new(0);
    let fresh = async || {
        let n = count.fetch_add(1, Ordering::Relaxed);
        let store = at(&cluster.url(&format!("rule{n}"))).await.unwrap();
        ((), store)
    };
    suite!(one_by_one, fresh().await);
    // Otherwise this showed little: every node has some of the keys.
    for node in &cluster.0 {
        assert_ne!(node.cli(&["dbsize"]), "0");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_lives_on_other_nodes_works_while_one_is_away() {
    let mut cluster = Cluster::start();
    // Otherwise the others stop, too.
    for node in &cluster.0 {
        node.cli(&["config", "set", "cluster-require-full-coverage", "no"]);
    }
    let store = at(&cluster.url("p")).await.unwrap();
    let slot = |cluster: &Cluster, name: &str| {
        let slot: u32 = cluster.0[0]
            .cli(&["cluster", "keyslot", name])
            .parse()
            .unwrap();
        // Equal shares, in the order of the nodes.
        (slot / 5_462) as usize
    };
    let of_node = |cluster: &Cluster, n| {
        let mut partners = (0..).map(|k| format!("partner-{k}"));
        partners
            .find(|name| slot(cluster, &format!("p:{{{name}}}:x")) == n)
            .unwrap()
    };
    let config = slot(&cluster, "p:{config}:x");
    let (gone, there) = ((config + 1) % 3, (config + 2) % 3);
    let (lost, kept) = (of_node(&cluster, gone), of_node(&cluster, there));
    for partner in [&lost, &kept] {
        store
            .put_session(handle(1), session(partner))
            .await
            .unwrap();
    }
    cluster.0[gone].kill();
    for _ in 0..3 {
        let begin = Instant::now();
        let answer = store.session(&lost, handle(1), start()).await;
        assert!(
            matches!(answer, Err(StoreError::Unavailable(_))),
            "{answer:?}"
        );
        assert!(begin.elapsed() < CALL + Duration::from_millis(500));
        assert_eq!(
            store.session(&kept, handle(1), start()).await.unwrap(),
            Some(session(&kept))
        );
    }
    cluster.0[gone].start_again();
    cluster.wait_until_whole();
    let begin = Instant::now();
    while store.session(&lost, handle(1), start()).await.is_err() {
        assert!(begin.elapsed() < Duration::from_secs(15));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    // This server kept nothing on a disk.
    store.put_session(handle(1), session(&lost)).await.unwrap();
}
