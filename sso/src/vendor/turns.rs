//! Limits: callers go one after the other, in the order in which they ask, in all processes that share the store.
//!
//! The cloud counts per API and source. The line is named after both, so that two partners with the same credentials share one.

use super::failure::NotSent;
use crate::http::Clock;
use crate::store::{HandleDigest, Store, Turn};
use cloud::huawei::api::CallName;
use jiff::SignedDuration;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// What stands for a second. The cloud counts arrivals, and one call may be longer on its way than another: as many as it allows in a second leave
/// within a second and a tenth.
const SECOND: SignedDuration = SignedDuration::from_millis(1_100);
/// Whoever wakes up later than this has missed the turn: after a standstill all that were due would leave at once.
const MISSED: Duration = Duration::from_millis(100);

/// The lines of one source.
pub(super) struct Turns {
    /// Host and credentials.
    pub(super) source: String,
    pub(super) per_second: BTreeMap<CallName, u32>,
    pub(super) store: Arc<dyn Store>,
    pub(super) clock: Arc<dyn Clock>,
}

impl Turns {
    /// Waits for the caller's turn, which may not come later than `deadline`.
    ///
    /// # Errors
    /// [`NotSent::LineTooLong`] at once when it would; [`NotSent::Store`].
    pub(super) async fn wait(&self, call: CallName, deadline: Instant) -> Result<(), NotSent> {
        while let Some(at) = self.take(call, deadline).await? {
            tokio::time::sleep_until(at).await;
            if at.elapsed() < MISSED {
                break;
            }
        }
        Ok(())
    }

    /// When the caller's turn is; `None` for now.
    async fn take(&self, call: CallName, deadline: Instant) -> Result<Option<Instant>, NotSent> {
        let (asked, now) = (Instant::now(), self.clock.now());
        let patience = deadline.saturating_duration_since(asked);
        let patience = SignedDuration::try_from(patience).unwrap_or(SignedDuration::MAX);
        let latest = now.saturating_add(patience).unwrap_or(now);
        let most = self.per_second.get(&call).copied().unwrap_or(1).max(1);
        let interval = SECOND / i32::try_from(most).unwrap_or(i32::MAX);
        let turn = self.store.take_turn(self.line(call), interval, latest, now);
        match turn.await? {
            Turn::At(at) if at <= now => Ok(None),
            Turn::At(at) => Ok(Some(asked + at.duration_since(now).unsigned_abs())),
            Turn::TooLate(at) => {
                let over = at.duration_since(latest).as_secs();
                let over = u32::try_from(over.clamp(0, 3_600)).unwrap_or(0);
                Err(NotSent::LineTooLong {
                    retry_after: over + 1,
                })
            }
        }
    }

    fn line(&self, call: CallName) -> HandleDigest {
        let line = format!("vendor-turn/{}/{}", self.source, call.as_str());
        HandleDigest(openssl::sha::sha256(line.as_bytes()))
    }
}
