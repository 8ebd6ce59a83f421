//! The browser's own value: a random cookie that says "the same browser as before" and nothing else.
//!
//! It is not a session: it names nobody. A sign-in that was begun in one browser can be finished only there.

use crate::config::Partner;
use crate::cookie;
use crate::http::App;
use crate::refused::{Refused, Web};
use axum::http::{HeaderMap, HeaderValue};
use openssl::sha::sha256;

const NAME: &str = "browser";

/// The digest of the browser's value, when it sent one.
pub(super) fn of(app: &App, partner: &Partner, headers: &HeaderMap) -> Option<String> {
    cookie::read(app.config(), partner, NAME, headers).map(digest)
}

/// The digest of the browser's value; a new one comes with its `Set-Cookie`.
pub(super) fn known_or_new(
    app: &App,
    partner: &Partner,
    headers: &HeaderMap,
) -> Result<(String, Option<HeaderValue>), Refused> {
    if let Some(known) = of(app, partner, headers) {
        return Ok((known, None));
    }
    let value = crate::random::handle().map_err(|error| Web::Internal(error.to_string()))?;
    let set = cookie::set(app.config(), partner, NAME, &value)?;
    Ok((digest(&value), Some(set)))
}

fn digest(value: &str) -> String {
    hex::encode(sha256(value.as_bytes()))
}
