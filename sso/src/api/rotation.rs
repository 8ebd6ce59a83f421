//! Rotating a token: a successor with the same scopes and the same lifetime, and a time in which both are valid.
//!
//! A token is rotated once. Who holds one that was replaced already cannot make another of it: either a successor was lost on its way, or somebody else
//! has the token; a person looks, and makes a new one.

use super::{TOKEN_PREFIX, digest_of};
use crate::random::{self, NoRandomness};
use crate::store::{ApiTokenRecord, Store, StoreError};
use jiff::{SignedDuration, Timestamp};

/// How long a token that was rotated stays valid at most.
pub const LONGEST_OVERLAP: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Why a token was not rotated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RotationError {
    /// It was rotated already.
    #[error("the token was replaced by {0} already")]
    Replaced(String),
    /// It has expired, was revoked, or changed meanwhile.
    #[error("the token is not there any more")]
    Gone,
    /// The system gives no randomness.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What takes the place of a token.
pub struct Successor {
    /// The token itself; it is kept nowhere.
    pub token: String,
    /// What is stored of it.
    pub record: ApiTokenRecord,
    /// When the one before it ends.
    pub old_until: Timestamp,
}

/// Makes the successor of a token. The old one ends after `overlap`, or when it would have ended, whichever is first.
///
/// # Errors
/// [`RotationError`].
pub async fn rotate(
    store: &dyn Store,
    old: &ApiTokenRecord,
    overlap: SignedDuration,
    now: Timestamp,
) -> Result<Successor, RotationError> {
    if let Some(successor) = &old.replaced_by {
        return Err(RotationError::Replaced(successor.clone()));
    }
    if old.expires_at <= now {
        return Err(RotationError::Gone);
    }
    let token = format!("{TOKEN_PREFIX}{}", random::handle()?);
    let id = hex::encode(random::octets::<6>()?);
    let (rotated, record) = successor(old, id, overlap, now);
    let old_until = rotated.expires_at;
    let digest = digest_of(&token);
    let done = store.rotate_token(old, rotated, digest, record.clone());
    if !done.await? {
        return Err(RotationError::Gone);
    }
    Ok(Successor {
        token,
        record,
        old_until,
    })
}

/// The old token as it becomes, and the new one.
fn successor(
    old: &ApiTokenRecord,
    id: String,
    overlap: SignedDuration,
    now: Timestamp,
) -> (ApiTokenRecord, ApiTokenRecord) {
    let until = now.saturating_add(overlap).unwrap_or(Timestamp::MAX);
    let rotated = ApiTokenRecord {
        expires_at: old.expires_at.min(until),
        replaced_by: Some(id.clone()),
        ..old.clone()
    };
    let lifetime = old.created_at.duration_until(old.expires_at);
    let record = ApiTokenRecord {
        id,
        created_at: now,
        expires_at: now.saturating_add(lifetime).unwrap_or(Timestamp::MAX),
        replaced_by: None,
        ..old.clone()
    };
    (rotated, record)
}
