//! Requests that wait for their person, and sessions.

use super::{Subject, handle, later, pending, session, start, winners};
use crate::store::{PendingRecord, SessionRecord, StoreError};

pub(in crate::store) async fn a_pending_request_is_taken_by_exactly_one_of_a_hundred(
    store: Subject,
) {
    store
        .put_pending(handle(1), pending("a"), start())
        .await
        .unwrap();
    assert_eq!(
        store.pending("a", handle(1), start()).await.unwrap(),
        Some(pending("a"))
    );
    let won = winners(&store, |store| async move {
        store.take_pending("a", handle(1), start()).await.unwrap() == Some(pending("a"))
    })
    .await;
    assert_eq!(won, 1);
    assert_eq!(store.pending("a", handle(1), start()).await.unwrap(), None);
}

pub(in crate::store) async fn a_pending_request_belongs_to_its_partner(store: Subject) {
    store
        .put_pending(handle(1), pending("a"), start())
        .await
        .unwrap();
    assert_eq!(store.pending("b", handle(1), start()).await.unwrap(), None);
    assert_eq!(
        store.take_pending("b", handle(1), start()).await.unwrap(),
        None
    );
    assert_eq!(
        store.take_pending("a", handle(2), start()).await.unwrap(),
        None
    );
    assert_eq!(
        store.take_pending("a", handle(1), start()).await.unwrap(),
        Some(pending("a"))
    );
}

pub(in crate::store) async fn a_pending_request_expires(store: Subject) {
    store
        .put_pending(handle(1), pending("a"), start())
        .await
        .unwrap();
    assert_eq!(
        store.pending("a", handle(1), later(60)).await.unwrap(),
        None
    );
    assert_eq!(
        store.take_pending("a", handle(1), later(60)).await.unwrap(),
        None
    );
    assert!(
        store
            .take_pending("a", handle(1), later(59))
            .await
            .unwrap()
            .is_some(),
        "not before its end"
    );
}

pub(in crate::store) async fn a_handle_is_used_once(store: Subject) {
    let other = PendingRecord {
        request: "other".to_owned(),
        ..pending("a")
    };
    store
        .put_pending(handle(1), pending("a"), start())
        .await
        .unwrap();
    assert_eq!(
        store.put_pending(handle(1), other, start()).await,
        Err(StoreError::Exists("pending request"))
    );
    assert_eq!(
        store.pending("a", handle(1), start()).await.unwrap(),
        Some(pending("a"))
    );
    let other = SessionRecord {
        principal: "other".to_owned(),
        ..session("a")
    };
    store.put_session(handle(1), session("a")).await.unwrap();
    assert_eq!(
        store.put_session(handle(1), other).await,
        Err(StoreError::Exists("session"))
    );
    assert_eq!(
        store.session("a", handle(1), start()).await.unwrap(),
        Some(session("a"))
    );
}

pub(in crate::store) async fn a_session_lives_until_it_is_removed(store: Subject) {
    store.put_session(handle(1), session("a")).await.unwrap();
    store.put_session(handle(2), session("a")).await.unwrap();
    store.remove_session("a", handle(1)).await.unwrap();
    store.remove_session("a", handle(1)).await.unwrap();
    assert_eq!(store.session("a", handle(1), start()).await.unwrap(), None);
    assert_eq!(
        store.session("a", handle(2), start()).await.unwrap(),
        Some(session("a"))
    );
}

pub(in crate::store) async fn a_session_belongs_to_its_partner_and_expires(store: Subject) {
    store.put_session(handle(1), session("a")).await.unwrap();
    assert_eq!(store.session("b", handle(1), start()).await.unwrap(), None);
    store
        .touch_session("b", handle(1), later(20))
        .await
        .unwrap();
    store.remove_session("b", handle(1)).await.unwrap();
    assert_eq!(
        store.session("a", handle(1), start()).await.unwrap(),
        Some(session("a")),
        "another partner changes nothing"
    );
    assert_eq!(
        store.session("a", handle(1), later(60)).await.unwrap(),
        None
    );
    assert!(
        store
            .session("a", handle(1), later(59))
            .await
            .unwrap()
            .is_some()
    );
}

pub(in crate::store) async fn touching_a_session_never_goes_backwards(store: Subject) {
    store.put_session(handle(1), session("a")).await.unwrap();
    store
        .touch_session("a", handle(1), later(20))
        .await
        .unwrap();
    store
        .touch_session("a", handle(1), later(10))
        .await
        .unwrap();
    store
        .touch_session("a", handle(9), later(10))
        .await
        .unwrap();
    let seen = store
        .session("a", handle(1), start())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        seen,
        SessionRecord {
            seen_at: later(20),
            ..session("a")
        }
    );
}
