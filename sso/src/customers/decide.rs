//! What follows from a change: a pure function of the record, of who owns the cloud account, and of the time.

use super::{Change, MOST_SEEN};
use crate::store::{
    Asked, Cause, Claim, ClaimReason, CustomerEvent, CustomerRecord, Domain, EventKind,
};
use jiff::Timestamp;

/// How a change ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was so already.
    Unchanged,
    /// It is done.
    Done,
    /// It waits for a person's decision; nothing that was bound is touched.
    Claimed(ClaimReason),
    /// A notification that was seen before and says what has been so since: nothing is done.
    Repeated,
    /// Refused: no such customer is known.
    Unknown,
    /// Refused: the cloud account belongs to the customer with this account.
    Taken(String),
    /// Refused: the customer has another cloud account, and nobody said that it is to be replaced.
    HasAnother,
    /// Refused: a registration cannot begin, or go on.
    Hindered(Hindrance),
    /// Refused: nothing has moved yet that could be taken back.
    NothingToUndo,
    /// Refused: nothing waits for a decision.
    NoClaim,
    /// Refused: the customer is not in the version over which this was to be written.
    Stale,
}

/// What keeps a registration from beginning or going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hindrance {
    /// Something else was asked for, and is under way.
    OtherRequest,
    /// The customer is kept out.
    KeptOut,
    /// A claim waits for a person's decision.
    Undecided,
    /// Somebody moved it on meanwhile.
    Overtaken,
}

/// How a change ends, and what is to be written for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// How.
    pub outcome: Outcome,
    /// The next version, with its line of history where it is worth one.
    pub write: Option<(Box<CustomerRecord>, Option<CustomerEvent>)>,
}

impl Decision {
    pub(super) fn nothing(outcome: Outcome) -> Decision {
        Decision {
            outcome,
            write: None,
        }
    }
}

/// Decides. A record of version 0 is a customer who is not known; `owner` is the account of another customer who has the cloud account that is wanted.
pub fn decide(
    subject: CustomerRecord,
    owner: Option<String>,
    change: &Change,
    now: Timestamp,
) -> Decision {
    let known = subject.version > 0;
    let next = Next {
        record: subject,
        now,
    };
    match change {
        Change::Arrive => next.arrive(),
        Change::Notified {
            asked,
            domain,
            digest,
        } => next.notified(*asked, domain, digest, owner.is_some()),
        Change::Bind { domain, replace } => next.bind(domain, *replace, owner),
        Change::Register(step) => next.register(step, owner.is_some()),
        Change::Listed(domain) => next.listed(domain, owner.is_some()),
        _ if !known => Decision::nothing(Outcome::Unknown),
        Change::Unbind => next.unbind(),
        Change::Suspend => next.suspend(),
        Change::Resume => next.resume(),
        Change::Unlisted(domain_id) => next.unlisted(domain_id),
        Change::Undo(before) => next.undo(before.as_ref(), owner),
    }
}

/// The record on its way to its next version.
pub(super) struct Next {
    pub(super) record: CustomerRecord,
    pub(super) now: Timestamp,
}

impl Next {
    pub(super) fn is_domain(&self, id: &str) -> bool {
        self.record
            .domain
            .as_ref()
            .is_some_and(|domain| domain.id == id)
    }

    fn arrive(mut self) -> Decision {
        if self.record.domain.is_some() || self.record.journey_opened_at.is_some() {
            return Decision::nothing(Outcome::Unchanged);
        }
        let known = self.record.version > 0;
        self.record.journey_opened_at = Some(self.now);
        if known {
            return self.written_without_line(Outcome::Done);
        }
        self.written(EventKind::Known, Cause::SignOn, None, Outcome::Done)
    }

    fn notified(mut self, asked: Asked, domain: &Domain, digest: &str, taken: bool) -> Decision {
        if self.record.seen.iter().any(|seen| seen == digest) {
            return self.repeated(asked, domain);
        }
        self.record.seen.push(digest.to_owned());
        if self.record.seen.len() > MOST_SEEN {
            self.record.seen.remove(0);
        }
        match asked {
            Asked::Bind => self.notified_of_binding(domain, taken),
            Asked::Unbind => self.notified_of_unbinding(domain),
        }
    }

    /// Without time and nonce a repetition may be a reload, a replay, or the same thing happening again. It changes nothing; where the state is not
    /// the one that it tells of, a person is asked.
    fn repeated(self, asked: Asked, domain: &Domain) -> Decision {
        let is_so = self.is_domain(&domain.id) == (asked == Asked::Bind);
        if is_so {
            Decision::nothing(Outcome::Repeated)
        } else {
            self.claimed(asked, domain, ClaimReason::Repeated, Cause::Notification)
        }
    }

    fn notified_of_binding(mut self, domain: &Domain, taken: bool) -> Decision {
        let cause = Cause::Notification;
        if let Some(present) = &mut self.record.domain {
            if present.id != domain.id {
                return self.claimed(
                    Asked::Bind,
                    domain,
                    ClaimReason::OtherDomain,
                    Cause::Notification,
                );
            }
            let renamed = !domain.name.is_empty() && present.name != domain.name;
            if renamed {
                present.name.clone_from(&domain.name);
            }
            let kind = if renamed {
                EventKind::Renamed
            } else {
                EventKind::Noted
            };
            return self.written(kind, cause, Some(domain.clone()), Outcome::Unchanged);
        }
        if taken {
            return self.claimed(Asked::Bind, domain, ClaimReason::Taken, Cause::Notification);
        }
        if self.record.journey_opened_at.is_none() && self.is_being_created() {
            // It may be about the account that is being made; the cloud's answer or its list will say so, and this alone does not.
            return self.written(
                EventKind::Noted,
                cause,
                Some(domain.clone()),
                Outcome::Unchanged,
            );
        }
        if self.record.journey_opened_at.is_none() {
            return self.claimed(
                Asked::Bind,
                domain,
                ClaimReason::NoJourney,
                Cause::Notification,
            );
        }
        self.record.domain = Some(domain.clone());
        self.record.journey_opened_at = None;
        self.forget_claim_about(domain);
        self.written(EventKind::Bound, cause, Some(domain.clone()), Outcome::Done)
    }

    fn notified_of_unbinding(mut self, domain: &Domain) -> Decision {
        let cause = Cause::Notification;
        self.forget_claim_about(domain);
        if self.is_domain(&domain.id) {
            self.record.domain = None;
            self.record.journey_opened_at = None;
            self.leave_registration();
            return self.written(
                EventKind::Unbound,
                cause,
                Some(domain.clone()),
                Outcome::Done,
            );
        }
        if self.record.domain.is_none() {
            // The binding that it ends may still be on its way: it must not find an open door.
            self.record.journey_opened_at = None;
        }
        self.written(
            EventKind::Noted,
            cause,
            Some(domain.clone()),
            Outcome::Unchanged,
        )
    }

    pub(super) fn forget_claim_about(&mut self, domain: &Domain) {
        let about = |claim: &Claim| claim.domain.id == domain.id;
        if self.record.claim.as_ref().is_some_and(about) {
            self.record.claim = None;
        }
    }

    pub(super) fn claimed(
        mut self,
        asked: Asked,
        domain: &Domain,
        reason: ClaimReason,
        cause: Cause,
    ) -> Decision {
        let same = |claim: &Claim| {
            claim.asked == asked && claim.domain.id == domain.id && claim.reason == reason
        };
        let outcome = Outcome::Claimed(reason);
        if self.record.claim.as_ref().is_some_and(same) {
            // Put before a person already; that these octets were seen is still to be remembered.
            return match reason {
                ClaimReason::Repeated => Decision::nothing(outcome),
                _ => self.written_without_line(outcome),
            };
        }
        self.record.claim = Some(Claim {
            asked,
            domain: domain.clone(),
            reason,
            at: self.now,
        });
        self.written(EventKind::Claimed, cause, Some(domain.clone()), outcome)
    }

    fn bind(mut self, domain: &Domain, replace: bool, owner: Option<String>) -> Decision {
        if let Some(owner) = owner {
            return Decision::nothing(Outcome::Taken(owner));
        }
        let mut domain = domain.clone();
        let mut kind = EventKind::Bound;
        if let Some(present) = &self.record.domain {
            if present.id != domain.id {
                if !replace {
                    return Decision::nothing(Outcome::HasAnother);
                }
            } else {
                if domain.name.is_empty() {
                    domain.name.clone_from(&present.name);
                }
                kind = match (&self.record.claim, *present == domain) {
                    (None, true) => return Decision::nothing(Outcome::Unchanged),
                    (Some(_), _) => EventKind::Settled,
                    (None, false) => EventKind::Renamed,
                };
            }
        } else if let Some(claim) = &self.record.claim
            && claim.domain.id == domain.id
            && domain.name.is_empty()
        {
            domain.name.clone_from(&claim.domain.name);
        }
        self.record.domain = Some(domain.clone());
        self.record.claim = None;
        self.record.journey_opened_at = None;
        self.written(kind, Cause::Operator, Some(domain), Outcome::Done)
    }

    fn unbind(mut self) -> Decision {
        let (domain, claim) = (self.record.domain.take(), self.record.claim.take());
        let (kind, about) = match (domain, claim) {
            (None, None) => return Decision::nothing(Outcome::Unchanged),
            (None, Some(claim)) => (EventKind::Settled, claim.domain),
            (Some(domain), _) => {
                self.leave_registration();
                (EventKind::Unbound, domain)
            }
        };
        self.record.journey_opened_at = None;
        self.written(kind, Cause::Operator, Some(about), Outcome::Done)
    }

    fn suspend(mut self) -> Decision {
        if self.record.suspended_at.is_some() {
            return Decision::nothing(Outcome::Unchanged);
        }
        self.record.suspended_at = Some(self.now);
        let domain = self.record.domain.clone();
        self.written(EventKind::Suspended, Cause::Operator, domain, Outcome::Done)
    }

    fn resume(mut self) -> Decision {
        if self.record.suspended_at.take().is_none() {
            return Decision::nothing(Outcome::Unchanged);
        }
        let domain = self.record.domain.clone();
        self.written(EventKind::Resumed, Cause::Operator, domain, Outcome::Done)
    }

    pub(super) fn written_without_line(mut self, outcome: Outcome) -> Decision {
        self.record.version += 1;
        Decision {
            outcome,
            write: Some((Box::new(self.record), None)),
        }
    }

    pub(super) fn written(
        mut self,
        kind: EventKind,
        cause: Cause,
        domain: Option<Domain>,
        outcome: Outcome,
    ) -> Decision {
        self.record.version += 1;
        // A note leaves the state, and since when it has been so, as they were.
        if kind != EventKind::Noted || self.record.version == 1 {
            self.record.changed_at = self.now;
            self.record.cause = cause;
        }
        let reason = match &outcome {
            Outcome::Claimed(reason) => Some(*reason),
            _ => None,
        };
        let event = CustomerEvent {
            version: self.record.version,
            at: self.now,
            kind,
            cause,
            state: self.record.state(),
            domain,
            reason,
        };
        Decision {
            outcome,
            write: Some((Box::new(self.record), Some(event))),
        }
    }
}
