//! Reading service-provider metadata: tolerant reader, strict reporter. What is sound is imported, every oddity is a [`Finding`].
//!
//! A [`Reading`] holds a service provider exactly when no finding is of severity error. `trust` looks at signature and pins, `endpoint` at
//! the places answers go to; what both roles share is in `part`.

pub(crate) mod endpoint;
pub(crate) mod trust;

use crate::finding::{Findings, kind};
pub use crate::lowered::lowered;
use crate::part::key::{self, Keys, Placed};
use crate::part::location::Http;
use crate::part::value::strict_boolean;
use crate::part::{entity_id, file, order, role, secret, time};
use crate::{Finding, ServiceProvider};
use certs::{Certificate, Fingerprint, TrustedKeys};
use jiff::Timestamp;
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
        let candidates = service_providers(&document, &mut findings);
        reading.entity_ids = candidates
            .iter()
            .map(|entity| entity_id::written(*entity).to_owned())
            .collect();
        if let Some(entity) = choose(&candidates, document.root(), options, &mut findings) {
            let (service_provider, origin) =
                read_entity(&document, entity, options, now, &mut findings);
            reading.service_provider = service_provider.filter(|_| !findings.has_error());
            reading.origin = origin;
        }
    }
    reading.findings = findings.finish();
    reading
}

/// The entities of the file that hold a service provider.
fn service_providers<'a>(document: &'a Document, findings: &mut Findings) -> Vec<Element<'a>> {
    let mut entities = file::entities(document, findings);
    entities.retain(|entity| entity.child(ns::METADATA, "SPSSODescriptor").is_some());
    entities
}

/// The entity asked for, or the only one.
fn choose<'a>(
    candidates: &[Element<'a>],
    root: Element<'_>,
    options: &ReadOptions,
    findings: &mut Findings,
) -> Option<Element<'a>> {
    if candidates.is_empty() {
        findings.at(root, &kind::NO_SERVICE_PROVIDER, root.local());
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
    // What stands around a signed entity is not covered by its signature, but it may still shorten its life.
    let around = entity
        .parent()
        .and_then(|group| time::valid_until(group, now, findings));
    let id = entity_id::written(entity);
    let covered = trust
        .covered
        .as_ref()
        .map(|covered| same_entity(covered, id));
    let entity = match covered {
        Some(Some(inside)) => inside,
        Some(None) => {
            // A signature that verified but does not cover the entity we were asked for proves nothing about it.
            findings.at(entity, &kind::SIGNATURE_BROKEN_PINNED, id);
            return (None, Origin::Unproven);
        }
        None => entity,
    };
    entity_id::check(entity, findings);
    order::check(entity, findings);
    let Some(role) = role::find(entity, "SPSSODescriptor", findings) else {
        return (None, Origin::Unproven);
    };
    let keys = key::read(role, &kind::KEY_WEAK, now, findings);
    let origin = if trust.signed {
        trust.origin
    } else {
        trust::check_keys(role, &keys.signing, options, findings)
    };
    let mut service_provider = read_role(entity, role, keys, options, now, findings);
    service_provider.valid_until = [service_provider.valid_until, around]
        .into_iter()
        .flatten()
        .min();
    (Some(service_provider), origin)
}

fn same_entity<'a>(covered: &'a Document, id: &str) -> Option<Element<'a>> {
    let mut found = service_providers(covered, &mut Findings::default())
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
    let http = if options.dangerous_allow_http {
        Http::Taken
    } else {
        Http::LeftOut
    };
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
