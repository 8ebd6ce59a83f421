//! Sessions: who signed in here, in which browser.
//!
//! The browser holds 256 random bits in a cookie, the store only their SHA-256. A new sign-in always makes a new session, so a value that was planted
//! before it is worth nothing after it. Start at [`start`] and [`current`].

use crate::config::{Config, Partner};
use crate::http::App;
use crate::random;
use crate::refused::{Refused, Web};
use crate::store::{HandleDigest, SessionRecord};
use axum::http::{HeaderMap, HeaderValue, header};
use idp::Principal;
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

#[cfg(test)]
mod tests;

/// A use is written down at most this often, so that a busy session does not write for every request.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_secs(60);
/// 256 bits in base64 without padding.
const HANDLE_LENGTH: usize = 43;

/// A session that is valid now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The person.
    pub principal: Principal,
    /// Its name in the store; not the value in the cookie.
    pub digest: HandleDigest,
    /// Start.
    pub created_at: Timestamp,
    /// Absolute end.
    pub expires_at: Timestamp,
}

/// Starts a session for a person and ends the one that the browser had before; yields the `Set-Cookie` value.
///
/// Stops: session fixation.
/// A hand-off that arrives as a cross-site POST carries no cookie (SameSite=Lax). The session before it then loses its cookie here and ends by itself.
///
/// # Errors
/// WEB-503 when the store is not available, WEB-500 when it or the generator fails.
pub async fn start(
    app: &App,
    partner: &Partner,
    principal: &Principal,
    headers: &HeaderMap,
) -> Result<HeaderValue, Refused> {
    let handle = random::handle().map_err(|error| Web::Internal(error.to_string()))?;
    let now = app.now();
    let record = SessionRecord {
        partner: partner.slug.clone(),
        principal: serde_json::to_string(principal)
            .map_err(|error| Web::Internal(error.to_string()))?,
        created_at: now,
        seen_at: now,
        expires_at: after(now, partner.session_lifetime),
    };
    app.store().put_session(digest_of(&handle), record).await?;
    if let Some(previous) = handle_in(app.config(), partner, headers) {
        end_own(app, partner, digest_of(previous)).await?;
    }
    let cookie = cookie(app.config(), partner, &handle);
    HeaderValue::from_str(&cookie).map_err(|error| Web::Internal(error.to_string()).into())
}

/// Finds the valid session of a browser with this partner, and notes its use.
///
/// # Errors
/// WEB-503 when the store is not available, WEB-500 when what it holds cannot be read.
pub async fn current(
    app: &App,
    partner: &Partner,
    headers: &HeaderMap,
) -> Result<Option<Session>, Refused> {
    let Some(handle) = handle_in(app.config(), partner, headers) else {
        return Ok(None);
    };
    let (digest, now) = (digest_of(handle), app.now());
    let Some(record) = app.store().session(&partner.slug, digest, now).await? else {
        return Ok(None);
    };
    if record.partner != partner.slug || now >= record.expires_at {
        return Ok(None);
    }
    if now >= after(record.seen_at, partner.session_idle) {
        app.store().remove_session(digest).await?;
        return Ok(None);
    }
    if now.duration_since(record.seen_at) >= TOUCH_EVERY {
        app.store().touch_session(digest, now).await?;
    }
    // The error text of the reader quotes what it read, so it stays out of the log.
    let principal = serde_json::from_str(&record.principal)
        .map_err(|_| Web::Internal("a stored session cannot be read".to_owned()))?;
    Ok(Some(Session {
        principal,
        digest,
        created_at: record.created_at,
        expires_at: record.expires_at,
    }))
}

/// Ends a session, but only one of this partner: a handle of another partner ends nothing.
async fn end_own(app: &App, partner: &Partner, digest: HandleDigest) -> Result<(), Refused> {
    if app
        .store()
        .session(&partner.slug, digest, app.now())
        .await?
        .is_some()
    {
        app.store().remove_session(digest).await?;
    }
    Ok(())
}

fn after(instant: Timestamp, duration: Duration) -> Timestamp {
    instant.saturating_add(duration).unwrap_or(Timestamp::MAX)
}

fn digest_of(handle: &str) -> HandleDigest {
    HandleDigest(openssl::sha::sha256(handle.as_bytes()))
}

/// `__Host-` binds the cookie to this host and to https; without https browsers refuse the prefix, and the path has to keep partners apart.
fn cookie_name(config: &Config, partner: &Partner) -> String {
    let prefix = if config.public_url.scheme() == "https" {
        "__Host-"
    } else {
        ""
    };
    format!("{prefix}skybridge-{}", partner.slug)
}

fn cookie(config: &Config, partner: &Partner, handle: &str) -> String {
    let name = cookie_name(config, partner);
    if config.public_url.scheme() == "https" {
        format!("{name}={handle}; Path=/; Secure; HttpOnly; SameSite=Lax")
    } else {
        let prefix = config.public_url.path().trim_end_matches('/');
        format!(
            "{name}={handle}; Path={prefix}/p/{}; HttpOnly; SameSite=Lax",
            partner.slug
        )
    }
}

/// The handle that the browser sent; anything that does not look like one is as good as none.
fn handle_in<'a>(config: &Config, partner: &Partner, headers: &'a HeaderMap) -> Option<&'a str> {
    let name = cookie_name(config, partner);
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
