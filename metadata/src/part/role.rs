//! What a role declares besides keys and endpoints: protocol, NameIDFormats, things we leave aside.

use super::file::REPEAT_LIMIT;
use super::value::{WHITE_SPACE, collapsed};
use crate::finding::{Findings, kind};
use saml::names::{nameid, ns};
use saml::xml::Element;

/// Formats that a standard defines (Core §8.3).
const FORMATS: [&str; 9] = [
    nameid::UNSPECIFIED,
    nameid::EMAIL,
    nameid::TRANSIENT,
    nameid::PERSISTENT,
    nameid::ENTITY,
    nameid::ENCRYPTED,
    "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName",
    "urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName",
    "urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos",
];

/// The role descriptor of that name which speaks SAML 2.0; the first, when there are several.
pub(crate) fn find<'a>(
    entity: Element<'a>,
    local: &'static str,
    findings: &mut Findings,
) -> Option<Element<'a>> {
    let mut roles = entity.children_named(ns::METADATA, local);
    let mut speaking = entity
        .children_named(ns::METADATA, local)
        .filter(|role| speaks_saml2(*role));
    let Some(role) = speaking.next() else {
        if let Some(role) = roles.next() {
            findings.at(
                role,
                &kind::NO_SAML2,
                role.attribute("protocolSupportEnumeration")
                    .unwrap_or_default(),
            );
        }
        return None;
    };
    if let Some(second) = speaking.next() {
        findings.at(second, &kind::SEVERAL_ROLES, local);
    }
    Some(role)
}

fn speaks_saml2(role: Element<'_>) -> bool {
    let protocols = role
        .attribute("protocolSupportEnumeration")
        .unwrap_or_default();
    protocols
        .split(WHITE_SPACE)
        .any(|protocol| protocol == ns::PROTOCOL)
}

/// NameIDFormat values, white space removed, each once.
pub(crate) fn name_id_formats(role: Element<'_>, findings: &mut Findings) -> Vec<String> {
    let mut formats: Vec<String> = Vec::new();
    for element in role
        .children_named(ns::METADATA, "NameIDFormat")
        .take(REPEAT_LIMIT)
    {
        let text = element.text().unwrap_or_default();
        let format = collapsed(&text);
        if format.len() != text.len() {
            findings.at(element, &kind::NAME_ID_WHITE_SPACE, format);
        }
        if !FORMATS.contains(&format) {
            findings.at(element, &kind::NAME_ID_UNKNOWN, format);
        }
        if !format.is_empty() && !formats.iter().any(|other| other == format) {
            formats.push(format.to_owned());
        }
    }
    if formats.is_empty() {
        findings.at(role, &kind::NAME_ID_ABSENT, "");
    }
    formats
}

/// Reports what the entity holds besides the role that is read.
pub(crate) fn report_others(entity: Element<'_>, role: Element<'_>, findings: &mut Findings) {
    for child in entity
        .children()
        .filter(|child| child.id() != role.id() && child.namespace() == ns::METADATA)
    {
        match child.local() {
            "IDPSSODescriptor" | "SPSSODescriptor" if child.local() != role.local() => {
                findings.at(child, &kind::BOTH_ROLES, child.local());
            }
            "RoleDescriptor"
            | "AuthnAuthorityDescriptor"
            | "AttributeAuthorityDescriptor"
            | "PDPDescriptor" => {
                findings.at(child, &kind::OTHER_ROLE, child.local());
            }
            _ => {}
        }
    }
    for extensions in [entity, role]
        .iter()
        .filter_map(|element| element.child(ns::METADATA, "Extensions"))
    {
        for extension in extensions.children() {
            findings.at(extension, &kind::EXTENSIONS, extension.local());
        }
    }
}
