//! Signing keys. At most one is active for each partner: the schema refuses a second one.

use super::{exists, instant, nanoseconds, schema};
use crate::store::{KeyRecord, KeyState, StoreError};
use jiff::Timestamp;
use rusqlite::{Connection, params};

fn text(state: KeyState) -> &'static str {
    match state {
        KeyState::Staged => "staged",
        KeyState::Published => "published",
        KeyState::Active => "active",
        KeyState::Retired => "retired",
    }
}

fn state(text: &str) -> Result<KeyState, StoreError> {
    match text {
        "staged" => Ok(KeyState::Staged),
        "published" => Ok(KeyState::Published),
        "active" => Ok(KeyState::Active),
        "retired" => Ok(KeyState::Retired),
        other => Err(StoreError::Corrupt(format!("key state {other}"))),
    }
}

pub(super) fn all(connection: &Connection, partner: &str) -> Result<Vec<KeyRecord>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT key_id, state, certificate_pem, sealed_pkcs8, created_at, changed_at FROM signing_key WHERE partner = ?1 ORDER BY created_at, rowid",
    )?;
    let mut rows = statement.query(params![partner])?;
    let mut keys = Vec::new();
    while let Some(row) = rows.next()? {
        keys.push(KeyRecord {
            partner: partner.to_owned(),
            key_id: row.get(0)?,
            state: state(&row.get::<_, String>(1)?)?,
            certificate_pem: row.get(2)?,
            sealed_pkcs8: row.get(3)?,
            created_at: instant(row.get(4)?)?,
            changed_at: instant(row.get(5)?)?,
        });
    }
    Ok(keys)
}

pub(super) fn add(connection: &Connection, key: &KeyRecord) -> Result<(), StoreError> {
    if key.state == KeyState::Active {
        retire_active(connection, &key.partner, &key.key_id, key.changed_at)?;
    }
    let mut statement = connection.prepare_cached(
        "INSERT INTO signing_key (partner, key_id, state, certificate_pem, sealed_pkcs8, created_at, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    let values = params![
        key.partner,
        key.key_id,
        text(key.state),
        key.certificate_pem,
        key.sealed_pkcs8,
        nanoseconds(key.created_at),
        nanoseconds(key.changed_at)
    ];
    statement
        .execute(values)
        .map_err(|error| exists(error, "key"))?;
    schema::advance_revision(connection)
}

pub(super) fn set_state(
    connection: &Connection,
    partner: &str,
    key_id: &str,
    state: KeyState,
    now: Timestamp,
) -> Result<(), StoreError> {
    if state == KeyState::Active {
        retire_active(connection, partner, key_id, now)?;
    }
    let mut statement = connection.prepare_cached(
        "UPDATE signing_key SET state = ?3, changed_at = ?4 WHERE partner = ?1 AND key_id = ?2",
    )?;
    if statement.execute(params![partner, key_id, text(state), nanoseconds(now)])? == 0 {
        return Err(StoreError::Absent("key"));
    }
    schema::advance_revision(connection)
}

fn retire_active(
    connection: &Connection,
    partner: &str,
    successor: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE signing_key SET state = 'retired', changed_at = ?3 WHERE partner = ?1 AND state = 'active' AND key_id <> ?2")?
        .execute(params![partner, successor, nanoseconds(now)])?;
    Ok(())
}
