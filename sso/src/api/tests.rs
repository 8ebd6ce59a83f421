//! The API from a backend's side.

mod customers;
mod description;
mod pages;
mod rotation;
mod sessions;
mod strangers;

use super::{TOKEN_PREFIX, digest_of};
use crate::fixture::{NOW, Service, body, header_of};
use crate::store::{ApiTokenRecord, Scope};
use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode, header};
use jiff::SignedDuration;
use serde_json::Value;

pub(super) async fn token(service: &Service, partner: &str, scopes: &[Scope]) -> String {
    let token = format!("{TOKEN_PREFIX}{}", crate::random::handle().unwrap());
    let record = ApiTokenRecord {
        id: hex::encode(&token.as_bytes()[4..10]),
        partner: partner.to_owned(),
        label: "test".to_owned(),
        scopes: scopes.iter().copied().collect(),
        created_at: NOW,
        expires_at: NOW + SignedDuration::from_hours(1),
        replaced_by: None,
    };
    let store = service.app.store();
    store.add_token(digest_of(&token), record).await.unwrap();
    token
}

pub(super) async fn call(
    service: &Service,
    method: Method,
    path: &str,
    token: &str,
) -> Response<Body> {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {token}"));
    service.send(request.body(Body::empty()).unwrap()).await
}

pub(super) async fn json(response: Response<Body>) -> Value {
    serde_json::from_str(&body(response).await).unwrap()
}

/// An answer, taken apart.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) tag: String,
    pub(super) body: Value,
}

impl Answer {
    pub(super) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// The fields that are at fault.
    pub(super) fn fields(&self) -> Vec<&str> {
        let errors = self.body["faults"].as_array().into_iter().flatten();
        errors
            .map(|error| error["field"].as_str().unwrap())
            .collect()
    }
}

/// A call with headers and a body; an empty one is left out.
pub(super) async fn ask(
    service: &Service,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    said: &str,
) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    if !said.is_empty() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    let response = service
        .send(request.body(Body::from(said.to_owned())).unwrap())
        .await;
    let (status, tag) = (response.status(), header_of(&response, "etag").to_owned());
    let text = body(response).await;
    Answer {
        status,
        tag,
        body: serde_json::from_str(&text).unwrap_or(Value::Null),
    }
}
