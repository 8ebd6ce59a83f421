//! A partner platform as small as can be: one page, one customer who is signed in, one button into the cloud.

use super::browser::Form;
use crate::jwt::SigningKey;
use axum::Router;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use jiff::Timestamp;
use serde::Serialize;
use std::sync::Arc;
use url::Url;

/// The customer of the demonstration.
#[derive(Debug, Clone)]
pub struct Customer {
    /// Account on the platform.
    pub account: String,
    /// E-mail address.
    pub email: String,
    /// Name.
    pub name: String,
    /// Telephone.
    pub mobile: String,
}

/// The platform: it knows its customer and shares a secret with Skybridge.
#[derive(Clone)]
pub struct Platform {
    /// Hand-off address of Skybridge.
    pub handoff: Url,
    /// Audience that the hand-off expects.
    pub audience: String,
    /// The shared secret.
    pub secret: Arc<[u8]>,
    /// Who is signed in here.
    pub customer: Customer,
}

#[derive(Serialize)]
struct Claims<'a> {
    aud: &'a str,
    sub: &'a str,
    account: &'a str,
    email: &'a str,
    name: &'a str,
    mobile: &'a str,
    iat: i64,
    exp: i64,
    auth_time: i64,
    jti: String,
}

impl Platform {
    /// The form behind the button, with a fresh token.
    ///
    /// # Errors
    /// A text when no token can be made.
    pub fn button(&self, now: Timestamp) -> Result<Form, String> {
        let token = self.token(now)?;
        Ok(Form {
            action: self.handoff.clone(),
            fields: vec![
                ("token".to_owned(), token),
                ("to".to_owned(), "console".to_owned()),
            ],
        })
    }

    fn token(&self, now: Timestamp) -> Result<String, String> {
        let jti: [u8; 16] = crate::random::octets().map_err(|error| error.to_string())?;
        let (seconds, customer) = (now.as_second(), &self.customer);
        let claims = Claims {
            aud: &self.audience,
            sub: &customer.account,
            account: &customer.account,
            email: &customer.email,
            name: &customer.name,
            mobile: &customer.mobile,
            iat: seconds,
            exp: seconds + 120,
            auth_time: seconds,
            jti: hex::encode(jti),
        };
        let key = SigningKey::hs256(&self.secret).map_err(|error| error.to_string())?;
        key.sign(None, &claims).map_err(|error| error.to_string())
    }

    /// The one page over HTTP.
    pub fn router(self) -> Router {
        Router::new().route("/", get(front)).with_state(self)
    }
}

async fn front(State(platform): State<Platform>) -> Response {
    let Ok(form) = platform.button(Timestamp::now()) else {
        return axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    // Every value is ours: base64url, an address from configuration, a constant customer.
    let fields: String = form
        .fields
        .iter()
        .map(|(name, value)| format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">"))
        .collect();
    let html = format!(
        "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>演示平台 · Demo platform</title>\
         <main><h1>演示销售平台 · Demo sales platform</h1><p>已登录：{name}（{account}）<br>Signed in: {account}</p>\
         <form method=\"post\" action=\"{action}\">{fields}<button>进入云控制台 · Open the cloud console</button></form></main></html>",
        name = platform.customer.name,
        account = platform.customer.account,
        action = form.action,
    );
    let headers = [
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'"),
    ];
    (headers, Html(html)).into_response()
}
