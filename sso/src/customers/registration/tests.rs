//! Each step from each state, without a store.

use super::*;
use crate::customers::{Change, Hindrance, decide};
use crate::store::{CustomerEvent, CustomerRecord, CustomerState};
use jiff::SignedDuration;

const NOW: Timestamp = Timestamp::constant(1_800_000_000, 0);

fn after(seconds: i64) -> Timestamp {
    NOW + SignedDuration::from_secs(seconds)
}

fn domain(id: &str) -> Domain {
    Domain {
        id: id.to_owned(),
        name: format!("name-of-{id}"),
        site: "china".to_owned(),
    }
}

fn trouble() -> Trouble {
    Trouble {
        code: "REG-2001".to_owned(),
        vendor_code: None,
        text: "as the cloud said".to_owned(),
        at: NOW,
    }
}

/// A customer on their way, in memory.
struct Customer {
    record: CustomerRecord,
    lines: Vec<CustomerEvent>,
    owner: Option<String>,
    now: Timestamp,
}

impl Customer {
    fn new() -> Customer {
        Customer {
            record: crate::customers::unknown("acme", "C", NOW),
            lines: Vec::new(),
            owner: None,
            now: NOW,
        }
    }

    fn change(&mut self, change: Change) -> Outcome {
        let decision = decide(self.record.clone(), self.owner.clone(), &change, self.now);
        if let Some((record, line)) = decision.write {
            assert_eq!(record.version, self.record.version + 1);
            self.record = *record;
            self.lines.extend(line);
        }
        decision.outcome
    }

    fn step(&mut self, step: Step) -> Outcome {
        self.change(Change::Register(step))
    }

    fn request(&mut self, digest: &str) -> Outcome {
        self.step(Step::Request {
            site: "china".to_owned(),
            request: "sealed".to_owned(),
            digest: digest.to_owned(),
            cause: Cause::Api,
        })
    }

    /// Takes the turn and asks.
    fn ask(&mut self) -> Outcome {
        let held = self.hold();
        if held != Outcome::Done {
            return held;
        }
        self.step(Step::Ask {
            turn: self.turn(),
            until: after(30),
        })
    }

    fn turn(&self) -> u64 {
        self.registration().turn
    }

    fn hold(&mut self) -> Outcome {
        self.step(Step::Hold {
            turn: self.turn(),
            until: after(30),
        })
    }

    fn postpone(&mut self, until: Timestamp) -> Outcome {
        self.step(Step::Postpone {
            turn: self.turn(),
            until,
            trouble: trouble(),
        })
    }

    fn doubt(&mut self, whole: bool) -> Outcome {
        self.step(Step::Doubt {
            turn: self.turn(),
            until: after(5),
            whole,
            trouble: trouble(),
        })
    }

    fn miss(&mut self, all: bool, walk: Option<u32>) -> Outcome {
        self.step(Step::Missed {
            turn: self.turn(),
            all,
            walk,
            until: after(5),
        })
    }

    fn fail(&mut self) -> Outcome {
        self.step(Step::Fail {
            turn: self.turn(),
            trouble: trouble(),
        })
    }

    fn settle(&mut self) -> Outcome {
        self.step(Step::Settle {
            turn: self.turn(),
            trouble: trouble(),
        })
    }

    fn asked() -> Customer {
        let mut customer = Customer::new();
        assert_eq!(customer.request("one"), Outcome::Done);
        assert_eq!(customer.ask(), Outcome::Done);
        customer
    }

    fn registration(&self) -> &Registration {
        self.record.registration.as_ref().unwrap()
    }

    fn kinds(&self) -> Vec<&'static str> {
        self.lines.iter().map(|line| line.kind.as_str()).collect()
    }
}

fn hindered(why: Hindrance) -> Outcome {
    Outcome::Hindered(why)
}

#[test]
fn a_registration_goes_from_the_intention_to_the_association() {
    let mut customer = Customer::new();
    assert_eq!(customer.request("one"), Outcome::Done);
    assert_eq!(customer.record.state(), CustomerState::Requested);
    assert_eq!(customer.record.due_at(), Some(NOW));
    assert_eq!(customer.ask(), Outcome::Done);
    assert_eq!(customer.record.state(), CustomerState::Creating);
    assert_eq!(
        (customer.registration().asked, customer.record.due_at()),
        (1, Some(after(30)))
    );
    assert_eq!(customer.step(Step::Created(domain("d"))), Outcome::Done);
    assert_eq!(customer.record.state(), CustomerState::Created);
    assert_eq!(customer.record.domain, Some(domain("d")));
    assert_eq!(
        customer.registration().request,
        None,
        "what was asked for is forgotten"
    );
    assert!(customer.record.due_at().is_some());
    assert_eq!(customer.step(Step::Found(domain("d"))), Outcome::Done);
    assert_eq!(customer.record.state(), CustomerState::Associated);
    assert_eq!(customer.record.due_at(), None);
    assert_eq!(
        customer.kinds(),
        ["requested", "asked", "created", "associated"]
    );
    assert_eq!(customer.step(Step::Found(domain("d"))), Outcome::Unchanged);
    assert_eq!(customer.lines.len(), 4);
}

#[test]
fn the_same_request_changes_nothing_and_another_one_is_refused_while_it_is_under_way() {
    let mut customer = Customer::asked();
    assert_eq!(customer.request("one"), Outcome::Unchanged);
    assert_eq!(customer.request("two"), hindered(Hindrance::OtherRequest));
    customer.step(Step::Created(domain("d")));
    assert_eq!(customer.request("one"), Outcome::Unchanged);
    assert_eq!(customer.request("two"), Outcome::HasAnother);
    assert_eq!(customer.record.domain, Some(domain("d")));
}

#[test]
fn whoever_is_late_changes_nothing() {
    let mut customer = Customer::new();
    customer.request("one");
    let turn = customer.turn();
    let until = after(30);
    assert_eq!(customer.step(Step::Hold { turn, until }), Outcome::Done);
    let late = customer.step(Step::Hold { turn, until });
    assert_eq!(late, hindered(Hindrance::Overtaken));
    assert_eq!(customer.ask(), Outcome::Done);
    // What was found out in the turn before is no news any more.
    let before = customer.record.clone();
    let trouble = trouble();
    for step in [
        Step::Ask { turn, until },
        Step::Postpone {
            turn,
            until,
            trouble: trouble.clone(),
        },
        Step::Doubt {
            turn,
            until,
            whole: true,
            trouble: trouble.clone(),
        },
        Step::Missed {
            turn,
            all: true,
            walk: None,
            until,
        },
        Step::Fail {
            turn,
            trouble: trouble.clone(),
        },
        Step::Settle {
            turn,
            trouble: trouble.clone(),
        },
    ] {
        assert_eq!(customer.step(step), hindered(Hindrance::Overtaken));
    }
    assert_eq!(customer.record, before);
    assert_eq!(
        customer.step(Step::Created(domain("d"))),
        Outcome::Done,
        "a fact is one"
    );
}

#[test]
fn a_refusal_for_now_leads_back_to_where_nothing_was_asked() {
    let mut customer = Customer::asked();
    let until = after(60);
    assert_eq!(customer.postpone(until), Outcome::Done);
    assert_eq!(customer.record.state(), CustomerState::Requested);
    assert_eq!(
        (customer.registration().asked, customer.record.due_at()),
        (0, Some(until))
    );
    assert!(
        customer.registration().request.is_some(),
        "it is asked again with this"
    );
    // After a doubt a refusal of the second call says nothing about the first.
    let mut customer = Customer::asked();
    customer.doubt(false);
    customer.ask();
    assert_eq!(customer.registration().asked, 2);
    customer.postpone(until);
    assert_eq!(customer.record.state(), CustomerState::Creating);
    assert_eq!(customer.registration().asked, 1);
}

#[test]
fn a_doubt_waits_for_the_list() {
    let mut customer = Customer::asked();
    assert_eq!(customer.doubt(false), Outcome::Done);
    assert_eq!(customer.miss(false, Some(500)), Outcome::Done);
    assert_eq!(
        (customer.registration().walk, customer.registration().missed),
        (Some(500), 0)
    );
    assert_eq!(customer.miss(true, None), Outcome::Done);
    assert_eq!(customer.registration().missed, 1);
    assert_eq!(customer.doubt(true), Outcome::Done);
    assert!(customer.registration().whole);
    assert_eq!(
        customer.registration().missed,
        0,
        "all of the list is read anew"
    );
    assert_eq!(customer.record.state(), CustomerState::Creating);
    assert_eq!(customer.step(Step::Found(domain("d"))), Outcome::Done);
    assert_eq!(customer.record.state(), CustomerState::Associated);
    assert_eq!(customer.kinds(), ["requested", "asked", "associated"]);
    let late = customer.doubt(false);
    assert_eq!(late, hindered(Hindrance::Overtaken));
}

#[test]
fn a_refused_registration_can_begin_anew() {
    let mut customer = Customer::asked();
    assert_eq!(customer.fail(), Outcome::Done);
    assert_eq!(customer.record.state(), CustomerState::Failed);
    assert_eq!(
        (customer.record.due_at(), &customer.registration().request),
        (None, &None)
    );
    assert_eq!(customer.ask(), hindered(Hindrance::Overtaken));
    let turn = customer.turn();
    assert_eq!(
        customer.request("one"),
        Outcome::Done,
        "even the same once more"
    );
    assert_eq!(customer.record.state(), CustomerState::Requested);
    assert_eq!(customer.registration().trouble, None);
    assert!(customer.turn() > turn, "nobody of before has a say");
}

#[test]
fn a_created_account_never_displaces_another_and_never_takes_one() {
    let mut customer = Customer::asked();
    customer.owner = Some("other".to_owned());
    let taken = Outcome::Claimed(ClaimReason::Taken);
    assert_eq!(customer.step(Step::Created(domain("d"))), taken);
    assert_eq!(customer.record.domain, None);
    assert_eq!(customer.record.state(), CustomerState::Conflict);
    assert_eq!(customer.record.due_at(), None);
    assert_eq!(customer.request("two"), hindered(Hindrance::Undecided));

    let mut customer = Customer::asked();
    customer.change(Change::Arrive);
    let notified = Change::Notified {
        asked: Asked::Bind,
        domain: domain("theirs"),
        digest: "octets".to_owned(),
    };
    assert_eq!(
        customer.change(notified),
        Outcome::Done,
        "the browser was quicker"
    );
    assert_eq!(customer.record.state(), CustomerState::Bound);
    let other = Outcome::Claimed(ClaimReason::OtherDomain);
    assert_eq!(customer.step(Step::Created(domain("d"))), other);
    assert_eq!(customer.record.domain, Some(domain("theirs")));
    assert_eq!(customer.record.due_at(), None);
}

#[test]
fn whoever_was_bound_by_browser_meanwhile_is_not_registered() {
    let mut customer = Customer::new();
    customer.request("one");
    let by_hand = Change::Bind {
        domain: domain("d"),
        replace: false,
    };
    assert_eq!(customer.change(by_hand), Outcome::Done);
    assert_eq!(customer.ask(), hindered(Hindrance::Overtaken));
}

#[test]
fn whoever_is_kept_out_is_not_registered_until_let_in() {
    let mut customer = Customer::new();
    customer.request("one");
    customer.change(Change::Suspend);
    assert_eq!(customer.record.due_at(), None);
    assert_eq!(customer.request("two"), hindered(Hindrance::KeptOut));
    customer.change(Change::Resume);
    assert_eq!(customer.record.due_at(), Some(NOW));
}

#[test]
fn a_notification_alone_binds_nobody_whose_account_is_being_made() {
    let mut customer = Customer::asked();
    let foreign = Change::Notified {
        asked: Asked::Bind,
        domain: domain("foreign"),
        digest: "octets".to_owned(),
    };
    assert_eq!(customer.change(foreign), Outcome::Unchanged);
    assert_eq!(customer.record.state(), CustomerState::Creating);
    assert_eq!(customer.step(Step::Created(domain("d"))), Outcome::Done);
    assert_eq!(customer.record.domain, Some(domain("d")));
}

#[test]
fn an_unbinding_ends_the_wait_for_the_association() {
    let mut customer = Customer::asked();
    customer.step(Step::Created(domain("d")));
    customer.change(Change::Unbind);
    assert_eq!(customer.record.due_at(), None);
    assert_eq!(customer.record.state(), CustomerState::Unbound);
    assert_eq!(customer.miss(true, None), hindered(Hindrance::Overtaken));
    assert_eq!(
        customer.request("two"),
        Outcome::Done,
        "and it may be asked for anew"
    );
}

#[test]
fn whatever_ends_a_registration_leaves_it_open_to_a_new_one() {
    // Bound by another way before anything was asked, settled, and unbound.
    let by_hand = || Change::Bind {
        domain: domain("other"),
        replace: false,
    };
    let mut customer = Customer::new();
    customer.request("one");
    customer.change(by_hand());
    assert_eq!(customer.settle(), Outcome::Done);
    assert_eq!(customer.registration().request, None);
    customer.change(Change::Unbind);
    assert_eq!(customer.request("two"), Outcome::Done);
    // Unbound before anybody settled it.
    let mut customer = Customer::new();
    customer.request("one");
    customer.change(by_hand());
    customer.change(Change::Unbind);
    assert_eq!(customer.registration().request, None);
    assert_eq!(customer.request("two"), Outcome::Done);
    // In doubt: what became of the call is still to be found out.
    let mut customer = Customer::asked();
    customer.change(by_hand());
    customer.change(Change::Unbind);
    assert_eq!(customer.record.state(), CustomerState::Creating);
    assert!(customer.record.due_at().is_some());
}

#[test]
fn a_claim_keeps_the_cloud_from_being_asked_and_turning_it_down_does_not_end_the_registration() {
    let mut customer = Customer::new();
    customer.request("one");
    let stray = Change::Notified {
        asked: Asked::Bind,
        domain: domain("stray"),
        digest: "octets".to_owned(),
    };
    let waits = Outcome::Claimed(ClaimReason::NoJourney);
    assert_eq!(customer.change(stray), waits);
    assert_eq!(customer.ask(), hindered(Hindrance::Overtaken));
    customer.change(Change::Unbind);
    assert_eq!(customer.record.state(), CustomerState::Requested);
    assert_eq!(customer.ask(), Outcome::Done);
}

#[test]
fn an_association_that_is_never_confirmed_is_left_as_it_is() {
    let mut customer = Customer::asked();
    customer.step(Step::Created(domain("d")));
    assert_eq!(customer.settle(), Outcome::Done);
    assert_eq!(customer.record.state(), CustomerState::Created);
    assert_eq!(customer.record.due_at(), None);
    assert_eq!(customer.settle(), hindered(Hindrance::Overtaken));
}

#[test]
fn the_clouds_list_mends_what_displaces_nothing() {
    let mut customer = Customer::new();
    assert_eq!(customer.change(Change::Listed(domain("d"))), Outcome::Done);
    assert_eq!(customer.record.state(), CustomerState::Bound);
    assert_eq!(
        customer.change(Change::Listed(domain("d"))),
        Outcome::Unchanged
    );
    let other = Outcome::Claimed(ClaimReason::OtherDomain);
    assert_eq!(customer.change(Change::Listed(domain("e"))), other);
    assert_eq!(customer.record.domain, Some(domain("d")));
    let unlisted = Outcome::Claimed(ClaimReason::Unlisted);
    assert_eq!(customer.change(Change::Unlisted("d".to_owned())), unlisted);
    assert_eq!(
        customer.record.domain,
        Some(domain("d")),
        "a person decides"
    );
    assert_eq!(
        customer.change(Change::Unlisted("e".to_owned())),
        Outcome::Unchanged
    );
    let mut waiting = Customer::asked();
    assert_eq!(waiting.change(Change::Listed(domain("d"))), Outcome::Done);
    assert_eq!(waiting.record.state(), CustomerState::Associated);
    let mut second = Customer::new();
    second.owner = Some("C-9".to_owned());
    let taken = Outcome::Claimed(ClaimReason::Taken);
    assert_eq!(second.change(Change::Listed(domain("d"))), taken);
}
