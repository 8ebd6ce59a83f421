//! Cookies of this service: one form for all of them.
//!
//! Each holds a random handle and nothing else. `__Host-` binds it to this host and to https; without https browsers refuse the prefix, and the path has to
//! keep partners apart.

use crate::config::{Config, Partner};
use crate::refused::{Refused, Web};
use axum::http::{HeaderMap, HeaderValue, header};

/// 256 bits in base64 without padding.
const HANDLE_LENGTH: usize = 43;

/// The name of a partner's cookie; `kind` is empty for the session.
fn name(config: &Config, partner: &Partner, kind: &str) -> String {
    let prefix = if is_https(config) { "__Host-" } else { "" };
    let separator = if kind.is_empty() { "" } else { "." };
    // A slug holds no dot, so no partner can be named like another one's cookie.
    format!("{prefix}skybridge{separator}{kind}-{}", partner.slug)
}

fn is_https(config: &Config) -> bool {
    config.public_url.scheme() == "https"
}

fn attributes(config: &Config, partner: &Partner) -> String {
    if is_https(config) {
        return "Path=/; Secure; HttpOnly; SameSite=Lax".to_owned();
    }
    let prefix = config.public_url.path().trim_end_matches('/');
    format!("Path={prefix}/p/{}; HttpOnly; SameSite=Lax", partner.slug)
}

/// The `Set-Cookie` value that gives the browser a handle until it is closed.
///
/// # Errors
/// WEB-500 when it cannot stand in a header.
pub(crate) fn set(
    config: &Config,
    partner: &Partner,
    kind: &str,
    handle: &str,
) -> Result<HeaderValue, Refused> {
    let (name, attributes) = (name(config, partner, kind), attributes(config, partner));
    HeaderValue::from_str(&format!("{name}={handle}; {attributes}"))
        .map_err(|error| Web::Internal(error.to_string()).into())
}

/// The `Set-Cookie` value that makes the browser forget a handle.
///
/// # Errors
/// WEB-500 when it cannot stand in a header.
pub(crate) fn forget(
    config: &Config,
    partner: &Partner,
    kind: &str,
) -> Result<HeaderValue, Refused> {
    let (name, attributes) = (name(config, partner, kind), attributes(config, partner));
    // Browsers take it for the same cookie only with the same path, and a `__Host-` one only with all its attributes.
    HeaderValue::from_str(&format!("{name}=; Max-Age=0; {attributes}"))
        .map_err(|error| Web::Internal(error.to_string()).into())
}

/// The handle that the browser sent; anything that does not look like one is as good as none.
pub(crate) fn read<'a>(
    config: &Config,
    partner: &Partner,
    kind: &str,
    headers: &'a HeaderMap,
) -> Option<&'a str> {
    let name = name(config, partner, kind);
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'));
    let handle = cookies
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(each, _)| *each == name)
        .map(|(_, value)| value)?;
    let is_handle = handle.len() == HANDLE_LENGTH
        && handle
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || c == b'-' || c == b'_');
    is_handle.then_some(handle)
}
