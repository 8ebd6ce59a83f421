//! Copies are whole, whatever happens beside them.

use super::*;
use crate::store::Put;
use std::sync::atomic::{AtomicBool, Ordering};

/// Customers with their history, as fast as the store takes them, until told to stop.
async fn write_on(store: Subject, stop: Arc<AtomicBool>) -> u64 {
    let mut n = 0;
    while !stop.load(Ordering::Relaxed) {
        let account = format!("C-{n:06}");
        let record = customer("a", &account, Some(&format!("d{n}")));
        let put = store.put_customer(record, Some(event(1))).await.unwrap();
        assert_eq!(put, Put::Done);
        n += 1;
    }
    n
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backup_under_write_load_is_one_instant_of_the_store() {
    let (folder, store) = fresh().await;
    let stop = Arc::new(AtomicBool::new(false));
    let writing = tokio::spawn(write_on(Arc::clone(&store), Arc::clone(&stop)));
    let mut seen = 0;
    for n in 0..10 {
        let name = format!("copy-{n}.db");
        let (from, to) = (folder.path().join("store.db"), folder.path().join(&name));
        let began = store.customer_feed_end("a").await.unwrap();
        tokio::task::spawn_blocking(move || backup(&from, &to))
            .await
            .unwrap()
            .unwrap();
        let copy = open(&format!("sqlite:{name}"), folder.path())
            .await
            .unwrap();
        let end = copy.customer_feed_end("a").await.unwrap();
        let most = u32::try_from(end).unwrap() + 10;
        let customers = copy.customers("a", None, "", most).await.unwrap();
        let lines = copy.customer_feed("a", 0, most).await.unwrap();
        assert_eq!(customers.len() as u64, end, "each has its line");
        assert_eq!(lines.len() as u64, end, "and no line is missing");
        assert!(
            end >= began,
            "what was acknowledged before it began is in it"
        );
        seen = end;
    }
    stop.store(true, Ordering::Relaxed);
    let written = writing.await.unwrap();
    assert!(seen > 10 && seen <= written, "{seen} of {written}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_opens_while_a_backup_is_restored_writes_into_the_restored_file() {
    for round in 0..20 {
        let (folder, store) = fresh().await;
        let (path, copy) = (
            folder.path().join("store.db"),
            folder.path().join("copy.db"),
        );
        store
            .put_session(handle(1), crate::store::contract::session("a"))
            .await
            .unwrap();
        backup(&path, &copy).unwrap();
        drop(store);
        let opening = {
            let path = path.clone();
            std::thread::spawn(move || {
                std::thread::sleep(Duration::from_millis(round));
                Sqlite::open(&path)
            })
        };
        let restored = restore(&path, &copy, true, "aside");
        let opened = opening.join().unwrap().unwrap();
        let record = customer("a", "C", Some("d"));
        crate::store::Customers::put_customer(&opened, record.clone(), None)
            .await
            .unwrap();
        drop(opened);
        let again = open("sqlite:store.db", folder.path()).await.unwrap();
        assert_eq!(again.customer("a", "C").await.unwrap(), Some(record));
        match restored {
            Ok(aside) => {
                assert_eq!(aside, Some(folder.path().join("store.db.aside")));
                let session = again.session("a", handle(1), start()).await.unwrap();
                assert_eq!(session, None, "who was signed in then is not now");
            }
            Err(error) => assert_eq!(error, CopyError::InUse),
        }
    }
}
