//! When a call is made again: only where that does no harm, a few times, with pauses that differ, and not beyond the caller's patience.

use super::failure::{NotSent, VendorFailure};
use super::wire::Received;
use crate::random;
use cloud::huawei::api::ApiError;
use std::time::Duration;
use tokio::time::Instant;

/// Attempts in all.
const MOST_ATTEMPTS: u32 = 3;
/// Pause before the second attempt, at most; twice that before the third.
const FIRST_PAUSE: Duration = Duration::from_millis(400);

/// The attempts of one call.
pub(super) struct Retries {
    idempotent: bool,
    deadline: Instant,
    attempts: u32,
    /// What the attempt before met: when the next one cannot even be sent, this is the answer.
    earlier: Option<Result<Received, VendorFailure>>,
}

/// What follows from an attempt.
pub(super) enum Outcome {
    Done(Received),
    Failed(VendorFailure),
    AgainAfter(Duration),
}

impl Retries {
    pub(super) fn new(idempotent: bool, deadline: Instant) -> Retries {
        Retries {
            idempotent,
            deadline,
            attempts: 0,
            earlier: None,
        }
    }

    /// No attempt begins later.
    pub(super) fn deadline(&self) -> Instant {
        self.deadline
    }

    /// 429 and 5xx pass.
    pub(super) fn weigh_answer(&mut self, received: Received, error: Option<&ApiError>) -> Outcome {
        let asked = match error {
            Some(ApiError::Vendor(error)) => error.retry_after,
            _ => None,
        };
        let passes = received.status == 429 || received.status >= 500;
        match self.pause(passes, asked.unwrap_or(0)) {
            Some(pause) => {
                self.earlier = Some(Ok(received));
                Outcome::AgainAfter(pause)
            }
            None => Outcome::Done(received),
        }
    }

    /// So do broken connections. What concerns only us does not get better within seconds.
    pub(super) fn weigh_failure(&mut self, failure: VendorFailure) -> Outcome {
        let passes = match &failure {
            VendorFailure::Lost(_) | VendorFailure::NotSent(NotSent::Unreachable(_)) => true,
            VendorFailure::NotSent(_) | VendorFailure::Refused(_) => false,
        };
        if let Some(pause) = self.pause(passes, 0) {
            self.earlier = Some(Err(failure));
            return Outcome::AgainAfter(pause);
        }
        match (failure, self.earlier.take()) {
            (VendorFailure::NotSent(_), Some(Ok(received))) => Outcome::Done(received),
            (VendorFailure::NotSent(_), Some(Err(earlier))) => Outcome::Failed(earlier),
            (failure, _) => Outcome::Failed(failure),
        }
    }

    /// `None` when there is no other attempt.
    fn pause(&mut self, passes: bool, asked_seconds: u32) -> Option<Duration> {
        self.attempts += 1;
        if !passes || !self.idempotent || self.attempts >= MOST_ATTEMPTS {
            return None;
        }
        let own = jittered(FIRST_PAUSE * self.attempts);
        let pause = own.max(Duration::from_secs(u64::from(asked_seconds)));
        (Instant::now() + pause < self.deadline).then_some(pause)
    }
}

/// Between half and all of it: callers who failed together do not come back together.
fn jittered(pause: Duration) -> Duration {
    let [octet] = random::octets::<1>().unwrap_or([u8::MAX]);
    pause / 2 + pause / 2 * u32::from(octet) / 255
}
