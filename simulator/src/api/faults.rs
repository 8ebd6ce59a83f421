//! What goes wrong on demand: which call, and how.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Api;

/// How one call goes wrong. The parts can be put together: a 502 although the effect took place, and late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Fault {
    /// How long the call waits before anything happens. It is followed even when the caller has gone by then.
    #[serde(rename = "delayMs", with = "millis")]
    pub delay: Duration,
    /// Whether what was asked for is done.
    pub effect: bool,
    /// How long the answer waits afterwards.
    #[serde(rename = "lateMs", with = "millis")]
    pub late: Duration,
    /// What is answered.
    pub answer: FaultAnswer,
}

/// What is answered in place of the usual.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum FaultAnswer {
    /// The usual, if the effect took place; `CBC.0999` otherwise.
    #[default]
    Usual,
    /// An error of the vendor. When the effect took place, a create adds `domain_id` and `domain_name`, as `CBC.99000050` does;
    /// when the rules refused the call, their refusal is answered instead.
    Error {
        /// Such as `CBC.5017`.
        code: String,
        /// HTTP status.
        status: u16,
    },
    /// None: the connection is closed.
    Dropped,
    /// JSON that breaks off, status 200.
    Malformed,
    /// 429.
    TooMany {
        /// Seconds in `Retry-After`.
        retry_after: Option<u32>,
    },
    /// A page of HTML with this status, as a gateway makes it.
    Html(u16),
}

impl Default for Fault {
    /// Nothing wrong yet.
    fn default() -> Self {
        Self {
            delay: Duration::ZERO,
            effect: true,
            late: Duration::ZERO,
            answer: FaultAnswer::Usual,
        }
    }
}

impl Fault {
    fn answering(effect: bool, answer: FaultAnswer) -> Self {
        Self {
            effect,
            answer,
            ..Self::default()
        }
    }

    /// An error with its documented status (500 for a code that no table has), and no effect.
    #[must_use]
    pub fn error(code: &str) -> Self {
        Self::error_with(
            code,
            super::refusal::known(code).map_or(500, |row| row.status),
        )
    }

    /// An error with a status of one's own, and no effect.
    #[must_use]
    pub fn error_with(code: &str, status: u16) -> Self {
        let code = code.to_owned();
        Self::answering(false, FaultAnswer::Error { code, status })
    }

    /// Waits, then goes the usual way.
    #[must_use]
    pub fn slow(delay: Duration) -> Self {
        Self {
            delay,
            ..Self::default()
        }
    }

    /// Does what was asked, then waits before the answer.
    #[must_use]
    pub fn late(late: Duration) -> Self {
        Self {
            late,
            ..Self::default()
        }
    }

    /// Does what was asked and closes the connection without an answer.
    #[must_use]
    pub fn answer_lost() -> Self {
        Self::answering(true, FaultAnswer::Dropped)
    }

    /// Closes the connection without an answer, having done nothing.
    #[must_use]
    pub fn call_lost() -> Self {
        Self::answering(false, FaultAnswer::Dropped)
    }

    /// Does what was asked and answers JSON that breaks off.
    #[must_use]
    pub fn malformed() -> Self {
        Self::answering(true, FaultAnswer::Malformed)
    }

    /// 429, and no effect.
    #[must_use]
    pub fn too_many(retry_after: Option<u32>) -> Self {
        Self::answering(false, FaultAnswer::TooMany { retry_after })
    }

    /// A page of HTML with this status (500, 502, 503), and no effect.
    #[must_use]
    pub fn html(status: u16) -> Self {
        Self::answering(false, FaultAnswer::Html(status))
    }

    /// `CBC.99000050`: the account exists, its association is not confirmed.
    #[must_use]
    pub fn unconfirmed() -> Self {
        Self {
            effect: true,
            ..Self::error("CBC.99000050")
        }
    }

    /// The same, although what was asked is done.
    #[must_use]
    pub fn with_effect(self) -> Self {
        Self {
            effect: true,
            ..self
        }
    }

    /// The same after a wait before anything happens.
    #[must_use]
    pub fn after(self, delay: Duration) -> Self {
        Self { delay, ..self }
    }
}

/// Which calls go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum When {
    /// So many of the next ones.
    Next(u32),
    /// Each with this probability (0 to 1); the seed makes it the same in every run.
    Chance {
        /// From 0 (never) to 1 (always).
        probability: f64,
        /// Where the row of chances starts.
        seed: u64,
    },
}

/// A fault that waits for its calls.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedFault {
    /// Counted from one.
    pub number: u64,
    /// Of which API; any when none.
    pub api: Option<Api>,
    /// Of which customer (see [`super::Call::key`]); any when none.
    pub key: Option<String>,
    /// Which calls.
    pub when: When,
    /// How.
    pub fault: Fault,
    /// How many calls it has met.
    pub met: u64,
    #[serde(skip)]
    chance: u64,
}

/// Every fault that waits, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) faults: Vec<PlannedFault>,
    count: u64,
}

impl Plan {
    pub(super) fn add(
        &mut self,
        api: Option<Api>,
        key: Option<String>,
        when: When,
        fault: Fault,
    ) -> u64 {
        self.count += 1;
        let chance = match when {
            When::Chance { seed, .. } => seed,
            When::Next(_) => 0,
        };
        self.faults.push(PlannedFault {
            number: self.count,
            api,
            key,
            when,
            fault,
            met: 0,
            chance,
        });
        self.count
    }

    /// The fault that meets this call: the first one that fits. One that is used up goes.
    pub(super) fn meet(&mut self, api: Api, key: Option<&str>) -> Option<Fault> {
        let fits = |planned: &&mut PlannedFault| {
            planned.api.is_none_or(|of| of == api)
                && planned.key.as_deref().is_none_or(|of| Some(of) == key)
        };
        let planned = self.faults.iter_mut().filter(fits).find_map(|planned| {
            planned.is_met().then(|| {
                planned.met += 1;
                (planned.number, planned.fault.clone(), planned.is_used_up())
            })
        });
        let (number, fault, used_up) = planned?;
        if used_up {
            self.faults.retain(|planned| planned.number != number);
        }
        Some(fault)
    }
}

impl PlannedFault {
    fn is_met(&mut self) -> bool {
        match self.when {
            When::Next(times) => self.met < u64::from(times),
            When::Chance { probability, .. } => draw(&mut self.chance) < probability,
        }
    }

    fn is_used_up(&self) -> bool {
        matches!(self.when, When::Next(times) if self.met >= u64::from(times))
    }
}

/// The next number of a row, from 0 to 1: the SplitMix64 generator.
#[expect(clippy::cast_precision_loss, reason = "53 bits are what a float holds")]
fn draw(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

/// Durations as whole milliseconds.
mod millis {
    use std::time::Duration;

    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        value: &Duration,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(u64::try_from(value.as_millis()).unwrap_or(u64::MAX))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_millis)
    }
}
