//! Identity-provider metadata: what a peer needs from it, and what a preset asks.

use super::Rules;
use crate::finding::{Findings, kind};
use crate::part::file::REPEAT_LIMIT;
use crate::part::location::{self, Http};
use crate::part::value::{collapsed, strict_boolean};
use crate::part::{entity_id, key, order, role, time};
use crate::read::{ReadOptions, endpoint, trust};
use jiff::Timestamp;
use saml::binding::Binding;
use saml::names::ns;
use saml::xml::{Document, Element};

/// The file itself against the preset.
pub(super) fn lint_file(octets: &[u8], rules: &Rules, findings: &mut Findings) {
    if let Some(limit) = rules.max_bytes.filter(|limit| octets.len() > *limit) {
        findings.file(&kind::RULE_SIZE, &format!("{} > {limit}", octets.len()));
    }
    if findings.has(&kind::UTF16) && rules != &Rules::default() {
        findings.file(&kind::RULE_UTF8, "UTF-16");
    }
}

/// One identity provider.
pub(super) fn lint(
    document: &Document,
    entity: Element<'_>,
    rules: &Rules,
    now: Timestamp,
    findings: &mut Findings,
) {
    trust::establish(document, entity, &ReadOptions::default(), findings);
    entity_id::check(entity, findings);
    order::check(entity, findings);
    let Some(role) = role::find(entity, "IDPSSODescriptor", findings) else {
        return;
    };
    order::check(role, findings);
    role::report_others(entity, role, findings);
    time::valid_until(role, now, findings);
    let _ = strict_boolean(role, "WantAuthnRequestsSigned", findings);
    let keys = key::read(role, &kind::IDP_KEY_WEAK, now, findings);
    if keys.signing.is_empty() {
        findings.at(role, &kind::IDP_NO_SIGNING_KEY, "");
    }
    endpoint::slo(role, Http::Taken, findings);
    let formats = role::name_id_formats(role, findings);
    single_sign_on(role, findings);
    check_rules(entity, role, &formats, rules, findings);
}

/// At least one SingleSignOnService that a browser reaches (Metadata §2.4.3).
fn single_sign_on(role: Element<'_>, findings: &mut Findings) {
    let mut usable = false;
    for service in role
        .children_named(ns::METADATA, "SingleSignOnService")
        .take(REPEAT_LIMIT)
    {
        if service.attribute("Location").is_none() {
            findings.at(service, &kind::LOCATION_MISSING, "Location");
        }
        // Own http is a warning here and no more: the vendor's own samples hold such addresses.
        let sound = location::check(service, "Location", Http::Taken, findings).is_some();
        match binding(service) {
            "" => findings.at(service, &kind::BINDING_MISSING, service.local()),
            uri if uri == Binding::Redirect.uri() || uri == Binding::Post.uri() => usable |= sound,
            uri => findings.at(service, &kind::BINDING_NOT_SPOKEN, uri),
        }
    }
    if !usable {
        findings.at(role, &kind::NO_SINGLE_SIGN_ON, "");
    }
}

fn binding<'a>(service: Element<'a>) -> &'a str {
    service
        .attribute("Binding")
        .map(collapsed)
        .unwrap_or_default()
}

fn check_rules(
    entity: Element<'_>,
    role: Element<'_>,
    formats: &[String],
    rules: &Rules,
    findings: &mut Findings,
) {
    if let Some(first) = role.child(ns::METADATA, "SingleSignOnService")
        && !rules.first_sso_bindings.is_empty()
        && !rules
            .first_sso_bindings
            .iter()
            .any(|uri| uri == binding(first))
    {
        findings.at(first, &kind::RULE_FIRST_BINDING, binding(first));
    }
    if let Some(format) = rules
        .name_id_format
        .as_ref()
        .filter(|format| !formats.contains(format))
    {
        findings.at(role, &kind::RULE_NAME_ID, format);
    }
    for expected in rules
        .expect_elements
        .iter()
        .filter(|expected| !holds(entity, expected))
    {
        findings.at(role, &kind::RULE_ELEMENT, expected);
    }
}

/// Whether the entity holds an element as [`Rules::expect_elements`] describes one. A key without `use` serves for both (IIP-MD11).
fn holds(entity: Element<'_>, expected: &str) -> bool {
    let (local, purpose) = match expected.split_once(' ') {
        Some((local, purpose)) => (local, Some(purpose)),
        None => (expected, None),
    };
    let serves = |element: Element<'_>| {
        let written = element.attribute("use").map(collapsed);
        purpose.is_none() || written.is_none() || written == purpose
    };
    entity
        .descendants()
        .any(|element| element.is(ns::METADATA, local) && serves(element))
}
