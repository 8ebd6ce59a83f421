//! Checks of the Subject: who, and for which request.

use roxmltree::Node;

use super::{Finding, Rule, in_the_future, not_in_the_future, rule};
use crate::answer::Case;
use crate::names::{BEARER, SAML, TRANSIENT};
use crate::xml;

pub(super) const RULES: &[Rule] = &[
    rule(
        "subject.name-id",
        "one NameID, not empty",
        "只有一个非空 NameID",
        present,
    ),
    rule(
        "subject.name-id-format",
        "NameID is transient",
        "NameID 格式为 transient",
        format,
    ),
    rule(
        "subject.name-qualifier",
        "NameQualifier is our entity id",
        "NameQualifier 为 SP entityID",
        qualifier,
    ),
    rule(
        "subject.confirmation",
        "one bearer SubjectConfirmation",
        "只有一个 bearer SubjectConfirmation",
        confirmation,
    ),
    rule(
        "subject.recipient",
        "Recipient is our ACS",
        "Recipient 为本方 ACS 地址",
        recipient,
    ),
    rule(
        "subject.in-response-to",
        "InResponseTo is that of the Response",
        "InResponseTo 与 Response 一致",
        in_response_to,
    ),
    rule(
        "subject.not-on-or-after",
        "the confirmation has not expired",
        "确认信息未过期",
        not_on_or_after,
    ),
    rule(
        "subject.not-before",
        "the confirmation is valid already",
        "确认信息已生效",
        not_before,
    ),
];

fn subject<'a>(case: &Case<'a>) -> Option<Node<'a, 'a>> {
    xml::only_child(case.assertion()?, SAML, "Subject")
}

fn name_id<'a>(case: &Case<'a>) -> Option<Node<'a, 'a>> {
    xml::only_child(subject(case)?, SAML, "NameID")
}

fn data<'a>(case: &Case<'a>) -> Option<Node<'a, 'a>> {
    let confirmation = xml::only_child(subject(case)?, SAML, "SubjectConfirmation")?;
    xml::only_child(confirmation, SAML, "SubjectConfirmationData")
}

fn present(case: &Case<'_>) -> Option<Finding> {
    case.assertion()?;
    let value = name_id(case).map(xml::text);
    let ok = value
        .as_deref()
        .is_some_and(|value| !value.trim().is_empty());
    Some(Finding::new(
        ok,
        "one NameID, not empty",
        value.unwrap_or_else(|| "nothing".into()),
    ))
}

fn format(case: &Case<'_>) -> Option<Finding> {
    Some(Finding::equal(
        TRANSIENT,
        name_id(case)?.attribute("Format"),
    ))
}

fn qualifier(case: &Case<'_>) -> Option<Finding> {
    Some(Finding::equal(
        &case.frame.entity_id,
        name_id(case)?.attribute("NameQualifier"),
    ))
}

fn confirmation(case: &Case<'_>) -> Option<Finding> {
    case.assertion()?;
    let all = subject(case)
        .map(|subject| xml::children(subject, SAML, "SubjectConfirmation"))
        .unwrap_or_default();
    let methods: Vec<&str> = all
        .iter()
        .map(|one| one.attribute("Method").unwrap_or("no Method"))
        .collect();
    let ok = methods == [BEARER] && data(case).is_some();
    Some(Finding::new(
        ok,
        format!("exactly one, {BEARER}, with SubjectConfirmationData"),
        methods.join(", "),
    ))
}

fn recipient(case: &Case<'_>) -> Option<Finding> {
    Some(Finding::equal(
        &case.frame.acs,
        data(case)?.attribute("Recipient"),
    ))
}

fn in_response_to(case: &Case<'_>) -> Option<Finding> {
    let answered = case.response()?.attribute("InResponseTo")?;
    Some(Finding::equal(
        answered,
        data(case)?.attribute("InResponseTo"),
    ))
}

fn not_on_or_after(case: &Case<'_>) -> Option<Finding> {
    Some(in_the_future(
        case.frame,
        data(case)?.attribute("NotOnOrAfter"),
    ))
}

/// Profiles §4.1.4.2 forbids `NotBefore` here; the vendor's printed sample carries it, so it is allowed.
fn not_before(case: &Case<'_>) -> Option<Finding> {
    match data(case)?.attribute("NotBefore") {
        None => Some(Finding::new(true, "absent, or past", "absent")),
        written => Some(not_in_the_future(case.frame, written)),
    }
}
