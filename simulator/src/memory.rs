//! What the cloud remembers between two requests of a browser. All of it is bounded.

use jiff::Timestamp;
use serde::Serialize;

use crate::bounded::Bounded;
use crate::report::{Identity, Report};
use crate::settings::Settings;

/// An account at the cloud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Account {
    /// Account name.
    pub domain_name: String,
    /// Account id, which partners use as the customer id.
    pub domain_id: String,
}

/// A platform customer joined to an account at the cloud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Binding {
    /// The customer on the partner platform.
    pub x_account_id: String,
    /// The account at the cloud.
    #[serde(flatten)]
    pub account: Account,
}

/// A customer who got in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Arrival {
    /// When.
    #[serde(serialize_with = "crate::report::as_text")]
    pub at: Timestamp,
    /// Who, and in which account.
    #[serde(flatten)]
    pub binding: Binding,
    /// Where they landed.
    pub service: String,
}

/// A request that was sent out.
#[derive(Debug, Clone)]
pub(crate) struct OpenRequest {
    pub(crate) id: String,
    pub(crate) relay_state: String,
    pub(crate) service: String,
    pub(crate) is_first_login: bool,
    pub(crate) sent_at: Timestamp,
    pub(crate) answered: bool,
}

/// An accepted answer whose customer has no account yet.
#[derive(Debug, Clone)]
pub(crate) struct Unbound {
    pub(crate) identity: Identity,
    pub(crate) service: String,
}

#[derive(Debug)]
pub(crate) struct Memory {
    /// By request id.
    pub(crate) requests: Bounded<OpenRequest>,
    /// Ids of assertions that were accepted.
    pub(crate) assertions: Bounded<()>,
    /// By `xAccountId`.
    pub(crate) bindings: Bounded<Account>,
    /// By account name.
    pub(crate) accounts: Bounded<Account>,
    /// By token.
    pub(crate) unbound: Bounded<Unbound>,
    /// By cookie value.
    pub(crate) sessions: Bounded<Arrival>,
    pub(crate) last_report: Option<Report>,
    pub(crate) last_arrival: Option<Arrival>,
}

impl Memory {
    pub(crate) fn new(settings: &Settings) -> Self {
        let capacity = settings.memory;
        let mut memory = Self {
            requests: Bounded::new(capacity),
            assertions: Bounded::new(capacity),
            bindings: Bounded::new(capacity),
            accounts: Bounded::new(capacity),
            unbound: Bounded::new(capacity),
            sessions: Bounded::new(capacity),
            last_report: None,
            last_arrival: None,
        };
        for account in &settings.accounts {
            memory.accounts.put(&account.domain_name, account.clone());
        }
        for binding in &settings.bindings {
            memory.bind(binding);
        }
        memory
    }

    pub(crate) fn bind(&mut self, binding: &Binding) {
        self.accounts
            .put(&binding.account.domain_name, binding.account.clone());
        self.bindings
            .put(&binding.x_account_id, binding.account.clone());
    }

    /// Accounts that no customer is bound to.
    pub(crate) fn free_accounts(&self) -> Vec<Account> {
        let bound: std::collections::HashSet<&str> = self
            .bindings
            .iter()
            .map(|(_, account)| account.domain_id.as_str())
            .collect();
        let free = self
            .accounts
            .iter()
            .filter(|(_, account)| !bound.contains(account.domain_id.as_str()));
        free.map(|(_, account)| account.clone()).collect()
    }
}
