//! Documents, first values, and turns.

use super::{Sqlite, instant, nanoseconds};
use crate::store::ledger::DOCUMENT_LIMIT;
use crate::store::{Document, HandleDigest, Ledger, StoreError, Turn};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};

fn read(row: &Row<'_>) -> rusqlite::Result<(String, i64, String)> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

fn document((name, version, text): (String, i64, String)) -> Document {
    Document {
        name,
        version: version.unsigned_abs(),
        text,
    }
}

fn number(version: u64) -> Result<i64, StoreError> {
    i64::try_from(version).map_err(|_| StoreError::Corrupt("a document's version".to_owned()))
}

fn put(connection: &Connection, partner: &str, document: &Document) -> Result<bool, StoreError> {
    if document.text.len() > DOCUMENT_LIMIT {
        return Err(StoreError::Full("documents of this size"));
    }
    let version = number(document.version)?;
    let changed = if version == 1 {
        connection
            .prepare_cached("INSERT INTO document (partner, name, version, text) VALUES (?1, ?2, 1, ?3) ON CONFLICT DO NOTHING")?
            .execute(params![partner, document.name, document.text])?
    } else {
        connection
            .prepare_cached("UPDATE document SET version = ?3, text = ?4 WHERE partner = ?1 AND name = ?2 AND version = ?3 - 1")?
            .execute(params![partner, document.name, version, document.text])?
    };
    Ok(changed == 1)
}

fn page(
    connection: &Connection,
    partner: &str,
    prefix: &str,
    after: &str,
    most: u32,
) -> Result<Vec<Document>, StoreError> {
    let found: Vec<_> = connection
        .prepare_cached(
            "SELECT name, version, text FROM document
             WHERE partner = ?1 AND name > ?3 AND name >= ?2 AND substr(name, 1, length(?2)) = ?2 ORDER BY name LIMIT ?4",
        )?
        .query_map(params![partner, prefix, after, most], read)?
        .collect::<Result<_, _>>()?;
    Ok(found.into_iter().map(document).collect())
}

/// As for a mark: the value is new, or the old one has expired; otherwise nothing changes.
fn keep_first(
    connection: &Connection,
    scope: &str,
    key: HandleDigest,
    value: &str,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<Option<String>, StoreError> {
    let changed = connection
        .prepare_cached(
            "INSERT INTO once (scope, key, expires_at, value) VALUES (?1, ?2, ?3, ?5) ON CONFLICT (scope, key)
             DO UPDATE SET expires_at = excluded.expires_at, value = excluded.value WHERE once.expires_at <= ?4",
        )?
        .execute(params![
            scope,
            key.0,
            nanoseconds(expires_at),
            nanoseconds(now),
            value
        ])?;
    if changed == 1 {
        return Ok(None);
    }
    let kept = connection
        .prepare_cached("SELECT value FROM once WHERE scope = ?1 AND key = ?2")?
        .query_row(params![scope, key.0], |row| row.get(0))?;
    Ok(Some(kept))
}

fn take_turn(
    connection: &Connection,
    line: HandleDigest,
    interval: SignedDuration,
    latest: Timestamp,
    now: Timestamp,
) -> Result<Turn, StoreError> {
    let next: Option<i64> = connection
        .prepare_cached("SELECT next_at FROM turn WHERE line = ?1")?
        .query_row([line.0], |row| row.get(0))
        .optional()?;
    let turn = match next {
        Some(next) => instant(next)?.max(now),
        None => now,
    };
    if turn > latest {
        return Ok(Turn::TooLate(turn));
    }
    let next = turn.saturating_add(interval).unwrap_or(Timestamp::MAX);
    connection
        .prepare_cached("INSERT INTO turn (line, next_at) VALUES (?1, ?2) ON CONFLICT (line) DO UPDATE SET next_at = excluded.next_at")?
        .execute(params![line.0, nanoseconds(next)])?;
    Ok(Turn::At(turn))
}

#[async_trait]
impl Ledger for Sqlite {
    async fn document(&self, partner: &str, name: &str) -> Result<Option<Document>, StoreError> {
        let (partner, name) = (partner.to_owned(), name.to_owned());
        self.read(move |connection| {
            let found = connection
                .prepare_cached(
                    "SELECT name, version, text FROM document WHERE partner = ?1 AND name = ?2",
                )?
                .query_row(params![partner, name], read)
                .optional()?;
            Ok(found.map(document))
        })
        .await
    }

    async fn documents(
        &self,
        partner: &str,
        prefix: &str,
        after: &str,
        most: u32,
    ) -> Result<Vec<Document>, StoreError> {
        let (partner, prefix, after) = (partner.to_owned(), prefix.to_owned(), after.to_owned());
        self.read(move |connection| page(connection, &partner, &prefix, &after, most))
            .await
    }

    async fn put_document(&self, partner: &str, document: Document) -> Result<bool, StoreError> {
        let partner = partner.to_owned();
        self.write(move |connection| put(connection, &partner, &document))
            .await
    }

    async fn remove_document(
        &self,
        partner: &str,
        name: &str,
        version: u64,
    ) -> Result<bool, StoreError> {
        let (partner, name) = (partner.to_owned(), name.to_owned());
        self.write(move |connection| {
            let removed = connection
                .prepare_cached(
                    "DELETE FROM document WHERE partner = ?1 AND name = ?2 AND version = ?3",
                )?
                .execute(params![partner, name, number(version)?])?;
            Ok(removed == 1)
        })
        .await
    }

    async fn keep_first(
        &self,
        scope: &str,
        key: HandleDigest,
        value: &str,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        let (scope, value) = (scope.to_owned(), value.to_owned());
        self.write(move |connection| keep_first(connection, &scope, key, &value, expires_at, now))
            .await
    }

    async fn take_turn(
        &self,
        line: HandleDigest,
        interval: SignedDuration,
        latest: Timestamp,
        now: Timestamp,
    ) -> Result<Turn, StoreError> {
        self.write(move |connection| take_turn(connection, line, interval, latest, now))
            .await
    }
}
