//! The token of a partner whose user calls with a password: got once, sealed in the store, shared by all processes, renewed by one of them at a time.
//!
//! A wrong password is not tried again at once, because the cloud locks users out whose password is tried often: whoever asks for a token holds a mark in
//! the store, and after a refusal it stays until it expires.

use super::failure::{NotSent, VendorFailure};
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
    /// Held while a token is got. Why the last attempt failed, and until when there is no other.
    pub(super) failed: Mutex<Option<(Timestamp, NotSent)>>,
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
        let mut failed = self.failed.lock().await;
        loop {
            if let Some(held) = self.in_memory(stale) {
                return Ok(held);
            }
            let (version, stored) = self.stored().await?;
            if let Some(held) = stored.filter(|held| self.fits(held, stale)) {
                return Ok(self.remember(held));
            }
            let now = self.clock.now();
            if let Some((_, why)) = failed.as_ref().filter(|(until, _)| now < *until) {
                return Err(why.clone());
            }
            let until = now.saturating_add(self.lease).unwrap_or(now);
            if self.claim(version, until, now).await? {
                let asked = self.ask(version, deadline).await;
                *failed = asked.as_ref().err().map(|why| (until, why.clone()));
                return asked.map(|held| self.remember(held));
            }
            if Instant::now() + LOOK >= deadline {
                let why = "another process is getting one, or could not a moment ago";
                return Err(NotSent::NoToken(why.to_owned()));
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Whether it is this process that asks for the version after this one.
    async fn claim(&self, version: u64, until: Timestamp, now: Timestamp) -> Result<bool, NotSent> {
        let scope = format!("vendor-token/{}", self.partner);
        let key = openssl::sha::sha256(format!("{}/{version}", self.source).as_bytes());
        let first = self.store.mark_once(&scope, HandleDigest(key), until, now);
        Ok(first.await?)
    }

    async fn ask(&self, version: u64, deadline: Instant) -> Result<Held, NotSent> {
        self.turns.wait(self.question.name(), deadline).await?;
        let request = self.question.authorize(&self.token_url);
        let request = request.map_err(|error| NotSent::Unbuildable(error.to_string()))?;
        let received = self.wire.send(&request, true).await.map_err(in_vain)?;
        let token = receive(&self.question, &received.raw());
        let token = token.map_err(|error| in_vain(error.into()))?;
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
        self.store.put_document(&self.partner, document).await?;
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

/// Whatever became of the question for a token, the call itself was not sent.
fn in_vain(failure: VendorFailure) -> NotSent {
    match failure {
        VendorFailure::NotSent(why) => why,
        other => NotSent::NoToken(other.to_string()),
    }
}
