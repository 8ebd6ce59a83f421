//! Signing in with OpenID Connect, from the browser's side, at a provider of the tests' own making.

mod caching;
mod claims;
mod customers;
mod journeys;
mod provider;
mod tokens;

use crate::bridge::{self, Then};
use crate::fixture::{HTTPS, NOW, Service, header_of, service};
use axum::body::Body;
use axum::http::{HeaderMap, Request, Response, StatusCode, header};
use idp::Demand;
use provider::{CLIENT, Grant, SECRET, TestKey, TestProvider};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use url::Url;

/// A service with this provider as its first bridge; `more` follows the section's first lines.
fn with_provider(provider: &TestProvider, more: &str) -> Service {
    service(HTTPS, &section(provider, more))
}

fn section(provider: &TestProvider, more: &str) -> String {
    let issuer = &provider.issuer;
    format!(
        "[partner.acme.oidc]\nissuer = \"{issuer}\"\nclient_id = \"{CLIENT}\"\nclient_secret = \"{SECRET}\"\ntimeout = \"1s\"\n{more}"
    )
}

/// A browser on its way: its cookie and the authorization request.
struct Away {
    cookie: String,
    to: Url,
    asked: BTreeMap<String, String>,
}

impl Away {
    fn of(response: &Response<Body>) -> Away {
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        let to = Url::parse(header_of(response, "location")).unwrap();
        let cookie = header_of(response, "set-cookie").split(';').next();
        Away {
            cookie: cookie.unwrap().to_owned(),
            asked: to.query_pairs().into_owned().collect(),
            to,
        }
    }

    /// The claims of an honest ID token for this request.
    fn claims(&self, provider: &TestProvider) -> Value {
        json!({
            "iss": provider.issuer, "aud": CLIENT, "sub": "u-7", "nonce": self.asked["nonce"],
            "iat": NOW.as_second(), "exp": NOW.as_second() + 300, "auth_time": NOW.as_second() - 30,
        })
    }

    /// Lets the provider give these tokens for `code`.
    fn grant(&self, provider: &TestProvider, code: &str, tokens: Value) {
        let grant = Grant {
            challenge: self.asked["code_challenge"].clone(),
            tokens,
        };
        provider.now().grants.insert(code.to_owned(), grant);
    }

    /// The path that the provider sends the browser back to.
    fn back(&self, provider: &TestProvider, code: &str) -> String {
        self.back_with(&[("code", code), ("iss", &provider.issuer)])
    }

    fn back_with(&self, fields: &[(&str, &str)]) -> String {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("state", &self.asked["state"])
            .extend_pairs(fields)
            .finish();
        format!("/p/acme/oidc/callback?{query}")
    }
}

fn tokens(id_token: &str) -> Value {
    json!({"access_token": "access-1", "token_type": "Bearer", "expires_in": 60, "id_token": id_token})
}

async fn away(service: &Service) -> Away {
    Away::of(&service.get("/p/acme/login").await)
}

/// Sends a browser away with this demand, as a request of the cloud would.
async fn away_for(service: &Service, demand: &Demand) -> Away {
    let partner = service.app.partner("acme").unwrap();
    let headers = HeaderMap::new();
    let begun = bridge::start(
        &service.app,
        partner,
        crate::texts::Lang::ZhCn,
        &headers,
        demand,
        Then::Launch { to: None },
    );
    Away::of(&begun.await.unwrap().unwrap())
}

async fn get(service: &Service, path: &str, cookie: &str) -> Response<Body> {
    let request = Request::get(path).header(header::COOKIE, cookie);
    service.send(request.body(Body::empty()).unwrap()).await
}

/// A whole sign-in with what `claims` makes of an honest ID token; the answer to the callback.
async fn sign_in_with(
    service: &Service,
    provider: &TestProvider,
    key: &TestKey,
    claims: impl FnOnce(&mut Value),
) -> Response<Body> {
    let away = away(service).await;
    let mut honest = away.claims(provider);
    claims(&mut honest);
    honest
        .as_object_mut()
        .unwrap()
        .retain(|_, value| !value.is_null());
    away.grant(provider, "code-1", tokens(&key.sign(&honest)));
    get(service, &away.back(provider, "code-1"), &away.cookie).await
}

/// The person of the session that an answer began.
async fn person(service: &Service, response: &Response<Body>) -> crate::session::Person {
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let cookie = header_of(response, "set-cookie").split(';').next().unwrap();
    assert!(cookie.starts_with("__Host-skybridge-acme="), "{cookie}");
    let mut headers = HeaderMap::new();
    headers.insert(header::COOKIE, cookie.parse().unwrap());
    let partner = service.app.partner("acme").unwrap();
    let session = crate::session::current(&service.app, partner, &headers).await;
    session.unwrap().unwrap().person
}
