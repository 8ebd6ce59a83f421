//! Keys, certificates and small documents that tests are made of.

use crate::read::{ReadOptions, Reading, read_service_provider};
use crate::{Finding, Severity};
use certs::certificate::{CertificateRequest, self_signed};
use certs::sign::{ElementSignature, sign_element};
use certs::{Certificate, KeyKind, PrivateKey, SigningKey};
use jiff::Timestamp;
use saml::names::ns;
use saml::write::{QName, Writer};
use std::path::PathBuf;

/// RSA-1024 with SHA-256, until 2126. Nobody holds the private key.
pub(super) const WEAK: &str = "MIICDDCCAXWgAwIBAgIUTvjyXguubijlatBInX3ydZvMp7AwDQYJKoZIhvcNAQELBQAwFzEVMBMGA1UEAwwMd2Vhay5leGFtcGxlMCAXDTI2MTEyMTAxMTkzNFoYDzIxMjYxMDI4MDExOTM0WjAXMRUwEwYDVQQDDAx3ZWFrLmV4YW1wbGUwgZ8wDQYJKoZIhvcNAQEBBQADgY0AMIGJAoGBANNItSzoBypJ4W4U7KWb5/i5oL6RI/Pyqvs8UxZWGxHScOB5XnvieEEThbboOdL0dEuCJN93Hk81WQE8m+vhLG4GvHl24Upn6wJvqYsm8HM0OfEnQEH6srnbfiog6DHWzL5zb51faeMCY4CTHy8dH+lsSNtE64QD/RMmWti/TK/xAgMBAAGjUzBRMB0GA1UdDgQWBBSMTAqty62VzXerxXdQ4D3z0BVlIzAfBgNVHSMEGDAWgBSMTAqty62VzXerxXdQ4D3z0BVlIzAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4GBAAbdqNJKCRv6bdDY6AkKCahvtTiX4pmPCPLBqEYKWQ+FAY8x6SfdhrLmi/5sHel3v7LH5Ivrmt/hsxJ0g1iV3adLwhll7BrNySc+ips3OC9IfF6h8kzTq/8evMes+ouFKFairo6PSD0d+GlV1fmXiG2YVD/+Q3vhOKToXrW7Ldvx";
/// P-256, signed with SHA-1, from 2026-11-21 to 2126.
pub(super) const SHA1_SIGNED: &str = "MIIBhDCCASqgAwIBAgIUYuj5LR0sQP8OyjJ2MD9kVMGSDwQwCQYHKoZIzj0EATAXMRUwEwYDVQQDDAxzaGExLmV4YW1wbGUwIBcNMjYxMTIxMDExOTM0WhgPMjEyNjEwMjgwMTE5MzRaMBcxFTATBgNVBAMMDHNoYTEuZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABIlrREmfA9/snLPxyG1wniJ8jVmVlZ2VwB8RPgd1QEy43toEnDFq9co3nDGvawVrOasef279eaTY7akICziFKhijUzBRMB0GA1UdDgQWBBQKzbXN2hsQ0Nnm0xMoArZa/6LZjDAfBgNVHSMEGDAWgBQKzbXN2hsQ0Nnm0xMoArZa/6LZjDAPBgNVHRMBAf8EBTADAQH/MAkGByqGSM49BAEDSQAwRgIhAOlttD78Me1uKAHaBe6NHabS2o8fiUFECrCz20nSWVhrAiEArWR3lH+NOob6cHVqd9uK82CSDnFTeLyrjYPuvDyewds=";
/// P-256, which begins and ends at 2026-11-21T01:29:37Z.
pub(super) const NO_LIFE: &str = "MIIBLjCB1QIUMzVjwuZ4JJEGwOkAS17xz3t81A0wCgYIKoZIzj0EAwIwGjEYMBYGA1UEAwwPbm8tbGlmZS5leGFtcGxlMB4XDTI2MTEyMTAxMjkzN1oXDTI2MTEyMTAxMjkzN1owGjEYMBYGA1UEAwwPbm8tbGlmZS5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEFeTs39fS4WWSR/4l6aK57wbybYFmMTsvDEpiL5GTrYZrhhhr+3yyU6L+vBu1PS06tOngChy77LiqNzNlmijsXzAKBggqhkjOPQQDAgNIADBFAiEA3bhNJ196EIjLuOPkFOQx2GVZzRTHbKUSPrAy3WQ1+gACIDxonbf1maYf2DEmMEz8qVlyVE7ND1KfnSpWx4nitCGM";
/// Ed25519, from 2026-11-21 to 2126.
pub(super) const ED25519: &str = "MIIBQDCB86ADAgECAhQhNoR+YcAw3J6TsWuob/DdvYa1pDAFBgMrZXAwFTETMBEGA1UEAwwKZWQuZXhhbXBsZTAgFw0yNjExMjEwMTE5MzRaGA8yMTI2MTAyODAxMTkzNFowFTETMBEGA1UEAwwKZWQuZXhhbXBsZTAqMAUGAytlcAMhAIgUaNF1S/yF2zWbb5ifpvo866dWmWzMVNrOlhqhEVL/o1MwUTAdBgNVHQ4EFgQUcjg/PLXSVESIZjIIclZyIxLCvJ4wHwYDVR0jBBgwFoAUcjg/PLXSVESIZjIIclZyIxLCvJ4wDwYDVR0TAQH/BAUwAwEB/zAFBgMrZXADQQBhq9/Af9Au+xv1KC3b9s+DUQ+abH3zcsSY3is/47v141vKkMO5HVTImnmmWTjkMJ1pEpxvi1N9cj5LiExfR6sK";

/// The day on which the sample files were judged.
pub(super) fn now() -> Timestamp {
    time("2026-11-20T12:00:00Z")
}

pub(super) fn time(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

/// A fresh P-256 key with a certificate of that start and length.
pub(super) fn key(common_name: &str, not_before: &str, days: u32) -> SigningKey {
    key_of(KeyKind::P256, common_name, not_before, days)
}

pub(super) fn key_of(kind: KeyKind, common_name: &str, not_before: &str, days: u32) -> SigningKey {
    let key = PrivateKey::generate(kind).expect("a key");
    let request = CertificateRequest {
        common_name: common_name.into(),
        organization: None,
        country: None,
        not_before: time(not_before),
        days,
    };
    let certificate = self_signed(&key, &request).expect("a certificate");
    SigningKey::new(key, certificate).expect("they belong together")
}

/// A certificate valid at [`now`] and for long.
pub(super) fn certificate() -> Certificate {
    key("sound.example", "2026-01-01T00:00:00Z", 3650)
        .certificate()
        .clone()
}

/// A KeyDescriptor; `attribute` is for instance `use="signing"`.
pub(super) fn key_descriptor(attribute: &str, base64: &str) -> String {
    format!(
        r#"<md:KeyDescriptor {attribute}><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"#
    )
}

pub(super) const ACS: &str = r#"<md:AssertionConsumerService index="0" isDefault="true" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://sp.example/acs"/>"#;
pub(super) const FORMAT: &str =
    "<md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:transient</md:NameIDFormat>";
pub(super) const SAML2: &str =
    r#"protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol""#;

/// An entity around roles.
pub(super) fn entity(attributes: &str, roles: &str) -> String {
    format!(
        "<md:EntityDescriptor xmlns:md=\"{}\" xmlns:ds=\"{}\" {attributes}>\n{roles}\n</md:EntityDescriptor>",
        ns::METADATA,
        ns::DSIG
    )
}

/// An SP role with the two flags set.
pub(super) fn role(content: &str) -> String {
    format!(
        r#"<md:SPSSODescriptor {SAML2} AuthnRequestsSigned="true" WantAssertionsSigned="true">{content}</md:SPSSODescriptor>"#
    )
}

/// A sound SP named `https://sp.example` with that content of its role.
pub(super) fn sp(content: &str) -> String {
    entity(r#"entityID="https://sp.example""#, &role(content))
}

/// A sound SP with a certificate.
pub(super) fn sound() -> String {
    sp(&format!(
        "{}{FORMAT}{ACS}",
        key_descriptor("use=\"signing\"", certificate().base64())
    ))
}

pub(super) fn read(document: &str) -> Reading {
    read_with(document, &ReadOptions::default())
}

pub(super) fn read_with(document: &str, options: &ReadOptions) -> Reading {
    read_service_provider(document.as_bytes(), options, now())
}

/// `code@line` of every finding.
pub(super) fn codes(findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .map(|finding| format!("{}@{}", finding.code, finding.line))
        .collect()
}

pub(super) fn has(findings: &[Finding], code: &str) -> bool {
    findings.iter().any(|finding| finding.code == code)
}

/// What must hold of every reading.
pub(super) fn is_consistent(reading: &Reading) {
    let error = reading
        .findings
        .iter()
        .any(|finding| finding.severity == Severity::Error);
    assert_eq!(
        reading.service_provider.is_none(),
        error,
        "{:?}",
        codes(&reading.findings)
    );
    assert!(reading.findings.is_sorted_by_key(|finding| finding.line));
}

/// An SP document signed by `signer`, with `published` as its signing certificate. ACS at `acs`.
pub(super) fn signed_sp(signer: &SigningKey, published: &Certificate, acs: &str) -> String {
    let md = |local| QName {
        prefix: "md",
        local,
        namespace: ns::METADATA,
    };
    let ds = |local| QName {
        prefix: "ds",
        local,
        namespace: ns::DSIG,
    };
    let mut writer = Writer::new();
    writer
        .start(md("EntityDescriptor"))
        .attribute("ID", "_signed")
        .attribute("entityID", "https://sp.example");
    let offset = writer.offset();
    writer
        .start(md("SPSSODescriptor"))
        .attribute("protocolSupportEnumeration", ns::PROTOCOL);
    writer
        .attribute("AuthnRequestsSigned", "true")
        .attribute("WantAssertionsSigned", "true");
    writer
        .start(md("KeyDescriptor"))
        .attribute("use", "signing");
    writer
        .start(ds("KeyInfo"))
        .start(ds("X509Data"))
        .start(ds("X509Certificate"))
        .text(published.base64());
    writer.end().end().end().end();
    writer
        .start(md("NameIDFormat"))
        .text(saml::names::nameid::TRANSIENT)
        .end();
    writer
        .start(md("AssertionConsumerService"))
        .attribute("Binding", saml::names::binding::POST);
    writer
        .attribute("Location", acs)
        .attribute("index", "0")
        .attribute("isDefault", "true")
        .end();
    writer.end().end();
    let mut element = writer.finish().expect("plain characters");
    let how = ElementSignature {
        id: "_signed",
        offset,
        inclusive_prefixes: &[],
        key_info: true,
    };
    sign_element(&mut element, how, signer).expect("signed");
    element.into_string()
}

/// The folder of sample files, if it is here. Prints that a test is skipped when not.
pub(super) fn samples(test: &str) -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/protocol/samples");
    let folder = std::env::var_os("SKYBRIDGE_SAMPLES").map_or(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("{test}: skipped: samples not found at {}", folder.display());
    None
}
