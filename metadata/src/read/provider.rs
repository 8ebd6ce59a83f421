//! Reading identity-provider metadata: the platform that signs people in for us.

use super::{
    Origin, ReadOptions, around, certificates, choose, endpoint, holders, http, names, proven,
    trust,
};
use crate::finding::{Findings, kind};
use crate::part::value::strict_boolean;
use crate::part::{entity_id, file, key, order, role, secret, time};
use crate::{Finding, IdentityProvider};
use certs::TrustedKeys;
use jiff::Timestamp;
use saml::xml::{Document, Element};

pub(crate) const IDP: &str = "IDPSSODescriptor";

/// What reading gave.
#[derive(Clone)]
pub struct ProviderReading {
    /// The identity provider, when there is a sound one and the choice is clear: present exactly when no finding is an error.
    pub identity_provider: Option<IdentityProvider>,
    /// Identity providers in the file, for the choice.
    pub entity_ids: Vec<String>,
    /// What was found, in document order.
    pub findings: Vec<Finding>,
    /// What is known about the origin.
    pub origin: Origin,
}

/// Reads an IdP metadata document.
///
/// Standard: Metadata §2.4.3; Kantara IIP-MD06, IIP-MD07, IIP-MD11, IIP-G03.
/// Stops: as [`super::read_service_provider`].
///
/// Never fails: an unreadable file is a [`ProviderReading`] without provider and with findings of severity error.
pub fn read_identity_provider(
    octets: &[u8],
    options: &ReadOptions,
    now: Timestamp,
) -> ProviderReading {
    let mut findings = Findings::default();
    let mut reading = ProviderReading {
        identity_provider: None,
        entity_ids: Vec::new(),
        findings: Vec::new(),
        origin: Origin::Unproven,
    };
    if let Some(document) = file::parse(octets, &mut findings) {
        secret::check(&document, &mut findings);
        let candidates = holders(&document, IDP, &mut findings);
        reading.entity_ids = names(&candidates);
        let none = &kind::NO_IDENTITY_PROVIDER;
        if let Some(entity) = choose(&candidates, document.root(), none, options, &mut findings) {
            let (provider, origin) = read_entity(&document, entity, options, now, &mut findings);
            reading.identity_provider = provider.filter(|_| !findings.has_error());
            reading.origin = origin;
        }
    }
    reading.findings = findings.finish();
    reading
}

/// Reads one entity: first where the file comes from, then the content, from what a signature covered if one did.
pub(crate) fn read_entity(
    document: &Document,
    entity: Element<'_>,
    options: &ReadOptions,
    now: Timestamp,
    findings: &mut Findings,
) -> (Option<IdentityProvider>, Origin) {
    let trust = trust::establish(document, entity, options, findings);
    let around = around(entity, now, findings);
    let Some(entity) = proven(&trust, entity, IDP, findings) else {
        return (None, Origin::Unproven);
    };
    entity_id::check(entity, findings);
    order::check(entity, findings);
    let Some(role) = role::find(entity, IDP, findings) else {
        return (None, Origin::Unproven);
    };
    let keys = key::read(role, &kind::IDP_KEY_WEAK, now, findings);
    let origin = trust.origin_with(role, &keys.signing, options, findings);
    if keys.signing.is_empty() {
        findings.at(role, &kind::IDP_NO_SIGNING_KEY, "");
    }
    let signing = certificates(keys.signing);
    order::check(role, findings);
    role::report_others(entity, role, findings);
    let provider = IdentityProvider {
        entity_id: entity_id::written(entity).to_owned(),
        want_authn_requests_signed: strict_boolean(role, "WantAuthnRequestsSigned", findings)
            .unwrap_or(false),
        trusted: TrustedKeys::from_certificates(&signing),
        signing,
        sso: endpoint::sso(role, http(options), findings),
        slo: endpoint::slo(role, http(options), findings),
        name_id_formats: role::name_id_formats(role, findings),
        valid_until: [time::valid_until(role, now, findings), around]
            .into_iter()
            .flatten()
            .min(),
    };
    (Some(provider), origin)
}
