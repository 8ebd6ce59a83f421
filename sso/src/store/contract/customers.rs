//! Rules for customers: versions, two-sided uniqueness, pages, history.

use super::records::{customer, domain, event, later, start};
use super::{Subject, winners};
use crate::store::{CustomerRecord, CustomerState, Phase, Put, Registration};
use std::sync::Arc;

/// The record that follows, with another cloud account.
fn next(record: &CustomerRecord, domain_id: Option<&str>) -> CustomerRecord {
    CustomerRecord {
        version: record.version + 1,
        domain: domain_id.map(domain),
        changed_at: later(5),
        ..record.clone()
    }
}

async fn put(store: &Subject, record: &CustomerRecord) -> Put {
    store.put_customer(record.clone(), None).await.unwrap()
}

pub(in crate::store) async fn a_customer_is_found_by_account_and_by_cloud_account(store: Subject) {
    let (bound, other, foreign) = (
        customer("a", "张三", Some("d1")),
        customer("a", "C-2", None),
        customer("b", "张三", Some("d1")),
    );
    for record in [&bound, &other, &foreign] {
        assert_eq!(put(&store, record).await, Put::Done);
    }
    let by_account =
        |partner: &'static str, account: &'static str| store.customer(partner, account);
    assert_eq!(by_account("a", "张三").await.unwrap(), Some(bound.clone()));
    assert_eq!(by_account("a", "C-2").await.unwrap(), Some(other));
    assert_eq!(
        by_account("a", "c-2").await.unwrap(),
        None,
        "accounts are compared exactly"
    );
    assert_eq!(by_account("c", "张三").await.unwrap(), None);
    let by_domain = |partner: &'static str, id: &'static str| store.customer_of_domain(partner, id);
    assert_eq!(by_domain("a", "d1").await.unwrap(), Some(bound));
    assert_eq!(by_domain("b", "d1").await.unwrap(), Some(foreign));
    assert_eq!(by_domain("a", "d2").await.unwrap(), None);
    assert_eq!(by_domain("a", "").await.unwrap(), None);
}

pub(in crate::store) async fn a_customer_is_written_over_the_version_that_was_read(store: Subject) {
    let first = customer("a", "C", None);
    let second = next(&first, Some("d1"));
    assert_eq!(put(&store, &second).await, Put::Stale, "nothing to follow");
    assert_eq!(put(&store, &first).await, Put::Done);
    assert_eq!(put(&store, &first).await, Put::Stale, "it is there already");
    assert_eq!(put(&store, &second).await, Put::Done);
    assert_eq!(put(&store, &second).await, Put::Stale);
    let skipping = CustomerRecord {
        version: 9,
        ..second.clone()
    };
    assert_eq!(put(&store, &skipping).await, Put::Stale);
    assert_eq!(store.customer("a", "C").await.unwrap(), Some(second));
}

pub(in crate::store) async fn of_a_hundred_writers_of_one_customer_one_gets_through(
    store: Subject,
) {
    let won = winners(&store, |store| async move {
        put(&store, &customer("a", "C", Some("d1"))).await == Put::Done
    })
    .await;
    assert_eq!(won, 1);
}

pub(in crate::store) async fn a_cloud_account_belongs_to_one_customer_of_a_partner(store: Subject) {
    let (mine, other) = (customer("a", "C-1", Some("d1")), customer("a", "C-2", None));
    put(&store, &mine).await;
    put(&store, &other).await;
    let claimed = next(&other, Some("d1"));
    let line = event(2);
    assert_eq!(
        store
            .put_customer(claimed.clone(), Some(line))
            .await
            .unwrap(),
        Put::Taken("C-1".to_owned())
    );
    assert_eq!(store.customer("a", "C-2").await.unwrap(), Some(other));
    assert_eq!(
        store.customer_events("a", "C-2", 0, 10).await.unwrap(),
        [],
        "nothing is written of what is not done"
    );
    // Let go of, it can be taken; and the one who let go may have another.
    assert_eq!(put(&store, &next(&mine, None)).await, Put::Done);
    assert_eq!(
        store.customer_of_domain("a", "d1").await.unwrap(),
        None,
        "the old way leads nowhere"
    );
    assert_eq!(put(&store, &claimed).await, Put::Done);
    assert_eq!(
        store.customer_of_domain("a", "d1").await.unwrap(),
        Some(claimed)
    );
    let mut again = next(&next(&mine, None), Some("d3"));
    again.version = 3;
    assert_eq!(put(&store, &again).await, Put::Done);
}

pub(in crate::store) async fn of_a_hundred_claimants_of_a_cloud_account_one_gets_it(
    store: Subject,
) {
    let count = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let won = winners(&store, |store| {
        let n = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        async move { put(&store, &customer("a", &format!("C-{n}"), Some("d1"))).await == Put::Done }
    })
    .await;
    assert_eq!(won, 1);
    assert_eq!(store.customers("a", None, "", 200).await.unwrap().len(), 1);
}

pub(in crate::store) async fn customers_are_listed_in_pages_and_by_state(store: Subject) {
    let records: Vec<_> = ["B", "a", "b", "张", "😀"]
        .iter()
        .enumerate()
        .map(|(n, account)| {
            customer(
                "a",
                account,
                (n % 2 == 0).then(|| format!("d{n}")).as_deref(),
            )
        })
        .collect();
    for record in records.iter().rev() {
        put(&store, record).await;
    }
    put(&store, &customer("b", "c", None)).await;
    let page = |state, after: &'static str, most| store.customers("a", state, after, most);
    assert_eq!(page(None, "", 10).await.unwrap(), records, "octet order");
    assert_eq!(page(None, "", 2).await.unwrap(), records[..2]);
    assert_eq!(page(None, "a", 2).await.unwrap(), records[2..4]);
    assert_eq!(page(None, "aa", 1).await.unwrap(), records[2..3]);
    assert_eq!(page(None, "😀", 10).await.unwrap(), []);
    let of_state = |state: CustomerState| {
        let of_state = |record: &&CustomerRecord| record.state() == state;
        records.iter().filter(of_state).cloned().collect::<Vec<_>>()
    };
    for state in CustomerState::ALL {
        assert_eq!(page(Some(state), "", 10).await.unwrap(), of_state(state));
    }
    assert_eq!(
        page(Some(CustomerState::Bound), "B", 1).await.unwrap(),
        records[2..3]
    );
    let suspended = CustomerRecord {
        version: 2,
        suspended_at: Some(start()),
        ..records[0].clone()
    };
    put(&store, &suspended).await;
    assert_eq!(
        page(Some(CustomerState::Suspended), "", 10).await.unwrap(),
        [suspended],
        "a customer moves from list to list"
    );
    assert_eq!(
        page(Some(CustomerState::Bound), "", 10).await.unwrap(),
        of_state(CustomerState::Bound)[1..]
    );
}

pub(in crate::store) async fn the_history_of_a_customer_is_kept_in_order(store: Subject) {
    let mut record = customer("a", "C", None);
    for version in 1..=5 {
        record.version = version;
        // Not every change is worth a line.
        let line = (version != 3).then(|| event(version));
        assert_eq!(
            store.put_customer(record.clone(), line).await.unwrap(),
            Put::Done
        );
    }
    let lines = |after, most| store.customer_events("a", "C", after, most);
    assert_eq!(
        lines(0, 10).await.unwrap(),
        [event(1), event(2), event(4), event(5)]
    );
    assert_eq!(lines(2, 1).await.unwrap(), [event(4)]);
    assert_eq!(lines(5, 10).await.unwrap(), []);
    assert_eq!(store.customer_events("b", "C", 0, 9).await.unwrap(), []);
    store.sweep(later(1_000_000)).await.unwrap();
    assert_eq!(lines(0, 10).await.unwrap().len(), 4, "it does not expire");
    assert_eq!(store.customer("a", "C").await.unwrap(), Some(record));
}

pub(in crate::store) async fn the_feed_of_a_partner_has_every_line_once_and_without_a_gap(
    store: Subject,
) {
    let (one, two, foreign) = (
        customer("a", "C-1 张", None),
        customer("a", "C-2", None),
        customer("b", "C-1 张", None),
    );
    assert_eq!(store.customer_feed_end("a").await.unwrap(), 0);
    let put = |record: CustomerRecord, version| {
        let record = CustomerRecord { version, ..record };
        store.put_customer(record, Some(event(version)))
    };
    assert_eq!(put(one.clone(), 1).await.unwrap(), Put::Done);
    assert_eq!(put(foreign, 1).await.unwrap(), Put::Done);
    assert_eq!(put(two.clone(), 1).await.unwrap(), Put::Done);
    assert_eq!(put(one.clone(), 1).await.unwrap(), Put::Stale);
    let silent = CustomerRecord {
        version: 2,
        ..two.clone()
    };
    assert_eq!(store.put_customer(silent, None).await.unwrap(), Put::Done);
    assert_eq!(put(two, 3).await.unwrap(), Put::Done);
    assert_eq!(put(one, 2).await.unwrap(), Put::Done);
    let lines = async |after, most| {
        let lines = store.customer_feed("a", after, most).await.unwrap();
        let short = lines
            .into_iter()
            .map(|line| (line.number, line.account, line.event.version));
        short.collect::<Vec<_>>()
    };
    let line = |number, account: &str, version| (number, account.to_owned(), version);
    let all = [
        line(1, "C-1 张", 1),
        line(2, "C-2", 1),
        line(3, "C-2", 3),
        line(4, "C-1 张", 2),
    ];
    assert_eq!(lines(0, 10).await, all);
    assert_eq!(lines(1, 2).await, all[1..3]);
    assert_eq!(lines(4, 10).await, []);
    assert_eq!(store.customer_feed_end("a").await.unwrap(), 4);
    assert_eq!(store.customer_feed_end("b").await.unwrap(), 1);
    let found = store.customer_feed("a", 2, 1).await.unwrap();
    assert_eq!(found[0].event, event(3), "the line itself");
}

pub(in crate::store) async fn registrations_come_up_when_they_are_due(store: Subject) {
    let registering = |account, version, due_at| CustomerRecord {
        version,
        registration: Some(Registration {
            begun_at: start(),
            phase: Phase::Creating,
            since: start(),
            site: "china".to_owned(),
            request: Some("sealed".to_owned()),
            digest: "digest".to_owned(),
            asked: 1,
            asked_at: Some(start()),
            missed: 0,
            walk: None,
            whole: false,
            turn: 0,
            due_at,
            trouble: None,
        }),
        ..customer("a", account, None)
    };
    let due = |partner: &'static str, at, most| store.customers_due(partner, later(at), most);
    for (account, seconds) in [("late", 30), ("soon", 10), ("later", 20)] {
        let record = registering(account, 1, Some(later(seconds)));
        assert_eq!(put(&store, &record).await, Put::Done);
    }
    put(&store, &registering("never", 1, None)).await;
    put(&store, &customer("a", "plain", Some("d"))).await;
    let names = async |at, most| {
        let found = due("a", at, most).await.unwrap();
        let names = found.into_iter().map(|record| record.account);
        names.collect::<Vec<_>>()
    };
    assert!(names(9, 10).await.is_empty());
    assert_eq!(names(25, 10).await, ["soon", "later"]);
    assert_eq!(names(100, 2).await, ["soon", "later"]);
    assert_eq!(due("b", 100, 9).await.unwrap(), []);
    let moved = registering("soon", 2, Some(later(60)));
    assert_eq!(put(&store, &moved).await, Put::Done);
    assert_eq!(names(25, 10).await, ["later"]);
    put(&store, &registering("later", 2, None)).await;
    assert_eq!(names(100, 10).await, ["late", "soon"]);
    let suspended = CustomerRecord {
        suspended_at: Some(start()),
        ..registering("late", 2, Some(later(30)))
    };
    put(&store, &suspended).await;
    assert_eq!(
        names(100, 10).await,
        ["soon"],
        "whoever is kept out is not registered"
    );
    assert_eq!(due("a", 100, 10).await.unwrap(), [moved]);
}
