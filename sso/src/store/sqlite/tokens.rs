//! API tokens.

use super::{exists, nanoseconds};
use crate::store::{ApiTokenRecord, HandleDigest, StoreError};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

pub(super) fn add(
    connection: &Connection,
    digest: HandleDigest,
    record: &ApiTokenRecord,
) -> Result<(), StoreError> {
    let text =
        serde_json::to_string(record).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    connection
        .prepare_cached("INSERT INTO api_token (digest, partner, id, expires_at, record) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![
            digest.0,
            record.partner,
            record.id,
            nanoseconds(record.expires_at),
            text
        ])
        .map_err(|error| exists(error, "API token"))?;
    Ok(())
}

pub(super) fn read(
    connection: &Connection,
    digest: HandleDigest,
    now: Timestamp,
) -> Result<Option<ApiTokenRecord>, StoreError> {
    let text: Option<String> = connection
        .prepare_cached("SELECT record FROM api_token WHERE digest = ?1 AND expires_at > ?2")?
        .query_row(params![digest.0, nanoseconds(now)], |row| row.get(0))
        .optional()?;
    text.map(|text| parse(&text)).transpose()
}

pub(super) fn all(
    connection: &Connection,
    partner: &str,
) -> Result<Vec<ApiTokenRecord>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT record FROM api_token WHERE partner = ?1")?;
    let mut rows = statement.query(params![partner])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(parse(&row.get::<_, String>(0)?)?);
    }
    found.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
    Ok(found)
}

pub(super) fn rotate(
    connection: &Connection,
    old: &ApiTokenRecord,
    rotated: &ApiTokenRecord,
    digest: HandleDigest,
    successor: &ApiTokenRecord,
) -> Result<bool, StoreError> {
    let text: Option<String> = connection
        .prepare_cached("SELECT record FROM api_token WHERE partner = ?1 AND id = ?2")?
        .query_row(params![old.partner, old.id], |row| row.get(0))
        .optional()?;
    let present = text.map(|text| parse(&text)).transpose()?;
    if present.as_ref() != Some(old) {
        return Ok(false);
    }
    add(connection, digest, successor)?;
    let text =
        serde_json::to_string(rotated).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    connection
        .prepare_cached(
            "UPDATE api_token SET expires_at = ?3, record = ?4 WHERE partner = ?1 AND id = ?2",
        )?
        .execute(params![
            old.partner,
            old.id,
            nanoseconds(rotated.expires_at),
            text
        ])?;
    Ok(true)
}

pub(super) fn remove(connection: &Connection, partner: &str, id: &str) -> Result<(), StoreError> {
    let removed = connection
        .prepare_cached("DELETE FROM api_token WHERE partner = ?1 AND id = ?2")?
        .execute(params![partner, id])?;
    if removed == 0 {
        return Err(StoreError::Absent("API token"));
    }
    Ok(())
}

fn parse(text: &str) -> Result<ApiTokenRecord, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Corrupt(format!("API token: {error}")))
}
