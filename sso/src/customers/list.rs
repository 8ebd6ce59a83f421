//! Lists of a partner's customers, line by line: what a line asks for beside what is known, and the octets in which lists come and go.
//!
//! A list never overwrites: what clashes with the mapping is refused, line by line. [`plan`] decides as a pure function; [`bring_in`] does it.

mod read;
#[cfg(test)]
mod tests;
mod write;

use super::{Change, Outcome, Over, Versions, Wish, apply_wish};
use crate::store::{Cause, CustomerRecord, CustomerState, Domain, Store, StoreError};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use read::{LONGEST_LINE, Lines, Malformed, Numbered, ReadError};
pub use write::{header, line};

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values with a header (RFC 4180), UTF-8.
    Csv,
    /// One JSON object a line, UTF-8.
    JsonLines,
}

/// One line: a customer as it shall be. What is empty says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The customer's account (`xAccountId`).
    pub account: String,
    /// Id of the cloud account.
    #[serde(default)]
    pub domain_id: String,
    /// Its name; empty leaves the name as it is.
    #[serde(default)]
    pub domain_name: String,
    /// Site of the cloud; the partner's when empty.
    #[serde(default)]
    pub site: String,
    /// Whether the customer is kept out.
    #[serde(default)]
    pub suspended: Option<bool>,
}

/// Why a line is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The cloud account belongs to the customer with this account.
    Taken(String),
    /// The customer has another cloud account, or the same one at another site.
    HasAnother,
    /// Something about the customer waits for a person's decision.
    Undecided,
    /// A registration with the cloud is under way.
    UnderWay,
    /// The customer is kept out here, and the list says otherwise.
    KeptOut,
    /// To be kept out, but neither known nor with a cloud account.
    Unknown,
    /// An earlier line of the same list is about this account or this cloud account (only told by a dry run; otherwise the reason is what that line did).
    Repeated,
}

/// What became of a line, or would.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Brought {
    /// The cloud account was bound.
    Bound,
    /// It has another name now.
    Renamed,
    /// The customer is kept out now; the cloud account was bound before.
    Suspended,
    /// It was so already.
    Unchanged,
    /// Nothing was changed.
    Refused(Refusal),
}

/// What a line comes to beside what is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// It is so already.
    Unchanged,
    /// Nothing is to be changed.
    Refuse(Refusal),
    /// These, in this order.
    Change {
        /// Bind, or bind by another name.
        bind: Option<Domain>,
        /// Keep out.
        suspend: bool,
    },
}

/// Decides about one line. `owner` is the account of another customer who has the cloud account that the line names.
pub fn plan(
    known: Option<&CustomerRecord>,
    owner: Option<String>,
    entry: &Entry,
    default_site: &str,
) -> Plan {
    let present = known.and_then(|record| record.domain.as_ref());
    let wanted = wanted(entry, default_site);
    if let Some(refusal) = refusal(known, owner, entry, wanted.as_ref()) {
        return Plan::Refuse(refusal);
    }
    let is_so = |domain: &Domain| {
        present.is_some_and(|present| domain.name.is_empty() || present.name == domain.name)
    };
    let bind = wanted.filter(|domain| !is_so(domain));
    let kept_out = known.is_some_and(|record| record.suspended_at.is_some());
    let suspend = entry.suspended == Some(true) && !kept_out;
    if bind.is_none() && !suspend {
        return Plan::Unchanged;
    }
    Plan::Change { bind, suspend }
}

fn wanted(entry: &Entry, default_site: &str) -> Option<Domain> {
    let site = Some(&*entry.site).filter(|site| !site.is_empty());
    (!entry.domain_id.is_empty()).then(|| Domain {
        id: entry.domain_id.clone(),
        name: entry.domain_name.clone(),
        site: site.unwrap_or(default_site).to_owned(),
    })
}

fn refusal(
    known: Option<&CustomerRecord>,
    owner: Option<String>,
    entry: &Entry,
    wanted: Option<&Domain>,
) -> Option<Refusal> {
    let Some(known) = known else {
        let nothing_to_keep_out = wanted.is_none() && entry.suspended == Some(true);
        return match owner {
            Some(owner) => Some(Refusal::Taken(owner)),
            None => nothing_to_keep_out.then_some(Refusal::Unknown),
        };
    };
    if let (Some(wanted), Some(present)) = (wanted, &known.domain)
        && (present.id != wanted.id || (!entry.site.is_empty() && present.site != wanted.site))
    {
        return Some(Refusal::HasAnother);
    }
    if let Some(owner) = owner {
        return Some(Refusal::Taken(owner));
    }
    if known.claim.is_some() {
        return Some(Refusal::Undecided);
    }
    let state = known.state();
    if wanted.is_some() && matches!(state, CustomerState::Requested | CustomerState::Creating) {
        return Some(Refusal::UnderWay);
    }
    (known.suspended_at.is_some() && entry.suspended == Some(false)).then_some(Refusal::KeptOut)
}

/// Reads what a line is about, and decides.
///
/// # Errors
/// [`StoreError`].
pub async fn look(
    store: &dyn Store,
    partner: &str,
    entry: &Entry,
    default_site: &str,
) -> Result<(Plan, Option<CustomerRecord>), StoreError> {
    let known = store.customer(partner, &entry.account).await?;
    let owner = match &*entry.domain_id {
        "" => None,
        id => store.customer_of_domain(partner, id).await?,
    };
    let owner = owner
        .map(|owner| owner.account)
        .filter(|owner| *owner != entry.account);
    let plan = plan(known.as_ref(), owner, entry, default_site);
    Ok((plan, known))
}

/// How often a line is looked at anew because somebody wrote the same customer meanwhile.
const ATTEMPTS: usize = 16;

/// Does what a line asks for, over exactly what was read; when this returns, it is durable.
///
/// # Errors
/// [`StoreError`].
pub async fn bring_in(
    store: &dyn Store,
    partner: &str,
    entry: &Entry,
    default_site: &str,
    now: Timestamp,
) -> Result<Brought, StoreError> {
    let mut bound = None;
    for _ in 0..ATTEMPTS {
        let (plan, known) = look(store, partner, entry, default_site).await?;
        let (bind, suspend) = match plan {
            // What an attempt before this one did counts.
            Plan::Unchanged => return Ok(bound.unwrap_or(Brought::Unchanged)),
            Plan::Refuse(refusal) => return Ok(Brought::Refused(refusal)),
            Plan::Change { bind, suspend } => (bind, suspend),
        };
        let has_domain = known.as_ref().is_some_and(|known| known.domain.is_some());
        let mut version = known.map_or(0, |known| known.version);
        if let Some(domain) = bind {
            let change = Change::Bind {
                domain,
                replace: false,
            };
            let Some(next) = written(store, partner, entry, version, &change, now).await? else {
                continue;
            };
            version = next;
            bound = Some(if has_domain {
                Brought::Renamed
            } else {
                Brought::Bound
            });
        }
        if suspend {
            let change = Change::Suspend;
            if written(store, partner, entry, version, &change, now)
                .await?
                .is_none()
            {
                continue;
            }
        }
        return Ok(bound.unwrap_or(Brought::Suspended));
    }
    Err(StoreError::Unavailable(
        "a customer is being changed by others all the time".to_owned(),
    ))
}

/// The version that was written; `None` when it was not done over this one.
async fn written(
    store: &dyn Store,
    partner: &str,
    entry: &Entry,
    version: u64,
    change: &Change,
    now: Timestamp,
) -> Result<Option<u64>, StoreError> {
    let over = match version {
        0 => Over {
            one_of: None,
            none_of: Some(Versions::Any),
        },
        version => Over {
            one_of: Some(Versions::These(vec![version])),
            none_of: None,
        },
    };
    let wish = Wish {
        partner,
        account: &entry.account,
        by: Cause::Import,
        over,
    };
    let applied = apply_wish(store, &wish, change, now).await?;
    let record = applied.record.filter(|_| applied.outcome == Outcome::Done);
    Ok(record.map(|record| record.version))
}
