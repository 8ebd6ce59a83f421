//! The way of the lines to one endpoint: one after the other, by whichever process has the turn.

use super::cursor::{Cursor, DeadLine, Held, Hold, bury, name_of};
use super::event;
use super::wire::{Failure, Wire, WireError};
use crate::config::Webhook;
use crate::http::Clock;
use crate::random;
use crate::store::{FeedLine, Store, StoreError};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Lines that are read at one time.
const PAGE: u32 = 100;
/// A turn outlasts the delivery by this: clocks of processes differ, and the store may be slow.
const TURN_MARGIN: SignedDuration = SignedDuration::from_secs(30);
/// Pause after a first failure; four times as long after each that follows.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(5);
/// No pause is longer.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(12);
/// A line that fails for so long is given up.
const PATIENCE: SignedDuration = SignedDuration::from_hours(72);

/// How often an idle courier looks.
#[derive(Debug, Clone, Copy)]
pub struct Pace(pub Duration);

impl Default for Pace {
    fn default() -> Pace {
        Pace(Duration::from_secs(1))
    }
}

/// Walks the feed of a partner for one endpoint.
pub struct Courier {
    partner: String,
    endpoint: String,
    events: Option<BTreeSet<String>>,
    turn: SignedDuration,
    wire: Wire,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    /// What this one calls itself in turns.
    me: String,
}

impl fmt::Debug for Courier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Courier({}/{})", self.partner, self.endpoint)
    }
}

/// What a look at the feed came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// There may be more at once.
    Moved,
    /// Nothing can be done now.
    Rested,
}

impl Courier {
    /// For an endpoint of a partner.
    ///
    /// # Errors
    /// [`WireError`] when TLS cannot be set up.
    pub fn new(
        partner: &str,
        webhook: &Webhook,
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
    ) -> Result<Courier, WireError> {
        let wire = Wire::new(webhook)?;
        Courier::with(partner, webhook, wire, store, clock)
    }

    pub(super) fn with(
        partner: &str,
        webhook: &Webhook,
        wire: Wire,
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
    ) -> Result<Courier, WireError> {
        let me = random::handle().map_err(|error| WireError::new(error.to_string()))?;
        let timeout = SignedDuration::try_from(webhook.timeout).unwrap_or(TURN_MARGIN);
        Ok(Courier {
            partner: partner.to_owned(),
            endpoint: webhook.id.clone(),
            events: webhook.events.clone(),
            turn: timeout.saturating_add(TURN_MARGIN),
            wire,
            store,
            clock,
            me,
        })
    }

    /// Delivers until it is to stop; a delivery under way is finished first.
    pub async fn run(self: Arc<Self>, pace: Pace, mut stop: watch::Receiver<bool>) {
        let mut was_failing = false;
        while !*stop.borrow() {
            match self.step(&stop).await {
                Ok(Step::Moved) => {
                    was_failing = false;
                    continue;
                }
                Ok(Step::Rested) => was_failing = false,
                Err(error) => {
                    if !was_failing {
                        tracing::warn!(partner = self.partner, endpoint = self.endpoint, %error, "webhooks wait for the store");
                    }
                    was_failing = true;
                }
            }
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                () = tokio::time::sleep(pace.0) => {}
            }
        }
    }

    /// One look at the feed, and a page of deliveries.
    pub(super) async fn step(&self, stop: &watch::Receiver<bool>) -> Result<Step, StoreError> {
        let store = &*self.store;
        let Some(mut held) = self.cursor().await? else {
            return self.begin().await;
        };
        if !held.value.is_open_to(&self.me, self.clock.now()) {
            return Ok(Step::Rested);
        }
        let after = held.value.next.saturating_sub(1);
        let page = store.customer_feed(&self.partner, after, PAGE).await?;
        let Some(last) = page.last().map(|line| line.number) else {
            return Ok(Step::Rested);
        };
        let wanted: Vec<&FeedLine> = page.iter().filter(|line| self.wants(line)).collect();
        // Those before the first that is wanted are passed with the turn.
        let first = wanted.first().map_or(last + 1, |line| line.number);
        if first != held.value.next {
            held.value.go_to(first);
        }
        held.value.turn = wanted.first().map(|_| self.hold());
        if !held.write(store, &self.partner).await? {
            return Ok(Step::Rested);
        }
        for (index, line) in wanted.iter().enumerate() {
            let next = wanted.get(index + 1);
            // The last one passes those behind it; one that is to stop gives the turn back.
            let following = next.map_or(last + 1, |line| line.number);
            let keeps_turn = || next.is_some() && !*stop.borrow();
            let step = self.deliver(&mut held, line, following, keeps_turn);
            if step.await? == Step::Rested {
                return Ok(Step::Rested);
            }
            if held.value.turn.is_none() {
                break;
            }
        }
        Ok(Step::Moved)
    }

    /// An endpoint that is new hears what happens from now on; for what was before there is replay.
    async fn begin(&self) -> Result<Step, StoreError> {
        let end = self.store.customer_feed_end(&self.partner).await?;
        let mut held = Held::new(name_of(&self.endpoint), Cursor::at(end + 1));
        held.write(&*self.store, &self.partner).await?;
        Ok(Step::Moved)
    }

    async fn cursor(&self) -> Result<Option<Held<Cursor>>, StoreError> {
        Held::read(&*self.store, &self.partner, name_of(&self.endpoint)).await
    }

    fn wants(&self, line: &FeedLine) -> bool {
        let kind = event::type_of(line.event.kind);
        self.events
            .as_ref()
            .is_none_or(|events| events.contains(&kind))
    }

    fn hold(&self) -> Hold {
        let now = self.clock.now();
        Hold {
            by: self.me.clone(),
            until: now.saturating_add(self.turn).unwrap_or(now),
        }
    }

    /// Sends one line with the turn that `held` has, and writes what came of it. [`Step::Rested`] when the next one cannot follow at once.
    async fn deliver(
        &self,
        held: &mut Held<Cursor>,
        line: &FeedLine,
        following: u64,
        keeps_turn: impl Fn() -> bool,
    ) -> Result<Step, StoreError> {
        let message = event::of_line(&self.partner, &self.endpoint, line);
        let outcome = self.wire.send(&message, self.clock.now()).await;
        let now = self.clock.now();
        let cursor = &mut held.value;
        let goes_on = match outcome {
            Ok(()) => {
                cursor.go_to(following);
                cursor.delivered_at = Some(now);
                true
            }
            Err(failure) => self.failed(cursor, line, failure, now).await?,
        };
        if goes_on {
            cursor.next = following;
        }
        cursor.turn = (goes_on && keeps_turn()).then(|| self.hold());
        // Somebody set the cursor meanwhile, or the turn was over: what they wrote counts, and this line may be sent twice.
        let is_written = held.write(&*self.store, &self.partner).await?;
        Ok(match goes_on && is_written {
            true => Step::Moved,
            false => Step::Rested,
        })
    }

    /// Whether the line was given up, so that the next one follows.
    async fn failed(
        &self,
        cursor: &mut Cursor,
        line: &FeedLine,
        failure: Failure,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (partner, endpoint, number) = (&*self.partner, &*self.endpoint, line.number);
        cursor.attempts = cursor.attempts.saturating_add(1);
        cursor.failure = Some(failure.clone());
        cursor.failed_at = Some(now);
        let attempts = cursor.attempts;
        if failure.is_gone() {
            tracing::warn!(
                partner,
                endpoint,
                number,
                "a webhook endpoint is gone (410); nothing more is sent to it"
            );
            cursor.stopped_at = Some(now);
            return Ok(false);
        }
        let since = *cursor.failing_since.get_or_insert(now);
        let end = since.saturating_add(PATIENCE).unwrap_or(Timestamp::MAX);
        if now < end {
            let due = now.saturating_add(pause(attempts)).unwrap_or(end).min(end);
            tracing::warn!(partner, endpoint, number, attempts, %due, "a webhook was not delivered: {failure}");
            cursor.due_at = Some(due);
            return Ok(false);
        }
        tracing::error!(
            partner,
            endpoint,
            number,
            attempts,
            "a webhook is given up: {failure}"
        );
        let dead = DeadLine {
            number,
            account: line.account.clone(),
            event: event::type_of(line.event.kind),
            attempts,
            failure,
            at: now,
        };
        bury(&*self.store, partner, endpoint, dead).await?;
        cursor.go_to(number + 1);
        Ok(true)
    }
}

/// Before the attempt that follows so many; between half and all of it, so that endpoints which failed together do not come back together.
fn pause(attempts: u32) -> SignedDuration {
    let factor = 4_i32.saturating_pow(attempts.saturating_sub(1));
    let whole = FIRST_PAUSE.checked_mul(factor).unwrap_or(LONGEST_PAUSE);
    let half = whole.min(LONGEST_PAUSE) / 2;
    let [octet] = random::octets::<1>().unwrap_or([u8::MAX]);
    half + half * i32::from(octet) / 255
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_from_seconds_to_half_a_day() {
        for (attempts, least, most) in [
            (1, 2, 5),
            (2, 10, 20),
            (3, 40, 80),
            (6, 2_560, 5_120),
            (9, 21_600, 43_200),
            (1_000, 21_600, 43_200),
        ] {
            for _ in 0..50 {
                let seconds = pause(attempts).as_secs();
                assert!((least..=most).contains(&seconds), "{attempts}: {seconds}");
            }
        }
    }
}
