//! Partners as they sign: keys opened, service providers parsed, presets found; kept in memory until the store's revision grows.
//!
//! A command in another process changes the store; this registry notices within [`RECHECK`].

use crate::config::{Config, Partner};
use crate::keys::{self, KeyRing};
use crate::store::{ServiceProviderRecord, Store, StoreError};
use cloud::Preset;
use idp::{Refusal, ReplyTo};
use jiff::Timestamp;
use metadata::ServiceProvider;
use metadata::read::{ReadOptions, read_service_provider};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tokio::sync::OnceCell;

/// How long a cached partner is used before the store's revision is asked for again.
pub const RECHECK: Duration = Duration::from_secs(1);

/// A peer with the decisions that belong to it.
#[derive(Clone)]
pub struct Peer {
    /// What its metadata says.
    pub service_provider: ServiceProvider,
    /// Whose shape and contract its answers follow.
    pub preset: &'static Preset,
    /// Whether its requests are refused for now.
    pub disabled: bool,
    /// The admin's dangerous choice.
    pub dangerous_allow_unsigned_requests: bool,
}

/// A partner, ready to answer.
pub struct Ready {
    /// Keys.
    pub keys: KeyRing,
    /// Peers by entityID.
    peers: HashMap<String, Peer>,
    signed_metadata: OnceCell<String>,
}

impl Ready {
    /// Our signed metadata, signed once for as long as keys and peers stay the same: anybody may ask for it, and signing costs.
    ///
    /// # Errors
    /// What `sign` says; the next caller tries again.
    pub async fn signed_metadata<E>(
        &self,
        sign: impl Future<Output = Result<String, E>>,
    ) -> Result<&str, E> {
        self.signed_metadata
            .get_or_try_init(|| sign)
            .await
            .map(String::as_str)
    }

    /// A peer by entityID; one that is disabled is not found.
    pub fn peer(&self, entity_id: &str) -> Option<&Peer> {
        self.peers.get(entity_id).filter(|peer| !peer.disabled)
    }

    /// A peer by entityID, or why there is none.
    ///
    /// # Errors
    /// [IDP-2001] when it is not registered, [IDP-2006] when it is disabled.
    pub fn find(&self, entity_id: &str) -> Result<&Peer, Refusal> {
        let name = || entity_id.to_owned();
        let peer = self.peers.get(entity_id);
        let peer = peer.ok_or_else(|| Refusal::PeerUnknown(name()))?;
        if peer.disabled {
            return Err(Refusal::PeerDisabled(name()));
        }
        Ok(peer)
    }
    /// Checks that the address chosen for a request that waited is still one we would answer to.
    ///
    /// Stops: an answer to an address or a peer that an admin has taken out since the request came.
    ///
    /// # Errors
    /// [IDP-2001] when the peer is gone, [IDP-2006] when it is disabled, [IDP-2002] when its metadata has expired, [IDP-2003] when it no longer lists the address.
    pub fn check_reply_to(&self, reply_to: &ReplyTo, now: Timestamp) -> Result<(), Refusal> {
        let name = || reply_to.peer.clone();
        let peer = self.find(&reply_to.peer)?;
        if peer.service_provider.expired(now) {
            return Err(Refusal::SignatureNotTrusted {
                peer: name(),
                why: "its metadata has expired; fetch it anew".to_owned(),
            });
        }
        let mut listed = peer.service_provider.acs().iter();
        if listed
            .any(|acs| acs.binding == saml::names::binding::POST && acs.location == reply_to.acs)
        {
            return Ok(());
        }
        Err(Refusal::AcsNotRegistered {
            peer: name(),
            asked: reply_to.acs.clone(),
        })
    }
    /// All peers.
    pub fn peers(&self) -> impl Iterator<Item = &Peer> {
        self.peers.values()
    }
}

/// Why a partner is not ready.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Keys cannot be opened, or there is none.
    #[error("keys of partner {partner}: {why}")]
    Keys {
        /// Slug.
        partner: String,
        /// Why.
        why: String,
    },
    /// The configured preset does not exist.
    #[error(transparent)]
    Preset(#[from] cloud::PresetError),
}

/// The cache.
pub struct Registry {
    config: Arc<Config>,
    store: Arc<dyn Store>,
    cached: RwLock<Cached>,
}

#[derive(Default)]
struct Cached {
    revision: Option<u64>,
    checked: Option<Instant>,
    partners: HashMap<String, Arc<Ready>>,
}

impl Registry {
    /// An empty cache over a store.
    pub fn new(config: Arc<Config>, store: Arc<dyn Store>) -> Registry {
        Registry {
            config,
            store,
            cached: RwLock::default(),
        }
    }

    /// The partner, from memory or from the store.
    ///
    /// # Errors
    /// [`RegistryError`] when the store, a key or the preset fails.
    pub async fn ready(
        &self,
        partner: &Partner,
        now: Timestamp,
    ) -> Result<Arc<Ready>, RegistryError> {
        if let Some(ready) = self.fresh(&partner.slug) {
            return Ok(ready);
        }
        // The revision is read before the records: a change in between is noticed at the next check.
        let revision = self.store.revision().await?;
        if let Some(ready) = self.revalidate(&partner.slug, revision) {
            return Ok(ready);
        }
        let ready = Arc::new(self.load(partner, now).await?);
        self.keep(&partner.slug, revision, Arc::clone(&ready));
        Ok(ready)
    }

    fn fresh(&self, slug: &str) -> Option<Arc<Ready>> {
        let cached = self.cached.read().unwrap_or_else(PoisonError::into_inner);
        cached
            .checked
            .filter(|checked| checked.elapsed() < RECHECK)?;
        cached.partners.get(slug).cloned()
    }

    fn revalidate(&self, slug: &str, revision: u64) -> Option<Arc<Ready>> {
        let mut cached = self.cached.write().unwrap_or_else(PoisonError::into_inner);
        if cached.revision != Some(revision) {
            cached.partners.clear();
            cached.revision = Some(revision);
        }
        cached.checked = Some(Instant::now());
        cached.partners.get(slug).cloned()
    }

    fn keep(&self, slug: &str, revision: u64, ready: Arc<Ready>) {
        let mut cached = self.cached.write().unwrap_or_else(PoisonError::into_inner);
        if cached.revision == Some(revision) {
            cached.partners.insert(slug.to_owned(), ready);
        }
    }

    async fn load(&self, partner: &Partner, now: Timestamp) -> Result<Ready, RegistryError> {
        let keys =
            keys::load_ring(&*self.store, &self.config.sealing_key, &partner.slug, now).await;
        let keys = keys.map_err(|error| RegistryError::Keys {
            partner: partner.slug.clone(),
            why: error.to_string(),
        })?;
        let records = self.store.service_providers(&partner.slug).await?;
        let mut peers = HashMap::with_capacity(records.len());
        for record in &records {
            if let Some(peer) = parse(record, partner, now)? {
                peers.insert(record.entity_id.clone(), peer);
            }
        }
        Ok(Ready {
            keys,
            peers,
            signed_metadata: OnceCell::new(),
        })
    }
}

// A record that no longer reads (its metadata expired since the import) is logged and left out: its peer is then unknown, not half trusted.
fn parse(
    record: &ServiceProviderRecord,
    partner: &Partner,
    now: Timestamp,
) -> Result<Option<Peer>, RegistryError> {
    let preset = cloud::preset(record.preset.as_deref().unwrap_or(&partner.preset))?;
    let options = ReadOptions {
        entity_id: Some(record.entity_id.clone()),
        dangerous_allow_http: record.dangerous_allow_http,
        pins: record
            .pins
            .iter()
            .filter_map(|pin| pin.parse().ok())
            .collect(),
        dangerous_sha1_digest: preset.signatures.dangerous_sha1_digest_in_metadata,
    };
    if options.pins.len() != record.pins.len() {
        tracing::error!(
            partner = partner.slug,
            peer = record.entity_id,
            "a stored pin cannot be read; the peer is left out"
        );
        return Ok(None);
    }
    let reading = read_service_provider(&record.metadata, &options, now);
    let Some(service_provider) = reading.service_provider else {
        let codes: Vec<_> = reading
            .findings
            .iter()
            .map(|finding| finding.code)
            .collect();
        tracing::error!(
            partner = partner.slug,
            peer = record.entity_id,
            ?codes,
            "stored metadata can no longer be used; import it anew"
        );
        return Ok(None);
    };
    Ok(Some(Peer {
        disabled: record.disabled,
        service_provider,
        preset,
        dangerous_allow_unsigned_requests: record.dangerous_allow_unsigned_requests,
    }))
}
