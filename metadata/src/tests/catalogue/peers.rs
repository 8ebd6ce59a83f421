//! Files that show what is odd about origin, keys and endpoints.

use super::super::fixture::{
    ACS, ED25519, FORMAT, NO_LIFE, SHA1_SIGNED, WEAK, certificate, key, key_descriptor, signed_sp,
    sp,
};
use super::{POST, REDIRECT, Shown, acs, acs_at, keyed, named, reading, reads};
use crate::read::ReadOptions;

pub(super) fn origins() -> Vec<Shown> {
    let (signer, stranger) = (
        key("sp.example", "2026-01-01T00:00:00Z", 3650),
        key("other.example", "2026-01-01T00:00:00Z", 3650),
    );
    let signed = signed_sp(&signer, signer.certificate(), "https://sp.example/acs");
    let pinned = |fingerprint| ReadOptions {
        pins: vec![fingerprint],
        ..ReadOptions::default()
    };
    let own = pinned(signer.certificate().fingerprint());
    let sha1 = signed
        .replace("xmlenc#sha256", "xmldsig#sha1")
        .replace("2001/04/xmldsig#sha1", "2000/09/xmldsig#sha1");
    let rsa_sha1 = signed.replace(
        "2001/04/xmldsig-more#ecdsa-sha256",
        "2000/09/xmldsig#rsa-sha1",
    );
    let tampered = signed.replace("sp.example/acs", "sp.example/other");
    let inner = signed
        .replace("ID=\"_signed\"", "")
        .replace("<md:SPSSODescriptor", "<md:SPSSODescriptor ID=\"_signed\"");
    let (start, end) = (
        inner.find("<ds:Signature").unwrap(),
        inner.find("</ds:Signature>").unwrap() + "</ds:Signature>".len(),
    );
    let moved = format!("{}{}", &inner[..start], &inner[end..]).replace(
        "<md:KeyDescriptor",
        &format!("{}<md:KeyDescriptor", &inner[start..end]),
    );
    let unsigned = sp(&format!(
        "{}{FORMAT}{ACS}",
        key_descriptor("use=\"signing\"", signer.certificate().base64())
    ));
    // Made for this test with a throw-away RSA-2048 key; xmlsec1 verifies it. Our own signer cannot make a SHA-1 digest.
    let sha1_made = include_str!("../sha1_digest.xml");
    let allow_sha1 = ReadOptions {
        dangerous_sha1_digest: true,
        ..ReadOptions::default()
    };
    vec![
        reads("MD-3001", unsigned.clone()),
        reads("MD-3002", signed.clone()),
        reads("MD-3003", tampered.clone()),
        reading("MD-3004", tampered.as_bytes(), &own),
        reads("MD-3005", sha1.clone()),
        reading("MD-3006", sha1.as_bytes(), &own),
        reads("MD-3007", rsa_sha1.clone()),
        reading("MD-3008", rsa_sha1.as_bytes(), &own),
        reading(
            "MD-3009",
            signed.as_bytes(),
            &pinned(stranger.certificate().fingerprint()),
        ),
        reading(
            "MD-3010",
            unsigned.as_bytes(),
            &pinned(stranger.certificate().fingerprint()),
        ),
        reading("MD-3011", unsigned.as_bytes(), &own),
        reads("MD-3012", moved.clone()),
        reading("MD-3013", moved.as_bytes(), &own),
        reading("MD-3014", sha1_made.as_bytes(), &allow_sha1),
        reading(
            "MD-3015",
            named("entityID=\"https://sp.example\"").as_bytes(),
            &own,
        ),
    ]
}

pub(super) fn keys() -> Vec<Shown> {
    let sound = certificate();
    let signing = |base64: &str| {
        sp(&format!(
            "{}{ACS}",
            key_descriptor("use=\"signing\"", base64)
        ))
    };
    let dated = |start: &str, days| {
        key("sp.example", start, days)
            .certificate()
            .base64()
            .to_owned()
    };
    let named_key = |info: &str| {
        sp(&format!(
            "<md:KeyDescriptor use=\"signing\"><ds:KeyInfo>{info}</ds:KeyInfo></md:KeyDescriptor>{ACS}"
        ))
    };
    let x509 = |base64: &str| {
        format!("<ds:X509Data><ds:X509Certificate>{base64}</ds:X509Certificate></ds:X509Data>")
    };
    let descriptor = |base64: &str| key_descriptor("use=\"signing\"", base64);
    vec![
        reads(
            "MD-4001",
            sp(&format!("{}{ACS}", key_descriptor("", sound.base64()))),
        ),
        reads(
            "MD-4002",
            sp(&format!(
                "{}{ACS}",
                key_descriptor("use=\"sign\"", sound.base64())
            )),
        ),
        reads("MD-4003", signing(" \n ")),
        reads("MD-4004", signing("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A")),
        reads("MD-4005", named_key("<ds:KeyName>sp</ds:KeyName>")),
        reads("MD-4006", signing(WEAK)),
        reads("MD-4007", signing(ED25519)),
        reads("MD-4008", signing(&dated("2020-01-01T00:00:00Z", 365))),
        reads("MD-4009", signing(&dated("2027-01-01T00:00:00Z", 365))),
        reads("MD-4010", signing(NO_LIFE)),
        reads(
            "MD-4011",
            sp(&format!("{0}{0}{ACS}", descriptor(sound.base64()))),
        ),
        reads(
            "MD-4012",
            named_key(&x509(sound.base64()).replace(
                "</ds:X509Data>",
                &format!("<ds:X509Certificate>{WEAK}</ds:X509Certificate></ds:X509Data>"),
            )),
        ),
        reads(
            "MD-4013",
            sp(&format!(
                "{}{}{ACS}",
                descriptor(sound.base64()),
                descriptor(certificate().base64())
            )),
        ),
        reads("MD-4014", signing(SHA1_SIGNED)),
        reads(
            "MD-4015",
            sp(ACS).replace("AuthnRequestsSigned=\"true\"", ""),
        ),
        reads(
            "MD-4016",
            named_key(&format!(
                "<ds:KeyName>sp</ds:KeyName>{}",
                x509(sound.base64())
            )),
        ),
        reads(
            "MD-4017",
            signing(sound.base64()).replace(
                "</md:KeyDescriptor>",
                "<md:EncryptionMethod Algorithm=\"urn:x\"/></md:KeyDescriptor>",
            ),
        ),
        reads("MD-4018", signing(&dated("2026-01-01T00:00:00Z", 340))),
        reads("MD-4019", signing(&sound.base64().replacen('M', "M ", 1))),
        reads("MD-4020", signing(&sound.pem())),
    ]
}

pub(super) fn endpoints() -> Vec<Shown> {
    let two = |one: &str, other: &str| keyed(&format!("{}{}", acs(one), acs(other)));
    let at = |path: &str| format!("Binding=\"{POST}\" Location=\"https://sp.example/{path}\"");
    let http = ReadOptions {
        dangerous_allow_http: true,
        ..ReadOptions::default()
    };
    vec![
        reads("MD-5001", keyed(FORMAT)),
        reads("MD-5002", keyed(&acs_at("javascript:alert(1)"))),
        reads("MD-5003", keyed(&acs_at("http://sp.example/acs"))),
        reading(
            "MD-5004",
            keyed(&acs_at("http://sp.example/acs")).as_bytes(),
            &http,
        ),
        reads(
            "MD-5005",
            keyed(&acs_at("https://sp.example@evil.example/acs")),
        ),
        reads("MD-5006", keyed(&acs_at("https://sp.example/acs#x"))),
        reads("MD-5007", keyed(&acs_at("\n https://sp.example/acs "))),
        reads("MD-5008", keyed(&acs_at("/acs"))),
        reads("MD-5009", keyed(&acs_at("https://sp.example/\u{202E}acs"))),
        reads(
            "MD-5010",
            keyed(&acs(&format!("index=\"0\" Binding=\"{POST}\""))),
        ),
        reads(
            "MD-5011",
            keyed(&acs("index=\"0\" Location=\"https://sp.example/acs\"")),
        ),
        reads(
            "MD-5012",
            two(
                &format!("index=\"0\" {}", at("a")),
                "index=\"1\" Binding=\"urn:x\" Location=\"https://sp.example/b\"",
            ),
        ),
        reads(
            "MD-5013",
            keyed(&acs(&format!(
                "index=\"0\" Binding=\"{REDIRECT}\" Location=\"https://sp.example/acs\""
            ))),
        ),
        reads("MD-5014", keyed(&acs(&at("a")))),
        reads(
            "MD-5015",
            two(
                &format!("index=\"1\" {}", at("a")),
                &format!("index=\"1\" {}", at("b")),
            ),
        ),
        reads(
            "MD-5016",
            two(
                &format!("index=\"1\" isDefault=\"true\" {}", at("a")),
                &format!("index=\"2\" isDefault=\"1\" {}", at("b")),
            ),
        ),
        reads(
            "MD-5017",
            two(
                &format!("index=\"1\" {}", at("a")),
                &format!("index=\"2\" {}", at("b")),
            ),
        ),
        reads(
            "MD-5018",
            keyed(&acs(&format!("index=\"65536\" {}", at("a")))),
        ),
        reads(
            "MD-5019",
            keyed(&acs(&format!("index=\"0\" isDefault=\"yes\" {}", at("a")))),
        ),
        reads(
            "MD-5020",
            two(
                "index=\"0\" Binding=\"urn:x\" Location=\"https://sp.example/b\"",
                &format!("index=\"1\" {}", at("a")),
            ),
        ),
        reads(
            "MD-5021",
            two(
                &format!("index=\"0\" {}", at("a")),
                &format!("index=\"1\" {}", at("a")),
            ),
        ),
        reads(
            "MD-5022",
            keyed(&format!("<md:ManageNameIDService {}/>{ACS}", at("mni"))),
        ),
    ]
}
