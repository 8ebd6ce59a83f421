//! Sessions: who signed in here, in which browser.
//!
//! The browser holds 256 random bits in a cookie, the store only their SHA-256. A new sign-in always makes a new session, so a value that was planted
//! before it is worth nothing after it. Start at [`start`] and [`current`].

use crate::bridge::Kind;
use crate::config::Partner;
use crate::cookie;
use crate::http::App;
use crate::random;
use crate::refused::{Refused, Web};
use crate::store::{HandleDigest, SessionRecord};
use axum::http::{HeaderMap, HeaderValue};
use idp::Principal;
use idp::upstream::UpstreamSession;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Duration;

#[cfg(test)]
mod tests;

/// A use is written down at most this often, so that a busy session does not write for every request.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_secs(60);
/// The session's cookie has no kind of its own.
const COOKIE: &str = "";

/// Who signed in, and by which bridge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The person, how and when they signed in.
    pub principal: Principal,
    /// The bridge that vouches for them.
    pub bridge: Kind,
    /// What the platform wants to have again when the person signs out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upstream: Option<Upstream>,
}

/// What a bridge keeps about the session at the platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Upstream {
    /// For [`crate::bridge::oidc::end_session_url`].
    Oidc(crate::bridge::oidc::Upstream),
    /// Of the platform's SAML identity provider.
    Saml(UpstreamSession),
}

impl Upstream {
    /// When the session at the platform ends, when it says so: ours must not outlast it.
    fn not_on_or_after(&self) -> Option<Timestamp> {
        match self {
            Upstream::Oidc(_) => None,
            Upstream::Saml(session) => session.not_on_or_after,
        }
    }
}

/// A session that is valid now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The person.
    pub person: Person,
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
    person: &Person,
    headers: &HeaderMap,
) -> Result<HeaderValue, Refused> {
    let handle = random::handle().map_err(|error| Web::Internal(error.to_string()))?;
    let now = app.now();
    let record = SessionRecord {
        partner: partner.slug.clone(),
        account: person.principal.account_id.clone(),
        principal: serde_json::to_string(person)
            .map_err(|error| Web::Internal(error.to_string()))?,
        created_at: now,
        seen_at: now,
        expires_at: end(now, partner, person),
    };
    app.store().put_session(digest_of(&handle), record).await?;
    if let Some(previous) = cookie::read(app.config(), partner, COOKIE, headers) {
        // A handle of another partner ends nothing.
        let previous = digest_of(previous);
        app.store().remove_session(&partner.slug, previous).await?;
    }
    cookie::set(app.config(), partner, COOKIE, &handle)
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
    let Some(handle) = cookie::read(app.config(), partner, COOKIE, headers) else {
        return Ok(None);
    };
    let (digest, now) = (digest_of(handle), app.now());
    let Some(record) = app.store().session(&partner.slug, digest, now).await? else {
        return Ok(None);
    };
    if record.partner != partner.slug || now >= record.expires_at {
        return Ok(None);
    }
    if is_idle(&record, partner.session_idle, now) {
        app.store().remove_session(&partner.slug, digest).await?;
        return Ok(None);
    }
    if now.duration_since(record.seen_at) >= TOUCH_EVERY {
        app.store()
            .touch_session(&partner.slug, digest, now)
            .await?;
    }
    // The error text of the reader quotes what it read, so it stays out of the log.
    let person = serde_json::from_str(&record.principal)
        .map_err(|_| Web::Internal("a stored session cannot be read".to_owned()))?;
    Ok(Some(Session {
        person,
        digest,
        created_at: record.created_at,
        expires_at: record.expires_at,
    }))
}

/// Whether nobody used the session for too long.
pub(crate) fn is_idle(record: &SessionRecord, idle: Duration, now: Timestamp) -> bool {
    now >= after(record.seen_at, idle)
}

fn end(now: Timestamp, partner: &Partner, person: &Person) -> Timestamp {
    let ours = after(now, partner.session_lifetime);
    let upstream = person.upstream.as_ref().and_then(Upstream::not_on_or_after);
    upstream.map_or(ours, |end| ours.min(end))
}

fn after(instant: Timestamp, duration: Duration) -> Timestamp {
    instant.saturating_add(duration).unwrap_or(Timestamp::MAX)
}

fn digest_of(handle: &str) -> HandleDigest {
    HandleDigest(openssl::sha::sha256(handle.as_bytes()))
}
