//! Calls, answers and errors.

use super::*;
use serde_json::{Value, json};

mod answers;
mod create;
mod errors;
mod fields;

const CHINA: SiteKind = SiteKind::China;
const ELSEWHERE: SiteKind = SiteKind::International;

/// Faults as `field: rule`, sorted.
fn faults<T>(checked: Result<T, Vec<Fault>>) -> Vec<String> {
    let mut faults: Vec<_> = checked
        .err()
        .unwrap_or_default()
        .iter()
        .map(|fault| format!("{}: {}", fault.field, fault.rule.key()))
        .collect();
    faults.sort();
    faults
}

fn body(call: &impl Call) -> Value {
    serde_json::from_slice(call.request().body()).unwrap()
}

fn raw(status: u16, body: &[u8]) -> RawAnswer<'_> {
    RawAnswer {
        status,
        body,
        retry_after: None,
        subject_token: None,
    }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}
