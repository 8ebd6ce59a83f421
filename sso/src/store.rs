//! State: what must outlive a request. One trait, one contract suite, implementations behind it.
//!
//! The embedded file (SQLite) is the default; Redis follows the same contract. Secrets arrive here already sealed, and handles arrive as digests: what is
//! stolen from the store signs nobody in. Start at [`open`].

#[cfg(test)]
mod contract;
mod customer;
mod ledger;
pub mod redis;
pub mod sqlite;
mod token;
mod url;

pub use customer::{
    Asked, Cause, Claim, ClaimReason, CustomerEvent, CustomerRecord, CustomerState, Customers,
    Domain, EventKind, FeedLine, Phase, Put, Registration, Trouble,
};
pub use ledger::{Document, Ledger, Turn};
pub use token::{ApiTokenRecord, Scope};

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::Arc;

pub use url::{StoreUrl, StoreUrlFault};

/// Opens the store that a URL names; the path of a file is relative to `base_dir`. Takes seconds at most, also when nothing answers.
///
/// # Errors
/// [`StoreError::Unavailable`] when it cannot be reached or opened; [`StoreError::TooNew`], [`StoreError::Corrupt`].
pub async fn open(url: &StoreUrl, base_dir: &Path) -> Result<Arc<dyn Store>, StoreError> {
    Ok(match &url.0 {
        url::Place::File(path) => Arc::new(sqlite::Sqlite::open(&base_dir.join(path))?),
        url::Place::Servers(servers) => Arc::new(redis::Redis::open(servers.clone()).await?),
    })
}

/// SHA-256 of a secret handle (session id, pending handle, token id). The handle itself is never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct HandleDigest(pub [u8; 32]);

/// Where a key is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyState {
    /// Made, not yet in the metadata.
    Staged,
    /// In the metadata, not yet signing.
    Published,
    /// In the metadata and signing: one per partner.
    Active,
    /// No longer signing; in the metadata until its last assertion has expired.
    Retired,
}

/// A signing key as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRecord {
    /// Partner slug.
    pub partner: String,
    /// `certs::KeyId` as text.
    pub key_id: String,
    /// State.
    pub state: KeyState,
    /// Certificate, PEM.
    pub certificate_pem: String,
    /// PKCS#8 sealed with context `key/{partner}/{key_id}`.
    pub sealed_pkcs8: Vec<u8>,
    /// When it was made or imported.
    pub created_at: Timestamp,
    /// When its state changed last.
    pub changed_at: Timestamp,
}

/// A service provider as stored: the metadata octets are the truth, the rest is what the admin decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceProviderRecord {
    /// Partner slug.
    pub partner: String,
    /// entityID.
    pub entity_id: String,
    /// The metadata document as imported.
    pub metadata: Vec<u8>,
    /// Preset whose shape and contract its answers follow; the partner's own when `None`.
    pub preset: Option<String>,
    /// Pinned certificate fingerprints (any of them), empty when none.
    pub pins: Vec<String>,
    /// Accept locations with plain http: a switch for tests and laboratories.
    pub dangerous_allow_http: bool,
    /// Accept unsigned requests although we could verify them.
    pub dangerous_allow_unsigned_requests: bool,
    /// Whether its requests are refused for now.
    #[serde(default)]
    pub disabled: bool,
    /// When it was imported.
    pub imported_at: Timestamp,
}

/// A request that waits for its person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingRecord {
    /// Partner slug.
    pub partner: String,
    /// The checked request, JSON.
    pub request: String,
    /// When it is forgotten.
    pub expires_at: Timestamp,
}

/// A session: who signed in here, how, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRecord {
    /// Partner slug.
    pub partner: String,
    /// The person's account on the platform, to find the session by.
    pub account: String,
    /// The person, JSON (`idp::Principal` and what the bridge knows).
    pub principal: String,
    /// Start.
    pub created_at: Timestamp,
    /// Last use.
    pub seen_at: Timestamp,
    /// Absolute end.
    pub expires_at: Timestamp,
    /// The peers that were told of it, in the order in which they joined.
    pub participants: Vec<Participant>,
}

/// A peer that was told of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// entityID.
    pub peer: String,
    /// Whether it knows the person by e-mail address; by a transient name otherwise.
    pub by_email: bool,
}

/// Why the store did not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// It cannot be reached or written now.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// What it holds cannot be read.
    #[error("the store holds something unreadable: {0}")]
    Corrupt(String),
    /// A newer Skybridge wrote this store.
    #[error("the store has schema {found}; this program knows up to {known}")]
    TooNew {
        /// Schema found.
        found: i64,
        /// Newest schema known.
        known: i64,
    },
    /// The thing is not there.
    #[error("no such {0}")]
    Absent(&'static str),
    /// It exists already.
    #[error("this {0} exists already")]
    Exists(&'static str),
    /// There are as many as are kept for one partner.
    #[error("no more {0} are kept for this partner")]
    Full(&'static str),
}

/// Most requests of one partner that wait at one time: whoever may send requests cannot fill the disk.
pub const PENDING_LIMIT: u32 = 50_000;

/// Most participants of one session. Whoever signs on at more peers within one session is not signed out of the last ones by single logout.
pub const PARTICIPANT_LIMIT: usize = 16;

/// The contract. Every method is atomic; "done" means durable.
#[async_trait]
pub trait Store: Customers + Ledger + Send + Sync + 'static {
    /// Grows whenever keys or service providers of any partner change; lets processes drop caches.
    async fn revision(&self) -> Result<u64, StoreError>;

    /// Keys of a partner, oldest first.
    async fn keys(&self, partner: &str) -> Result<Vec<KeyRecord>, StoreError>;
    /// Adds a key. When its state is `Active`, the present active key becomes `Retired` in the same step.
    async fn add_key(&self, key: KeyRecord) -> Result<(), StoreError>;
    /// Changes a key's state; `Active` retires the present one in the same step.
    async fn set_key_state(
        &self,
        partner: &str,
        key_id: &str,
        state: KeyState,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Service providers of a partner, by entityID.
    async fn service_providers(
        &self,
        partner: &str,
    ) -> Result<Vec<ServiceProviderRecord>, StoreError>;
    /// One service provider.
    async fn service_provider(
        &self,
        partner: &str,
        entity_id: &str,
    ) -> Result<Option<ServiceProviderRecord>, StoreError>;
    /// Adds or replaces.
    async fn put_service_provider(&self, record: ServiceProviderRecord) -> Result<(), StoreError>;
    /// Removes; `Absent` when there is none.
    async fn remove_service_provider(
        &self,
        partner: &str,
        entity_id: &str,
    ) -> Result<(), StoreError>;

    /// Keeps a pending request; `Full` when [`PENDING_LIMIT`] of this partner are kept that have not expired.
    async fn put_pending(
        &self,
        handle: HandleDigest,
        record: PendingRecord,
        now: Timestamp,
    ) -> Result<(), StoreError>;
    /// Reads a pending request of this partner that has not expired.
    async fn pending(
        &self,
        partner: &str,
        handle: HandleDigest,
        now: Timestamp,
    ) -> Result<Option<PendingRecord>, StoreError>;
    /// Takes it: of any number of callers exactly one gets it.
    async fn take_pending(
        &self,
        partner: &str,
        handle: HandleDigest,
        now: Timestamp,
    ) -> Result<Option<PendingRecord>, StoreError>;

    /// Starts a session.
    async fn put_session(
        &self,
        handle: HandleDigest,
        record: SessionRecord,
    ) -> Result<(), StoreError>;
    /// Reads a session of this partner that has not expired.
    async fn session(
        &self,
        partner: &str,
        handle: HandleDigest,
        now: Timestamp,
    ) -> Result<Option<SessionRecord>, StoreError>;
    /// Notes a participant of a living session of this partner, once each. `false` when there is no such session, or as many as [`PARTICIPANT_LIMIT`].
    async fn join_session(
        &self,
        partner: &str,
        handle: HandleDigest,
        participant: Participant,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
    /// Notes that a session of this partner was used.
    async fn touch_session(
        &self,
        partner: &str,
        handle: HandleDigest,
        now: Timestamp,
    ) -> Result<(), StoreError>;
    /// Ends a session of this partner; ending what is not there, or is another partner's, changes nothing.
    async fn remove_session(&self, partner: &str, handle: HandleDigest) -> Result<(), StoreError>;
    /// Sessions of a partner that have not expired, of one account or of all, in the order of their digests: those after `after`, at most `most`.
    async fn sessions(
        &self,
        partner: &str,
        account: Option<&str>,
        after: Option<HandleDigest>,
        most: u32,
        now: Timestamp,
    ) -> Result<Vec<(HandleDigest, SessionRecord)>, StoreError>;
    /// Ends every session of an account; returns how many there were.
    async fn remove_sessions(&self, partner: &str, account: &str) -> Result<u64, StoreError>;

    /// Adds an API token; `Exists` when its digest or its id is there already.
    async fn add_token(
        &self,
        digest: HandleDigest,
        record: ApiTokenRecord,
    ) -> Result<(), StoreError>;
    /// Finds a token that has not expired.
    async fn token(
        &self,
        digest: HandleDigest,
        now: Timestamp,
    ) -> Result<Option<ApiTokenRecord>, StoreError>;
    /// Tokens of a partner, expired ones too, oldest first.
    async fn tokens(&self, partner: &str) -> Result<Vec<ApiTokenRecord>, StoreError>;
    /// Adds `successor` under `digest`, and writes the token that it follows as `rotated`, both or neither: when that token is still as `old` says.
    /// `false` when it is not; `Exists` as in [`Store::add_token`].
    async fn rotate_token(
        &self,
        old: &ApiTokenRecord,
        rotated: ApiTokenRecord,
        digest: HandleDigest,
        successor: ApiTokenRecord,
    ) -> Result<bool, StoreError>;
    /// Revokes a token; `Absent` when the partner has none of this id.
    async fn remove_token(&self, partner: &str, id: &str) -> Result<(), StoreError>;

    /// Marks a key as used within a scope until `expires_at`. `true` for exactly one caller.
    async fn mark_once(
        &self,
        scope: &str,
        key: HandleDigest,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
    /// Forgets what has expired; returns how many.
    async fn sweep(&self, now: Timestamp) -> Result<u64, StoreError>;
    /// A cheap probe for readiness: can be read and written.
    async fn ping(&self) -> Result<(), StoreError>;
}
