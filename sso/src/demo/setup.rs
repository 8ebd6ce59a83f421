//! The stage of the demonstration: a folder, a configuration, a store with keys, our service, a simulated cloud, a small platform — all real, all on loopback.

use super::platform::{Customer, LOGIN_PATH, Platform};
use crate::config::{Config, Environment};
use crate::customers::{self, Change};
use crate::http::{self, App, Limits, Listeners, Shutdown};
use crate::store::{Domain, KeyState, ServiceProviderRecord, Store};
use crate::{keys, random, store};
use certs::seal::SealingKey;
use certs::{Certificate, KeyKind};
use jiff::Timestamp;
use metadata::read::{ReadOptions, read_service_provider};
use simulator::{Account, Binding, Cloud, Returns, Settings};
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;
use url::Url;

/// Slug of the partner on the stage.
pub const PARTNER: &str = "demo";
/// Platform identifier that the simulated cloud issued.
pub const X_ACCOUNT_TYPE: &str = "SKYBRIDGE_DEMO_IDP";
/// The partner's own account at the simulated cloud.
pub const BP_ID: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";

/// What stands on the stage.
pub struct Stage {
    /// Skybridge's public address.
    pub public_url: Url,
    /// The cloud, and its address.
    pub cloud: Cloud,
    /// The cloud's address.
    pub cloud_url: Url,
    /// The platform.
    pub platform: Platform,
    /// The platform's address.
    pub platform_url: Url,
    /// What was set up, in order, for the person who watches.
    pub told: Vec<super::journey::Step>,
    /// The store.
    pub store: Arc<dyn Store>,
    // The store and configuration live here until the stage is struck.
    _folder: tempfile::TempDir,
}

/// Why the stage cannot be set up, in words for the person who started it.
pub type StageError = anyhow::Error;

/// Sets up everything and starts serving. `port` is Skybridge's; the cloud and the platform take free ones.
///
/// # Errors
/// [`StageError`] when a port, the folder, a key or the store cannot be had.
pub async fn set(port: u16, customer: Customer) -> Result<Stage, StageError> {
    let folder = tempfile::tempdir()?;
    let listeners = Listeners {
        public: listener(port).await?,
        private: listener(0).await?,
    };
    let (public_url, private) = (address(&listeners.public)?, listeners.private.local_addr()?);
    let cloud_listener = listener(0).await?;
    let cloud_url = address(&cloud_listener)?;
    let platform_listener = listener(0).await?;
    let platform_url = address(&platform_listener)?;

    let secret = random::handle()?;
    let login = platform_url.join(LOGIN_PATH)?;
    let text = configuration(&public_url, private, &cloud_url, &login, &secret)?;
    let config = Config::from_toml_str(&text, folder.path(), &Environment::new())?;
    let store = store::open(&config.store_url, folder.path()).await?;
    let mut told = Vec::new();
    let mut done = |key, detail: String| told.push(super::journey::Step { key, detail });

    keys_by_procedure(&config, &*store).await?;
    done("demo-set-keys", shown(folder.path()));
    let cloud = cloud(&cloud_url, &customer)?;
    lead_back(&cloud, &public_url)?;
    done("demo-set-cloud", cloud_url.to_string());
    register_cloud(&cloud, &*store).await?;
    know_customer(&cloud, &*store).await?;
    done("demo-set-peer", cloud.settings().entity_id.clone());

    let audience = config
        .partners
        .get(PARTNER)
        .and_then(|partner| partner.handoff.as_ref())
        .map(|handoff| handoff.audience.clone());
    let app = App::new(Arc::new(config), Arc::clone(&store))?;
    let metadata = app
        .sign_on()
        .metadata(app.partner(PARTNER)?, false, app.now())
        .await?;
    cloud.set_idp_metadata(metadata.as_bytes())?;
    done("demo-set-metadata", metadata.len().to_string());

    tokio::spawn(http::serve(
        app,
        Limits::default(),
        listeners,
        Shutdown::after(std::future::pending()),
    ));
    tokio::spawn(cloud.clone().serve(cloud_listener));
    let platform = Platform {
        handoff: public_url.join(&format!("p/{PARTNER}/handoff"))?,
        audience: audience.unwrap_or_default(),
        secret: Arc::from(secret.as_bytes()),
        customer,
    };
    let pages = platform.clone().router();
    tokio::spawn(async move { axum::serve(platform_listener, pages).await });
    Ok(Stage {
        public_url,
        cloud,
        cloud_url,
        platform,
        platform_url,
        told,
        store,
        _folder: folder,
    })
}

// The demonstration's customer has a cloud account already, and both sides know it.
async fn know_customer(cloud: &Cloud, store: &dyn Store) -> Result<(), StageError> {
    for binding in &cloud.settings().bindings {
        let domain = Domain {
            id: binding.account.domain_id.clone(),
            name: binding.account.domain_name.clone(),
            site: "china".to_owned(),
        };
        let change = Change::Bind {
            domain,
            replace: false,
        };
        let account = &binding.x_account_id;
        customers::apply(store, PARTNER, account, &change, Timestamp::now()).await?;
    }
    Ok(())
}

// What a partner admin types into the cloud's set-up page beside the metadata.
fn lead_back(cloud: &Cloud, public_url: &Url) -> Result<(), StageError> {
    let address = |path: &str| public_url.join(&format!("p/{PARTNER}/{path}"));
    cloud.set_notification_url(Some(address("cloud/bind")?));
    cloud.set_returns(Returns {
        order: Some(address("return/order")?),
        top_up: Some(address("return/top-up")?),
        query: Vec::new(),
    });
    Ok(())
}

async fn listener(port: u16) -> Result<TcpListener, StageError> {
    TcpListener::bind(("127.0.0.1", port))
        .await
        .map_err(|error| anyhow::anyhow!("port {port} on 127.0.0.1: {error}"))
}

fn address(listener: &TcpListener) -> Result<Url, StageError> {
    Ok(Url::parse(&format!("http://{}/", listener.local_addr()?))?)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn configuration(
    public: &Url,
    private: std::net::SocketAddr,
    cloud: &Url,
    login: &Url,
    secret: &str,
) -> Result<String, StageError> {
    let sealing_key = SealingKey::generate()?.to_text();
    Ok(format!(
        "public_url = \"{public}\"\n\
         [server]\nlisten = \"{listen}\"\nprivate_listen = \"{private}\"\n\
         [store]\nurl = \"sqlite:demo.db\"\n\
         [secrets]\nsealing_key = \"{sealing_key}\"\n\
         [partner.{PARTNER}]\nnames = {{ zh-CN = \"演示销售平台\", en = \"Demo sales platform\" }}\n\n\
         [partner.{PARTNER}.login]\nurl = \"{login}\"\n\
         [partner.{PARTNER}.cloud]\npreset = \"huawei-partner\"\nsite = \"china\"\nauth_url = \"{cloud}\"\nx_account_type = \"{X_ACCOUNT_TYPE}\"\nbp_id = \"{BP_ID}\"\n\
         [partner.{PARTNER}.targets]\nconsole = \"{cloud}console/\"\n\
         [partner.{PARTNER}.handoff]\n[[partner.{PARTNER}.handoff.keys]]\nalg = \"HS256\"\nsecret = \"{secret}\"\n",
        public = public.as_str().trim_end_matches('/'),
        listen = public.authority(),
        sealing_key = sealing_key.as_str(),
    ))
}

async fn keys_by_procedure(config: &Config, store: &dyn Store) -> Result<(), StageError> {
    let now = Timestamp::now();
    let made = keys::generate_by_procedure(KeyKind::Rsa2048, "sso.demo.example", now)?;
    let record = keys::seal(
        &config.sealing_key,
        PARTNER,
        made.key,
        made.certificate,
        KeyState::Active,
        now,
    )?;
    Ok(store.add_key(record).await?)
}

fn cloud(base: &Url, customer: &Customer) -> Result<Cloud, StageError> {
    let mut settings = Settings::new(base.clone(), X_ACCOUNT_TYPE);
    let account = Account {
        domain_name: "demo-customer".to_owned(),
        domain_id: "5f4e3d2c1b0a".to_owned(),
    };
    settings.bindings = vec![Binding {
        x_account_id: customer.account.clone(),
        account,
    }];
    Ok(Cloud::new(settings)?)
}

// As an admin does it: take the cloud's signed metadata, pin its certificate, import.
async fn register_cloud(cloud: &Cloud, store: &dyn Store) -> Result<(), StageError> {
    let document = cloud.metadata(false)?;
    let certificate = document
        .split_once("X509Certificate>")
        .and_then(|(_, rest)| rest.split_once('<'))
        .map(|(text, _)| text);
    let certificate = Certificate::from_base64(certificate.unwrap_or_default())?;
    let now = Timestamp::now();
    let options = ReadOptions {
        entity_id: None,
        dangerous_allow_http: true,
        pins: vec![certificate.fingerprint()],
        dangerous_sha1_digest: true,
    };
    let reading = read_service_provider(document.as_bytes(), &options, now);
    let peer = reading.service_provider.ok_or_else(|| {
        anyhow::anyhow!(
            "the cloud's metadata cannot be used: {:?}",
            reading.findings
        )
    })?;
    let record = ServiceProviderRecord {
        partner: PARTNER.to_owned(),
        entity_id: peer.entity_id().to_owned(),
        metadata: document.into_bytes(),
        preset: None,
        pins: vec![certificate.fingerprint().to_string()],
        dangerous_allow_http: true,
        disabled: false,
        dangerous_allow_unsigned_requests: false,
        imported_at: now,
    };
    Ok(store.put_service_provider(record).await?)
}
