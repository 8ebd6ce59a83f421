//! The token of a partner whose user calls with a password: got once, sealed in the store, shared by all processes, renewed by one of them at a time.
//!
//! A wrong password is not tried again at once, because the cloud locks users out whose password is tried often: whoever asks for a token holds a mark in
//! the store, and after a refusal it stays until it expires. Who could not reach the identity service asks again after a second.

use super::failure::{Effect, NotSent, VendorFailure};
use super::turns::Turns;
use super::wire::Wire;
use crate::http::Clock;
use crate::store::{Document, HandleDigest, Store};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use certs::seal::SealingKey;
use cloud::huawei::api::{Call as _, Credential, IssueToken, Secret, Token, receive};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::Url;
use zeroize::Zeroizing;

/// Its name in the ledger.
const DOCUMENT: &str = "vendor-token/current";
/// How often is looked whether another process has it.
const LOOK: Duration = Duration::from_millis(200);
/// How long nobody asks again after a failure that passes. A refusal lasts as long as the mark.
const PAUSE: SignedDuration = SignedDuration::from_secs(1);

/// The token of one partner.
pub(super) struct Tokens {
    pub(super) partner: String,
    pub(super) question: IssueToken,
    pub(super) token_url: Url,
    /// Whose token it is: one of other credentials is not used.
    pub(super) source: String,
    pub(super) sealing_key: SealingKey,
    pub(super) store: Arc<dyn Store>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) wire: Arc<Wire>,
    pub(super) turns: Arc<Turns>,
    /// How long one process may take to get a token before another tries.
    pub(super) lease: SignedDuration,
    pub(super) current: RwLock<Option<Held>>,
    /// Held while a token is got.
    pub(super) attempt: Mutex<Attempt>,
}

/// What this process did last to get a token.
#[derive(Default)]
pub(super) struct Attempt {
    /// The version after which it may ask for the next, and until when.
    claim: Option<(u64, Timestamp)>,
    /// Why there is none, and until when nobody asks again.
    failed: Option<(Timestamp, NotSent)>,
}

/// A token in use.
#[derive(Clone)]
pub(super) struct Held {
    pub(super) credential: Arc<Credential>,
    /// Version of the document.
    pub(super) version: u64,
}

/// What is sealed.
#[derive(Serialize, Deserialize)]
struct Kept {
    source: String,
    token: Secretly,
    expires_at: Timestamp,
}

/// Written only to be sealed.
#[derive(Deserialize)]
#[serde(transparent)]
struct Secretly(Secret);

impl Serialize for Secretly {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose())
    }
}

impl Tokens {
    /// A token that is not about to expire and is newer than version `stale`, which the cloud no longer takes.
    ///
    /// # Errors
    /// Any of [`NotSent`].
    pub(super) async fn get(
        self: &Arc<Tokens>,
        stale: Option<u64>,
        deadline: Instant,
    ) -> Result<Held, NotSent> {
        if let Some(held) = self.in_memory(stale) {
            return Ok(held);
        }
        // On its own: a caller who goes away half-way must not leave a mark that nobody uses.
        let renewal = tokio::spawn(Arc::clone(self).renew(stale, deadline));
        match tokio::time::timeout_at(deadline, renewal).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(NotSent::NoToken("the renewal broke off".to_owned())),
            Err(_) => Err(NotSent::NoToken("not in time".to_owned())),
        }
    }

    fn in_memory(&self, stale: Option<u64>) -> Option<Held> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        current.clone().filter(|held| self.fits(held, stale))
    }

    fn fits(&self, held: &Held, stale: Option<u64>) -> bool {
        let is_due = match &*held.credential {
            Credential::Token(token) => token.is_due(self.clock.now()),
            Credential::AccessKey(_) => false,
        };
        !is_due && stale.is_none_or(|stale| held.version > stale)
    }

    async fn renew(
        self: Arc<Self>,
        stale: Option<u64>,
        deadline: Instant,
    ) -> Result<Held, NotSent> {
        let mut attempt = self.attempt.lock().await;
        loop {
            if let Some(held) = self.in_memory(stale) {
                return Ok(held);
            }
            let (version, stored) = self.stored().await?;
            if let Some(held) = stored.filter(|held| self.fits(held, stale)) {
                return Ok(self.remember(held));
            }
            let now = self.clock.now();
            if let Some((_, why)) = attempt.failed.as_ref().filter(|(until, _)| now < *until) {
                return Err(why.clone());
            }
            if let Some(until) = self.claim(&mut attempt, version, now).await? {
                let asked = self.ask(version, deadline).await;
                return match asked {
                    Ok(held) => Ok(self.remember(held)),
                    Err(failure) => Err(self.failed(&mut attempt, failure, until)),
                };
            }
            if Instant::now() + LOOK >= deadline {
                let why = "another process is getting one, or could not a moment ago";
                return Err(NotSent::NoToken(why.to_owned()));
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Until when it is this process that asks for the version after this one; `None` when it is another.
    async fn claim(
        &self,
        attempt: &mut Attempt,
        version: u64,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, NotSent> {
        let own = attempt
            .claim
            .filter(|claim| claim.0 == version && now < claim.1);
        if let Some((_, until)) = own {
            return Ok(Some(until));
        }
        let until = now.saturating_add(self.lease).unwrap_or(now);
        let scope = format!("vendor-token/{}", self.partner);
        let key = openssl::sha::sha256(format!("{}/{version}", self.source).as_bytes());
        let first = self.store.mark_once(&scope, HandleDigest(key), until, now);
        attempt.claim = first.await?.then_some((version, until));
        Ok(attempt.claim.map(|(_, until)| until))
    }

    /// Whatever became of the question for a token, the call itself was not sent.
    fn failed(&self, attempt: &mut Attempt, failure: VendorFailure, mark: Timestamp) -> NotSent {
        let is_refused = failure.answer().is_some() && failure.effect() == Effect::None;
        let why = match failure {
            VendorFailure::NotSent(why) => why,
            other => NotSent::NoToken(other.to_string()),
        };
        let soon = self.clock.now().saturating_add(PAUSE).unwrap_or(mark);
        let until = if is_refused { mark } else { soon };
        attempt.failed = Some((until, why.clone()));
        why
    }

    async fn ask(&self, version: u64, deadline: Instant) -> Result<Held, VendorFailure> {
        self.turns.wait(self.question.name(), deadline).await?;
        let request = self.question.authorize(&self.token_url);
        let request = request.map_err(|error| NotSent::Unbuildable(error.to_string()))?;
        let received = self.wire.send(&request, true).await?;
        let token = receive(&self.question, &received.raw())?;
        let kept = Kept {
            source: self.source.clone(),
            token: Secretly(Secret::new(token.value())),
            expires_at: token.expires_at(),
        };
        let document = Document {
            name: DOCUMENT.to_owned(),
            version: version + 1,
            text: self.seal(&kept)?,
        };
        // Not written means that another process has one as well; both are good.
        let written = self.store.put_document(&self.partner, document).await;
        written.map_err(NotSent::Store)?;
        tracing::info!(partner = self.partner, "got a token of the cloud");
        Ok(held(kept, version + 1))
    }

    fn remember(&self, held: Held) -> Held {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        *current = Some(held.clone());
        held
    }

    /// Version of the document (0 when there is none), and the token in it when it is ours.
    async fn stored(&self) -> Result<(u64, Option<Held>), NotSent> {
        let document = self.store.document(&self.partner, DOCUMENT).await?;
        let Some(document) = document else {
            return Ok((0, None));
        };
        let kept = self.open(&document.text);
        if kept.is_none() {
            let partner = &self.partner;
            tracing::warn!(partner, "the stored token of the cloud cannot be opened");
        }
        let kept = kept.filter(|kept| kept.source == self.source);
        let version = document.version;
        Ok((version, kept.map(|kept| held(kept, version))))
    }

    fn context(&self) -> String {
        format!("vendor-token/{}", self.partner)
    }

    fn seal(&self, kept: &Kept) -> Result<String, NotSent> {
        let unsealed = || NotSent::NoToken("it cannot be sealed".to_owned());
        let plain = serde_json::to_vec(kept).map_err(|_| unsealed())?;
        let plain = Zeroizing::new(plain);
        let sealed = self.sealing_key.seal(&self.context(), &plain);
        Ok(STANDARD.encode(sealed.map_err(|_| unsealed())?))
    }

    fn open(&self, text: &str) -> Option<Kept> {
        let sealed = STANDARD.decode(text).ok()?;
        let plain = self.sealing_key.open(&self.context(), &sealed).ok()?;
        serde_json::from_slice(&plain).ok()
    }
}

fn held(kept: Kept, version: u64) -> Held {
    let token = Token::new(kept.token.0, kept.expires_at);
    Held {
        version,
        credential: Arc::new(Credential::Token(token)),
    }
}
