//! What the REST side remembers between calls.

use std::time::Duration;

use super::access::Token;
use super::code::SentCode;
use super::faults::Plan;
use super::quota::{Books, Quotas};
use super::record::Record;
use crate::bounded::Bounded;
use crate::settings::Settings;

#[derive(Debug)]
pub(crate) struct ApiMemory {
    /// By value.
    pub(super) tokens: Bounded<Token>,
    pub(super) quotas: Quotas,
    pub(super) books: Books,
    pub(super) plan: Plan,
    pub(super) record: Record,
    /// By mobile number (digits alone) or e-mail address in small letters.
    pub(super) codes: Bounded<SentCode>,
    pub(super) association_delay: Duration,
}

impl ApiMemory {
    pub(crate) fn new(settings: &Settings) -> Self {
        let api = &settings.api;
        Self {
            tokens: Bounded::new(settings.memory),
            quotas: api.quotas.clone(),
            books: Books::default(),
            plan: Plan::default(),
            record: Record::new(api.record, api.most_accounts),
            codes: Bounded::new(settings.memory),
            association_delay: api.association_delay,
        }
    }
}
