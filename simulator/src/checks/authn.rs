//! Checks of the AuthnStatement: how and when the customer signed in.

use roxmltree::Node;

use super::{Finding, Rule, not_in_the_future, rule};
use crate::answer::Case;
use crate::names::SAML;
use crate::xml;

pub(super) const RULES: &[Rule] = &[
    rule(
        "authn.statement",
        "one AuthnStatement",
        "只有一个 AuthnStatement",
        present,
    ),
    rule(
        "authn.instant",
        "AuthnInstant is not in the future",
        "AuthnInstant 不晚于当前时间",
        instant,
    ),
    rule(
        "authn.locality",
        "SubjectLocality Address is our entity id",
        "SubjectLocality Address 为 SP entityID",
        locality,
    ),
    rule(
        "authn.class",
        "AuthnContextClassRef is given",
        "含 AuthnContextClassRef",
        class,
    ),
];

fn statement<'a>(case: &Case<'a>) -> Option<Node<'a, 'a>> {
    xml::only_child(case.assertion()?, SAML, "AuthnStatement")
}

fn present(case: &Case<'_>) -> Option<Finding> {
    Some(Finding::one(
        "AuthnStatement",
        xml::children(case.assertion()?, SAML, "AuthnStatement").len(),
    ))
}

fn instant(case: &Case<'_>) -> Option<Finding> {
    Some(not_in_the_future(
        case.frame,
        statement(case)?.attribute("AuthnInstant"),
    ))
}

fn locality(case: &Case<'_>) -> Option<Finding> {
    let locality = xml::only_child(statement(case)?, SAML, "SubjectLocality");
    Some(Finding::equal(
        &case.frame.entity_id,
        locality.and_then(|locality| locality.attribute("Address")),
    ))
}

fn class(case: &Case<'_>) -> Option<Finding> {
    let context = xml::only_child(statement(case)?, SAML, "AuthnContext");
    let class = context
        .and_then(|context| xml::only_child(context, SAML, "AuthnContextClassRef"))
        .map(xml::text);
    let ok = class
        .as_deref()
        .is_some_and(|class| class.contains(':') && class.trim() == class);
    Some(Finding::new(
        ok,
        "a URI",
        class.unwrap_or_else(|| "nothing".into()),
    ))
}
