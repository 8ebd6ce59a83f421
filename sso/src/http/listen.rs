//! The listeners: accepting, bounding each connection, and stopping without cutting anybody off.

use super::limits::Limits;
use super::{App, private_router, router};
use crate::webhooks::Pace;
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use jiff::{SignedDuration, Timestamp};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

/// How often what has expired is forgotten.
const SWEEP_EVERY: Duration = Duration::from_secs(60);
/// hyper panics on a smaller read buffer.
const LEAST_BUFFER: usize = 8192;
/// Pause after a failed accept, so that a lack of descriptors does not become a busy loop.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The two sockets, bound already.
pub struct Listeners {
    /// Browsers and peers.
    pub public: TcpListener,
    /// Health and readiness.
    pub private: TcpListener,
}

/// Why serving could not begin.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The signals cannot be watched.
    #[error("cannot watch for signals: {0}")]
    Signals(std::io::Error),
}

/// What ends the service.
#[derive(Debug)]
pub struct Shutdown(watch::Receiver<bool>);

impl Shutdown {
    /// Ends on SIGTERM or SIGINT.
    ///
    /// # Errors
    /// [`ServeError::Signals`] when the process cannot watch for them.
    pub fn on_signals() -> Result<Shutdown, ServeError> {
        let mut terminate = signal(SignalKind::terminate()).map_err(ServeError::Signals)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(ServeError::Signals)?;
        Ok(Shutdown::after(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        }))
    }

    /// Ends when the future does.
    pub fn after(end: impl Future<Output = ()> + Send + 'static) -> Shutdown {
        let (sender, receiver) = watch::channel(false);
        tokio::spawn(async move {
            end.await;
            sender.send_replace(true);
        });
        Shutdown(receiver)
    }
}

/// Waits until the service is to end; a lost sender means the same.
async fn ended(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Serves both listeners until the shutdown; requests in work are finished within the grace time.
pub async fn serve(app: App, limits: Limits, listeners: Listeners, shutdown: Shutdown) {
    let stop = shutdown.0;
    let sweeper = tokio::spawn(sweep(app.clone(), stop.clone()));
    let keeper = tokio::spawn(crate::registration::keeper::keep(app.clone(), stop.clone()));
    let mut couriers = JoinSet::new();
    for courier in app.couriers() {
        couriers.spawn(Arc::clone(courier).run(Pace::default(), stop.clone()));
    }
    let public = accept(listeners.public, router(&app, limits), limits, stop.clone());
    let private = accept(listeners.private, private_router(&app), limits, stop);
    tokio::join!(public, private);
    sweeper.abort();
    keeper.abort();
    // A delivery that is cut off is made again, by another process or after the next start.
    let told = async { while couriers.join_next().await.is_some() {} };
    let _cut_off = tokio::time::timeout(limits.grace, told).await;
}

async fn accept(
    listener: TcpListener,
    service: Router,
    limits: Limits,
    mut stop: watch::Receiver<bool>,
) {
    let permits = Arc::new(Semaphore::new(limits.connections));
    let mut connections = JoinSet::new();
    loop {
        let Ok(permit) = permits.clone().acquire_owned().await else {
            break;
        };
        tokio::select! {
            () = ended(&mut stop) => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let connection = connection(stream, service.clone(), limits, stop.clone());
                    connections.spawn(async move {
                        connection.await;
                        drop(permit);
                    });
                }
                Err(error) => {
                    tracing::warn!("a connection was not accepted: {error}");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            },
        }
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    let drained = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(limits.grace, drained).await.is_err() {
        tracing::warn!(
            "connections were cut off after {} s of grace",
            limits.grace.as_secs()
        );
    }
}

/// One connection. The time for a head also bounds idling, so a peer that sends a byte a minute costs one slot for seconds, not for ever.
async fn connection(
    stream: TcpStream,
    service: Router,
    limits: Limits,
    mut stop: watch::Receiver<bool>,
) {
    let _ = stream.set_nodelay(true);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_time)
        .max_header_size(limits.head)
        .max_buf_size(limits.head.max(LEAST_BUFFER))
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    let mut connection = std::pin::pin!(connection);
    let result = tokio::select! {
        result = connection.as_mut() => result,
        () = ended(&mut stop) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = result {
        tracing::debug!("a connection ended early: {error}");
    }
}

/// One-time marks outlive their end by this: another process that shares the store may have a clock that is behind.
const GRACE: SignedDuration = SignedDuration::from_mins(10);

fn past(now: Timestamp) -> Timestamp {
    now.saturating_sub(GRACE).unwrap_or(Timestamp::MIN)
}

async fn sweep(app: App, mut stop: watch::Receiver<bool>) {
    let mut every = tokio::time::interval(SWEEP_EVERY);
    loop {
        tokio::select! {
            () = ended(&mut stop) => return,
            _ = every.tick() => match app.store().sweep(past(app.now())).await {
                Ok(count) => tracing::debug!(count, "forgot what has expired"),
                Err(error) => tracing::warn!("what has expired could not be forgotten: {error}"),
            },
        }
    }
}
