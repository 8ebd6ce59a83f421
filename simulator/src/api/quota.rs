//! Calls per second, by API, source address and caller.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};

use super::Api;
use super::refusal::Refusal;

/// How many calls one second may see. Counted over every stretch of one second, which is the strictest reading of "10/1(s)".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotas {
    /// For APIs that are not named; `None` is no limit.
    pub usual: Option<u32>,
    /// For the APIs that are named.
    pub of: BTreeMap<Api, Option<u32>>,
    /// `Retry-After` of a refusal, in seconds. The vendor documents none.
    pub retry_after: Option<u32>,
}

impl Default for Quotas {
    /// 5 for "check registration information", 10 for every other.
    fn default() -> Self {
        Self {
            usual: Some(10),
            of: BTreeMap::from([(Api::CheckIdentity, Some(5))]),
            retry_after: None,
        }
    }
}

impl Quotas {
    /// No limits at all.
    #[must_use]
    pub fn off() -> Self {
        Self {
            usual: None,
            of: BTreeMap::new(),
            retry_after: None,
        }
    }

    fn per_second(&self, api: Api) -> Option<u32> {
        self.of.get(&api).copied().unwrap_or(self.usual)
    }
}

/// One line in the books.
type Source = (Api, IpAddr, String);

/// The calls of the last second.
#[derive(Debug, Default)]
pub(super) struct Books(HashMap<Source, VecDeque<Timestamp>>);

impl Books {
    /// Counts a call, or refuses it; refused ones do not count.
    pub(super) fn admit(
        &mut self,
        quotas: &Quotas,
        source: Source,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let Some(most) = quotas.per_second(source.0) else {
            return Ok(());
        };
        let over = |at: &Timestamp| now.duration_since(*at) >= SignedDuration::from_secs(1);
        // Nobody else's line is needed once its second is over.
        self.0
            .retain(|_, calls| calls.back().is_some_and(|at| !over(at)));
        let calls = self.0.entry(source).or_default();
        while calls.front().is_some_and(over) {
            calls.pop_front();
        }
        if u32::try_from(calls.len()).unwrap_or(u32::MAX) >= most {
            let mut refusal = Refusal::new(
                "APIGW.0308",
                format!("The throttling threshold has been reached: limit:{most},time:1 second"),
            );
            refusal.retry_after = quotas.retry_after;
            return Err(refusal);
        }
        calls.push_back(now);
        Ok(())
    }
}
