//! Coming back from the cloud's payment pages, from the browser's side.

mod lookup;

use super::template::{Template, TemplateError};
use crate::bridge::Kind;
use crate::config::{Config, ConfigError, Environment};
use crate::fixture::{HTTPS, NOW, Service, body, code_of, header_of, service};
use crate::keys::{generate_self_signed, seal};
use crate::session::{Person, start};
use crate::store::KeyState;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use certs::KeyKind;
use idp::Principal;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::ecdsa::EcdsaSig;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use openssl::sign::Verifier;
use serde_json::{Value, json};
use url::Url;

const RETURNS: &str = "[partner.acme.return]\norder = \"https://shop.example.com/orders/{order_id}?from={kind}&word={token}\"\ntop_up = \"https://shop.example.com/balance#{kind}\"\n";
const PAID: &str = "/p/acme/return/order";

async fn with_key(kind: KeyKind) -> Service {
    let service = service(HTTPS, RETURNS);
    let (key, certificate) = generate_self_signed(kind, "sso.example.com", NOW).unwrap();
    let sealing = &service.app.config().sealing_key;
    let record = seal(sealing, "acme", key, certificate, KeyState::Active, NOW).unwrap();
    service.app.store().add_key(record).await.unwrap();
    service
}

async fn get(service: &Service, path: &str, cookies: &HeaderMap) -> Url {
    let mut request = Request::get(path).body(Body::empty()).unwrap();
    request.headers_mut().extend(cookies.clone());
    let response = service.send(request).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(header_of(&response, "referrer-policy"), "no-referrer");
    Url::parse(header_of(&response, "location")).unwrap()
}

fn word_in(page: &Url) -> String {
    let word = page.query_pairs().find(|(name, _)| name == "word");
    word.unwrap().1.into_owned()
}

/// Verifies a token as a platform would: by the key set, with nothing of ours.
async fn verified(service: &Service, token: &str) -> Value {
    let set: Value =
        serde_json::from_str(&body(service.get("/p/acme/jwks.json").await).await).unwrap();
    let parts: Vec<_> = token.split('.').collect();
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let head: Value = serde_json::from_slice(&decode(parts[0])).unwrap();
    let key = set["keys"].as_array().unwrap().iter();
    let key = key.clone().find(|key| key["kid"] == head["kid"]).unwrap();
    assert_eq!(key["alg"], head["alg"]);
    let number = |name: &str| BigNum::from_slice(&decode(key[name].as_str().unwrap())).unwrap();
    let mut signature = decode(parts[2]);
    let (public, digest) = match head["alg"].as_str().unwrap() {
        "RS256" => {
            let rsa = Rsa::from_public_components(number("n"), number("e")).unwrap();
            (PKey::from_rsa(rsa).unwrap(), MessageDigest::sha256())
        }
        name => {
            let (curve, digest) = match name {
                "ES256" => (Nid::X9_62_PRIME256V1, MessageDigest::sha256()),
                _ => (Nid::SECP384R1, MessageDigest::sha384()),
            };
            let group = EcGroup::from_curve_name(curve).unwrap();
            let ec = EcKey::from_public_key_affine_coordinates(&group, &number("x"), &number("y"));
            let (r, s) = signature.split_at(signature.len() / 2);
            let pair = EcdsaSig::from_private_components(
                BigNum::from_slice(r).unwrap(),
                BigNum::from_slice(s).unwrap(),
            );
            signature = pair.unwrap().to_der().unwrap();
            (PKey::from_ec_key(ec.unwrap()).unwrap(), digest)
        }
    };
    let covered = format!("{}.{}", parts[0], parts[1]);
    let mut verifier = Verifier::new(digest, &public).unwrap();
    assert!(
        verifier
            .verify_oneshot(&signature, covered.as_bytes())
            .unwrap()
    );
    serde_json::from_slice(&decode(parts[1])).unwrap()
}

#[tokio::test]
async fn a_stranger_who_comes_back_arrives_with_a_word_that_any_platform_can_verify() {
    for kind in [KeyKind::Rsa2048, KeyKind::P256, KeyKind::P384] {
        let service = with_key(kind).await;
        let page = get(
            &service,
            &format!("{PAID}?orderId=CS2601-7_x&x=1"),
            &HeaderMap::new(),
        )
        .await;
        assert_eq!(page.host_str(), Some("shop.example.com"));
        assert_eq!(page.path(), "/orders/CS2601-7_x");
        assert!(page.query().unwrap().starts_with("from=order&word="));
        let word = verified(&service, &word_in(&page)).await;
        assert_eq!(word["iss"], "https://sso.example.com/p/acme");
        assert_eq!(word["aud"], "https://shop.example.com");
        assert_eq!(word["iat"], NOW.as_second());
        assert_eq!(word["exp"], NOW.as_second() + 120);
        assert_eq!(word["kind"], "order");
        assert_eq!(
            word["order"],
            json!({ "id": "CS2601-7_x", "status": "unknown" })
        );
        assert_eq!(
            word["parameters"],
            json!([["orderId", "CS2601-7_x"], ["x", "1"]])
        );
        assert_eq!(word["parameters_complete"], true);
        assert!(word.get("sub").is_none() && word.get("account").is_none());
    }
}

/// The cookies of a browser with a session of the customer `c-7`.
async fn signed_in(service: &Service) -> HeaderMap {
    let principal = Principal {
        user_id: "u-7".to_owned(),
        account_id: "c-7".to_owned(),
        email: None,
        name: None,
        mobile: None,
        authn_instant: idp::AuthnInstant::Stated(NOW),
        authn_context: saml::names::authn_context::PASSWORD.to_owned(),
    };
    let person = Person {
        principal,
        bridge: Kind::Handoff,
        upstream: None,
    };
    let partner = service.app.partner("acme").unwrap();
    let cookie = start(&service.app, partner, &person, &HeaderMap::new()).await;
    let pair = cookie
        .unwrap()
        .to_str()
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    HeaderMap::from_iter([(header::COOKIE, pair.parse().unwrap())])
}

#[tokio::test]
async fn the_word_names_the_customer_whose_session_the_browser_has() {
    let service = with_key(KeyKind::P256).await;
    let cookies = signed_in(&service).await;
    // What the address claims about the customer changes nothing.
    let path = format!("{PAID}?account=c-8&sub=u-8");
    let word = verified(&service, &word_in(&get(&service, &path, &cookies).await)).await;
    assert_eq!(word["sub"], "u-7");
    assert_eq!(word["account"], "c-7");
    assert_eq!(word["order"]["id"], Value::Null);
}

#[tokio::test]
async fn whatever_the_cloud_appends_the_customer_stays_on_the_configured_page() {
    let service = with_key(KeyKind::P256).await;
    let long = "x".repeat(5000);
    let many: String = (0..100)
        .map(|number| format!("p{number}={number}&"))
        .collect();
    for (query, complete) in [
        ("", true),
        ("order_id=../../evil", true),
        ("order_id=%2f%2fevil.example", true),
        ("order_id=https://evil.example/", true),
        ("order_id=a%0d%0aSet-Cookie:x=y", true),
        ("order_id={token}", true),
        ("%ff%fe=%ff&&&===", true),
        ("order_id=x@evil.example", true),
        (&*format!("order_id={long}"), false),
        (&*many, false),
    ] {
        let page = get(&service, &format!("{PAID}?{query}"), &HeaderMap::new()).await;
        assert_eq!(
            page.origin().ascii_serialization(),
            "https://shop.example.com",
            "{query:.80}"
        );
        assert_eq!(page.path(), "/orders/", "{query:.80}");
        let word = verified(&service, &word_in(&page)).await;
        assert_eq!(word["parameters_complete"], complete, "{query:.80}");
        assert!(word["parameters"].as_array().unwrap().len() <= 32);
    }
}

#[tokio::test]
async fn a_page_that_wants_no_word_gets_none_and_needs_no_key() {
    let service = service(HTTPS, RETURNS);
    let page = get(
        &service,
        "/p/acme/return/top-up?order_id=7",
        &HeaderMap::new(),
    )
    .await;
    assert_eq!(page.as_str(), "https://shop.example.com/balance#top-up");
}

#[tokio::test]
async fn a_return_that_is_not_set_up_says_so() {
    let service = service(HTTPS, "");
    for path in [PAID, "/p/acme/return/top-up"] {
        let response = service.get(path).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        assert_eq!(code_of(response).await, "RET-1001");
    }
    assert_eq!(
        code_of(service.get("/p/nobody/return/order").await).await,
        "WEB-404"
    );
}

#[test]
fn a_template_keeps_its_origin() {
    for (text, error) in [
        ("https://{order_id}.example.com/", TemplateError::BeforePath),
        ("https://shop.example.com:{order_id}/", TemplateError::NoUrl),
        (
            "https://{kind}@shop.example.com/",
            TemplateError::BeforePath,
        ),
        ("{token}", TemplateError::NoUrl),
        (
            "https://shop.example.com/{orderid}",
            TemplateError::NoSuchPlace("orderid".to_owned()),
        ),
        (
            "https://shop.example.com/{order_id",
            TemplateError::NoSuchPlace("order_id".to_owned()),
        ),
        (
            "https://shop.example.com/order_id}",
            TemplateError::NoSuchPlace("}".to_owned()),
        ),
        ("orders/{order_id}", TemplateError::NoUrl),
    ] {
        assert_eq!(Template::parse(text).unwrap_err(), error, "{text}");
    }
    let text = "https://shop.example.com:8443/a/{order_id}?k={kind}#{token}";
    let template = Template::parse(text).unwrap();
    assert_eq!(template.origin(), "https://shop.example.com:8443");
    assert_eq!(template.to_string(), text);
}

#[test]
fn faulty_pages_are_found_when_the_configuration_is_checked() {
    let text = "public_url = \"https://sso.example.com\"\n[secrets]\nsealing_key = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"\n        [partner.acme.return]\norder = \"http://shop.example.com/{order_id}\"\ntop_up = \"https://{kind}.example.com/\"\norder_parameters = [\"id\", \"\"]\ntoken_lifetime = \"1h\"\n";
    let error = Config::from_toml_str(text, std::path::Path::new("/"), &Environment::default());
    let Err(ConfigError::Faults(faults)) = error else {
        panic!("no faults")
    };
    let paths: Vec<_> = faults.iter().map(|fault| fault.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "partner.acme.return.order",
            "partner.acme.return.order_parameters[1]",
            "partner.acme.return.token_lifetime",
            "partner.acme.return.top_up",
        ]
    );
}
