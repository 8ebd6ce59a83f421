//! Whose a call is: AK/SK or a token that IAM issued here, and the partner's or a customer's.

use axum::http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::refusal::{Answer, Refusal};
use super::settings::{ApiSettings, Holder};
use super::signature::{Message, SignatureFault};
use crate::SimulatorError;
use crate::bounded::Bounded;
use crate::key::random_name;

/// How many letters a token has; the vendor's have some thousands.
const TOKEN_LENGTH: usize = 2_000;

/// A token that was issued.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    user: String,
    holder: Holder,
    /// Of an account, not of a project.
    of_account: bool,
    expires_at: Timestamp,
}

/// Who calls: the access key, or the name of the user with a token.
pub(super) fn caller(
    settings: &ApiSettings,
    tokens: &Bounded<Token>,
    message: &Message<'_>,
    now: Timestamp,
) -> Result<String, Refusal> {
    if let Some(token) = message.headers.get("x-auth-token") {
        let token = token.to_str().ok().and_then(|token| tokens.get(token));
        let token = token.filter(|token| now < token.expires_at);
        let token = token
            .ok_or_else(|| Refusal::new("CBC.0154", "The token is illegal or has expired."))?;
        if !token.of_account {
            return Err(denied("the token is of a project, not of the account"));
        }
        return admitted(token.holder, &token.user);
    }
    if !message.headers.contains_key("authorization") {
        return Err(unauthenticated(
            "neither Authorization nor X-Auth-Token is there",
        ));
    }
    let claim = message.claim().map_err(refused)?;
    let key = settings.access_keys.iter();
    let key = key
        .clone()
        .find(|key| key.access_key == claim.access_key)
        .ok_or_else(|| unauthenticated("Get secretKey failed, err:ak not exist"))?;
    message
        .verify(&claim, &key.secret_key, now, settings.date_window)
        .map_err(refused)?;
    admitted(key.holder, &key.access_key)
}

fn refused(fault: SignatureFault) -> Refusal {
    unauthenticated(&fault.to_string())
}

fn unauthenticated(why: &str) -> Refusal {
    Refusal::new(
        "APIGW.0301",
        format!("Incorrect IAM authentication information: {why}"),
    )
}

fn denied(why: &str) -> Refusal {
    Refusal::new("CBC.0151", format!("Access denied: {why}."))
}

fn admitted(holder: Holder, name: &str) -> Result<String, Refusal> {
    match holder {
        Holder::Partner => Ok(name.to_owned()),
        Holder::Customer => Err(denied("the credential is a customer's, not the partner's")),
    }
}

/// IAM's `POST /v3/auth/tokens` by password. Yields what is answered and, if it was, the token that was issued.
pub(super) fn issue(
    settings: &ApiSettings,
    headers: &HeaderMap,
    body: &[u8],
    now: Timestamp,
) -> Result<Result<(Answer, String, Token), Refusal>, SimulatorError> {
    let body: Value = match super::fields::json(headers, body) {
        Ok(body) => body,
        Err(_) => return Ok(Err(iam(400, "The request body is invalid."))),
    };
    let identity = &body["auth"]["identity"];
    let by_password = identity["methods"] == json!(["password"]);
    let user = &identity["password"]["user"];
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let (Some(name), Some(password), Some(domain)) = (
        text(&user["name"]),
        text(&user["password"]),
        text(&user["domain"]["name"]),
    ) else {
        return Ok(Err(iam(400, "name, password and domain are needed.")));
    };
    if !by_password {
        return Ok(Err(iam(400, "methods must be [\"password\"].")));
    }
    let known = settings
        .users
        .iter()
        .find(|known| known.name == name && known.domain == domain && known.password == password);
    let Some(known) = known else {
        return Ok(Err(iam(401, "The username or password is wrong.")));
    };
    let scope = &body["auth"]["scope"];
    let of_account = scope["domain"]["name"] == json!(domain);
    if !of_account && !scope["project"].is_object() {
        return Ok(Err(iam(
            400,
            "scope must be the user's own domain, or a project.",
        )));
    }
    let expires_at = now
        .checked_add(settings.token_lifetime)
        .unwrap_or(Timestamp::MAX);
    let token = Token {
        user: name.clone(),
        holder: known.holder,
        of_account,
        expires_at,
    };
    let value = random_name(TOKEN_LENGTH)?;
    let answer = Answer {
        status: StatusCode::CREATED,
        body: Some(json!({"token": {
            "expires_at": micros(expires_at),
            "issued_at": micros(now),
            "methods": ["password"],
            "user": {"name": name, "domain": {"name": domain}},
        }})),
        token: Some(value.clone()),
    };
    Ok(Ok((answer, value, token)))
}

/// As IAM writes times.
fn micros(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string()
}

/// IAM's own form of an error, which has no `error_code` of the usual kind.
fn iam(status: u16, message: &str) -> Refusal {
    let title = if status == 401 {
        "Unauthorized"
    } else {
        "Bad Request"
    };
    let mut refusal = Refusal::with_status("", status, message);
    refusal.more.insert(
        "error".into(),
        json!({"code": status, "message": message, "title": title}),
    );
    refusal
}
