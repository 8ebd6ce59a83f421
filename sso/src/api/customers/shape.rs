//! What is told of a customer: names and members that stay as they are. What the service keeps for itself (digests of notifications, what was asked of the
//! cloud) is not among it.

use crate::store::{
    Asked, Cause, ClaimReason, CustomerEvent, CustomerRecord, CustomerState, EventKind, Phase,
};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A customer and the cloud account that belongs to them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Customer {
    /// The account on the partner platform (xAccountId).
    account: String,
    /// Where the customer stands.
    state: CustomerState,
    /// Number of this version, from 1; the entity tag is made of it.
    version: u64,
    /// The cloud account, when one is bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    domain: Option<Domain>,
    /// Since when the customer is kept out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    suspended_at: Option<Timestamp>,
    /// What waits for a decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    claim: Option<Claim>,
    /// The registration with the cloud, where one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    registration: Option<Registration>,
    /// When the customer became known.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// Since when the state is what it is.
    #[schema(value_type = String, format = DateTime)]
    changed_at: Timestamp,
    /// What brought it about.
    cause: Cause,
}

/// A cloud account.
#[derive(Debug, Serialize, ToSchema)]
struct Domain {
    /// Its id (domainId, the vendor's customer_id).
    id: String,
    /// Its name at the cloud; empty when nobody said it.
    name: String,
    /// Site of the cloud.
    site: String,
}

/// Something that was asked for and waits for a decision.
#[derive(Debug, Serialize, ToSchema)]
struct Claim {
    /// What.
    asked: Asked,
    /// Which cloud account it is about.
    domain: Domain,
    /// Why it was not done.
    reason: ClaimReason,
    /// When it came first.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// A registration with the cloud.
#[derive(Debug, Serialize, ToSchema)]
struct Registration {
    /// When it was asked for.
    #[schema(value_type = String, format = DateTime)]
    begun_at: Timestamp,
    /// How far it is.
    phase: Phase,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    since: Timestamp,
    /// Site of the cloud.
    site: String,
    /// How often the cloud was asked to create the account.
    asked: u32,
    /// What went wrong last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    trouble: Option<Trouble>,
}

/// What went wrong in a registration.
#[derive(Debug, Serialize, ToSchema)]
struct Trouble {
    /// Our code.
    code: String,
    /// The cloud's code, when it gave one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    vendor_code: Option<String>,
    /// In words, for the operator.
    text: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// A line of a customer's history.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Event {
    /// Version of the customer that came with it.
    version: u64,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// What.
    kind: EventKind,
    /// Why.
    cause: Cause,
    /// Where the customer stood afterwards.
    state: CustomerState,
    /// The cloud account that it is about; for `undone` the one that stands again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    domain: Option<Domain>,
    /// For a claim: why it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reason: Option<ClaimReason>,
}

impl Domain {
    fn of(domain: &crate::store::Domain) -> Domain {
        Domain {
            id: domain.id.clone(),
            name: domain.name.clone(),
            site: domain.site.clone(),
        }
    }
}

impl Customer {
    pub(crate) fn of(record: &CustomerRecord) -> Customer {
        let claim = |claim: &crate::store::Claim| Claim {
            asked: claim.asked,
            domain: Domain::of(&claim.domain),
            reason: claim.reason,
            at: claim.at,
        };
        Customer {
            account: record.account.clone(),
            state: record.state(),
            version: record.version,
            domain: record.domain.as_ref().map(Domain::of),
            suspended_at: record.suspended_at,
            claim: record.claim.as_ref().map(claim),
            registration: record.registration.as_ref().map(Registration::of),
            created_at: record.created_at,
            changed_at: record.changed_at,
            cause: record.cause,
        }
    }
}

impl Registration {
    fn of(registration: &crate::store::Registration) -> Registration {
        let trouble = |trouble: &crate::store::Trouble| Trouble {
            code: trouble.code.clone(),
            text: trouble.text.clone(),
            vendor_code: trouble.vendor_code.clone(),
            at: trouble.at,
        };
        Registration {
            begun_at: registration.begun_at,
            phase: registration.phase,
            since: registration.since,
            site: registration.site.clone(),
            asked: registration.asked,
            trouble: registration.trouble.as_ref().map(trouble),
        }
    }
}

impl Event {
    pub(in crate::api) fn of(line: &CustomerEvent) -> Event {
        Event {
            version: line.version,
            at: line.at,
            kind: line.kind,
            cause: line.cause,
            state: line.state,
            domain: line.domain.as_ref().map(Domain::of),
            reason: line.reason,
        }
    }
}
