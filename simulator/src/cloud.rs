//! The simulated cloud as a whole.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};

use jiff::Timestamp;
use tokio::net::TcpListener;

use crate::clock::{Clock, SystemClock};
use crate::idp_metadata::IdpMetadata;
use crate::key::CloudKey;
use crate::memory::{Arrival, Binding, Memory};
use crate::report::Report;
use crate::settings::{KeySource, RsaBits, Settings};
use crate::{SimulatorError, sp_metadata};

/// A simulated cloud; clones share one state.
#[derive(Clone)]
pub struct Cloud(Arc<Inner>);

struct Inner {
    settings: Settings,
    clock: Arc<dyn Clock>,
    key: CloudKey,
    idp: RwLock<Option<Arc<IdpMetadata>>>,
    memory: Mutex<Memory>,
    /// Made when somebody asks for a forgery.
    old_key: OnceLock<CloudKey>,
    /// Made for the first call to a partner platform.
    http_client: OnceLock<reqwest::Client>,
}

impl std::fmt::Debug for Cloud {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cloud")
            .field("settings", &self.0.settings)
            .finish_non_exhaustive()
    }
}

impl Cloud {
    /// Builds a cloud that goes by the clock of the machine.
    ///
    /// # Errors
    /// [`SimulatorError`] when a setting, the metadata or the key cannot be used.
    pub fn new(settings: Settings) -> Result<Self, SimulatorError> {
        Self::with_clock(settings, Arc::new(SystemClock))
    }

    /// Builds a cloud that goes by `clock`.
    ///
    /// # Errors
    /// As [`Cloud::new`].
    pub fn with_clock(settings: Settings, clock: Arc<dyn Clock>) -> Result<Self, SimulatorError> {
        settings.check()?;
        let idp = settings
            .idp_metadata
            .as_deref()
            .map(IdpMetadata::parse)
            .transpose()?
            .map(Arc::new);
        let key = CloudKey::load(
            &settings.key,
            settings.base_url.host_str().unwrap_or("cloud"),
            clock.now(),
        )?;
        let memory = Mutex::new(Memory::new(&settings, clock.now()));
        Ok(Self(Arc::new(Inner {
            settings,
            clock,
            key,
            idp: RwLock::new(idp),
            memory,
            old_key: OnceLock::new(),
            http_client: OnceLock::new(),
        })))
    }

    /// Replaces the identity provider's metadata, as an upload in Partner Center does.
    ///
    /// # Errors
    /// [`SimulatorError::IdpMetadata`] when the file cannot be used; the old one stays.
    pub fn set_idp_metadata(&self, octets: &[u8]) -> Result<(), SimulatorError> {
        let read = Arc::new(IdpMetadata::parse(octets)?);
        *self.0.idp.write().unwrap_or_else(PoisonError::into_inner) = Some(read);
        Ok(())
    }

    /// The identity provider's metadata in use.
    #[must_use]
    pub fn idp_metadata(&self) -> Option<Arc<IdpMetadata>> {
        self.0
            .idp
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The cloud's own metadata file; `unsigned` leaves the signature out.
    ///
    /// # Errors
    /// [`SimulatorError`] when signing fails.
    pub fn metadata(&self, unsigned: bool) -> Result<String, SimulatorError> {
        sp_metadata::publish(&self.0.settings, &self.0.key, unsigned)
    }

    /// The settings the cloud was built from.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The verdict on the last answer that arrived.
    #[must_use]
    pub fn last_report(&self) -> Option<Report> {
        self.memory().last_report.clone()
    }

    /// The last customer who got in.
    #[must_use]
    pub fn last_arrival(&self) -> Option<Arrival> {
        self.memory().last_arrival.clone()
    }

    /// Every binding, the oldest first; those whose association is not complete yet come last.
    #[must_use]
    pub fn bindings(&self) -> Vec<Binding> {
        self.memory().accounts.bindings().collect()
    }

    /// Joins a customer to an account, as a successful "create customer" call does.
    pub fn bind(&self, binding: &Binding) {
        let now = self.now();
        self.memory().bind(binding, now);
    }

    /// Takes a binding away and tells nobody. Says whether there was one.
    /// [`Cloud::unlink`] tells the partner platform as well.
    pub fn unbind(&self, x_account_id: &str) -> bool {
        self.memory().accounts.unbind(x_account_id).is_some()
    }

    /// How many requests are remembered, answered ones included.
    #[must_use]
    pub fn remembered_requests(&self) -> usize {
        self.memory().requests.len()
    }

    /// Everything over HTTP.
    pub fn router(&self) -> axum::Router {
        crate::http::router(self.clone())
    }

    /// Serves on `listener` until the future is dropped.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(self, listener: TcpListener) -> std::io::Result<()> {
        let address: Option<SocketAddr> = listener.local_addr().ok();
        tracing::info!(?address, base_url = %self.0.settings.base_url, "simulated cloud is up");
        let router = self.router();
        axum::serve(
            listener,
            router.into_make_service_with_connect_info::<SocketAddr>(),
        )
        .await
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    pub(crate) fn key(&self) -> &CloudKey {
        &self.0.key
    }

    /// A key that our metadata does not name, as one before a roll-over.
    pub(crate) fn old_key(&self) -> Result<&CloudKey, SimulatorError> {
        if let Some(key) = self.0.old_key.get() {
            return Ok(key);
        }
        let source = KeySource::Generate(RsaBits::default());
        let key = CloudKey::load(&source, "old-cloud", self.now())?;
        Ok(self.0.old_key.get_or_init(|| key))
    }

    /// What the cloud's own calls are made with: no proxy, no redirects.
    pub(crate) fn http_client(&self) -> Result<&reqwest::Client, SimulatorError> {
        if let Some(client) = self.0.http_client.get() {
            return Ok(client);
        }
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?;
        Ok(self.0.http_client.get_or_init(|| client))
    }

    pub(crate) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
