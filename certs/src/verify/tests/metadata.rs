#![expect(
    clippy::disallowed_methods,
    reason = "the samples are files beside the project, named by the environment"
)]

use super::*;
use saml::names::ns::DSIG;
use saml::xml::Limits;
use std::path::PathBuf;

fn read(xml: &[u8]) -> Document {
    Document::parse(xml, &Limits::METADATA).unwrap()
}

fn flagged() -> Acceptance {
    Acceptance {
        dangerous_sha1_digest_in_metadata: true,
        ..Acceptance::default()
    }
}

#[test]
fn yields_the_document_without_its_signature() {
    let key = signing_key(KeyKind::P256);
    let verified = verify_document(
        &read(signed_metadata(&key).as_bytes()),
        &trusting(&key),
        &Acceptance::default(),
    )
    .unwrap();
    assert_eq!(
        verified.document().root().attribute("entityID"),
        Some("https://good.example/")
    );
    assert!(
        !verified
            .document()
            .root()
            .descendants()
            .any(|element| element.namespace() == DSIG)
    );
    assert_eq!(verified.signed_by(), key.id());
    assert!(!verified.sha1_digest());
}

#[test]
fn refuses_unsigned_metadata_and_a_signature_that_is_not_first() {
    let key = signing_key(KeyKind::P256);
    let verdict = |xml: &str| {
        verify_document(
            &read(xml.as_bytes()),
            &trusting(&key),
            &Acceptance::default(),
        )
        .map(|_| ())
        .unwrap_err()
    };
    assert_eq!(verdict("<a ID='x'/>"), VerifyError::Unsigned);
    let xml = signed_metadata(&key);
    let (start, end) = (
        xml.find("<ds:Signature ").unwrap(),
        xml.find("</ds:Signature>").unwrap() + "</ds:Signature>".len(),
    );
    let signature = &xml[start..end];
    let moved = xml.replacen(signature, "", 1).replacen(
        "</md:EntityDescriptor>",
        &format!("{signature}</md:EntityDescriptor>"),
        1,
    );
    assert_eq!(
        verdict(&moved),
        VerifyError::Shape("the Signature is not the first child of the root")
    );
}

/// The samples, if they are there.
fn sample(name: &str) -> Option<Vec<u8>> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/protocol/samples");
    let folder = std::env::var_os("SKYBRIDGE_SAMPLES").map_or(beside, PathBuf::from);
    let octets = std::fs::read(folder.join(name)).ok();
    if octets.is_none() {
        eprintln!("skipped: samples not found ({name})");
    }
    octets
}

/// The certificates that a file carries about itself: enough to judge arithmetic, never to trust.
fn own_keys(document: &Document) -> TrustedKeys {
    let texts = document
        .root()
        .descendants()
        .filter(|element| element.is(DSIG, "X509Certificate"))
        .filter_map(|element| element.text());
    let certificates: Vec<Certificate> = texts
        .filter_map(|text| Certificate::from_base64(&text).ok())
        .collect();
    TrustedKeys::from_certificates(&certificates)
}

#[test]
fn the_vendors_metadata_verifies_only_under_the_flag() {
    let Some(octets) = sample("huawei-sp-metadata-cn.xml") else {
        return;
    };
    let document = read(&octets);
    let keys = own_keys(&document);
    let refusal = verify_document(&document, &keys, &Acceptance::default()).unwrap_err();
    assert_eq!(
        refusal,
        VerifyError::Algorithm("http://www.w3.org/2000/09/xmldsig#sha1".to_owned())
    );
    let verified = verify_document(&document, &keys, &flagged()).unwrap();
    assert!(verified.sha1_digest());
    assert_eq!(
        verified.document().root().attribute("entityID"),
        Some("https://auth.huaweicloud.com/")
    );
    let altered = String::from_utf8(octets).unwrap().replacen(
        "huaweicloud.com/authui/saml/SAMLAssertionConsumer",
        "evil.example/",
        1,
    );
    assert_eq!(
        verify_document(&read(altered.as_bytes()), &keys, &flagged()).unwrap_err(),
        VerifyError::Digest
    );
}

#[test]
fn the_oddly_signed_samples_are_refused_under_the_flag_too() {
    for (name, expected) in [
        (
            "sp/odd-huawei-reformatted.xml",
            VerifyError::Value { tried: 1 },
        ),
        (
            "sp/odd-entities-bad-signature.xml",
            VerifyError::Shape("SignedInfo is not canonicalized by exclusive C14N"),
        ),
        (
            "sp/odd-signed-expired.xml",
            VerifyError::Algorithm("http://www.w3.org/2000/09/xmldsig#rsa-sha1".to_owned()),
        ),
        (
            "sp/odd-both-roles-adfs.xml",
            VerifyError::Algorithm("http://www.w3.org/2000/09/xmldsig#rsa-sha1".to_owned()),
        ),
        (
            "sp/microsoftonline-bom.xml",
            VerifyError::Algorithm("http://www.w3.org/2000/09/xmldsig#rsa-sha1".to_owned()),
        ),
        (
            "sp/odd-role-signed-expired.xml",
            VerifyError::Shape("the Signature is not a direct child of the root"),
        ),
        ("sp/odd-prefix-ns0.xml", VerifyError::Unsigned),
    ] {
        let Some(octets) = sample(name) else { return };
        let document = read(&octets);
        assert_eq!(
            verify_document(&document, &own_keys(&document), &flagged())
                .map(|_| ())
                .unwrap_err(),
            expected,
            "{name}"
        );
    }
}
