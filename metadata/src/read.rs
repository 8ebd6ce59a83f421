//! Reading metadata: tolerant reader, strict reporter. What is sound is imported, every oddity is a [`Finding`].
//!
//! A [`Reading`] holds a service provider exactly when no finding is of severity error; `provider` reads the other role in the same way. `trust` looks at
//! signature and pins, `endpoint` at the places messages go to; what both roles share is in `part`.

pub(crate) mod endpoint;
pub(crate) mod provider;
pub(crate) mod trust;

use crate::finding::{Findings, Kind, kind};
pub use crate::lowered::lowered;
use crate::part::key::{self, Keys, Placed};
use crate::part::location::Http;
use crate::part::value::strict_boolean;
use crate::part::{entity_id, file, order, role, secret, time};
use crate::{Finding, ServiceProvider};
use certs::{Certificate, Fingerprint, TrustedKeys};
use jiff::Timestamp;
pub use provider::{ProviderReading, read_identity_provider};
use saml::names::ns;
use saml::xml::{Document, Element};

/// What the admin decided about this import.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Which entity of an aggregate; needed when there is more than one SP.
    pub entity_id: Option<String>,
    /// Accept `http` locations (laboratory, simulator). Off by default.
    pub dangerous_allow_http: bool,
    /// Pinned certificates: when not empty, the document's root signature must verify with one of them, or — for an unsigned document — every signing
    /// key in it must be one of them. In an aggregate whose root is not signed, the chosen entity's own signature stands for the root's.
    pub pins: Vec<Fingerprint>,
    /// The preset accepts a SHA-1 digest in the metadata's own signature.
    pub dangerous_sha1_digest: bool,
}

/// How much is known about where a file comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Origin {
    /// Nothing: no pins were given, or they were not met. Trust rests on how the file came here.
    #[default]
    Unproven,
    /// Unsigned, but every signing key in it is pinned. The addresses are not covered.
    KeysPinned,
    /// Signed by a pinned certificate: everything imported was covered.
    Signed,
}

/// What reading gave.
#[derive(Clone)]
pub struct Reading {
    /// The SP, when there is a sound one and the choice is clear: present exactly when no finding is an error.
    pub service_provider: Option<ServiceProvider>,
    /// SPs in the file, for the choice.
    pub entity_ids: Vec<String>,
    /// What was found, in document order.
    pub findings: Vec<Finding>,
    /// What is known about the origin.
    pub origin: Origin,
}

/// Reads an SP metadata document.
///
/// Standard: Metadata §2; Kantara IIP-MD07, IIP-MD11, IIP-G03.
/// Stops: `javascript:` locations, DTD, expired metadata, an import that lowers security.
///
/// Never fails: an unreadable file is a [`Reading`] without SP and with findings of severity error.
pub fn read_service_provider(octets: &[u8], options: &ReadOptions, now: Timestamp) -> Reading {
    let mut findings = Findings::default();
    let mut reading = Reading {
        service_provider: None,
        entity_ids: Vec::new(),
        findings: Vec::new(),
        origin: Origin::Unproven,
    };
    if let Some(document) = file::parse(octets, &mut findings) {
        secret::check(&document, &mut findings);
        let candidates = holders(&document, SP, &mut findings);
        reading.entity_ids = names(&candidates);
        let none = &kind::NO_SERVICE_PROVIDER;
        if let Some(entity) = choose(&candidates, document.root(), none, options, &mut findings) {
            let (service_provider, origin) =
                read_entity(&document, entity, options, now, &mut findings);
            reading.service_provider = service_provider.filter(|_| !findings.has_error());
            reading.origin = origin;
        }
    }
    reading.findings = findings.finish();
    reading
}

const SP: &str = "SPSSODescriptor";

/// The entities of the file that hold a role of that name.
fn holders<'a>(document: &'a Document, role: &str, findings: &mut Findings) -> Vec<Element<'a>> {
    let mut entities = file::entities(document, findings);
    entities.retain(|entity| entity.child(ns::METADATA, role).is_some());
    entities
}

fn names(entities: &[Element<'_>]) -> Vec<String> {
    entities
        .iter()
        .map(|entity| entity_id::written(*entity).to_owned())
        .collect()
}

/// The entity asked for, or the only one; `none` is reported when there is no candidate.
fn choose<'a>(
    candidates: &[Element<'a>],
    root: Element<'_>,
    none: &Kind,
    options: &ReadOptions,
    findings: &mut Findings,
) -> Option<Element<'a>> {
    if candidates.is_empty() {
        findings.at(root, none, root.local());
        return None;
    }
    let wanted = options.entity_id.as_deref();
    let mut fitting = candidates
        .iter()
        .filter(|entity| wanted.is_none_or(|id| entity_id::written(**entity) == id));
    match (fitting.next(), fitting.next()) {
        (Some(only), None) => return Some(*only),
        (Some(_), Some(second)) if wanted.is_some() => {
            findings.at(*second, &kind::ENTITY_TWICE, wanted.unwrap_or_default())
        }
        (Some(_), Some(_)) => {
            findings.at(root, &kind::CHOICE_NEEDED, &candidates.len().to_string())
        }
        (None, _) => findings.at(root, &kind::NOT_IN_FILE, wanted.unwrap_or_default()),
    }
    None
}

/// Reads one entity: first where the file comes from, then the content, from what a signature covered if one did.
pub(crate) fn read_entity(
    document: &Document,
    entity: Element<'_>,
    options: &ReadOptions,
    now: Timestamp,
    findings: &mut Findings,
) -> (Option<ServiceProvider>, Origin) {
    let trust = trust::establish(document, entity, options, findings);
    let around = around(entity, now, findings);
    let Some(entity) = proven(&trust, entity, SP, findings) else {
        return (None, Origin::Unproven);
    };
    entity_id::check(entity, findings);
    order::check(entity, findings);
    let Some(role) = role::find(entity, SP, findings) else {
        return (None, Origin::Unproven);
    };
    let keys = key::read(role, &kind::KEY_WEAK, now, findings);
    let origin = trust.origin_with(role, &keys.signing, options, findings);
    let mut service_provider = read_role(entity, role, keys, options, now, findings);
    service_provider.valid_until = [service_provider.valid_until, around]
        .into_iter()
        .flatten()
        .min();
    (Some(service_provider), origin)
}

/// What stands around a signed entity is not covered by its signature, but it may still shorten its life.
fn around(entity: Element<'_>, now: Timestamp, findings: &mut Findings) -> Option<Timestamp> {
    entity
        .parent()
        .and_then(|group| time::valid_until(group, now, findings))
}

/// The entity to read from: the covered one when there is a signature that verified. A signature that does not cover the entity we were asked for
/// proves nothing about it.
fn proven<'a>(
    trust: &'a trust::Trust,
    entity: Element<'a>,
    role: &str,
    findings: &mut Findings,
) -> Option<Element<'a>> {
    let Some(covered) = &trust.covered else {
        return Some(entity);
    };
    let id = entity_id::written(entity);
    let inside = same_entity(covered, role, id);
    if inside.is_none() {
        findings.at(entity, &kind::SIGNATURE_BROKEN_PINNED, id);
    }
    inside
}

fn same_entity<'a>(covered: &'a Document, role: &str, id: &str) -> Option<Element<'a>> {
    let mut found = holders(covered, role, &mut Findings::default())
        .into_iter()
        .filter(|entity| entity_id::written(*entity) == id);
    let only = found.next()?;
    found.next().is_none().then_some(only)
}

fn read_role(
    entity: Element<'_>,
    role: Element<'_>,
    keys: Keys,
    options: &ReadOptions,
    now: Timestamp,
    findings: &mut Findings,
) -> ServiceProvider {
    let http = http(options);
    order::check(role, findings);
    role::report_others(entity, role, findings);
    endpoint::report_not_used(role, findings);
    let signing = certificates(keys.signing);
    ServiceProvider {
        entity_id: entity_id::written(entity).to_owned(),
        authn_requests_signed: authn_requests_signed(role, &signing, findings),
        want_assertions_signed: want_assertions_signed(role, findings),
        trusted: TrustedKeys::from_certificates(&signing),
        signing,
        encryption: certificates(keys.encryption),
        acs: endpoint::acs(role, http, findings),
        slo: endpoint::slo(role, http, findings),
        name_id_formats: role::name_id_formats(role, findings),
        valid_until: time::valid_until(role, now, findings),
    }
}

fn http(options: &ReadOptions) -> Http {
    if options.dangerous_allow_http {
        Http::Taken
    } else {
        Http::LeftOut
    }
}

fn certificates(placed: Vec<Placed>) -> Vec<Certificate> {
    placed
        .into_iter()
        .map(|placed| placed.certificate)
        .collect()
}

/// AuthnRequestsSigned, and whether requests can be verified at all (Metadata §2.4.4).
fn authn_requests_signed(
    role: Element<'_>,
    signing: &[Certificate],
    findings: &mut Findings,
) -> bool {
    let declared = strict_boolean(role, "AuthnRequestsSigned", findings);
    match (declared.unwrap_or(false), signing.is_empty()) {
        (true, true) => findings.at(role, &kind::REQUESTS_UNVERIFIABLE, ""),
        (false, no_key) => {
            let written = declared.map_or(
                "AuthnRequestsSigned is absent",
                |_| "AuthnRequestsSigned=\"false\"",
            );
            findings.at(role, &kind::REQUESTS_NOT_SIGNED, written);
            if no_key {
                findings.at(role, &kind::NO_SIGNING_KEY, "");
            }
        }
        (true, false) => {}
    }
    declared.unwrap_or(false)
}

fn want_assertions_signed(role: Element<'_>, findings: &mut Findings) -> bool {
    let wanted = strict_boolean(role, "WantAssertionsSigned", findings).unwrap_or(false);
    if !wanted {
        findings.at(role, &kind::ASSERTIONS_UNSIGNED, "");
    }
    wanted
}
