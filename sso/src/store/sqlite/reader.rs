//! A small pool of reading connections, used on blocking threads.

use super::connect;
use crate::store::StoreError;
use rusqlite::Connection;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;

/// Reads at the same time; more would wait for the disk or a core anyway.
const READERS: usize = 4;

/// The pool.
pub(super) struct Readers {
    free: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<Connection>>>,
}

impl Readers {
    pub(super) fn open(path: &Path) -> Result<Readers, StoreError> {
        let connections = (0..READERS)
            .map(|_| open_for_reading(path))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Readers {
            free: Arc::new(Semaphore::new(READERS)),
            idle: Arc::new(Mutex::new(connections)),
        })
    }

    pub(super) async fn read<T, F>(&self, query: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let gone = || StoreError::Unavailable("no reading connection".to_owned());
        let place = Arc::clone(&self.free)
            .acquire_owned()
            .await
            .map_err(|_| gone())?;
        let idle = Arc::clone(&self.idle);
        let work = move || {
            // The permit is dropped last: whoever gets it finds a connection.
            let _place = place;
            let connection = idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .pop()
                .ok_or_else(gone)?;
            let result = query(&connection);
            idle.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(connection);
            result
        };
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| StoreError::Unavailable(error.to_string()))?
    }
}

/// Opened for writing, because a reader of a WAL file may have to make its index; statements that write are refused.
fn open_for_reading(path: &Path) -> Result<Connection, StoreError> {
    let connection = connect(path)?;
    connection.pragma_update(None, "query_only", "on")?;
    Ok(connection)
}
