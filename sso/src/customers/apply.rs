//! Writing what was decided: over the version that was read, again and again until nobody was quicker.

use super::Change;
use super::decide::{Outcome, decide};
use super::undo::before_the_last_change;
use crate::store::{
    Asked, Cause, CustomerEvent, CustomerRecord, Domain, EventKind, Put, Store, StoreError,
};
use jiff::Timestamp;

/// How often a change is decided anew because somebody wrote the same customer meanwhile.
const ATTEMPTS: usize = 32;
/// Lines of history that are read at one time.
const PAGE: u32 = 500;

/// Versions of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Versions {
    /// Whichever it is, as long as the customer is known.
    Any,
    /// These.
    These(Vec<u64>),
}

impl Versions {
    /// Whether a version is among them. Version 0, a customer who is not known, never is.
    pub fn have(&self, version: u64) -> bool {
        version > 0
            && match self {
                Versions::Any => true,
                Versions::These(these) => these.contains(&version),
            }
    }
}

/// Over which versions something may be written; by default over all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Over {
    /// Only over one of these.
    pub one_of: Option<Versions>,
    /// Only over none of these.
    pub none_of: Option<Versions>,
}

impl Over {
    fn fits(&self, version: u64) -> bool {
        let one = self.one_of.as_ref().is_none_or(|these| these.have(version));
        one && !self
            .none_of
            .as_ref()
            .is_some_and(|these| these.have(version))
    }
}

/// A change that is decided by a person or a program of the partner.
#[derive(Debug, Clone)]
pub struct Wish<'a> {
    /// Partner slug.
    pub partner: &'a str,
    /// The customer.
    pub account: &'a str,
    /// Who wants it, in place of [`Cause::Operator`].
    pub by: Cause,
    /// Over which versions. What was decided over one of them is written over that one, or not at all.
    pub over: Over,
}

/// What became of a wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// How it ended.
    pub outcome: Outcome,
    /// The customer as it was left, when it is known.
    pub record: Option<CustomerRecord>,
}

impl Applied {
    fn refused(outcome: Outcome, current: CustomerRecord) -> Applied {
        Applied {
            outcome,
            record: (current.version > 0).then_some(current),
        }
    }
}

impl Wish<'_> {
    async fn read(&self, store: &dyn Store, now: Timestamp) -> Result<CustomerRecord, StoreError> {
        let found = store.customer(self.partner, self.account).await?;
        Ok(found.unwrap_or_else(|| unknown(self.partner, self.account, now)))
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
    let wish = Wish {
        partner,
        account,
        by: Cause::Operator,
        over: Over::default(),
    };
    Ok(apply_wish(store, &wish, change, now).await?.outcome)
}

/// The same, and who wants it over which version.
///
/// # Errors
/// As [`apply`].
pub async fn apply_wish(
    store: &dyn Store,
    wish: &Wish<'_>,
    change: &Change,
    now: Timestamp,
) -> Result<Applied, StoreError> {
    for _ in 0..ATTEMPTS {
        let current = wish.read(store, now).await?;
        if let Some(applied) = attempt(store, wish, current, change, now).await? {
            return Ok(applied);
        }
    }
    Err(too_many())
}

/// Takes back the last change that moved the customer: the cloud account that stood before it comes back where it is free, and so does whether the
/// customer is kept out. Taken back twice, it is as it was.
///
/// # Errors
/// As [`apply`].
pub async fn undo(
    store: &dyn Store,
    wish: &Wish<'_>,
    now: Timestamp,
) -> Result<Applied, StoreError> {
    for _ in 0..ATTEMPTS {
        let current = wish.read(store, now).await?;
        let history = history(store, &current).await?;
        let change = Change::Undo(before_the_last_change(&history));
        if let Some(applied) = attempt(store, wish, current, &change, now).await? {
            return Ok(applied);
        }
    }
    Err(too_many())
}

/// Decides what waits for a decision: accepted, it is done, also in place of another cloud account; turned down, it is dropped and nothing else moves.
///
/// # Errors
/// As [`apply`].
pub async fn settle(
    store: &dyn Store,
    wish: &Wish<'_>,
    accept: bool,
    now: Timestamp,
) -> Result<Applied, StoreError> {
    for _ in 0..ATTEMPTS {
        let current = wish.read(store, now).await?;
        let Some(change) = settlement(&current, accept) else {
            let outcome = match current.version {
                0 => Outcome::Unknown,
                version if !wish.over.fits(version) => Outcome::Stale,
                _ => Outcome::NoClaim,
            };
            return Ok(Applied::refused(outcome, current));
        };
        if let Some(applied) = attempt(store, wish, current, &change, now).await? {
            return Ok(applied);
        }
    }
    Err(too_many())
}

/// The change that a decision about the claim comes to.
fn settlement(current: &CustomerRecord, accept: bool) -> Option<Change> {
    let claim = current.claim.as_ref()?;
    let bind = |domain: &Domain| Change::Bind {
        domain: domain.clone(),
        replace: true,
    };
    let Some(present) = &current.domain else {
        // Without a cloud account there is nothing to take away: unbinding drops the claim.
        let wants_it = accept && claim.asked == Asked::Bind;
        return Some(if wants_it {
            bind(&claim.domain)
        } else {
            Change::Unbind
        });
    };
    let is_present = present.id == claim.domain.id;
    Some(match claim.asked {
        Asked::Bind if accept => bind(&claim.domain),
        Asked::Unbind if accept && is_present => Change::Unbind,
        // Confirming the present one drops the claim.
        Asked::Bind | Asked::Unbind => bind(present),
    })
}

/// One attempt; `None` when somebody else was quicker.
async fn attempt(
    store: &dyn Store,
    wish: &Wish<'_>,
    current: CustomerRecord,
    change: &Change,
    now: Timestamp,
) -> Result<Option<Applied>, StoreError> {
    let owner = match change.wanted() {
        Some(domain_id) => store.customer_of_domain(wish.partner, domain_id).await?,
        None => None,
    };
    let owner = owner
        .map(|owner| owner.account)
        .filter(|owner| owner != wish.account);
    let mut decision = decide(current.clone(), owner, change, now);
    // What is unknown is said before what is out of date: there is no version to be out of date.
    if decision.outcome != Outcome::Unknown && !wish.over.fits(current.version) {
        return Ok(Some(Applied::refused(Outcome::Stale, current)));
    }
    let Some((record, event)) = decision.write.take() else {
        return Ok(Some(Applied::refused(decision.outcome, current)));
    };
    let (record, event) = on_behalf_of(wish.by, *record, event);
    Ok(match store.put_customer(record.clone(), event).await? {
        Put::Done => Some(Applied {
            outcome: decision.outcome,
            record: Some(record),
        }),
        Put::Stale | Put::Taken(_) => None,
    })
}

/// What a person decides can come by other ways, too.
fn on_behalf_of(
    by: Cause,
    mut record: CustomerRecord,
    mut event: Option<CustomerEvent>,
) -> (CustomerRecord, Option<CustomerEvent>) {
    if let Some(line) = &mut event
        && line.cause == Cause::Operator
    {
        line.cause = by;
        if line.kind != EventKind::Noted {
            record.cause = by;
        }
    }
    (record, event)
}

/// Every line that the version that was read rests on, oldest first.
async fn history(
    store: &dyn Store,
    current: &CustomerRecord,
) -> Result<Vec<CustomerEvent>, StoreError> {
    let (partner, account) = (&current.partner, &current.account);
    let mut lines: Vec<CustomerEvent> = Vec::new();
    loop {
        let after = lines.last().map_or(0, |line| line.version);
        let page = store.customer_events(partner, account, after, PAGE).await?;
        let is_last = page.is_empty();
        lines.extend(page);
        if is_last {
            lines.retain(|line| line.version <= current.version);
            return Ok(lines);
        }
    }
}

fn too_many() -> StoreError {
    StoreError::Unavailable("a customer is being changed by others all the time".to_owned())
}

/// Version 0: what a customer is before the first writing.
pub(super) fn unknown(partner: &str, account: &str, now: Timestamp) -> CustomerRecord {
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
        cause: Cause::SignOn,
    }
}
