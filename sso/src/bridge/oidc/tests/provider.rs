//! A small OpenID Connect provider on this machine, which can be told to misbehave.

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode, header};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use openssl::ec::{EcGroup, EcKey};
use openssl::ecdsa::EcdsaSig;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::{Padding, Rsa};
use openssl::sign::{RsaPssSaltlen, Signer};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

pub(super) const CLIENT: &str = "skybridge & co";
pub(super) const SECRET: &str = "p%ss:wörd-of-the-client-0123456789";

/// One signing key of the provider.
pub(super) struct TestKey {
    pub(super) kid: &'static str,
    pub(super) alg: &'static str,
    pub(super) key: PKey<Private>,
}

impl TestKey {
    pub(super) fn new(kid: &'static str, alg: &'static str) -> TestKey {
        let key = match alg {
            "RS256" | "PS256" => PKey::from_rsa(Rsa::generate(2048).unwrap()),
            "RS256-weak" => PKey::from_rsa(Rsa::generate(1024).unwrap()),
            "ES256" => {
                let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
                PKey::from_ec_key(EcKey::generate(&group).unwrap())
            }
            _ => PKey::generate_ed25519(),
        };
        TestKey {
            kid,
            alg: alg.trim_end_matches("-weak"),
            key: key.unwrap(),
        }
    }

    pub(super) fn jwk(&self) -> Value {
        let (kid, alg) = (self.kid, self.alg);
        let text = |octets: &[u8]| URL_SAFE_NO_PAD.encode(octets);
        if let Ok(rsa) = self.key.rsa() {
            let (n, e) = (text(&rsa.n().to_vec()), text(&rsa.e().to_vec()));
            return json!({"kty": "RSA", "use": "sig", "kid": kid, "alg": alg, "n": n, "e": e});
        }
        if let Ok(ec) = self.key.ec_key() {
            let mut context = openssl::bn::BigNumContext::new().unwrap();
            let point = ec
                .public_key()
                .to_bytes(
                    ec.group(),
                    openssl::ec::PointConversionForm::UNCOMPRESSED,
                    &mut context,
                )
                .unwrap();
            let (x, y) = (text(&point[1..33]), text(&point[33..]));
            return json!({"kty": "EC", "crv": "P-256", "kid": kid, "x": x, "y": y});
        }
        let x = text(&self.key.raw_public_key().unwrap());
        json!({"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": kid, "x": x})
    }

    fn signature(&self, message: &[u8]) -> Vec<u8> {
        if self.alg == "EdDSA" {
            let mut signer = Signer::new_without_digest(&self.key).unwrap();
            return signer.sign_oneshot_to_vec(message).unwrap();
        }
        let mut signer = Signer::new(MessageDigest::sha256(), &self.key).unwrap();
        if self.alg == "PS256" {
            signer.set_rsa_padding(Padding::PKCS1_PSS).unwrap();
            signer
                .set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH)
                .unwrap();
        }
        let signature = signer.sign_oneshot_to_vec(message).unwrap();
        if self.alg != "ES256" {
            return signature;
        }
        let signature = EcdsaSig::from_der(&signature).unwrap();
        let mut fixed = signature.r().to_vec_padded(32).unwrap();
        fixed.extend(signature.s().to_vec_padded(32).unwrap());
        fixed
    }

    pub(super) fn sign(&self, claims: &Value) -> String {
        let header = json!({"alg": self.alg, "kid": self.kid});
        compact(&header, claims, |message| self.signature(message))
    }
}

/// A compact JWS with any header and any signature.
pub(super) fn compact(
    header: &Value,
    claims: &Value,
    sign: impl FnOnce(&[u8]) -> Vec<u8>,
) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(header), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(sign(message.as_bytes()));
    format!("{message}.{signature}")
}

/// What was granted with a code.
#[derive(Clone, Default)]
pub(super) struct Grant {
    /// `code_challenge` of the request.
    pub(super) challenge: String,
    /// The answer of the token endpoint.
    pub(super) tokens: Value,
}

/// How it behaves, and what was asked of it.
#[derive(Default)]
pub(super) struct Behaviour {
    /// Laid over the discovery document; null takes a value out.
    pub(super) discovery: BTreeMap<&'static str, Value>,
    pub(super) keys: Vec<Value>,
    pub(super) grants: BTreeMap<String, Grant>,
    pub(super) userinfo: Value,
    /// Status and octets in place of every answer of these paths.
    pub(super) instead: BTreeMap<&'static str, (u16, String)>,
    pub(super) delay: BTreeMap<&'static str, Duration>,
    pub(super) asked: BTreeMap<&'static str, usize>,
    /// Whether the client authenticates in the body.
    pub(super) post: bool,
}

#[derive(Clone)]
pub(super) struct TestProvider {
    pub(super) issuer: String,
    behaviour: Arc<Mutex<Behaviour>>,
}

const DISCOVERY: &str = "/.well-known/openid-configuration";

impl TestProvider {
    pub(super) async fn start(keys: &[&TestKey]) -> TestProvider {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let provider = TestProvider {
            issuer: format!("http://{}", listener.local_addr().unwrap()),
            behaviour: Arc::default(),
        };
        provider.now().keys = keys.iter().map(|key| key.jwk()).collect();
        let router = Router::new()
            .route(DISCOVERY, get(discovery))
            .route("/jwks", get(jwks))
            .route("/token", post(token))
            .route("/userinfo", get(userinfo))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    pub(super) fn now(&self) -> MutexGuard<'_, Behaviour> {
        self.behaviour.lock().unwrap()
    }

    pub(super) fn asked(&self, path: &'static str) -> usize {
        self.now().asked.get(path).copied().unwrap_or_default()
    }

    /// What is to be done first, whatever the path.
    async fn arrive(&self, path: &'static str) -> Option<Response<Body>> {
        let (delay, instead) = {
            let mut behaviour = self.now();
            *behaviour.asked.entry(path).or_default() += 1;
            let instead = behaviour.instead.get(path).cloned();
            (behaviour.delay.get(path).copied(), instead)
        };
        if let Some(delay) = delay {
            tokio::time::sleep(delay).await;
        }
        instead.map(|(status, body)| answer(StatusCode::from_u16(status).unwrap(), body))
    }

    fn discovery(&self) -> Value {
        let issuer = &self.issuer;
        let mut document = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize?site=cn"),
            "token_endpoint": format!("{issuer}/token"),
            "userinfo_endpoint": format!("{issuer}/userinfo"),
            "end_session_endpoint": format!("{issuer}/logout"),
            "jwks_uri": format!("{issuer}/jwks"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "XX999"],
            "authorization_response_iss_parameter_supported": true,
        });
        for (name, value) in &self.now().discovery {
            document[*name] = value.clone();
        }
        document
            .as_object_mut()
            .unwrap()
            .retain(|_, value| !value.is_null());
        document
    }
}

fn answer(status: StatusCode, body: String) -> Response<Body> {
    let mut response = Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "application/json");
    if status.is_redirection() {
        response = response.header(header::LOCATION, body.clone());
    }
    response.body(Body::from(body)).unwrap()
}

async fn discovery(State(provider): State<TestProvider>) -> Response<Body> {
    match provider.arrive("discovery").await {
        Some(instead) => instead,
        None => answer(StatusCode::OK, provider.discovery().to_string()),
    }
}

async fn jwks(State(provider): State<TestProvider>) -> Response<Body> {
    match provider.arrive("jwks").await {
        Some(instead) => instead,
        None => {
            let keys = json!({ "keys": provider.now().keys });
            answer(StatusCode::OK, keys.to_string())
        }
    }
}

async fn userinfo(State(provider): State<TestProvider>, headers: HeaderMap) -> Response<Body> {
    if let Some(instead) = provider.arrive("userinfo").await {
        return instead;
    }
    assert_eq!(headers[header::AUTHORIZATION], "Bearer access-1");
    answer(StatusCode::OK, provider.now().userinfo.to_string())
}

async fn token(
    State(provider): State<TestProvider>,
    headers: HeaderMap,
    body: String,
) -> Response<Body> {
    if let Some(instead) = provider.arrive("token").await {
        return instead;
    }
    let fields: BTreeMap<String, String> = url::form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    let refused = |error: &str| {
        let body = json!({"error": error, "error_description": "SENSITIVE description"});
        answer(StatusCode::BAD_REQUEST, body.to_string())
    };
    if !authenticates(&provider, &headers, &fields) {
        return refused("invalid_client");
    }
    // A code is good once (RFC 6749 §4.1.2).
    let grant = fields
        .get("code")
        .and_then(|code| provider.now().grants.remove(code));
    let Some(grant) = grant else {
        return refused("invalid_grant");
    };
    let verifier = fields.get("code_verifier").cloned().unwrap_or_default();
    let challenge = URL_SAFE_NO_PAD.encode(openssl::sha::sha256(verifier.as_bytes()));
    let redirect = "https://sso.example.com/p/acme/oidc/callback";
    if challenge != grant.challenge || fields.get("redirect_uri").is_none_or(|to| to != redirect) {
        return refused("invalid_grant");
    }
    answer(StatusCode::OK, grant.tokens.to_string())
}

/// RFC 6749 §2.3.1: both parts are form-encoded before they are joined.
fn authenticates(
    provider: &TestProvider,
    headers: &HeaderMap,
    fields: &BTreeMap<String, String>,
) -> bool {
    if provider.now().post {
        return fields.get("client_id").is_some_and(|id| id == CLIENT)
            && fields
                .get("client_secret")
                .is_some_and(|given| given == SECRET);
    }
    let encoded =
        |text: &str| -> String { url::form_urlencoded::byte_serialize(text.as_bytes()).collect() };
    let expected = STANDARD.encode(format!("{}:{}", encoded(CLIENT), encoded(SECRET)));
    headers
        .get(header::AUTHORIZATION)
        .is_some_and(|given| given == &format!("Basic {expected}"))
}
