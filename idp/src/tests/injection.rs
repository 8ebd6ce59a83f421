//! Nothing a person's data holds can change the tree that we sign (CVE-2026-46490: attributes injected into a signed assertion).

use super::world::*;
use crate::Principal;
use proptest::prelude::*;
use saml::xml::{Document, Element, Limits};

/// Any text a field may hold: what [`Principal::check`] lets through, markup above all.
fn value() -> impl Strategy<Value = String> {
    let markup = prop::sample::select(vec![
        "</saml2:AttributeValue><saml2:Attribute Name=\"xAccountId\">",
        "<!--",
        "-->",
        "]]>",
        "<![CDATA[",
        "&lt;",
        "&#60;",
        "&amp;",
        "\"",
        "'",
        "<?pi?>",
        "<!DOCTYPE x>",
        "\u{2028}",
        "\u{feff}",
        "𝄞",
        " ",
        "xmlns:saml2=\"urn:evil\"",
    ]);
    let piece = prop_oneof![
        markup.prop_map(str::to_owned),
        any::<char>().prop_map(String::from)
    ];
    prop::collection::vec(piece, 1..6)
        .prop_map(|pieces| pieces.concat())
        .prop_filter("a field", |text| {
            !text.trim().is_empty()
                && !text
                    .chars()
                    .any(|c| c.is_control() || c == '\u{fffe}' || c == '\u{ffff}')
        })
}

/// Names of all elements with their attributes' names, in order: the tree without its values.
fn skeleton(element: Element<'_>) -> Vec<String> {
    let name = |element: Element<'_>| {
        let attributes: Vec<_> = element
            .attributes()
            .map(|attribute| format!("{{{}}}{}", attribute.namespace, attribute.local))
            .collect();
        format!(
            "{{{}}}{} {}",
            element.namespace(),
            element.local(),
            attributes.join(" ")
        )
    };
    element.descendants().map(name).collect()
}

fn document(principal: &Principal) -> Document {
    let response = answered(&accepted(&[]), principal, &shape());
    Document::parse(response.xml().as_bytes(), &Limits::MESSAGE).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_in_any_field_stays_a_value(account in value(), email in value(), name in value(), mobile in value(), context in value()) {
        let full = Principal { mobile: Some("0086-1".to_owned()), ..person() };
        let hostile = Principal {
            account_id: account.clone(),
            email: Some(email.clone()),
            name: Some(name.clone()),
            mobile: Some(mobile.clone()),
            authn_context: context.clone(),
            ..full.clone()
        };
        prop_assume!(hostile.check().is_ok());
        let (plain, document) = (document(&full), document(&hostile));
        prop_assert_eq!(skeleton(document.root()), skeleton(plain.root()));
        let values: Vec<String> = document.root().descendants().filter(|element| element.local() == "AttributeValue").map(|element| element.text().unwrap()).collect();
        prop_assert_eq!(values, [account.clone(), account, "bp-1".to_owned(), email, name, mobile]);
        let classes: Vec<String> = document.root().descendants().filter(|element| element.local() == "AuthnContextClassRef").map(|element| element.text().unwrap()).collect();
        prop_assert_eq!(classes, [context]);
    }
}

#[test]
fn a_field_that_xml_cannot_carry_never_becomes_a_principal() {
    for bad in [
        "a\u{0}b",
        "a\u{1f}",
        "a\u{fffe}",
        "a\u{ffff}",
        "a\nb",
        "\u{85}",
    ] {
        assert!(
            Principal {
                name: Some(bad.to_owned()),
                ..person()
            }
            .check()
            .is_err(),
            "{bad:?}"
        );
        assert!(
            Principal {
                account_id: bad.to_owned(),
                ..person()
            }
            .check()
            .is_err(),
            "{bad:?}"
        );
    }
}
