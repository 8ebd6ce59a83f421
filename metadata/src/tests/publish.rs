use super::fixture::{certificate, has, key, key_of, now, samples};
use crate::Severity;
use crate::lint::{Role, Rules, lint};
use crate::publish::{IdpMetadata, PublishError, publish, publish_signed};
use certs::verify::verify_document;
use certs::{Acceptance, Certificate, KeyKind, TrustedKeys, VerifyError};
use proptest::prelude::*;
use saml::binding::Binding;
use saml::names::{nameid, ns};
use saml::xml::{Document, Element, Limits};
use std::sync::LazyLock;

static SSO: LazyLock<Vec<(Binding, String)>> = LazyLock::new(|| {
    let location = "https://sso.partner.example/p/acme/saml/sso".to_owned();
    vec![
        (Binding::Redirect, location.clone()),
        (Binding::Post, location),
    ]
});

/// What a partner publishes.
pub(super) fn metadata(signing: &[Certificate]) -> IdpMetadata<'_> {
    IdpMetadata {
        entity_id: "https://sso.partner.example/p/acme/metadata",
        signing,
        encryption: signing.first(),
        slo_url: "https://sso.partner.example/p/acme/saml/slo",
        name_id_formats: &[nameid::TRANSIENT],
        sso: &SSO,
        want_authn_requests_signed: Some(true),
    }
}

fn parse(document: &str) -> Document {
    Document::parse(document.as_bytes(), &Limits::METADATA).unwrap()
}

/// Names, nesting and the attributes that are not values of ours, one line for each element.
fn structure(element: Element<'_>, depth: usize, into: &mut Vec<String>) {
    let fixed = |name: &str| !matches!(name, "entityID" | "Location");
    let mut attributes: Vec<String> = element
        .attributes()
        .map(|a| {
            if fixed(a.local) {
                format!(" {}={}", a.local, a.value)
            } else {
                format!(" {}", a.local)
            }
        })
        .collect();
    attributes.sort();
    into.push(format!(
        "{}{}:{}{}",
        "  ".repeat(depth),
        element.prefix(),
        element.local(),
        attributes.concat()
    ));
    for child in element.children() {
        structure(child, depth + 1, into);
    }
}

fn structure_of(document: &str) -> Vec<String> {
    let mut lines = Vec::new();
    structure(parse(document).root(), 0, &mut lines);
    lines
}

/// As the vendor's example has it: one signing key, no WantAuthnRequestsSigned, one SingleSignOnService.
fn like_the_example(signing: &[Certificate]) -> IdpMetadata<'_> {
    IdpMetadata {
        want_authn_requests_signed: None,
        sso: &SSO[..1],
        ..metadata(signing)
    }
}

#[test]
fn has_the_structure_of_the_vendors_example() {
    let certificate = [certificate()];
    let ours = publish(&like_the_example(&certificate)).unwrap();
    let expected = [
        "md:EntityDescriptor entityID",
        "  md:IDPSSODescriptor protocolSupportEnumeration=urn:oasis:names:tc:SAML:2.0:protocol",
        "    md:KeyDescriptor use=signing",
        "      ds:KeyInfo",
        "        ds:X509Data",
        "          ds:X509Certificate",
        "    md:KeyDescriptor use=encryption",
        "      ds:KeyInfo",
        "        ds:X509Data",
        "          ds:X509Certificate",
        "    md:SingleLogoutService Binding=urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect Location",
        "    md:NameIDFormat",
        "    md:SingleSignOnService Binding=urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect Location",
    ];
    assert_eq!(structure_of(&ours), expected);
    let Some(folder) = samples("has_the_structure_of_the_vendors_example") else {
        return;
    };
    let example = std::fs::read_to_string(folder.join("huawei-idp-metadata-example.xml")).unwrap();
    assert_eq!(structure_of(&ours), structure_of(&example));
    let root_namespaces = |text: &str| {
        let document = parse(text);
        let mut declared: Vec<_> = document
            .root()
            .declarations()
            .map(|(prefix, uri)| format!("{prefix}={uri}"))
            .collect();
        declared.sort();
        declared
    };
    assert_eq!(root_namespaces(&ours), root_namespaces(&example));
}

#[test]
fn is_indented_utf8_with_declaration_and_line_feeds_only() {
    let certificates = [certificate(), certificate()];
    let document = publish(&metadata(&certificates)).unwrap();
    assert!(
        document.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<md:EntityDescriptor ")
    );
    assert!(document.ends_with("\n</md:EntityDescriptor>\n"));
    assert!(!document.contains('\r') && !document.contains('\t'));
    assert!(
        document
            .lines()
            .all(|line| line.len() < 200 && line.trim_end() == line),
        "{document}"
    );
    assert_eq!(
        document
            .matches("<md:KeyDescriptor use=\"signing\">")
            .count(),
        2
    );
    assert!(
        document
            .contains("\n        <md:KeyDescriptor use=\"signing\">\n            <ds:KeyInfo>\n")
    );
}

#[test]
fn is_clean_under_the_rules_of_the_first_cloud() {
    let certificates = [certificate()];
    let rules = Rules {
        max_bytes: Some(2 * 1024 * 1024),
        first_sso_bindings: vec![Binding::Redirect.uri().into(), Binding::Post.uri().into()],
        name_id_format: Some(nameid::TRANSIENT.into()),
        expect_elements: [
            "KeyDescriptor signing",
            "KeyDescriptor encryption",
            "SingleLogoutService",
            "NameIDFormat",
        ]
        .map(str::to_owned)
        .to_vec(),
    };
    let findings = lint(
        publish(&metadata(&certificates)).unwrap().as_bytes(),
        Some(Role::Idp),
        &rules,
        now(),
    );
    assert!(
        findings
            .iter()
            .all(|finding| finding.severity == Severity::Note),
        "{findings:?}"
    );
}

#[test]
fn the_signed_form_verifies_and_holds_the_signature_first() {
    for kind in [KeyKind::Rsa2048, KeyKind::P256] {
        let signer = key_of(kind, "idp.example", "2026-01-01T00:00:00Z", 3650);
        let signing = [signer.certificate().clone()];
        let document = publish_signed(&metadata(&signing), "_8f0c", &signer).unwrap();
        let parsed = parse(&document);
        let first = parsed.root().children().next().unwrap();
        assert!(first.is(ns::DSIG, "Signature"));
        let keys = TrustedKeys::from_certificates(&signing);
        let verified = verify_document(&parsed, &keys, &Acceptance::default()).unwrap();
        assert_eq!(verified.signed_by(), signer.id());
        let tampered = document.replace("/saml/sso", "/saml/xxx");
        assert_eq!(
            verify_document(&parse(&tampered), &keys, &Acceptance::default()).unwrap_err(),
            VerifyError::Digest
        );
    }
}

#[test]
fn both_forms_hold_the_same_content() {
    let signer = key("idp.example", "2026-01-01T00:00:00Z", 3650);
    let signing = [signer.certificate().clone()];
    let signed = publish_signed(&metadata(&signing), "_8f0c", &signer).unwrap();
    let without_signature: Vec<_> = {
        let parsed = parse(&signed);
        let signature = parsed.root().children().next().unwrap().id();
        let mut lines = Vec::new();
        structure(parsed.without(signature).root(), 0, &mut lines);
        lines
            .iter()
            .map(|line| line.replace(" ID=_8f0c", ""))
            .collect()
    };
    assert_eq!(
        without_signature,
        structure_of(&publish(&metadata(&signing)).unwrap())
    );
}

#[test]
fn refuses_a_document_over_two_megabytes() {
    let certificates = [certificate()];
    let entity_id = format!("https://idp.example/{}", "x".repeat(2 * 1024 * 1024));
    let refused = publish(&IdpMetadata {
        entity_id: &entity_id,
        ..metadata(&certificates)
    })
    .unwrap_err();
    assert!(matches!(refused, PublishError::TooLarge(size) if size > 2 * 1024 * 1024));
}

#[test]
fn refuses_to_publish_without_name_key_or_address() {
    let certificates = [certificate()];
    let whole = metadata(&certificates);
    let incomplete = [
        IdpMetadata {
            entity_id: " ",
            ..whole.clone()
        },
        IdpMetadata {
            signing: &[],
            ..whole.clone()
        },
        IdpMetadata {
            sso: &[],
            ..whole.clone()
        },
        IdpMetadata {
            slo_url: "",
            ..whole
        },
    ];
    for metadata in incomplete {
        assert!(
            matches!(publish(&metadata), Err(PublishError::Incomplete(_))),
            "{}",
            metadata.entity_id
        );
    }
}

#[test]
fn refuses_a_character_that_xml_cannot_carry() {
    let certificates = [certificate()];
    let refused = publish(&IdpMetadata {
        entity_id: "https://idp.example/\u{1}",
        ..metadata(&certificates)
    });
    assert!(matches!(refused, Err(PublishError::Character(_))));
}

#[test]
fn refuses_an_id_that_is_none() {
    let signer = key("idp.example", "2026-01-01T00:00:00Z", 3650);
    let signing = [signer.certificate().clone()];
    for id in ["", "8f", "a b", "a\"b", "é"] {
        assert_eq!(
            publish_signed(&metadata(&signing), id, &signer).unwrap_err(),
            PublishError::Id
        );
    }
}

static CERTIFICATE: LazyLock<Certificate> = LazyLock::new(certificate);

fn xml_text() -> impl Strategy<Value = String> {
    let allowed = |c: &char| matches!(*c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
    let any = proptest::char::any().prop_filter("XML 1.0 carries it", allowed);
    let markup = proptest::sample::select(vec![
        '<', '>', '&', '"', '\'', '\r', '\n', '\t', ' ', ']', '-', '\u{85}', '\u{2028}',
    ]);
    proptest::collection::vec(prop_oneof![2 => any, 1 => markup], 1..40)
        .prop_map(|all| format!("x{}", all.into_iter().collect::<String>()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_text_comes_back_and_never_becomes_markup(entity_id in xml_text(), slo in xml_text(), redirect in xml_text(), post in xml_text()) {
        let signing = std::slice::from_ref(&*CERTIFICATE);
        let sso = [(Binding::Redirect, redirect.clone()), (Binding::Post, post.clone())];
        let written = publish(&IdpMetadata { entity_id: &entity_id, slo_url: &slo, sso: &sso, ..metadata(signing) }).unwrap();
        let plain = publish(&metadata(signing)).unwrap();
        prop_assert_eq!(structure_of(&written), structure_of(&plain));
        let document = parse(&written);
        prop_assert_eq!(document.root().attribute("entityID"), Some(entity_id.as_str()));
        let located: Vec<_> = document.root().descendants().filter_map(|element| element.attribute("Location")).collect();
        prop_assert_eq!(located, [slo.as_str(), redirect.as_str(), post.as_str()]);
    }
}

#[test]
fn a_reader_of_our_file_finds_an_identity_provider_and_no_service_provider() {
    let certificates = [certificate()];
    let document = publish(&metadata(&certificates)).unwrap();
    assert!(has(&super::fixture::read(&document).findings, "MD-1011"));
}
