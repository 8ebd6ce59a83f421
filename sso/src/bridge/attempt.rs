//! A sign-in that is under way: kept on the server under a one-time state, bound to the browser that began it.

use super::browser;
use super::{BridgeRefusal, Kind};
use crate::config::Partner;
use crate::http::App;
use crate::refused::{Refused, Web};
use crate::store::{HandleDigest, PendingRecord};
use axum::http::HeaderMap;
use idp::Demand;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Where the person was going.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Then {
    /// A request of the cloud waits under this handle.
    Resume {
        /// The handle.
        handle: String,
    },
    /// Into the cloud, to a target.
    Launch {
        /// Name or URL, still to be judged.
        to: Option<String>,
    },
}

/// A sign-in under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Which bridge was used.
    pub bridge: Kind,
    /// What the sign-in has to achieve.
    pub demand: Demand,
    /// Where the person was going.
    pub then: Then,
    /// SHA-256 of the browser's own value, hexadecimal.
    pub(super) browser: String,
    /// What the bridge wanted to have again.
    pub keep: serde_json::Value,
    /// When it began.
    pub started_at: Timestamp,
}

impl Attempt {
    /// Whether a request of the cloud waits that allows no page.
    pub(super) fn is_silent(&self) -> bool {
        self.demand.passive && matches!(self.then, Then::Resume { .. })
    }
}

/// Longest state that is looked for, in octets; ours have 43.
const STATE_LIMIT: usize = 128;

// A waiting request and an attempt live in one table of the store; the prefix keeps the handle of one from being taken for the other's.
fn digest(state: &str) -> HandleDigest {
    HandleDigest(openssl::sha::sha256(format!("attempt/{state}").as_bytes()))
}

/// Keeps an attempt for as long as a request may wait.
pub(super) async fn put(
    app: &App,
    partner: &Partner,
    state: &str,
    attempt: &Attempt,
) -> Result<(), Refused> {
    let request =
        serde_json::to_string(attempt).map_err(|error| Web::Internal(error.to_string()))?;
    let lifetime = SignedDuration::try_from(app.config().pending_lifetime);
    let now = app.now();
    let record = PendingRecord {
        partner: partner.slug.clone(),
        request,
        expires_at: now
            .saturating_add(lifetime.unwrap_or(SignedDuration::MAX))
            .unwrap_or(Timestamp::MAX),
    };
    Ok(app.store().put_pending(digest(state), record, now).await?)
}

/// Looks at an attempt without using it up: to verify an answer against what was asked.
///
/// # Errors
/// BRG-1010 when there is none of this bridge under this state.
pub async fn look(
    app: &App,
    partner: &Partner,
    bridge: Kind,
    state: &str,
) -> Result<Attempt, Refused> {
    if state.len() > STATE_LIMIT {
        return Err(BridgeRefusal::AttemptUnknown.into());
    }
    let found = app
        .store()
        .pending(&partner.slug, digest(state), app.now())
        .await?;
    read(bridge, found)
}

/// Takes an attempt: of any number of callers exactly one gets it, and only in the browser that began it.
///
/// Stops: login CSRF (somebody else's sign-in put into this browser), replay of a state.
///
/// # Errors
/// BRG-1010 when there is none of this bridge under this state, BRG-1011 when another browser began it.
pub async fn take(
    app: &App,
    partner: &Partner,
    bridge: Kind,
    state: &str,
    headers: &HeaderMap,
) -> Result<Attempt, Refused> {
    let attempt = look(app, partner, bridge, state).await?;
    // Judged before it is taken: a stranger who knows the state cannot use it up.
    if browser::of(app, partner, headers).as_deref() != Some(&*attempt.browser) {
        return Err(BridgeRefusal::OtherBrowser.into());
    }
    let taken = app
        .store()
        .take_pending(&partner.slug, digest(state), app.now())
        .await?;
    read(bridge, taken)
}

fn read(bridge: Kind, record: Option<PendingRecord>) -> Result<Attempt, Refused> {
    let record = record.ok_or(BridgeRefusal::AttemptUnknown)?;
    let attempt: Attempt = serde_json::from_str(&record.request)
        .map_err(|_| Web::Internal("a stored sign-in cannot be read".to_owned()))?;
    if attempt.bridge == bridge {
        Ok(attempt)
    } else {
        Err(BridgeRefusal::AttemptUnknown.into())
    }
}
