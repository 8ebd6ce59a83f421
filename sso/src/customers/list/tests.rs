//! What a line comes to, and that cells come back as they went.

use super::write::{cell, unguarded};
use super::*;
use crate::customers::unknown;
use crate::store::{Asked, Claim, ClaimReason};

fn entry(domain_id: &str, suspended: Option<bool>) -> Entry {
    Entry {
        account: "C".to_owned(),
        domain_id: domain_id.to_owned(),
        suspended,
        ..Entry::default()
    }
}

fn domain(id: &str) -> Domain {
    Domain {
        id: id.to_owned(),
        name: "n".to_owned(),
        site: "china".to_owned(),
    }
}

fn bound() -> CustomerRecord {
    CustomerRecord {
        version: 3,
        domain: Some(domain("d1")),
        ..unknown("a", "C", Timestamp::UNIX_EPOCH)
    }
}

fn planned(known: &CustomerRecord, entry: &Entry) -> Plan {
    plan(Some(known), None, entry, "china")
}

#[test]
fn a_claim_is_never_decided_by_a_list() {
    let claim = Claim {
        asked: Asked::Unbind,
        domain: domain("d1"),
        reason: ClaimReason::Repeated,
        at: Timestamp::UNIX_EPOCH,
    };
    let claimed = CustomerRecord {
        claim: Some(claim),
        ..bound()
    };
    let refused = Plan::Refuse(Refusal::Undecided);
    assert_eq!(planned(&claimed, &entry("d1", None)), refused);
    assert_eq!(planned(&claimed, &entry("", Some(true))), refused);
}

#[test]
fn a_site_that_differs_is_another_cloud_account() {
    let elsewhere = Entry {
        site: "international".to_owned(),
        ..entry("d1", None)
    };
    let refused = Plan::Refuse(Refusal::HasAnother);
    assert_eq!(planned(&bound(), &elsewhere), refused);
    // The site that is meant when none is named speaks against nothing.
    let plan = plan(Some(&bound()), None, &entry("d1", None), "international");
    assert_eq!(plan, Plan::Unchanged);
}

#[test]
fn a_list_lets_nobody_in_who_is_kept_out() {
    let kept_out = CustomerRecord {
        suspended_at: Some(Timestamp::UNIX_EPOCH),
        ..bound()
    };
    let refused = Plan::Refuse(Refusal::KeptOut);
    assert_eq!(planned(&kept_out, &entry("d1", Some(false))), refused);
    assert_eq!(planned(&kept_out, &entry("d1", None)), Plan::Unchanged);
    assert_eq!(
        planned(&kept_out, &entry("d1", Some(true))),
        Plan::Unchanged
    );
}

#[test]
fn cells_come_back_as_they_went_and_are_no_formulas() {
    let texts = [
        "plain", "=1+1", "+86138", "-1", "@x", "'", "''", "'=1", "''=1", "'x", "x'=1", "",
    ];
    for text in texts {
        let written = cell(text);
        assert!(!written.starts_with(['=', '+', '-', '@']), "{written}");
        assert_eq!(unguarded(&written), text, "{written}");
    }
}
