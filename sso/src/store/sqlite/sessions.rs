//! Sessions.

use super::{exists, instant, nanoseconds};
use crate::store::{HandleDigest, SessionRecord, StoreError};
use jiff::Timestamp;
use rusqlite::{Connection, params};

pub(super) fn put(
    connection: &Connection,
    handle: HandleDigest,
    record: &SessionRecord,
) -> Result<(), StoreError> {
    let (created, seen, expires) = (
        nanoseconds(record.created_at),
        nanoseconds(record.seen_at),
        nanoseconds(record.expires_at),
    );
    connection
        .prepare_cached("INSERT INTO session (handle, partner, principal, created_at, seen_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute(params![handle.0, record.partner, record.principal, created, seen, expires])
        .map_err(|error| exists(error, "session"))?;
    Ok(())
}

pub(super) fn read(
    connection: &Connection,
    partner: &str,
    handle: HandleDigest,
    now: Timestamp,
) -> Result<Option<SessionRecord>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT principal, created_at, seen_at, expires_at FROM session WHERE handle = ?1 AND partner = ?2 AND expires_at > ?3")?;
    let mut rows = statement.query(params![handle.0, partner, nanoseconds(now)])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    Ok(Some(SessionRecord {
        partner: partner.to_owned(),
        principal: row.get(0)?,
        created_at: instant(row.get(1)?)?,
        seen_at: instant(row.get(2)?)?,
        expires_at: instant(row.get(3)?)?,
    }))
}

/// Never backwards: two requests may arrive out of order.
pub(super) fn touch(
    connection: &Connection,
    handle: HandleDigest,
    now: Timestamp,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE session SET seen_at = ?2 WHERE handle = ?1 AND seen_at < ?2")?
        .execute(params![handle.0, nanoseconds(now)])?;
    Ok(())
}

pub(super) fn remove(connection: &Connection, handle: HandleDigest) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM session WHERE handle = ?1")?
        .execute(params![handle.0])?;
    Ok(())
}
