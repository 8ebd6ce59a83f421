//! Checks of the Conditions: when, and for whom.

use roxmltree::Node;

use super::{Finding, Rule, in_the_future, not_in_the_future, rule};
use crate::answer::Case;
use crate::names::SAML;
use crate::xml;

pub(super) const RULES: &[Rule] = &[
    rule(
        "conditions.present",
        "one Conditions",
        "只有一个 Conditions",
        present,
    ),
    rule(
        "conditions.not-before",
        "the conditions are valid already",
        "条件已生效",
        not_before,
    ),
    rule(
        "conditions.not-on-or-after",
        "the conditions have not expired",
        "条件未过期",
        not_on_or_after,
    ),
    rule(
        "conditions.audience",
        "the only Audience is our entity id",
        "唯一的 Audience 为 SP entityID",
        audience,
    ),
    rule(
        "conditions.content",
        "no condition but the audience",
        "不含其他条件",
        content,
    ),
];

fn conditions<'a>(case: &Case<'a>) -> Option<Node<'a, 'a>> {
    xml::only_child(case.assertion()?, SAML, "Conditions")
}

fn present(case: &Case<'_>) -> Option<Finding> {
    Some(Finding::one(
        "Conditions",
        xml::children(case.assertion()?, SAML, "Conditions").len(),
    ))
}

fn not_before(case: &Case<'_>) -> Option<Finding> {
    Some(not_in_the_future(
        case.frame,
        conditions(case)?.attribute("NotBefore"),
    ))
}

fn not_on_or_after(case: &Case<'_>) -> Option<Finding> {
    Some(in_the_future(
        case.frame,
        conditions(case)?.attribute("NotOnOrAfter"),
    ))
}

fn audience(case: &Case<'_>) -> Option<Finding> {
    let restrictions = xml::children(conditions(case)?, SAML, "AudienceRestriction");
    let named = restrictions
        .iter()
        .flat_map(|one| xml::children(*one, SAML, "Audience"));
    let named: Vec<String> = named.map(xml::text).collect();
    let ok = restrictions.len() == 1 && named == [case.frame.entity_id.clone()];
    Some(Finding::new(
        ok,
        case.frame.entity_id.clone(),
        named.join(", "),
    ))
}

/// Core §2.5.1: a condition that is not understood leaves the assertion's validity open.
fn content(case: &Case<'_>) -> Option<Finding> {
    let mut others = xml::child_names(conditions(case)?);
    others.retain(|name| *name != "AudienceRestriction");
    Some(Finding::new(
        others.is_empty(),
        "AudienceRestriction only",
        format!("others: {}", others.join(", ")),
    ))
}
