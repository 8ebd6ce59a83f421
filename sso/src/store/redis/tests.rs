//! The contract on Redis, and what only a server can do: forget by itself, die, hang, be another program's, be several.

mod cluster;
mod killed;
mod outage;
mod sentinel;
#[path = "../../../tests/servers/redis.rs"]
pub(crate) mod server;

use super::*;
use crate::store::contract::{Subject, handle, key, later, peer, pending, session, start, suite};
use crate::store::{PENDING_LIMIT, open};
use server::Server;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

async fn at(url: &str) -> Result<Subject, StoreError> {
    open(&url.parse().unwrap(), Path::new("/nowhere")).await
}

async fn fresh() -> (Server, Subject) {
    let server = Server::start(&[]);
    let store = at(&server.url()).await.unwrap();
    (server, store)
}

impl Server {
    /// Asks the server something with its own client.
    fn cli(&self, arguments: &[&str]) -> String {
        let output = Command::new("redis-cli")
            .args(["-p", &self.port.to_string()])
            .args(arguments)
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{arguments:?}: {text}");
        text.trim().to_owned()
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.pid]).status();
        assert!(sent.unwrap().success());
    }
}

suite!(fresh().await);

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_kill() {
    let mut server = Server::start(&["--appendonly", "yes", "--appendfsync", "always"]);
    let store = at(&server.url()).await.unwrap();
    store
        .add_key(key("a", "1", KeyState::Active, 1))
        .await
        .unwrap();
    store.put_service_provider(peer("a", "x")).await.unwrap();
    let revision = store.revision().await.unwrap();
    server.kill();
    server.start_again();
    let store = at(&server.url()).await.unwrap();
    assert_eq!(
        store.keys("a").await.unwrap(),
        [key("a", "1", KeyState::Active, 1)]
    );
    assert_eq!(
        store.service_providers("a").await.unwrap(),
        [peer("a", "x")]
    );
    assert_eq!(store.revision().await.unwrap(), revision);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_agree_on_every_winner() {
    let (server, first) = fresh().await;
    let second = at(&server.url()).await.unwrap();
    let until = later(60);
    let calls: Vec<_> = (0..100u8)
        .map(|n| {
            let store = Arc::clone(if n % 2 == 0 { &first } else { &second });
            let key = handle(n / 4);
            tokio::spawn(async move { store.mark_once("s", key, until, start()).await.unwrap() })
        })
        .collect();
    let mut won = 0;
    for call in calls {
        won += usize::from(call.await.unwrap());
    }
    assert_eq!(won, 25);
    first.put_session(handle(1), session("a")).await.unwrap();
    second.remove_session("a", handle(1)).await.unwrap();
    assert_eq!(first.session("a", handle(1), start()).await.unwrap(), None);
}

#[tokio::test]
async fn installations_with_their_own_prefix_or_database_share_nothing() {
    let (server, store) = fresh().await;
    store.put_session(handle(1), session("a")).await.unwrap();
    store.put_service_provider(peer("a", "x")).await.unwrap();
    for suffix in ["?prefix=other", "/1"] {
        let other = at(&(server.url() + suffix)).await.unwrap();
        assert_eq!(other.revision().await.unwrap(), 0);
        assert_eq!(other.service_providers("a").await.unwrap(), []);
        assert_eq!(other.session("a", handle(1), start()).await.unwrap(), None);
        other.put_session(handle(1), session("a")).await.unwrap();
        other.remove_session("a", handle(1)).await.unwrap();
    }
    assert_eq!(
        store.session("a", handle(1), start()).await.unwrap(),
        Some(session("a"))
    );
    let names = server.cli(&["--scan"]);
    let ours = |name: &str| name.starts_with("skybridge:{") || name.starts_with("other:{");
    assert!(names.lines().all(ours), "{names}");
}

#[tokio::test]
async fn refuses_what_a_newer_program_or_another_one_wrote() {
    let (server, store) = fresh().await;
    drop(store);
    let schema = "skybridge:{config}:schema";
    server.cli(&["set", schema, "99"]);
    let refused = at(&server.url()).await.map(|_| ()).unwrap_err();
    assert_eq!(
        refused,
        StoreError::TooNew {
            found: 99,
            known: 2
        }
    );
    // The release before had one thing less.
    server.cli(&["set", schema, "1"]);
    assert!(at(&server.url()).await.is_ok());
    assert_eq!(server.cli(&["get", schema]), "2");
    for (command, value) in [("set", "theirs"), ("set", "0"), ("rpush", "1")] {
        server.cli(&["del", schema]);
        server.cli(&[command, schema, value]);
        let refused = at(&server.url()).await.map(|_| ()).unwrap_err();
        assert!(matches!(refused, StoreError::Corrupt(_)), "{refused}");
    }
}

#[tokio::test]
async fn a_record_that_cannot_be_read_is_told_and_not_quoted() {
    let (server, store) = fresh().await;
    store.put_service_provider(peer("a", "x")).await.unwrap();
    let peers = "skybridge:{config}:peers:a";
    server.cli(&["hset", peers, "x", "{\"metadata\":\"secret"]);
    let refused = store.service_providers("a").await.unwrap_err();
    assert!(matches!(refused, StoreError::Corrupt(_)), "{refused}");
    assert!(!refused.to_string().contains("secret"), "{refused}");
}

#[tokio::test]
async fn no_partner_can_fill_the_memory_with_waiting_requests() {
    let (server, store) = fresh().await;
    let put = |n: u8, partner: &str, at| store.put_pending(handle(n), pending(partner), at);
    put(1, "a", start()).await.unwrap();
    let index = "skybridge:{a}:pending";
    // As many more as are allowed, half of which end when the first does.
    let fill = "for n = 2, tonumber(ARGV[1]) do redis.call('ZADD', KEYS[1], n % 2 == 0 and ARGV[2] or 'inf', 'h' .. n) end";
    let (limit, end) = (PENDING_LIMIT.to_string(), times::score(later(60)));
    server.cli(&["eval", fill, "1", index, &limit, &end]);
    assert_eq!(server.cli(&["zcard", index]), limit);
    let full = Err(StoreError::Full("pending requests"));
    assert_eq!(put(2, "a", later(59)).await, full);
    put(2, "b", later(59)).await.unwrap();
    store.take_pending("a", handle(1), start()).await.unwrap();
    put(3, "a", later(59)).await.unwrap();
    assert_eq!(put(4, "a", later(59)).await, full);
    // What has ended counts no longer, swept or not.
    put(4, "a", later(60)).await.unwrap();
    assert_eq!(
        store.sweep(later(60)).await.unwrap(),
        u64::from(PENDING_LIMIT / 2) - 1_000 + 3
    );
    let left = server.cli(&["zcard", index]);
    assert_eq!(left, (PENDING_LIMIT / 2 - 1).to_string());
}

#[tokio::test]
async fn redis_keeps_what_ends_a_little_longer_than_its_record_says() {
    let (server, store) = fresh().await;
    store
        .put_pending(handle(1), pending("a"), start())
        .await
        .unwrap();
    store.put_session(handle(1), session("a")).await.unwrap();
    store
        .mark_once("a", handle(1), later(60), start())
        .await
        .unwrap();
    let names = server.cli(&["--scan"]);
    let mut kept = 0;
    for name in names.lines().filter(|name| !name.contains("{config}")) {
        let left: i64 = server.cli(&["pttl", name]).parse().unwrap();
        assert!((650_000..=660_000).contains(&left), "{name}: {left}");
        kept += 1;
    }
    assert_eq!(kept, 7, "{names}");
    store.sweep(later(60)).await.unwrap();
    let names = server.cli(&["--scan"]);
    assert!(
        names.lines().all(|name| name.contains("{config}")),
        "{names}"
    );
}

#[tokio::test]
async fn a_password_is_used_and_never_told() {
    let server = Server::start(&["--requirepass", "open sesame"]);
    let at_server = |password: &str| format!("redis://:{password}@127.0.0.1:{}", server.port);
    at(&at_server("open%20sesame")).await.unwrap();
    for url in [at_server("wrong-word"), server.url()] {
        let refused = at(&url).await.map(|_| ()).unwrap_err();
        let StoreError::Unavailable(text) = &refused else {
            panic!("{refused}");
        };
        assert!(
            text.contains("127.0.0.1") && !text.contains("wrong-word"),
            "{text}"
        );
    }
}
