//! The shared store: Redis, for any number of processes; one server, sentinels or a cluster.
//!
//! Names of keys ([`names`]): what changes the revision (signing keys, service providers) lives under the hash tag `{config}`, what belongs to a
//! partner under `{PARTNER}`, one-time marks under `{SCOPE}`. Keys with one tag are on one node of a cluster, so every method is one command or
//! one script and nothing is ever half done. Instants come from the caller and are kept in the records; Redis's own expiry only collects what
//! nobody can see any more, [`times::GRACE`] later, so that a clock that differs or steps never takes anything away early.
//! What is durable, and when: `docs/decisions`, the page on Redis. Start at [`Redis::open`].

mod customers;
mod durability;
mod failure;
mod keys;
mod ledger;
mod link;
mod names;
mod once;
mod peers;
mod pending;
mod schema;
mod sessions;
#[cfg(test)]
pub(crate) mod tests;
mod times;
mod tokens;

use super::url::Servers;
use super::{
    ApiTokenRecord, HandleDigest, KeyRecord, KeyState, Participant, PendingRecord,
    ServiceProviderRecord, SessionRecord, Store, StoreError,
};
use async_trait::async_trait;
use jiff::Timestamp;
use link::Link;
use names::Names;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// The shared store.
pub struct Redis {
    link: Link,
    names: Names,
    /// What this process has entered in the list that [`Store::sweep`] goes through.
    noted: Mutex<HashSet<String>>,
}

impl Redis {
    /// Connects, and makes or checks the schema. Warns in the log when the server is not set up to keep what it acknowledges.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when it cannot be reached in time, [`StoreError::TooNew`] when a newer program wrote it,
    /// [`StoreError::Corrupt`] when these keys are not ours.
    pub(super) async fn open(servers: Servers) -> Result<Redis, StoreError> {
        let store = Redis {
            names: Names::new(&servers.prefix),
            link: Link::new(servers),
            noted: Mutex::default(),
        };
        schema::prepare(&store).await?;
        durability::warn(&store.link).await;
        Ok(store)
    }

    /// Enters a partner or a scope in the list of what has something that ends, before it has: once for each process is enough.
    async fn note(&self, member: String) -> Result<(), StoreError> {
        let known = |noted: &Mutex<HashSet<String>>| {
            let noted = noted.lock().unwrap_or_else(PoisonError::into_inner);
            noted.contains(&member)
        };
        if !known(&self.noted) {
            schema::note(self, &member).await?;
            let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
            noted.insert(member);
        }
        Ok(())
    }
}

/// A record as text.
fn write(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Unavailable(error.to_string()))
}

/// The reader's own words would quote the record.
fn read<T: serde::de::DeserializeOwned>(what: &str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        StoreError::Corrupt(format!("{what}, line {line} column {column}"))
    })
}

impl std::fmt::Debug for Redis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redis")
            .field("servers", &format_args!("{}", self.link.servers()))
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Store for Redis {
    async fn revision(&self) -> Result<u64, StoreError> {
        schema::revision(self).await
    }

    async fn keys(&self, partner: &str) -> Result<Vec<KeyRecord>, StoreError> {
        keys::all(self, partner).await
    }

    async fn add_key(&self, key: KeyRecord) -> Result<(), StoreError> {
        keys::add(self, &key).await
    }

    async fn set_key_state(
        &self,
        partner: &str,
        key_id: &str,
        state: KeyState,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        keys::set_state(self, partner, key_id, state, now).await
    }

    async fn service_providers(
        &self,
        partner: &str,
    ) -> Result<Vec<ServiceProviderRecord>, StoreError> {
        peers::all(self, partner).await
    }

    async fn service_provider(
        &self,
        partner: &str,
        entity_id: &str,
    ) -> Result<Option<ServiceProviderRecord>, StoreError> {
        peers::one(self, partner, entity_id).await
    }

    async fn put_service_provider(&self, record: ServiceProviderRecord) -> Result<(), StoreError> {
        peers::put(self, &record).await
    }

    async fn remove_service_provider(
        &self,
        partner: &str,
        entity_id: &str,
    ) -> Result<(), StoreError> {
        peers::remove(self, partner, entity_id).await
    }

    async fn put_pending(
        &self,
        handle: HandleDigest,
        record: PendingRecord,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        pending::put(self, handle, &record, now).await
    }

    async fn pending(
        &self,
        partner: &str,
        handle: HandleDigest,
        now: Timestamp,
    ) -> Result<Option<PendingRecord>, StoreError> {
        pending::read(self, partner, handle, now).await
    }

    async fn take_pending(
        &self,
        partner: &str,
        handle: HandleDigest,
        now: Timestamp,
    ) -> Result<Option<PendingRecord>, StoreError> {
        pending::take(self, partner, handle, now).await
    }

    async fn put_session(
        &self,
        handle: HandleDigest,
        record: SessionRecord,
    ) -> Result<(), StoreError> {
        sessions::put(self, handle, &record).await
    }

    async fn session(
        &self,
        partner: &str,
        handle: HandleDigest,
        now: Timestamp,
    ) -> Result<Option<SessionRecord>, StoreError> {
        sessions::read(self, partner, handle, now).await
    }

    async fn join_session(
        &self,
        partner: &str,
        handle: HandleDigest,
        participant: Participant,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        sessions::join(self, partner, handle, &participant, now).await
    }

    async fn touch_session(
        &self,
        partner: &str,
        handle: HandleDigest,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sessions::touch(self, partner, handle, now).await
    }

    async fn remove_session(&self, partner: &str, handle: HandleDigest) -> Result<(), StoreError> {
        sessions::remove(self, partner, handle).await
    }

    async fn sessions(
        &self,
        partner: &str,
        account: Option<&str>,
        after: Option<HandleDigest>,
        most: u32,
        now: Timestamp,
    ) -> Result<Vec<(HandleDigest, SessionRecord)>, StoreError> {
        sessions::page(self, partner, account, after, most, now).await
    }

    async fn remove_sessions(&self, partner: &str, account: &str) -> Result<u64, StoreError> {
        sessions::remove_of(self, partner, account).await
    }

    async fn add_token(
        &self,
        digest: HandleDigest,
        record: ApiTokenRecord,
    ) -> Result<(), StoreError> {
        tokens::add(self, digest, &record).await
    }

    async fn rotate_token(
        &self,
        old: &ApiTokenRecord,
        rotated: ApiTokenRecord,
        digest: HandleDigest,
        successor: ApiTokenRecord,
    ) -> Result<bool, StoreError> {
        tokens::rotate(self, old, &rotated, digest, &successor).await
    }

    async fn token(
        &self,
        digest: HandleDigest,
        now: Timestamp,
    ) -> Result<Option<ApiTokenRecord>, StoreError> {
        tokens::one(self, digest, now).await
    }

    async fn tokens(&self, partner: &str) -> Result<Vec<ApiTokenRecord>, StoreError> {
        tokens::all(self, partner).await
    }

    async fn remove_token(&self, partner: &str, id: &str) -> Result<(), StoreError> {
        tokens::remove(self, partner, id).await
    }

    async fn mark_once(
        &self,
        scope: &str,
        key: HandleDigest,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        once::mark(self, scope, key, expires_at, now).await
    }

    async fn sweep(&self, now: Timestamp) -> Result<u64, StoreError> {
        schema::sweep(self, now).await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        schema::probe(self).await
    }
}
