//! Records and instants that the rules use.

use crate::store::{
    Asked, Cause, Claim, ClaimReason, CustomerEvent, CustomerRecord, CustomerState, Domain,
    EventKind, HandleDigest, KeyRecord, KeyState, PendingRecord, ServiceProviderRecord,
    SessionRecord,
};
use jiff::{SignedDuration, Timestamp};

/// A fixed instant, with nanoseconds: they must come back too.
pub(in crate::store) fn start() -> Timestamp {
    "2026-11-20T08:00:00.123456789Z".parse().unwrap()
}

pub(in crate::store) fn later(seconds: i64) -> Timestamp {
    start() + SignedDuration::from_secs(seconds)
}

pub(in crate::store) fn handle(n: u8) -> HandleDigest {
    HandleDigest([n; 32])
}

pub(in crate::store) fn key(partner: &str, key_id: &str, state: KeyState, at: i64) -> KeyRecord {
    KeyRecord {
        partner: partner.to_owned(),
        key_id: key_id.to_owned(),
        state,
        certificate_pem: format!("certificate of {key_id} · 证书"),
        sealed_pkcs8: vec![0, 255, 10, 13],
        created_at: later(at),
        changed_at: later(at),
    }
}

pub(in crate::store) fn peer(partner: &str, entity_id: &str) -> ServiceProviderRecord {
    ServiceProviderRecord {
        partner: partner.to_owned(),
        entity_id: entity_id.to_owned(),
        metadata: b"<EntityDescriptor/>\0\xff".to_vec(),
        preset: None,
        pins: vec!["AA:BB".to_owned(), "CC".to_owned()],
        dangerous_allow_http: true,
        disabled: false,
        dangerous_allow_unsigned_requests: false,
        imported_at: start(),
    }
}

pub(in crate::store) fn pending(partner: &str) -> PendingRecord {
    PendingRecord {
        partner: partner.to_owned(),
        request: "{\"n\":\"'; DROP TABLE pending; --\"}".to_owned(),
        expires_at: later(60),
    }
}

pub(in crate::store) fn session(partner: &str) -> SessionRecord {
    SessionRecord {
        partner: partner.to_owned(),
        account: "account-1".to_owned(),
        principal: "{\"id\":\"张三\"}".to_owned(),
        created_at: start(),
        seen_at: start(),
        expires_at: later(60),
        participants: Vec::new(),
    }
}

pub(in crate::store) fn domain(id: &str) -> Domain {
    Domain {
        id: id.to_owned(),
        name: "li-lei · 李雷".to_owned(),
        site: "china".to_owned(),
    }
}

/// First version of a customer, with every field filled that the state allows.
pub(in crate::store) fn customer(
    partner: &str,
    account: &str,
    domain_id: Option<&str>,
) -> CustomerRecord {
    CustomerRecord {
        partner: partner.to_owned(),
        account: account.to_owned(),
        version: 1,
        domain: domain_id.map(domain),
        suspended_at: None,
        claim: (account == "张").then(|| Claim {
            asked: Asked::Bind,
            domain: domain("claimed"),
            reason: ClaimReason::Taken,
            at: later(1),
        }),
        journey_opened_at: Some(start()),
        seen: vec!["'; DROP TABLE customer; --".to_owned()],
        registration: None,
        created_at: start(),
        changed_at: later(2),
        cause: Cause::Notification,
    }
}

pub(in crate::store) fn event(version: u64) -> CustomerEvent {
    CustomerEvent {
        version,
        at: later(i64::try_from(version).unwrap()),
        kind: EventKind::Bound,
        cause: Cause::Operator,
        state: CustomerState::Bound,
        domain: Some(domain("d1")),
        reason: Some(ClaimReason::OtherDomain),
    }
}
