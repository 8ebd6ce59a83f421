//! How much of everything one request, one connection and all of them together may take.

use crate::refused::{Refused, Web};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// The limits of the web front. The default is meant for production; tests make them small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest body, in octets.
    pub body: usize,
    /// Longest path with query, in octets.
    pub uri: usize,
    /// Longest head (request line and headers), in octets.
    pub head: usize,
    /// How long a connection may take to send a head, and may stay idle between requests.
    pub head_time: Duration,
    /// How long a request may take, its body included.
    pub request_time: Duration,
    /// Requests in work at one time; more are refused with WEB-503.
    pub requests: usize,
    /// Open connections per listener; more wait to be accepted.
    pub connections: usize,
    /// How long requests in work may go on after the signal to stop.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            body: 512 * 1024,
            uri: 32 * 1024,
            head: 64 * 1024,
            head_time: Duration::from_secs(10),
            request_time: Duration::from_secs(30),
            requests: 1024,
            connections: 4096,
            grace: Duration::from_secs(20),
        }
    }
}

impl Limits {
    pub(super) fn gate(self) -> Gate {
        Gate {
            limits: self,
            requests: Arc::new(Semaphore::new(self.requests)),
        }
    }
}

/// Lets as many requests in as the limits allow.
#[derive(Clone)]
pub(super) struct Gate {
    limits: Limits,
    requests: Arc<Semaphore>,
}

/// Refuses what is too long, too many or too slow.
pub(super) async fn capacity_and_time(
    State(gate): State<Gate>,
    request: Request,
    next: Next,
) -> Result<Response, Refused> {
    let length = request
        .uri()
        .path_and_query()
        .map_or(0, |path| path.as_str().len());
    if length > gate.limits.uri {
        return Err(Web::TooLarge.into());
    }
    let Ok(_permit) = gate.requests.try_acquire() else {
        return Err(Web::Busy(format!("{} requests are in work", gate.limits.requests)).into());
    };
    match tokio::time::timeout(gate.limits.request_time, next.run(request)).await {
        Ok(response) => Ok(response),
        Err(_) => Err(Web::TimedOut.into()),
    }
}
