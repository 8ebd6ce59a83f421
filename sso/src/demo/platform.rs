//! A partner platform as small as can be: one customer, a page with a button into the cloud, and a sign-in page that takes `return`.

use super::browser::Form;
use crate::jwt::SigningKey;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
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
        self.form(now, "to", "console")
    }

    fn form(&self, now: Timestamp, name: &str, value: &str) -> Result<Form, String> {
        let token = self.token(now)?;
        Ok(Form {
            action: self.handoff.clone(),
            fields: vec![
                ("token".to_owned(), token),
                (name.to_owned(), value.to_owned()),
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

    /// The pages over HTTP.
    pub fn router(self) -> Router {
        Router::new()
            .route("/", get(front))
            .route(LOGIN_PATH, get(login).post(signed_in))
            .with_state(self)
    }
}

/// Where the sign-in page is.
pub const LOGIN_PATH: &str = "/login";

async fn front(State(platform): State<Platform>) -> Response {
    let customer = &platform.customer;
    let intro = format!(
        "<p>已登录：{name}（{account}）<br>Signed in: {account}</p>",
        name = customer.name,
        account = customer.account
    );
    let form = platform.button(Timestamp::now());
    page(&intro, form, "进入云控制台 · Open the cloud console")
}

/// What Skybridge sends along. It adds what it demands (`force_authn`, `passive`, `acr`, `lang`); here everybody signs in anew, which is enough for all.
#[derive(Deserialize)]
struct Wanted {
    #[serde(rename = "return")]
    returned: String,
}

impl Wanted {
    // It goes onto a page: whatever is not of the form of a `return` is not shown.
    fn returned(&self) -> Option<&str> {
        let fits = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'.');
        Some(self.returned.as_str()).filter(|text| text.len() <= 200 && text.bytes().all(fits))
    }
}

async fn login(Query(wanted): Query<Wanted>) -> Response {
    let Some(returned) = wanted.returned() else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let intro = "<p>请登录演示销售平台。<br>Please sign in on the demo sales platform.</p>";
    let form = format!(
        "<form method=\"post\" action=\"{LOGIN_PATH}\"><input type=\"hidden\" name=\"return\" value=\"{returned}\"><button>以演示客户登录 · Sign in as the demo customer</button></form>"
    );
    html(&format!("{intro}{form}"))
}

async fn signed_in(
    State(platform): State<Platform>,
    axum::extract::Form(wanted): axum::extract::Form<Wanted>,
) -> Response {
    let Some(returned) = wanted.returned() else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let intro = "<p>登录成功。<br>You are signed in.</p>";
    let form = platform.form(Timestamp::now(), "return", returned);
    page(intro, form, "继续进入云 · Continue to the cloud")
}

fn page(intro: &str, form: Result<Form, String>, button: &str) -> Response {
    let Ok(form) = form else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    // Every value is ours or of a checked form: base64url, an address from configuration, a constant customer.
    let fields: String = form
        .fields
        .iter()
        .map(|(name, value)| format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">"))
        .collect();
    let action = &form.action;
    html(&format!(
        "{intro}<form method=\"post\" action=\"{action}\">{fields}<button>{button}</button></form>"
    ))
}

fn html(main: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>演示平台 · Demo platform</title>\
         <main><h1>演示销售平台 · Demo sales platform</h1>{main}</main></html>"
    );
    let headers = [
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'"),
    ];
    (headers, Html(html)).into_response()
}
