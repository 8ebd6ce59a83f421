//! Sessions as a list, and API tokens.

use super::{Subject, handle, later, session, start};
use crate::store::{ApiTokenRecord, Scope, SessionRecord, StoreError};
use jiff::SignedDuration;
use std::collections::BTreeSet;

fn of_account(partner: &str, account: &str) -> SessionRecord {
    SessionRecord {
        account: account.to_owned(),
        ..session(partner)
    }
}

pub(in crate::store) async fn sessions_are_listed_in_pages_and_by_account(store: Subject) {
    for number in 1..=5 {
        let account = if number % 2 == 0 { "even" } else { "odd" };
        let record = of_account("a", account);
        store.put_session(handle(number), record).await.unwrap();
    }
    let other = of_account("b", "odd");
    store.put_session(handle(6), other).await.unwrap();
    let list = async |account, after, most| {
        store
            .sessions("a", account, after, most, start())
            .await
            .unwrap()
    };
    let all = list(None, None, 10).await;
    assert_eq!(all.len(), 5);
    assert!(all.is_sorted_by_key(|(digest, _)| digest.0));
    let mut paged = list(None, None, 2).await;
    while let Some((last, _)) = paged.last().cloned() {
        let next = list(None, Some(last), 2).await;
        if next.is_empty() {
            break;
        }
        paged.extend(next);
    }
    assert_eq!(paged, all);
    let even = list(Some("even"), None, 10).await;
    assert_eq!(even.len(), 2);
    assert!(even.iter().all(|(_, record)| record.account == "even"));
    assert_eq!(list(Some("nobody"), None, 10).await, []);
    let expired = store.sessions("a", None, None, 10, later(60)).await;
    assert_eq!(expired.unwrap(), []);
}

pub(in crate::store) async fn every_session_of_an_account_ends_at_once(store: Subject) {
    for (number, partner, account) in [(1, "a", "x"), (2, "a", "x"), (3, "a", "y"), (4, "b", "x")] {
        let record = of_account(partner, account);
        store.put_session(handle(number), record).await.unwrap();
    }
    assert_eq!(store.remove_sessions("a", "x").await.unwrap(), 2);
    assert_eq!(store.remove_sessions("a", "x").await.unwrap(), 0);
    for (number, partner, lives) in [
        (1, "a", false),
        (2, "a", false),
        (3, "a", true),
        (4, "b", true),
    ] {
        let found = store.session(partner, handle(number), start()).await;
        assert_eq!(found.unwrap().is_some(), lives, "{number}");
    }
    assert_eq!(
        store
            .sessions("a", Some("x"), None, 9, start())
            .await
            .unwrap(),
        []
    );
}

fn token(partner: &str, id: &str) -> ApiTokenRecord {
    ApiTokenRecord {
        id: id.to_owned(),
        partner: partner.to_owned(),
        label: "the shop's backend 后台".to_owned(),
        scopes: BTreeSet::from([Scope::SessionsRead, Scope::Links]),
        created_at: start(),
        expires_at: later(60),
    }
}

pub(in crate::store) async fn an_api_token_is_found_until_it_expires_or_is_revoked(store: Subject) {
    store.add_token(handle(1), token("a", "one")).await.unwrap();
    store.add_token(handle(2), token("a", "two")).await.unwrap();
    store.add_token(handle(3), token("b", "one")).await.unwrap();
    assert_eq!(
        store.add_token(handle(1), token("c", "x")).await,
        Err(StoreError::Exists("API token"))
    );
    assert_eq!(
        store.add_token(handle(9), token("a", "one")).await,
        Err(StoreError::Exists("API token"))
    );
    let found = async |number, now| store.token(handle(number), now).await.unwrap();
    assert_eq!(found(1, later(59)).await, Some(token("a", "one")));
    assert_eq!(found(1, later(60)).await, None);
    assert_eq!(found(9, start()).await, None);
    store.remove_token("a", "one").await.unwrap();
    assert_eq!(
        store.remove_token("a", "one").await,
        Err(StoreError::Absent("API token"))
    );
    assert_eq!(found(1, start()).await, None);
    assert_eq!(found(3, start()).await, Some(token("b", "one")));
    // The digest is free again, and so is the id.
    store.add_token(handle(1), token("a", "one")).await.unwrap();
}

pub(in crate::store) async fn api_tokens_are_listed_oldest_first(store: Subject) {
    let younger = ApiTokenRecord {
        created_at: start() + SignedDuration::from_secs(1),
        ..token("a", "a")
    };
    store.add_token(handle(1), younger.clone()).await.unwrap();
    store.add_token(handle(2), token("a", "b")).await.unwrap();
    store.add_token(handle(3), token("b", "c")).await.unwrap();
    assert_eq!(store.tokens("a").await.unwrap(), [token("a", "b"), younger]);
}
