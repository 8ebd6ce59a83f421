#![expect(
    clippy::disallowed_methods,
    reason = "the other side of these tests is a program and its files"
)]

use super::forge::{AFTER_ISSUER, SIGNATURE, SIGNED_INFO};
use super::*;
use crate::testing::{XMLSEC_IDS, request, xmlsec1, xmlsec1_is_here};

fn pem(key: &SigningKey) -> Vec<u8> {
    let der = key.private_key().to_pkcs8_der().unwrap();
    format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        crate::encoding::encode_base64(&der)
    )
    .into_bytes()
}

#[test]
fn verifies_what_xmlsec1_signs() {
    if !xmlsec1_is_here() {
        return;
    }
    for (kind, method) in [
        (KeyKind::Rsa2048, "rsa-sha256"),
        (KeyKind::Rsa2048, "rsa-sha384"),
        (KeyKind::Rsa2048, "rsa-sha512"),
        (KeyKind::Rsa3072, "rsa-sha256"),
        (KeyKind::P256, "ecdsa-sha256"),
        (KeyKind::P384, "ecdsa-sha384"),
        (KeyKind::P384, "ecdsa-sha256"),
    ] {
        let key = signing_key(kind);
        let info = SIGNED_INFO
            .replace("ecdsa-sha256", method)
            .replace("{digest}", "");
        let signature = SIGNATURE.replace("{info}", &info).replace("{value}", "");
        let template = request().0.into_string().replacen(
            AFTER_ISSUER,
            &format!("{AFTER_ISSUER}{signature}"),
            1,
        );
        let line =
            format!("--sign --output signed.xml --privkey-pem key.pem {XMLSEC_IDS} template.xml");
        let (output, folder) = xmlsec1(
            &line,
            &[
                ("key.pem", &pem(&key)),
                ("template.xml", template.as_bytes()),
            ],
        );
        assert!(
            output.status.success(),
            "{method}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let signed = std::fs::read_to_string(folder.path().join("signed.xml")).unwrap();
        assert_eq!(
            check(&signed, &trusting(&key)).unwrap().content().acs,
            "https://good.example/acs",
            "{method}"
        );
        assert!(
            check(
                &signed.replacen("good.example/acs", "evil.example/acs", 1),
                &trusting(&key)
            )
            .is_err()
        );
    }
}
