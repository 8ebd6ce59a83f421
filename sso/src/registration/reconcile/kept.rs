//! Where a run is, and whom it has seen: in documents of the store, so that the next run goes on from there.

use super::{Count, ReconcileError};
use crate::store::{Document, Store, StoreError};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Name of the document that says where a run is.
const STATE: &str = "reconcile/state";
/// What the names of the documents about whom it has seen begin with.
const SEEN: &str = "reconcile/seen/";
/// Documents that are read at one time.
const BATCH: u32 = 16;
/// Whom one document holds at most: far below what a document may hold.
const MOST: usize = 10_000;

/// A customer with a cloud account, in 64 bits: of a million customers two are the same with a probability of 1 to 37 million, and then one difference
/// is missed in that run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Seen(u64);

impl Seen {
    pub(super) fn of(account: &str, domain_id: &str) -> Seen {
        let digest = openssl::sha::sha256(format!("{account}\0{domain_id}").as_bytes());
        let mut octets = [0; 8];
        octets.copy_from_slice(&digest[..8]);
        Seen(u64::from_be_bytes(octets))
    }
}

/// Where a run is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Place {
    /// At this offset of the cloud's list.
    List(u32),
    /// After this account of the mapping.
    Mapping(String),
    /// At the end.
    Done,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct State {
    pub(super) place: Place,
    pub(super) count: Count,
    /// Documents about whom was seen.
    chunks: u32,
}

/// What is kept of a run.
pub(super) struct Kept<'a> {
    store: &'a dyn Store,
    partner: &'a str,
    pub(super) state: State,
    version: u64,
    seen: HashSet<Seen>,
}

impl<'a> Kept<'a> {
    /// What the last run left, or a beginning.
    pub(super) async fn load(
        store: &'a dyn Store,
        partner: &'a str,
    ) -> Result<Kept<'a>, ReconcileError> {
        let found = store.document(partner, STATE).await?;
        let (state, version) = match found {
            Some(document) => (read(&document.text)?, document.version),
            None => {
                let beginning = State {
                    place: Place::List(0),
                    count: Count::default(),
                    chunks: 0,
                };
                (beginning, 0)
            }
        };
        let mut kept = Kept {
            store,
            partner,
            state,
            version,
            seen: HashSet::new(),
        };
        if kept.version == 0 {
            // A run that was cut off at its very end may have left some.
            kept.forget_seen().await?;
        } else {
            kept.load_seen().await?;
        }
        Ok(kept)
    }

    pub(super) fn has_seen(&self, one: Seen) -> bool {
        self.seen.contains(&one)
    }

    /// Keeps a place, and whom was seen on the way there: those first, so that nobody is missing who was passed.
    pub(super) async fn keep(
        &mut self,
        place: Place,
        fresh: Vec<Seen>,
    ) -> Result<(), ReconcileError> {
        for chunk in fresh.chunks(MOST) {
            let octets: Vec<u8> = chunk.iter().flat_map(|one| one.0.to_be_bytes()).collect();
            let name = format!("{SEEN}{:08}", self.state.chunks);
            let present = self.store.document(self.partner, &name).await?;
            let document = Document {
                version: present.map_or(0, |document| document.version) + 1,
                name,
                text: STANDARD.encode(octets),
            };
            self.put(document).await?;
            self.state.chunks += 1;
        }
        self.seen.extend(fresh);
        self.state.place = place;
        let document = Document {
            name: STATE.to_owned(),
            version: self.version + 1,
            text: serde_json::to_string(&self.state)
                .map_err(|error| StoreError::Corrupt(error.to_string()))?,
        };
        self.put(document).await?;
        self.version += 1;
        Ok(())
    }

    async fn put(&self, document: Document) -> Result<(), ReconcileError> {
        if self.store.put_document(self.partner, document).await? {
            Ok(())
        } else {
            Err(ReconcileError::AnotherRun)
        }
    }

    /// The run is over.
    pub(super) async fn forget(self) -> Result<(), ReconcileError> {
        let removed = self
            .store
            .remove_document(self.partner, STATE, self.version);
        if !removed.await? {
            return Err(ReconcileError::AnotherRun);
        }
        self.forget_seen().await
    }

    async fn forget_seen(&self) -> Result<(), ReconcileError> {
        loop {
            let found = self.store.documents(self.partner, SEEN, "", BATCH).await?;
            if found.is_empty() {
                return Ok(());
            }
            for document in found {
                let (name, version) = (&document.name, document.version);
                self.store
                    .remove_document(self.partner, name, version)
                    .await?;
            }
        }
    }

    async fn load_seen(&mut self) -> Result<(), ReconcileError> {
        let mut after = String::new();
        loop {
            let found = self
                .store
                .documents(self.partner, SEEN, &after, BATCH)
                .await?;
            let Some(last) = found.last() else {
                return Ok(());
            };
            after.clone_from(&last.name);
            for document in &found {
                let octets = STANDARD.decode(&document.text);
                let octets = octets.map_err(|_| corrupt())?;
                let ones = octets.chunks_exact(8).map(|eight| {
                    let mut octets = [0; 8];
                    octets.copy_from_slice(eight);
                    Seen(u64::from_be_bytes(octets))
                });
                self.seen.extend(ones);
            }
        }
    }
}

fn read(text: &str) -> Result<State, StoreError> {
    serde_json::from_str(text).map_err(|_| corrupt())
}

fn corrupt() -> StoreError {
    StoreError::Corrupt("where the last reconciliation was".to_owned())
}
