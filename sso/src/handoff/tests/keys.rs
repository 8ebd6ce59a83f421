//! Which key, which algorithm.

use super::*;
use openssl::ec::{EcGroup, EcKey};
use openssl::nid::Nid;
use openssl::pkey::Private;

fn pems(key: &PKey<Private>) -> (String, String) {
    let text = |octets: Vec<u8>| String::from_utf8(octets).unwrap();
    (
        text(key.private_key_to_pem_pkcs8().unwrap()),
        text(key.public_key_to_pem().unwrap()),
    )
}

fn rsa() -> (String, String) {
    pems(&PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap())
}

fn ec() -> (String, String) {
    pems(
        &PKey::from_ec_key(
            EcKey::generate(&EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap()).unwrap(),
        )
        .unwrap(),
    )
}

/// A hand-off section with a key entry of an algorithm.
fn entry(kid: &str, alg: &str, pem: &str) -> String {
    format!(
        "[[partner.acme.handoff.keys]]\nkid = \"{kid}\"\nalg = \"{alg}\"\npem = \"\"\"\n{pem}\"\"\"\n"
    )
}

fn by(algorithm: Algorithm, private: &str, kid: Option<&str>) -> String {
    SigningKey::private(algorithm, private)
        .unwrap()
        .sign(kid, &claims("one"))
        .unwrap()
}

#[tokio::test]
async fn each_algorithm_opens_a_session_with_its_own_key() {
    let ((rsa_private, rsa_public), (ec_private, ec_public)) = (rsa(), ec());
    let (ed_private, ed_public) = pems(&PKey::generate_ed25519().unwrap());
    for (alg, algorithm, private, public) in [
        ("RS256", Algorithm::RS256, &rsa_private, &rsa_public),
        ("ES256", Algorithm::ES256, &ec_private, &ec_public),
        ("EdDSA", Algorithm::EdDSA, &ed_private, &ed_public),
    ] {
        let service = service(HTTPS, &entry("k", alg, public));
        assert_eq!(
            service
                .post(PATH, &[("token", &by(algorithm, private, Some("k")))])
                .await
                .status(),
            StatusCode::SEE_OTHER,
            "{alg}"
        );
    }
}

#[tokio::test]
async fn the_kid_chooses_the_key() {
    let ((first, first_public), (second, second_public)) = (ec(), ec());
    let service = service(
        HTTPS,
        &format!(
            "{}{}",
            entry("a", "ES256", &first_public),
            entry("b", "ES256", &second_public)
        ),
    );
    assert_eq!(
        refusal(&service, &by(Algorithm::ES256, &first, Some("b"))).await,
        "BRG-1002"
    );
    assert_eq!(
        refusal(&service, &by(Algorithm::ES256, &first, Some("c"))).await,
        "BRG-1002"
    );
    assert_eq!(
        refusal(&service, &by(Algorithm::ES256, &first, None)).await,
        "BRG-1002"
    );
    assert_eq!(
        service
            .post(
                PATH,
                &[("token", &by(Algorithm::ES256, &second, Some("b")))]
            )
            .await
            .status(),
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn one_key_needs_no_kid_but_a_wrong_one_is_refused() {
    let service = service(HTTPS, HS256);
    let key = SigningKey::hs256(SECRET.as_bytes()).unwrap();
    assert_eq!(
        refusal(&service, &key.sign(Some("k2"), &claims("one")).unwrap()).await,
        "BRG-1002"
    );
    assert_eq!(
        service
            .post(PATH, &[("token", &key.sign(None, &claims("one")).unwrap())])
            .await
            .status(),
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn a_token_signed_by_somebody_else_is_refused() {
    let service = service(HTTPS, HS256);
    let stranger = SigningKey::hs256(b"ffffffffffffffffffffffffffffffff").unwrap();
    assert_eq!(
        refusal(
            &service,
            &stranger.sign(Some("k1"), &claims("one")).unwrap()
        )
        .await,
        "BRG-1002"
    );
    let good = signed(&claims("one"));
    let (head, signature) = good.rsplit_once('.').unwrap();
    let (header, _) = head.split_once('.').unwrap();
    let changed = format!(
        "{header}.{}.{signature}",
        URL_SAFE_NO_PAD.encode(with("sub", json!("admin")).to_string())
    );
    assert_eq!(refusal(&service, &changed).await, "BRG-1002");
    assert_eq!(refusal(&service, &format!("{head}.")).await, "BRG-1002");
}

/// The public key is no secret: whoever signs with it by HMAC must not be believed.
#[tokio::test]
async fn the_public_key_is_never_taken_for_a_secret() {
    let (_, public) = rsa();
    let service = service(HTTPS, &entry("k1", "RS256", &public));
    let pkey = PKey::public_key_from_pem(public.as_bytes()).unwrap();
    for secret in [
        public.clone().into_bytes(),
        public.trim_end().as_bytes().to_vec(),
        pkey.public_key_to_der().unwrap(),
    ] {
        let confused = SigningKey::hs256(&secret)
            .unwrap()
            .sign(Some("k1"), &claims("one"))
            .unwrap();
        assert_eq!(refusal(&service, &confused).await, "BRG-1002");
    }
}

#[tokio::test]
async fn the_algorithm_is_never_the_tokens_choice() {
    let service = service(HTTPS, HS256);
    let payload = URL_SAFE_NO_PAD.encode(claims("one").to_string());
    let good = signed(&claims("one"));
    let signature = good.rsplit('.').next().unwrap();
    for alg in [
        "none", "None", "NONE", "", "hs256", "HS384", "HS512", "RS256", "PS256", "ES256", "EdDSA",
        "HS256 ",
    ] {
        let header = URL_SAFE_NO_PAD.encode(json!({"alg": alg, "kid": "k1"}).to_string());
        for signature in ["", signature] {
            assert_eq!(
                refusal(&service, &format!("{header}.{payload}.{signature}")).await,
                "BRG-1002",
                "{alg}"
            );
        }
    }
}

/// `jwk`, `jku`, `x5c`, `x5u` offer a key; nobody asks for it.
#[tokio::test]
async fn a_key_inside_the_token_is_ignored() {
    let (_, public) = ec();
    let service = service(HTTPS, &entry("k1", "ES256", &public));
    let (stranger, _) = ec();
    let key = PKey::private_key_from_pem(stranger.as_bytes())
        .unwrap()
        .ec_key()
        .unwrap();
    let (mut x, mut y) = (
        openssl::bn::BigNum::new().unwrap(),
        openssl::bn::BigNum::new().unwrap(),
    );
    let mut context = openssl::bn::BigNumContext::new().unwrap();
    key.public_key()
        .affine_coordinates(key.group(), &mut x, &mut y, &mut context)
        .unwrap();
    let coordinate = |n: &openssl::bn::BigNum| URL_SAFE_NO_PAD.encode(n.to_vec_padded(32).unwrap());
    let jwk: jsonwebtoken::jwk::Jwk = serde_json::from_value(
        json!({"kty": "EC", "crv": "P-256", "x": coordinate(&x), "y": coordinate(&y)}),
    )
    .unwrap();
    let header = jsonwebtoken::Header {
        kid: Some("k1".to_owned()),
        jwk: Some(jwk),
        jku: Some("https://evil.example/jwks".to_owned()),
        ..jsonwebtoken::Header::new(Algorithm::ES256)
    };
    // Signing once through the crate installs the provider.
    by(Algorithm::ES256, &stranger, None);
    let der = PKey::private_key_from_pem(stranger.as_bytes())
        .unwrap()
        .private_key_to_pkcs8()
        .unwrap();
    let token = jsonwebtoken::encode(
        &header,
        &claims("one"),
        &jsonwebtoken::EncodingKey::from_ec_der(&der),
    )
    .unwrap();
    assert_eq!(refusal(&service, &token).await, "BRG-1002");
}
