//! What the provider says of itself: its discovery document and its keys, kept for a while.
//!
//! However many customers come at once, one of them fetches and the others wait for it. A fetch runs on although its customer leaves, so closing
//! connections does not make us fetch again. After a failure nobody fetches for a short time; what was known before serves on, up to a limit.

use super::http::{Http, HttpError};
use super::key::Key;
use super::types::Metadata;
use jiff::{SignedDuration, Timestamp};
use openidconnect::{DiscoveryError, IssuerUrl};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::Mutex;
use url::Url;

/// How long an answer counts as new.
const FRESH: SignedDuration = SignedDuration::from_mins(10);
/// How long the last answer serves on while the provider cannot be reached: keys that it withdrew meanwhile are trusted no longer than that.
const STALE: SignedDuration = SignedDuration::from_hours(24);
/// After a failure nobody asks again for so long.
const RETRY: SignedDuration = SignedDuration::from_secs(10);
/// An unknown key makes us ask again at most this often.
const ROTATION: SignedDuration = SignedDuration::from_secs(10);

/// A provider, by its issuer.
#[derive(Clone)]
pub(super) struct Provider(Arc<Inner>);

struct Inner {
    issuer: IssuerUrl,
    http: Http,
    /// For discovery and keys together.
    time: Duration,
    /// Whether plain http is accepted, because the issuer itself is reached so.
    plain: bool,
    known: RwLock<Option<Arc<Known>>>,
    /// Held by whoever fetches.
    flight: Mutex<Option<Failure>>,
}

/// What is known of the provider.
pub(super) struct Known {
    /// Discovery document and keys.
    pub(super) metadata: Metadata,
    fetched_at: Timestamp,
}

struct Failure {
    at: Timestamp,
    why: String,
}

/// The provider says nothing usable, and nothing it said before is young enough.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the provider's discovery document or keys cannot be had: {0}")]
pub(super) struct Unknown(pub(super) String);

impl Provider {
    pub(super) fn new(issuer: IssuerUrl, http: Http, time: Duration, plain: bool) -> Provider {
        Provider(Arc::new(Inner {
            issuer,
            http,
            time,
            plain,
            known: RwLock::new(None),
            flight: Mutex::new(None),
        }))
    }

    pub(super) fn http(&self) -> &Http {
        &self.0.http
    }

    /// What is known, fetched when there is nothing new enough.
    pub(super) async fn known(&self, now: Timestamp) -> Result<Arc<Known>, Unknown> {
        match self.0.last() {
            Some(known) if known.is_younger(FRESH, now) => Ok(known),
            _ => self.renew(None, now).await,
        }
    }

    /// Asks again because `seen` lacks a key. The same is returned when that was asked a moment ago.
    pub(super) async fn newer(
        &self,
        seen: &Arc<Known>,
        now: Timestamp,
    ) -> Result<Arc<Known>, Unknown> {
        match self.0.last() {
            Some(last) if !Arc::ptr_eq(&last, seen) => Ok(last),
            _ if seen.is_younger(ROTATION, now) => Ok(Arc::clone(seen)),
            _ => self.renew(Some(Arc::clone(seen)), now).await,
        }
    }

    async fn renew(&self, seen: Option<Arc<Known>>, now: Timestamp) -> Result<Arc<Known>, Unknown> {
        let inner = Arc::clone(&self.0);
        let fetch = tokio::spawn(async move { inner.renew(seen, now).await });
        fetch
            .await
            .map_err(|_| Unknown("the fetch was broken off".to_owned()))?
    }
}

impl Inner {
    fn last(&self) -> Option<Arc<Known>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.clone()
    }

    async fn renew(&self, seen: Option<Arc<Known>>, now: Timestamp) -> Result<Arc<Known>, Unknown> {
        let mut failure = self.flight.lock().await;
        // Whoever waited for the flight of another takes what it brought.
        if let Some(last) = self.last() {
            let serves = match &seen {
                Some(seen) => !Arc::ptr_eq(&last, seen),
                None => last.is_younger(FRESH, now),
            };
            if serves {
                return Ok(last);
            }
        }
        if let Some(last) = failure.as_ref()
            && now.duration_since(last.at).abs() < RETRY
        {
            return self.fall_back(&last.why, now);
        }
        match self.fetch().await {
            Ok(metadata) => {
                let known = Arc::new(Known {
                    metadata,
                    fetched_at: now,
                });
                let mut last = self.known.write().unwrap_or_else(PoisonError::into_inner);
                *last = Some(Arc::clone(&known));
                *failure = None;
                Ok(known)
            }
            Err(why) => {
                tracing::warn!(
                    issuer = self.issuer.as_str(),
                    "the OpenID Connect provider's discovery document or keys cannot be had: {why}"
                );
                let answer = self.fall_back(&why, now);
                *failure = Some(Failure { at: now, why });
                answer
            }
        }
    }

    fn fall_back(&self, why: &str, now: Timestamp) -> Result<Arc<Known>, Unknown> {
        self.last()
            .filter(|last| last.is_younger(STALE, now))
            .ok_or_else(|| Unknown(why.to_owned()))
    }

    async fn fetch(&self) -> Result<Metadata, String> {
        let fetched = tokio::time::timeout(
            self.time,
            Metadata::discover_async(self.issuer.clone(), &self.http),
        );
        let metadata = fetched
            .await
            .map_err(|_| format!("no answer within {} s", self.time.as_secs()))?
            .map_err(told)?;
        self.check(&metadata)?;
        Ok(metadata)
    }

    /// What the library does not check: where a browser will be sent, and whether there is anything to go on with.
    fn check(&self, metadata: &Metadata) -> Result<(), String> {
        let browser = [
            Some(metadata.authorization_endpoint().url()),
            metadata
                .additional_metadata()
                .end_session_endpoint
                .as_ref()
                .map(|endpoint| endpoint.url()),
        ];
        if !browser.into_iter().flatten().all(|url| self.is_fit(url)) {
            return Err("an address for browsers in it is not https".to_owned());
        }
        if metadata.token_endpoint().is_none() {
            return Err("it names no token endpoint".to_owned());
        }
        if metadata.jwks().keys().is_empty() {
            return Err("its key set holds no key that can be read".to_owned());
        }
        Ok(())
    }

    fn is_fit(&self, url: &Url) -> bool {
        url.scheme() == "https" || (self.plain && url.scheme() == "http")
    }
}

impl Known {
    /// A clock that was set back makes nothing young for ever.
    fn is_younger(&self, age: SignedDuration, now: Timestamp) -> bool {
        now.duration_since(self.fetched_at).abs() < age
    }

    /// Its keys.
    pub(super) fn keys(&self) -> openidconnect::JsonWebKeySet<Key> {
        self.metadata.jwks().clone()
    }
}

/// Without the body, which a stranger may have written.
fn told(error: DiscoveryError<HttpError>) -> String {
    match error {
        DiscoveryError::Request(error) => error.to_string(),
        DiscoveryError::Response(status, ..) => {
            format!("status {status}, or not the content type of JSON")
        }
        DiscoveryError::Parse(error) => {
            format!("not the expected JSON at {}", error.path())
        }
        DiscoveryError::Validation(_) => {
            "it names another issuer than the configured one".to_owned()
        }
        _ => "its address cannot be used".to_owned(),
    }
}
