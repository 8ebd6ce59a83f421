//! Checks of the Assertion as a whole.

use super::{Finding, Rule, fresh, in_order, is_xml_id, rule};
use crate::answer::Case;
use crate::names::{ENTITY, SAML, SUCCESS};
use crate::xml;

pub(super) const RULES: &[Rule] = &[
    rule(
        "assertion.not-encrypted",
        "no EncryptedAssertion",
        "不含 EncryptedAssertion",
        not_encrypted,
    ),
    rule(
        "assertion.single",
        "exactly one Assertion, directly in the Response",
        "只有一个直接位于 Response 下的 Assertion",
        single,
    ),
    rule("assertion.version", "SAML version", "SAML 版本", version),
    rule("assertion.id", "Assertion ID", "Assertion 的 ID", id),
    rule(
        "assertion.issue-instant",
        "the Assertion is fresh",
        "Assertion 的签发时间有效",
        issue_instant,
    ),
    rule(
        "assertion.issuer",
        "Issuer is the IdP of the metadata",
        "Issuer 与 IdP 元数据一致",
        issuer,
    ),
    rule(
        "assertion.content",
        "children of the Assertion in the vendor's order",
        "Assertion 的子元素及其顺序",
        content,
    ),
    rule(
        "assertion.replay",
        "the Assertion was not seen before",
        "Assertion 未被使用过",
        replay,
    ),
];

fn not_encrypted(case: &Case<'_>) -> Option<Finding> {
    let document = case.document()?;
    let found = document
        .descendants()
        .filter(|node| xml::is(*node, SAML, "EncryptedAssertion"))
        .count();
    Some(Finding::new(found == 0, "none", found.to_string()))
}

/// An error Response must not carry an assertion; one that does not is not asked for it.
fn single(case: &Case<'_>) -> Option<Finding> {
    let document = case.document()?;
    let all = document
        .descendants()
        .filter(|node| xml::is(*node, SAML, "Assertion"))
        .count();
    let direct = xml::children(case.response()?, SAML, "Assertion").len();
    if case
        .status()
        .is_some_and(|status| status.codes.first().is_some_and(|code| code != SUCCESS))
    {
        return (all > 0)
            .then(|| Finding::new(false, "none beside an error status", all.to_string()));
    }
    let got = format!("{direct} in the Response, {all} altogether");
    Some(Finding::new(direct == 1 && all == 1, "exactly one", got))
}

fn version(case: &Case<'_>) -> Option<Finding> {
    Some(Finding::equal(
        "2.0",
        case.assertion()?.attribute("Version"),
    ))
}

fn id(case: &Case<'_>) -> Option<Finding> {
    let id = case.assertion()?.attribute("ID");
    Some(Finding::new(
        id.is_some_and(is_xml_id),
        "an xs:ID",
        id.unwrap_or("nothing"),
    ))
}

fn issue_instant(case: &Case<'_>) -> Option<Finding> {
    Some(fresh(
        case.frame,
        case.assertion()?.attribute("IssueInstant"),
    ))
}

fn issuer(case: &Case<'_>) -> Option<Finding> {
    let issuer = xml::only_child(case.assertion()?, SAML, "Issuer");
    let format = issuer
        .and_then(|issuer| issuer.attribute("Format"))
        .unwrap_or(ENTITY);
    let got = issuer.map(xml::text).filter(|_| format == ENTITY);
    Some(Finding::equal(&case.frame.idp.entity_id, got.as_deref()))
}

fn content(case: &Case<'_>) -> Option<Finding> {
    let mut names = xml::child_names(case.assertion()?);
    // Number and place of the signature are judged by checks of their own.
    names.retain(|name| *name != "Signature");
    Some(in_order(
        &names,
        &[
            "Issuer",
            "Subject",
            "Conditions",
            "AttributeStatement",
            "AuthnStatement",
        ],
    ))
}

fn replay(case: &Case<'_>) -> Option<Finding> {
    let id = case.assertion()?.attribute("ID")?;
    Some(Finding::new(!case.replayed, "an ID not seen before", id))
}
