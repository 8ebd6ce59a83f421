//! What waits in the store under a key that nobody can guess: requests of the cloud, sign-ins under way, answers whose browser has yet to come back, logouts.
//!
//! All of it lives in one table, with one limit for each partner. The kind goes into the digest, so a key of one kind finds nothing of another.

use crate::config::{Config, Partner};
use crate::http::App;
use crate::store::{HandleDigest, PendingRecord, Store, StoreError};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Longest key that is looked for, in octets: strangers send keys, too.
const KEY_LIMIT: usize = 256;

/// What waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A request of the cloud, for its person.
    Request,
    /// A sign-in at the platform, for its answer.
    Attempt,
    /// A verified answer of the platform, for the browser that began.
    Arrival,
    /// A logout request that came by POST, for its browser.
    LogoutRequest,
    /// A round of sign-outs, for the answer of a peer.
    LogoutAsked,
    /// A round of sign-outs, for the platform.
    LogoutPlatform,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Request => "request",
            Kind::Attempt => "attempt",
            Kind::Arrival => "arrived",
            Kind::LogoutRequest => "logout-request",
            Kind::LogoutAsked => "logout-asked",
            Kind::LogoutPlatform => "logout-platform",
        }
    }
}

/// How long a request waits for its person, and everything that is done for it meanwhile.
pub(crate) fn lifetime(config: &Config) -> SignedDuration {
    SignedDuration::try_from(config.pending_lifetime).unwrap_or(SignedDuration::MAX)
}

/// One place in the table.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    /// The store.
    pub(crate) store: &'a dyn Store,
    /// Partner slug: another partner finds nothing here.
    pub(crate) partner: &'a str,
    /// What waits.
    pub(crate) kind: Kind,
    /// Its key; only a digest is stored.
    pub(crate) key: &'a str,
}

impl<'a> Place<'a> {
    /// The place of a partner of this service.
    pub(crate) fn of(app: &'a App, partner: &'a Partner, kind: Kind, key: &'a str) -> Place<'a> {
        Place {
            store: &**app.store(),
            partner: &partner.slug,
            kind,
            key,
        }
    }

    /// Keeps something until `now + lifetime`.
    ///
    /// # Errors
    /// [`StoreError::Full`] when too much of this partner waits, [`StoreError::Corrupt`] when it cannot be written down.
    pub(crate) async fn put(
        self,
        what: &impl Serialize,
        now: Timestamp,
        lifetime: SignedDuration,
    ) -> Result<(), StoreError> {
        let text =
            serde_json::to_string(what).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        self.put_text(text, now, lifetime).await
    }

    /// The same for what is written down already.
    ///
    /// # Errors
    /// As [`Place::put`].
    pub(crate) async fn put_text(
        self,
        request: String,
        now: Timestamp,
        lifetime: SignedDuration,
    ) -> Result<(), StoreError> {
        let digest = self
            .digest()
            .ok_or_else(|| StoreError::Corrupt("a key of ours is too long".to_owned()))?;
        let record = PendingRecord {
            partner: self.partner.to_owned(),
            request,
            expires_at: now.saturating_add(lifetime).unwrap_or(Timestamp::MAX),
        };
        self.store.put_pending(digest, record, now).await
    }

    /// Looks at it without using it up. `None` when nothing waits here.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) async fn look<T: DeserializeOwned>(
        self,
        now: Timestamp,
    ) -> Result<Option<T>, StoreError> {
        let Some(digest) = self.digest() else {
            return Ok(None);
        };
        let found = self.store.pending(self.partner, digest, now).await?;
        self.read(found)
    }

    /// Takes it: of any number of callers exactly one gets it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) async fn take<T: DeserializeOwned>(
        self,
        now: Timestamp,
    ) -> Result<Option<T>, StoreError> {
        let Some(digest) = self.digest() else {
            return Ok(None);
        };
        let taken = self.store.take_pending(self.partner, digest, now).await?;
        self.read(taken)
    }

    fn digest(self) -> Option<HandleDigest> {
        let text = || format!("{}/{}", self.kind.name(), self.key);
        (self.key.len() <= KEY_LIMIT).then(|| HandleDigest(openssl::sha::sha256(text().as_bytes())))
    }

    // The reader's error quotes what it read, so it stays out of the log.
    fn read<T: DeserializeOwned>(
        self,
        record: Option<PendingRecord>,
    ) -> Result<Option<T>, StoreError> {
        record
            .map(|record| serde_json::from_str(&record.request))
            .transpose()
            .map_err(|_| StoreError::Corrupt(format!("what waits as {}", self.kind.name())))
    }
}
