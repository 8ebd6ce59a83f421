//! `metadata` and `lint`.

use crate::world::{expect, initialized, p256, sp_metadata, write};
use std::fs;

#[test]
fn metadata_prints_the_file_to_upload() {
    let folder = initialized();
    let plain = expect(folder.path(), &["metadata"], 0).out;
    assert!(
        plain.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\""),
        "{plain}"
    );
    assert!(
        plain.contains("entityID=\"https://sso.example.com/p/acme/metadata\""),
        "{plain}"
    );
    assert!(
        !plain.contains('\r') && !plain.contains("Signature"),
        "{plain}"
    );
    write(&folder, "idp.xml", plain.as_bytes());
    expect(
        folder.path(),
        &[
            "lint",
            "idp.xml",
            "--role",
            "idp",
            "--preset",
            "huawei-partner",
            "--strict",
        ],
        0,
    );
    let certificate = fs::read_to_string(folder.path().join("acme-certificate.pem")).unwrap();
    let base64: String = certificate
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .collect();
    assert!(
        plain
            .split_whitespace()
            .collect::<String>()
            .contains(&base64),
        "the certificate that init made"
    );
    let signed = expect(
        folder.path(),
        &["metadata", "--partner", "acme", "--signed"],
        0,
    )
    .out;
    assert!(signed.contains("SignatureValue"), "{signed}");
    expect(folder.path(), &["metadata", "--partner", "nobody"], 2);
    // Another sealing key is sound, but opens nothing.
    write(
        &folder,
        "sealing.key",
        format!("{}\n", openssl::base64::encode_block(&[7; 32])).as_bytes(),
    );
    let sealed = expect(folder.path(), &["metadata"], 2);
    assert!(sealed.err.contains("sealing key"), "{}", sealed.err);
}

#[test]
fn lint_tells_findings_and_their_weight() {
    let folder = tempfile::tempdir().unwrap();
    write(&folder, "sp.xml", sp_metadata(&p256(), true).as_bytes());
    expect(folder.path(), &["lint", "sp.xml", "--role", "sp"], 0);
    write(
        &folder,
        "cut.xml",
        b"<md:EntityDescriptor xmlns:md='urn:oasis:names:tc:SAML:2.0:metadata'>",
    );
    let bad = expect(folder.path(), &["lint", "cut.xml"], 2);
    assert!(bad.out.contains("MD-"), "{}", bad.out);
    let json = expect(folder.path(), &["lint", "cut.xml", "--json"], 2).out;
    let findings: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(findings[0]["severity"], "error", "{json}");
    expect(folder.path(), &["lint", "absent.xml"], 2);
    expect(
        folder.path(),
        &["lint", "sp.xml", "--preset", "no-such-preset"],
        2,
    );
}
