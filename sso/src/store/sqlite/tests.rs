//! The contract on SQLite, and what only a file can do: persist, be shared by processes, be too new, be somebody else's, survive a kill.

mod copies;
mod killed;

use super::*;
use crate::store::contract::{
    Subject, customer, event, handle, key, later, peer, pending, start, suite,
};
use crate::store::{CustomerRecord, PENDING_LIMIT};
use std::sync::Arc;
use tempfile::TempDir;

async fn open(url: &str, folder: &Path) -> Result<Subject, StoreError> {
    crate::store::open(&url.parse().unwrap(), folder).await
}

async fn fresh() -> (TempDir, Subject) {
    let folder = tempfile::tempdir().unwrap();
    let store = open("sqlite:store.db", folder.path()).await.unwrap();
    (folder, store)
}

suite!(fresh().await);

#[tokio::test]
async fn what_was_acknowledged_is_there_after_reopening() {
    let (folder, store) = fresh().await;
    store
        .add_key(key("a", "1", KeyState::Active, 1))
        .await
        .unwrap();
    store.put_service_provider(peer("a", "x")).await.unwrap();
    let revision = store.revision().await.unwrap();
    drop(store);
    let store = open("sqlite:store.db", folder.path()).await.unwrap();
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
async fn two_openings_of_one_file_agree_on_every_winner() {
    let (folder, first) = fresh().await;
    let second = open("sqlite:store.db", folder.path()).await.unwrap();
    let now = Timestamp::UNIX_EPOCH;
    let until = now + jiff::SignedDuration::from_secs(60);
    let calls: Vec<_> = (0..100u8)
        .map(|n| {
            let store = Arc::clone(if n % 2 == 0 { &first } else { &second });
            tokio::spawn(async move {
                store
                    .mark_once("s", HandleDigest([n / 4; 32]), until, now)
                    .await
                    .unwrap()
            })
        })
        .collect();
    let mut won = 0;
    for call in calls {
        won += usize::from(call.await.unwrap());
    }
    assert_eq!(won, 25);
    second
        .add_key(key("a", "1", KeyState::Active, 1))
        .await
        .unwrap();
    assert_eq!(
        first.keys("a").await.unwrap().len(),
        1,
        "a writer's work is seen by the other opening"
    );
}

#[tokio::test]
async fn a_failed_operation_leaves_its_neighbours_alone() {
    let (_folder, store) = fresh().await;
    store
        .add_key(key("a", "1", KeyState::Active, 1))
        .await
        .unwrap();
    let (good, bad, other) = tokio::join!(
        store.add_key(key("a", "2", KeyState::Staged, 2)),
        store.add_key(key("a", "1", KeyState::Staged, 2)),
        store.add_key(key("a", "3", KeyState::Staged, 3)),
    );
    assert_eq!(
        (good, bad, other),
        (Ok(()), Err(StoreError::Exists("key")), Ok(()))
    );
    assert_eq!(store.keys("a").await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_full_disk_refuses_the_whole_group_and_the_store_lives_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    drop(Sqlite::open(&path).unwrap());
    let connection = connect(&path).unwrap();
    // As small a ceiling as the file has now: the next page fails as on a full disk.
    let pages: i64 = connection
        .pragma_query_value(None, "page_count", |row| row.get(0))
        .unwrap();
    connection
        .pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))
        .unwrap();
    let writer = Writer::start(connection).unwrap();
    let big = |n: &str| ServiceProviderRecord {
        metadata: vec![7; 100_000],
        ..peer("a", n)
    };
    let (record, small) = (big("big"), peer("a", "small"));
    let (first, second) = tokio::join!(
        writer.write(move |c| peers::put(c, &record)),
        writer.write(move |c| peers::put(c, &small))
    );
    assert!(
        matches!(first, Err(StoreError::Unavailable(_))),
        "{first:?}"
    );
    let stored = writer.write(|c| peers::all(c, "a")).await.unwrap();
    assert_eq!(
        stored.len(),
        usize::from(second.is_ok()),
        "acknowledged and stored are the same"
    );
    writer.write(schema::probe).await.unwrap();
}

#[tokio::test]
async fn no_partner_can_fill_the_disk_with_waiting_requests() {
    let (folder, store) = fresh().await;
    let put = |n: u8, partner: &str| store.put_pending(handle(n), pending(partner), start());
    put(1, "a").await.unwrap();
    put(2, "a").await.unwrap();
    let raw = connect(&folder.path().join("store.db")).unwrap();
    let waiting = |partner: &str| -> u32 {
        raw.query_row(
            "SELECT n FROM waiting WHERE partner = ?1",
            [partner],
            |row| row.get(0),
        )
        .unwrap()
    };
    assert_eq!(waiting("a"), 2);
    raw.execute(
        "UPDATE waiting SET n = ?1 WHERE partner = 'a'",
        [PENDING_LIMIT],
    )
    .unwrap();
    assert_eq!(put(3, "a").await, Err(StoreError::Full("pending requests")));
    put(3, "b").await.unwrap();
    store.take_pending("a", handle(1), start()).await.unwrap();
    put(4, "a").await.unwrap();
    assert_eq!((waiting("a"), waiting("b")), (PENDING_LIMIT, 1));
    store.sweep(later(61)).await.unwrap();
    assert_eq!((waiting("a"), waiting("b")), (PENDING_LIMIT - 2, 0));
}

#[test]
fn refuses_a_file_of_a_newer_program() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    drop(Sqlite::open(&path).unwrap());
    connect(&path)
        .unwrap()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    let refused = Sqlite::open(&path).unwrap_err();
    assert_eq!(
        refused,
        StoreError::TooNew {
            found: 99,
            known: 7
        }
    );
}

#[test]
fn leaves_the_file_of_another_program_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    Connection::open(&path)
        .unwrap()
        .execute_batch("CREATE TABLE theirs (n)")
        .unwrap();
    let before = std::fs::read(&path).unwrap();
    assert!(matches!(Sqlite::open(&path), Err(StoreError::Corrupt(_))));
    assert_eq!(std::fs::read(&path).unwrap(), before);
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "these are notes, long enough to not be taken for an empty database file of any kind; these are notes, again").unwrap();
    assert!(matches!(Sqlite::open(&text), Err(StoreError::Corrupt(_))));
}

#[tokio::test]
async fn cannot_open_a_file_in_an_absent_folder() {
    let refused = open("sqlite:absent/store.db", Path::new("/nowhere"))
        .await
        .map(|_| ())
        .unwrap_err();
    assert!(
        matches!(&refused, StoreError::Unavailable(text) if text.contains("/nowhere/absent/store.db")),
        "{refused}"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, store) = fresh().await;
    store.ping().await.unwrap();
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(
            entry.metadata().unwrap().permissions().mode() & 0o777,
            0o600,
            "{:?}",
            entry.path()
        );
        names.push(entry.file_name().into_string().unwrap());
    }
    names.sort();
    assert_eq!(names, ["store.db", "store.db-shm", "store.db-wal"]);
}

/// The two steps that the first release wrote, and a row of each kind that it kept.
#[tokio::test]
async fn a_file_of_the_release_before_keeps_what_it_holds_and_learns_customers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    {
        let mut old = Connection::open(&path).unwrap();
        schema::prepare_as_of(&mut old, 2).unwrap();
        assert!(old.prepare("SELECT * FROM customer").is_err());
        keys::add(&old, &key("a", "1", KeyState::Active, 1)).unwrap();
        let theirs = peer("a", "x");
        old.execute(
            "INSERT INTO service_provider VALUES (?1, ?2, ?3, NULL, ?4, 1, 0, ?5)",
            rusqlite::params![
                theirs.partner,
                theirs.entity_id,
                theirs.metadata,
                serde_json::to_string(&theirs.pins).unwrap(),
                nanoseconds(theirs.imported_at)
            ],
        )
        .unwrap();
        pending::put(&old, handle(1), &pending("a"), start()).unwrap();
    }
    let store = open("sqlite:store.db", folder.path()).await.unwrap();
    assert_eq!(
        store.keys("a").await.unwrap(),
        [key("a", "1", KeyState::Active, 1)]
    );
    assert_eq!(
        store.service_providers("a").await.unwrap(),
        [peer("a", "x")]
    );
    let kept = store.pending("a", handle(1), start()).await.unwrap();
    assert_eq!(kept, Some(pending("a")));
    let record = customer("a", "C", Some("d"));
    store.put_customer(record.clone(), None).await.unwrap();
    assert_eq!(store.customer("a", "C").await.unwrap(), Some(record));
}

/// Six steps: customers and their history, and nothing that says in which order it came about.
#[tokio::test]
async fn the_history_of_the_release_before_is_in_the_feed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    {
        let mut old = Connection::open(&path).unwrap();
        schema::prepare_as_of(&mut old, 6).unwrap();
        for (account, version) in [("late", 2), ("soon", 1), ("late", 3)] {
            let line = serde_json::to_string(&event(version)).unwrap();
            let at = nanoseconds(event(version).at);
            old.execute(
                "INSERT INTO customer_event VALUES ('a', ?1, ?2, ?3, ?4)",
                rusqlite::params![account, i64::try_from(version).unwrap(), at, line],
            )
            .unwrap();
        }
        let written = serde_json::to_value(customer("a", "late", Some("d"))).unwrap();
        let mut written = written.as_object().unwrap().clone();
        written.remove("registration");
        old.execute(
            "INSERT INTO customer VALUES ('a', 'late', 3, 'bound', 'd', ?1)",
            [serde_json::Value::from(written).to_string()],
        )
        .unwrap();
    }
    let store = open("sqlite:store.db", folder.path()).await.unwrap();
    let lines = store.customer_feed("a", 0, 10).await.unwrap();
    let short: Vec<_> = lines
        .iter()
        .map(|line| (line.number, &*line.account, line.event.version))
        .collect();
    assert_eq!(short, [(1, "soon", 1), (2, "late", 2), (3, "late", 3)]);
    let kept = store.customer("a", "late").await.unwrap();
    assert_eq!(kept, Some(customer("a", "late", Some("d"))));
    let next = CustomerRecord {
        version: 4,
        ..customer("a", "late", Some("d"))
    };
    store.put_customer(next, Some(event(9))).await.unwrap();
    assert_eq!(store.customer_feed_end("a").await.unwrap(), 4);
}

#[tokio::test]
async fn the_index_refuses_a_second_owner_whatever_the_code_does() {
    let (folder, store) = fresh().await;
    let record = customer("a", "C", Some("d"));
    store.put_customer(record, None).await.unwrap();
    let raw = connect(&folder.path().join("store.db")).unwrap();
    let second = raw.execute(
        "INSERT INTO customer SELECT partner, 'other', version, state, domain_id, record FROM customer",
        [],
    );
    assert!(second.is_err());
}
