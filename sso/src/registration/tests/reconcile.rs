//! Both sides are compared, with the simulated cloud's list.

use super::*;
use crate::registration::reconcile::{
    Count, Difference, Finding, Listener, Mended, Reconcile, ReconcileError,
};
use crate::store::{CustomerState, Domain};
use simulator::{Api, Fault, When};

#[derive(Default)]
struct Heard(Vec<Finding>);

impl Listener for Heard {
    fn found(&mut self, finding: &Finding) -> Result<(), String> {
        self.0.push(finding.clone());
        Ok(())
    }
}

impl Heard {
    fn short(&self) -> Vec<(&str, Difference, Option<Mended>)> {
        let short = |it: &Finding| (it.difference, it.mended);
        let mut all: Vec<_> = self
            .0
            .iter()
            .map(|it| (&*it.account, short(it).0, short(it).1))
            .collect();
        all.sort_by_key(|it| it.0);
        all
    }
}

async fn run(service: &Service, mend: bool) -> (Heard, Result<Count, ReconcileError>) {
    let mut heard = Heard::default();
    let run = Reconcile::new(&service.app, "acme", mend, 1).unwrap();
    let ended = run.run(&mut heard).await;
    (heard, ended)
}

async fn bind(service: &Service, account: &str, id: &str) {
    let change = Change::Bind {
        domain: Domain {
            id: id.to_owned(),
            name: String::new(),
            site: "china".to_owned(),
        },
        replace: false,
    };
    let store = &**service.app.store();
    let outcome = customers::apply(store, "acme", account, &change, NOW);
    assert_eq!(outcome.await.unwrap(), Outcome::Done);
}

fn id(number: u64) -> String {
    Cloud::numbered("c", number).account.domain_id
}

/// 250 customers at the cloud, three pages. Ours: 240 the same, c240 another account, c241 unbound with its account at `thief`, the rest unknown; and
/// one whom the cloud does not list.
async fn differing(there: &There) -> (tempfile::TempDir, Service) {
    there.cloud.preload_numbered("c", 250);
    let (folder, service) = fresh(there);
    for number in 0..240 {
        bind(&service, &format!("c{number}"), &id(number)).await;
    }
    bind(&service, "c240", "another").await;
    bind(&service, "thief", &id(241)).await;
    bind(&service, "gone", "nowhere").await;
    (folder, service)
}

fn expected(mended: bool) -> Vec<(String, Difference, Option<Mended>)> {
    let mend = |how| mended.then_some(how);
    let mut all = vec![
        (
            "c240".to_owned(),
            Difference::OtherDomain,
            mend(Mended::Claimed),
        ),
        ("c241".to_owned(), Difference::Taken, mend(Mended::Claimed)),
        (
            "gone".to_owned(),
            Difference::Unlisted,
            mend(Mended::Claimed),
        ),
        // Its account is listed for somebody else.
        (
            "thief".to_owned(),
            Difference::Unlisted,
            mend(Mended::Claimed),
        ),
    ];
    for number in 242..250 {
        all.push((
            format!("c{number}"),
            Difference::Unbound,
            mend(Mended::Bound),
        ));
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

fn assert_heard(heard: &Heard, mended: bool) {
    let expected = expected(mended);
    let expected: Vec<_> = expected.iter().map(|it| (&*it.0, it.1, it.2)).collect();
    assert_eq!(heard.short(), expected);
}

#[tokio::test]
async fn differences_are_told_and_nothing_is_changed() {
    let there = There::start().await;
    let (_folder, service) = differing(&there).await;
    let before = service.app.store().customer_feed_end("acme").await.unwrap();
    let (heard, ended) = run(&service, false).await;
    let count = ended.unwrap();
    assert_eq!(
        (count.listed, count.checked, count.differences),
        (250, 243, 12)
    );
    assert_heard(&heard, false);
    let after = service.app.store().customer_feed_end("acme").await.unwrap();
    assert_eq!(before, after);
    let left = service
        .app
        .store()
        .documents("acme", "reconcile/", "", 9)
        .await;
    assert_eq!(left.unwrap(), [], "nothing is left of a run that is over");
}

#[tokio::test]
async fn what_displaces_nothing_is_mended_and_the_rest_waits_for_a_person() {
    let there = There::start().await;
    let (_folder, service) = differing(&there).await;
    let (heard, ended) = run(&service, true).await;
    ended.unwrap();
    assert_heard(&heard, true);
    let store = &**service.app.store();
    for (account, state) in [
        ("c240", CustomerState::Conflict),
        ("c241", CustomerState::Conflict),
        ("c249", CustomerState::Bound),
        ("gone", CustomerState::Conflict),
        ("c1", CustomerState::Bound),
    ] {
        assert_eq!(customer(store, account).await.state(), state, "{account}");
    }
    let kept = customer(store, "gone").await.domain.unwrap();
    assert_eq!(kept.id, "nowhere", "a person decides");
}

#[tokio::test]
async fn a_run_that_was_cut_off_goes_on_where_it_was() {
    let there = There::start().await;
    let (_folder, service) = differing(&there).await;
    // Half of all questions are refused, wherever the run is.
    let refusal = Fault::error_with("CBC.0100", 400);
    let half = When::Chance {
        probability: 0.5,
        seed: 3,
    };
    there.cloud.plan_fault(Api::QueryCustomers, half, refusal);
    let (mut heard, mut runs) = (Vec::new(), 0);
    let ended = loop {
        let (part, ended) = run(&service, false).await;
        heard.extend(part.0);
        runs += 1;
        assert!(runs < 60, "it never ends");
        if let Ok(count) = ended {
            break count;
        }
    };
    assert!(runs > 1, "it was cut off");
    assert_eq!((ended.listed, ended.checked), (250, 243));
    heard.sort_by(|a, b| a.account.cmp(&b.account));
    heard.dedup();
    assert_heard(&Heard(heard), false);
}

#[tokio::test]
async fn customers_of_other_platforms_are_none_of_ours() {
    let there = There::start().await;
    there.cloud.preload_numbered("c", 3);
    let (_folder, service) = fresh(&there);
    let (heard, ended) = run(&service, false).await;
    assert_eq!(ended.unwrap().differences, 3);
    assert!(
        heard
            .0
            .iter()
            .all(|it| it.difference == Difference::Unbound)
    );
    let bare = crate::fixture::service(HTTPS, "");
    let none = Reconcile::new(&bare.app, "acme", false, 1).map(|_| ());
    assert!(matches!(none, Err(ReconcileError::NotConfigured)));
}
