//! Lint: schema order, Kantara requirements, and a preset's rules, for SP and IdP files.
//!
//! A service provider is linted by reading it as an import would; an identity provider by `idp`.

mod idp;

use crate::Finding;
use crate::finding::{Findings, kind};
use crate::part::{file, secret};
use crate::read::{ReadOptions, read_entity};
use jiff::Timestamp;
use saml::names::ns;
use saml::xml::{Document, Element};

/// Which role is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// IDPSSODescriptor.
    Idp,
    /// SPSSODescriptor.
    Sp,
}

/// What a preset asks of IdP metadata, as data (`cloud` fills it).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    /// Most octets.
    pub max_bytes: Option<usize>,
    /// The first SingleSignOnService must have one of these bindings.
    pub first_sso_bindings: Vec<String>,
    /// NameIDFormat that must be present.
    pub name_id_format: Option<String>,
    /// Elements in the vendor's example that may be required: a local name of the metadata namespace, below EntityDescriptor at any depth;
    /// for a key with its use, as in `KeyDescriptor encryption`.
    pub expect_elements: Vec<String>,
}

/// Looks at a file; the role is found out when not given (a file with both is looked at in both). Every entity of an aggregate is looked at.
///
/// The rules are asked of identity providers only. Findings are in document order.
pub fn lint(octets: &[u8], role: Option<Role>, rules: &Rules, now: Timestamp) -> Vec<Finding> {
    let mut findings = Findings::default();
    if let Some(document) = file::parse(octets, &mut findings) {
        secret::check(&document, &mut findings);
        let entities = file::entities(&document, &mut findings);
        if role != Some(Role::Idp) {
            lint_service_providers(&document, &entities, role.is_some(), now, &mut findings);
        }
        if role != Some(Role::Sp) {
            lint_identity_providers(
                &document,
                &entities,
                role.is_some(),
                octets,
                rules,
                now,
                &mut findings,
            );
        }
        if role.is_none()
            && !entities
                .iter()
                .any(|entity| has(*entity, "SPSSODescriptor") || has(*entity, "IDPSSODescriptor"))
        {
            findings.at(
                document.root(),
                &kind::NO_SERVICE_PROVIDER,
                document.root().local(),
            );
        }
    }
    findings.finish()
}

fn has(entity: Element<'_>, role: &str) -> bool {
    entity.child(ns::METADATA, role).is_some()
}

fn lint_service_providers(
    document: &Document,
    entities: &[Element<'_>],
    wanted: bool,
    now: Timestamp,
    findings: &mut Findings,
) {
    let mut seen = false;
    for entity in entities
        .iter()
        .filter(|entity| has(**entity, "SPSSODescriptor"))
    {
        seen = true;
        let _ = read_entity(document, *entity, &ReadOptions::default(), now, findings);
    }
    if wanted && !seen {
        findings.at(
            document.root(),
            &kind::NO_SERVICE_PROVIDER,
            document.root().local(),
        );
    }
}

fn lint_identity_providers(
    document: &Document,
    entities: &[Element<'_>],
    wanted: bool,
    octets: &[u8],
    rules: &Rules,
    now: Timestamp,
    findings: &mut Findings,
) {
    let mut seen = false;
    for entity in entities
        .iter()
        .filter(|entity| has(**entity, "IDPSSODescriptor"))
    {
        seen = true;
        idp::lint(document, *entity, rules, now, findings);
    }
    if seen {
        idp::lint_file(octets, rules, findings);
    } else if wanted {
        findings.at(
            document.root(),
            &kind::NO_IDENTITY_PROVIDER,
            document.root().local(),
        );
    }
}
