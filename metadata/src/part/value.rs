//! Simple values as XML Schema writes them: white space, booleans, numbers.

use crate::finding::{Findings, kind};
use saml::xml::Element;

/// White space of XML: space, tab, line ends.
pub(crate) const WHITE_SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// The value without white space around it, as XML Schema reads URIs, booleans, numbers and times (§4.3.6).
pub(crate) fn collapsed(value: &str) -> &str {
    value.trim_matches(WHITE_SPACE)
}

/// An `xs:boolean` attribute; `Err` when it is none.
pub(crate) fn boolean(element: Element<'_>, name: &str) -> Result<Option<bool>, ()> {
    match element.attribute(name).map(collapsed) {
        None => Ok(None),
        Some("true" | "1") => Ok(Some(true)),
        Some("false" | "0") => Ok(Some(false)),
        Some(_) => Err(()),
    }
}

/// A boolean whose `true` is the strict value: what cannot be read counts as `true`, so that a slip never lowers security.
pub(crate) fn strict_boolean(
    element: Element<'_>,
    name: &'static str,
    findings: &mut Findings,
) -> Option<bool> {
    boolean(element, name).unwrap_or_else(|()| {
        unreadable(element, name, findings);
        Some(true)
    })
}

/// Reports a boolean that is none.
pub(crate) fn unreadable(element: Element<'_>, name: &str, findings: &mut Findings) {
    let value = element.attribute(name).unwrap_or_default();
    findings.at(
        element,
        &kind::BOOLEAN_UNREADABLE,
        &format!("{name}=\"{value}\""),
    );
}
