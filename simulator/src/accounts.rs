//! Accounts at the cloud and the customers bound to them: found by name, by id and by customer, listed in the order of association.
//!
//! Accounts are never forgotten, other than what else the cloud remembers: a
//! partner that walks the customer list must find all of a million.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::memory::{Account, Binding};

/// What "create customer" and real-name authentication say about an account besides its name and id.
#[derive(Debug, Clone, Default)]
pub(crate) struct Particulars {
    /// Digits alone, without the country code.
    pub(crate) mobile: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) area: Option<String>,
    /// By referral (`cooperation_type` 1), not by resale.
    pub(crate) referral: bool,
    pub(crate) verification: Option<Verification>,
}

/// A real-name authentication that was handed in.
#[derive(Debug, Clone)]
pub(crate) struct Verification {
    pub(crate) company: bool,
    pub(crate) name: String,
    pub(crate) at: Timestamp,
    /// What a person decided: 1 refused, 2 passed, and why.
    pub(crate) decided: Option<(u8, String)>,
}

#[derive(Debug)]
pub(crate) struct Kept {
    name: Arc<str>,
    id: Arc<str>,
    /// How many customers are bound to it.
    bound: usize,
    particulars: Option<Box<Particulars>>,
}

impl Kept {
    pub(crate) fn account(&self) -> Account {
        Account {
            domain_name: self.name.as_ref().to_owned(),
            domain_id: self.id.as_ref().to_owned(),
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn particulars(&self) -> Option<&Particulars> {
        self.particulars.as_deref()
    }

    pub(crate) fn particulars_mut(&mut self) -> &mut Particulars {
        self.particulars.get_or_insert_default()
    }
}

/// A customer bound to an account.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    number: u64,
    pub(crate) customer: Arc<str>,
    slot: usize,
    /// When the association is complete, so that the customer list shows it.
    pub(crate) since: Timestamp,
}

#[derive(Debug, Default)]
pub(crate) struct Accounts {
    slots: Vec<Kept>,
    by_name: HashMap<Arc<str>, usize>,
    by_id: HashMap<Arc<str>, usize>,
    /// Slot, and number of the link.
    by_customer: HashMap<Arc<str>, (usize, u64)>,
    /// Associations that are complete; numbers go up.
    links: Vec<Link>,
    /// Associations that are still on their way.
    pending: Vec<Link>,
    next: u64,
    /// How many accounts have a mobile number.
    mobiles: HashMap<String, u32>,
    /// How many accounts have an e-mail address, in small letters.
    emails: HashMap<String, u32>,
}

impl Accounts {
    /// Makes an account known. One of the same name or id becomes this one.
    pub(crate) fn add(&mut self, account: &Account) -> usize {
        let known = self.by_name.get(account.domain_name.as_str());
        let known = known.or_else(|| self.by_id.get(account.domain_id.as_str()));
        let slot = match known.copied() {
            Some(slot) => slot,
            None => {
                self.slots.push(Kept {
                    name: account.domain_name.as_str().into(),
                    id: account.domain_id.as_str().into(),
                    bound: 0,
                    particulars: None,
                });
                self.slots.len() - 1
            }
        };
        let kept = &mut self.slots[slot];
        if kept.name() != account.domain_name {
            self.by_name.remove(&kept.name);
            kept.name = account.domain_name.as_str().into();
        }
        if kept.id() != account.domain_id {
            self.by_id.remove(&kept.id);
            kept.id = account.domain_id.as_str().into();
        }
        self.by_name.insert(Arc::clone(&kept.name), slot);
        self.by_id.insert(Arc::clone(&kept.id), slot);
        slot
    }

    /// Binds a customer; the association is complete at `since`, at once if that is not after `now`.
    pub(crate) fn bind(&mut self, binding: &Binding, now: Timestamp, since: Timestamp) {
        self.unbind(&binding.x_account_id);
        let slot = self.add(&binding.account);
        self.slots[slot].bound += 1;
        let link = Link {
            number: self.next,
            customer: binding.x_account_id.as_str().into(),
            slot,
            since,
        };
        self.next += 1;
        let place = (slot, link.number);
        self.by_customer.insert(Arc::clone(&link.customer), place);
        if since <= now {
            self.links.push(link);
        } else {
            self.pending.push(link);
        }
    }

    /// Takes the binding of a customer away; the account stays.
    pub(crate) fn unbind(&mut self, customer: &str) -> Option<Account> {
        let (slot, number) = self.by_customer.remove(customer)?;
        match self.links.binary_search_by_key(&number, |link| link.number) {
            Ok(place) => drop(self.links.remove(place)),
            Err(_) => self.pending.retain(|link| link.number != number),
        }
        let kept = self.slots.get_mut(slot)?;
        kept.bound = kept.bound.saturating_sub(1);
        Some(kept.account())
    }

    /// Completes the associations whose time has come.
    pub(crate) fn settle(&mut self, now: Timestamp) {
        if self.pending.iter().all(|link| link.since > now) {
            return;
        }
        let (mut due, waiting): (Vec<_>, Vec<_>) = std::mem::take(&mut self.pending)
            .into_iter()
            .partition(|link| link.since <= now);
        self.pending = waiting;
        due.sort_by_key(|link| link.since);
        for link in due {
            self.complete(link);
        }
    }

    /// Completes the association of one customer now.
    pub(crate) fn associate(&mut self, customer: &str, now: Timestamp) {
        let found = self
            .pending
            .iter()
            .position(|link| *link.customer == *customer);
        if let Some(place) = found {
            let mut link = self.pending.remove(place);
            link.since = now;
            self.complete(link);
        }
    }

    fn complete(&mut self, mut link: Link) {
        link.number = self.next;
        self.next += 1;
        let place = (link.slot, link.number);
        self.by_customer.insert(Arc::clone(&link.customer), place);
        self.links.push(link);
    }

    pub(crate) fn named(&self, name: &str) -> Option<&Kept> {
        self.slots.get(*self.by_name.get(name)?)
    }

    pub(crate) fn with_id(&self, id: &str) -> Option<&Kept> {
        self.slots.get(*self.by_id.get(id)?)
    }

    pub(crate) fn with_id_mut(&mut self, id: &str) -> Option<&mut Kept> {
        self.slots.get_mut(*self.by_id.get(id)?)
    }

    pub(crate) fn of_customer(&self, customer: &str) -> Option<Account> {
        let (slot, _) = self.by_customer.get(customer)?;
        self.slots.get(*slot).map(Kept::account)
    }

    /// Whether some customer is bound to the account of this id.
    pub(crate) fn is_bound(&self, id: &str) -> bool {
        self.with_id(id).is_some_and(|kept| kept.bound > 0)
    }

    /// Notes the mobile number and e-mail address of an account, which count from then on.
    pub(crate) fn describe(&mut self, id: &str, particulars: Particulars) {
        let Some(slot) = self.by_id.get(id).copied() else {
            return;
        };
        if let Some(mobile) = &particulars.mobile {
            *self.mobiles.entry(mobile.clone()).or_default() += 1;
        }
        if let Some(email) = &particulars.email {
            *self.emails.entry(email.to_lowercase()).or_default() += 1;
        }
        self.slots[slot].particulars = Some(Box::new(particulars));
    }

    /// How many accounts have this mobile number.
    pub(crate) fn with_mobile(&self, mobile: &str) -> u32 {
        self.mobiles.get(mobile).copied().unwrap_or_default()
    }

    /// Whether an account has this e-mail address.
    pub(crate) fn has_email(&self, email: &str) -> bool {
        self.emails.contains_key(&email.to_lowercase())
    }

    /// Associations that are complete, in the order in which they became so. See [`Accounts::settle`].
    pub(crate) fn associated(&self) -> &[Link] {
        &self.links
    }

    pub(crate) fn of(&self, link: &Link) -> Option<&Kept> {
        self.slots.get(link.slot)
    }

    /// Every binding, those whose association is complete first.
    pub(crate) fn bindings(&self) -> impl Iterator<Item = Binding> {
        let all = self.links.iter().chain(&self.pending);
        all.filter_map(|link| {
            Some(Binding {
                x_account_id: link.customer.as_ref().to_owned(),
                account: self.of(link)?.account(),
            })
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }
}
