//! A customer as the API shows it.

use crate::store::{CustomerRecord, Trouble};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

/// All but what RFC 3986 leaves as it is in a segment of a path.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// An account as a segment of a path.
pub(crate) fn segment(account: &str) -> String {
    utf8_percent_encode(account, SEGMENT).to_string()
}

/// Where a registration is, without anything that was asked for.
pub(crate) fn shown(record: &CustomerRecord) -> Value {
    let domain = record.domain.as_ref();
    let domain = domain.map(|it| json!({"id": it.id, "name": it.name, "site": it.site}));
    let registration = record.registration.as_ref().map(|it| {
        json!({
            "begun_at": it.begun_at.to_string(),
            "phase": it.phase,
            "since": it.since.to_string(),
            "asked": it.asked,
            "trouble": it.trouble.as_ref().map(trouble),
        })
    });
    json!({
        "account": record.account,
        "state": record.state().as_str(),
        "since": record.changed_at.to_string(),
        "cause": record.cause.as_str(),
        "version": record.version,
        "domain": domain,
        "registration": registration,
    })
}

fn trouble(trouble: &Trouble) -> Value {
    json!({
        "code": trouble.code,
        "vendor_code": trouble.vendor_code,
        "text": trouble.text,
        "at": trouble.at.to_string(),
    })
}
