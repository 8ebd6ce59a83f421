use super::*;
use crate::store::{
    Cause, ClaimReason, CustomerEvent, CustomerRecord, CustomerState, Customers, EventKind,
    sqlite::Sqlite,
};
use jiff::Timestamp;
use std::sync::Arc;
use tempfile::TempDir;

const NOW: Timestamp = Timestamp::constant(1_767_323_045, 0);

struct Mapping {
    store: Arc<Sqlite>,
    _folder: TempDir,
}

fn domain(id: &str) -> Domain {
    Domain {
        id: id.to_owned(),
        name: format!("name-of-{id}"),
        site: "china".to_owned(),
    }
}

fn notified(asked: Asked, id: &str, digest: &str) -> Change {
    Change::Notified {
        asked,
        domain: domain(id),
        digest: digest.to_owned(),
    }
}

fn bound(id: &str, digest: &str) -> Change {
    notified(Asked::Bind, id, digest)
}

fn unbound(id: &str, digest: &str) -> Change {
    notified(Asked::Unbind, id, digest)
}

fn by_hand(id: &str, replace: bool) -> Change {
    Change::Bind {
        domain: domain(id),
        replace,
    }
}

impl Mapping {
    fn new() -> Mapping {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(Sqlite::open(&folder.path().join("store.db")).unwrap());
        Mapping {
            store,
            _folder: folder,
        }
    }

    async fn change(&self, account: &str, change: &Change) -> Outcome {
        apply(&*self.store, "acme", account, change, NOW)
            .await
            .unwrap()
    }

    async fn customer(&self, account: &str) -> CustomerRecord {
        self.store.customer("acme", account).await.unwrap().unwrap()
    }

    /// State, and the cloud account in use.
    async fn stands(&self, account: &str) -> (CustomerState, Option<String>) {
        let record = self.customer(account).await;
        (record.state(), record.domain.map(|domain| domain.id))
    }

    async fn history(&self, account: &str) -> Vec<(EventKind, Cause, CustomerState)> {
        let lines = self.store.customer_events("acme", account, 0, 100);
        let told = |line: CustomerEvent| (line.kind, line.cause, line.state);
        lines.await.unwrap().into_iter().map(told).collect()
    }

    /// A customer who went into the cloud and came back bound.
    async fn bound(&self, account: &str, id: &str) {
        self.change(account, &Change::Arrive).await;
        let digest = format!("{account}/{id}");
        assert_eq!(
            self.change(account, &bound(id, &digest)).await,
            Outcome::Done
        );
    }
}

fn is_bound(id: &str) -> (CustomerState, Option<String>) {
    (CustomerState::Bound, Some(id.to_owned()))
}

#[tokio::test]
async fn a_first_login_ends_in_a_binding_and_leaves_its_history() {
    let mapping = Mapping::new();
    assert_eq!(mapping.change("C", &Change::Arrive).await, Outcome::Done);
    assert_eq!(
        mapping.change("C", &Change::Arrive).await,
        Outcome::Unchanged,
        "one writing for one journey"
    );
    assert_eq!(mapping.stands("C").await, (CustomerState::Unbound, None));
    assert_eq!(mapping.change("C", &bound("d1", "n1")).await, Outcome::Done);
    assert_eq!(mapping.stands("C").await, is_bound("d1"));
    assert_eq!(
        mapping.change("C", &Change::Arrive).await,
        Outcome::Unchanged,
        "a bound customer opens no journey"
    );
    assert_eq!(
        mapping.history("C").await,
        [
            (EventKind::Known, Cause::SignOn, CustomerState::Unbound),
            (EventKind::Bound, Cause::Notification, CustomerState::Bound),
        ]
    );
    let record = mapping.customer("C").await;
    assert_eq!(
        (record.changed_at, record.cause),
        (NOW, Cause::Notification)
    );
}

#[tokio::test]
async fn the_same_notification_from_a_hundred_tabs_binds_once() {
    let mapping = Arc::new(Mapping::new());
    mapping.change("C", &Change::Arrive).await;
    let tabs: Vec<_> = (0..100)
        .map(|_| {
            let mapping = Arc::clone(&mapping);
            tokio::spawn(async move { mapping.change("C", &bound("d1", "n1")).await })
        })
        .collect();
    let mut done = 0;
    for tab in tabs {
        match tab.await.unwrap() {
            Outcome::Done => done += 1,
            other => assert_eq!(other, Outcome::Repeated),
        }
    }
    assert_eq!(done, 1);
    assert_eq!(mapping.history("C").await.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_hundred_customers_who_claim_one_cloud_account_one_has_it_and_the_others_are_conflicts()
 {
    let mapping = Arc::new(Mapping::new());
    let claimants: Vec<_> = (0..100)
        .map(|n| {
            let mapping = Arc::clone(&mapping);
            tokio::spawn(async move {
                let account = format!("C-{n}");
                mapping.change(&account, &Change::Arrive).await;
                mapping
                    .change(&account, &bound("d1", &format!("n{n}")))
                    .await
            })
        })
        .collect();
    let mut done = 0;
    for claimant in claimants {
        match claimant.await.unwrap() {
            Outcome::Done => done += 1,
            other => assert_eq!(other, Outcome::Claimed(ClaimReason::Taken)),
        }
    }
    assert_eq!(done, 1);
    let conflicts = mapping
        .store
        .customers("acme", Some(CustomerState::Conflict), "", 200);
    assert_eq!(conflicts.await.unwrap().len(), 99);
}

#[tokio::test]
async fn a_notification_repeated_after_an_unbinding_binds_nothing() {
    let mapping = Mapping::new();
    mapping.bound("C", "d1").await;
    let first = bound("d1", "C/d1");
    assert_eq!(mapping.change("C", &first).await, Outcome::Repeated);
    assert_eq!(mapping.stands("C").await, is_bound("d1"));
    assert_eq!(
        mapping.change("C", &unbound("d1", "n2")).await,
        Outcome::Done
    );
    assert_eq!(mapping.stands("C").await, (CustomerState::Unbound, None));
    // Also when the customer is on the way to a first login again.
    mapping.change("C", &Change::Arrive).await;
    let expected = || Outcome::Claimed(ClaimReason::Repeated);
    assert_eq!(mapping.change("C", &first).await, expected());
    assert_eq!(mapping.stands("C").await, (CustomerState::Conflict, None));
    let lines = mapping.history("C").await.len();
    assert_eq!(mapping.change("C", &first).await, expected());
    assert_eq!(mapping.history("C").await.len(), lines, "told once");
    // A person who has asked the customer, or the cloud, settles it.
    assert_eq!(
        mapping.change("C", &by_hand("d1", false)).await,
        Outcome::Done
    );
    assert_eq!(mapping.stands("C").await, is_bound("d1"));
    assert_eq!(
        mapping.change("C", &unbound("d1", "n2")).await,
        expected(),
        "an old unbinding undoes nothing either"
    );
    assert_eq!(
        mapping.stands("C").await,
        (CustomerState::Conflict, Some("d1".to_owned())),
        "what is bound stays in use"
    );
}

#[tokio::test]
async fn a_binding_that_nobody_was_on_the_way_to_waits_for_a_person() {
    let mapping = Mapping::new();
    let expected = Outcome::Claimed(ClaimReason::NoJourney);
    assert_eq!(mapping.change("C", &bound("d1", "n1")).await, expected);
    assert_eq!(mapping.stands("C").await, (CustomerState::Conflict, None));
    let claim = mapping.customer("C").await.claim.unwrap();
    assert_eq!((claim.asked, claim.domain), (Asked::Bind, domain("d1")));
    assert_eq!(mapping.change("C", &Change::Unbind).await, Outcome::Done);
    assert_eq!(mapping.stands("C").await, (CustomerState::Unbound, None));
    assert_eq!(
        mapping.history("C").await.last().unwrap().0,
        EventKind::Settled
    );
}

#[tokio::test]
async fn an_unbinding_that_overtakes_its_binding_shuts_the_door() {
    let mapping = Mapping::new();
    mapping.change("C", &Change::Arrive).await;
    assert_eq!(
        mapping.change("C", &unbound("d1", "n2")).await,
        Outcome::Unchanged
    );
    assert_eq!(
        mapping.change("C", &bound("d1", "n1")).await,
        Outcome::Claimed(ClaimReason::NoJourney)
    );
    assert_eq!(mapping.stands("C").await, (CustomerState::Conflict, None));
    assert_eq!(
        mapping.change("C", &unbound("d1", "n3")).await,
        Outcome::Unchanged
    );
    assert_eq!(
        mapping.stands("C").await,
        (CustomerState::Unbound, None),
        "a claim whose cloud account was given up is no question any more"
    );
}

#[tokio::test]
async fn a_second_cloud_account_of_a_customer_is_a_conflict_and_the_first_stays() {
    let mapping = Mapping::new();
    mapping.bound("C", "d1").await;
    assert_eq!(
        mapping.change("C", &bound("d2", "n2")).await,
        Outcome::Claimed(ClaimReason::OtherDomain)
    );
    let state = (CustomerState::Conflict, Some("d1".to_owned()));
    assert_eq!(mapping.stands("C").await, state);
    // An unbinding of a cloud account that is not this customer's changes nothing but the claim about it.
    mapping.change("C", &unbound("d2", "n3")).await;
    assert_eq!(mapping.stands("C").await, is_bound("d1"));
}

#[tokio::test]
async fn a_claim_that_comes_again_in_other_words_is_remembered() {
    let mapping = Mapping::new();
    mapping.bound("B", "d1").await;
    mapping.change("A", &Change::Arrive).await;
    let taken = || Outcome::Claimed(ClaimReason::Taken);
    assert_eq!(mapping.change("A", &bound("d1", "n1")).await, taken());
    assert_eq!(mapping.change("A", &bound("d1", "n2")).await, taken());
    mapping.change("B", &Change::Unbind).await;
    for old in ["n1", "n2"] {
        assert_eq!(
            mapping.change("A", &bound("d1", old)).await,
            Outcome::Claimed(ClaimReason::Repeated)
        );
    }
    assert_eq!(mapping.stands("A").await, (CustomerState::Conflict, None));
}

#[tokio::test]
async fn a_new_name_of_the_same_cloud_account_is_taken_over() {
    let mapping = Mapping::new();
    mapping.bound("C", "d1").await;
    let mut renamed = domain("d1");
    renamed.name = "better-name".to_owned();
    let change = Change::Notified {
        asked: Asked::Bind,
        domain: renamed.clone(),
        digest: "n2".to_owned(),
    };
    assert_eq!(mapping.change("C", &change).await, Outcome::Unchanged);
    assert_eq!(mapping.customer("C").await.domain, Some(renamed));
    assert_eq!(
        mapping.history("C").await.last().unwrap().0,
        EventKind::Renamed
    );
}

#[tokio::test]
async fn by_hand_nothing_is_overwritten_without_a_word() {
    let mapping = Mapping::new();
    assert_eq!(
        mapping.change("A", &by_hand("d1", false)).await,
        Outcome::Done,
        "also a customer who has never come"
    );
    assert_eq!(
        mapping.change("A", &by_hand("d1", false)).await,
        Outcome::Unchanged
    );
    assert_eq!(
        mapping.change("B", &by_hand("d1", true)).await,
        Outcome::Taken("A".to_owned()),
        "replacing is about one's own"
    );
    assert!(
        mapping.store.customer("acme", "B").await.unwrap().is_none(),
        "a refusal leaves no trace"
    );
    assert_eq!(
        mapping.change("A", &by_hand("d2", false)).await,
        Outcome::HasAnother
    );
    assert_eq!(mapping.stands("A").await, is_bound("d1"));
    assert_eq!(
        mapping.change("A", &by_hand("d2", true)).await,
        Outcome::Done
    );
    assert_eq!(mapping.stands("A").await, is_bound("d2"));
    assert_eq!(
        mapping.change("B", &by_hand("d1", false)).await,
        Outcome::Done,
        "what was let go of is free"
    );
}

#[tokio::test]
async fn a_suspended_customer_keeps_the_cloud_account() {
    let mapping = Mapping::new();
    for change in [Change::Suspend, Change::Resume, Change::Unbind] {
        assert_eq!(mapping.change("C", &change).await, Outcome::Unknown);
    }
    mapping.bound("C", "d1").await;
    assert_eq!(mapping.change("C", &Change::Suspend).await, Outcome::Done);
    assert_eq!(
        mapping.stands("C").await,
        (CustomerState::Suspended, Some("d1".to_owned()))
    );
    assert_eq!(
        mapping.change("C", &Change::Suspend).await,
        Outcome::Unchanged
    );
    assert_eq!(mapping.change("C", &Change::Resume).await, Outcome::Done);
    assert_eq!(
        mapping.change("C", &Change::Resume).await,
        Outcome::Unchanged
    );
    assert_eq!(mapping.stands("C").await, is_bound("d1"));
    let kinds: Vec<_> = mapping
        .history("C")
        .await
        .iter()
        .map(|line| line.0)
        .collect();
    assert_eq!(
        kinds[2..],
        [EventKind::Suspended, EventKind::Resumed],
        "{kinds:?}"
    );
}

#[tokio::test]
async fn what_is_remembered_of_notifications_is_bounded() {
    let mapping = Mapping::new();
    mapping.bound("C", "d1").await;
    for n in 0..=MOST_SEEN {
        mapping.change("C", &bound("d1", &format!("n{n}"))).await;
    }
    let seen = mapping.customer("C").await.seen;
    assert_eq!(seen.len(), MOST_SEEN);
    assert_eq!(seen.last().unwrap(), &format!("n{MOST_SEEN}"));
}

mod undoing;

#[test]
fn accounts_and_cloud_accounts_are_bounded_texts() {
    assert!(is_account("张三@例") && is_account(&"x".repeat(LONGEST_ACCOUNT)));
    for bad in ["", " ", "a\nb", "a\0", &"x".repeat(LONGEST_ACCOUNT + 1)] {
        assert!(!is_account(bad), "{bad:?}");
    }
    assert!(is_domain_id("5f4e3d2c1b0a"));
    for bad in ["", "a b", "a\tb", &"x".repeat(LONGEST_DOMAIN + 1)] {
        assert!(!is_domain_id(bad), "{bad:?}");
    }
    assert!(is_domain_name("") && is_domain_name("李 雷"));
    assert!(!is_domain_name("a\r"));
}
