//! The contract as tests: every implementation must pass each of them. An implementation runs the suite with [`suite`].

use super::{KeyRecord, KeyState, PendingRecord, ServiceProviderRecord, Store, StoreError};
use std::sync::Arc;

mod access;
mod customers;
pub(super) mod killed;
mod ledger;
mod records;
mod waiting;

pub(super) use access::*;
pub(super) use customers::*;
pub(super) use ledger::*;
pub(super) use waiting::*;

pub(super) use records::{customer, event, handle, key, later, peer, pending, session, start};

/// The store under test; shared, so that callers can race.
pub(super) type Subject = Arc<dyn Store>;

/// Runs every rule of the contract against the store that the expression opens (a fresh one each time; it may keep a guard alive).
macro_rules! suite {
    (each $fresh:expr => $($rule:ident),+ $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $rule() {
                let (_guard, store) = $fresh;
                $crate::store::contract::$rule(store).await;
            }
        )+
    };
    (one_by_one $fresh:expr => $($rule:ident),+ $(,)?) => {
        $(
            let (_guard, store) = $fresh;
            eprintln!(stringify!($rule));
            $crate::store::contract::$rule(store).await;
        )+
    };
    // Every rule is a test.
    ($fresh:expr) => { $crate::store::contract::suite! { each, $fresh } };
    // Every rule, one after the other, inside one test.
    ($how:ident, $fresh:expr) => {
        $crate::store::contract::suite! { $how $fresh =>
            keys_come_back_as_they_were_put,
            a_key_is_added_once,
            a_new_active_key_retires_the_present_one,
            changing_an_absent_key_changes_nothing,
            service_providers_come_back_as_they_were_put,
            a_service_provider_is_replaced_and_removed,
            the_revision_grows_with_keys_and_service_providers_only,
            a_pending_request_is_taken_by_exactly_one_of_a_hundred,
            a_pending_request_belongs_to_its_partner,
            a_pending_request_expires,
            a_handle_is_used_once,
            a_session_lives_until_it_is_removed,
            a_session_belongs_to_its_partner_and_expires,
            touching_a_session_never_goes_backwards,
            a_session_notes_its_participants_once_and_in_order,
            a_session_has_so_many_participants_and_no_more,
            a_mark_is_made_by_exactly_one_of_a_hundred,
            a_mark_separates_scopes_and_can_be_made_again_after_its_end,
            sweeping_forgets_what_has_expired_and_nothing_else,
            a_living_store_answers_the_probe,
            a_customer_is_found_by_account_and_by_cloud_account,
            a_customer_is_written_over_the_version_that_was_read,
            of_a_hundred_writers_of_one_customer_one_gets_through,
            a_cloud_account_belongs_to_one_customer_of_a_partner,
            of_a_hundred_claimants_of_a_cloud_account_one_gets_it,
            customers_are_listed_in_pages_and_by_state,
            the_history_of_a_customer_is_kept_in_order,
            the_feed_of_a_partner_has_every_line_once_and_without_a_gap,
            registrations_come_up_when_they_are_due,
            a_document_is_written_over_the_version_that_was_read,
            of_a_hundred_writers_of_one_document_one_gets_through,
            documents_are_listed_by_the_beginning_of_their_names,
            the_first_value_stays_until_it_expires,
            of_a_hundred_values_one_is_the_first,
            turns_are_apart_and_in_order,
            a_hundred_callers_get_a_hundred_turns,
            sessions_are_listed_in_pages_and_by_account,
            every_session_of_an_account_ends_at_once,
            an_api_token_is_found_until_it_expires_or_is_revoked,
            api_tokens_are_listed_oldest_first,
            an_api_token_and_its_successor_change_together_or_not_at_all,
            of_a_hundred_who_rotate_a_token_one_has_the_successor,
        }
    };
}
pub(super) use suite;

/// How many of a hundred callers at once win.
async fn winners<F, R>(store: &Subject, call: F) -> usize
where
    F: Fn(Subject) -> R,
    R: Future<Output = bool> + Send + 'static,
{
    let callers: Vec<_> = (0..100)
        .map(|_| tokio::spawn(call(Arc::clone(store))))
        .collect();
    let mut count = 0;
    for caller in callers {
        count += usize::from(caller.await.unwrap());
    }
    count
}

pub(super) async fn keys_come_back_as_they_were_put(store: Subject) {
    let (second, first, other) = (
        key("a", "2", KeyState::Staged, 2),
        key("a", "1", KeyState::Published, 1),
        key("b", "1", KeyState::Active, 1),
    );
    for record in [&second, &first, &other] {
        store.add_key(record.clone()).await.unwrap();
    }
    assert_eq!(
        store.keys("a").await.unwrap(),
        [first, second],
        "oldest first"
    );
    assert_eq!(store.keys("b").await.unwrap(), [other]);
    assert!(store.keys("c").await.unwrap().is_empty());
}

pub(super) async fn a_key_is_added_once(store: Subject) {
    store
        .add_key(key("a", "1", KeyState::Active, 1))
        .await
        .unwrap();
    let again = KeyRecord {
        certificate_pem: "other".to_owned(),
        ..key("a", "1", KeyState::Active, 2)
    };
    assert_eq!(store.add_key(again).await, Err(StoreError::Exists("key")));
    assert_eq!(
        store.keys("a").await.unwrap(),
        [key("a", "1", KeyState::Active, 1)]
    );
}

pub(super) async fn a_new_active_key_retires_the_present_one(store: Subject) {
    store
        .add_key(key("a", "1", KeyState::Active, 1))
        .await
        .unwrap();
    store
        .add_key(key("b", "1", KeyState::Active, 1))
        .await
        .unwrap();
    store
        .add_key(key("a", "2", KeyState::Active, 2))
        .await
        .unwrap();
    let retired = KeyRecord {
        state: KeyState::Retired,
        changed_at: later(2),
        ..key("a", "1", KeyState::Active, 1)
    };
    assert_eq!(
        store.keys("a").await.unwrap(),
        [retired, key("a", "2", KeyState::Active, 2)]
    );
    store
        .set_key_state("a", "1", KeyState::Active, later(3))
        .await
        .unwrap();
    let states: Vec<_> = store
        .keys("a")
        .await
        .unwrap()
        .into_iter()
        .map(|key| (key.state, key.changed_at))
        .collect();
    assert_eq!(
        states,
        [(KeyState::Active, later(3)), (KeyState::Retired, later(3))]
    );
    assert_eq!(
        store.keys("b").await.unwrap(),
        [key("b", "1", KeyState::Active, 1)],
        "another partner's key is not touched"
    );
}

pub(super) async fn changing_an_absent_key_changes_nothing(store: Subject) {
    store
        .add_key(key("a", "1", KeyState::Active, 1))
        .await
        .unwrap();
    let before = store.revision().await.unwrap();
    for (partner, key_id) in [("a", "2"), ("b", "1")] {
        assert_eq!(
            store
                .set_key_state(partner, key_id, KeyState::Active, later(2))
                .await,
            Err(StoreError::Absent("key"))
        );
    }
    assert_eq!(
        store.keys("a").await.unwrap(),
        [key("a", "1", KeyState::Active, 1)],
        "the active key was not retired on the way"
    );
    assert_eq!(store.revision().await.unwrap(), before);
}

pub(super) async fn service_providers_come_back_as_they_were_put(store: Subject) {
    let (second, first) = (
        peer("a", "https://z.example.com/"),
        ServiceProviderRecord {
            preset: Some("plain".to_owned()),
            ..peer("a", "https://b.example.com/")
        },
    );
    for record in [&second, &first, &peer("b", "https://z.example.com/")] {
        store.put_service_provider(record.clone()).await.unwrap();
    }
    assert_eq!(
        store
            .service_provider("a", "https://b.example.com/")
            .await
            .unwrap(),
        Some(first.clone())
    );
    assert_eq!(
        store.service_providers("a").await.unwrap(),
        [first, second],
        "by entityID"
    );
    assert_eq!(
        store
            .service_provider("b", "https://b.example.com/")
            .await
            .unwrap(),
        None
    );
    assert_eq!(
        store
            .service_provider("a", "https://b.example.com")
            .await
            .unwrap(),
        None,
        "entityIDs are compared exactly"
    );
}

pub(super) async fn a_service_provider_is_replaced_and_removed(store: Subject) {
    store.put_service_provider(peer("a", "x")).await.unwrap();
    store.put_service_provider(peer("b", "x")).await.unwrap();
    let next = ServiceProviderRecord {
        metadata: b"next".to_vec(),
        pins: Vec::new(),
        dangerous_allow_http: false,
        disabled: true,
        ..peer("a", "x")
    };
    store.put_service_provider(next.clone()).await.unwrap();
    assert_eq!(store.service_providers("a").await.unwrap(), [next]);
    store.remove_service_provider("a", "x").await.unwrap();
    assert_eq!(store.service_provider("a", "x").await.unwrap(), None);
    assert_eq!(
        store.service_provider("b", "x").await.unwrap(),
        Some(peer("b", "x"))
    );
    assert_eq!(
        store.remove_service_provider("a", "x").await,
        Err(StoreError::Absent("service provider"))
    );
}

pub(super) async fn the_revision_grows_with_keys_and_service_providers_only(store: Subject) {
    let mut last = store.revision().await.unwrap();
    let mut grown = async |what: &str, expected: bool| {
        let now = store.revision().await.unwrap();
        assert_eq!(now > last, expected, "{what}");
        last = now;
    };
    store
        .add_key(key("a", "1", KeyState::Staged, 1))
        .await
        .unwrap();
    grown("a key was added", true).await;
    store
        .set_key_state("a", "1", KeyState::Published, later(1))
        .await
        .unwrap();
    grown("a key changed", true).await;
    store.put_service_provider(peer("a", "x")).await.unwrap();
    grown("a service provider was put", true).await;
    store.remove_service_provider("a", "x").await.unwrap();
    grown("a service provider was removed", true).await;
    store.put_session(handle(1), session("a")).await.unwrap();
    store
        .put_pending(handle(1), pending("a"), start())
        .await
        .unwrap();
    store.ping().await.unwrap();
    grown("a session and a request", false).await;
}

pub(super) async fn a_mark_is_made_by_exactly_one_of_a_hundred(store: Subject) {
    let won = winners(&store, |store| async move {
        store
            .mark_once("replay/a", handle(1), later(60), start())
            .await
            .unwrap()
    })
    .await;
    assert_eq!(won, 1);
}

pub(super) async fn a_mark_separates_scopes_and_can_be_made_again_after_its_end(store: Subject) {
    assert!(
        store
            .mark_once("a", handle(1), later(60), start())
            .await
            .unwrap()
    );
    assert!(
        store
            .mark_once("b", handle(1), later(60), start())
            .await
            .unwrap()
    );
    assert!(
        store
            .mark_once("a", handle(2), later(60), start())
            .await
            .unwrap()
    );
    assert!(
        !store
            .mark_once("a", handle(1), later(120), later(59))
            .await
            .unwrap()
    );
    assert!(
        store
            .mark_once("a", handle(1), later(120), later(60))
            .await
            .unwrap(),
        "the first mark has ended"
    );
    assert!(
        !store
            .mark_once("a", handle(1), later(180), later(119))
            .await
            .unwrap()
    );
}

pub(super) async fn sweeping_forgets_what_has_expired_and_nothing_else(store: Subject) {
    store
        .add_key(key("a", "1", KeyState::Retired, 1))
        .await
        .unwrap();
    store.put_service_provider(peer("a", "x")).await.unwrap();
    store
        .put_pending(handle(1), pending("a"), start())
        .await
        .unwrap();
    store
        .put_pending(
            handle(2),
            PendingRecord {
                expires_at: later(61),
                ..pending("a")
            },
            start(),
        )
        .await
        .unwrap();
    store.put_session(handle(1), session("a")).await.unwrap();
    assert!(
        store
            .mark_once("a", handle(1), later(60), start())
            .await
            .unwrap()
    );
    assert_eq!(store.sweep(later(59)).await.unwrap(), 0);
    assert_eq!(store.sweep(later(60)).await.unwrap(), 3);
    assert_eq!(store.sweep(later(60)).await.unwrap(), 0);
    assert!(
        store
            .pending("a", handle(2), later(60))
            .await
            .unwrap()
            .is_some()
    );
    assert_eq!(
        (
            store.keys("a").await.unwrap().len(),
            store.service_providers("a").await.unwrap().len()
        ),
        (1, 1)
    );
}

pub(super) async fn a_living_store_answers_the_probe(store: Subject) {
    store.ping().await.unwrap();
}
