//! Sessions.

use super::{exists, instant, nanoseconds};
use crate::store::{HandleDigest, PARTICIPANT_LIMIT, Participant, SessionRecord, StoreError};
use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

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
        .prepare_cached("INSERT INTO session (handle, partner, principal, created_at, seen_at, expires_at, account, participants) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
        .execute(params![
            handle.0,
            record.partner,
            record.principal,
            created,
            seen,
            expires,
            record.account,
            written(&record.participants)?
        ])
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
        .prepare_cached("SELECT principal, created_at, seen_at, expires_at, account, participants FROM session WHERE handle = ?1 AND partner = ?2 AND expires_at > ?3")?;
    let mut rows = statement.query(params![handle.0, partner, nanoseconds(now)])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    Ok(Some(record(partner, row)?))
}

fn record(partner: &str, row: &Row<'_>) -> Result<SessionRecord, StoreError> {
    Ok(SessionRecord {
        partner: partner.to_owned(),
        account: row.get(4)?,
        principal: row.get(0)?,
        created_at: instant(row.get(1)?)?,
        seen_at: instant(row.get(2)?)?,
        expires_at: instant(row.get(3)?)?,
        participants: participants(row.get_ref(5)?.as_str().map_err(unreadable)?)?,
    })
}

fn participants(text: &str) -> Result<Vec<Participant>, StoreError> {
    serde_json::from_str(text).map_err(unreadable)
}

fn written(participants: &[Participant]) -> Result<String, StoreError> {
    serde_json::to_string(participants).map_err(unreadable)
}

fn unreadable(error: impl std::fmt::Display) -> StoreError {
    StoreError::Corrupt(format!("participants of a session: {error}"))
}

/// Reads and writes in one transaction of the one writer.
pub(super) fn join(
    connection: &Connection,
    partner: &str,
    handle: HandleDigest,
    participant: Participant,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(mut session) = read(connection, partner, handle, now)? else {
        return Ok(false);
    };
    if session.participants.contains(&participant) {
        return Ok(true);
    }
    if session.participants.len() >= PARTICIPANT_LIMIT {
        return Ok(false);
    }
    session.participants.push(participant);
    connection
        .prepare_cached("UPDATE session SET participants = ?2 WHERE handle = ?1")?
        .execute(params![handle.0, written(&session.participants)?])?;
    Ok(true)
}

pub(super) fn page(
    connection: &Connection,
    partner: &str,
    account: Option<&str>,
    after: Option<HandleDigest>,
    most: u32,
    now: Timestamp,
) -> Result<Vec<(HandleDigest, SessionRecord)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT principal, created_at, seen_at, expires_at, account, participants, handle FROM session
         WHERE partner = ?1 AND (?2 IS NULL OR account = ?2) AND handle > ?3 AND expires_at > ?4 ORDER BY handle LIMIT ?5",
    )?;
    // No digest is shorter, so the empty one stands before all.
    let after = after.map(|digest| digest.0.to_vec()).unwrap_or_default();
    let mut rows = statement.query(params![partner, account, after, nanoseconds(now), most])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push((HandleDigest(row.get(6)?), record(partner, row)?));
    }
    Ok(found)
}

pub(super) fn remove_of(
    connection: &Connection,
    partner: &str,
    account: &str,
) -> Result<u64, StoreError> {
    let removed = connection
        .prepare_cached("DELETE FROM session WHERE partner = ?1 AND account = ?2")?
        .execute(params![partner, account])?;
    Ok(u64::try_from(removed).unwrap_or(u64::MAX))
}

/// Never backwards: two requests may arrive out of order.
pub(super) fn touch(
    connection: &Connection,
    partner: &str,
    handle: HandleDigest,
    now: Timestamp,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE session SET seen_at = ?2 WHERE handle = ?1 AND seen_at < ?2 AND partner = ?3",
        )?
        .execute(params![handle.0, nanoseconds(now), partner])?;
    Ok(())
}

pub(super) fn remove(
    connection: &Connection,
    partner: &str,
    handle: HandleDigest,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM session WHERE handle = ?1 AND partner = ?2")?
        .execute(params![handle.0, partner])?;
    Ok(())
}
