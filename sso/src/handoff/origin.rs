//! Which page sent the hand-off, as far as the browser says so.
//!
//! A token signs in whoever's browser brings it. A foreign page could post the attacker's own token from the victim's browser (login CSRF), so where the
//! platform's origins are configured, a hand-off from anywhere else is refused.

use super::HandoffRefusal;
use axum::http::{HeaderMap, header};
use url::Url;

/// Judges `Origin`, or without it `Sec-Fetch-Site` and `Referer`.
///
/// Standard: Fetch §3.2 (Origin), Fetch Metadata §2.2.
/// Stops: login CSRF.
///
/// # Errors
/// BRG-1021.
pub(super) fn check(
    headers: &HeaderMap,
    allowed: &[String],
    own: &Url,
) -> Result<(), HandoffRefusal> {
    let header_of = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let is_allowed = |origin: &str| {
        allowed.iter().any(|each| each == origin) || own.origin().ascii_serialization() == origin
    };
    if allowed.is_empty() {
        return Ok(());
    }
    if let Some(origin) = header_of(header::ORIGIN) {
        return if is_allowed(origin) {
            Ok(())
        } else {
            // "null" comes from pages whose Referrer-Policy is no-referrer, from sandboxed frames and from files.
            Err(refused("Origin is", origin))
        };
    }
    // A GET brings no Origin, and an older browser no Sec-Fetch-Site either: then the Referer has to speak.
    let referer = header_of(header::REFERER).and_then(|referer| Url::parse(referer).ok());
    let is_known = referer.is_some_and(|url| is_allowed(&url.origin().ascii_serialization()));
    let site = header_of(header::HeaderName::from_static("sec-fetch-site"));
    if site == Some("same-origin") || is_known {
        Ok(())
    } else {
        Err(refused(
            "there is no Referer of theirs; Sec-Fetch-Site is",
            site.unwrap_or("absent"),
        ))
    }
}

// What a stranger sent is quoted only as far as an origin is long.
fn refused(what: &str, value: &str) -> HandoffRefusal {
    let value: String = value.chars().take(120).collect();
    HandoffRefusal::OriginNotAllowed(format!("{what} {value:?}"))
}
