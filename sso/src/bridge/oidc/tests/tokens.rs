//! ID tokens that must be refused, and the algorithms that are accepted.

use super::provider::compact;
use super::*;
use crate::fixture::code_of;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;

fn hs256(key: &[u8], claims: &Value) -> String {
    let header = json!({"alg": "HS256", "kid": "k1"});
    compact(&header, claims, |message| {
        let key = PKey::hmac(key).unwrap();
        let mut signer = Signer::new(MessageDigest::sha256(), &key).unwrap();
        signer.sign_oneshot_to_vec(message).unwrap()
    })
}

#[tokio::test]
async fn accepts_the_four_algorithms() {
    for alg in ["RS256", "PS256", "ES256", "EdDSA"] {
        let key = TestKey::new("k1", alg);
        let provider = TestProvider::start(&[&TestKey::new("k0", "ES256"), &key]).await;
        let service = with_provider(&provider, "");
        let response = sign_in_with(&service, &provider, &key, |_| {}).await;
        person(&service, &response).await;
    }
}

#[tokio::test]
async fn refuses_every_claim_that_is_not_as_it_should_be() {
    let key = TestKey::new("k1", "ES256");
    let provider = TestProvider::start(&[&key]).await;
    let service = with_provider(&provider, "");
    let now = NOW.as_second();
    let cases: Vec<(&str, Value, &str)> = vec![
        ("nonce", json!("of another sign-in"), "BRG-2007"),
        ("nonce", Value::Null, "BRG-2007"),
        ("aud", json!("somebody else"), "BRG-2007"),
        ("aud", json!([CLIENT, "somebody else"]), "BRG-2007"),
        ("azp", json!("somebody else"), "BRG-2007"),
        ("iss", json!("https://evil.example.com"), "BRG-2007"),
        ("at_hash", json!("AAAAAAAAAAAAAAAAAAAAAA"), "BRG-2007"),
        ("exp", json!(now - 121), "BRG-2008"),
        ("iat", json!(now + 121), "BRG-2008"),
        ("auth_time", json!(now + 121), "BRG-2008"),
        ("auth_time", Value::Null, "BRG-2009"),
        ("auth_time", json!(now - 30 * 86_400 - 121), "BRG-2009"),
        ("aud", Value::Null, "BRG-2007"),
        ("exp", Value::Null, "BRG-2005"),
        ("sub", Value::Null, "BRG-2005"),
        ("exp", json!("soon"), "BRG-2005"),
        ("exp", json!(1e300), "BRG-2005"),
        ("name", json!("a\u{7}b"), "BRG-2010"),
    ];
    for (claim, value, code) in cases {
        let refused = sign_in_with(&service, &provider, &key, |claims| {
            claims[claim] = value.clone();
        })
        .await;
        assert_eq!(header_of(&refused, "set-cookie"), "", "{claim} {value}");
        assert_eq!(code_of(refused).await, code, "{claim} {value}");
    }
}

#[tokio::test]
async fn tolerates_clocks_that_differ_a_little() {
    let key = TestKey::new("k1", "ES256");
    let provider = TestProvider::start(&[&key]).await;
    let service = with_provider(&provider, "");
    let now = NOW.as_second();
    for (claim, value) in [
        ("exp", now - 119),
        ("iat", now + 119),
        ("auth_time", now + 119),
    ] {
        let response = sign_in_with(&service, &provider, &key, |claims| {
            claims[claim] = json!(value);
        })
        .await;
        // Never later than now: it would outlive the checks that compare with it.
        let principal = person(&service, &response).await.principal;
        let stated = claim_or(claim, value, now).min(now);
        let stated = jiff::Timestamp::from_second(stated).unwrap();
        assert_eq!(principal.authn_instant, idp::AuthnInstant::Stated(stated));
    }
}

fn claim_or(claim: &str, value: i64, now: i64) -> i64 {
    if claim == "auth_time" {
        value
    } else {
        now - 30
    }
}

#[tokio::test]
async fn refuses_every_signature_that_is_not_the_providers() {
    let key = TestKey::new("k1", "RS256");
    let foreign = TestKey::new("k1", "RS256");
    let provider = TestProvider::start(&[&key]).await;
    let public_pem = key.key.public_key_to_pem().unwrap();
    let service = with_provider(&provider, "");
    type Forge<'a> = Box<dyn Fn(&Value) -> String + 'a>;
    let header = |header: Value| -> Forge<'_> {
        Box::new(move |claims| compact(&header, claims, |_| Vec::new()))
    };
    let forgeries: Vec<(&str, Forge<'_>)> = vec![
        ("foreign key", Box::new(|claims| foreign.sign(claims))),
        ("alg none", header(json!({"alg": "none"}))),
        ("alg None", header(json!({"alg": "None", "kid": "k1"}))),
        ("no signature", header(json!({"alg": "RS256", "kid": "k1"}))),
        (
            "public key as HMAC secret",
            Box::new(|claims| hs256(&public_pem, claims)),
        ),
        (
            "client secret as HMAC secret",
            Box::new(|claims| hs256(SECRET.as_bytes(), claims)),
        ),
        (
            "another type",
            header(json!({"alg": "RS256", "kid": "k1", "typ": "at+jwt"})),
        ),
        (
            "a critical extension",
            header(json!({"alg": "RS256", "kid": "k1", "crit": ["b64"], "b64": false})),
        ),
        (
            "encrypted",
            header(json!({"alg": "RSA-OAEP", "enc": "A256GCM"})),
        ),
    ];
    for (what, forge) in forgeries {
        let away = away(&service).await;
        away.grant(&provider, "code-1", tokens(&forge(&away.claims(&provider))));
        let refused = get(&service, &away.back(&provider, "code-1"), &away.cookie).await;
        assert_eq!(header_of(&refused, "set-cookie"), "", "{what}");
        let code = code_of(refused).await;
        assert!(["BRG-2005", "BRG-2006"].contains(&&*code), "{what}: {code}");
    }
}

#[tokio::test]
async fn refuses_a_token_whose_algorithm_is_not_its_keys() {
    let key = TestKey::new("k1", "RS256");
    let as_pss = TestKey {
        kid: "k1",
        alg: "PS256",
        key: key.key.clone(),
    };
    let provider = TestProvider::start(&[&key]).await;
    let service = with_provider(&provider, "");
    let refused = sign_in_with(&service, &provider, &as_pss, |_| {}).await;
    assert_eq!(code_of(refused).await, "BRG-2006");
}

#[tokio::test]
async fn refuses_a_weak_key_and_a_point_off_the_curve() {
    let weak = TestKey::new("k1", "RS256-weak");
    let provider = TestProvider::start(&[&weak]).await;
    let refused = sign_in_with(&with_provider(&provider, ""), &provider, &weak, |_| {}).await;
    assert_eq!(code_of(refused).await, "BRG-2006");
    let key = TestKey::new("k1", "ES256");
    let provider = TestProvider::start(&[&key]).await;
    provider.now().keys[0]["y"] = provider_coordinate();
    let refused = sign_in_with(&with_provider(&provider, ""), &provider, &key, |_| {}).await;
    assert_eq!(code_of(refused).await, "BRG-2006");
}

fn provider_coordinate() -> Value {
    TestKey::new("other", "ES256").jwk()["y"].clone()
}

#[tokio::test]
async fn a_hash_of_the_access_token_has_to_be_true() {
    use base64::Engine as _;
    let key = TestKey::new("k1", "ES256");
    let provider = TestProvider::start(&[&key]).await;
    let service = with_provider(&provider, "");
    let hash = openssl::sha::sha256(b"access-1");
    let hash = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&hash[..16]);
    let response = sign_in_with(&service, &provider, &key, |claims| {
        claims["at_hash"] = json!(hash);
    })
    .await;
    person(&service, &response).await;
}

#[tokio::test]
async fn a_forced_authentication_has_to_be_fresh() {
    let key = TestKey::new("k1", "ES256");
    let provider = TestProvider::start(&[&key]).await;
    let service = with_provider(&provider, "");
    let demand = Demand {
        fresh: true,
        ..Demand::default()
    };
    for (ago, code) in [(121, Some("BRG-2009")), (119, None), (0, None)] {
        let away = away_for(&service, &demand).await;
        let mut claims = away.claims(&provider);
        claims["auth_time"] = json!(NOW.as_second() - ago);
        away.grant(&provider, "code-1", tokens(&key.sign(&claims)));
        let answer = get(&service, &away.back(&provider, "code-1"), &away.cookie).await;
        match code {
            Some(code) => assert_eq!(code_of(answer).await, code),
            None => drop(person(&service, &answer).await),
        }
    }
}

#[tokio::test]
async fn an_answer_without_usable_tokens_is_refused() {
    let provider = TestProvider::start(&[&TestKey::new("k1", "ES256")]).await;
    let service = with_provider(&provider, "");
    let endless = format!("\"{}\"", "x".repeat(300 * 1024));
    for (status, body, code) in [
        (
            200,
            "{\"access_token\":\"a\",\"token_type\":\"Bearer\"}".to_owned(),
            "BRG-2005",
        ),
        (200, "SENSITIVE".to_owned(), "BRG-2005"),
        (200, String::new(), "BRG-2005"),
        (500, "{}".to_owned(), "BRG-2005"),
        (302, format!("{}/elsewhere", provider.issuer), "BRG-2005"),
        (200, endless, "BRG-2003"),
        (401, "{\"error\":\"invalid_client\"}".to_owned(), "BRG-2004"),
        (400, "{\"error\":\"SENSITIVE\"}".to_owned(), "BRG-2004"),
    ] {
        provider.now().instead.insert("token", (status, body));
        let (log, _guard) = crate::fixture::Log::capture();
        let away = away(&service).await;
        let refused = get(&service, &away.back(&provider, "code-1"), &away.cookie).await;
        assert_eq!(code_of(refused).await, code, "{status}");
        assert!(!log.text().contains("SENSITIVE"));
    }
}
