//! Customers and their history. That a cloud account belongs to one customer only is a unique index: no code path can get around it.

use super::{Sqlite, nanoseconds};
use crate::store::{
    CustomerEvent, CustomerRecord, CustomerState, Customers, FeedLine, Put, StoreError,
};
use async_trait::async_trait;
use jiff::Timestamp;
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

fn one(
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

fn of_domain(
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

fn page(
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
fn put(
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
            "INSERT INTO customer (partner, account, version, state, domain_id, record, due_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (partner, account) DO UPDATE SET version = excluded.version, state = excluded.state,
             domain_id = excluded.domain_id, record = excluded.record, due_at = excluded.due_at",
        )?
        .execute(params![
            partner,
            account,
            version,
            customer.state().as_str(),
            domain_id,
            write(customer)?,
            customer.due_at().map(nanoseconds)
        ])?;
    if let Some(event) = event {
        connection
            .prepare_cached("INSERT INTO customer_event (partner, account, version, at, event) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![partner, account, version, nanoseconds(event.at), write(event)?])?;
        connection
            .prepare_cached(
                "INSERT INTO customer_feed (partner, number, account, version)
                 SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3 FROM customer_feed WHERE partner = ?1",
            )?
            .execute(params![partner, account, version])?;
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

fn events(
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

fn due(
    connection: &Connection,
    partner: &str,
    now: Timestamp,
    most: u32,
) -> Result<Vec<CustomerRecord>, StoreError> {
    let texts: Vec<String> = connection
        .prepare_cached("SELECT record FROM customer WHERE partner = ?1 AND due_at <= ?2 ORDER BY due_at LIMIT ?3")?
        .query_map(params![partner, nanoseconds(now), most], record)?
        .collect::<Result<_, _>>()?;
    texts.iter().map(|text| read(text)).collect()
}

fn feed(
    connection: &Connection,
    partner: &str,
    after: u64,
    most: u32,
) -> Result<Vec<FeedLine>, StoreError> {
    let lines: Vec<(i64, String, String)> = connection
        .prepare_cached(
            "SELECT f.number, f.account, e.event FROM customer_feed f
             JOIN customer_event e ON e.partner = f.partner AND e.account = f.account AND e.version = f.version
             WHERE f.partner = ?1 AND f.number > ?2 ORDER BY f.number LIMIT ?3",
        )?
        .query_map(params![partner, number(after)?, most], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    let line = |(number, account, event): (i64, String, String)| {
        Ok(FeedLine {
            number: number.unsigned_abs(),
            account,
            event: read(&event)?,
        })
    };
    lines.into_iter().map(line).collect()
}

fn feed_end(connection: &Connection, partner: &str) -> Result<u64, StoreError> {
    let end: i64 = connection
        .prepare_cached("SELECT coalesce(max(number), 0) FROM customer_feed WHERE partner = ?1")?
        .query_row([partner], |row| row.get(0))?;
    Ok(end.unsigned_abs())
}

#[async_trait]
impl Customers for Sqlite {
    async fn customer(
        &self,
        partner: &str,
        account: &str,
    ) -> Result<Option<CustomerRecord>, StoreError> {
        let (partner, account) = (partner.to_owned(), account.to_owned());
        self.read(move |connection| one(connection, &partner, &account))
            .await
    }

    async fn customer_of_domain(
        &self,
        partner: &str,
        domain_id: &str,
    ) -> Result<Option<CustomerRecord>, StoreError> {
        let (partner, domain_id) = (partner.to_owned(), domain_id.to_owned());
        self.read(move |connection| of_domain(connection, &partner, &domain_id))
            .await
    }

    async fn put_customer(
        &self,
        record: CustomerRecord,
        event: Option<CustomerEvent>,
    ) -> Result<Put, StoreError> {
        self.write(move |connection| put(connection, &record, event.as_ref()))
            .await
    }

    async fn customers(
        &self,
        partner: &str,
        state: Option<CustomerState>,
        after: &str,
        most: u32,
    ) -> Result<Vec<CustomerRecord>, StoreError> {
        let (partner, after) = (partner.to_owned(), after.to_owned());
        self.read(move |connection| page(connection, &partner, state, &after, most))
            .await
    }

    async fn customer_events(
        &self,
        partner: &str,
        account: &str,
        after: u64,
        most: u32,
    ) -> Result<Vec<CustomerEvent>, StoreError> {
        let (partner, account) = (partner.to_owned(), account.to_owned());
        self.read(move |connection| events(connection, &partner, &account, after, most))
            .await
    }

    async fn customers_due(
        &self,
        partner: &str,
        now: Timestamp,
        most: u32,
    ) -> Result<Vec<CustomerRecord>, StoreError> {
        let partner = partner.to_owned();
        self.read(move |connection| due(connection, &partner, now, most))
            .await
    }

    async fn customer_feed(
        &self,
        partner: &str,
        after: u64,
        most: u32,
    ) -> Result<Vec<FeedLine>, StoreError> {
        let partner = partner.to_owned();
        self.read(move |connection| feed(connection, &partner, after, most))
            .await
    }

    async fn customer_feed_end(&self, partner: &str) -> Result<u64, StoreError> {
        let partner = partner.to_owned();
        self.read(move |connection| feed_end(connection, &partner))
            .await
    }
}
