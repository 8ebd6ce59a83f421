//! A registration with the cloud: what follows from each of its steps, as a pure function of the record.
//!
//! ```text
//! requested ─→ creating ─→ created ─→ associated
//!     ↑  ↖        │  ↖        ╲
//!  failed  ╲______│    a lost answer: the cloud's list is read before it is ever asked again
//! ```
//!
//! Whoever moves a registration on takes the turn first ([`Step::Hold`]); a step of somebody whose turn has passed to another changes nothing, so of two
//! processes that look after one registration only one goes on. [`Step::Ask`] is written before a call goes out. That an account exists is a fact, and is
//! written whatever happened meanwhile.

use super::Outcome;
use super::decide::{Decision, Hindrance, Next};
use crate::store::{Asked, Cause, ClaimReason, Domain, EventKind, Phase, Registration, Trouble};
use jiff::Timestamp;

/// A step of a registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The partner asks for a cloud account for the customer.
    Request {
        /// Site of the cloud.
        site: String,
        /// What is asked for, sealed.
        request: String,
        /// Keyed digest of it.
        digest: String,
        /// Who asks.
        cause: Cause,
    },
    /// Somebody takes the turn; nothing else changes.
    Hold {
        /// Whose turn it was.
        turn: u64,
        /// When somebody else looks after it.
        until: Timestamp,
    },
    /// The cloud is asked to create an account as soon as this is written; whoever asks has time until then.
    Ask {
        /// Whose turn it is.
        turn: u64,
        /// When somebody else looks after it.
        until: Timestamp,
    },
    /// The cloud has certainly done nothing: it was not reached, or refused for now. It is asked again then.
    Postpone {
        /// Whose turn it is.
        turn: u64,
        /// When.
        until: Timestamp,
        /// Why.
        trouble: Trouble,
    },
    /// Whether the cloud did it is not known: its list is looked at then.
    Doubt {
        /// Whose turn it is.
        turn: u64,
        /// When.
        until: Timestamp,
        /// The cloud answered as if the account were there, so its whole list is read.
        whole: bool,
        /// Why.
        trouble: Trouble,
    },
    /// The cloud's list was read, or a part of it, and the account is not there; or it could not be read.
    Missed {
        /// Whose turn it is.
        turn: u64,
        /// Whether all there was to read was read.
        all: bool,
        /// Where it is read on.
        walk: Option<u32>,
        /// When somebody looks again.
        until: Timestamp,
    },
    /// The cloud created the account.
    Created(Domain),
    /// The cloud lists the account as the customer's.
    Found(Domain),
    /// The cloud will not create the account, or nobody waits for it any longer.
    Fail {
        /// Whose turn it is.
        turn: u64,
        /// Why.
        trouble: Trouble,
    },
    /// The customer has a cloud account, and nobody waits any longer for the cloud to say more about it.
    Settle {
        /// Whose turn it is.
        turn: u64,
        /// Why.
        trouble: Trouble,
    },
}

impl Step {
    /// For the log.
    pub fn name(&self) -> &'static str {
        match self {
            Step::Request { .. } => "request",
            Step::Ask { .. } => "ask",
            Step::Hold { .. } => "hold",
            Step::Postpone { .. } => "postpone",
            Step::Doubt { .. } => "doubt",
            Step::Missed { .. } => "missed",
            Step::Created(_) => "created",
            Step::Found(_) => "found",
            Step::Fail { .. } => "fail",
            Step::Settle { .. } => "settle",
        }
    }
}

/// How long the cloud has for the association before its list is looked at, in seconds.
const ASSOCIATION: i64 = 5;

impl Next {
    /// Whether the cloud was asked to create an account and has not said no.
    pub(super) fn is_being_created(&self) -> bool {
        self.phase() == Some(Phase::Creating)
    }

    /// The customer has, or had, a cloud account by another way. What was never asked of the cloud is given up; what was asked is still to be found out.
    pub(super) fn leave_registration(&mut self) {
        let now = self.now;
        if let Some(registration) = &mut self.record.registration {
            match registration.phase {
                Phase::Creating => {}
                Phase::Requested => give_up(registration, now),
                Phase::Created | Phase::Associated | Phase::Failed => registration.due_at = None,
            }
        }
    }

    /// The registration, when this turn is the present one and something is left to do.
    fn in_turn(&mut self, turn: u64) -> Option<&mut Registration> {
        let registration = self.record.registration.as_mut()?;
        (registration.turn == turn && registration.due_at.is_some()).then_some(registration)
    }

    fn phase(&self) -> Option<Phase> {
        let registration = self.record.registration.as_ref();
        registration.map(|registration| registration.phase)
    }

    fn is_open(&self) -> bool {
        matches!(self.phase(), Some(Phase::Requested | Phase::Creating))
    }

    pub(super) fn register(self, step: &Step, taken: bool) -> Decision {
        match step {
            Step::Request {
                site,
                request,
                digest,
                cause,
            } => self.requested(site, request, digest, *cause),
            Step::Hold { turn, until } => self.held(*turn, *until),
            Step::Ask { turn, until } => self.asked(*turn, *until),
            Step::Postpone {
                turn,
                until,
                trouble,
            } => self.postponed(*turn, *until, trouble),
            Step::Doubt {
                turn,
                until,
                whole,
                trouble,
            } => self.doubted(*turn, *until, *whole, trouble),
            Step::Missed {
                turn,
                all,
                walk,
                until,
            } => self.missed(*turn, *all, *walk, *until),
            Step::Created(domain) => self.got(domain, taken, Phase::Created),
            Step::Found(domain) => self.got(domain, taken, Phase::Associated),
            Step::Fail { turn, trouble } => self.failed(*turn, trouble),
            Step::Settle { turn, trouble } => self.settled(*turn, trouble),
        }
    }

    fn requested(mut self, site: &str, request: &str, digest: &str, cause: Cause) -> Decision {
        let present = self.record.registration.as_ref();
        let is_same = present.is_some_and(|present| present.digest == digest);
        let goes_on = self.is_open() || self.record.domain.is_some();
        if goes_on && is_same {
            return Decision::nothing(Outcome::Unchanged);
        }
        if self.record.suspended_at.is_some() {
            return Decision::nothing(Outcome::Hindered(Hindrance::KeptOut));
        }
        if self.record.claim.is_some() {
            return Decision::nothing(Outcome::Hindered(Hindrance::Undecided));
        }
        if self.record.domain.is_some() {
            return Decision::nothing(Outcome::HasAnother);
        }
        if self.is_open() {
            return Decision::nothing(Outcome::Hindered(Hindrance::OtherRequest));
        }
        self.record.registration = Some(Registration {
            begun_at: self.now,
            phase: Phase::Requested,
            since: self.now,
            site: site.to_owned(),
            request: Some(request.to_owned()),
            digest: digest.to_owned(),
            asked: 0,
            asked_at: None,
            missed: 0,
            walk: None,
            whole: false,
            turn: present.map_or(0, |present| present.turn) + 1,
            due_at: Some(self.now),
            trouble: None,
        });
        self.written(EventKind::Requested, cause, None, Outcome::Done)
    }

    fn held(mut self, turn: u64, until: Timestamp) -> Decision {
        let Some(registration) = self.in_turn(turn) else {
            return Decision::nothing(overtaken());
        };
        registration.turn = turn.saturating_add(1);
        registration.due_at = Some(until);
        self.written_without_line(Outcome::Done)
    }

    fn asked(mut self, turn: u64, until: Timestamp) -> Decision {
        let now = self.now;
        // Nobody is asked for who is kept out, has an account already, or waits for a decision.
        let may = self.is_open()
            && self.record.domain.is_none()
            && self.record.claim.is_none()
            && self.record.suspended_at.is_none();
        let Some(registration) = self.in_turn(turn).filter(|_| may) else {
            return Decision::nothing(overtaken());
        };
        if registration.phase != Phase::Creating {
            registration.since = now;
        }
        registration.phase = Phase::Creating;
        registration.asked = registration.asked.saturating_add(1);
        registration.asked_at = Some(now);
        registration.missed = 0;
        registration.walk = None;
        registration.due_at = Some(until);
        self.written(EventKind::Asked, Cause::Cloud, None, Outcome::Done)
    }

    /// Back to where the cloud was not asked, unless an earlier call may have done it.
    fn postponed(mut self, turn: u64, until: Timestamp, trouble: &Trouble) -> Decision {
        let now = self.now;
        let Some(registration) = self.in_turn(turn) else {
            return Decision::nothing(overtaken());
        };
        if registration.phase == Phase::Creating {
            if registration.asked <= 1 {
                registration.phase = Phase::Requested;
                registration.since = now;
            }
            registration.asked = registration.asked.saturating_sub(1);
        }
        registration.due_at = Some(until);
        registration.trouble = Some(trouble.clone());
        self.written_without_line(Outcome::Done)
    }

    fn doubted(mut self, turn: u64, until: Timestamp, whole: bool, trouble: &Trouble) -> Decision {
        let Some(registration) = self.in_turn(turn) else {
            return Decision::nothing(overtaken());
        };
        registration.due_at = Some(until);
        registration.walk = None;
        if whole && !registration.whole {
            registration.whole = true;
            registration.missed = 0;
        }
        registration.trouble = Some(trouble.clone());
        self.written_without_line(Outcome::Done)
    }

    fn missed(mut self, turn: u64, all: bool, walk: Option<u32>, until: Timestamp) -> Decision {
        let Some(registration) = self.in_turn(turn) else {
            return Decision::nothing(overtaken());
        };
        registration.walk = walk;
        if all {
            registration.missed = registration.missed.saturating_add(1);
        }
        registration.due_at = Some(until);
        self.written_without_line(Outcome::Done)
    }

    /// The account is there. It never displaces another one, and nobody else's is taken.
    fn got(mut self, domain: &Domain, taken: bool, phase: Phase) -> Decision {
        let now = self.now;
        let was = self.phase();
        if let Some(registration) = &mut self.record.registration {
            if registration.phase != phase {
                registration.since = now;
            }
            registration.phase = phase;
            registration.request = None;
            registration.walk = None;
            registration.trouble = None;
            let wait = jiff::SignedDuration::from_secs(ASSOCIATION);
            registration.due_at = match phase {
                Phase::Created => now.saturating_add(wait).ok(),
                _ => None,
            };
        }
        if let Some(present) = &self.record.domain
            && present.id != domain.id
        {
            self.leave_registration();
            return self.claimed(Asked::Bind, domain, ClaimReason::OtherDomain, Cause::Cloud);
        }
        if self.record.domain.is_none() && taken {
            self.leave_registration();
            return self.claimed(Asked::Bind, domain, ClaimReason::Taken, Cause::Cloud);
        }
        let is_news = self.record.domain.is_none() || was != Some(phase);
        let name = self.record.domain.take().map(|present| present.name);
        let mut domain = domain.clone();
        if domain.name.is_empty() {
            domain.name = name.unwrap_or_default();
        }
        self.record.domain = Some(domain.clone());
        self.record.journey_opened_at = None;
        self.forget_claim_about(&domain);
        let kind = match phase {
            Phase::Created => EventKind::Created,
            _ => EventKind::Associated,
        };
        if is_news {
            self.written(kind, Cause::Cloud, Some(domain), Outcome::Done)
        } else {
            self.written_without_line(Outcome::Unchanged)
        }
    }

    fn failed(mut self, turn: u64, trouble: &Trouble) -> Decision {
        let (now, is_open) = (self.now, self.is_open());
        let Some(registration) = self.in_turn(turn).filter(|_| is_open) else {
            return Decision::nothing(overtaken());
        };
        give_up(registration, now);
        registration.trouble = Some(trouble.clone());
        let domain = self.record.domain.clone();
        self.written(EventKind::Failed, Cause::Cloud, domain, Outcome::Done)
    }

    fn settled(mut self, turn: u64, trouble: &Trouble) -> Decision {
        let (now, is_open) = (self.now, self.is_open());
        let Some(registration) = self.in_turn(turn) else {
            return Decision::nothing(overtaken());
        };
        if is_open {
            give_up(registration, now);
        }
        registration.due_at = None;
        registration.trouble = Some(trouble.clone());
        self.written_without_line(Outcome::Done)
    }

    /// A registration that waits for the list hears it; else the mapping is mended where that displaces nothing.
    pub(super) fn listed(mut self, domain: &Domain, taken: bool) -> Decision {
        let waits = matches!(self.phase(), Some(Phase::Creating | Phase::Created))
            && self
                .record
                .registration
                .as_ref()
                .is_some_and(|each| each.due_at.is_some());
        if waits {
            return self.got(domain, taken, Phase::Associated);
        }
        if self.is_domain(&domain.id) {
            return Decision::nothing(Outcome::Unchanged);
        }
        if self.record.domain.is_some() {
            return self.claimed(Asked::Bind, domain, ClaimReason::OtherDomain, Cause::Cloud);
        }
        if taken {
            return self.claimed(Asked::Bind, domain, ClaimReason::Taken, Cause::Cloud);
        }
        self.record.domain = Some(domain.clone());
        self.record.journey_opened_at = None;
        self.forget_claim_about(domain);
        self.leave_registration();
        self.written(
            EventKind::Bound,
            Cause::Cloud,
            Some(domain.clone()),
            Outcome::Done,
        )
    }

    pub(super) fn unlisted(self, domain_id: &str) -> Decision {
        match self.record.domain.clone() {
            Some(domain) if domain.id == domain_id => {
                self.claimed(Asked::Unbind, &domain, ClaimReason::Unlisted, Cause::Cloud)
            }
            _ => Decision::nothing(Outcome::Unchanged),
        }
    }
}

fn overtaken() -> Outcome {
    Outcome::Hindered(Hindrance::Overtaken)
}

/// Nothing more is asked of the cloud, and what was asked for is erased.
fn give_up(registration: &mut Registration, now: Timestamp) {
    registration.phase = Phase::Failed;
    registration.since = now;
    registration.request = None;
    registration.walk = None;
    registration.due_at = None;
}

#[cfg(test)]
mod tests;
