//! What is kept of the calls that arrived: the last ones in full, counts of all.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::Api;
use super::faults::Fault;
use crate::bounded::Bounded;

/// What became of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallAnswer {
    /// Nothing yet.
    Waiting,
    /// This status was answered, with this error code if it was an error of the vendor.
    Status(u16, Option<String>),
    /// The connection was closed.
    Dropped,
}

/// One call.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Call {
    /// Counted from one.
    pub number: u64,
    /// When it arrived.
    #[serde(serialize_with = "crate::report::as_text")]
    pub at: Timestamp,
    /// Which API.
    pub api: Api,
    /// HTTP method.
    pub method: String,
    /// Path as it arrived.
    pub path: String,
    /// Query as it arrived.
    pub query: String,
    /// Address of the caller.
    pub source: String,
    /// The access key or user whose the call is; nothing when it was refused as nobody's.
    pub caller: Option<String>,
    /// Whom it is about: `xaccount_id`, `customer_id`, `search_value`, the receiver of a code, or the order.
    pub key: Option<String>,
    /// The body, with passwords and codes blotted out; `null` when it is not JSON.
    pub body: Value,
    /// The fault that met it.
    pub fault: Option<Fault>,
    /// Whether what was asked took place.
    pub effect: bool,
    /// What was answered.
    pub answer: CallAnswer,
}

/// What was counted of one API.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CallCounts {
    /// Calls that arrived.
    pub calls: u64,
    /// Calls whose effect took place.
    pub effects: u64,
    /// Calls that were refused, by error code.
    pub errors: BTreeMap<String, u64>,
    /// Calls that got no answer.
    pub dropped: u64,
}

/// How often one `xaccount_id` was to be created, and was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Created {
    /// Calls of "create customer" that named it and were nobody else's word.
    pub calls: u64,
    /// Accounts that were made.
    pub effects: u64,
}

#[derive(Debug)]
pub(super) struct Record {
    capacity: usize,
    count: u64,
    /// Numbers go up without a gap.
    calls: VecDeque<Call>,
    pub(super) counts: BTreeMap<Api, CallCounts>,
    pub(super) created: Bounded<Created>,
}

impl Record {
    pub(super) fn new(capacity: usize, customers: usize) -> Self {
        Self {
            capacity: capacity.max(1),
            count: 0,
            calls: VecDeque::new(),
            counts: BTreeMap::new(),
            created: Bounded::new(customers),
        }
    }

    /// Notes an arrival; yields its number.
    pub(super) fn arrived(&mut self, mut call: Call) -> u64 {
        self.count += 1;
        call.number = self.count;
        self.counts.entry(call.api).or_default().calls += 1;
        if self.calls.len() >= self.capacity {
            self.calls.pop_front();
        }
        self.calls.push_back(call);
        self.count
    }

    /// The call of this number, if it is still remembered.
    pub(super) fn call(&mut self, number: u64) -> Option<&mut Call> {
        let first = self.calls.front()?.number;
        let place = usize::try_from(number.checked_sub(first)?).ok()?;
        self.calls.get_mut(place)
    }

    pub(super) fn took_effect(&mut self, number: u64, api: Api) {
        self.counts.entry(api).or_default().effects += 1;
        if let Some(call) = self.call(number) {
            call.effect = true;
        }
    }

    pub(super) fn answered(&mut self, number: u64, api: Api, answer: CallAnswer) {
        let counts = self.counts.entry(api).or_default();
        match &answer {
            CallAnswer::Status(_, Some(code)) => {
                *counts.errors.entry(code.clone()).or_default() += 1;
            }
            CallAnswer::Dropped => counts.dropped += 1,
            CallAnswer::Status(_, None) | CallAnswer::Waiting => {}
        }
        if let Some(call) = self.call(number) {
            call.answer = answer;
        }
    }

    /// Counts a "create customer" for this `xaccount_id`, and its effect.
    pub(super) fn create(&mut self, customer: &str, effect: bool) {
        if self.created.get(customer).is_none() {
            self.created.put(customer, Created::default());
        }
        if let Some(created) = self.created.get_mut(customer) {
            created.calls += u64::from(!effect);
            created.effects += u64::from(effect);
        }
    }

    pub(super) fn all(&self) -> impl DoubleEndedIterator<Item = &Call> {
        self.calls.iter()
    }

    /// Forgets everything but the numbering.
    pub(super) fn clear(&mut self) {
        self.calls.clear();
        self.counts.clear();
        self.created.clear();
    }
}

/// The body with secrets blotted out.
pub(super) fn blotted(mut value: Value) -> Value {
    match &mut value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                let secret = matches!(name.as_str(), "password" | "verification_code");
                *member = match std::mem::take(member) {
                    Value::String(_) if secret => Value::String("***".into()),
                    other => blotted(other),
                };
            }
        }
        Value::Array(items) => {
            for item in items.iter_mut() {
                *item = blotted(std::mem::take(item));
            }
        }
        _ => {}
    }
    value
}
