//! Tables, their migrations, and what concerns all of them: revision, probe, sweep.

use super::nanoseconds;
use crate::store::StoreError;
use jiff::Timestamp;
use rusqlite::{Connection, TransactionBehavior, params};

/// "SKYB": tells our file from anybody else's.
const APPLICATION_ID: i64 = 0x534b_5942;

/// Step `n` brings a file from schema `n` to `n + 1`. Steps are never edited once released; new ones are added.
const STEPS: &[&str] = &["
CREATE TABLE revision (id INTEGER PRIMARY KEY CHECK (id = 1), n INTEGER NOT NULL) STRICT;
INSERT INTO revision VALUES (1, 0);
CREATE TABLE signing_key (
  partner TEXT NOT NULL, key_id TEXT NOT NULL, state TEXT NOT NULL, certificate_pem TEXT NOT NULL,
  sealed_pkcs8 BLOB NOT NULL, created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL,
  UNIQUE (partner, key_id)
) STRICT;
CREATE UNIQUE INDEX one_active_key ON signing_key (partner) WHERE state = 'active';
CREATE TABLE service_provider (
  partner TEXT NOT NULL, entity_id TEXT NOT NULL, metadata BLOB NOT NULL, preset TEXT, pins TEXT NOT NULL,
  dangerous_allow_http INTEGER NOT NULL, dangerous_allow_unsigned_requests INTEGER NOT NULL, imported_at INTEGER NOT NULL,
  PRIMARY KEY (partner, entity_id)
) STRICT;
CREATE TABLE pending (
  handle BLOB PRIMARY KEY, partner TEXT NOT NULL, request TEXT NOT NULL, expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX pending_expiry ON pending (expires_at);
CREATE TABLE session (
  handle BLOB PRIMARY KEY, partner TEXT NOT NULL, principal TEXT NOT NULL,
  created_at INTEGER NOT NULL, seen_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_expiry ON session (expires_at);
CREATE TABLE once (
  scope TEXT NOT NULL, key BLOB NOT NULL, expires_at INTEGER NOT NULL, PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX once_expiry ON once (expires_at);
", "
CREATE TABLE waiting (partner TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO waiting SELECT partner, count(*) FROM pending GROUP BY partner;
CREATE TRIGGER pending_comes AFTER INSERT ON pending BEGIN
  INSERT INTO waiting VALUES (NEW.partner, 1) ON CONFLICT (partner) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER pending_goes AFTER DELETE ON pending BEGIN
  UPDATE waiting SET n = n - 1 WHERE partner = OLD.partner;
END;
", "
CREATE TABLE customer (
  partner TEXT NOT NULL, account TEXT NOT NULL, version INTEGER NOT NULL, state TEXT NOT NULL, domain_id TEXT, record TEXT NOT NULL,
  PRIMARY KEY (partner, account)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_customer_of_a_domain ON customer (partner, domain_id) WHERE domain_id IS NOT NULL;
CREATE INDEX customer_state ON customer (partner, state, account);
CREATE TABLE customer_event (
  partner TEXT NOT NULL, account TEXT NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL, event TEXT NOT NULL,
  PRIMARY KEY (partner, account, version)
) STRICT, WITHOUT ROWID;
", "
ALTER TABLE session ADD COLUMN account TEXT NOT NULL DEFAULT '';
CREATE INDEX session_account ON session (partner, account);
CREATE TABLE api_token (
  digest BLOB PRIMARY KEY, partner TEXT NOT NULL, id TEXT NOT NULL, expires_at INTEGER NOT NULL, record TEXT NOT NULL,
  UNIQUE (partner, id)
) STRICT, WITHOUT ROWID;
", "
ALTER TABLE service_provider ADD COLUMN disabled INTEGER NOT NULL DEFAULT 0;
", "
ALTER TABLE session ADD COLUMN participants TEXT NOT NULL DEFAULT '[]';
", "
ALTER TABLE customer ADD COLUMN due_at INTEGER;
CREATE INDEX customer_due ON customer (partner, due_at) WHERE due_at IS NOT NULL;
CREATE TABLE customer_feed (
  partner TEXT NOT NULL, number INTEGER NOT NULL, account TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (partner, number)
) STRICT, WITHOUT ROWID;
INSERT INTO customer_feed
  SELECT partner, row_number() OVER (PARTITION BY partner ORDER BY at, account, version), account, version FROM customer_event;
CREATE TABLE document (
  partner TEXT NOT NULL, name TEXT NOT NULL, version INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (partner, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE turn (line BLOB PRIMARY KEY, next_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
ALTER TABLE once ADD COLUMN value TEXT NOT NULL DEFAULT '';
"];

/// Sets the connection up for writing and brings the schema up to date.
pub(super) fn prepare(connection: &mut Connection) -> Result<(), StoreError> {
    check_owner(connection)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", "on")?;
    // The writer checkpoints when idle; this is only the ceiling under steady load.
    connection.pragma_update(None, "wal_autocheckpoint", 4_000)?;
    migrate(connection, STEPS)
}

/// A file as an earlier release left it.
#[cfg(test)]
pub(super) fn prepare_as_of(connection: &mut Connection, steps: usize) -> Result<(), StoreError> {
    migrate(connection, &STEPS[..steps])
}

/// A file with tables that are not ours is left alone.
fn check_owner(connection: &Connection) -> Result<(), StoreError> {
    let id: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if id == APPLICATION_ID || (id == 0 && tables == 0) {
        return Ok(());
    }
    Err(StoreError::Corrupt(
        "this is a database of another program".to_owned(),
    ))
}

/// A file that this program or an older one wrote: neither empty, nor somebody else's, nor a newer program's.
pub(super) fn check_ours(connection: &Connection) -> Result<(), StoreError> {
    check_owner(connection)?;
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    match found {
        _ if found > known => Err(StoreError::TooNew { found, known }),
        1.. => Ok(()),
        _ => Err(StoreError::Corrupt("this is an empty file".to_owned())),
    }
}

/// Sessions and waiting requests of another time.
pub(super) fn forget_visitors(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch("DELETE FROM session; DELETE FROM pending;")?;
    Ok(())
}

fn migrate(connection: &mut Connection, steps: &[&str]) -> Result<(), StoreError> {
    // Immediate: of two processes that start together one migrates and the other finds it done.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(StoreError::TooNew { found, known });
    }
    let done = usize::try_from(found)
        .map_err(|_| StoreError::Corrupt(format!("schema version {found}")))?;
    for step in &steps[done..] {
        transaction.execute_batch(step)?;
    }
    if found < known {
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", known)?;
    }
    transaction.commit()?;
    Ok(())
}

pub(super) fn revision(connection: &Connection) -> Result<u64, StoreError> {
    let n: i64 = connection
        .prepare_cached("SELECT n FROM revision WHERE id = 1")?
        .query_row([], |row| row.get(0))?;
    Ok(n.unsigned_abs())
}

/// Keys or service providers changed.
pub(super) fn advance_revision(connection: &Connection) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE revision SET n = n + 1 WHERE id = 1")?
        .execute([])?;
    Ok(())
}

/// Writes a row as it is: fails when the disk or the file cannot be written.
pub(super) fn probe(connection: &Connection) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE revision SET n = n WHERE id = 1")?
        .execute([])?;
    Ok(())
}

pub(super) fn sweep(connection: &Connection, now: Timestamp) -> Result<u64, StoreError> {
    let mut count = 0;
    for statement in [
        "DELETE FROM pending WHERE expires_at <= ?1",
        "DELETE FROM session WHERE expires_at <= ?1",
        "DELETE FROM once WHERE expires_at <= ?1",
        "DELETE FROM turn WHERE next_at <= ?1",
    ] {
        count += connection
            .prepare_cached(statement)?
            .execute(params![nanoseconds(now)])?;
    }
    Ok(u64::try_from(count).unwrap_or(u64::MAX))
}
