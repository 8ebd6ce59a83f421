use super::*;
use crate::jwt::SigningKey;
use openssl::pkey::Private;
use serde_json::{Value, json};

const ALL: [Algorithm; 3] = [Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA];

fn text(octets: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(octets)
}

fn pem(key: &PKey<Private>) -> String {
    String::from_utf8(key.private_key_to_pem_pkcs8().unwrap()).unwrap()
}

fn rsa_key(bits: u32) -> (Value, String) {
    let key = Rsa::generate(bits).unwrap();
    let jwk = json!({"kty": "RSA", "kid": "rsa", "n": text(&key.n().to_vec()), "e": text(&key.e().to_vec())});
    (jwk, pem(&PKey::from_rsa(key).unwrap()))
}

fn ec_key(curve: Nid, crv: &str) -> (Value, String) {
    let group = EcGroup::from_curve_name(curve).unwrap();
    let key = EcKey::generate(&group).unwrap();
    let mut context = openssl::bn::BigNumContext::new().unwrap();
    let form = openssl::ec::PointConversionForm::UNCOMPRESSED;
    let point = key
        .public_key()
        .to_bytes(&group, form, &mut context)
        .unwrap();
    let (x, y) = point[1..].split_at(point.len() / 2);
    let jwk = json!({"kty": "EC", "kid": "ec", "crv": crv, "x": text(x), "y": text(y)});
    (jwk, pem(&PKey::from_ec_key(key).unwrap()))
}

fn ed_key() -> (Value, String) {
    let key = PKey::generate_ed25519().unwrap();
    let jwk = json!({"kty": "OKP", "kid": "ed", "crv": "Ed25519", "x": text(&key.raw_public_key().unwrap())});
    (jwk, pem(&key))
}

fn set(keys: &[Value]) -> Vec<NamedKey> {
    read(json!({ "keys": keys }).to_string().as_bytes(), &ALL).unwrap()
}

/// The key with some members replaced, or removed when null.
fn changed(key: &Value, members: Value) -> Value {
    let mut key = key.clone();
    for (name, value) in members.as_object().unwrap() {
        key[name] = value.clone();
    }
    key.as_object_mut()
        .unwrap()
        .retain(|_, value| !value.is_null());
    key
}

#[test]
fn each_kind_of_key_verifies_by_its_own_algorithm() {
    let keys = [
        (Algorithm::RS256, rsa_key(2048)),
        (Algorithm::ES256, ec_key(Nid::X9_62_PRIME256V1, "P-256")),
        (Algorithm::EdDSA, ed_key()),
    ];
    let published: Vec<_> = keys.iter().map(|(_, (jwk, _))| jwk.clone()).collect();
    let read = set(&published);
    assert_eq!(read.len(), 3);
    for ((algorithm, (_, private)), named) in keys.iter().zip(&read) {
        assert_eq!(named.key.algorithm(), *algorithm);
        let signing = SigningKey::private(*algorithm, private).unwrap();
        let token = signing.sign(None, &json!({"sub": "x"})).unwrap();
        assert_eq!(named.key.verify(&token).unwrap()["sub"], "x");
        for other in read.iter().filter(|other| other.kid != named.kid) {
            assert!(other.key.verify(&token).is_err());
        }
    }
}

#[test]
fn what_a_key_says_about_itself_has_to_agree() {
    let (rsa, _) = rsa_key(2048);
    let (ec, _) = ec_key(Nid::X9_62_PRIME256V1, "P-256");
    let (ed, _) = ed_key();
    for (key, members, is_used) in [
        (
            &rsa,
            json!({"use": "sig", "alg": "RS256", "key_ops": ["verify"]}),
            true,
        ),
        (&rsa, json!({"alg": "RS512"}), false),
        (&rsa, json!({"alg": "PS256"}), false),
        (&rsa, json!({"alg": "HS256"}), false),
        (&rsa, json!({"alg": "none"}), false),
        (&rsa, json!({"use": "enc"}), false),
        (&rsa, json!({"key_ops": ["encrypt"]}), false),
        (&rsa, json!({"crv": "P-256"}), false),
        (&rsa, json!({"e": null}), false),
        (&rsa, json!({"n": "!!"}), false),
        (&rsa, json!({"kty": "rsa"}), false),
        (&rsa, json!({"d": "AQAB"}), false),
        (&rsa, json!({"kid": "x".repeat(257)}), false),
        (&rsa, json!({"kid": null}), true),
        (
            &rsa,
            json!({"x5c": ["nonsense"], "x5u": "https://evil.example"}),
            true,
        ),
        (&ec, json!({"alg": "ES256"}), true),
        (&ec, json!({"alg": "ES384"}), false),
        (&ec, json!({"crv": "P-384"}), false),
        (&ec, json!({"crv": null}), false),
        (&ec, json!({"y": ec["x"]}), false),
        (&ec, json!({"kty": "OKP"}), false),
        (&ed, json!({"alg": "EdDSA"}), true),
        (&ed, json!({"alg": "Ed25519"}), true),
        (&ed, json!({"crv": "Ed448"}), false),
        (&ed, json!({"x": "AAAA"}), false),
        (
            &json!({"kty": "oct", "kid": "s"}),
            json!({"k": "A".repeat(43)}),
            false,
        ),
    ] {
        let key = changed(key, members.clone());
        assert_eq!(set(&[key]).len(), usize::from(is_used), "{members}");
    }
}

#[test]
fn weak_keys_and_algorithms_that_are_not_allowed_are_left_out() {
    let (weak, _) = rsa_key(1024);
    let (p384, _) = ec_key(Nid::SECP384R1, "P-256");
    assert!(set(&[weak, p384]).is_empty());
    let (ec, _) = ec_key(Nid::X9_62_PRIME256V1, "P-256");
    let octets = json!({ "keys": [ec] }).to_string();
    assert!(
        read(octets.as_bytes(), &[Algorithm::RS256])
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        read(octets.as_bytes(), &[Algorithm::ES256]).unwrap().len(),
        1
    );
}

#[test]
fn one_bad_key_does_not_spoil_the_others_and_a_name_counts_once() {
    let (first, _) = ec_key(Nid::X9_62_PRIME256V1, "P-256");
    let (second, private) = ec_key(Nid::X9_62_PRIME256V1, "P-256");
    let keys = set(&[
        json!("nonsense"),
        json!({}),
        json!({"kty": 7}),
        first,
        second,
    ]);
    assert_eq!(keys.len(), 1);
    let signing = SigningKey::private(Algorithm::ES256, &private).unwrap();
    let token = signing.sign(Some("ec"), &json!({})).unwrap();
    assert!(
        keys[0].key.verify(&token).is_err(),
        "the first one has the name"
    );
}

#[test]
fn what_is_no_set_is_refused() {
    let many: Vec<_> = (0..101).map(|_| json!({})).collect();
    let many = json!({ "keys": many }).to_string();
    for octets in [
        "",
        "[]",
        "{}",
        "{\"keys\":{}}",
        "{\"keys\":[",
        "\u{feff}{\"keys\":[]}",
        &many,
    ] {
        assert!(read(octets.as_bytes(), &ALL).is_err(), "{octets:.40}");
    }
}
