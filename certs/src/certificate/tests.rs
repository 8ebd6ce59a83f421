use super::*;
use crate::key::{KeyKind, PrivateKey};
use openssl::bn::BigNum;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::stack::Stack;
use openssl::x509::store::X509StoreBuilder;
use openssl::x509::verify::X509VerifyParam;
use openssl::x509::{X509Name, X509Req, X509StoreContext};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn request(common_name: &str) -> CertificateRequest {
    CertificateRequest {
        common_name: common_name.to_owned(),
        organization: Some("云桥科技有限公司".to_owned()),
        country: Some("CN".to_owned()),
        not_before: at("2026-11-20T00:00:00Z"),
        days: 1095,
    }
}

fn text_of(certificate: &Certificate) -> String {
    String::from_utf8(certificate.0.x509.to_text().unwrap()).unwrap()
}

#[test]
fn a_self_signed_certificate_holds_what_was_asked_for() {
    for kind in [KeyKind::Rsa2048, KeyKind::P256, KeyKind::P384] {
        let key = PrivateKey::generate(kind).unwrap();
        let certificate = self_signed(&key, &request("sso.example.cn")).unwrap();
        assert_eq!(certificate.public_key().unwrap().id(), key.public().id());
        assert_eq!(certificate.not_before(), at("2026-11-20T00:00:00Z"));
        assert_eq!(certificate.not_after(), at("2029-11-19T00:00:00Z"));
        assert_eq!(
            certificate.subject(),
            "C=CN, O=云桥科技有限公司, CN=sso.example.cn"
        );
        assert_eq!(certificate.issuer(), certificate.subject());
        assert!(certificate.0.x509.verify(key.pkey()).unwrap());
        assert!(!certificate.weak_signature());
    }
}

#[test]
fn the_extensions_say_end_entity_and_what_the_key_is_for() {
    let rsa = PrivateKey::generate(KeyKind::Rsa2048).unwrap();
    let text = text_of(&self_signed(&rsa, &request("a")).unwrap());
    for part in [
        "Version: 3",
        "Basic Constraints: critical",
        "CA:FALSE",
        "Key Usage: critical",
        "Digital Signature, Key Encipherment",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert!(text.contains("Subject Key Identifier") && text.contains("Authority Key Identifier"));
    let ec = PrivateKey::generate(KeyKind::P256).unwrap();
    let text = text_of(&self_signed(&ec, &request("a")).unwrap());
    assert!(text.contains("Digital Signature") && !text.contains("Key Encipherment"));
}

#[test]
fn serial_numbers_are_random_and_positive_with_full_length() {
    let key = PrivateKey::generate(KeyKind::P256).unwrap();
    let serials: Vec<BigNum> = (0..20)
        .map(|_| {
            self_signed(&key, &request("a"))
                .unwrap()
                .0
                .x509
                .serial_number()
                .to_bn()
                .unwrap()
        })
        .collect();
    for (place, serial) in serials.iter().enumerate() {
        assert!(!serial.is_negative());
        assert_eq!(serial.num_bits(), 127);
        assert!(!serials[..place].contains(serial));
    }
}

#[test]
fn the_validity_may_pass_2050_and_start_before_1970() {
    let key = PrivateKey::generate(KeyKind::P256).unwrap();
    let mut asked = request("a");
    asked.days = 36_500;
    assert_eq!(
        self_signed(&key, &asked).unwrap().not_after(),
        at("2126-10-27T00:00:00Z")
    );
    asked.not_before = at("1969-12-31T23:59:58Z");
    assert_eq!(
        self_signed(&key, &asked).unwrap().not_before(),
        asked.not_before
    );
}

#[test]
fn names_that_no_certificate_can_carry_are_refused_in_words() {
    let key = PrivateKey::generate(KeyKind::P256).unwrap();
    let long = "长".repeat(65);
    let cases = [
        CertificateRequest {
            common_name: String::new(),
            ..request("a")
        },
        CertificateRequest {
            common_name: long.clone(),
            ..request("a")
        },
        CertificateRequest {
            common_name: "a\nb".to_owned(),
            ..request("a")
        },
        CertificateRequest {
            organization: Some(long),
            ..request("a")
        },
        CertificateRequest {
            country: Some("China".to_owned()),
            ..request("a")
        },
        CertificateRequest {
            country: Some("cn".to_owned()),
            ..request("a")
        },
        CertificateRequest {
            days: 0,
            ..request("a")
        },
        CertificateRequest {
            days: 36_501,
            ..request("a")
        },
    ];
    for case in cases {
        assert!(
            matches!(self_signed(&key, &case).unwrap_err(), KeyError::Request(_)),
            "{case:?}"
        );
    }
    assert!(self_signed(&key, &request(&"长".repeat(64))).is_ok());
}

#[test]
fn the_vendor_procedure_leaves_a_chain_that_verifies() {
    for kind in [KeyKind::Rsa2048, KeyKind::P384] {
        let made = procedure(kind, &request("云桥 CA"), &request("sso.example.cn")).unwrap();
        assert_eq!(made.certificate.issuer(), made.ca.subject());
        assert_eq!(
            made.certificate.public_key().unwrap().id(),
            made.key.public().id()
        );
        assert_ne!(made.ca_key.public().id(), made.key.public().id());
        assert!(chain_verifies(&made));
        let csr = X509Req::from_pem(made.csr_pem.as_bytes()).unwrap();
        assert!(csr.verify(&csr.public_key().unwrap()).unwrap());
        assert_eq!(one_line(csr.subject_name()), made.certificate.subject());
        let text = text_of(&made.ca);
        assert!(text.contains("CA:TRUE, pathlen:0") && text.contains("Certificate Sign"));
        assert!(text_of(&made.certificate).contains("CA:FALSE"));
    }
}

fn chain_verifies(made: &Procedure) -> bool {
    let mut store = X509StoreBuilder::new().unwrap();
    store.add_cert(made.ca.0.x509.clone()).unwrap();
    let mut parameters = X509VerifyParam::new().unwrap();
    parameters.set_time(made.certificate.not_before().as_second() + 60);
    store.set_param(&parameters).unwrap();
    let mut context = X509StoreContext::new().unwrap();
    context
        .init(
            &store.build(),
            &made.certificate.0.x509,
            &Stack::new().unwrap(),
            |check| check.verify_cert(),
        )
        .unwrap()
}

#[test]
fn the_procedure_refuses_one_name_for_ca_and_server() {
    assert!(matches!(
        procedure(KeyKind::P256, &request("a"), &request("a")).unwrap_err(),
        KeyError::Request(_)
    ));
}

#[test]
fn every_form_is_read_back() {
    let key = PrivateKey::generate(KeyKind::P256).unwrap();
    let certificate = self_signed(&key, &request("a")).unwrap();
    assert_eq!(
        certificate.pem().as_bytes(),
        certificate.0.x509.to_pem().unwrap()
    );
    let spread: String = certificate
        .base64()
        .chars()
        .flat_map(|c| [c, '\n', ' '])
        .collect();
    for again in [
        Certificate::from_der(certificate.der()),
        Certificate::from_pem(&certificate.pem()),
        Certificate::from_base64(certificate.base64()),
        Certificate::from_base64(&spread),
    ] {
        assert_eq!(again.unwrap().fingerprint(), certificate.fingerprint());
    }
}

#[test]
fn refuses_what_is_no_certificate_and_octets_behind_one() {
    let key = PrivateKey::generate(KeyKind::P256).unwrap();
    let certificate = self_signed(&key, &request("a")).unwrap();
    let trailed = [certificate.der(), b"\0"].concat();
    let spki = key.public().to_spki_der().unwrap();
    for octets in [&b""[..], b"0", &trailed, &spki, &certificate.der()[..100]] {
        assert!(matches!(
            Certificate::from_der(octets).unwrap_err(),
            KeyError::Unreadable(_)
        ));
    }
    assert!(matches!(
        Certificate::from_base64("  \n ").unwrap_err(),
        KeyError::Unreadable(_)
    ));
    assert!(matches!(
        Certificate::from_pem("no").unwrap_err(),
        KeyError::Unreadable(_)
    ));
}

/// A certificate such as others make: any key, digest, name and dates.
fn foreign(key: &PKey<Private>, digest: MessageDigest, name: &str, until: &str) -> Certificate {
    let mut subject = X509Name::builder().unwrap();
    subject.append_entry_by_nid(Nid::COMMONNAME, name).unwrap();
    let subject = subject.build();
    let mut x509 = X509::builder().unwrap();
    x509.set_version(2).unwrap();
    x509.set_subject_name(&subject).unwrap();
    x509.set_issuer_name(&subject).unwrap();
    x509.set_pubkey(key).unwrap();
    x509.set_not_before(&Asn1Time::from_unix(0).unwrap())
        .unwrap();
    x509.set_not_after(&Asn1Time::from_str(until).unwrap())
        .unwrap();
    x509.sign(key, digest).unwrap();
    Certificate::from_x509(&x509.build()).unwrap()
}

#[test]
fn a_weak_certificate_is_shown_but_its_key_is_refused() {
    let key = PKey::from_rsa(Rsa::generate(1024).unwrap()).unwrap();
    let certificate = foreign(&key, MessageDigest::sha1(), "old", "20300101000000Z");
    assert!(certificate.weak_signature());
    assert_eq!(
        certificate.public_key().unwrap_err(),
        KeyError::TooWeak { bits: 1024 }
    );
    assert!(foreign(&key, MessageDigest::md5(), "old", "20300101000000Z").weak_signature());
    assert!(!foreign(&key, MessageDigest::sha512(), "old", "20300101000000Z").weak_signature());
}

#[test]
fn no_key_of_ours_goes_by_a_certificate_that_is_signed_with_sha1_or_md5() {
    let ours = |digest| {
        let key = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
        let certificate = foreign(&key, digest, "ours", "20300101000000Z");
        let key = PrivateKey::from_pkcs8_der(&key.private_key_to_pkcs8().unwrap()).unwrap();
        crate::SigningKey::new(key, certificate)
    };
    for digest in [MessageDigest::sha1(), MessageDigest::md5()] {
        assert_eq!(ours(digest).unwrap_err(), KeyError::WeakCertificate);
    }
    assert!(ours(MessageDigest::sha256()).is_ok());
}

#[test]
fn a_subject_cannot_write_control_characters_into_a_terminal() {
    let key = PKey::from_rsa(Rsa::generate(1024).unwrap()).unwrap();
    let subject = foreign(
        &key,
        MessageDigest::sha256(),
        "a\u{1b}[2Jb\n\u{202e}c",
        "20300101000000Z",
    )
    .subject();
    assert_eq!(subject, "CN=a\\u{1b}[2Jb\\n\\u{202e}c");
}

#[test]
fn an_endless_validity_is_the_last_instant() {
    let key = PKey::from_rsa(Rsa::generate(1024).unwrap()).unwrap();
    let certificate = foreign(&key, MessageDigest::sha256(), "endless", "99991231235959Z");
    assert_eq!(
        certificate.not_after().as_second(),
        Timestamp::MAX.as_second()
    );
}

#[test]
fn a_fingerprint_reads_what_it_prints_in_any_spelling() {
    let key = PrivateKey::generate(KeyKind::P256).unwrap();
    let fingerprint = self_signed(&key, &request("a")).unwrap().fingerprint();
    let printed = fingerprint.to_string();
    assert_eq!(printed.len(), 95);
    for text in [
        printed.clone(),
        printed.to_lowercase(),
        printed.replace(':', ""),
        format!(" {printed}\n"),
    ] {
        assert_eq!(text.parse::<Fingerprint>(), Ok(fingerprint));
    }
    for bad in [
        "",
        "AA",
        &printed[1..],
        &printed.replacen(':', "", 1),
        &format!("{printed}:AA"),
        &printed.replace(':', "-"),
    ] {
        assert_eq!(bad.parse::<Fingerprint>(), Err(FingerprintError), "{bad}");
    }
}
