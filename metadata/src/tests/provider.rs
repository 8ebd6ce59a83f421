//! Identity providers are read as service providers are.

use super::fixture::{
    FORMAT, SAML2, WEAK, certificate, codes, entity, has, key, key_descriptor, now,
};
use super::publish::metadata as idp_metadata;
use crate::publish::{publish, publish_signed};
use crate::read::{Origin, ProviderReading, ReadOptions, read_identity_provider};
use crate::{IdentityProvider, Severity};
use saml::binding::Binding;

const REDIRECT: &str = r#"<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/sso?x=1"/>"#;
const POST: &str = r#"<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example/post"/>"#;
const SLO: &str = r#"<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/slo" ResponseLocation="https://idp.example/slo/done"/>"#;

fn idp(attributes: &str, content: &str) -> String {
    entity(
        r#"entityID="https://idp.example""#,
        &format!("<md:IDPSSODescriptor {SAML2} {attributes}>{content}</md:IDPSSODescriptor>"),
    )
}

fn with_key(content: &str) -> String {
    let key = key_descriptor("use=\"signing\"", certificate().base64());
    idp("", &format!("{key}{content}"))
}

fn read_with(document: &str, options: &ReadOptions) -> ProviderReading {
    let reading = read_identity_provider(document.as_bytes(), options, now());
    let error = reading
        .findings
        .iter()
        .any(|finding| finding.severity == Severity::Error);
    assert_eq!(reading.identity_provider.is_none(), error);
    assert!(reading.findings.is_sorted_by_key(|finding| finding.line));
    reading
}

fn read(document: &str) -> ProviderReading {
    read_with(document, &ReadOptions::default())
}

fn provider(document: &str) -> IdentityProvider {
    let reading = read(document);
    reading
        .identity_provider
        .unwrap_or_else(|| panic!("{:?}", codes(&reading.findings)))
}

#[test]
fn reads_keys_and_endpoints_of_an_identity_provider() {
    let signing = key_descriptor("use=\"signing\"", certificate().base64());
    let both = key_descriptor("", certificate().base64());
    let encryption = key_descriptor("use=\"encryption\"", certificate().base64());
    let document = idp(
        "WantAuthnRequestsSigned=\"true\"",
        &format!("{signing}{both}{encryption}{SLO}{FORMAT}{POST}{REDIRECT}"),
    );
    let provider = provider(&document);
    assert_eq!(provider.entity_id(), "https://idp.example");
    assert!(provider.want_authn_requests_signed());
    assert_eq!(provider.signing_certificates().len(), 2);
    assert_eq!(provider.signing_keys().len(), 2);
    assert_eq!(
        provider.sso_at(Binding::Redirect),
        Some("https://idp.example/sso?x=1")
    );
    assert_eq!(
        provider.sso_at(Binding::Post),
        Some("https://idp.example/post")
    );
    assert_eq!(provider.sso().len(), 2);
    assert_eq!(
        provider.slo()[0].response_location.as_deref(),
        Some("https://idp.example/slo/done")
    );
    assert_eq!(provider.name_id_formats().len(), 1);
    assert_eq!(provider.valid_until(), None);
}

#[test]
fn a_provider_without_a_key_or_an_endpoint_is_not_read() {
    for (document, code) in [
        (idp("", &format!("{FORMAT}{REDIRECT}")), "MD-7003"),
        (with_key(FORMAT), "MD-7002"),
        (
            with_key(&REDIRECT.replace("HTTP-Redirect", "SOAP")),
            "MD-7002",
        ),
        (
            with_key(&REDIRECT.replace("https://idp.example/sso", "javascript:alert(1)//")),
            "MD-5002",
        ),
        (
            idp(
                "",
                &format!("{}{REDIRECT}", key_descriptor("use=\"signing\"", WEAK)),
            ),
            "MD-7004",
        ),
        (super::fixture::sound(), "MD-7001"),
        ("<!DOCTYPE x><x/>".to_owned(), "MD-1003"),
    ] {
        let reading = read(&document);
        assert!(reading.identity_provider.is_none());
        assert!(
            has(&reading.findings, code),
            "{code}: {:?}",
            codes(&reading.findings)
        );
    }
}

#[test]
fn plain_http_is_taken_only_where_an_admin_says_so() {
    let document = with_key(&format!("{FORMAT}{}", REDIRECT.replace("https", "http")));
    let reading = read(&document);
    assert!(reading.identity_provider.is_none());
    assert!(has(&reading.findings, "MD-5003"));
    let lowered = ReadOptions {
        dangerous_allow_http: true,
        ..ReadOptions::default()
    };
    assert!(read_with(&document, &lowered).identity_provider.is_some());
}

#[test]
fn an_expired_provider_is_not_read_and_a_group_may_shorten_a_life() {
    let expired = with_key(&format!("{FORMAT}{REDIRECT}")).replacen(
        "<md:IDPSSODescriptor ",
        "<md:IDPSSODescriptor validUntil=\"2026-11-19T00:00:00Z\" ",
        1,
    );
    assert!(has(&read(&expired).findings, "MD-2012"));
    let inner = with_key(&format!("{FORMAT}{REDIRECT}"));
    let group = format!(
        "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" validUntil=\"2027-11-21T00:00:00Z\">{inner}</md:EntitiesDescriptor>"
    );
    let provider = provider(&group);
    assert!(!provider.expired(now()));
    assert!(provider.expired("2027-11-21T00:00:00Z".parse().unwrap()));
}

#[test]
fn a_pin_proves_the_signature_or_the_keys() {
    let (signer, other) = (
        key("idp.example", "2026-01-01T00:00:00Z", 3650),
        key("other.example", "2026-01-01T00:00:00Z", 3650),
    );
    let certificates = [signer.certificate().clone()];
    let ours = idp_metadata(&certificates);
    let pinned = |key: &certs::SigningKey| ReadOptions {
        pins: vec![key.certificate().fingerprint()],
        ..ReadOptions::default()
    };
    let signed = publish_signed(&ours, "_1", &signer).unwrap();
    let unsigned = publish(&ours).unwrap();
    for (document, origin) in [(&signed, Origin::Signed), (&unsigned, Origin::KeysPinned)] {
        let reading = read_with(document, &pinned(&signer));
        assert_eq!(reading.origin, origin);
        assert!(reading.identity_provider.is_some());
        let reading = read_with(document, &pinned(&other));
        assert!(reading.identity_provider.is_none());
    }
    let moved = signed.replace("/p/acme/saml/sso", "/p/evil/saml/sso");
    assert!(has(
        &read_with(&moved, &pinned(&signer)).findings,
        "MD-3004"
    ));
}

#[test]
fn a_file_with_two_providers_asks_for_a_choice() {
    let one = with_key(&format!("{FORMAT}{REDIRECT}"));
    let two = one.replace(
        "entityID=\"https://idp.example\"",
        "entityID=\"https://two.example\"",
    );
    let group = format!(
        "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\">{one}{two}</md:EntitiesDescriptor>"
    );
    let reading = read(&group);
    assert!(has(&reading.findings, "MD-1012"));
    assert_eq!(
        reading.entity_ids,
        ["https://idp.example", "https://two.example"]
    );
    let chosen = ReadOptions {
        entity_id: Some("https://two.example".to_owned()),
        ..ReadOptions::default()
    };
    let provider = read_with(&group, &chosen).identity_provider.unwrap();
    assert_eq!(provider.entity_id(), "https://two.example");
}
