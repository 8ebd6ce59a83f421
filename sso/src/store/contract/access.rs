//! Sessions as a list, and API tokens.

use super::{Subject, handle, later, session, start, winners};
use crate::store::{
    ApiTokenRecord, PARTICIPANT_LIMIT, Participant, Scope, SessionRecord, StoreError,
};
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
        replaced_by: None,
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

pub(in crate::store) async fn an_api_token_and_its_successor_change_together_or_not_at_all(
    store: Subject,
) {
    let old = token("a", "one");
    store.add_token(handle(1), old.clone()).await.unwrap();
    store.add_token(handle(3), token("a", "x")).await.unwrap();
    store.add_token(handle(4), token("b", "one")).await.unwrap();
    let rotated = ApiTokenRecord {
        expires_at: later(20),
        replaced_by: Some("two".to_owned()),
        ..old.clone()
    };
    let rotate = async |from: &ApiTokenRecord, digest, id| {
        let rotated = ApiTokenRecord {
            partner: from.partner.clone(),
            ..rotated.clone()
        };
        let successor = token(&from.partner, id);
        store
            .rotate_token(from, rotated, handle(digest), successor)
            .await
    };
    let exists = Err(StoreError::Exists("API token"));
    assert_eq!(rotate(&old, 2, "x").await, exists, "the id is there");
    assert_eq!(rotate(&old, 3, "two").await, exists, "the digest is there");
    assert_eq!(rotate(&token("a", "absent"), 2, "two").await, Ok(false));
    assert_eq!(rotate(&token("c", "one"), 2, "two").await, Ok(false));
    let found = async |number, now| store.token(handle(number), now).await.unwrap();
    assert_eq!(found(1, start()).await, Some(old.clone()), "untouched");
    assert_eq!(rotate(&old, 2, "two").await, Ok(true));
    assert_eq!(found(1, later(19)).await, Some(rotated.clone()));
    assert_eq!(found(1, later(20)).await, None);
    assert_eq!(found(2, later(59)).await, Some(token("a", "two")));
    assert_eq!(rotate(&old, 5, "three").await, Ok(false), "it has changed");
    assert_eq!(found(5, start()).await, None);
    assert_eq!(found(4, later(59)).await, Some(token("b", "one")));
}

pub(in crate::store) async fn of_a_hundred_who_rotate_a_token_one_has_the_successor(
    store: Subject,
) {
    let old = token("a", "one");
    store.add_token(handle(1), old.clone()).await.unwrap();
    let count = std::sync::atomic::AtomicU8::new(0);
    let won = winners(&store, |store| {
        let number = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let old = old.clone();
        async move {
            let rotated = ApiTokenRecord {
                replaced_by: Some(format!("n{number}")),
                ..old.clone()
            };
            let successor = token("a", &format!("n{number}"));
            let digest = handle(number + 10);
            let done = store.rotate_token(&old, rotated, digest, successor);
            done.await.unwrap()
        }
    })
    .await;
    assert_eq!(won, 1);
    assert_eq!(store.tokens("a").await.unwrap().len(), 2);
}

fn participant(peer: &str, by_email: bool) -> Participant {
    Participant {
        peer: peer.to_owned(),
        by_email,
    }
}

pub(in crate::store) async fn a_session_notes_its_participants_once_and_in_order(store: Subject) {
    store.put_session(handle(1), session("a")).await.unwrap();
    let (one, two) = (
        participant("https://one/", false),
        participant("https://二/", true),
    );
    for joining in [&two, &one, &two] {
        let noted = store.join_session("a", handle(1), joining.clone(), start());
        assert!(noted.await.unwrap());
    }
    let found = store.session("a", handle(1), start()).await.unwrap();
    let expected = SessionRecord {
        participants: vec![two.clone(), one.clone()],
        ..session("a")
    };
    assert_eq!(found, Some(expected.clone()));
    let listed = store.sessions("a", None, None, 9, start()).await.unwrap();
    assert_eq!(listed, [(handle(1), expected)]);
    // Known to be there in another way is another participant.
    let again = participant("https://one/", true);
    assert!(
        store
            .join_session("a", handle(1), again, start())
            .await
            .unwrap()
    );
    for (partner, number, now) in [("b", 1, start()), ("a", 2, start()), ("a", 1, later(60))] {
        let noted = store.join_session(partner, handle(number), one.clone(), now);
        assert!(!noted.await.unwrap(), "{partner} {number} {now}");
    }
    store.remove_session("a", handle(1)).await.unwrap();
    assert!(
        !store
            .join_session("a", handle(1), one, start())
            .await
            .unwrap()
    );
    assert_eq!(store.session("a", handle(1), start()).await.unwrap(), None);
}

pub(in crate::store) async fn a_session_has_so_many_participants_and_no_more(store: Subject) {
    store.put_session(handle(1), session("a")).await.unwrap();
    let noted = winners(&store, {
        let number = std::sync::atomic::AtomicUsize::new(0);
        move |store| {
            let number = number.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            async move {
                let joining = participant(&format!("https://{number}/"), false);
                store
                    .join_session("a", handle(1), joining, start())
                    .await
                    .unwrap()
            }
        }
    })
    .await;
    assert_eq!(noted, PARTICIPANT_LIMIT);
    let found = store
        .session("a", handle(1), start())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.participants.len(), PARTICIPANT_LIMIT);
    let known = found.participants[3].clone();
    assert!(
        store
            .join_session("a", handle(1), known, start())
            .await
            .unwrap()
    );
}
