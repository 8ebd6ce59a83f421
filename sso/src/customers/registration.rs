//! A registration with the cloud: what follows from each of its steps, as a pure function of the record.
//!
//! ```text
//! requested ─→ creating ─→ created ─→ associated
//!     ↑  ↖        │  ↖        ╲
//!  failed  ╲______│    a lost answer: the cloud's list is read before it is ever asked again
//! ```
//!
//! [`Step::Ask`] is written before a call goes out. Whoever carries a step out names the version of the record that it follows from, so of two processes
//! that look after one registration only one goes on. What the cloud said is a fact and is written whatever happened meanwhile.

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
    /// The cloud is asked to create an account as soon as this is written; whoever asks has time until then.
    Ask {
        /// Version of the record that it follows from.
        version: u64,
        /// When somebody else looks after it.
        until: Timestamp,
    },
    /// Somebody looks after it until then; nothing else changes.
    Hold {
        /// Version of the record that it follows from.
        version: u64,
        /// When somebody else looks after it.
        until: Timestamp,
    },
    /// The cloud has certainly done nothing: it was not reached, or refused for now. It is asked again then.
    Postpone {
        /// When.
        until: Timestamp,
        /// Why.
        trouble: Trouble,
    },
    /// Whether the cloud did it is not known: its list is looked at then.
    Doubt {
        /// When.
        until: Timestamp,
        /// The cloud says that the account exists, so its whole list is read.
        exists: bool,
        /// Why.
        trouble: Trouble,
    },
    /// The cloud's list was read, or a part of it, and the account is not there; or it could not be read.
    Missed {
        /// Whether all there was to read was read.
        all: bool,
        /// Where the whole list is read on, if it is.
        walk: Option<u32>,
        /// When somebody looks again.
        until: Timestamp,
    },
    /// The cloud created the account.
    Created(Domain),
    /// The cloud lists the account as the customer's.
    Found(Domain),
    /// The cloud will not create the account.
    Fail(Trouble),
    /// The account exists, and nobody waits any longer for its association to be confirmed.
    Settle(Trouble),
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
            Step::Fail(_) => "fail",
            Step::Settle(_) => "settle",
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

    /// Nobody looks after the registration any more.
    pub(super) fn leave_registration(&mut self) {
        if let Some(registration) = &mut self.record.registration {
            registration.due_at = None;
        }
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
            Step::Ask { version, until } => self.asked(*version, *until),
            Step::Hold { version, until } => self.held(*version, *until),
            Step::Postpone { until, trouble } => self.postponed(*until, trouble),
            Step::Doubt {
                until,
                exists,
                trouble,
            } => self.doubted(*until, *exists, trouble),
            Step::Missed { all, walk, until } => self.missed(*all, *walk, *until),
            Step::Created(domain) => self.got(domain, taken, Phase::Created),
            Step::Found(domain) => self.got(domain, taken, Phase::Associated),
            Step::Fail(trouble) => self.failed(trouble),
            Step::Settle(trouble) => self.settled(trouble),
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
            due_at: Some(self.now),
            trouble: None,
        });
        self.written(EventKind::Requested, cause, None, Outcome::Done)
    }

    fn asked(mut self, version: u64, until: Timestamp) -> Decision {
        let (now, is_open) = (self.now, self.is_open());
        if self.record.version != version || !is_open || self.record.domain.is_some() {
            return Decision::nothing(Outcome::Hindered(Hindrance::Overtaken));
        }
        if let Some(registration) = &mut self.record.registration {
            if registration.phase != Phase::Creating {
                registration.since = now;
            }
            registration.phase = Phase::Creating;
            registration.asked = registration.asked.saturating_add(1);
            registration.asked_at = Some(now);
            registration.missed = 0;
            registration.walk = None;
            registration.due_at = Some(until);
        }
        self.written(EventKind::Asked, Cause::Cloud, None, Outcome::Done)
    }

    fn held(mut self, version: u64, until: Timestamp) -> Decision {
        match &mut self.record.registration {
            Some(registration)
                if self.record.version == version && registration.due_at.is_some() =>
            {
                registration.due_at = Some(until);
                self.written_without_line(Outcome::Done)
            }
            _ => Decision::nothing(Outcome::Hindered(Hindrance::Overtaken)),
        }
    }

    /// A registration that is open moves to where it is asked again; one that is done waits for its association a little longer.
    fn postponed(mut self, until: Timestamp, trouble: &Trouble) -> Decision {
        let (now, is_creating) = (self.now, self.is_being_created());
        match &mut self.record.registration {
            Some(registration) if registration.due_at.is_some() => {
                if is_creating && registration.asked <= 1 {
                    registration.phase = Phase::Requested;
                    registration.since = now;
                }
                if is_creating {
                    registration.asked = registration.asked.saturating_sub(1);
                }
                registration.due_at = Some(until);
                registration.trouble = Some(trouble.clone());
                self.written_without_line(Outcome::Done)
            }
            _ => Decision::nothing(Outcome::Hindered(Hindrance::Overtaken)),
        }
    }

    fn doubted(mut self, until: Timestamp, exists: bool, trouble: &Trouble) -> Decision {
        match &mut self.record.registration {
            Some(registration) if registration.phase == Phase::Creating => {
                registration.due_at = Some(until);
                registration.walk = exists.then_some(0);
                registration.trouble = Some(trouble.clone());
                self.written_without_line(Outcome::Done)
            }
            _ => Decision::nothing(Outcome::Hindered(Hindrance::Overtaken)),
        }
    }

    fn missed(mut self, all: bool, walk: Option<u32>, until: Timestamp) -> Decision {
        match &mut self.record.registration {
            Some(registration) if registration.due_at.is_some() => {
                registration.walk = walk;
                if all {
                    registration.missed = registration.missed.saturating_add(1);
                }
                registration.due_at = Some(until);
                self.written_without_line(Outcome::Done)
            }
            _ => Decision::nothing(Outcome::Hindered(Hindrance::Overtaken)),
        }
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

    fn failed(mut self, trouble: &Trouble) -> Decision {
        if !self.is_open() {
            return Decision::nothing(Outcome::Hindered(Hindrance::Overtaken));
        }
        let now = self.now;
        if let Some(registration) = &mut self.record.registration {
            registration.phase = Phase::Failed;
            registration.since = now;
            registration.request = None;
            registration.walk = None;
            registration.due_at = None;
            registration.trouble = Some(trouble.clone());
        }
        let domain = self.record.domain.clone();
        self.written(EventKind::Failed, Cause::Cloud, domain, Outcome::Done)
    }

    fn settled(mut self, trouble: &Trouble) -> Decision {
        match &mut self.record.registration {
            Some(registration) if registration.due_at.is_some() => {
                registration.due_at = None;
                registration.trouble = Some(trouble.clone());
                self.written_without_line(Outcome::Done)
            }
            _ => Decision::nothing(Outcome::Hindered(Hindrance::Overtaken)),
        }
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

#[cfg(test)]
mod tests;
