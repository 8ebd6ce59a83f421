//! The entityID: the name under which everything else is stored and compared.

use super::value::collapsed;
use crate::finding::{Findings, invisible, kind};
use saml::xml::Element;
use url::Url;

/// Most characters (Core §8.3.6).
const LIMIT: usize = 1024;

/// The entityID as written, white space around it removed; empty when missing. Reports nothing.
pub(crate) fn written<'a>(entity: Element<'a>) -> &'a str {
    entity
        .attribute("entityID")
        .map(collapsed)
        .unwrap_or_default()
}

/// Checks the entityID (Metadata §2.3.2; Core §8.3.6).
pub(crate) fn check(entity: Element<'_>, findings: &mut Findings) {
    let raw = entity.attribute("entityID").unwrap_or_default();
    let id = written(entity);
    if id.is_empty() {
        return findings.at(entity, &kind::ENTITY_ID_MISSING, "");
    }
    if id.len() != raw.len() {
        findings.at(entity, &kind::ENTITY_ID_WHITE_SPACE, id);
    }
    if id.chars().count() > LIMIT {
        findings.at(entity, &kind::ENTITY_ID_TOO_LONG, id);
    }
    if id
        .chars()
        .any(|c| c.is_control() || c.is_whitespace() || invisible(c))
    {
        findings.at(entity, &kind::ENTITY_ID_CHARACTERS, id);
    } else if Url::parse(id).is_err() {
        findings.at(entity, &kind::ENTITY_ID_NO_SCHEME, id);
    }
}
