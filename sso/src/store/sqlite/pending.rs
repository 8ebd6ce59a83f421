//! Requests that wait for their person.

use super::{exists, instant, nanoseconds};
use crate::store::{HandleDigest, PENDING_LIMIT, PendingRecord, StoreError};
use jiff::Timestamp;
use rusqlite::{CachedStatement, Connection, OptionalExtension, params};

pub(super) fn put(
    connection: &Connection,
    handle: HandleDigest,
    record: &PendingRecord,
    now: Timestamp,
) -> Result<(), StoreError> {
    if waiting(connection, &record.partner)? >= PENDING_LIMIT
        && forget_expired(connection, &record.partner, now)? == 0
    {
        return Err(StoreError::Full("pending requests"));
    }
    connection
        .prepare_cached(
            "INSERT INTO pending (handle, partner, request, expires_at) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![
            handle.0,
            record.partner,
            record.request,
            nanoseconds(record.expires_at)
        ])
        .map_err(|error| exists(error, "pending request"))?;
    Ok(())
}

/// Makes room before the next sweep does; returns how much.
fn forget_expired(
    connection: &Connection,
    partner: &str,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let forgotten = connection
        .prepare_cached("DELETE FROM pending WHERE partner = ?1 AND expires_at <= ?2")?
        .execute(params![partner, nanoseconds(now)])?;
    Ok(forgotten)
}

/// How many are kept for a partner; triggers keep the count, so that it costs one row.
fn waiting(connection: &Connection, partner: &str) -> Result<u32, StoreError> {
    let count = connection
        .prepare_cached("SELECT n FROM waiting WHERE partner = ?1")?
        .query_row(params![partner], |row| row.get(0))
        .optional()?;
    Ok(count.unwrap_or(0))
}

pub(super) fn read(
    connection: &Connection,
    partner: &str,
    handle: HandleDigest,
    now: Timestamp,
) -> Result<Option<PendingRecord>, StoreError> {
    let statement = connection.prepare_cached("SELECT request, expires_at FROM pending WHERE handle = ?1 AND partner = ?2 AND expires_at > ?3")?;
    one(statement, partner, handle, now)
}

/// One statement reads and deletes, so no two callers can both see the row.
pub(super) fn take(
    connection: &Connection,
    partner: &str,
    handle: HandleDigest,
    now: Timestamp,
) -> Result<Option<PendingRecord>, StoreError> {
    let statement =
        connection.prepare_cached("DELETE FROM pending WHERE handle = ?1 AND partner = ?2 AND expires_at > ?3 RETURNING request, expires_at")?;
    one(statement, partner, handle, now)
}

fn one(
    mut statement: CachedStatement<'_>,
    partner: &str,
    handle: HandleDigest,
    now: Timestamp,
) -> Result<Option<PendingRecord>, StoreError> {
    let mut rows = statement.query(params![handle.0, partner, nanoseconds(now)])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let record = PendingRecord {
        partner: partner.to_owned(),
        request: row.get(0)?,
        expires_at: instant(row.get(1)?)?,
    };
    // A statement that returns rows has done its work only when it was stepped to its end.
    while rows.next()?.is_some() {}
    Ok(Some(record))
}
