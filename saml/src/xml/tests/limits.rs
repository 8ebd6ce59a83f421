//! Bounds and times: what is refused before it costs anything.

use super::{at, parse, refusal};
use crate::xml::{Document, Limits, XmlError};
use std::time::{Duration, Instant};

#[test]
fn refuses_any_document_type_declaration_before_reading_it() {
    for xml in [
        "<!DOCTYPE r><r/>",
        "<!doctype r><r/>",
        "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><r>&x;</r>",
        "<?xml version=\"1.0\"?><!-- c --><!DOCTYPE r [<!ENTITY % p SYSTEM \"http://127.0.0.1/\">%p;",
        "<!DOCTYPE",
        "<r><!DOCTYPE r></r>",
        "<r/><!DOCTYPE r>",
    ] {
        assert!(
            matches!(refusal(xml), XmlError::Doctype { .. }),
            "{xml}: {:?}",
            refusal(xml)
        );
    }
}

/// Runs quickly, whatever the input does.
fn quickly<T>(work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    assert!(
        start.elapsed() < Duration::from_secs(2),
        "took {:?}",
        start.elapsed()
    );
    result
}

#[test]
fn refuses_an_entity_bomb_at_its_first_octet() {
    let mut bomb = String::from("<!DOCTYPE lolz [<!ENTITY l0 \"lol\">");
    for level in 1..10 {
        let inner = format!("&l{};", level - 1).repeat(10);
        bomb += &format!("<!ENTITY l{level} \"{inner}\">");
    }
    bomb += "]><lolz>&l9;</lolz>";
    assert_eq!(
        quickly(|| refusal(&bomb)),
        XmlError::Doctype { at: at(1, 1) }
    );
    assert_eq!(
        refusal("<r>&l9;</r>"),
        XmlError::UnknownEntity {
            name: "l9".to_owned(),
            at: at(1, 4)
        }
    );
}

#[test]
fn refuses_eighty_thousand_attributes_or_declarations_in_milliseconds() {
    let wide = |one: fn(usize) -> String| -> String {
        format!("<r{}/>", (0..80_000).map(one).collect::<String>())
    };
    let limits = Limits {
        bytes: 16 << 20,
        ..Limits::METADATA
    };
    let refusal = |xml: String| quickly(|| Document::parse(xml.as_bytes(), &limits)).unwrap_err();
    let attributes = refusal(wide(|n| format!(" a{n}=''")));
    assert!(
        matches!(attributes, XmlError::TooManyAttributes { limit: 128, .. }),
        "{attributes}"
    );
    let declarations = refusal(wide(|n| format!(" xmlns:a{n}='urn:x'")));
    assert!(
        matches!(declarations, XmlError::TooManyNamespaces { limit: 64, .. }),
        "{declarations}"
    );
    let same = refusal(wide(|_| " a=''".to_owned()));
    assert!(matches!(same, XmlError::TooManyAttributes { .. }), "{same}");
}

#[test]
fn counts_attributes_and_declarations_up_to_the_limit_and_no_further() {
    let tag = |attributes: usize, namespaces: usize| {
        let attributes: String = (0..attributes).map(|n| format!(" a{n}=''")).collect();
        let namespaces: String = (0..namespaces)
            .map(|n| format!(" xmlns:n{n}='urn:{n}'"))
            .collect();
        format!("<r{attributes}{namespaces}/>")
    };
    assert!(parse(&tag(64, 32)).is_ok());
    assert!(matches!(
        refusal(&tag(65, 32)),
        XmlError::TooManyAttributes { limit: 64, .. }
    ));
    assert!(matches!(
        refusal(&tag(64, 33)),
        XmlError::TooManyNamespaces { limit: 32, .. }
    ));
}

#[test]
fn refuses_too_many_declarations_in_scope_and_forgets_those_that_left() {
    let level: String = (0..32).map(|n| format!(" xmlns:n{n}='urn:{n}'")).collect();
    let nested = |depth: usize| {
        format!(
            "{}{}",
            format!("<r{level}>").repeat(depth),
            "</r>".repeat(depth)
        )
    };
    assert!(parse(&nested(4)).is_ok());
    assert!(matches!(
        refusal(&nested(5)),
        XmlError::TooManyBindings { limit: 128, .. }
    ));
    assert!(parse(&format!("<a>{}</a>", format!("<r{level}/>").repeat(50))).is_ok());
}

#[test]
fn refuses_two_hundred_thousand_nested_elements() {
    let deep = "<a>".repeat(200_000);
    let limits = Limits {
        bytes: 16 << 20,
        ..Limits::METADATA
    };
    let error = quickly(|| Document::parse(deep.as_bytes(), &limits)).unwrap_err();
    assert_eq!(
        error,
        XmlError::TooDeep {
            limit: 64,
            at: at(1, 64 * 3 + 1)
        }
    );
    let nested = |depth: usize| "<a>".repeat(depth) + &"</a>".repeat(depth);
    assert!(parse(&nested(32)).is_ok());
    assert!(matches!(
        refusal(&nested(33)),
        XmlError::TooDeep { limit: 32, .. }
    ));
    // Even without our limit nothing recurses.
    let limits = Limits {
        depth: usize::MAX,
        nodes: usize::MAX,
        ..limits
    };
    let document = Document::parse(nested(200_000).as_bytes(), &limits).unwrap();
    let canonical =
        crate::c14n::canonicalize(document.root(), None, &crate::c14n::Exclusive::default());
    assert_eq!(canonical.len(), 200_000 * 7);
    assert_eq!(document.root().descendants().count(), 200_000);
}

#[test]
fn refuses_too_many_nodes_and_octets() {
    assert!(matches!(
        refusal(&format!("<r>{}</r>", "<a/>".repeat(10_000))),
        XmlError::TooManyNodes { .. }
    ));
    assert!(matches!(
        refusal(&format!("<r>{}</r>", "x<!---->".repeat(5_001))),
        XmlError::TooManyNodes { .. }
    ));
    let large = " ".repeat(256 * 1024) + "<";
    assert_eq!(
        refusal(&large),
        XmlError::TooLarge {
            got: 262_145,
            limit: 262_144
        }
    );
}

#[test]
#[ignore = "prints times; run it in a release build"]
fn time_of_reading_and_writing() {
    let issuer = "<a:Issuer xmlns:a='urn:oasis:names:tc:SAML:2.0:assertion'>https://auth.example.com/</a:Issuer>";
    let xml = format!(
        "<p:AuthnRequest xmlns:p='urn:oasis:names:tc:SAML:2.0:protocol' AssertionConsumerServiceURL='https://auth.example.com/authui/saml/SAMLAssertionConsumer' Destination='https://idp.example.com/p/demo/sso' ForceAuthn='false' ID='_th2kld6nqqaq6lbvbw1cqqkbld2m7shj5i7x' IsPassive='false' IssueInstant='2018-11-26T09:11:58.446Z' ProtocolBinding='urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST' Version='2.0'>{issuer}<p:NameIDPolicy AllowCreate='true' Format='urn:oasis:names:tc:SAML:2.0:nameid-format:transient'/></p:AuthnRequest>"
    );
    let time = |what: &str, work: &dyn Fn() -> usize| {
        let start = Instant::now();
        let octets: usize = (0..20_000).map(|_| work()).sum();
        println!(
            "{what}: {:.2} µs, {} octets",
            start.elapsed().as_secs_f64() * 50.0,
            octets / 20_000
        );
    };
    time("parse", &|| {
        parse(&xml).map_or(0, |document| document.root().descendants().count())
    });
    let document = parse(&xml).unwrap();
    time("canonicalize", &|| {
        crate::c14n::canonicalize(document.root(), None, &Default::default()).len()
    });
    let name = |local| crate::write::QName {
        prefix: "a",
        local,
        namespace: crate::names::ns::ASSERTION,
    };
    time("write", &|| {
        let mut w = crate::write::Writer::new();
        w.start(name("Assertion"))
            .attribute("Version", "2.0")
            .attribute("ID", "_th2kld6nqqaq6lbvbw1cqqkbld2m7shj5i7x");
        for _ in 0..12 {
            w.start(name("Attribute"))
                .attribute("Name", "xAccountId")
                .attribute("NameFormat", crate::names::attrname::URI);
            w.start(name("AttributeValue"))
                .text("customer-0123456789 at example")
                .end()
                .end();
        }
        w.end();
        w.finish().map_or(0, |canonical| canonical.as_str().len())
    });
}
