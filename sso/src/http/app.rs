//! What handlers share: configuration, store, clock, and what is prepared from them once.

use super::clock::{Clock, SystemClock};
use crate::bridge::{self, Interactive, Kind};
use crate::config::{Config, Partner};
use crate::handoff::{Bridge, BridgeError};
use crate::pages::{Frame, Nonce};
use crate::random;
use crate::refused::Web;
use crate::session::Names;
use crate::signon::SignOn;
use crate::signon::pool::SigningPool;
use crate::store::Store;
use crate::texts::Lang;
use crate::vendor::{Ground, Vendor};
use crate::webhooks::Courier;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The state of every handler; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    parts: Parts,
    prefix: String,
    handoffs: BTreeMap<String, Bridge>,
    bridges: BTreeMap<String, Vec<Interactive>>,
    vendors: BTreeMap<String, Vendor>,
    couriers: Vec<Arc<Courier>>,
    sign_on: SignOn,
}

/// What an [`App`] is made of.
pub struct Parts {
    /// Configuration, checked.
    pub config: Arc<Config>,
    /// State.
    pub store: Arc<dyn Store>,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

/// Why the service cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The hand-off cannot be set up.
    #[error("partners.{partner}.handoff: {error}")]
    HandoffKey {
        /// Partner slug.
        partner: String,
        /// What is wrong.
        error: BridgeError,
    },
    /// A sign-in bridge cannot be set up.
    #[error("partners.{partner}: {error}")]
    Bridge {
        /// Partner slug.
        partner: String,
        /// What is wrong.
        error: String,
    },
    /// The cloud's API cannot be called.
    #[error("partner.{partner}.cloud.api: {error}")]
    Vendor {
        /// Partner slug.
        partner: String,
        /// What is wrong.
        error: String,
    },
    /// An endpoint of the platform cannot be called.
    #[error("partner.{partner}.webhooks: {error}")]
    Webhook {
        /// Partner slug.
        partner: String,
        /// What is wrong.
        error: String,
    },
    /// The names of sessions cannot be set up.
    #[error("secrets.sealing_key: {0}")]
    SessionNames(String),
    /// The system gives no threads for signing.
    #[error("signing threads: {0}")]
    Threads(#[from] std::io::Error),
}

/// Signatures that may wait for a signing thread; beyond it a customer hears at once that we are busy.
const SIGNING_QUEUE: usize = 256;

impl App {
    /// Sets up the service with the machine's clock.
    ///
    /// # Errors
    /// [`AppError`] when something in the configuration cannot be used.
    pub fn new(config: Arc<Config>, store: Arc<dyn Store>) -> Result<App, AppError> {
        App::of(Parts {
            config,
            store,
            clock: Arc::new(SystemClock),
        })
    }

    /// Sets up the service from its parts.
    ///
    /// # Errors
    /// [`AppError`] when something in the configuration cannot be used.
    pub fn of(parts: Parts) -> Result<App, AppError> {
        let prefix = parts
            .config
            .public_url
            .path()
            .trim_end_matches('/')
            .to_owned();
        let (mut handoffs, mut bridges) = (BTreeMap::new(), BTreeMap::new());
        for (slug, partner) in &parts.config.partners {
            let own = bridge::of(&parts.config, partner).map_err(|error| AppError::Bridge {
                partner: slug.clone(),
                error,
            })?;
            bridges.insert(slug.clone(), own);
            // What is not in the list signs nobody in. The sign-in page of the platform answers with hand-off tokens, too.
            let listed = |kind| partner.bridges.contains(&kind);
            let is_used = listed(Kind::Handoff) || listed(Kind::Login);
            if let Some(handoff) = partner.handoff.as_ref().filter(|_| is_used) {
                let bridge = Bridge::new(handoff, listed(Kind::Handoff)).map_err(|error| {
                    AppError::HandoffKey {
                        partner: slug.clone(),
                        error,
                    }
                })?;
                handoffs.insert(slug.clone(), bridge);
            }
        }
        let (vendors, couriers) = (vendors(&parts)?, couriers(&parts)?);
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let pool = SigningPool::start(threads, SIGNING_QUEUE)?;
        let names = Names::new(&parts.config).map_err(AppError::SessionNames)?;
        let sign_on = SignOn::new(
            Arc::clone(&parts.config),
            Arc::clone(&parts.store),
            pool,
            names,
        );
        Ok(App(Arc::new(Inner {
            sign_on,
            parts,
            prefix,
            handoffs,
            bridges,
            vendors,
            couriers,
        })))
    }

    /// The configuration.
    pub fn config(&self) -> &Arc<Config> {
        &self.0.parts.config
    }

    /// Sign-on.
    pub fn sign_on(&self) -> &SignOn {
        &self.0.sign_on
    }

    /// The state.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.0.parts.store
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.0.parts.clock.now()
    }

    /// Fresh random octets.
    ///
    /// # Errors
    /// WEB-500 when the generator fails.
    pub fn octets<const N: usize>(&self) -> Result<[u8; N], Web> {
        random::octets().map_err(|error| Web::Internal(error.to_string()))
    }

    /// The partner of a path.
    ///
    /// # Errors
    /// WEB-404 when there is none; WEB-403 when it is disabled.
    pub fn partner(&self, slug: &str) -> Result<&Partner, Web> {
        match self.config().partners.get(slug) {
            Some(partner) if partner.enabled => Ok(partner),
            Some(_) => Err(Web::PartnerDisabled),
            None => Err(Web::PartnerUnknown),
        }
    }

    /// The signed hand-off of a partner, when it is configured.
    pub fn handoff(&self, slug: &str) -> Option<&Bridge> {
        self.0.handoffs.get(slug)
    }

    /// The bridges of a partner that can send a person away to sign in, in their order.
    pub fn bridges(&self, slug: &str) -> &[Interactive] {
        self.0
            .bridges
            .get(slug)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The API of a partner's cloud, when it is configured.
    pub fn vendor(&self, slug: &str) -> Option<&Vendor> {
        self.0.vendors.get(slug)
    }

    /// Those who tell the platforms what happens to their customers; none for a partner that is switched off.
    pub fn couriers(&self) -> &[Arc<Courier>] {
        &self.0.couriers
    }

    /// The path of `public_url` without a trailing slash: empty or `/…`.
    pub fn prefix(&self) -> &str {
        &self.0.prefix
    }

    /// Whether browsers reach us over https.
    pub fn is_https(&self) -> bool {
        self.config().public_url.scheme() == "https"
    }

    /// The frame of a page.
    pub fn frame(&self, lang: Lang, partner: Option<&Partner>) -> Frame {
        Frame::new(lang, partner, self.prefix())
    }

    /// A nonce for the script of one page.
    ///
    /// # Errors
    /// WEB-500 when the generator fails.
    pub fn nonce(&self) -> Result<Nonce, Web> {
        Ok(Nonce::new(self.octets()?))
    }
}

fn vendors(parts: &Parts) -> Result<BTreeMap<String, Vendor>, AppError> {
    let ground = Ground {
        store: &parts.store,
        clock: &parts.clock,
        sealing_key: &parts.config.sealing_key,
    };
    let configured = parts.config.partners.iter();
    configured
        .filter_map(|(slug, partner)| Some((slug, partner.cloud.api.as_ref()?)))
        .map(|(slug, api)| {
            let vendor = Vendor::new(slug, api, &ground).map_err(|error| AppError::Vendor {
                partner: slug.clone(),
                error,
            })?;
            Ok((slug.clone(), vendor))
        })
        .collect()
}

fn couriers(parts: &Parts) -> Result<Vec<Arc<Courier>>, AppError> {
    let enabled = parts.config.partners.iter();
    let enabled = enabled.filter(|(_, partner)| partner.enabled);
    enabled
        .flat_map(|(slug, partner)| partner.webhooks.iter().map(move |webhook| (slug, webhook)))
        .map(|(slug, webhook)| {
            let (store, clock) = (Arc::clone(&parts.store), Arc::clone(&parts.clock));
            let courier = Courier::new(slug, webhook, store, clock);
            courier.map(Arc::new).map_err(|error| AppError::Webhook {
                partner: slug.clone(),
                error: error.to_string(),
            })
        })
        .collect()
}
