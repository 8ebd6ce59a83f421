//! The mapping between a partner's customers and their cloud accounts: `xAccountId ↔ domainId`.
//!
//! [`decide`] says what follows from a change, as a pure function of the record; [`apply`] writes it, and starts over when somebody else was quicker.
//! [`Wish`] says more: who wants it, and over which version. [`undo`] and [`settle`] read first what there is to undo or to settle.
//! A cloud account never passes from one customer to another by itself: what clashes is kept as a claim, and a person decides. Start at [`Change`].

mod apply;
mod decide;
pub mod list;
pub mod registration;
#[cfg(test)]
mod tests;
mod undo;

#[cfg(test)]
use apply::unknown;
pub use apply::{Applied, Over, Versions, Wish, apply, apply_wish, settle, undo};
pub use decide::{Decision, Hindrance, Outcome, decide};
pub use registration::Step;
pub use undo::Standing;

use crate::store::{Asked, Domain};

/// Longest account (`xAccountId`), in characters: the vendor's limit.
pub const LONGEST_ACCOUNT: usize = 128;
/// Longest id and longest name of a cloud account, in characters: the vendor's limit.
pub const LONGEST_DOMAIN: usize = 64;
/// Digests of notifications that are remembered for one customer; the oldest goes first.
pub const MOST_SEEN: usize = 64;

/// Somebody wants the mapping to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The customer leaves for the cloud with an assertion: a customer without a cloud account is expected to come to one.
    Arrive,
    /// The cloud's signed notification. It carries neither time nor nonce, so the digest of what was signed tells a repetition.
    Notified {
        /// Bound, or unbound.
        asked: Asked,
        /// The cloud account.
        domain: Domain,
        /// Digest of the signed octets.
        digest: String,
    },
    /// A person of the partner binds. An empty name leaves the name as it is.
    Bind {
        /// The cloud account.
        domain: Domain,
        /// Also when the customer has another cloud account.
        replace: bool,
    },
    /// A person of the partner unbinds, or turns a claim down.
    Unbind,
    /// A person of the partner keeps the customer out.
    Suspend,
    /// And lets them in again.
    Resume,
    /// A registration with the cloud begins, or moves on.
    Register(Step),
    /// The cloud's list of the partner's customers has the customer with this cloud account.
    Listed(Domain),
    /// It does not have the customer's cloud account, which has this id.
    Unlisted(String),
    /// A person of the partner takes the last change back: the customer stands again as this says; `None` when there was no change yet.
    Undo(Option<Standing>),
}

impl Change {
    /// The cloud account that would come to the customer.
    fn wanted(&self) -> Option<&str> {
        match self {
            Change::Bind { domain, .. }
            | Change::Notified {
                asked: Asked::Bind,
                domain,
                ..
            }
            | Change::Register(Step::Created(domain) | Step::Found(domain))
            | Change::Listed(domain) => Some(&domain.id),
            Change::Undo(Some(standing)) => standing.domain.as_ref().map(|domain| &*domain.id),
            Change::Undo(None)
            | Change::Notified { .. }
            | Change::Arrive
            | Change::Unbind
            | Change::Suspend
            | Change::Resume
            | Change::Register(_)
            | Change::Unlisted(_) => None,
        }
    }
}

/// Whether a text can be a customer's account: not empty, not too long, no control characters.
pub fn is_account(text: &str) -> bool {
    is_text(text, LONGEST_ACCOUNT) && !text.trim().is_empty()
}

/// Whether a text can be the id of a cloud account.
pub fn is_domain_id(text: &str) -> bool {
    is_text(text, LONGEST_DOMAIN) && !text.is_empty() && !text.contains(char::is_whitespace)
}

/// Whether a text can be the name of a cloud account; it may be empty.
pub fn is_domain_name(text: &str) -> bool {
    is_text(text, LONGEST_DOMAIN)
}

fn is_text(text: &str, most: usize) -> bool {
    text.chars().count() <= most && !text.contains(char::is_control)
}
