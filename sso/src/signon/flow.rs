//! One sign-on between HTTP and the pure halves of `idp`: receive, remember, resume, respond.

use crate::config::{Config, Partner};
use crate::random::NoRandomness;
use crate::session::{Names, Session};
use crate::signon::pool::{Busy, SigningPool, is_slow};
use crate::signon::registry::{Peer, Ready, Registry, RegistryError};
use crate::signon::signing::Signing;
use crate::signon::{admission, joining};
use crate::store::{HandleDigest, Store, StoreError};
use crate::waiting::{self, Kind, Place};
use certs::SigningKey;
use idp::{
    Asked, Demand, Denial, Denied, Here, No, Pending, Principal, Refusal, Rules, Verdict, Ways,
};
use jiff::{SignedDuration, Timestamp};
use saml::binding::{self, Direction, PostForm, RawRequest, Received};
use saml::message::AuthnRequest;
use std::sync::Arc;
use std::time::Duration;

/// Most octets of one request that are kept while it waits: a full RelayState in its longest spelling, and far more than honest peers ask for.
const KEPT_LIMIT: usize = 64 * 1024;

/// Why there is no answer at all.
#[derive(Debug, thiserror::Error)]
pub enum SignOnError {
    /// A refusal: a page.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The partner's keys or peers cannot be loaded.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Too much to sign.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// No randomness.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// Our metadata cannot be written.
    #[error(transparent)]
    Metadata(#[from] metadata::publish::PublishError),
}

/// What the browser gets next.
#[derive(Debug)]
pub enum Next {
    /// The auto-post page with this form.
    Post(Box<PostForm>),
    /// A person must sign in; the request waits under this handle.
    SignIn {
        /// The unguessable handle.
        handle: String,
        /// What the sign-in has to achieve.
        demand: Demand,
    },
}

/// Who is signed in here, and what can still be asked of the platform.
#[derive(Debug, Clone)]
pub struct Present {
    /// Their session, when there is one.
    pub session: Option<Session>,
    /// The ways to another sign-in.
    pub ways: Ways,
}

/// Where a judged request waits meanwhile: nowhere yet, or in the store under a handle.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Waits {
    Nowhere,
    Under(String),
}

/// The sign-on service of all partners.
pub struct SignOn {
    pub(super) config: Arc<Config>,
    store: Arc<dyn Store>,
    registry: Registry,
    pub(super) pool: SigningPool,
    names: Names,
}

impl SignOn {
    /// Joins the parts.
    pub fn new(
        config: Arc<Config>,
        store: Arc<dyn Store>,
        pool: SigningPool,
        names: Names,
    ) -> SignOn {
        let registry = Registry::new(Arc::clone(&config), Arc::clone(&store));
        SignOn {
            config,
            store,
            registry,
            pool,
            names,
        }
    }

    /// What peers know sessions by.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// Signs on a signing thread, or here where that is quicker.
    ///
    /// # Errors
    /// [`Busy`] when too much is being signed.
    pub(crate) async fn sign<T: Send + 'static>(
        &self,
        key: &SigningKey,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        if is_slow(key) {
            self.pool.run(work).await
        } else {
            Ok(work())
        }
    }

    /// The partner's keys and peers.
    ///
    /// # Errors
    /// [`RegistryError`].
    pub async fn ready(
        &self,
        partner: &Partner,
        now: Timestamp,
    ) -> Result<Arc<Ready>, RegistryError> {
        self.registry.ready(partner, now).await
    }

    /// Receives a request by HTTP-Redirect and goes on at once: a top-level GET carries the session cookie.
    ///
    /// # Errors
    /// [`SignOnError`].
    pub async fn redirect(
        &self,
        partner: &Partner,
        query: String,
        present: Present,
        now: Timestamp,
    ) -> Result<Next, SignOnError> {
        let ready = self.ready(partner, now).await?;
        match self.receive(partner, &ready, &RawRequest::Redirect { query }, now) {
            Ok(pending) => {
                self.go_on(partner, &ready, pending, present, Waits::Nowhere, now)
                    .await
            }
            Err(No::Refused(refusal)) => Err(refusal.into()),
            Err(No::Denied(denied)) => self.deny(partner, &ready, *denied, now).await,
        }
    }

    /// Receives a request by HTTP-POST. The form comes from another site, so a `SameSite=Lax` cookie is not there: the request is kept, and the
    /// browser comes back with a GET on this site. `Ok(Err(next))` when the peer gets a status at once.
    ///
    /// # Errors
    /// [`SignOnError`].
    pub async fn post(
        &self,
        partner: &Partner,
        query: String,
        body: Vec<u8>,
        now: Timestamp,
    ) -> Result<Result<String, Next>, SignOnError> {
        let ready = self.ready(partner, now).await?;
        match self.receive(partner, &ready, &RawRequest::Post { query, body }, now) {
            Ok(pending) => Ok(Ok(self.keep(partner, &pending, now).await?)),
            Err(No::Refused(refusal)) => Err(refusal.into()),
            Err(No::Denied(denied)) => Ok(Err(self.deny(partner, &ready, *denied, now).await?)),
        }
    }

    /// Goes on with a request that waits in the store.
    ///
    /// # Errors
    /// [IDP-2005] when the handle is unknown, expired, already used, or of another partner.
    pub async fn resume(
        &self,
        partner: &Partner,
        handle: &str,
        present: Present,
        now: Timestamp,
    ) -> Result<Next, SignOnError> {
        let ready = self.ready(partner, now).await?;
        let pending = asked_for(self.place(partner, handle).look(now).await?)?;
        ready.check_reply_to(pending.reply_to(), now)?;
        self.go_on(
            partner,
            &ready,
            pending,
            present,
            Waits::Under(handle.to_owned()),
            now,
        )
        .await
    }

    /// Ends a request that waits because nobody signed in for it; the peer hears why.
    ///
    /// Standard: Core §3.2.2.2 (AuthnFailed, NoPassive).
    ///
    /// # Errors
    /// [IDP-2005] when the handle is unknown, expired, already used, or of another partner.
    pub async fn fail(
        &self,
        partner: &Partner,
        handle: &str,
        denial: Denial,
        now: Timestamp,
    ) -> Result<Next, SignOnError> {
        let ready = self.ready(partner, now).await?;
        let pending = asked_for(self.place(partner, handle).take(now).await?)?;
        ready.check_reply_to(pending.reply_to(), now)?;
        let reply_to = pending.reply_to().clone();
        self.deny(partner, &ready, Denied { reply_to, denial }, now)
            .await
    }

    // The steps of the profile's first half, in its order.
    fn receive(
        &self,
        partner: &Partner,
        ready: &Ready,
        raw: &RawRequest,
        now: Timestamp,
    ) -> Result<Pending, No> {
        let received: Received<AuthnRequest> =
            binding::decode(raw, Direction::Request).map_err(Refusal::from)?;
        let issuer = received.content.issuer.clone().unwrap_or_default();
        let peer = ready.find(&issuer)?;
        let asked = ask(received, peer)?;
        let sso_url = sso_url(&self.config, partner);
        idp::accept(
            &asked,
            &peer.service_provider,
            Here { sso_url: &sso_url },
            now,
            &self.rules(peer),
        )
    }

    pub(crate) fn rules(&self, peer: &Peer) -> Rules {
        Rules {
            max_age: signed(self.config.request_max_age),
            skew: signed(self.config.clock_skew),
            dangerous_allow_unsigned: peer.dangerous_allow_unsigned_requests,
        }
    }

    async fn go_on(
        &self,
        partner: &Partner,
        ready: &Arc<Ready>,
        pending: Pending,
        present: Present,
        waits: Waits,
        now: Timestamp,
    ) -> Result<Next, SignOnError> {
        let Present { session, ways } = present;
        // The skew is for the platform's clock. Both instants here are ours: a sign-in from before the request is not a new one, however little before.
        let session = session.filter(|session| {
            !pending.force_authn() || session.created_at >= pending.received_at()
        });
        let principal = session.as_ref().map(|session| &session.person.principal);
        let demand = match pending.judge(principal, ways) {
            Verdict::Answer(_) => None,
            Verdict::Deny(denied) => return self.deny(partner, ready, *denied, now).await,
            Verdict::SignIn(demand) => Some(demand),
        };
        let demand = match (demand, session) {
            (Some(demand), _) => demand,
            (None, Some(session)) => {
                let admission = self
                    .admission(partner, ready, &pending, &session.person.principal, now)
                    .await?;
                if let Some(denial) = admission {
                    let reply_to = pending.reply_to().clone();
                    let denied = Denied { reply_to, denial };
                    return self.deny(partner, ready, denied, now).await;
                }
                return self
                    .answer(partner, ready, pending, session, waits, now)
                    .await;
            }
            (None, None) => return Err(Refusal::Internal("nobody is signed in".to_owned()).into()),
        };
        let handle = match waits {
            Waits::Under(handle) => handle,
            Waits::Nowhere => self.keep(partner, &pending, now).await?,
        };
        Ok(Next::SignIn { handle, demand })
    }

    // What the mapping says about the person, before anything is used up.
    async fn admission(
        &self,
        partner: &Partner,
        ready: &Ready,
        pending: &Pending,
        principal: &Principal,
        now: Timestamp,
    ) -> Result<Option<Denial>, SignOnError> {
        let Some(peer) = ready.peer(&pending.reply_to().peer) else {
            return Ok(None);
        };
        let denial = admission::denial(&*self.store, partner, peer.preset, principal, now).await?;
        Ok(denial)
    }

    fn place<'a>(&'a self, partner: &'a Partner, handle: &'a str) -> Place<'a> {
        Place {
            store: &*self.store,
            partner: &partner.slug,
            kind: Kind::Request,
            key: handle,
        }
    }

    async fn keep(
        &self,
        partner: &Partner,
        pending: &Pending,
        now: Timestamp,
    ) -> Result<String, SignOnError> {
        let handle = crate::random::handle()?;
        let request = serde_json::to_string(pending)
            .map_err(|error| StoreError::Corrupt(error.to_string()))?;
        if request.len() > KEPT_LIMIT {
            return Err(Refusal::MessageTooLarge(format!(
                "what would be kept of it has {} octets, at most {KEPT_LIMIT} are",
                request.len()
            ))
            .into());
        }
        let place = self.place(partner, &handle);
        place
            .put_text(request, now, waiting::lifetime(&self.config))
            .await?;
        Ok(handle)
    }

    // Each request is answered once: the one that waits is taken, and its ID is marked until no copy of it can be waiting any more.
    async fn answer(
        &self,
        partner: &Partner,
        ready: &Arc<Ready>,
        pending: Pending,
        session: Session,
        waits: Waits,
        now: Timestamp,
    ) -> Result<Next, SignOnError> {
        let signing = self.signing(partner, ready, &pending.reply_to().peer, now)?;
        // Room to sign is made sure of before the request is used up, so that a customer who hears "busy" can ask again.
        let place = is_slow(&signing.key)
            .then(|| self.pool.reserve())
            .transpose()?;
        if let Waits::Under(handle) = &waits {
            let taken: Option<Pending> = self.place(partner, handle).take(now).await?;
            taken.ok_or_else(|| {
                Refusal::RequestStale("answered a moment ago in another tab".to_owned())
            })?;
        }
        let replay = pending.replay_key();
        // A copy of the request may be kept until it is stale, and then wait for its person: the mark has to outlive that copy.
        let until = replay
            .until
            .max(now)
            .saturating_add(waiting::lifetime(&self.config))
            .unwrap_or(Timestamp::MAX);
        let scope = format!("authn-request/{}", partner.slug);
        // Both at once: the embedded store commits them together.
        let (first, names) = tokio::try_join!(
            async {
                let mark = self
                    .store
                    .mark_once(&scope, digest(&replay.key), until, now);
                Ok::<_, SignOnError>(mark.await?)
            },
            joining::join(&*self.store, &self.names, partner, &session, &pending, now),
        )?;
        if !first {
            return Err(
                Refusal::RequestStale("this request was answered before".to_owned()).into(),
            );
        }
        let work = move || signing.answer(&pending, &session.person.principal, &names);
        let form = match place {
            Some(place) => place.run(work).await?,
            None => work(),
        }?;
        Ok(Next::Post(Box::new(form)))
    }

    async fn deny(
        &self,
        partner: &Partner,
        ready: &Arc<Ready>,
        denied: Denied,
        now: Timestamp,
    ) -> Result<Next, SignOnError> {
        tracing::warn!(
            error.code = denied.denial.code().0,
            partner = partner.slug,
            peer = denied.reply_to.peer,
            "denied sign-on: {}",
            denied.denial
        );
        let signing = self.signing(partner, ready, &denied.reply_to.peer.clone(), now)?;
        let form = self.pool.run(move || signing.deny(&denied)).await??;
        Ok(Next::Post(Box::new(form)))
    }

    fn signing(
        &self,
        partner: &Partner,
        ready: &Arc<Ready>,
        peer: &str,
        now: Timestamp,
    ) -> Result<Signing, SignOnError> {
        let preset = ready.find(peer)?.preset;
        Ok(Signing {
            key: Arc::clone(&ready.keys.active),
            preset,
            entity_id: partner.entity_id.clone(),
            bp_id: partner.bp_id.clone(),
            lifetime: signed(partner.assertion_lifetime),
            now,
        })
    }
}

fn asked_for(pending: Option<Pending>) -> Result<Pending, Refusal> {
    pending.ok_or_else(|| {
        Refusal::RequestStale(
            "no request waits under this handle: answered, expired, or never kept".to_owned(),
        )
    })
}

// Who really asks: a signature that is there is always verified; none is judged by the peer's metadata.
fn ask(received: Received<AuthnRequest>, peer: &Peer) -> Result<Asked, Refusal> {
    let service_provider = &peer.service_provider;
    let not_trusted = |why: String| Refusal::SignatureNotTrusted {
        peer: service_provider.entity_id().to_owned(),
        why,
    };
    if certs::verify::is_signed(&received) {
        let verified = certs::verify::verify(
            received,
            service_provider.signing_keys(),
            &peer.preset.acceptance(),
        );
        verified
            .map(Asked::Verified)
            .map_err(|error| not_trusted(error.to_string()))
    } else {
        certs::verify::accept_unsigned(received)
            .map(Asked::Unsigned)
            .map_err(|error| not_trusted(error.to_string()))
    }
}

/// Our SSO address of a partner, as published.
pub fn sso_url(config: &Config, partner: &Partner) -> String {
    crate::address::of(config, &partner.slug, "saml/sso")
}

fn digest(text: &str) -> HandleDigest {
    HandleDigest(openssl::sha::sha256(text.as_bytes()))
}

fn signed(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}
