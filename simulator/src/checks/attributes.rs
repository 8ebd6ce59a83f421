//! Checks of the attributes against the vendor's contract.

use roxmltree::Node;

use super::{Finding, Rule, rule};
use crate::answer::Case;
use crate::names::{ATTRNAME_URI, OPTIONAL_ATTRIBUTES, REQUIRED_ATTRIBUTES, SAML, XSD, XSI};
use crate::xml;

/// Longest `xAccountId` of the vendor's API.
const ID_LENGTH: usize = 128;

pub(super) const RULES: &[Rule] = &[
    rule(
        "attributes.statement",
        "one AttributeStatement with plain attributes",
        "只有一个 AttributeStatement",
        statement,
    ),
    rule(
        "attributes.names",
        "the attributes of the contract, in its order",
        "属性及其顺序符合约定",
        names,
    ),
    rule(
        "attributes.friendly-name",
        "FriendlyName repeats Name",
        "FriendlyName 与 Name 一致",
        friendly_name,
    ),
    rule(
        "attributes.name-format",
        "NameFormat is uri",
        "NameFormat 为 uri",
        name_format,
    ),
    rule(
        "attributes.single-value",
        "each attribute has one plain value",
        "每个属性只有一个值",
        single_value,
    ),
    rule(
        "attributes.type",
        "each value is typed xsd:string",
        "值的类型为 xsd:string",
        value_type,
    ),
    rule(
        "attributes.x-user-id",
        "xUserId is not empty",
        "xUserId 非空",
        |case| identifier(case, "xUserId"),
    ),
    rule(
        "attributes.x-account-id",
        "xAccountId is not empty",
        "xAccountId 非空",
        |case| identifier(case, "xAccountId"),
    ),
    rule(
        "attributes.same-id",
        "xUserId and xAccountId are the same",
        "xUserId 与 xAccountId 一致",
        same_id,
    ),
    rule(
        "attributes.bp-id",
        "bpId is not empty",
        "bpId 非空",
        |case| identifier(case, "bpId"),
    ),
    rule(
        "attributes.email",
        "email is empty or an address",
        "email 为空或格式正确",
        email,
    ),
    rule(
        "attributes.name",
        "name is absent, empty or short enough",
        "name 缺省、为空或长度合适",
        name,
    ),
    rule(
        "attributes.mobile",
        "mobile is absent, empty or code-number",
        "mobile 缺省、为空或形如 国家码-号码",
        mobile,
    ),
];

fn all<'a>(case: &Case<'a>) -> Option<Vec<Node<'a, 'a>>> {
    let statement = xml::only_child(case.assertion()?, SAML, "AttributeStatement")?;
    Some(xml::children(statement, SAML, "Attribute"))
}

/// The text of the attribute `name`, when there is one such attribute with one value.
pub(crate) fn value(case: &Case<'_>, name: &str) -> Option<String> {
    let mut named = all(case)?;
    named.retain(|attribute| attribute.attribute("Name") == Some(name));
    let [only] = named.as_slice() else {
        return None;
    };
    Some(xml::text(xml::only_child(*only, SAML, "AttributeValue")?))
}

/// Passes when `holds` is true of every attribute; otherwise names those of which it is not.
fn every(case: &Case<'_>, expected: &str, holds: fn(Node<'_, '_>) -> bool) -> Option<Finding> {
    let attributes = all(case)?;
    let odd = attributes.iter().filter(|attribute| !holds(**attribute));
    let odd: Vec<&str> = odd
        .map(|attribute| attribute.attribute("Name").unwrap_or("no Name"))
        .collect();
    let got = if odd.is_empty() {
        "all".to_owned()
    } else {
        format!("not so: {}", odd.join(", "))
    };
    Some(Finding::new(odd.is_empty(), expected, got))
}

fn statement(case: &Case<'_>) -> Option<Finding> {
    let found = xml::children(case.assertion()?, SAML, "AttributeStatement");
    let plain = found.iter().all(|one| {
        xml::child_names(*one)
            .iter()
            .all(|name| *name == "Attribute")
    });
    Some(Finding::new(
        found.len() == 1 && plain,
        "exactly one, with Attribute only",
        found.len().to_string(),
    ))
}

fn names(case: &Case<'_>) -> Option<Finding> {
    let attributes = all(case)?;
    let names: Vec<&str> = attributes
        .iter()
        .map(|one| one.attribute("Name").unwrap_or("no Name"))
        .collect();
    let mut optional = OPTIONAL_ATTRIBUTES.iter();
    let rest = names.strip_prefix(&REQUIRED_ATTRIBUTES);
    let ok = rest.is_some_and(|rest| rest.iter().all(|name| optional.any(|next| next == name)));
    let expected = format!(
        "{}; then {}, each optional",
        REQUIRED_ATTRIBUTES.join(", "),
        OPTIONAL_ATTRIBUTES.join(", ")
    );
    Some(Finding::new(ok, expected, names.join(", ")))
}

fn friendly_name(case: &Case<'_>) -> Option<Finding> {
    every(case, "FriendlyName equal to Name", |attribute| {
        attribute.attribute("FriendlyName").is_some()
            && attribute.attribute("FriendlyName") == attribute.attribute("Name")
    })
}

fn name_format(case: &Case<'_>) -> Option<Finding> {
    every(case, ATTRNAME_URI, |attribute| {
        attribute.attribute("NameFormat") == Some(ATTRNAME_URI)
    })
}

fn single_value(case: &Case<'_>) -> Option<Finding> {
    every(case, "one AttributeValue, text only", |attribute| {
        xml::child_names(attribute) == ["AttributeValue"]
            && xml::only_child(attribute, SAML, "AttributeValue")
                .is_some_and(|value| xml::child_names(value).is_empty())
    })
}

fn value_type(case: &Case<'_>) -> Option<Finding> {
    every(case, &format!("xsi:type string of {XSD}"), |attribute| {
        xml::children(attribute, SAML, "AttributeValue")
            .into_iter()
            .all(is_xsd_string)
    })
}

/// The prefix inside the value must be bound where it stands, or a schema-aware reader fails.
fn is_xsd_string(value: Node<'_, '_>) -> bool {
    let Some(written) = value.attribute((XSI, "type")) else {
        return false;
    };
    let (prefix, name) = written
        .split_once(':')
        .map_or((None, written), |(prefix, name)| (Some(prefix), name));
    name == "string" && value.lookup_namespace_uri(prefix) == Some(XSD)
}

fn identifier(case: &Case<'_>, name: &str) -> Option<Finding> {
    let value = value(case, name)?;
    let ok = !value.trim().is_empty() && value.chars().count() <= ID_LENGTH;
    Some(Finding::new(
        ok,
        format!("1 to {ID_LENGTH} characters"),
        value,
    ))
}

fn same_id(case: &Case<'_>) -> Option<Finding> {
    let (user, account) = (value(case, "xUserId")?, value(case, "xAccountId")?);
    Some(Finding::equal(&user, Some(&account)))
}

fn email(case: &Case<'_>) -> Option<Finding> {
    let value = value(case, "email")?;
    Some(Finding::new(
        value.is_empty() || is_address(&value),
        "empty, or name@host",
        value,
    ))
}

fn is_address(value: &str) -> bool {
    let plain = value.chars().all(|c| !c.is_whitespace() && !c.is_control()) && value.len() <= 254;
    let parts: Vec<&str> = value.split('@').collect();
    plain && matches!(parts.as_slice(), [local, host] if !local.is_empty() && !host.is_empty())
}

/// Absent is as good as empty for the last two.
fn optional(
    case: &Case<'_>,
    name: &str,
    expected: &str,
    holds: fn(&str) -> bool,
) -> Option<Finding> {
    all(case)?;
    let value = value(case, name).unwrap_or_default();
    Some(Finding::new(
        value.is_empty() || holds(&value),
        expected,
        value,
    ))
}

fn name(case: &Case<'_>) -> Option<Finding> {
    optional(
        case,
        "name",
        "absent, empty, or up to 64 characters",
        |value| value.chars().count() <= 64,
    )
}

fn mobile(case: &Case<'_>) -> Option<Finding> {
    optional(
        case,
        "mobile",
        "absent, empty, or country code, hyphen, number",
        |value| {
            let digits = |part: &str, most| {
                (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
            };
            value
                .split_once('-')
                .is_some_and(|(code, number)| digits(code, 6) && digits(number, 20))
        },
    )
}
