//! Customers and their history. That a cloud account belongs to one customer only is a unique index: no code path can get around it.

use super::nanoseconds;
use crate::store::{CustomerEvent, CustomerRecord, CustomerState, Put, StoreError};
use rusqlite::{Connection, OptionalExtension, Row, params};

fn record(row: &Row<'_>) -> rusqlite::Result<String> {
    row.get(0)
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    // The reader's own words would quote the record.
    serde_json::from_str(text).map_err(|error| {
        StoreError::Corrupt(format!(
            "a customer's record, line {} column {}",
            error.line(),
            error.column()
        ))
    })
}

fn write(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Unavailable(error.to_string()))
}

fn number(version: u64) -> Result<i64, StoreError> {
    i64::try_from(version).map_err(|_| StoreError::Corrupt("a customer's version".to_owned()))
}

pub(super) fn one(
    connection: &Connection,
    partner: &str,
    account: &str,
) -> Result<Option<CustomerRecord>, StoreError> {
    connection
        .prepare_cached("SELECT record FROM customer WHERE partner = ?1 AND account = ?2")?
        .query_row(params![partner, account], record)
        .optional()?
        .map(|text| read(&text))
        .transpose()
}

pub(super) fn of_domain(
    connection: &Connection,
    partner: &str,
    domain_id: &str,
) -> Result<Option<CustomerRecord>, StoreError> {
    connection
        .prepare_cached("SELECT record FROM customer WHERE partner = ?1 AND domain_id = ?2")?
        .query_row(params![partner, domain_id], record)
        .optional()?
        .map(|text| read(&text))
        .transpose()
}

pub(super) fn page(
    connection: &Connection,
    partner: &str,
    state: Option<CustomerState>,
    after: &str,
    most: u32,
) -> Result<Vec<CustomerRecord>, StoreError> {
    let texts: Vec<String> = match state {
        None => connection
            .prepare_cached("SELECT record FROM customer WHERE partner = ?1 AND account > ?2 ORDER BY account LIMIT ?3")?
            .query_map(params![partner, after, most], record)?
            .collect::<Result<_, _>>()?,
        Some(state) => connection
            .prepare_cached("SELECT record FROM customer WHERE partner = ?1 AND state = ?4 AND account > ?2 ORDER BY account LIMIT ?3")?
            .query_map(params![partner, after, most, state.as_str()], record)?
            .collect::<Result<_, _>>()?,
    };
    texts.iter().map(|text| read(text)).collect()
}

/// Runs on the one writing connection, inside a savepoint: what is read here is what is written over.
pub(super) fn put(
    connection: &Connection,
    customer: &CustomerRecord,
    event: Option<&CustomerEvent>,
) -> Result<Put, StoreError> {
    let (partner, account) = (&customer.partner, &customer.account);
    let present: i64 = connection
        .prepare_cached("SELECT version FROM customer WHERE partner = ?1 AND account = ?2")?
        .query_row(params![partner, account], |row| row.get(0))
        .optional()?
        .unwrap_or(0);
    let version = number(customer.version)?;
    if present.checked_add(1) != Some(version) {
        return Ok(Put::Stale);
    }
    let domain_id = customer.domain.as_ref().map(|domain| domain.id.as_str());
    if let Some(owner) = owner(connection, partner, domain_id)?.filter(|owner| owner != account) {
        return Ok(Put::Taken(owner));
    }
    connection
        .prepare_cached(
            "INSERT INTO customer (partner, account, version, state, domain_id, record) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (partner, account) DO UPDATE SET
             version = excluded.version, state = excluded.state, domain_id = excluded.domain_id, record = excluded.record",
        )?
        .execute(params![partner, account, version, customer.state().as_str(), domain_id, write(customer)?])?;
    if let Some(event) = event {
        connection
            .prepare_cached("INSERT INTO customer_event (partner, account, version, at, event) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![partner, account, version, nanoseconds(event.at), write(event)?])?;
    }
    Ok(Put::Done)
}

fn owner(
    connection: &Connection,
    partner: &str,
    domain_id: Option<&str>,
) -> Result<Option<String>, StoreError> {
    let owner = connection
        .prepare_cached("SELECT account FROM customer WHERE partner = ?1 AND domain_id = ?2")?
        .query_row(params![partner, domain_id], |row| row.get(0))
        .optional()?;
    Ok(owner)
}

pub(super) fn events(
    connection: &Connection,
    partner: &str,
    account: &str,
    after: u64,
    most: u32,
) -> Result<Vec<CustomerEvent>, StoreError> {
    let texts: Vec<String> = connection
        .prepare_cached("SELECT event FROM customer_event WHERE partner = ?1 AND account = ?2 AND version > ?3 ORDER BY version LIMIT ?4")?
        .query_map(params![partner, account, number(after)?, most], record)?
        .collect::<Result<_, _>>()?;
    texts.iter().map(|text| read(text)).collect()
}
