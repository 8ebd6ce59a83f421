//! What a replacement of metadata would lower: an import never lowers security silently.

use crate::finding::{Kind, kind};
use crate::part::location::host;
use crate::{Finding, ServiceProvider};
use certs::Certificate;

/// What replacing `present` by `next` would lower; an import that lowers anything is refused unless each item is confirmed.
///
/// Stops: keys, signature requirements or https lost by an import (CVE-2026-16443), answers led to a new host, a peer exchanged for another.
///
/// Pins that no longer match are found by [`crate::read::read_service_provider`], which takes the pins of the partner; here the exchange of all
/// signing keys at once is reported.
pub fn lowered(present: &ServiceProvider, next: &ServiceProvider) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |kind: &Kind, found: &str| findings.push(Finding::new(kind, 0, found));
    if present.entity_id != next.entity_id {
        add(&kind::LOWERED_ENTITY, &next.entity_id);
    }
    if present.authn_requests_signed && !next.authn_requests_signed {
        add(&kind::LOWERED_REQUESTS_SIGNED, "AuthnRequestsSigned");
    }
    if present.want_assertions_signed && !next.want_assertions_signed {
        add(&kind::LOWERED_ASSERTIONS_SIGNED, "WantAssertionsSigned");
    }
    match keys(&present.signing, &next.signing) {
        Exchange::Gone => add(&kind::LOWERED_KEYS, ""),
        Exchange::AllNew => add(&kind::LOWERED_ALL_KEYS_NEW, &fingerprints(&next.signing)),
        Exchange::Continued => {}
    }
    if keys(&present.encryption, &next.encryption) == Exchange::Gone {
        add(&kind::LOWERED_ENCRYPTION, "");
    }
    let known: Vec<_> = locations(present).filter_map(host).collect();
    let http_before = locations(present).any(is_http);
    for location in locations(next) {
        if is_http(location) && !http_before {
            add(&kind::LOWERED_HTTP, location);
        }
        if host(location).is_none_or(|host| !known.contains(&host)) {
            add(&kind::LOWERED_ORIGIN, location);
        }
    }
    findings
}

#[derive(PartialEq, Eq)]
enum Exchange {
    Continued,
    AllNew,
    Gone,
}

fn keys(present: &[Certificate], next: &[Certificate]) -> Exchange {
    match (present.is_empty(), next.is_empty()) {
        (true, _) => Exchange::Continued,
        (false, true) => Exchange::Gone,
        (false, false)
            if next.iter().any(|new| {
                present
                    .iter()
                    .any(|old| old.fingerprint() == new.fingerprint())
            }) =>
        {
            Exchange::Continued
        }
        (false, false) => Exchange::AllNew,
    }
}

fn fingerprints(certificates: &[Certificate]) -> String {
    let all: Vec<_> = certificates
        .iter()
        .map(|certificate| certificate.fingerprint().to_string())
        .collect();
    all.join(", ")
}

/// Every address a browser is sent to.
fn locations(service_provider: &ServiceProvider) -> impl Iterator<Item = &str> {
    let acs = service_provider.acs.iter().map(|acs| acs.location.as_str());
    let slo = service_provider.slo.iter().flat_map(|slo| {
        std::iter::once(slo.location.as_str()).chain(slo.response_location.as_deref())
    });
    acs.chain(slo)
}

fn is_http(location: &str) -> bool {
    location
        .get(..5)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("http:"))
}
