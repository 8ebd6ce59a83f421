//! Octets to a document that is SAML metadata, and the entities in it.

use crate::finding::{Findings, kind};
use saml::names::ns;
use saml::xml::{Document, Element, Limits, XmlError};

/// Most entities of an aggregate. A federation's whole aggregate is not what an admin imports here.
pub(crate) const ENTITY_LIMIT: usize = 100;

/// Most elements of one name in a role or in a signature's KeyInfo: keys, endpoints, formats. More are an error, and are not looked at, because
/// comparing each with each must stay cheap.
pub(crate) const REPEAT_LIMIT: usize = 100;

/// Parses a metadata file and looks at what kind of file it is.
///
/// Stops: entity bombs and external entities (no DTD is ever read), a file in which no parser finds the same root.
pub(crate) fn parse(octets: &[u8], findings: &mut Findings) -> Option<Document> {
    match octets {
        [0xEF, 0xBB, 0xBF, ..] => findings.file(&kind::BYTE_ORDER_MARK, "UTF-8"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => findings.file(&kind::UTF16, "UTF-16"),
        _ => {}
    }
    match Document::parse(octets, &Limits::METADATA) {
        Ok(document) => is_metadata(document.root(), findings).then_some(document),
        Err(error) => {
            refused(&error, findings);
            None
        }
    }
}

fn refused(error: &XmlError, findings: &mut Findings) {
    let kind = match error {
        XmlError::TooLarge { .. } => &kind::TOO_LARGE,
        XmlError::Doctype { .. } => &kind::DOCTYPE,
        XmlError::NotUnicode | XmlError::EncodingDisagrees { .. } => &kind::NOT_UNICODE,
        XmlError::SecondRoot { .. } => &kind::TWO_ROOTS,
        XmlError::TooDeep { .. }
        | XmlError::TooManyAttributes { .. }
        | XmlError::TooManyNamespaces { .. }
        | XmlError::TooManyBindings { .. }
        | XmlError::TooManyNodes { .. } => &kind::OVER_LIMIT,
        _ => &kind::NOT_WELL_FORMED,
    };
    findings.add(
        kind,
        error.position().map_or(0, |at| at.line),
        &error.to_string(),
    );
}

fn is_metadata(root: Element<'_>, findings: &mut Findings) -> bool {
    let known = matches!(root.local(), "EntityDescriptor" | "EntitiesDescriptor");
    match (root.namespace(), known) {
        (ns::METADATA, true) => return true,
        ("", true) => findings.at(root, &kind::NO_NAMESPACE, root.local()),
        (namespace, _) => findings.at(
            root,
            &kind::NOT_METADATA,
            &format!("{{{namespace}}}{}", root.local()),
        ),
    }
    false
}

/// Every EntityDescriptor of the file in document order; nested EntitiesDescriptors are followed, extensions are not.
pub(crate) fn entities<'a>(document: &'a Document, findings: &mut Findings) -> Vec<Element<'a>> {
    let mut found = Vec::new();
    let mut open = vec![document.root()];
    while let Some(element) = open.pop() {
        if element.is(ns::METADATA, "EntityDescriptor") {
            if found.len() == ENTITY_LIMIT {
                findings.at(element, &kind::TOO_MANY_ENTITIES, &ENTITY_LIMIT.to_string());
                break;
            }
            found.push(element);
        } else {
            let mut inner: Vec<_> = element
                .children()
                .filter(|child| is_entity_or_group(*child))
                .collect();
            inner.reverse();
            open.append(&mut inner);
        }
    }
    found
}

fn is_entity_or_group(element: Element<'_>) -> bool {
    element.is(ns::METADATA, "EntityDescriptor") || element.is(ns::METADATA, "EntitiesDescriptor")
}
