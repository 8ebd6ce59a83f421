//! The AuthnRequest that we send.

use crate::pending::Demand;
use jiff::Timestamp;
use metadata::IdentityProvider;
use saml::binding::Binding;
use saml::ids::Ids;
use saml::message::{AuthnRequest, Comparison, NameIdPolicy, RequestedAuthnContext};
use saml::names::{VERSION, binding};
use serde::{Deserialize, Serialize};

/// Who we are as a service provider, as our metadata says it.
#[derive(Debug, Clone, Copy)]
pub struct Own<'a> {
    /// Our entityID.
    pub entity_id: &'a str,
    /// Our AssertionConsumerService, HTTP-POST.
    pub acs_url: &'a str,
}

/// What the partner wants of every sign-in.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wishes<'a> {
    /// Format of the NameID; `None` leaves it to the provider.
    pub name_id_format: Option<&'a str>,
    /// AuthnContext classes that are acceptable, when the one who waits does not say.
    pub classes: &'a [String],
}

/// What is kept of a request until its answer comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    pub(super) id: String,
    pub(super) sent_at: Timestamp,
    pub(super) fresh: bool,
}

/// Makes a request for a provider that takes it by HTTP-Redirect.
///
/// Standard: Profiles §4.1.4.1; Core §3.4.1. The answer is asked for by ACS address and HTTP-POST, the only binding that we take it by.
pub fn ask(
    own: Own<'_>,
    provider: &IdentityProvider,
    demand: &Demand,
    wishes: Wishes<'_>,
    now: Timestamp,
    ids: &mut dyn Ids,
) -> (AuthnRequest, Sent) {
    let id = ids.next_id();
    let request = AuthnRequest {
        id: id.clone(),
        version: VERSION.to_owned(),
        issue_instant: now,
        destination: provider.sso_at(Binding::Redirect).map(str::to_owned),
        issuer: Some(own.entity_id.to_owned()),
        force_authn: demand.fresh,
        is_passive: demand.passive,
        acs_url: Some(own.acs_url.to_owned()),
        acs_index: None,
        protocol_binding: Some(binding::POST.to_owned()),
        name_id_policy: Some(NameIdPolicy {
            format: wishes.name_id_format.map(str::to_owned),
            sp_name_qualifier: None,
            allow_create: true,
        }),
        requested_authn_context: requested(demand, wishes),
        subject: None,
        provider_name: None,
        attribute_consuming_service_index: None,
    };
    let sent = Sent {
        id,
        sent_at: now,
        fresh: demand.fresh,
    };
    (request, sent)
}

fn requested(demand: &Demand, wishes: Wishes<'_>) -> Option<RequestedAuthnContext> {
    let (classes, comparison) = if demand.classes.is_empty() {
        (wishes.classes, Comparison::Exact)
    } else {
        (&*demand.classes, demand.comparison)
    };
    (!classes.is_empty()).then(|| RequestedAuthnContext {
        comparison,
        class_refs: classes.to_vec(),
        decl_refs: Vec::new(),
    })
}
