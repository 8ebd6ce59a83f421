//! Sessions: who signed in here, in which browser.
//!
//! The browser holds 256 random bits in a cookie. From them follows the session's identifier, and from that the digest under which the store has it, so
//! what is stolen from the store signs nobody in. A new sign-in always makes a new session, so a value that was planted before it is worth nothing after
//! it. Start at [`start`] and [`current`]; [`names`] are what peers know a session by.

use crate::bridge::Kind;
use crate::config::Partner;
use crate::cookie;
use crate::http::App;
use crate::random;
use crate::refused::{Refused, Web};
use crate::store::{HandleDigest, Participant, SessionRecord};
use axum::http::{HeaderMap, HeaderValue};
use idp::Principal;
use idp::upstream::UpstreamSession;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Duration;

mod names;
#[cfg(test)]
mod tests;

pub use names::Names;

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

/// Identifies a session: half of the SHA-256 of the value in the cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionId(pub(crate) [u8; 16]);

impl SessionId {
    fn of(handle: &str) -> SessionId {
        let [half @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] =
            openssl::sha::sha256(handle.as_bytes());
        SessionId(half)
    }

    /// The session's name in the store.
    pub fn digest(self) -> HandleDigest {
        HandleDigest(openssl::sha::sha256(&self.0))
    }
}

/// A session that is valid now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The person.
    pub person: Person,
    /// What its names at peers are made of; not the value in the cookie.
    pub id: SessionId,
    /// The peers that were told of it.
    pub participants: Vec<Participant>,
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
        expires_at: ends_at(now, partner, person),
        participants: Vec::new(),
    };
    let digest = SessionId::of(&handle).digest();
    app.store().put_session(digest, record).await?;
    if let Some(previous) = cookie::read(app.config(), partner, COOKIE, headers) {
        end(app, partner, SessionId::of(previous)).await?;
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
    let found = living(app, partner, SessionId::of(handle)).await?;
    let Some((session, seen_at)) = found else {
        return Ok(None);
    };
    let now = app.now();
    let idle = SignedDuration::try_from(partner.session_idle).unwrap_or(SignedDuration::MAX);
    // Well within the idle time, or a busy session would die of it.
    if now.duration_since(seen_at) >= TOUCH_EVERY.min(idle / 4) {
        let digest = session.id.digest();
        app.store()
            .touch_session(&partner.slug, digest, now)
            .await?;
    }
    Ok(Some(session))
}

/// Finds a session by its identifier, for a peer that names it. This is no use of it.
///
/// # Errors
/// WEB-503 when the store is not available, WEB-500 when what it holds cannot be read.
pub async fn named(
    app: &App,
    partner: &Partner,
    id: SessionId,
) -> Result<Option<Session>, Refused> {
    Ok(living(app, partner, id).await?.map(|(session, _)| session))
}

async fn living(
    app: &App,
    partner: &Partner,
    id: SessionId,
) -> Result<Option<(Session, Timestamp)>, Refused> {
    let (digest, now) = (id.digest(), app.now());
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
    // The error text of the reader quotes what it read, so it stays out of the log.
    let person = serde_json::from_str(&record.principal)
        .map_err(|_| Web::Internal("a stored session cannot be read".to_owned()))?;
    let session = Session {
        person,
        id,
        participants: record.participants,
        created_at: record.created_at,
        expires_at: record.expires_at,
    };
    Ok(Some((session, record.seen_at)))
}

/// Ends a session, but only one of this partner: an identifier of another partner ends nothing. Effective at once on every process.
///
/// # Errors
/// WEB-503 when the store is not available.
pub async fn end(app: &App, partner: &Partner, id: SessionId) -> Result<(), Refused> {
    Ok(app
        .store()
        .remove_session(&partner.slug, id.digest())
        .await?)
}

/// The `Set-Cookie` value that makes the browser forget its session.
///
/// # Errors
/// WEB-500 when it cannot stand in a header.
pub fn forget(app: &App, partner: &Partner) -> Result<HeaderValue, Refused> {
    cookie::forget(app.config(), partner, COOKIE)
}

/// Whether nobody used the session for too long.
pub(crate) fn is_idle(record: &SessionRecord, idle: Duration, now: Timestamp) -> bool {
    now >= after(record.seen_at, idle)
}

fn ends_at(now: Timestamp, partner: &Partner, person: &Person) -> Timestamp {
    let ours = after(now, partner.session_lifetime);
    let upstream = person.upstream.as_ref().and_then(Upstream::not_on_or_after);
    upstream.map_or(ours, |end| ours.min(end))
}

fn after(instant: Timestamp, duration: Duration) -> Timestamp {
    instant.saturating_add(duration).unwrap_or(Timestamp::MAX)
}
