//! Identity-provider metadata: what a peer needs from it, and what a preset asks.

use super::Rules;
use crate::finding::{Findings, kind};
use crate::part::role;
use crate::part::value::collapsed;
use crate::read::ReadOptions;
use crate::read::provider::{self, IDP};
use jiff::Timestamp;
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
    // Own http is a warning here and no more: the vendor's own samples hold such addresses.
    let options = ReadOptions {
        dangerous_allow_http: true,
        ..ReadOptions::default()
    };
    let (provider, _) = provider::read_entity(document, entity, &options, now, findings);
    if let (Some(provider), Some(role)) =
        (provider, role::find(entity, IDP, &mut Findings::default()))
    {
        check_rules(entity, role, provider.name_id_formats(), rules, findings);
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
