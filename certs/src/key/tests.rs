use super::*;
use openssl::dsa::Dsa;

fn ec(curve: Nid) -> PKey<Private> {
    generate_ec(curve).unwrap()
}

#[test]
fn every_kind_is_made_and_read_back_under_the_same_name() {
    for kind in KeyKind::ALL {
        let key = PrivateKey::generate(kind).unwrap();
        assert_eq!(key.kind(), kind);
        let again = PrivateKey::from_pkcs8_der(&key.to_pkcs8_der().unwrap()).unwrap();
        assert_eq!(again.kind(), kind);
        assert_eq!(again.public().id(), key.public().id());
        assert_eq!(again.public(), key.public());
        let public = PublicKey::from_spki_der(&key.public().to_spki_der().unwrap()).unwrap();
        assert_eq!(public.id(), key.public().id());
        assert_eq!(kind.to_string().parse::<KeyKind>(), Ok(kind));
    }
}

#[test]
fn a_key_is_named_by_the_hash_of_its_spki() {
    let key = PrivateKey::generate(KeyKind::P256).unwrap().public();
    let digest = openssl::hash::hash(
        openssl::hash::MessageDigest::sha256(),
        &key.to_spki_der().unwrap(),
    )
    .unwrap();
    assert_eq!(key.id().as_str(), &hex::encode(digest)[..32]);
}

#[test]
fn a_compressed_point_has_the_same_name() {
    let key = ec(Nid::X9_62_PRIME256V1).ec_key().unwrap();
    let mut context = BigNumContext::new().unwrap();
    let long = key
        .public_key()
        .to_bytes(
            key.group(),
            openssl::ec::PointConversionForm::UNCOMPRESSED,
            &mut context,
        )
        .unwrap();
    let short = key
        .public_key()
        .to_bytes(
            key.group(),
            openssl::ec::PointConversionForm::COMPRESSED,
            &mut context,
        )
        .unwrap();
    let head_long = hex::decode("3059301306072a8648ce3d020106082a8648ce3d030107034200").unwrap();
    let head_short = hex::decode("3039301306072a8648ce3d020106082a8648ce3d030107032200").unwrap();
    let uncompressed = PublicKey::from_spki_der(&[head_long, long].concat()).unwrap();
    let compressed = PublicKey::from_spki_der(&[head_short, short].concat()).unwrap();
    assert_eq!(uncompressed.id(), compressed.id());
}

#[test]
fn debug_shows_nothing_of_a_private_key() {
    assert_eq!(
        format!("{:?}", PrivateKey::generate(KeyKind::P256).unwrap()),
        "PrivateKey"
    );
}

#[test]
fn refuses_rsa_below_2048_bits_private_and_public() {
    for bits in [1024, 1536, 2047] {
        let weak = generate_rsa(bits).unwrap();
        assert_eq!(
            PrivateKey::from_pkcs8_der(&weak.private_key_to_pkcs8().unwrap()).unwrap_err(),
            KeyError::TooWeak { bits }
        );
        assert_eq!(
            PublicKey::from_spki_der(&weak.public_key_to_der().unwrap()).unwrap_err(),
            KeyError::TooWeak { bits }
        );
    }
}

#[test]
fn takes_an_odd_rsa_size_from_a_peer_but_not_as_our_own() {
    let odd = generate_rsa(2304).unwrap();
    assert_eq!(PublicKey::from_pkey(&odd).unwrap().describe(), "RSA 2304");
    assert!(matches!(
        PrivateKey::from_pkey(odd).unwrap_err(),
        KeyError::Unsupported { .. }
    ));
}

fn forged_rsa(bits: i32, exponent: &str) -> PKey<Public> {
    let mut modulus = openssl::bn::BigNum::new().unwrap();
    modulus
        .rand(bits, openssl::bn::MsbOption::ONE, true)
        .unwrap();
    let exponent = openssl::bn::BigNum::from_hex_str(exponent).unwrap();
    PKey::from_rsa(Rsa::from_public_components(modulus, exponent).unwrap()).unwrap()
}

#[test]
fn refuses_rsa_above_8192_bits() {
    assert_eq!(
        PublicKey::from_pkey(&forged_rsa(8192, "010001"))
            .unwrap()
            .describe(),
        "RSA 8192"
    );
    assert_eq!(
        PublicKey::from_pkey(&forged_rsa(8193, "010001")).unwrap_err(),
        KeyError::Unsupported {
            what: "RSA 8193".to_owned()
        }
    );
}

#[test]
fn refuses_an_rsa_exponent_that_verifies_anything_or_never_ends() {
    for exponent in ["01", "02", "010000", "010000000000000001"] {
        assert!(
            matches!(
                PublicKey::from_pkey(&forged_rsa(2048, exponent)).unwrap_err(),
                KeyError::Unsupported { .. }
            ),
            "{exponent}"
        );
    }
}

#[test]
fn refuses_other_curves_and_kinds() {
    for pkey in [
        ec(Nid::SECP521R1),
        ec(Nid::SECP256K1),
        ec(Nid::X9_62_PRIME192V1),
        PKey::generate_ed25519().unwrap(),
        PKey::generate_x25519().unwrap(),
        PKey::from_dsa(Dsa::generate(2048).unwrap()).unwrap(),
    ] {
        let der = pkey.private_key_to_pkcs8().unwrap();
        assert!(matches!(
            PrivateKey::from_pkcs8_der(&der).unwrap_err(),
            KeyError::Unsupported { .. }
        ));
        let spki = pkey.public_key_to_der().unwrap();
        assert!(matches!(
            PublicKey::from_spki_der(&spki).unwrap_err(),
            KeyError::Unsupported { .. }
        ));
    }
}

#[test]
fn refuses_a_curve_spelled_out_in_parameters() {
    let mut group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    group.set_asn1_flag(Asn1Flag::EXPLICIT_CURVE);
    let explicit = PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap();
    let der = explicit.private_key_to_pkcs8().unwrap();
    assert!(matches!(
        PrivateKey::from_pkcs8_der(&der).unwrap_err(),
        KeyError::Unsupported { .. }
    ));
}

#[test]
fn refuses_octets_that_are_no_key_and_octets_behind_a_key() {
    assert!(matches!(
        PrivateKey::from_pkcs8_der(b"").unwrap_err(),
        KeyError::Unreadable(_)
    ));
    assert!(matches!(
        PrivateKey::from_pkcs8_der(&[0x30, 3, 2, 1, 0]).unwrap_err(),
        KeyError::Unreadable(_)
    ));
    let mut der = PrivateKey::generate(KeyKind::P256)
        .unwrap()
        .to_pkcs8_der()
        .unwrap()
        .to_vec();
    der.push(0);
    assert!(matches!(
        PrivateKey::from_pkcs8_der(&der).unwrap_err(),
        KeyError::Unreadable(_)
    ));
}
