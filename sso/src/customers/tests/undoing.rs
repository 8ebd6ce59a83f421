//! Taking changes back, settling claims, and writing over a version that was seen.

use super::*;

fn wish<'a>(account: &'a str, over: Over) -> Wish<'a> {
    Wish {
        partner: "acme",
        account,
        by: Cause::Api,
        over,
    }
}

fn over(versions: &[u64]) -> Over {
    Over {
        one_of: Some(Versions::These(versions.to_vec())),
        none_of: None,
    }
}

impl Mapping {
    async fn undo(&self, account: &str) -> Outcome {
        let wish = wish(account, Over::default());
        undo(&*self.store, &wish, NOW).await.unwrap().outcome
    }

    async fn settle(&self, account: &str, accept: bool) -> Outcome {
        let wish = wish(account, Over::default());
        settle(&*self.store, &wish, accept, NOW)
            .await
            .unwrap()
            .outcome
    }

    async fn last(&self, account: &str) -> CustomerEvent {
        let lines = self.store.customer_events("acme", account, 0, 1000);
        lines.await.unwrap().pop().unwrap()
    }
}

#[tokio::test]
async fn a_binding_is_taken_back_and_so_is_taking_it_back() {
    let mapping = Mapping::new();
    mapping.bound("C", "d1").await;
    assert_eq!(mapping.undo("C").await, Outcome::Done);
    assert_eq!(mapping.stands("C").await, (CustomerState::Unbound, None));
    let line = mapping.last("C").await;
    assert_eq!(
        (line.kind, line.cause, line.domain),
        (EventKind::Undone, Cause::Api, None)
    );
    assert_eq!(mapping.undo("C").await, Outcome::Done);
    assert_eq!(mapping.stands("C").await, is_bound("d1"));
    assert_eq!(mapping.last("C").await.domain, Some(domain("d1")));
}

#[tokio::test]
async fn what_an_unbinding_or_a_replacement_took_away_comes_back() {
    let mapping = Mapping::new();
    mapping.bound("C", "d1").await;
    mapping.change("C", &Change::Unbind).await;
    assert_eq!(mapping.undo("C").await, Outcome::Done);
    assert_eq!(mapping.stands("C").await, is_bound("d1"));
    mapping.change("C", &by_hand("d2", true)).await;
    assert_eq!(mapping.undo("C").await, Outcome::Done);
    assert_eq!(mapping.customer("C").await.domain, Some(domain("d1")));
    // What changed nothing is passed over: a note, and a name.
    mapping.change("C", &bound("d1", "again")).await;
    let mut renamed = domain("d1");
    renamed.name = "better".to_owned();
    let rename = Change::Bind {
        domain: renamed.clone(),
        replace: false,
    };
    mapping.change("C", &rename).await;
    mapping.change("C", &Change::Suspend).await;
    assert_eq!(mapping.undo("C").await, Outcome::Done);
    let after = mapping.customer("C").await;
    assert_eq!(
        (after.state(), after.domain),
        (CustomerState::Bound, Some(renamed))
    );
}

#[tokio::test]
async fn keeping_out_and_letting_in_are_taken_back() {
    let mapping = Mapping::new();
    mapping.bound("C", "d1").await;
    mapping.change("C", &Change::Suspend).await;
    mapping.change("C", &Change::Resume).await;
    assert_eq!(mapping.undo("C").await, Outcome::Done);
    let kept_out = (CustomerState::Suspended, Some("d1".to_owned()));
    assert_eq!(mapping.stands("C").await, kept_out);
    assert_eq!(mapping.last("C").await.state, CustomerState::Suspended);
    assert_eq!(mapping.undo("C").await, Outcome::Done);
    assert_eq!(mapping.stands("C").await, is_bound("d1"));
}

#[tokio::test]
async fn a_cloud_account_that_somebody_has_meanwhile_is_not_taken_from_them() {
    let mapping = Mapping::new();
    mapping.bound("A", "d1").await;
    mapping.change("A", &Change::Unbind).await;
    mapping.change("B", &by_hand("d1", false)).await;
    assert_eq!(mapping.undo("A").await, Outcome::Taken("B".to_owned()));
    assert_eq!(mapping.stands("A").await, (CustomerState::Unbound, None));
    assert_eq!(mapping.stands("B").await, is_bound("d1"));
    assert_eq!(mapping.undo("B").await, Outcome::Done);
    assert_eq!(mapping.undo("A").await, Outcome::Done, "now it is free");
    assert_eq!(mapping.stands("A").await, is_bound("d1"));
}

#[tokio::test]
async fn where_nothing_moved_there_is_nothing_to_take_back() {
    let mapping = Mapping::new();
    assert_eq!(mapping.undo("C").await, Outcome::Unknown);
    mapping.change("C", &Change::Arrive).await;
    assert_eq!(mapping.undo("C").await, Outcome::NothingToUndo);
    mapping.change("D", &bound("d1", "n1")).await;
    assert_eq!(
        mapping.undo("D").await,
        Outcome::NothingToUndo,
        "a claim is no change"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_who_want_one_cloud_account_back_at_once_one_has_it() {
    let mapping = Arc::new(Mapping::new());
    for account in ["A", "B"] {
        mapping.change(account, &by_hand("d1", false)).await;
        mapping.change(account, &Change::Unbind).await;
    }
    let undoings = ["A", "B"].map(|account| {
        let mapping = Arc::clone(&mapping);
        tokio::spawn(async move { mapping.undo(account).await })
    });
    let mut done = 0;
    for undoing in undoings {
        match undoing.await.unwrap() {
            Outcome::Done => done += 1,
            other => assert!(matches!(other, Outcome::Taken(_)), "{other:?}"),
        }
    }
    assert_eq!(done, 1);
}

#[tokio::test]
async fn a_claim_is_accepted_or_turned_down() {
    let mapping = Mapping::new();
    mapping.bound("C", "d1").await;
    assert_eq!(mapping.settle("C", true).await, Outcome::NoClaim);
    assert_eq!(mapping.settle("nobody", true).await, Outcome::Unknown);
    mapping.change("C", &bound("d2", "n2")).await;
    assert_eq!(mapping.settle("C", false).await, Outcome::Done);
    assert_eq!(
        mapping.stands("C").await,
        is_bound("d1"),
        "what stood stays"
    );
    assert_eq!(mapping.last("C").await.kind, EventKind::Settled);
    mapping.change("C", &bound("d2", "n3")).await;
    assert_eq!(mapping.settle("C", true).await, Outcome::Done);
    assert_eq!(mapping.stands("C").await, is_bound("d2"));
    // Somebody else's is not given away by accepting.
    mapping.change("D", &Change::Arrive).await;
    mapping.change("D", &bound("d2", "n4")).await;
    assert_eq!(
        mapping.settle("D", true).await,
        Outcome::Taken("C".to_owned())
    );
    assert_eq!(mapping.settle("D", false).await, Outcome::Done);
    assert_eq!(mapping.stands("D").await, (CustomerState::Unbound, None));
}

#[tokio::test]
async fn an_old_unbinding_is_accepted_or_turned_down() {
    let mapping = Mapping::new();
    mapping.bound("C", "d1").await;
    mapping.change("C", &unbound("d1", "n2")).await;
    mapping.change("C", &by_hand("d1", false)).await;
    for (accept, state) in [
        (false, is_bound("d1")),
        (true, (CustomerState::Unbound, None)),
    ] {
        mapping.change("C", &unbound("d1", "n2")).await;
        assert_eq!(mapping.stands("C").await.0, CustomerState::Conflict);
        assert_eq!(mapping.settle("C", accept).await, Outcome::Done);
        assert_eq!(mapping.stands("C").await, state);
    }
}

#[tokio::test]
async fn what_was_seen_in_another_version_is_not_written_over() {
    let mapping = Mapping::new();
    mapping.bound("C", "d1").await;
    let version = mapping.customer("C").await.version;
    let suspend = async |over| {
        let wish = wish("C", over);
        let applied = apply_wish(&*mapping.store, &wish, &Change::Suspend, NOW);
        applied.await.unwrap().outcome
    };
    assert_eq!(suspend(over(&[version - 1])).await, Outcome::Stale);
    assert_eq!(mapping.stands("C").await, is_bound("d1"));
    assert_eq!(suspend(over(&[1, version])).await, Outcome::Done);
    // Also where it is so already: the caller saw something else.
    assert_eq!(suspend(over(&[version])).await, Outcome::Stale);
    let only_new = Over {
        one_of: None,
        none_of: Some(Versions::Any),
    };
    let bind = async |account| {
        let wish = wish(account, only_new.clone());
        let change = by_hand("d9", false);
        let applied = apply_wish(&*mapping.store, &wish, &change, NOW);
        applied.await.unwrap().outcome
    };
    assert_eq!(bind("C").await, Outcome::Stale);
    assert_eq!(bind("N").await, Outcome::Done);
    assert_eq!(mapping.last("N").await.cause, Cause::Api);
}

#[tokio::test]
async fn of_a_hundred_who_saw_the_same_version_one_writes() {
    let mapping = Arc::new(Mapping::new());
    mapping.bound("C", "d1").await;
    let version = mapping.customer("C").await.version;
    let writers: Vec<_> = (0..100)
        .map(|n| {
            let mapping = Arc::clone(&mapping);
            tokio::spawn(async move {
                let wish = wish("C", over(&[version]));
                let change = by_hand(&format!("e{n}"), true);
                let applied = apply_wish(&*mapping.store, &wish, &change, NOW);
                applied.await.unwrap().outcome == Outcome::Done
            })
        })
        .collect();
    let mut done = 0;
    for writer in writers {
        done += usize::from(writer.await.unwrap());
    }
    assert_eq!(done, 1);
    assert_eq!(mapping.customer("C").await.version, version + 1);
}
