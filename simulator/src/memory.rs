//! What the cloud remembers between two requests. All of it is bounded, except accounts and bindings.

use jiff::Timestamp;
use serde::Serialize;
use url::Url;

use crate::accounts::Accounts;
use crate::api::ApiMemory;
use crate::bounded::Bounded;
use crate::logout::SignOut;
use crate::notification::{Notification, Notifying};
use crate::order::{Order, Returns};
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

/// A customer who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) arrival: Arrival,
    /// Whom the identity provider named, and how: what a LogoutRequest repeats.
    pub(crate) identity: Identity,
    /// The bind notification of this sign-in, of which a copy may still be waiting.
    pub(crate) notification: Option<u64>,
}

/// A LogoutRequest that was sent out.
#[derive(Debug, Clone)]
pub(crate) struct OpenLogout {
    pub(crate) id: String,
    pub(crate) relay_state: String,
    pub(crate) sent_at: Timestamp,
    pub(crate) answered: bool,
}

#[derive(Debug)]
pub(crate) struct Memory {
    /// By request id.
    pub(crate) requests: Bounded<OpenRequest>,
    /// Ids of assertions that were accepted.
    pub(crate) assertions: Bounded<()>,
    pub(crate) accounts: Accounts,
    pub(crate) api: ApiMemory,
    /// SHA-256 of passwords, by account name.
    pub(crate) passwords: Bounded<[u8; 32]>,
    /// By token.
    pub(crate) unbound: Bounded<Unbound>,
    /// By cookie value.
    pub(crate) sessions: Bounded<Session>,
    /// Who was named in sessions that are over, by cookie value.
    pub(crate) ended: Bounded<Identity>,
    /// By request id.
    pub(crate) logouts: Bounded<OpenLogout>,
    /// Ids of LogoutRequests that were accepted.
    pub(crate) logout_requests: Bounded<()>,
    /// By the id of our request, or by chance.
    pub(crate) sign_outs: Bounded<SignOut>,
    /// By number.
    pub(crate) notifications: Bounded<Notification>,
    pub(crate) notification_count: u64,
    pub(crate) notifying: Notifying,
    pub(crate) notification_url: Option<Url>,
    /// By order id.
    pub(crate) orders: Bounded<Order>,
    /// By account id.
    pub(crate) balances: Bounded<u64>,
    pub(crate) returns: Returns,
    pub(crate) last_report: Option<Report>,
    pub(crate) last_arrival: Option<Arrival>,
}

impl Memory {
    pub(crate) fn new(settings: &Settings, now: Timestamp) -> Self {
        let capacity = settings.memory;
        let mut memory = Self {
            requests: Bounded::new(capacity),
            assertions: Bounded::new(capacity),
            accounts: Accounts::default(),
            api: ApiMemory::new(settings),
            unbound: Bounded::new(capacity),
            passwords: Bounded::new(capacity),
            sessions: Bounded::new(capacity),
            ended: Bounded::new(capacity),
            logouts: Bounded::new(capacity),
            logout_requests: Bounded::new(capacity),
            sign_outs: Bounded::new(capacity),
            notifications: Bounded::new(capacity),
            notification_count: 0,
            notifying: settings.notifying,
            notification_url: settings.notification_url.clone(),
            orders: Bounded::new(capacity),
            balances: Bounded::new(capacity),
            returns: settings.returns.clone(),
            last_report: None,
            last_arrival: None,
        };
        for account in &settings.accounts {
            memory.accounts.add(account);
        }
        for binding in &settings.bindings {
            memory.bind(binding, now);
        }
        memory
    }

    /// Binds a customer, without any wait for the association.
    pub(crate) fn bind(&mut self, binding: &Binding, now: Timestamp) {
        self.accounts.bind(binding, now, now);
    }
}
