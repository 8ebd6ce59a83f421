//! Checks of the form and of the XML as such, before any meaning is read.

use std::collections::HashSet;

use roxmltree::Node;

use super::{Finding, Rule, rule};
use crate::answer::{Case, MAX_DEPTH, MAX_MESSAGE};

pub(super) const RULES: &[Rule] = &[
    rule(
        "form.saml-response",
        "one SAMLResponse in the form",
        "表单中只有一个 SAMLResponse",
        saml_response,
    ),
    rule(
        "form.relay-state",
        "one RelayState in the form",
        "表单中只有一个 RelayState",
        relay_state,
    ),
    rule(
        "form.base64",
        "SAMLResponse is base64",
        "SAMLResponse 为 base64 编码",
        base64,
    ),
    rule(
        "form.size",
        "the message is not too large",
        "消息大小不超过上限",
        size,
    ),
    rule(
        "xml.utf8",
        "the message is UTF-8",
        "消息为 UTF-8 编码",
        utf8,
    ),
    rule(
        "xml.no-dtd",
        "no document type declaration",
        "不含 DTD 声明",
        no_dtd,
    ),
    rule(
        "xml.well-formed",
        "well-formed XML",
        "XML 格式正确",
        well_formed,
    ),
    rule(
        "xml.depth",
        "elements are not nested too deeply",
        "元素嵌套层数不超过上限",
        depth,
    ),
    rule(
        "xml.values",
        "no comment or instruction inside a value",
        "值中不含注释或处理指令",
        values,
    ),
    rule(
        "xml.unique-ids",
        "no ID is used twice",
        "ID 不重复",
        unique_ids,
    ),
];

fn saml_response(case: &Case<'_>) -> Option<Finding> {
    Some(Finding::one("SAMLResponse", case.form.saml_response.len()))
}

fn relay_state(case: &Case<'_>) -> Option<Finding> {
    let filled = case
        .form
        .relay_state
        .iter()
        .filter(|state| !state.is_empty())
        .count();
    let found = if filled == case.form.relay_state.len() {
        filled
    } else {
        0
    };
    Some(Finding::one("RelayState, not empty", found))
}

fn base64(case: &Case<'_>) -> Option<Finding> {
    let decoded = case.decoded?;
    let got = decoded.as_ref().map_or_else(ToString::to_string, |octets| {
        format!("{} bytes", octets.len())
    });
    Some(Finding::new(decoded.is_ok(), "base64 with padding", got))
}

fn size(case: &Case<'_>) -> Option<Finding> {
    let length = case.octets()?.len();
    Some(Finding::new(
        length <= MAX_MESSAGE,
        format!("at most {MAX_MESSAGE} bytes"),
        format!("{length} bytes"),
    ))
}

fn utf8(case: &Case<'_>) -> Option<Finding> {
    let octets = case.octets().filter(|octets| octets.len() <= MAX_MESSAGE)?;
    let read = std::str::from_utf8(octets);
    Some(Finding::new(
        read.is_ok(),
        "UTF-8",
        read.map_or_else(|fault| fault.to_string(), |_| "UTF-8".into()),
    ))
}

fn no_dtd(case: &Case<'_>) -> Option<Finding> {
    let parsed = case.parsed?;
    let found = matches!(parsed, Err(roxmltree::Error::DtdDetected));
    Some(Finding::new(
        !found,
        "no <!DOCTYPE",
        if found { "<!DOCTYPE" } else { "none" },
    ))
}

fn well_formed(case: &Case<'_>) -> Option<Finding> {
    match case.parsed? {
        Err(roxmltree::Error::DtdDetected) => None,
        Err(fault) => Some(Finding::new(false, "well-formed XML", fault.to_string())),
        Ok(_) => Some(Finding::new(true, "well-formed XML", "well-formed")),
    }
}

fn depth(case: &Case<'_>) -> Option<Finding> {
    let deepest = case.depth()?;
    Some(Finding::new(
        deepest <= MAX_DEPTH,
        format!("at most {MAX_DEPTH} levels"),
        deepest.to_string(),
    ))
}

/// Comments are dropped by C14N, so one inside a value can change what is read without breaking the signature.
fn values(case: &Case<'_>) -> Option<Finding> {
    let odd = case
        .document()?
        .descendants()
        .filter(|node| node.is_comment() || node.is_pi());
    let place = odd
        .filter(|node| node.is_pi() || node.parent().is_some_and(holds_a_value))
        .find_map(|n| n.parent());
    let got = place.map(|parent| format!("inside {}", parent.tag_name().name()));
    Some(Finding::new(
        got.is_none(),
        "none inside a value",
        got.unwrap_or_else(|| "none".into()),
    ))
}

fn holds_a_value(node: Node<'_, '_>) -> bool {
    let has_text = node.children().any(|child| {
        child
            .text()
            .is_some_and(|t| child.is_text() && !t.trim().is_empty())
    });
    node.is_element() && (has_text || !node.children().any(|child| child.is_element()))
}

/// The attribute names that one XML-signature library or another takes for an ID.
fn unique_ids(case: &Case<'_>) -> Option<Finding> {
    const NAMES: [&str; 5] = ["ID", "Id", "id", "AssertionID", "xml:id"];
    let mut seen = HashSet::new();
    let attributes = case
        .document()?
        .descendants()
        .flat_map(|node| node.attributes());
    let mut ids = attributes.filter(|a| {
        NAMES
            .iter()
            .any(|name| name.trim_start_matches("xml:") == a.name())
    });
    let twice = ids
        .find(|id| !seen.insert(id.value().to_owned()))
        .map(|id| id.value().to_owned());
    Some(Finding::new(
        twice.is_none(),
        "every ID once",
        twice.unwrap_or_else(|| "every ID once".into()),
    ))
}
