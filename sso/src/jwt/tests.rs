use super::*;
use openssl::ec::{EcGroup, EcKey};
use openssl::rsa::Rsa;
use serde_json::json;

const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";

fn pems(key: &PKey<openssl::pkey::Private>) -> (String, String) {
    let text = |octets: Vec<u8>| String::from_utf8(octets).unwrap();
    (
        text(key.private_key_to_pem_pkcs8().unwrap()),
        text(key.public_key_to_pem().unwrap()),
    )
}

fn rsa(bits: u32) -> (String, String) {
    pems(&PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap())
}

fn ec(curve: Nid) -> (String, String) {
    pems(
        &PKey::from_ec_key(EcKey::generate(&EcGroup::from_curve_name(curve).unwrap()).unwrap())
            .unwrap(),
    )
}

fn round_trip(signing: &SigningKey, verifying: &VerifyingKey) {
    let token = signing.sign(Some("k1"), &json!({"sub": "李雷"})).unwrap();
    assert_eq!(verifying.verify(&token).unwrap()["sub"], "李雷");
    for at in 0..token.len() {
        let mut octets = token.clone().into_bytes();
        octets[at] = if octets[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(octets).unwrap();
        if changed == token || same_signature_octets(&changed, &token) {
            continue;
        }
        assert!(
            verifying.verify(&changed).is_err(),
            "accepted with octet {at} changed"
        );
    }
}

/// The last base64 digit may carry unused bits; a strict decoder refuses them, a lenient one reads the same octets.
fn same_signature_octets(a: &str, b: &str) -> bool {
    use base64::Engine as _;
    use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
    let lenient = GeneralPurpose::new(
        &base64::alphabet::URL_SAFE,
        GeneralPurposeConfig::new()
            .with_encode_padding(false)
            .with_decode_allow_trailing_bits(true),
    );
    let octets = |token: &str| {
        token
            .split('.')
            .map(|part| lenient.decode(part).ok())
            .collect::<Vec<_>>()
    };
    octets(a) == octets(b)
}

#[test]
fn hs256_verifies_what_it_signed_and_nothing_else() {
    round_trip(
        &SigningKey::hs256(SECRET).unwrap(),
        &VerifyingKey::hs256(SECRET).unwrap(),
    );
    let other = SigningKey::hs256(b"another secret of 32 octets .....").unwrap();
    assert!(
        VerifyingKey::hs256(SECRET)
            .unwrap()
            .verify(&other.sign(None, &json!({})).unwrap())
            .is_err()
    );
}

#[test]
fn rs256_verifies_what_it_signed_and_nothing_else() {
    let (private, public) = rsa(2048);
    let verifying = VerifyingKey::public(Algorithm::RS256, &public).unwrap();
    let signing = SigningKey::private(Algorithm::RS256, &private).unwrap();
    round_trip(&signing, &verifying);
}

#[test]
fn es256_verifies_what_it_signed_and_nothing_else() {
    let (private, public) = ec(Nid::X9_62_PRIME256V1);
    round_trip(
        &SigningKey::private(Algorithm::ES256, &private).unwrap(),
        &VerifyingKey::public(Algorithm::ES256, &public).unwrap(),
    );
}

#[test]
fn eddsa_verifies_what_it_signed_and_nothing_else() {
    let (private, public) = pems(&PKey::generate_ed25519().unwrap());
    round_trip(
        &SigningKey::private(Algorithm::EdDSA, &private).unwrap(),
        &VerifyingKey::public(Algorithm::EdDSA, &public).unwrap(),
    );
}

/// RFC 7515 appendix A.1: the one token whose octets are printed in the standard.
#[test]
fn the_example_of_the_standard_is_verified() {
    use base64::Engine as _;
    let secret =
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
    let token = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
                 dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let secret = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(secret)
        .unwrap();
    assert_eq!(
        VerifyingKey::hs256(&secret).unwrap().verify(token).unwrap()["iss"],
        "joe"
    );
}

#[test]
fn a_signature_by_the_public_key_as_secret_is_not_one() {
    let (_, public) = rsa(2048);
    let confused = SigningKey::hs256(public.as_bytes())
        .unwrap()
        .sign(None, &json!({"sub": "x"}))
        .unwrap();
    assert!(
        VerifyingKey::public(Algorithm::RS256, &public)
            .unwrap()
            .verify(&confused)
            .is_err()
    );
}

#[test]
fn weak_and_unfit_keys_are_refused() {
    assert_eq!(
        VerifyingKey::hs256(&SECRET[1..]).unwrap_err(),
        KeyError::ShortSecret(31)
    );
    let (private, public) = rsa(1024);
    assert!(matches!(
        VerifyingKey::public(Algorithm::RS256, &public),
        Err(KeyError::Unfit { .. })
    ));
    assert!(matches!(
        SigningKey::private(Algorithm::RS256, &private),
        Err(KeyError::Unfit { .. })
    ));
    let (_, p384) = ec(Nid::SECP384R1);
    assert!(matches!(
        VerifyingKey::public(Algorithm::ES256, &p384),
        Err(KeyError::Unfit { .. })
    ));
    assert!(matches!(
        VerifyingKey::public(Algorithm::EdDSA, &p384),
        Err(KeyError::Unfit { .. })
    ));
    assert!(matches!(
        VerifyingKey::public(Algorithm::HS256, &p384),
        Err(KeyError::Unfit { .. })
    ));
    assert_eq!(
        VerifyingKey::public(Algorithm::RS256, "nonsense").unwrap_err(),
        KeyError::Unreadable
    );
}
