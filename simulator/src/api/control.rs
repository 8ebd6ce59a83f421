//! What a test says to the REST side and reads from it, besides calling it.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Api;
use super::faults::{Fault, PlannedFault, When};
use super::quota::Quotas;
use super::record::{Call, CallCounts, Created};
use crate::cloud::Cloud;
use crate::memory::{Account, Binding};

/// How many accounts are taken in at once, so that calls go on meanwhile.
const CHUNK: usize = 10_000;

impl Cloud {
    /// Makes calls go wrong: those of one API, or of any. Yields the number of the plan. The oldest plan that fits a call meets it.
    pub fn plan_fault(&self, api: impl Into<Option<Api>>, when: When, fault: Fault) -> u64 {
        self.memory().api.plan.add(api.into(), None, when, fault)
    }

    /// The same for calls about one customer alone (see [`Call::key`]).
    pub fn plan_fault_for(
        &self,
        key: &str,
        api: impl Into<Option<Api>>,
        when: When,
        fault: Fault,
    ) -> u64 {
        let key = Some(key.to_owned());
        self.memory().api.plan.add(api.into(), key, when, fault)
    }

    /// Every fault that still waits for calls.
    #[must_use]
    pub fn planned_faults(&self) -> Vec<PlannedFault> {
        self.memory().api.plan.faults.clone()
    }

    /// Nothing goes wrong any more.
    pub fn clear_faults(&self) {
        self.memory().api.plan.faults.clear();
    }

    /// Takes one plan away. Says whether it was there.
    pub fn clear_fault(&self, number: u64) -> bool {
        let mut memory = self.memory();
        let faults = &mut memory.api.plan.faults;
        let before = faults.len();
        faults.retain(|planned| planned.number != number);
        faults.len() < before
    }

    /// The calls that are remembered, the oldest first.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.memory().api.record.all().cloned().collect()
    }

    /// Those of one API.
    #[must_use]
    pub fn calls_of(&self, api: Api) -> Vec<Call> {
        let memory = self.memory();
        let all = memory.api.record.all();
        all.filter(|call| call.api == api).cloned().collect()
    }

    /// What was counted of every API, beyond what is remembered.
    #[must_use]
    pub fn call_counts(&self) -> BTreeMap<Api, CallCounts> {
        self.memory().api.record.counts.clone()
    }

    /// How often this customer was to be created, and was.
    #[must_use]
    pub fn created(&self, x_account_id: &str) -> Created {
        let memory = self.memory();
        let created = memory.api.record.created.get(x_account_id);
        created.copied().unwrap_or_default()
    }

    /// Every `xaccount_id` that "create customer" named, the first one first.
    #[must_use]
    pub fn all_created(&self) -> Vec<(String, Created)> {
        let memory = self.memory();
        let all = memory.api.record.created.iter();
        all.map(|(customer, created)| (customer.to_owned(), *created))
            .collect()
    }

    /// Forgets every call and every count. Accounts stay.
    pub fn forget_calls(&self) {
        self.memory().api.record.clear();
    }

    /// Calls per second from now on.
    pub fn set_quotas(&self, quotas: Quotas) {
        self.memory().api.quotas = quotas;
    }

    /// How long associations take from now on.
    pub fn set_association_delay(&self, delay: Duration) {
        self.memory().api.association_delay = delay;
    }

    /// Binds many customers, as if they had come long ago: each is in the customer list at once. Yields how many.
    pub fn preload(&self, bindings: impl IntoIterator<Item = Binding>) -> usize {
        let mut bindings = bindings.into_iter();
        let now = self.now();
        let mut count = 0;
        loop {
            let chunk: Vec<Binding> = bindings.by_ref().take(CHUNK).collect();
            if chunk.is_empty() {
                return count;
            }
            count += chunk.len();
            let mut memory = self.memory();
            for binding in &chunk {
                memory.accounts.bind(binding, now, now);
            }
        }
    }

    /// Binds `count` customers that are numbered from 0: see [`Cloud::numbered`].
    pub fn preload_numbered(&self, prefix: &str, count: u64) -> usize {
        self.preload((0..count).map(|number| Self::numbered(prefix, number)))
    }

    /// The customer of this number: `xAccountId` `{prefix}{number}`, account name `{prefix}_{number}`, id of 32 characters.
    #[must_use]
    pub fn numbered(prefix: &str, number: u64) -> Binding {
        let digest = openssl::sha::sha256(prefix.as_bytes());
        Binding {
            x_account_id: format!("{prefix}{number}"),
            account: Account {
                domain_name: format!("{prefix}_{number}"),
                // Other prefixes have other ids.
                domain_id: format!("{}{number:016x}", hex::encode(&digest[..8])),
            },
        }
    }
}
