//! Rules for documents, first values, and turns.

use super::records::{handle, later};
use super::{Subject, winners};
use crate::store::{Document, StoreError, Turn};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use std::sync::Arc;

fn document(name: &str, version: u64, text: &str) -> Document {
    Document {
        name: name.to_owned(),
        version,
        text: text.to_owned(),
    }
}

pub(in crate::store) async fn a_document_is_written_over_the_version_that_was_read(store: Subject) {
    let put = |document: &Document| store.put_document("a", document.clone());
    let (first, second) = (document("k/1", 1, "{\"张\":1}"), document("k/1", 2, ""));
    assert!(!put(&second).await.unwrap(), "nothing to follow");
    assert!(put(&first).await.unwrap());
    assert!(!put(&first).await.unwrap(), "it is there already");
    assert_eq!(store.document("a", "k/1").await.unwrap(), Some(first));
    assert!(put(&second).await.unwrap());
    assert!(!put(&document("k/1", 4, "")).await.unwrap());
    assert!(!put(&document("k/0", 0, "")).await.unwrap());
    assert_eq!(
        store.document("a", "k/1").await.unwrap(),
        Some(second.clone())
    );
    for (partner, name) in [("b", "k/1"), ("a", "k/"), ("a", "k/0"), ("a", "k/11")] {
        assert_eq!(store.document(partner, name).await.unwrap(), None);
    }
    let large = document("large", 1, &"x".repeat(256 * 1024 + 1));
    assert!(matches!(put(&large).await, Err(StoreError::Full(_))));
    let remove = |name: &'static str, version| store.remove_document("a", name, version);
    assert!(!remove("k/1", 1).await.unwrap());
    assert!(!remove("k/0", 0).await.unwrap());
    assert!(remove("k/1", 2).await.unwrap());
    assert!(!remove("k/1", 2).await.unwrap());
    assert_eq!(store.document("a", "k/1").await.unwrap(), None);
    assert!(!put(&second).await.unwrap(), "it begins anew");
    assert!(put(&document("k/1", 1, "anew")).await.unwrap());
}

pub(in crate::store) async fn of_a_hundred_writers_of_one_document_one_gets_through(
    store: Subject,
) {
    let won = winners(&store, |store| async move {
        store
            .put_document("a", document("k", 1, "x"))
            .await
            .unwrap()
    })
    .await;
    assert_eq!(won, 1);
}

pub(in crate::store) async fn documents_are_listed_by_the_beginning_of_their_names(store: Subject) {
    for name in ["k/b", "k/a", "k/张", "j/a", "l", "k", "k/a/1"] {
        store
            .put_document("a", document(name, 1, name))
            .await
            .unwrap();
    }
    store
        .put_document("b", document("k/c", 1, ""))
        .await
        .unwrap();
    let names = async |prefix, after, most| {
        let found = store.documents("a", prefix, after, most).await.unwrap();
        let names = found.into_iter().map(|document| document.name);
        names.collect::<Vec<_>>()
    };
    assert_eq!(names("k/", "", 10).await, ["k/a", "k/a/1", "k/b", "k/张"]);
    assert_eq!(names("k/", "k/a", 2).await, ["k/a/1", "k/b"]);
    assert_eq!(names("k/", "k/张", 2).await, Vec::<String>::new());
    assert_eq!(names("k/", "z", 2).await, Vec::<String>::new());
    assert_eq!(names("", "", 3).await, ["j/a", "k", "k/a"]);
    let found = store.documents("a", "l", "", 10).await.unwrap();
    assert_eq!(found, [document("l", 1, "l")]);
}

pub(in crate::store) async fn the_first_value_stays_until_it_expires(store: Subject) {
    let keep = |scope: &'static str, value: &'static str, ends, at| {
        store.keep_first(scope, handle(1), value, later(ends), later(at))
    };
    assert_eq!(keep("s", "一", 10, 0).await.unwrap(), None);
    let first = Some("一".to_owned());
    assert_eq!(keep("s", "two", 20, 9).await.unwrap(), first);
    assert_eq!(keep("s", "two", 20, 9).await.unwrap(), first);
    assert_eq!(keep("t", "other", 10, 0).await.unwrap(), None);
    assert_eq!(keep("s", "three", 20, 10).await.unwrap(), None);
    let third = Some("three".to_owned());
    assert_eq!(keep("s", "four", 30, 19).await.unwrap(), third);
}

pub(in crate::store) async fn of_a_hundred_values_one_is_the_first(store: Subject) {
    let won = winners(&store, |store| async move {
        let kept = store.keep_first("s", handle(1), "v", later(9), later(0));
        kept.await.unwrap().is_none()
    })
    .await;
    assert_eq!(won, 1);
}

/// Whole microseconds: what every implementation keeps of a turn.
fn second(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

pub(in crate::store) async fn turns_are_apart_and_in_order(store: Subject) {
    let interval = SignedDuration::from_secs(2);
    let take =
        |line, latest, now| store.take_turn(handle(line), interval, second(latest), second(now));
    assert_eq!(take(1, 5, 0).await.unwrap(), Turn::At(second(0)));
    assert_eq!(take(1, 5, 0).await.unwrap(), Turn::At(second(2)));
    assert_eq!(
        take(2, 5, 0).await.unwrap(),
        Turn::At(second(0)),
        "another line"
    );
    assert_eq!(take(1, 5, 1).await.unwrap(), Turn::At(second(4)));
    assert_eq!(take(1, 5, 1).await.unwrap(), Turn::TooLate(second(6)));
    assert_eq!(take(1, 5, 1).await.unwrap(), Turn::TooLate(second(6)));
    assert_eq!(take(1, 6, 1).await.unwrap(), Turn::At(second(6)));
    assert_eq!(
        take(1, 60, 50).await.unwrap(),
        Turn::At(second(50)),
        "nothing is saved up"
    );
    assert_eq!(take(1, 60, 50).await.unwrap(), Turn::At(second(52)));
}

pub(in crate::store) async fn a_hundred_callers_get_a_hundred_turns(store: Subject) {
    let callers: Vec<_> = (0..100)
        .map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                let interval = SignedDuration::from_secs(1);
                let turn = store.take_turn(handle(1), interval, second(98), second(0));
                turn.await.unwrap()
            })
        })
        .collect();
    let (mut turns, mut late) = (BTreeSet::new(), 0);
    for caller in callers {
        match caller.await.unwrap() {
            Turn::At(at) => assert!(turns.insert(at), "each turn is one caller's"),
            Turn::TooLate(_) => late += 1,
        }
    }
    assert_eq!((turns.len(), late), (99, 1));
    assert_eq!(turns.last(), Some(&second(98)));
}
