//! The mapping between a partner's customers and their cloud accounts: `xAccountId ↔ domainId`.
//!
//! [`decide`] says what follows from a change, as a pure function of the record; [`apply`] writes it, and starts over when somebody else was quicker.
//! A cloud account never passes from one customer to another by itself: what clashes is kept as a claim, and a person decides. Start at [`Change`].

mod decide;
pub mod registration;
#[cfg(test)]
mod tests;

pub use decide::{Decision, Hindrance, Outcome, decide};
pub use registration::Step;

use crate::store::{Asked, CustomerRecord, Domain, Put, Store, StoreError};
use jiff::Timestamp;

/// Longest account (`xAccountId`), in characters: the vendor's limit.
pub const LONGEST_ACCOUNT: usize = 128;
/// Longest id and longest name of a cloud account, in characters: the vendor's limit.
pub const LONGEST_DOMAIN: usize = 64;
/// Digests of notifications that are remembered for one customer; the oldest goes first.
pub const MOST_SEEN: usize = 64;
/// How often a change is decided anew because somebody wrote the same customer meanwhile.
const ATTEMPTS: usize = 32;

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
            Change::Notified { .. }
            | Change::Arrive
            | Change::Unbind
            | Change::Suspend
            | Change::Resume
            | Change::Register(_)
            | Change::Unlisted(_) => None,
        }
    }
}

/// Decides about a change and writes what follows; when this returns, it is durable.
///
/// # Errors
/// [`StoreError`]; `Unavailable` also when others write the same customer again and again.
pub async fn apply(
    store: &dyn Store,
    partner: &str,
    account: &str,
    change: &Change,
    now: Timestamp,
) -> Result<Outcome, StoreError> {
    for _ in 0..ATTEMPTS {
        let current = store.customer(partner, account).await?;
        let owner = match change.wanted() {
            Some(domain_id) => store.customer_of_domain(partner, domain_id).await?,
            None => None,
        };
        let owner = owner
            .map(|owner| owner.account)
            .filter(|owner| owner != account);
        let subject = current.unwrap_or_else(|| unknown(partner, account, now));
        let decision = decide(subject, owner, change, now);
        let Some((record, event)) = decision.write else {
            return Ok(decision.outcome);
        };
        match store.put_customer(*record, event).await? {
            Put::Done => return Ok(decision.outcome),
            Put::Stale | Put::Taken(_) => {}
        }
    }
    Err(StoreError::Unavailable(
        "a customer is being changed by others all the time".to_owned(),
    ))
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

/// Version 0: what a customer is before the first writing.
fn unknown(partner: &str, account: &str, now: Timestamp) -> CustomerRecord {
    CustomerRecord {
        partner: partner.to_owned(),
        account: account.to_owned(),
        version: 0,
        domain: None,
        suspended_at: None,
        claim: None,
        journey_opened_at: None,
        seen: Vec::new(),
        registration: None,
        created_at: now,
        changed_at: now,
        cause: crate::store::Cause::SignOn,
    }
}
