//! The embedded store: one SQLite file in WAL mode, `synchronous=FULL`; nothing to install.
//!
//! Writes go through one thread that commits what is waiting together ([`writer`]); reads use a small pool ([`reader`]). A second process
//! (the command line) may open the file meanwhile. Instants are kept in nanoseconds, so a record is read back exactly as it was put.

mod copy;
mod customers;
mod keys;
mod ledger;
mod once;
mod peers;
mod pending;
mod reader;
mod schema;
mod sessions;
#[cfg(test)]
mod tests;
mod tokens;
mod writer;

use super::{
    ApiTokenRecord, HandleDigest, KeyRecord, KeyState, Participant, PendingRecord,
    ServiceProviderRecord, SessionRecord, Store, StoreError,
};
use async_trait::async_trait;
pub use copy::{CopyError, backup, restore};
use jiff::Timestamp;
use reader::Readers;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::path::{Path, PathBuf};
use std::time::Duration;
use writer::Writer;

/// How long a connection waits for another process that writes.
const BUSY: Duration = Duration::from_secs(5);

/// How often a file is opened that somebody restores meanwhile.
const OPENINGS: usize = 3;

/// The embedded store.
pub struct Sqlite {
    path: PathBuf,
    readers: Readers,
    writer: Writer,
}

impl Sqlite {
    /// Opens the file, makes it (mode 0600) when absent, and brings its schema up to date.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when it cannot be opened, [`StoreError::TooNew`] when a newer program wrote it,
    /// [`StoreError::Corrupt`] when it is not a store of ours.
    pub fn open(path: &Path) -> Result<Sqlite, StoreError> {
        for _ in 0..OPENINGS {
            create_private(path)?;
            let before = identity(path);
            let opened = Sqlite::open_present(path);
            // What was opened, or failed, may be the file that was just replaced.
            if identity(path) == before {
                return opened;
            }
        }
        Err(StoreError::Unavailable(format!(
            "{}: the file is being replaced",
            path.display()
        )))
    }

    fn open_present(path: &Path) -> Result<Sqlite, StoreError> {
        let mut connection = connect(path)?;
        schema::prepare(&mut connection)?;
        Ok(Sqlite {
            path: path.to_owned(),
            readers: Readers::open(path)?,
            writer: Writer::start(connection)?,
        })
    }

    async fn read<T, F>(&self, query: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        self.readers.read(query).await
    }

    async fn write<T, F>(&self, operation: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        self.writer.write(operation).await
    }
}

impl std::fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sqlite")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// SQLite gives its `-wal` and `-shm` files the mode of the database, so the mode is set before SQLite sees the file.
fn create_private(path: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(StoreError::Unavailable(format!(
            "{}: {error}",
            path.display()
        ))),
    }
}

/// What tells a file from another of the same name: a restored one takes the name while somebody waits for the old one.
#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(_path: &Path) -> Option<(u64, u64)> {
    None
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        use rusqlite::Error;
        match &error {
            Error::SqliteFailure(inner, _)
                if matches!(
                    inner.code,
                    ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase
                ) =>
            {
                StoreError::Corrupt(error.to_string())
            }
            Error::FromSqlConversionFailure(..)
            | Error::IntegralValueOutOfRange(..)
            | Error::InvalidColumnType(..) => StoreError::Corrupt(error.to_string()),
            _ => StoreError::Unavailable(error.to_string()),
        }
    }
}

/// Whether an insertion failed because the row is there already.
fn exists(error: rusqlite::Error, what: &'static str) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => StoreError::Exists(what),
        _ => error.into(),
    }
}

/// Nanoseconds since 1970; instants outside 1677 to 2262 become the nearest end.
fn nanoseconds(instant: Timestamp) -> i64 {
    let value = instant.as_nanosecond();
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

fn instant(nanoseconds: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_nanosecond(i128::from(nanoseconds))
        .map_err(|error| StoreError::Corrupt(error.to_string()))
}

#[async_trait]
impl Store for Sqlite {
    async fn revision(&self) -> Result<u64, StoreError> {
        self.read(schema::revision).await
    }

    async fn keys(&self, partner: &str) -> Result<Vec<KeyRecord>, StoreError> {
        let partner = partner.to_owned();
        self.read(move |connection| keys::all(connection, &partner))
            .await
    }

    async fn add_key(&self, key: KeyRecord) -> Result<(), StoreError> {
        self.write(move |connection| keys::add(connection, &key))
            .await
    }

    async fn set_key_state(
        &self,
        partner: &str,
        key_id: &str,
        state: KeyState,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (partner, key_id) = (partner.to_owned(), key_id.to_owned());
        self.write(move |connection| keys::set_state(connection, &partner, &key_id, state, now))
            .await
    }

    async fn service_providers(
        &self,
        partner: &str,
    ) -> Result<Vec<ServiceProviderRecord>, StoreError> {
        let partner = partner.to_owned();
        self.read(move |connection| peers::all(connection, &partner))
            .await
    }

    async fn service_provider(
        &self,
        partner: &str,
        entity_id: &str,
    ) -> Result<Option<ServiceProviderRecord>, StoreError> {
        let (partner, entity_id) = (partner.to_owned(), entity_id.to_owned());
        self.read(move |connection| peers::one(connection, &partner, &entity_id))
            .await
    }

    async fn put_service_provider(&self, record: ServiceProviderRecord) -> Result<(), StoreError> {
        self.write(move |connection| peers::put(connection, &record))
            .await
    }

    async fn remove_service_provider(
        &self,
        partner: &str,
        entity_id: &str,
    ) -> Result<(), StoreError> {
        let (partner, entity_id) = (partner.to_owned(), entity_id.to_owned());
        self.write(move |connection| peers::remove(connection, &partner, &entity_id))
            .await
    }

    async fn put_pending(
        &self,
        handle: HandleDigest,
        record: PendingRecord,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(move |connection| pending::put(connection, handle, &record, now))
            .await
    }

    async fn pending(
        &self,
        partner: &str,
        handle: HandleDigest,
        now: Timestamp,
    ) -> Result<Option<PendingRecord>, StoreError> {
        let partner = partner.to_owned();
        self.read(move |connection| pending::read(connection, &partner, handle, now))
            .await
    }

    async fn take_pending(
        &self,
        partner: &str,
        handle: HandleDigest,
        now: Timestamp,
    ) -> Result<Option<PendingRecord>, StoreError> {
        let partner = partner.to_owned();
        self.write(move |connection| pending::take(connection, &partner, handle, now))
            .await
    }

    async fn put_session(
        &self,
        handle: HandleDigest,
        record: SessionRecord,
    ) -> Result<(), StoreError> {
        self.write(move |connection| sessions::put(connection, handle, &record))
            .await
    }

    async fn session(
        &self,
        partner: &str,
        handle: HandleDigest,
        now: Timestamp,
    ) -> Result<Option<SessionRecord>, StoreError> {
        let partner = partner.to_owned();
        self.read(move |connection| sessions::read(connection, &partner, handle, now))
            .await
    }

    async fn join_session(
        &self,
        partner: &str,
        handle: HandleDigest,
        participant: Participant,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let partner = partner.to_owned();
        self.write(move |connection| sessions::join(connection, &partner, handle, participant, now))
            .await
    }

    async fn touch_session(
        &self,
        partner: &str,
        handle: HandleDigest,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let partner = partner.to_owned();
        self.write(move |connection| sessions::touch(connection, &partner, handle, now))
            .await
    }

    async fn remove_session(&self, partner: &str, handle: HandleDigest) -> Result<(), StoreError> {
        let partner = partner.to_owned();
        self.write(move |connection| sessions::remove(connection, &partner, handle))
            .await
    }

    async fn sessions(
        &self,
        partner: &str,
        account: Option<&str>,
        after: Option<HandleDigest>,
        most: u32,
        now: Timestamp,
    ) -> Result<Vec<(HandleDigest, SessionRecord)>, StoreError> {
        let (partner, account) = (partner.to_owned(), account.map(str::to_owned));
        self.read(move |connection| {
            sessions::page(connection, &partner, account.as_deref(), after, most, now)
        })
        .await
    }

    async fn remove_sessions(&self, partner: &str, account: &str) -> Result<u64, StoreError> {
        let (partner, account) = (partner.to_owned(), account.to_owned());
        self.write(move |connection| sessions::remove_of(connection, &partner, &account))
            .await
    }

    async fn add_token(
        &self,
        digest: HandleDigest,
        record: ApiTokenRecord,
    ) -> Result<(), StoreError> {
        self.write(move |connection| tokens::add(connection, digest, &record))
            .await
    }

    async fn rotate_token(
        &self,
        old: &ApiTokenRecord,
        rotated: ApiTokenRecord,
        digest: HandleDigest,
        successor: ApiTokenRecord,
    ) -> Result<bool, StoreError> {
        let old = old.clone();
        self.write(move |connection| tokens::rotate(connection, &old, &rotated, digest, &successor))
            .await
    }

    async fn token(
        &self,
        digest: HandleDigest,
        now: Timestamp,
    ) -> Result<Option<ApiTokenRecord>, StoreError> {
        self.read(move |connection| tokens::read(connection, digest, now))
            .await
    }

    async fn tokens(&self, partner: &str) -> Result<Vec<ApiTokenRecord>, StoreError> {
        let partner = partner.to_owned();
        self.read(move |connection| tokens::all(connection, &partner))
            .await
    }

    async fn remove_token(&self, partner: &str, id: &str) -> Result<(), StoreError> {
        let (partner, id) = (partner.to_owned(), id.to_owned());
        self.write(move |connection| tokens::remove(connection, &partner, &id))
            .await
    }

    async fn mark_once(
        &self,
        scope: &str,
        key: HandleDigest,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let scope = scope.to_owned();
        self.write(move |connection| once::mark(connection, &scope, key, expires_at, now))
            .await
    }

    async fn sweep(&self, now: Timestamp) -> Result<u64, StoreError> {
        self.write(move |connection| schema::sweep(connection, now))
            .await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.read(schema::revision).await?;
        self.write(schema::probe).await
    }
}
