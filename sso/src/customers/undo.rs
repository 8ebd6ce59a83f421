//! Taking the last change back: what stood before it, as the history tells, and what follows.

use super::decide::{Decision, Next, Outcome};
use crate::store::{Asked, Cause, CustomerEvent, CustomerState, Domain, EventKind};

/// Where a customer stood: what a change moves, and what taking it back restores.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// The cloud account.
    pub domain: Option<Domain>,
    /// Whether the customer was kept out.
    pub suspended: bool,
}

impl Standing {
    /// Where a line of history leads from here.
    fn after(&self, line: &CustomerEvent) -> Standing {
        let domain = match line.kind {
            EventKind::Bound
            | EventKind::Created
            | EventKind::Associated
            | EventKind::Renamed
            | EventKind::Undone => line.domain.clone(),
            EventKind::Unbound => None,
            EventKind::Known
            | EventKind::Noted
            | EventKind::Claimed
            | EventKind::Settled
            | EventKind::Suspended
            | EventKind::Resumed
            | EventKind::Requested
            | EventKind::Asked
            | EventKind::Failed => self.domain.clone(),
        };
        Standing {
            domain,
            suspended: line.state == CustomerState::Suspended,
        }
    }

    fn domain_id(&self) -> Option<&str> {
        self.domain.as_ref().map(|domain| &*domain.id)
    }

    /// Whether the customer stands elsewhere. Another name is the same cloud account.
    fn differs(&self, other: &Standing) -> bool {
        self.domain_id() != other.domain_id() || self.suspended != other.suspended
    }
}

/// Where the customer stood before the last line that moved them; `None` when none did.
pub(super) fn before_the_last_change(history: &[CustomerEvent]) -> Option<Standing> {
    let mut standing = Standing::default();
    let mut before = None;
    for line in history {
        let next = standing.after(line);
        if next.differs(&standing) {
            before = Some(standing);
        }
        standing = next;
    }
    before
}

impl Next {
    pub(super) fn undo(mut self, before: Option<&Standing>, owner: Option<String>) -> Decision {
        let Some(before) = before else {
            return Decision::nothing(Outcome::NothingToUndo);
        };
        // Without a change of the cloud account its name stays as it has become known.
        let present = self.record.domain.as_ref().map(|domain| &*domain.id);
        if present != before.domain_id() {
            if let Some(owner) = owner {
                return Decision::nothing(Outcome::Taken(owner));
            }
            self.record.domain.clone_from(&before.domain);
            self.record.journey_opened_at = None;
            self.leave_registration();
            self.forget_claim_that_is_answered();
        }
        self.record.suspended_at = match (before.suspended, self.record.suspended_at) {
            (true, since) => Some(since.unwrap_or(self.now)),
            (false, _) => None,
        };
        let domain = self.record.domain.clone();
        self.written(EventKind::Undone, Cause::Operator, domain, Outcome::Done)
    }

    /// A claim is no question any more when what it asks for has come about.
    fn forget_claim_that_is_answered(&mut self) {
        let present = self.record.domain.as_ref().map(|domain| &*domain.id);
        let is_answered = self.record.claim.as_ref().is_some_and(|claim| {
            let has_it = present == Some(&claim.domain.id);
            has_it == (claim.asked == Asked::Bind)
        });
        if is_answered {
            self.record.claim = None;
        }
    }
}
