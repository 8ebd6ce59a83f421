//! Marks that can be made once: replay keys, one-time token ids.

use super::nanoseconds;
use crate::store::{HandleDigest, StoreError};
use jiff::Timestamp;
use rusqlite::{Connection, params};

/// One statement: the mark is new, or the old one has expired; otherwise nothing changes.
pub(super) fn mark(
    connection: &Connection,
    scope: &str,
    key: HandleDigest,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = connection
        .prepare_cached(
            "INSERT INTO once (scope, key, expires_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (scope, key) DO UPDATE SET expires_at = excluded.expires_at WHERE once.expires_at <= ?4",
        )?
        .execute(params![scope, key.0, nanoseconds(expires_at), nanoseconds(now)])?;
    Ok(changed == 1)
}
