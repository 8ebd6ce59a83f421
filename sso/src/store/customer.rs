//! Customers of a partner, as stored: which cloud account belongs to which customer, since when, why, and what happened before.
//!
//! Records are written by comparing versions ([`Store::put_customer`](super::Store::put_customer)); what may follow from what is decided in
//! `crate::customers`. Fields that a later schema adds have defaults, so that an older record is still read.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A cloud account that belongs to a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Domain {
    /// The cloud's account id (`domainId`, the vendor's `customer_id`), at most 64 characters.
    pub id: String,
    /// The account's name at the cloud, at most 64 characters; empty when nobody said it.
    pub name: String,
    /// Site of the cloud, as in the preset.
    pub site: String,
}

/// Where a customer stands. Derived from the record, never set by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CustomerState {
    /// Known, without a cloud account.
    Unbound,
    /// With a cloud account.
    Bound,
    /// Kept out by the partner; the cloud account stays as it was.
    Suspended,
    /// Something was claimed that a person has to decide. A cloud account that was bound before stays in use.
    Conflict,
}

impl CustomerState {
    /// Every state.
    pub const ALL: [CustomerState; 4] = [
        CustomerState::Unbound,
        CustomerState::Bound,
        CustomerState::Suspended,
        CustomerState::Conflict,
    ];

    /// As stored and as shown by commands.
    pub fn as_str(self) -> &'static str {
        match self {
            CustomerState::Unbound => "unbound",
            CustomerState::Bound => "bound",
            CustomerState::Suspended => "suspended",
            CustomerState::Conflict => "conflict",
        }
    }
}

/// Who or what brought a change about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The customer signed on at the cloud.
    SignOn,
    /// The cloud's signed bind notification.
    Notification,
    /// A person of the partner, by command or interface.
    Operator,
}

impl Cause {
    /// As shown by commands.
    pub fn as_str(self) -> &'static str {
        match self {
            Cause::SignOn => "sign-on",
            Cause::Notification => "notification",
            Cause::Operator => "operator",
        }
    }
}

/// What a notification asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asked {
    /// This cloud account now belongs to the customer.
    Bind,
    /// It no longer does.
    Unbind,
}

/// Why something that was asked for waits for a person's decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClaimReason {
    /// The cloud account belongs to another customer of this partner.
    Taken,
    /// The customer has another cloud account.
    OtherDomain,
    /// Nobody of this name was on the way to a first login.
    NoJourney,
    /// The same notification, octet by octet, was seen before, and the state has changed since.
    Repeated,
}

impl ClaimReason {
    /// As shown by commands.
    pub fn as_str(self) -> &'static str {
        match self {
            ClaimReason::Taken => "taken",
            ClaimReason::OtherDomain => "other-domain",
            ClaimReason::NoJourney => "no-journey",
            ClaimReason::Repeated => "repeated",
        }
    }
}

/// Something that was asked for and not done: a conflict that a person decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// What was asked for.
    pub asked: Asked,
    /// Which cloud account it is about.
    pub domain: Domain,
    /// Why it was not done.
    pub reason: ClaimReason,
    /// When it came first.
    pub at: Timestamp,
}

/// One customer of a partner, as the mapping has it now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerRecord {
    /// Partner slug.
    pub partner: String,
    /// `xAccountId`: the customer's account on the partner platform, at most 128 characters.
    pub account: String,
    /// 1 for the first writing, and one more for each that follows.
    pub version: u64,
    /// The cloud account, when one is bound.
    pub domain: Option<Domain>,
    /// Since when the customer is kept out.
    pub suspended_at: Option<Timestamp>,
    /// What waits for a person's decision.
    pub claim: Option<Claim>,
    /// When the customer, then unbound, was sent into the cloud: only then a first binding is expected.
    pub journey_opened_at: Option<Timestamp>,
    /// Digests (base64url) of notifications that were seen, oldest first.
    pub seen: Vec<String>,
    /// When the customer became known.
    pub created_at: Timestamp,
    /// Since when the state is what it is.
    pub changed_at: Timestamp,
    /// What brought it about.
    pub cause: Cause,
}

impl CustomerRecord {
    /// Where the customer stands.
    pub fn state(&self) -> CustomerState {
        if self.suspended_at.is_some() {
            CustomerState::Suspended
        } else if self.claim.is_some() {
            CustomerState::Conflict
        } else if self.domain.is_some() {
            CustomerState::Bound
        } else {
            CustomerState::Unbound
        }
    }
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// The customer became known.
    Known,
    /// A cloud account was bound.
    Bound,
    /// It was unbound.
    Unbound,
    /// The cloud account has another name now.
    Renamed,
    /// A notification said what was so already, or no longer mattered.
    Noted,
    /// A claim was put before a person.
    Claimed,
    /// A person decided about it.
    Settled,
    /// Kept out.
    Suspended,
    /// Let in again.
    Resumed,
}

impl EventKind {
    /// As shown by commands.
    pub fn as_str(self) -> &'static str {
        match self {
            EventKind::Known => "known",
            EventKind::Bound => "bound",
            EventKind::Unbound => "unbound",
            EventKind::Renamed => "renamed",
            EventKind::Noted => "noted",
            EventKind::Claimed => "claimed",
            EventKind::Settled => "settled",
            EventKind::Suspended => "suspended",
            EventKind::Resumed => "resumed",
        }
    }
}

/// One line of a customer's history; never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerEvent {
    /// Version of the record that came with it.
    pub version: u64,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: EventKind,
    /// Why.
    pub cause: Cause,
    /// Where the customer stood afterwards.
    pub state: CustomerState,
    /// The cloud account that it is about.
    pub domain: Option<Domain>,
    /// For a claim: why it waits.
    pub reason: Option<ClaimReason>,
}

/// What became of a writing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Put {
    /// Written, and durable.
    Done,
    /// Somebody wrote this customer meanwhile: read again.
    Stale,
    /// The cloud account belongs to the customer with this account.
    Taken(String),
}
