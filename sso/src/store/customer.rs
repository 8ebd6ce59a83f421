//! Customers of a partner, as stored: which cloud account belongs to which customer, since when, why, and what happened before.
//!
//! Records are written by comparing versions ([`Customers::put_customer`]); what may follow from what is decided in
//! `crate::customers`. Fields that a later schema adds have defaults, so that an older record is still read.

use super::StoreError;
use async_trait::async_trait;
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CustomerState {
    /// Known, without a cloud account.
    Unbound,
    /// To be registered with the cloud; nothing was asked of it yet.
    Requested,
    /// The cloud was asked to create an account, and what became of it is not known yet.
    Creating,
    /// The cloud created an account; it has not yet said that the account is associated with the partner.
    Created,
    /// The cloud created an account, and lists it among the partner's customers.
    Associated,
    /// The cloud refused to create an account.
    Failed,
    /// With a cloud account that the customer brought along, or that a person of the partner named.
    Bound,
    /// Kept out by the partner; the cloud account stays as it was.
    Suspended,
    /// Something was claimed that a person has to decide. A cloud account that was bound before stays in use.
    Conflict,
}

impl CustomerState {
    /// Every state.
    pub const ALL: [CustomerState; 9] = [
        CustomerState::Unbound,
        CustomerState::Requested,
        CustomerState::Creating,
        CustomerState::Created,
        CustomerState::Associated,
        CustomerState::Failed,
        CustomerState::Bound,
        CustomerState::Suspended,
        CustomerState::Conflict,
    ];

    /// As stored and as shown by commands.
    pub fn as_str(self) -> &'static str {
        match self {
            CustomerState::Unbound => "unbound",
            CustomerState::Requested => "requested",
            CustomerState::Creating => "creating",
            CustomerState::Created => "created",
            CustomerState::Associated => "associated",
            CustomerState::Failed => "failed",
            CustomerState::Bound => "bound",
            CustomerState::Suspended => "suspended",
            CustomerState::Conflict => "conflict",
        }
    }
}

/// Who or what brought a change about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The customer signed on at the cloud.
    SignOn,
    /// The cloud's signed bind notification.
    Notification,
    /// A person of the partner, by command or interface.
    Operator,
    /// The partner platform, by API.
    Api,
    /// The cloud, by its answer to a call of ours.
    Cloud,
    /// A list that was imported.
    Import,
}

impl Cause {
    /// As shown by commands.
    pub fn as_str(self) -> &'static str {
        match self {
            Cause::SignOn => "sign-on",
            Cause::Notification => "notification",
            Cause::Operator => "operator",
            Cause::Api => "api",
            Cause::Cloud => "cloud",
            Cause::Import => "import",
        }
    }
}

/// What a notification asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Asked {
    /// This cloud account now belongs to the customer.
    Bind,
    /// It no longer does.
    Unbind,
}

/// Why something that was asked for waits for a person's decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
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
    /// The cloud's list does not have the customer's cloud account.
    Unlisted,
}

impl ClaimReason {
    /// As shown by commands.
    pub fn as_str(self) -> &'static str {
        match self {
            ClaimReason::Taken => "taken",
            ClaimReason::OtherDomain => "other-domain",
            ClaimReason::NoJourney => "no-journey",
            ClaimReason::Repeated => "repeated",
            ClaimReason::Unlisted => "unlisted",
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
    /// The registration with the cloud, where the partner asked for one.
    #[serde(default)]
    pub registration: Option<Registration>,
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
        } else {
            self.standing()
        }
    }

    /// When somebody looks after the registration next. A customer who is kept out waits.
    pub fn due_at(&self) -> Option<Timestamp> {
        let registration = self.registration.as_ref()?;
        registration.due_at.filter(|_| self.suspended_at.is_none())
    }

    fn standing(&self) -> CustomerState {
        let phase = self.registration.as_ref().map(|each| each.phase);
        match (self.domain.is_some(), phase) {
            (true, Some(Phase::Created)) => CustomerState::Created,
            (true, Some(Phase::Associated)) => CustomerState::Associated,
            (true, _) => CustomerState::Bound,
            (false, Some(Phase::Requested)) => CustomerState::Requested,
            (false, Some(Phase::Creating)) => CustomerState::Creating,
            (false, Some(Phase::Failed)) => CustomerState::Failed,
            // Created and then unbound.
            (false, Some(Phase::Created | Phase::Associated) | None) => CustomerState::Unbound,
        }
    }
}

/// How far a registration with the cloud is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Written down; the cloud was not asked to create anything.
    Requested,
    /// The cloud is being asked, or was asked and the answer was lost.
    Creating,
    /// The account exists.
    Created,
    /// And is associated with the partner.
    Associated,
    /// The cloud refused.
    Failed,
}

/// A registration with the cloud, from the intention to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// When the partner asked for it.
    pub begun_at: Timestamp,
    /// How far it is.
    pub phase: Phase,
    /// Since when.
    pub since: Timestamp,
    /// Site of the cloud, as in the preset.
    pub site: String,
    /// What was asked for, sealed with context `registration/{partner}/{account}`, base64; gone when it is no longer needed.
    pub request: Option<String>,
    /// Keyed digest of what was asked for: tells a repeated request from another one.
    pub digest: String,
    /// How often the cloud was asked to create the account: written before each call goes out.
    pub asked: u32,
    /// When it was asked last.
    pub asked_at: Option<Timestamp>,
    /// How often the cloud's list was read since, and the account was not in it.
    pub missed: u32,
    /// The next place in the list where reading it goes on.
    #[serde(default)]
    pub walk: Option<u32>,
    /// The cloud answered as if the account were there, so that not only what is new in its list is read, but all of it.
    #[serde(default)]
    pub whole: bool,
    /// How often somebody took the turn to move it on. Whoever has not the last one is late.
    #[serde(default)]
    pub turn: u64,
    /// When somebody looks after it next; never, when nothing is left to do. Whoever moves it on by writing the record has the turn.
    pub due_at: Option<Timestamp>,
    /// What went wrong last.
    pub trouble: Option<Trouble>,
}

/// What went wrong in a registration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// Our code, `REG-…`.
    pub code: String,
    /// The cloud's code, when it gave one.
    pub vendor_code: Option<String>,
    /// For the operator, at most 500 characters; never a secret.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
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
    /// To be registered with the cloud.
    Requested,
    /// The cloud was asked to create an account.
    Asked,
    /// It created one.
    Created,
    /// It lists the account among the partner's.
    Associated,
    /// It refused.
    Failed,
    /// The last change was taken back. The cloud account of such a line is the one that stands again.
    Undone,
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
            EventKind::Requested => "requested",
            EventKind::Asked => "asked",
            EventKind::Created => "created",
            EventKind::Associated => "associated",
            EventKind::Failed => "failed",
            EventKind::Undone => "undone",
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

/// A line of history among all of a partner's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedLine {
    /// Its number, from 1.
    pub number: u64,
    /// Whose history it is in.
    pub account: String,
    /// What happened.
    pub event: CustomerEvent,
}

/// The part of the contract that is about customers.
#[async_trait]
pub trait Customers {
    /// A customer of this partner, by account (`xAccountId`), compared exactly.
    async fn customer(
        &self,
        partner: &str,
        account: &str,
    ) -> Result<Option<CustomerRecord>, StoreError>;
    /// The customer of this partner to whom a cloud account (`domainId`) belongs.
    async fn customer_of_domain(
        &self,
        partner: &str,
        domain_id: &str,
    ) -> Result<Option<CustomerRecord>, StoreError>;
    /// Writes a customer, and a line of its history, when the stored version is one less than the record's (a customer that is not there has version
    /// 0) and the cloud account belongs to nobody else of this partner. Otherwise nothing is written.
    async fn put_customer(
        &self,
        record: CustomerRecord,
        event: Option<CustomerEvent>,
    ) -> Result<Put, StoreError>;
    /// Customers of a partner in the order of their accounts' octets: those after `after` (all, when empty), in one state or in any, at most `most`.
    async fn customers(
        &self,
        partner: &str,
        state: Option<CustomerState>,
        after: &str,
        most: u32,
    ) -> Result<Vec<CustomerRecord>, StoreError>;
    /// History of a customer, oldest first: lines of versions after `after`, at most `most`.
    async fn customer_events(
        &self,
        partner: &str,
        account: &str,
        after: u64,
        most: u32,
    ) -> Result<Vec<CustomerEvent>, StoreError>;
    /// Customers of a partner whose registration has something to be done by `now`, the longest waiting first, at most `most`.
    async fn customers_due(
        &self,
        partner: &str,
        now: Timestamp,
        most: u32,
    ) -> Result<Vec<CustomerRecord>, StoreError>;
    /// What happened to a partner's customers, in the order in which it was written: lines after number `after`, at most `most`. Every line of history
    /// is in it, numbered from 1 without a gap.
    async fn customer_feed(
        &self,
        partner: &str,
        after: u64,
        most: u32,
    ) -> Result<Vec<FeedLine>, StoreError>;
    /// Number of the newest line of a partner's feed; 0 when there is none.
    async fn customer_feed_end(&self, partner: &str) -> Result<u64, StoreError>;
}
