//! A sign-in that is under way: kept on the server under a one-time state, bound to the browser that began it.

use super::browser;
use super::{BridgeRefusal, Kind};
use crate::config::Partner;
use crate::http::App;
use crate::refused::Refused;
use crate::waiting::{self, Place};
use axum::http::HeaderMap;
use idp::Demand;
use jiff::Timestamp;
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

/// Keeps an attempt for as long as a request may wait.
pub(super) async fn put(
    app: &App,
    partner: &Partner,
    state: &str,
    attempt: &Attempt,
) -> Result<(), Refused> {
    let place = Place::of(app, partner, waiting::Kind::Attempt, state);
    Ok(place
        .put(attempt, app.now(), waiting::lifetime(app.config()))
        .await?)
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
    let place = Place::of(app, partner, waiting::Kind::Attempt, state);
    of_bridge(bridge, place.look(app.now()).await?)
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
    let place = Place::of(app, partner, waiting::Kind::Attempt, state);
    of_bridge(bridge, place.take(app.now()).await?)
}

fn of_bridge(bridge: Kind, attempt: Option<Attempt>) -> Result<Attempt, Refused> {
    attempt
        .filter(|attempt| attempt.bridge == bridge)
        .ok_or_else(|| BridgeRefusal::AttemptUnknown.into())
}
