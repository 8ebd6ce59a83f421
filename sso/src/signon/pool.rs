//! Threads that sign: RSA takes a fifth of a millisecond of pure arithmetic, which would starve every other request on the server's own threads.
//!
//! The queue is bounded. When it is full the caller hears so at once, and the customer gets a page with `Retry-After` instead of a spinning browser.

use certs::{SignatureAlgorithm, SigningKey};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

type Job = Box<dyn FnOnce() + Send>;

/// All signing threads are busy and the queue is full, or they are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signing queue is full")]
pub struct Busy;

/// A fixed number of threads behind a bounded queue.
#[derive(Debug, Clone)]
pub struct SigningPool {
    queue: SyncSender<Job>,
    places: Arc<Semaphore>,
}

/// The right to have one job done: whoever holds it will not hear [`Busy`] for want of room.
#[derive(Debug)]
pub struct Place {
    queue: SyncSender<Job>,
    permit: OwnedSemaphorePermit,
}

impl SigningPool {
    /// Starts the threads; they end when the last pool handle is dropped.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(threads: usize, queue: usize) -> std::io::Result<SigningPool> {
        let threads = threads.max(1);
        // One place for each job that is worked on or waits; the channel has room for all of them.
        let places = threads.saturating_add(queue);
        let (sender, receiver) = sync_channel::<Job>(places);
        let receiver = Arc::new(Mutex::new(receiver));
        for number in 0..threads {
            let receiver = Arc::clone(&receiver);
            std::thread::Builder::new()
                .name(format!("signing-{number}"))
                .spawn(move || work(&receiver))?;
        }
        Ok(SigningPool {
            queue: sender,
            places: Arc::new(Semaphore::new(places)),
        })
    }

    /// Takes a place, before something is done that cannot be undone.
    ///
    /// # Errors
    /// [`Busy`] at once when there is none.
    pub fn reserve(&self) -> Result<Place, Busy> {
        let permit = Arc::clone(&self.places)
            .try_acquire_owned()
            .map_err(|_| Busy)?;
        Ok(Place {
            queue: self.queue.clone(),
            permit,
        })
    }

    /// Runs one job and waits for it.
    ///
    /// # Errors
    /// [`Busy`] at once when the queue is full; also when the job panicked, so that a caller never waits for ever.
    pub async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        self.reserve()?.run(job).await
    }
}

impl Place {
    /// Runs one job and waits for it; the place is free again when the job is done.
    ///
    /// # Errors
    /// [`Busy`] when the job panicked or the threads are gone, so that a caller never waits for ever.
    pub async fn run<T: Send + 'static>(
        self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let (done, result) = oneshot::channel();
        let Place { queue, permit } = self;
        let job: Job = Box::new(move || {
            let result = job();
            drop(permit);
            // A caller that has gone away does not need the result.
            let _ = done.send(result);
        });
        match queue.try_send(job) {
            Ok(()) => result.await.map_err(|_| Busy),
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => Err(Busy),
        }
    }
}

fn work(receiver: &Mutex<Receiver<Job>>) {
    loop {
        let next = receiver
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok(job) = next else { return };
        // One bad job must not take the thread with it.
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(job));
    }
}

/// ECDSA on P-256 is quicker than handing the work to another thread; RSA and P-384 are not.
pub(super) fn is_slow(key: &SigningKey) -> bool {
    key.algorithm() != SignatureAlgorithm::EcdsaSha256
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn returns_what_the_job_returns() {
        let pool = SigningPool::start(2, 4).unwrap();
        assert_eq!(pool.run(|| 6 * 7).await, Ok(42));
    }

    #[tokio::test]
    async fn says_busy_at_once_when_the_queue_is_full() {
        let pool = SigningPool::start(1, 1).unwrap();
        let (release, gate) = std::sync::mpsc::channel::<()>();
        let (started, has_started) = oneshot::channel();
        let (first, second) = (pool.clone(), pool.clone());
        let working = tokio::spawn(async move {
            let job = move || {
                let _ = started.send(());
                let _ = gate.recv();
            };
            first.run(job).await
        });
        has_started.await.unwrap();
        // The only thread works; the next job takes the only place in the queue as soon as its task was polled.
        let waiting = tokio::spawn(async move { second.run(|| ()).await });
        tokio::task::yield_now().await;
        let third = tokio::time::timeout(std::time::Duration::from_secs(5), pool.run(|| ())).await;
        release.send(()).unwrap();
        assert_eq!(third, Ok(Err(Busy)));
        assert_eq!(working.await.unwrap(), Ok(()));
        assert_eq!(waiting.await.unwrap(), Ok(()));
    }

    #[tokio::test]
    async fn a_place_that_was_taken_is_kept_and_given_back() {
        let pool = SigningPool::start(1, 0).unwrap();
        let place = pool.reserve().unwrap();
        assert_eq!(pool.reserve().unwrap_err(), Busy);
        assert_eq!(pool.run(|| 1).await, Err(Busy));
        assert_eq!(place.run(|| 2).await, Ok(2));
        drop(pool.reserve().unwrap());
        assert_eq!(pool.run(|| 3).await, Ok(3));
    }

    #[tokio::test]
    async fn survives_a_job_that_panics() {
        let pool = SigningPool::start(1, 4).unwrap();
        assert_eq!(
            pool.run(|| if true {
                panic!("on purpose")
            })
            .await,
            Err(Busy)
        );
        assert_eq!(pool.run(|| 1).await, Ok(1));
    }
}
