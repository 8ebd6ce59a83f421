//! Service providers.

use super::{instant, nanoseconds, schema};
use crate::store::{ServiceProviderRecord, StoreError};
use rusqlite::{Connection, Row, params};

const COLUMNS: &str = "partner, entity_id, metadata, preset, pins, dangerous_allow_http, dangerous_allow_unsigned_requests, imported_at, disabled";

fn record(row: &Row<'_>) -> Result<ServiceProviderRecord, StoreError> {
    let pins: String = row.get(4)?;
    Ok(ServiceProviderRecord {
        partner: row.get(0)?,
        entity_id: row.get(1)?,
        metadata: row.get(2)?,
        preset: row.get(3)?,
        pins: serde_json::from_str(&pins)
            .map_err(|error| StoreError::Corrupt(format!("pins: {error}")))?,
        dangerous_allow_http: row.get(5)?,
        dangerous_allow_unsigned_requests: row.get(6)?,
        imported_at: instant(row.get(7)?)?,
        disabled: row.get(8)?,
    })
}

pub(super) fn all(
    connection: &Connection,
    partner: &str,
) -> Result<Vec<ServiceProviderRecord>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM service_provider WHERE partner = ?1 ORDER BY entity_id"
    ))?;
    let mut rows = statement.query(params![partner])?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        records.push(record(row)?);
    }
    Ok(records)
}

pub(super) fn one(
    connection: &Connection,
    partner: &str,
    entity_id: &str,
) -> Result<Option<ServiceProviderRecord>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM service_provider WHERE partner = ?1 AND entity_id = ?2"
    ))?;
    let mut rows = statement.query(params![partner, entity_id])?;
    rows.next()?.map(record).transpose()
}

pub(super) fn put(connection: &Connection, peer: &ServiceProviderRecord) -> Result<(), StoreError> {
    let pins = serde_json::to_string(&peer.pins)
        .map_err(|error| StoreError::Unavailable(error.to_string()))?;
    connection
        .prepare_cached(&format!("INSERT OR REPLACE INTO service_provider ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"))?
        .execute(params![
            peer.partner,
            peer.entity_id,
            peer.metadata,
            peer.preset,
            pins,
            peer.dangerous_allow_http,
            peer.dangerous_allow_unsigned_requests,
            nanoseconds(peer.imported_at),
            peer.disabled
        ])?;
    schema::advance_revision(connection)
}

pub(super) fn remove(
    connection: &Connection,
    partner: &str,
    entity_id: &str,
) -> Result<(), StoreError> {
    let mut statement = connection
        .prepare_cached("DELETE FROM service_provider WHERE partner = ?1 AND entity_id = ?2")?;
    if statement.execute(params![partner, entity_id])? == 0 {
        return Err(StoreError::Absent("service provider"));
    }
    schema::advance_revision(connection)
}
