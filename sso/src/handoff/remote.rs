//! The platform's keys at an address of its own (JWKS): fetched when needed, kept while they are young, replaced when a token names a new one.
//!
//! One fetch serves all callers. Fetches are never closer together than [`PAUSE`], so nobody can make this service call the platform as often as they
//! send tokens. While the platform does not answer, the keys it gave last are used until they are too old.

use super::HandoffRefusal;
use super::token::Keys;
use crate::config::Jwks;
use crate::jwt::jwk;
use crate::outbound::{self, causes};
use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::Mutex;

/// Least time between two fetches.
pub(super) const PAUSE: SignedDuration = SignedDuration::from_secs(10);
/// Longest wait for the platform.
const TIME: Duration = Duration::from_secs(5);
/// Most octets of a set: a hundred keys with their certificates.
const MOST: usize = 512 * 1024;

/// The keys behind one address.
#[derive(Debug)]
pub(super) struct Remote {
    config: Jwks,
    client: reqwest::Client,
    kept: RwLock<Option<Kept>>,
    /// When a fetch was begun last; whoever holds it fetches.
    begun: Mutex<Option<Timestamp>>,
}

#[derive(Debug, Clone)]
struct Kept {
    keys: Arc<Keys>,
    fetched_at: Timestamp,
}

impl Remote {
    /// Sets it up; nothing is fetched yet.
    ///
    /// # Errors
    /// The library's text when it has no client to give.
    pub(super) fn new(config: &Jwks) -> Result<Remote, reqwest::Error> {
        let plain = config.url.scheme() != "https";
        let client = outbound::client(plain).timeout(TIME).build()?;
        Ok(Remote {
            config: config.clone(),
            client,
            kept: RwLock::new(None),
            begun: Mutex::new(None),
        })
    }

    /// The keys to look for `kid` in.
    ///
    /// # Errors
    /// BRG-1020 when there are none that are young enough.
    pub(super) async fn keys(
        &self,
        kid: Option<&str>,
        now: Timestamp,
    ) -> Result<Arc<Keys>, HandoffRefusal> {
        let kept = self.kept();
        let (is_young, is_usable, has_it) = self.judge(kept.as_ref(), kid, now);
        if is_young && has_it {
            return kept.map(|kept| kept.keys).ok_or_else(unavailable);
        }
        if is_usable && has_it {
            // One caller fetches; the others need not wait for it.
            if let Ok(begun) = self.begun.try_lock() {
                self.fetch(begun, now).await;
            }
        } else {
            self.fetch_or_wait(kid, now).await;
        }
        let kept = self.kept();
        let (_, is_usable, _) = self.judge(kept.as_ref(), kid, now);
        kept.filter(|_| is_usable)
            .map(|kept| kept.keys)
            .ok_or_else(unavailable)
    }

    fn kept(&self) -> Option<Kept> {
        self.kept
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Whether what is kept is young, may still be used, and holds the key.
    fn judge(&self, kept: Option<&Kept>, kid: Option<&str>, now: Timestamp) -> (bool, bool, bool) {
        let Some(kept) = kept else {
            return (false, false, false);
        };
        // A clock that was set back makes nothing young.
        let age = now.duration_since(kept.fetched_at).abs();
        let within =
            |limit: Duration| SignedDuration::try_from(limit).is_ok_and(|limit| age < limit);
        (
            within(self.config.max_age),
            within(self.config.stale_limit),
            kept.keys.choose(kid).is_some(),
        )
    }

    // Whoever waited while another fetched looks at what that one brought.
    async fn fetch_or_wait(&self, kid: Option<&str>, now: Timestamp) {
        let begun = self.begun.lock().await;
        let (is_young, _, has_it) = self.judge(self.kept().as_ref(), kid, now);
        if !(is_young && has_it) {
            self.fetch(begun, now).await;
        }
    }

    async fn fetch(
        &self,
        mut begun: tokio::sync::MutexGuard<'_, Option<Timestamp>>,
        now: Timestamp,
    ) {
        if begun.is_some_and(|begun| now.duration_since(begun).abs() < PAUSE) {
            return;
        }
        // Noted before: a fetch that is given up half-way counts too.
        *begun = Some(now);
        let keys = match self.download().await {
            Ok(octets) => jwk::read(&octets, &self.config.algs),
            Err(why) => Err(why),
        };
        match keys {
            Ok(keys) if keys.is_empty() => self.warn("none of its keys can be used"),
            Ok(keys) => {
                let keys = keys.into_iter().map(|named| (named.kid, named.key));
                let kept = Kept {
                    keys: Arc::new(Keys::new(keys.collect())),
                    fetched_at: now,
                };
                *self.kept.write().unwrap_or_else(PoisonError::into_inner) = Some(kept);
            }
            Err(why) => self.warn(&why),
        }
    }

    fn warn(&self, why: &str) {
        let url = self.config.url.as_str();
        tracing::warn!(url, "the platform's keys cannot be fetched: {why}");
    }

    async fn download(&self) -> Result<Vec<u8>, String> {
        let request = self.client.get(self.config.url.clone());
        let mut answer = request.send().await.map_err(causes)?;
        if answer.status() != reqwest::StatusCode::OK {
            return Err(format!("it answers {}", answer.status()));
        }
        let octets = outbound::body(&mut answer, MOST).await.map_err(causes)?;
        if octets.len() > MOST {
            return Err(format!("it is longer than {MOST} octets"));
        }
        Ok(octets)
    }
}

fn unavailable() -> HandoffRefusal {
    HandoffRefusal::KeysUnavailable
}
