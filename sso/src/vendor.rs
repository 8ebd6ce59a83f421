//! The sockets side of the partner's API of the cloud: what `cloud` checked and signed is sent from here, and what came back is told exactly.
//!
//! Start at [`Vendor::call`]. A call waits for its turn ([`turns`]), is made believable by signature or token ([`tokens`]), is sent once ([`wire`]), and
//! repeated only where that does no harm. What failed says whether it may have taken effect ([`VendorFailure::effect`]).

mod failure;
mod retry;
#[cfg(test)]
pub(crate) mod tests;
mod tokens;
mod turns;
mod wire;

pub use failure::{Effect, NotSent, VendorFailure};

use crate::config::{ApiCredentials, CloudApi};
use crate::http::Clock;
use crate::store::Store;
use certs::seal::SealingKey;
use cloud::huawei::api::relay::RelayCall;
use cloud::huawei::api::{
    AccessKey, ApiError, Call, Credential, IssueToken, MOST_ANSWER, Next, Secret, SiteKind, receive,
};
use jiff::SignedDuration;
use retry::Retries;
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokens::{Held, Tokens};
use tokio::time::Instant;
use turns::Turns;
use url::Url;
use wire::{Received, Wire};

/// How long another process waits for one that gets a token, beyond the time that one answer may take.
const LEASE_MARGIN: SignedDuration = SignedDuration::from_secs(5);

/// The cloud, as one partner calls it.
pub struct Vendor {
    partner: String,
    kind: SiteKind,
    endpoint: Url,
    caller: Caller,
    wire: Arc<Wire>,
    turns: Arc<Turns>,
    clock: Arc<dyn Clock>,
    /// How long a call may wait for its turn and for other attempts.
    patience: Duration,
    /// How long one answer may take.
    answer_time: Duration,
}

/// Without credentials.
impl fmt::Debug for Vendor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vendor({} at {})", self.partner, self.endpoint)
    }
}

/// What the cloud answered to a relayed call. Not printed.
pub struct Relayed {
    /// HTTP status.
    pub status: u16,
    /// The body, as it came.
    pub body: Vec<u8>,
    /// The cloud's name for the request, for its support.
    pub request_id: Option<String>,
}

/// Who calls.
enum Caller {
    Signs(Arc<Credential>),
    Shows(Arc<Tokens>),
}

/// What all partners' calls stand on.
pub struct Ground<'a> {
    /// Where turns and tokens are kept.
    pub store: &'a Arc<dyn Store>,
    /// Time: signatures carry it.
    pub clock: &'a Arc<dyn Clock>,
    /// Seals tokens.
    pub sealing_key: &'a SecretString,
}

impl Vendor {
    /// Sets it up; nothing is called yet.
    ///
    /// # Errors
    /// What cannot be used, in words without secrets.
    pub fn new(partner: &str, api: &CloudApi, ground: &Ground<'_>) -> Result<Vendor, String> {
        let wire = Arc::new(Wire::new(api).map_err(crate::outbound::causes)?);
        let turns = Arc::new(Turns {
            source: source(api),
            per_second: api.per_second.clone(),
            store: Arc::clone(ground.store),
            clock: Arc::clone(ground.clock),
        });
        let caller = match &api.credentials {
            ApiCredentials::AccessKey { id, secret } => {
                let secret = Secret::new(secret.expose_secret());
                let key = AccessKey::new(id, &secret, None).map_err(|error| error.to_string())?;
                Caller::Signs(Arc::new(Credential::AccessKey(key)))
            }
            ApiCredentials::Password { .. } => {
                Caller::Shows(Arc::new(tokens(partner, api, ground, &wire, &turns)?))
            }
        };
        Ok(Vendor {
            partner: partner.to_owned(),
            kind: api.kind,
            endpoint: api.url.clone(),
            caller,
            wire,
            turns,
            clock: Arc::clone(ground.clock),
            patience: api.queue_deadline,
            answer_time: api.timeout,
        })
    }

    /// Which set of fields the partner's site takes: for `check` of the calls.
    pub fn kind(&self) -> SiteKind {
        self.kind
    }

    /// The longest time that a call may take: waiting for its turn and for a token, and its answer, once more after a token that was refused.
    pub fn longest_call(&self) -> Duration {
        self.patience
            .saturating_add(self.answer_time)
            .saturating_mul(2)
    }

    /// Calls. An idempotent call is repeated after 429, 5xx and broken connections while there is time; any other is sent at most once, unless the cloud
    /// said that it did not take the token.
    ///
    /// A caller who drops the future of a call that is not idempotent does not know whether it was sent: note the intention before.
    ///
    /// # Errors
    /// [`VendorFailure`]: ask its [`VendorFailure::effect`] before the same call is made again.
    pub async fn call<C: Call + Sync>(&self, call: &C) -> Result<C::Answer, VendorFailure> {
        let received = self.exchange(call).await?;
        Ok(receive(call, &received.raw())?)
    }

    /// Relays: every answer of the cloud is a success here, whatever it says.
    ///
    /// # Errors
    /// [`VendorFailure::NotSent`] and [`VendorFailure::Lost`].
    pub async fn relay(&self, call: &RelayCall) -> Result<Relayed, VendorFailure> {
        let received = self.exchange(call).await?;
        let status = received.status;
        if received.body.len() > MOST_ANSWER {
            let idempotent = call.idempotent();
            return Err(ApiError::Unreadable { status, idempotent }.into());
        }
        Ok(Relayed {
            status,
            body: received.body,
            request_id: received.request_id,
        })
    }

    /// The last answer, whatever it says.
    async fn exchange<C: Call + Sync>(&self, call: &C) -> Result<Received, VendorFailure> {
        let started = Instant::now();
        let mut retries = Retries::new(call.idempotent(), started + self.patience);
        let mut stale = None;
        loop {
            let outcome = self.attempt(call, stale, retries.deadline()).await;
            let outcome = match outcome {
                Ok((received, version)) => {
                    let refused = receive(call, &received.raw()).err();
                    self.log(call, started, &received, refused.as_ref());
                    let wants_token = received.status == 401
                        && refused
                            .as_ref()
                            .is_some_and(|error| error.next() == Next::RenewToken);
                    if wants_token && stale.is_none() && version.is_some() {
                        // Not taken, so not done: this one may be repeated whatever it is.
                        stale = version;
                        continue;
                    }
                    retries.weigh_answer(received, refused.as_ref())
                }
                Err(failure) => {
                    self.log_failure(call, started, &failure);
                    retries.weigh_failure(failure)
                }
            };
            match outcome {
                retry::Outcome::Done(received) => return Ok(received),
                retry::Outcome::Failed(failure) => return Err(failure),
                retry::Outcome::AgainAfter(pause) => tokio::time::sleep(pause).await,
            }
        }
    }

    /// Once; with the version of the token that was shown.
    async fn attempt<C: Call + Sync>(
        &self,
        call: &C,
        stale: Option<u64>,
        deadline: Instant,
    ) -> Result<(Received, Option<u64>), VendorFailure> {
        let (credential, version) = match &self.caller {
            Caller::Signs(key) => (Arc::clone(key), None),
            Caller::Shows(tokens) => {
                let Held {
                    credential,
                    version,
                } = tokens.get(stale, deadline).await?;
                (credential, Some(version))
            }
        };
        self.turns.wait(call.name(), deadline).await?;
        let request = credential.authorize(&call.request(), &self.endpoint, self.clock.now());
        let request = request.map_err(|error| NotSent::Unbuildable(error.to_string()))?;
        let received = self.wire.send(&request, call.idempotent()).await?;
        Ok((received, version))
    }

    fn log<C: Call>(&self, call: &C, at: Instant, received: &Received, error: Option<&ApiError>) {
        let milliseconds = u64::try_from(at.elapsed().as_millis()).unwrap_or(u64::MAX);
        let code = match error {
            Some(ApiError::Vendor(error)) => error.code.as_deref(),
            _ => None,
        };
        tracing::info!(
            partner = self.partner,
            call = call.name().as_str(),
            status = received.status,
            code,
            request_id = received.request_id.as_deref(),
            milliseconds,
            "called the cloud"
        );
    }

    fn log_failure<C: Call>(&self, call: &C, at: Instant, failure: &VendorFailure) {
        let milliseconds = u64::try_from(at.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::warn!(
            partner = self.partner,
            call = call.name().as_str(),
            milliseconds,
            "a call of the cloud failed: {failure}"
        );
    }
}

/// The cloud counts by account. Of an access key we know the key, of a user the account.
fn source(api: &CloudApi) -> String {
    let who = match &api.credentials {
        ApiCredentials::AccessKey { id, .. } => format!("key/{id}"),
        ApiCredentials::Password { domain, .. } => format!("account/{domain}"),
    };
    format!("{}{who}", api.url)
}

fn tokens(
    partner: &str,
    api: &CloudApi,
    ground: &Ground<'_>,
    wire: &Arc<Wire>,
    turns: &Arc<Turns>,
) -> Result<Tokens, String> {
    let ApiCredentials::Password {
        domain,
        user,
        password,
        token_url,
    } = &api.credentials
    else {
        return Err("an access key needs no token".to_owned());
    };
    let password = Secret::new(password.expose_secret());
    let question = IssueToken::check(domain, user, password).map_err(|faults| {
        let faults: Vec<_> = faults.iter().map(ToString::to_string).collect();
        faults.join("; ")
    })?;
    let sealing_key = SealingKey::parse(ground.sealing_key.expose_secret());
    let lease = SignedDuration::try_from(api.timeout).unwrap_or(LEASE_MARGIN) + LEASE_MARGIN;
    Ok(Tokens {
        partner: partner.to_owned(),
        question,
        token_url: token_url.clone(),
        source: format!("{token_url}{domain}/{user}"),
        sealing_key: sealing_key.map_err(|error| error.to_string())?,
        store: Arc::clone(ground.store),
        clock: Arc::clone(ground.clock),
        wire: Arc::clone(wire),
        turns: Arc::clone(turns),
        lease,
        current: std::sync::RwLock::default(),
        attempt: tokio::sync::Mutex::default(),
    })
}
