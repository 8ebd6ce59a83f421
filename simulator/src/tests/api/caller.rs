//! A caller of the REST side, and its signature, made without the code that checks it.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use jiff::Timestamp;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sha::sha256;
use openssl::sign::Signer;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::super::fixture::World;
use crate::{ApiSettings, Cloud, Quotas, Site};

pub(super) const CHECK: &str = "/v2/partners/sub-customers/users/check-identity";
pub(super) const SEND: &str = "/v2/bases/verificationcode/send";
pub(super) const CREATE: &str = "/v2/partners/sub-customers";
pub(super) const QUERY: &str = "/v2/partners/sub-customers/query";
pub(super) const TOKENS: &str = "/v3/auth/tokens";

/// What was answered.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) text: String,
}

impl Told {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| unreachable!("no JSON: {self:?}"))
    }

    /// Status and error code.
    pub(super) fn error(&self) -> (u16, String) {
        let code = self.json()["error_code"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        (self.status, code)
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// A cloud without limits per second, and without a wait for associations.
pub(super) fn unlimited() -> World {
    api_world(|_| {})
}

pub(super) fn api_world(change: impl FnOnce(&mut ApiSettings)) -> World {
    World::with(|settings| {
        settings.api.quotas = Quotas::off();
        settings.api.association_delay = std::time::Duration::ZERO;
        change(&mut settings.api);
    })
}

pub(super) fn abroad() -> World {
    api_world(|api| api.site = Site::International)
}

pub(super) fn hmac(key: &str, text: &str) -> String {
    let key = PKey::hmac(key.as_bytes()).unwrap();
    let mut signer = Signer::new(MessageDigest::sha256(), &key).unwrap();
    hex::encode(signer.sign_oneshot_to_vec(text.as_bytes()).unwrap())
}

/// The Authorization of a request whose path and query are canonical as they stand.
pub(super) fn authorization(
    key: [&str; 2],
    method: &str,
    target: &str,
    date: &str,
    body: &str,
) -> String {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let payload = hex::encode(sha256(body.as_bytes()));
    let canonical = format!(
        "{method}\n{path}/\n{query}\ncontent-type:application/json\nhost:cloud.test\nx-sdk-date:{date}\n\ncontent-type;host;x-sdk-date\n{payload}"
    );
    let digest = hex::encode(sha256(canonical.as_bytes()));
    let signature = hmac(key[1], &format!("SDK-HMAC-SHA256\n{date}\n{digest}"));
    format!(
        "SDK-HMAC-SHA256 Access={}, SignedHeaders=content-type;host;x-sdk-date, Signature={signature}",
        key[0]
    )
}

pub(super) fn date(now: Timestamp) -> String {
    now.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A request of the partner, signed.
pub(super) fn signed(cloud: &Cloud, method: &str, target: &str, body: &str) -> Request<Body> {
    let date = date(cloud.now());
    let key = [ApiSettings::ACCESS_KEY, ApiSettings::SECRET_KEY];
    Request::builder()
        .method(method)
        .uri(target)
        .header("host", "cloud.test")
        .header("content-type", "application/json")
        .header("x-sdk-date", &date)
        .header(
            "authorization",
            authorization(key, method, target, &date, body),
        )
        .body(body.to_owned().into())
        .unwrap()
}

/// Sends a request; `None` when the connection was closed without an answer.
pub(super) async fn attempt(cloud: &Cloud, request: Request<Body>) -> Option<Told> {
    let response = cloud.router().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let headers = response.headers().iter();
    let headers = headers
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    let body = to_bytes(response.into_body(), 1 << 24).await.ok()?;
    Some(Told {
        status,
        headers,
        text: String::from_utf8(body.to_vec()).unwrap(),
    })
}

pub(super) async fn tell(cloud: &Cloud, request: Request<Body>) -> Told {
    attempt(cloud, request).await.unwrap()
}

pub(super) async fn post(world: &World, path: &str, body: &Value) -> Told {
    tell(
        &world.cloud,
        signed(&world.cloud, "POST", path, &body.to_string()),
    )
    .await
}

pub(super) async fn get(world: &World, target: &str) -> Told {
    tell(&world.cloud, signed(&world.cloud, "GET", target, "")).await
}

/// A "create customer" with nothing but what must be there, and `more`.
pub(super) fn customer(x_account_id: &str, more: &Value) -> Value {
    with(
        &json!({"xaccount_id": x_account_id, "xaccount_type": "ZXT_IDP"}),
        more,
    )
}

pub(super) fn with(base: &Value, more: &Value) -> Value {
    let mut base = base.clone();
    for (name, value) in more.as_object().unwrap() {
        base[name] = value.clone();
    }
    base
}

pub(super) async fn create(world: &World, x_account_id: &str, more: &Value) -> Told {
    post(world, CREATE, &customer(x_account_id, more)).await
}

/// Creates a customer who must be created; yields the id of the account.
pub(super) async fn created(world: &World, x_account_id: &str, more: &Value) -> String {
    let told = create(world, x_account_id, more).await;
    assert_eq!(told.status, u16::from(StatusCode::OK), "{told:?}");
    told.json()["domain_id"].as_str().unwrap().to_owned()
}

/// Customers in the list, by `xaccount_id`.
pub(super) async fn listed(world: &World, query: &Value) -> Vec<String> {
    let told = post(world, QUERY, query).await;
    assert_eq!(told.status, 200, "{told:?}");
    let told = told.json();
    let infos = told["customer_infos"].as_array().unwrap();
    let ids = infos
        .iter()
        .map(|info| info["xaccount_id"].as_str().unwrap().to_owned());
    ids.collect()
}
