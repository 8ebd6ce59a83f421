//! Small things that several parts keep: documents that are written by comparing versions, values that the first writer keeps, and turns.

use super::{HandleDigest, StoreError};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

/// Most octets of one document.
pub(super) const DOCUMENT_LIMIT: usize = 256 * 1024;

/// A document of a partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its name, `kind/id`.
    pub name: String,
    /// 1 for the first writing, and one more for each that follows.
    pub version: u64,
    /// What it says.
    pub text: String,
}

/// A place in a line of callers that are let through one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The caller's own; nobody else has it.
    At(Timestamp),
    /// Nobody was let into the line: the next turn would be too late, at this instant.
    TooLate(Timestamp),
}

/// The part of the contract that holds these.
#[async_trait]
pub trait Ledger {
    /// A document of a partner.
    async fn document(&self, partner: &str, name: &str) -> Result<Option<Document>, StoreError>;
    /// Documents of a partner whose names begin so, in the order of their octets: those after `after` (all, when empty), at most `most`.
    async fn documents(
        &self,
        partner: &str,
        prefix: &str,
        after: &str,
        most: u32,
    ) -> Result<Vec<Document>, StoreError>;
    /// Writes a document when the stored version is one less than its own (one that is not there has version 0). `false` when it is not.
    async fn put_document(&self, partner: &str, document: Document) -> Result<bool, StoreError>;
    /// Removes a document of this version. `false` when it is not there, or has another.
    async fn remove_document(
        &self,
        partner: &str,
        name: &str,
        version: u64,
    ) -> Result<bool, StoreError>;

    /// Keeps a value under a key of a scope until `expires_at`, unless one is there that has not expired: then that one is returned, and nothing changes.
    async fn keep_first(
        &self,
        scope: &str,
        key: HandleDigest,
        value: &str,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError>;

    /// Takes the next turn of a line in which one caller follows the other after `interval`, in whatever process: in the order in which they ask, and not
    /// before `now`. [`Turn::TooLate`] when it would be after `latest`; then nothing changes.
    async fn take_turn(
        &self,
        line: HandleDigest,
        interval: SignedDuration,
        latest: Timestamp,
        now: Timestamp,
    ) -> Result<Turn, StoreError>;
}
