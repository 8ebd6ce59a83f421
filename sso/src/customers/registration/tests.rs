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

    fn ask(&mut self) -> Outcome {
        let (version, until) = (self.record.version, after(30));
        self.step(Step::Ask { version, until })
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
fn of_two_who_look_after_it_one_asks() {
    let mut customer = Customer::new();
    customer.request("one");
    let version = customer.record.version;
    let until = after(30);
    assert_eq!(customer.step(Step::Ask { version, until }), Outcome::Done);
    let late = customer.step(Step::Ask { version, until });
    assert_eq!(late, hindered(Hindrance::Overtaken));
    assert_eq!(customer.registration().asked, 1);
    let held = customer.step(Step::Hold { version, until });
    assert_eq!(held, hindered(Hindrance::Overtaken));
}

#[test]
fn a_refusal_for_now_leads_back_to_where_nothing_was_asked() {
    let mut customer = Customer::asked();
    let until = after(60);
    let postponed = Step::Postpone {
        until,
        trouble: trouble(),
    };
    assert_eq!(customer.step(postponed.clone()), Outcome::Done);
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
    customer.step(Step::Doubt {
        until,
        exists: false,
        trouble: trouble(),
    });
    customer.ask();
    assert_eq!(customer.registration().asked, 2);
    customer.step(postponed);
    assert_eq!(customer.record.state(), CustomerState::Creating);
    assert_eq!(customer.registration().asked, 1);
}

#[test]
fn a_doubt_waits_for_the_list() {
    let mut customer = Customer::asked();
    let until = after(5);
    let doubt = |exists| Step::Doubt {
        until,
        exists,
        trouble: trouble(),
    };
    assert_eq!(customer.step(doubt(false)), Outcome::Done);
    assert_eq!(customer.registration().walk, None);
    assert_eq!(
        customer.step(Step::Missed {
            all: true,
            walk: None,
            until
        }),
        Outcome::Done
    );
    assert_eq!(customer.registration().missed, 1);
    assert_eq!(customer.step(doubt(true)), Outcome::Done);
    assert_eq!(customer.registration().walk, Some(0));
    customer.step(Step::Missed {
        all: false,
        walk: Some(500),
        until,
    });
    assert_eq!(
        (customer.registration().walk, customer.registration().missed),
        (Some(500), 1)
    );
    assert_eq!(customer.record.state(), CustomerState::Creating);
    assert_eq!(customer.step(Step::Found(domain("d"))), Outcome::Done);
    assert_eq!(customer.record.state(), CustomerState::Associated);
    assert_eq!(customer.kinds(), ["requested", "asked", "associated"]);
    let late = customer.step(doubt(false));
    assert_eq!(
        late,
        hindered(Hindrance::Overtaken),
        "a lost answer of before is no news"
    );
}

#[test]
fn a_refused_registration_can_begin_anew() {
    let mut customer = Customer::asked();
    assert_eq!(customer.step(Step::Fail(trouble())), Outcome::Done);
    assert_eq!(customer.record.state(), CustomerState::Failed);
    assert_eq!(
        (customer.record.due_at(), &customer.registration().request),
        (None, &None)
    );
    assert_eq!(customer.ask(), hindered(Hindrance::Overtaken));
    assert_eq!(
        customer.request("one"),
        Outcome::Done,
        "even the same once more"
    );
    assert_eq!(customer.record.state(), CustomerState::Requested);
    assert_eq!(customer.registration().trouble, None);
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
    let digest = "octets".to_owned();
    let notified = Change::Notified {
        asked: Asked::Bind,
        domain: domain("theirs"),
        digest,
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
fn an_unbinding_ends_the_wait_for_the_association() {
    let mut customer = Customer::asked();
    customer.step(Step::Created(domain("d")));
    customer.change(Change::Unbind);
    assert_eq!(customer.record.due_at(), None);
    assert_eq!(customer.record.state(), CustomerState::Unbound);
    let late = Step::Missed {
        all: true,
        walk: None,
        until: after(9),
    };
    assert_eq!(customer.step(late), hindered(Hindrance::Overtaken));
}

#[test]
fn an_association_that_is_never_confirmed_is_left_as_it_is() {
    let mut customer = Customer::asked();
    customer.step(Step::Created(domain("d")));
    assert_eq!(customer.step(Step::Settle(trouble())), Outcome::Done);
    assert_eq!(customer.record.state(), CustomerState::Created);
    assert_eq!(customer.record.due_at(), None);
    let again = customer.step(Step::Settle(trouble()));
    assert_eq!(again, hindered(Hindrance::Overtaken));
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
