use super::forge::Forge;
use super::*;
use openssl::bn::{BigNum, BigNumContext};
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;

const ECDSA: &str = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";

#[test]
fn refuses_every_signature_algorithm_outside_the_list() {
    for uri in [
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        "http://www.w3.org/2000/09/xmldsig#dsa-sha1",
        "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
        "http://www.w3.org/2007/05/xmldsig-more#rsa-pss",
        "none",
        "",
    ] {
        let forge = Forge::info(ECDSA, uri);
        assert_eq!(
            refusal(&forge.xml(), &forge.key),
            VerifyError::Algorithm(uri.to_owned())
        );
        let any_case = Acceptance {
            any_case: true,
            dangerous_sha1_digest_in_metadata: true,
            ..Acceptance::default()
        };
        assert_eq!(
            verify(posted(&forge.xml()), &trusting(&forge.key), &any_case).unwrap_err(),
            VerifyError::Algorithm(uri.to_owned())
        );
    }
}

#[test]
fn refuses_an_hmac_keyed_with_the_public_key() {
    let key = signing_key(KeyKind::Rsa2048);
    let uri = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256";
    let octets = b"SAMLRequest=x&SigAlg=y";
    for secret in [
        key.certificate()
            .public_key()
            .unwrap()
            .to_spki_der()
            .unwrap(),
        key.certificate().der().to_vec(),
        key.certificate().pem().into_bytes(),
    ] {
        let secret = PKey::hmac(&secret).unwrap();
        let value = Signer::new(MessageDigest::sha256(), &secret)
            .unwrap()
            .sign_oneshot_to_vec(octets)
            .unwrap();
        for algorithm in SignatureAlgorithm::ALL {
            assert_eq!(
                verify_octets(octets, &value, algorithm, &trusting(&key)).unwrap_err(),
                VerifyError::Value { tried: 1 }
            );
        }
    }
    let forge = Forge::info(ECDSA, uri);
    assert_eq!(
        refusal(&forge.xml(), &forge.key),
        VerifyError::Algorithm(uri.to_owned())
    );
}

#[test]
fn refuses_a_sha1_digest_in_a_message_even_under_the_metadata_flag() {
    let sha1 = "http://www.w3.org/2000/09/xmldsig#sha1";
    let forge = Forge::info("http://www.w3.org/2001/04/xmlenc#sha256", sha1);
    let flag = Acceptance {
        dangerous_sha1_digest_in_metadata: true,
        ..Acceptance::default()
    };
    assert_eq!(
        refusal(&forge.xml(), &forge.key),
        VerifyError::Algorithm(sha1.to_owned())
    );
    assert_eq!(
        verify(posted(&forge.xml()), &trusting(&forge.key), &flag).unwrap_err(),
        VerifyError::Algorithm(sha1.to_owned())
    );
}

#[test]
fn refuses_an_algorithm_that_this_peer_is_not_allowed() {
    let key = signing_key(KeyKind::P256);
    let narrow = Acceptance {
        signatures: vec![SignatureAlgorithm::RsaSha256],
        ..Acceptance::default()
    };
    assert!(matches!(
        verify(posted(&signed_request(&key)), &trusting(&key), &narrow).unwrap_err(),
        VerifyError::Algorithm(_)
    ));
    let narrow = Acceptance {
        digests: vec![DigestAlgorithm::Sha512],
        ..Acceptance::default()
    };
    assert!(matches!(
        verify(posted(&signed_request(&key)), &trusting(&key), &narrow).unwrap_err(),
        VerifyError::Algorithm(_)
    ));
}

#[test]
fn refuses_an_algorithm_of_another_kind_of_key() {
    let forge = Forge::info("#ecdsa-sha256", "#rsa-sha256");
    assert_eq!(
        refusal(&forge.xml(), &forge.key),
        VerifyError::Value { tried: 1 }
    );
    let rsa = signing_key(KeyKind::Rsa2048);
    assert_eq!(
        refusal(&Forge::new().xml(), &rsa),
        VerifyError::Value { tried: 1 }
    );
}

#[test]
fn refuses_identifiers_in_other_case_unless_the_peer_is_known_for_it() {
    for (from, to) in [
        (ECDSA, ECDSA.to_uppercase()),
        (
            "http://www.w3.org/2001/04/xmlenc#sha256",
            "HTTP://WWW.W3.ORG/2001/04/XMLENC#SHA256".to_owned(),
        ),
    ] {
        let forge = Forge::info(from, &to);
        assert_eq!(
            refusal(&forge.xml(), &forge.key),
            VerifyError::Algorithm(to)
        );
        let any_case = Acceptance {
            any_case: true,
            ..Acceptance::default()
        };
        assert!(verify(posted(&forge.xml()), &trusting(&forge.key), &any_case).is_ok());
    }
}

#[test]
fn a_certificate_with_a_weak_key_is_no_trusted_key() {
    let weak = openssl::rsa::Rsa::generate(1024).unwrap();
    let mut x509 = openssl::x509::X509::builder().unwrap();
    let pkey = PKey::from_rsa(weak).unwrap();
    x509.set_pubkey(&pkey).unwrap();
    x509.set_not_before(&openssl::asn1::Asn1Time::from_unix(0).unwrap())
        .unwrap();
    x509.set_not_after(&openssl::asn1::Asn1Time::from_unix(4_000_000_000).unwrap())
        .unwrap();
    x509.sign(&pkey, MessageDigest::sha256()).unwrap();
    let certificate = Certificate::from_der(&x509.build().to_der().unwrap()).unwrap();
    let keys = TrustedKeys::from_certificates([&certificate]);
    assert!(keys.is_empty());
    let value = Signer::new(MessageDigest::sha256(), &pkey)
        .unwrap()
        .sign_oneshot_to_vec(b"octets")
        .unwrap();
    assert_eq!(
        verify_octets(b"octets", &value, SignatureAlgorithm::RsaSha256, &keys).unwrap_err(),
        VerifyError::NoKeys
    );
}

fn number(text: &BigNum, size: i32) -> Vec<u8> {
    text.to_vec_padded(size).unwrap()
}

#[test]
fn refuses_ecdsa_zeros_and_numbers_beyond_the_order() {
    let forge = Forge::new();
    let group = openssl::ec::EcGroup::from_curve_name(openssl::nid::Nid::X9_62_PRIME256V1).unwrap();
    let mut order = BigNum::new().unwrap();
    group
        .order(&mut order, &mut BigNumContext::new().unwrap())
        .unwrap();
    let (order, zero) = (number(&order, 32), vec![0; 32]);
    let one = [vec![0; 31], vec![1]].concat();
    let huge = vec![0xff; 32];
    for (r, s) in [
        (&zero, &zero),
        (&zero, &one),
        (&one, &zero),
        (&order, &one),
        (&one, &order),
        (&order, &order),
        (&huge, &huge),
        (&zero, &order),
    ] {
        let xml = forge.xml_with_value(|_| [r.clone(), s.clone()].concat());
        assert_eq!(refusal(&xml, &forge.key), VerifyError::Value { tried: 1 });
    }
    assert!(check(&forge.xml_with_value(|value| value), &trusting(&forge.key)).is_ok());
}

#[test]
fn refuses_an_ecdsa_component_that_is_right_only_modulo_the_order() {
    let key = signing_key(KeyKind::P256);
    let value = crate::sign::sign_octets(b"octets", &key).unwrap();
    let group = openssl::ec::EcGroup::from_curve_name(openssl::nid::Nid::X9_62_PRIME256V1).unwrap();
    let mut order = BigNum::new().unwrap();
    group
        .order(&mut order, &mut BigNumContext::new().unwrap())
        .unwrap();
    let s = BigNum::from_slice(&value[32..]).unwrap();
    let beyond = &s + &order;
    let longer = [&value[..32], &beyond.to_vec()].concat();
    assert!(
        verify_octets(
            b"octets",
            &longer,
            SignatureAlgorithm::EcdsaSha256,
            &trusting(&key)
        )
        .is_err()
    );
}

#[test]
fn refuses_a_signature_of_another_length() {
    for kind in [KeyKind::P256, KeyKind::P384, KeyKind::Rsa2048] {
        let key = signing_key(kind);
        let keys = trusting(&key);
        let value = crate::sign::sign_octets(b"octets", &key).unwrap();
        assert!(verify_octets(b"octets", &value, key.algorithm(), &keys).is_ok());
        let zero_first = [&[0][..], &value].concat();
        let zero_last = [&value[..], &[0]].concat();
        for wrong in [
            &b""[..],
            &value[..1],
            &value[..value.len() - 1],
            &value[1..],
            &zero_first,
            &zero_last,
            &[value.clone(), value.clone()].concat(),
        ] {
            assert_eq!(
                verify_octets(b"octets", wrong, key.algorithm(), &keys).unwrap_err(),
                VerifyError::Value { tried: 1 }
            );
        }
    }
}

#[test]
fn refuses_an_ecdsa_signature_in_der() {
    let forge = Forge::new();
    let xml = forge.xml_with_value(|value| {
        let r = BigNum::from_slice(&value[..32]).unwrap();
        let s = BigNum::from_slice(&value[32..]).unwrap();
        openssl::ecdsa::EcdsaSig::from_private_components(r, s)
            .unwrap()
            .to_der()
            .unwrap()
    });
    assert_eq!(refusal(&xml, &forge.key), VerifyError::Value { tried: 1 });
}

#[test]
fn refuses_any_flipped_bit_of_the_value() {
    let forge = Forge::new();
    for place in (0..64).step_by(7) {
        let xml = forge.xml_with_value(|mut value| {
            value[place] ^= 0x10;
            value
        });
        assert_eq!(refusal(&xml, &forge.key), VerifyError::Value { tried: 1 });
    }
}

#[test]
fn an_algorithm_name_reaches_the_operator_short_and_printable() {
    let forge = Forge::info(ECDSA, &format!("{}\u{85}", "x".repeat(500)));
    match refusal(&forge.xml(), &forge.key) {
        VerifyError::Algorithm(name) => assert_eq!(name, "x".repeat(120)),
        other => assert_eq!(other.to_string(), "an algorithm error"),
    }
}
