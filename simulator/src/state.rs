//! Everything that happened, for programs.

use jiff::Timestamp;
use serde::Serialize;

use crate::cloud::Cloud;
use crate::logout::SignOut;
use crate::memory::{Arrival, Binding};
use crate::notification::{Notification, Notifying};
use crate::order::{Order, Returns};
use crate::report::{Identity, Report};

/// What the cloud knows. Cookies, tokens and passwords are not in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct State {
    /// When this was told.
    #[serde(serialize_with = "crate::report::as_text")]
    pub at: Timestamp,
    /// The one platform identifier that is known here; bindings are those of its customers.
    pub x_account_type: String,
    /// How notifications are made and sent.
    pub notifying: Notifying,
    /// Where links after payment and towards a top-up lead.
    pub returns: Returns,
    /// Customers joined to accounts, the oldest first. `xUserId` is the same as `xAccountId`.
    pub bindings: Vec<Binding>,
    /// Who is signed in, the oldest first.
    pub sessions: Vec<SignedIn>,
    /// Notifications, the oldest first.
    pub notifications: Vec<Notification>,
    /// Sign-outs, the oldest first.
    pub sign_outs: Vec<SignOut>,
    /// Orders, the oldest first.
    pub orders: Vec<Order>,
    /// The verdict on the last answer.
    pub last_report: Option<Report>,
}

/// A session at the cloud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignedIn {
    /// Who arrived, when and where.
    #[serde(flatten)]
    pub arrival: Arrival,
    /// Whom the identity provider named.
    pub identity: Identity,
}

impl Cloud {
    /// Everything that happened so far.
    #[must_use]
    pub fn state(&self) -> State {
        let bindings = self.bindings();
        let at = self.now();
        let memory = self.memory();
        let sessions = memory.sessions.iter().map(|(_, session)| SignedIn {
            arrival: session.arrival.clone(),
            identity: session.identity.clone(),
        });
        State {
            at,
            x_account_type: self.settings().x_account_type.clone(),
            notifying: memory.notifying,
            returns: memory.returns.clone(),
            bindings,
            sessions: sessions.collect(),
            notifications: memory
                .notifications
                .iter()
                .map(|(_, one)| one.clone())
                .collect(),
            sign_outs: memory
                .sign_outs
                .iter()
                .map(|(_, one)| one.clone())
                .collect(),
            orders: memory.orders.iter().map(|(_, one)| one.clone()).collect(),
            last_report: memory.last_report.clone(),
        }
    }
}
