//! Whole copies of a store's file: a backup while others write, and the way back.
//!
//! A copy gets its name only when it is complete, checked and on the disk. Nothing is ever written over.

use super::{connect, schema};
use crate::store::StoreError;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Why a copy was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CopyError {
    /// The file that is to be read is not there.
    #[error("{0} is not there")]
    Missing(PathBuf),
    /// The file that is to be written is there already.
    #[error("{0} exists already")]
    Exists(PathBuf),
    /// A service or a command has the store open.
    #[error("the store is in use")]
    InUse,
    /// What is to be restored is the store itself.
    #[error("{0} is the store itself")]
    Itself(PathBuf),
    /// What is to be read cannot be used: of another program, of a newer one, or damaged.
    #[error("{path}: {error}")]
    Unusable {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        error: StoreError,
    },
    /// The disk or the file system.
    #[error("{0}")]
    Failed(String),
}

/// Writes what the store holds at one instant into a new file (mode 0600); services may write meanwhile.
///
/// # Errors
/// [`CopyError`]; then there is no new file.
pub fn backup(store: &Path, to: &Path) -> Result<(), CopyError> {
    if !store.exists() {
        return Err(CopyError::Missing(store.to_owned()));
    }
    if to.exists() {
        return Err(CopyError::Exists(to.to_owned()));
    }
    let unusable = |error: StoreError| unusable(store, error);
    let connection = connect(store).map_err(unusable)?;
    schema::check_ours(&connection).map_err(unusable)?;
    let part = Part::beside(to)?;
    part.fill(store, &connection)?;
    drop(connection);
    part.check()?;
    part.become_new(to)
}

/// Puts what a backup holds in place of the store. Sessions and waiting requests of the backup's time are left out: who signed out since stays so.
/// Yields where the replaced file is kept, when one was replaced.
///
/// # Errors
/// [`CopyError`]; then the store is as it was.
pub fn restore(
    store: &Path,
    from: &Path,
    replace: bool,
    suffix: &str,
) -> Result<Option<PathBuf>, CopyError> {
    if !from.exists() {
        return Err(CopyError::Missing(from.to_owned()));
    }
    let is_there = store.exists();
    if is_there && same_file(store, from) {
        return Err(CopyError::Itself(from.to_owned()));
    }
    if is_there && !replace {
        return Err(CopyError::Exists(store.to_owned()));
    }
    let connection = open_for_copying(from).map_err(|error| unusable(from, error))?;
    schema::check_ours(&connection).map_err(|error| unusable(from, error))?;
    check_pages(&connection).map_err(|error| unusable(from, error))?;
    // Said before the long part.
    drop(alone(store, is_there)?);
    let part = Part::beside(store)?;
    part.fill(from, &connection)?;
    drop(connection);
    part.forget_visitors()?;
    part.check()?;
    // From here to the end of this function nobody else can read or write the old file; who opens it meanwhile finds the new one (`Sqlite::open`).
    let _alone = alone(store, is_there)?;
    let aside = with_suffix(store, suffix);
    set_aside_companions(store, suffix)?;
    if !is_there {
        part.become_new(store)?;
        return Ok(None);
    }
    std::fs::hard_link(store, &aside).map_err(|error| failed(&aside, &error))?;
    part.take_the_place_of(store)?;
    Ok(Some(aside))
}

/// A connection that nobody else has beside it; `None` when there is no file, or one that SQLite cannot read.
fn alone(store: &Path, is_there: bool) -> Result<Option<Connection>, CopyError> {
    if !is_there {
        return Ok(None);
    }
    match take_alone(store) {
        Ok(mode) => mode.map(Some).ok_or(CopyError::InUse),
        Err(StoreError::Corrupt(_)) => Ok(None),
        Err(error) => Err(unusable(store, error)),
    }
}

/// Every process that has a file in WAL mode open keeps a lock on it, and leaving that mode needs all of them gone. What the log holds is then in the
/// file. In the other mode the exclusive transaction keeps readers out, too.
fn take_alone(store: &Path) -> Result<Option<Connection>, StoreError> {
    let connection = connect(store)?;
    connection.busy_timeout(Duration::from_millis(200))?;
    let taken = connection
        .pragma_update_and_check(None, "journal_mode", "delete", |row| row.get(0))
        .and_then(|mode: String| {
            connection.execute_batch("BEGIN EXCLUSIVE")?;
            connection
                .pragma_query_value(None, "journal_mode", |row| row.get(0))
                .map(|now: String| mode == "delete" && now == mode)
        });
    match taken {
        Ok(alone) => Ok(alone.then_some(connection)),
        Err(error)
            if matches!(
                error.sqlite_error_code(),
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

fn open_for_copying(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(super::BUSY)?;
    Ok(connection)
}

fn check_pages(connection: &Connection) -> Result<(), StoreError> {
    let found: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if found == "ok" {
        Ok(())
    } else {
        Err(StoreError::Corrupt(found))
    }
}

/// A file on its way to its name; removed unless it gets there.
struct Part {
    path: PathBuf,
}

impl Part {
    fn beside(target: &Path) -> Result<Part, CopyError> {
        let path = with_suffix(target, &format!("part-{}", std::process::id()));
        // What an earlier process of this number left is of no use.
        let _absent = std::fs::remove_file(&path);
        super::create_private(&path).map_err(|error| CopyError::Failed(error.to_string()))?;
        Ok(Part { path })
    }

    /// One read transaction: what it sees does not change while it copies.
    fn fill(&self, source: &Path, connection: &Connection) -> Result<(), CopyError> {
        let target = self.path.to_str().ok_or_else(|| {
            CopyError::Failed(format!("{}: the path is not UTF-8", self.path.display()))
        })?;
        match connection.execute("VACUUM INTO ?1", [target]) {
            Ok(_) => Ok(()),
            Err(error) => match StoreError::from(error) {
                StoreError::Corrupt(why) => Err(unusable(source, StoreError::Corrupt(why))),
                other => Err(CopyError::Failed(format!(
                    "{}: {other}",
                    self.path.display()
                ))),
            },
        }
    }

    fn forget_visitors(&self) -> Result<(), CopyError> {
        let connection = connect(&self.path).map_err(|error| unusable(&self.path, error))?;
        schema::forget_visitors(&connection).map_err(|error| unusable(&self.path, error))
    }

    fn check(&self) -> Result<(), CopyError> {
        let checked = open_for_copying(&self.path).and_then(|connection| {
            schema::check_ours(&connection)?;
            check_pages(&connection)
        });
        checked.map_err(|error| unusable(&self.path, error))?;
        File::open(&self.path)
            .and_then(|file| file.sync_all())
            .map_err(|error| failed(&self.path, &error))
    }

    fn become_new(self, target: &Path) -> Result<(), CopyError> {
        // Unlike a renaming, a link never replaces a file that came meanwhile. Not every file system has links.
        match std::fs::hard_link(&self.path, target) {
            Ok(()) => sync_folder(target),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                Err(CopyError::Exists(target.to_owned()))
            }
            Err(_) if !target.exists() => self.take_the_place_of(target),
            Err(error) => Err(failed(target, &error)),
        }
    }

    fn take_the_place_of(self, target: &Path) -> Result<(), CopyError> {
        std::fs::rename(&self.path, target).map_err(|error| failed(target, &error))?;
        sync_folder(target)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let _absent = std::fs::remove_file(&self.path);
        let _absent = std::fs::remove_file(companion(&self.path, "-journal"));
    }
}

/// A log that belongs to the old file would be read into the new one.
fn set_aside_companions(store: &Path, suffix: &str) -> Result<(), CopyError> {
    for end in ["-wal", "-shm", "-journal"] {
        let from = companion(store, end);
        if from.exists() {
            let to = companion(&with_suffix(store, suffix), end);
            std::fs::rename(&from, &to).map_err(|error| failed(&from, &error))?;
        }
    }
    Ok(())
}

fn companion(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    companion(path, &format!(".{suffix}"))
}

fn same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// A new name is only safe once its folder is on the disk.
fn sync_folder(path: &Path) -> Result<(), CopyError> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| failed(folder, &error))
}

fn unusable(path: &Path, error: StoreError) -> CopyError {
    match error {
        StoreError::Corrupt(_) | StoreError::TooNew { .. } => CopyError::Unusable {
            path: path.to_owned(),
            error,
        },
        other => CopyError::Failed(format!("{}: {other}", path.display())),
    }
}

fn failed(path: &Path, error: &std::io::Error) -> CopyError {
    CopyError::Failed(format!("{}: {error}", path.display()))
}
