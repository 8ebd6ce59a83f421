//! What is told: type, time, and what happened to which customer. No other data of persons than the account and the cloud account's name.

use crate::store::{EventKind, FeedLine};
use jiff::Timestamp;
use serde_json::json;

/// Every kind of change, in the order of the documentation.
const KINDS: [EventKind; 15] = [
    EventKind::Known,
    EventKind::Bound,
    EventKind::Unbound,
    EventKind::Renamed,
    EventKind::Noted,
    EventKind::Claimed,
    EventKind::Settled,
    EventKind::Suspended,
    EventKind::Resumed,
    EventKind::Requested,
    EventKind::Asked,
    EventKind::Created,
    EventKind::Associated,
    EventKind::Failed,
    EventKind::Undone,
];

/// Type of what an operator sends by hand; delivered whatever the filter says.
const TEST: &str = "webhook.test";

/// Every type of event that can be filtered.
pub fn types() -> impl Iterator<Item = String> {
    KINDS.into_iter().map(type_of)
}

/// The type of a change.
pub fn type_of(kind: EventKind) -> String {
    format!("customer.{}", kind.as_str())
}

/// An event, ready to be signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Value of `webhook-id`: the same for every delivery of one line to one endpoint.
    pub id: String,
    /// The body, JSON.
    pub body: String,
}

/// A line of the feed, for an endpoint. The id also holds the instant: after a store was restored, a number may come to belong to another line.
pub(super) fn of_line(partner: &str, endpoint: &str, line: &FeedLine) -> Message {
    let event = &line.event;
    let domain = event.domain.as_ref();
    let data = json!({
        "partner": partner,
        "number": line.number,
        "account": line.account,
        "version": event.version,
        "kind": event.kind,
        "state": event.state,
        "cause": event.cause,
        "reason": event.reason,
        "domain": domain.map(|domain| json!({"id": domain.id, "name": domain.name, "site": domain.site})),
    });
    let instant = event.at.as_millisecond();
    Message {
        id: format!("{partner}_{endpoint}_{}_{instant}", line.number),
        body: body(&type_of(event.kind), event.at, &data),
    }
}

/// A test event. `nonce` makes its id its own.
pub fn test(partner: &str, endpoint: &str, nonce: &str, now: Timestamp) -> Message {
    Message {
        id: format!("{partner}_{endpoint}_test_{nonce}"),
        body: body(
            TEST,
            now,
            &json!({"partner": partner, "endpoint": endpoint}),
        ),
    }
}

fn body(kind: &str, at: Timestamp, data: &serde_json::Value) -> String {
    json!({"type": kind, "timestamp": at, "data": data}).to_string()
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::store::{Cause, ClaimReason, CustomerEvent, CustomerState, Domain};
    use std::collections::BTreeSet;

    #[test]
    fn a_line_is_told_with_what_changed_and_nothing_else() {
        let line = FeedLine {
            number: 7,
            account: "shop-1".to_owned(),
            event: CustomerEvent {
                version: 3,
                at: crate::fixture::NOW,
                kind: EventKind::Claimed,
                cause: Cause::Notification,
                state: CustomerState::Conflict,
                domain: Some(Domain {
                    id: "d1".to_owned(),
                    name: "n1".to_owned(),
                    site: "china".to_owned(),
                }),
                reason: Some(ClaimReason::Taken),
            },
        };
        let message = of_line("acme", "shop", &line);
        assert_eq!(message.id, "acme_shop_7_1767323045000");
        let body: serde_json::Value = serde_json::from_str(&message.body).unwrap();
        let expected = json!({
            "type": "customer.claimed",
            "timestamp": "2026-01-02T03:04:05Z",
            "data": {
                "partner": "acme", "number": 7, "account": "shop-1", "version": 3, "kind": "claimed", "state": "conflict", "cause": "notification",
                "reason": "taken", "domain": {"id": "d1", "name": "n1", "site": "china"},
            },
        });
        assert_eq!(body, expected);
    }

    #[test]
    fn every_kind_has_a_type_of_its_own() {
        let all: BTreeSet<String> = types().collect();
        assert_eq!(all.len(), KINDS.len());
        assert!(all.contains("customer.bound") && all.contains("customer.undone"));
    }
}
