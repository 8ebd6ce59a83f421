//! The one thread that writes: what is waiting is committed together, each operation in its own savepoint, and nobody is answered before
//! the commit is on the disk.

use crate::store::StoreError;
use rusqlite::Connection;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// Operations that wait at most; further callers wait for a place.
const QUEUE: usize = 256;
/// Operations of one transaction at most.
const GROUP: usize = 64;
/// Quiet time after which the log is folded into the file, so that no request pays for it.
const IDLE: Duration = Duration::from_millis(500);

/// Hands operations to the writing thread.
pub(super) struct Writer {
    places: Arc<Semaphore>,
    sender: Option<Sender<Box<dyn Operation>>>,
    thread: Option<JoinHandle<()>>,
}

/// One waiting operation.
trait Operation: Send {
    /// Does it, inside its own savepoint, and keeps the result.
    fn run(&mut self, connection: &Connection);
    /// Tells the caller, once it is known whether the transaction was committed.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

struct Waiting<T, F> {
    operation: Option<F>,
    result: Option<Result<T, StoreError>>,
    caller: oneshot::Sender<Result<T, StoreError>>,
    _place: OwnedSemaphorePermit,
}

impl<T, F> Operation for Waiting<T, F>
where
    T: Send,
    F: FnOnce(&Connection) -> Result<T, StoreError> + Send,
{
    fn run(&mut self, connection: &Connection) {
        if let Some(operation) = self.operation.take() {
            self.result = Some(in_savepoint(connection, operation));
        }
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let result = self
            .result
            .unwrap_or_else(|| Err(StoreError::Unavailable("it was not done".to_owned())));
        // A caller that went away needs no answer.
        let _gone = self.caller.send(committed.and(result));
    }
}

fn in_savepoint<T>(
    connection: &Connection,
    operation: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    connection.execute_batch("SAVEPOINT operation")?;
    let result = operation(connection);
    // After a full disk or an I/O error SQLite may have rolled everything back by itself; the thread sees that.
    if connection.is_autocommit() {
        return result;
    }
    let end = if result.is_ok() {
        "RELEASE operation"
    } else {
        "ROLLBACK TO operation; RELEASE operation"
    };
    connection.execute_batch(end)?;
    result
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Result<Writer, StoreError> {
        let (sender, receiver) = channel();
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || write_until_closed(&connection, &receiver));
        let thread = thread.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Writer {
            places: Arc::new(Semaphore::new(QUEUE)),
            sender: Some(sender),
            thread: Some(thread),
        })
    }

    pub(super) async fn write<T, F>(&self, operation: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let stopped = || StoreError::Unavailable("the writing thread has stopped".to_owned());
        let place = Arc::clone(&self.places)
            .acquire_owned()
            .await
            .map_err(|_| stopped())?;
        let (caller, answer) = oneshot::channel();
        let waiting = Waiting {
            operation: Some(operation),
            result: None,
            caller,
            _place: place,
        };
        self.sender
            .as_ref()
            .ok_or_else(stopped)?
            .send(Box::new(waiting))
            .map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }
}

impl Drop for Writer {
    /// Waits until what was accepted is on the disk and the file is closed.
    fn drop(&mut self) {
        drop(self.sender.take());
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

fn write_until_closed(connection: &Connection, receiver: &Receiver<Box<dyn Operation>>) {
    let mut waiting = VecDeque::new();
    let mut unfolded = false;
    loop {
        if waiting.is_empty() {
            match receiver.recv_timeout(IDLE) {
                Ok(operation) => waiting.push_back(operation),
                Err(RecvTimeoutError::Timeout) => {
                    if std::mem::take(&mut unfolded) {
                        fold(connection);
                    }
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        waiting.extend(
            receiver
                .try_iter()
                .take(GROUP.saturating_sub(waiting.len())),
        );
        commit_group(connection, &mut waiting);
        unfolded = true;
    }
}

/// Copies the write-ahead log into the file, as far as readers allow.
fn fold(connection: &Connection) {
    if let Err(error) = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())) {
        tracing::warn!(%error, "the store's log could not be folded into its file");
    }
}

/// Runs what is waiting as one transaction; leaves for the next one what was not reached.
fn commit_group(connection: &Connection, waiting: &mut VecDeque<Box<dyn Operation>>) {
    if let Err(error) = connection.execute_batch("BEGIN IMMEDIATE") {
        return answer_all(waiting.drain(..), Err(error.into()));
    }
    let mut done = Vec::with_capacity(waiting.len());
    while let Some(mut operation) = waiting.pop_front() {
        operation.run(connection);
        done.push(operation);
        if connection.is_autocommit() {
            let lost = StoreError::Unavailable(
                "the transaction was rolled back: disk full or input/output error".to_owned(),
            );
            return answer_all(done, Err(lost));
        }
    }
    let committed = connection.execute_batch("COMMIT").map_err(StoreError::from);
    if committed.is_err() && !connection.is_autocommit() {
        // Nothing of this group may reach the next one's commit.
        if let Err(error) = connection.execute_batch("ROLLBACK") {
            tracing::error!(%error, "the store could not roll back");
        }
    }
    answer_all(done, committed);
}

fn answer_all(
    operations: impl IntoIterator<Item = Box<dyn Operation>>,
    committed: Result<(), StoreError>,
) {
    for operation in operations {
        operation.answer(committed.clone());
    }
}
