//! The real service on loopback, with two partners, their keys, a plain peer each, and, where wanted, a simulated cloud.

use crate::person::Person;
use crate::request::Peer;
use crate::visitor::{Seen, Visitor};
use certs::KeyKind;
use certs::seal::SealingKey;
use clap::Parser;
use jiff::{SignedDuration, Timestamp};
use simulator::{Account, ApiSettings, Binding, Cloud, Settings};
use sso::config::{Config, Environment};
use sso::customers::{self, Change};
use sso::http::{App, Clock, Limits, Listeners, Parts, Shutdown, SystemClock, serve};
use sso::signon::registry::RECHECK;
use sso::store::{self, ApiTokenRecord, Domain, KeyState, Scope, ServiceProviderRecord, Store};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use url::Url;

/// The partner of most tests.
pub const ACME: &str = "acme";
/// The partner that must not be reachable from the first.
pub const BOLT: &str = "bolt";
/// `xAccountType` at the simulated cloud.
pub const X_ACCOUNT_TYPE: &str = "ACME_IDP";
/// The partner's own account at the cloud.
pub const BP_ID: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";

/// What a test may choose about its world.
#[derive(Default)]
pub struct Choice {
    /// The service's clock; the machine's when none.
    pub clock: Option<Arc<dyn Clock>>,
    /// Whether acme has a `bp_id`: without one the vendor's contract cannot be met.
    pub without_bp_id: bool,
    /// Whether acme's platform has a page for signing out.
    pub with_logout: bool,
    /// Preset of acme's plain peer instead of `saml`.
    pub peer_preset: Option<&'static str>,
    /// Whether partners have no sign-in page of their own, so that people have to come from the platform by themselves.
    pub without_login: bool,
    /// Whether only customers with a cloud account get into the cloud.
    pub require_binding: bool,
    /// Whether the platform's sign-in page can answer without being shown.
    pub silent_login: bool,
    /// Whether the cloud is asked for the orders of customers who come back.
    pub order_lookup: bool,
}

/// A running service and what it stands on.
pub struct World {
    /// Our public address.
    pub base: Url,
    /// State.
    pub store: Arc<dyn Store>,
    /// Configuration.
    pub config: Arc<Config>,
    /// The service, for what HTTP does not show.
    pub app: App,
    /// The simulated cloud, registered with acme.
    pub cloud: Cloud,
    /// A plain peer of acme.
    pub peer: Peer,
    /// A plain peer of bolt.
    pub bolt_peer: Peer,
    clock: Arc<dyn Clock>,
    // The store and the configuration live here until the world ends.
    folder: tempfile::TempDir,
}

/// The name of the configuration file in the world's folder.
const CONFIGURATION: &str = "skybridge.toml";

const fn secret(partner: &str) -> &'static str {
    match partner.as_bytes() {
        b"acme" => "acme-secret-0123456789abcdef-012",
        _ => "bolt-secret-0123456789abcdef-012",
    }
}

impl World {
    /// The usual world.
    pub async fn new() -> World {
        World::with(Choice::default()).await
    }

    /// A world with choices.
    pub async fn with(choice: Choice) -> World {
        crate::log::prepare();
        let folder = tempfile::tempdir().unwrap();
        let listeners = Listeners {
            public: listener().await,
            private: listener().await,
        };
        let cloud_listener = listener().await;
        let base = address(&listeners.public);
        let cloud_url = address(&cloud_listener);
        let text = configuration(&base, &listeners, &cloud_url, &choice);
        let config =
            Arc::new(Config::from_toml_str(&text, folder.path(), &Environment::new()).unwrap());
        std::fs::write(folder.path().join(CONFIGURATION), &text).unwrap();
        let store = store::open(&config.store_url, folder.path()).await.unwrap();
        let clock = choice.clock.unwrap_or_else(|| Arc::new(SystemClock));
        let sso = |partner: &str| format!("{}p/{partner}/saml/sso", base.as_str());
        let world = World {
            peer: Peer::at("sp.acme.example", &sso(ACME)),
            bolt_peer: Peer::at("sp.bolt.example", &sso(BOLT)),
            cloud: cloud(&cloud_url),
            app: App::of(Parts {
                config: Arc::clone(&config),
                store: Arc::clone(&store),
                clock: Arc::clone(&clock),
            })
            .unwrap(),
            base,
            store,
            config,
            clock,
            folder,
        };
        world.furnish(choice.peer_preset.unwrap_or("saml")).await;
        tokio::spawn(serve(
            world.app.clone(),
            Limits::default(),
            listeners,
            Shutdown::after(std::future::pending()),
        ));
        tokio::spawn(world.cloud.clone().serve(cloud_listener));
        world
    }

    async fn furnish(&self, preset: &str) {
        for partner in [ACME, BOLT] {
            self.add_key(partner, KeyKind::P256, KeyState::Active).await;
        }
        self.register(ACME, &self.peer.metadata(), Some(preset))
            .await;
        self.register(BOLT, &self.bolt_peer.metadata(), Some("saml"))
            .await;
        self.register(ACME, &self.cloud.metadata(false).unwrap(), None)
            .await;
        let metadata = self
            .app
            .sign_on()
            .metadata(self.app.partner(ACME).unwrap(), false, self.now())
            .await
            .unwrap();
        self.cloud.set_idp_metadata(metadata.as_bytes()).unwrap();
        let address = Url::parse(&self.at(ACME, "cloud/bind")).unwrap();
        self.cloud.set_notification_url(Some(address));
        for binding in &self.cloud.settings().bindings {
            let account = &binding.account;
            self.bind(&binding.x_account_id, &account.domain_id).await;
        }
    }

    /// Binds a cloud account to a customer of acme, as a person of the partner does.
    pub async fn bind(&self, account: &str, domain_id: &str) {
        let domain = Domain {
            id: domain_id.to_owned(),
            name: String::new(),
            site: "china".to_owned(),
        };
        let change = Change::Bind {
            domain,
            replace: false,
        };
        self.change(account, change).await;
    }

    /// Changes the mapping of a customer of acme.
    pub async fn change(&self, account: &str, change: Change) {
        customers::apply(&*self.store, ACME, account, &change, self.now())
            .await
            .unwrap();
    }

    /// Makes a key of a partner and puts it into the store; yields its id.
    pub async fn add_key(&self, partner: &str, kind: KeyKind, state: KeyState) -> String {
        let now = self.now();
        let (key, certificate) = sso::keys::generate_self_signed(kind, "sso.example", now).unwrap();
        let record = sso::keys::seal(
            &self.config.sealing_key,
            partner,
            key,
            certificate,
            state,
            now,
        )
        .unwrap();
        let id = record.key_id.clone();
        self.store.add_key(record).await.unwrap();
        id
    }

    /// Puts an active key into the store that does not open; yields its id.
    pub async fn add_broken_key(&self, partner: &str) -> String {
        let now = self.now();
        let (key, certificate) =
            sso::keys::generate_self_signed(KeyKind::P256, "sso.example", now).unwrap();
        let state = KeyState::Active;
        let sealing = &self.config.sealing_key;
        let mut record = sso::keys::seal(sealing, partner, key, certificate, state, now).unwrap();
        *record.sealed_pkcs8.last_mut().unwrap() ^= 1;
        let id = record.key_id.clone();
        self.store.add_key(record).await.unwrap();
        id
    }

    /// Puts a peer's metadata into the store, as an import does.
    pub async fn register(&self, partner: &str, metadata: &str, preset: Option<&str>) {
        self.register_record(record(partner, metadata, preset, self.now()))
            .await;
    }

    /// Puts a peer's record into the store.
    pub async fn register_record(&self, record: ServiceProviderRecord) {
        self.store.put_service_provider(record).await.unwrap();
    }

    /// Writes a file into the world's folder; yields its path.
    pub fn write(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Runs a command of `skybridge` with this world's configuration, while the service runs: it opens the store for itself.
    pub async fn command(&self, arguments: &[&str]) {
        let path = self.folder.path().join(CONFIGURATION);
        let mut with_file = vec!["skybridge"];
        with_file.extend(arguments);
        with_file.extend(["--config", path.to_str().unwrap()]);
        let cli = sso::cli::Cli::parse_from(with_file);
        assert_eq!(sso::cli::run(cli).await, ExitCode::SUCCESS, "{arguments:?}");
    }

    /// A second process of the same service, over the same store and under the same public address, with its configuration changed; yields where it
    /// listens.
    pub async fn second(&self, change: impl FnOnce(String) -> String) -> Url {
        let folder = self.folder.path();
        let text = change(std::fs::read_to_string(folder.join(CONFIGURATION)).unwrap());
        let config = Config::from_toml_str(&text, folder, &Environment::new()).unwrap();
        let app = App::of(Parts {
            config: Arc::new(config),
            store: Arc::clone(&self.store),
            clock: Arc::clone(&self.clock),
        });
        let listeners = Listeners {
            public: listener().await,
            private: listener().await,
        };
        let at = address(&listeners.public);
        tokio::spawn(serve(
            app.unwrap(),
            Limits::default(),
            listeners,
            Shutdown::after(std::future::pending()),
        ));
        at
    }

    /// An API token of a partner with every scope.
    pub async fn api_token(&self, partner: &str) -> String {
        let token = format!("{}{}", sso::api::TOKEN_PREFIX, "A".repeat(43));
        let record = ApiTokenRecord {
            id: "one".to_owned(),
            partner: partner.to_owned(),
            label: "whole".to_owned(),
            scopes: Scope::ALL.into_iter().collect(),
            created_at: self.now(),
            expires_at: self.now() + SignedDuration::from_hours(24),
            replaced_by: None,
        };
        let digest = sso::api::digest_of(&token);
        self.store.add_token(digest, record).await.unwrap();
        token
    }

    /// Waits until the service has looked at the store again.
    pub async fn noticed(&self) {
        tokio::time::sleep(RECHECK + Duration::from_millis(50)).await;
    }

    /// The service's clock.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// An address of a partner: `at(ACME, "launch")`.
    pub fn at(&self, partner: &str, rest: &str) -> String {
        format!("{}p/{partner}/{rest}", self.base)
    }

    /// The fields of the platform's button for a person.
    pub fn button(&self, partner: &str, person: &Person) -> Vec<(String, String)> {
        let audience = format!("{}p/{partner}", self.base);
        let token = person.token(&audience, secret(partner), self.now());
        vec![("token".to_owned(), token)]
    }

    /// Hands a person over to a partner; the browser then holds a session.
    pub async fn sign_in(&self, visitor: &Visitor, partner: &str, person: &Person) -> Seen {
        let seen = visitor
            .post(&self.at(partner, "handoff"), &self.button(partner, person))
            .await;
        assert_eq!(seen.status, 303, "{}", seen.body);
        seen
    }

    /// What a browser meets that signed in on the platform's own page with this `return`: the platform posts from its own site, so that the cookie of
    /// ours stays away, and the browser comes back by itself. Yields where it goes next.
    pub async fn signed_in_there(&self, browser: &Visitor, away: &Away, person: &Person) -> Url {
        let kept = self.post_return(away, person).await;
        assert_eq!(kept.status, 303, "{}", kept.body);
        assert_eq!(kept.header("set-cookie"), "");
        let arrived = browser.get(kept.location().as_str()).await;
        assert_eq!(arrived.status, 303, "{}", arrived.body);
        arrived.location()
    }

    /// The platform's form with a token for this person and the `return` that it was given, posted from its own site.
    pub async fn post_return(&self, away: &Away, person: &Person) -> Seen {
        let mut form = self.button(ACME, person);
        form.push(("return".to_owned(), away.returned.clone()));
        Visitor::new().post(&self.at(ACME, "handoff"), &form).await
    }

    /// A browser in which the usual customer of acme is signed in.
    pub async fn customer(&self) -> Visitor {
        let visitor = Visitor::new();
        self.sign_in(&visitor, ACME, &Person::li_lei()).await;
        visitor
    }

    /// Sends a query to acme's SSO address.
    pub async fn ask(&self, visitor: &Visitor, query: &str) -> Seen {
        visitor.get(&format!("{}?{query}", self.peer.sso)).await
    }
}

/// A record for metadata; its entityID is the root's.
pub fn record(
    partner: &str,
    metadata: &str,
    preset: Option<&str>,
    now: Timestamp,
) -> ServiceProviderRecord {
    let entity_id = metadata
        .split_once(" entityID=\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(value, _)| value.to_owned());
    ServiceProviderRecord {
        partner: partner.to_owned(),
        entity_id: entity_id.unwrap(),
        metadata: metadata.as_bytes().to_vec(),
        preset: preset.map(str::to_owned),
        pins: Vec::new(),
        dangerous_allow_http: true,
        disabled: false,
        dangerous_allow_unsigned_requests: false,
        imported_at: now,
    }
}

/// A browser that was sent to the platform's sign-in page.
#[derive(Debug)]
pub struct Away {
    /// Where.
    pub to: Url,
    /// The one-time `return`.
    pub returned: String,
}

impl Away {
    /// From the redirect.
    pub fn of(seen: &Seen) -> Away {
        assert_eq!(seen.status, 303, "{}", seen.body);
        let to = seen.location();
        assert_eq!(to.host_str(), Some("acme.example"), "{to}");
        let returned = to.query_pairs().find(|(name, _)| name == "return");
        let returned = returned.map(|(_, value)| value.into_owned());
        Away {
            returned: returned.unwrap(),
            to,
        }
    }

    /// Whether the platform was told this.
    pub fn demands(&self, name: &str, value: &str) -> bool {
        self.to
            .query_pairs()
            .any(|pair| pair == (name.into(), value.into()))
    }
}

async fn listener() -> TcpListener {
    TcpListener::bind(("127.0.0.1", 0)).await.unwrap()
}

fn address(listener: &TcpListener) -> Url {
    Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap()
}

fn cloud(base: &Url) -> Cloud {
    let person = Person::li_lei();
    let mut settings = Settings::new(base.clone(), X_ACCOUNT_TYPE);
    settings.bindings = vec![Binding {
        x_account_id: person.account,
        account: Account {
            domain_name: "li-lei".to_owned(),
            domain_id: "5f4e3d2c1b0a".to_owned(),
        },
    }];
    Cloud::new(settings).unwrap()
}

fn configuration(base: &Url, listeners: &Listeners, cloud: &Url, choice: &Choice) -> String {
    let sealing_key = SealingKey::generate().unwrap().to_text();
    let mut text = format!(
        "public_url = \"{}\"\n[server]\nlisten = \"{}\"\nprivate_listen = \"{}\"\n[store]\nurl = \"sqlite:whole.db\"\n[secrets]\nsealing_key = \"{}\"\n",
        base.as_str().trim_end_matches('/'),
        base.authority(),
        listeners.private.local_addr().unwrap(),
        sealing_key.as_str(),
    );
    for (partner, name) in [(ACME, "某平台"), (BOLT, "闪电")] {
        let bp_id = if choice.without_bp_id {
            String::new()
        } else {
            format!("bp_id = \"{BP_ID}\"\n")
        };
        let bp_id = format!("{bp_id}require_binding = {}\n", choice.require_binding);
        let logout = if choice.with_logout {
            format!("logout_url = \"https://{partner}.example/logout?from=cloud\"\n")
        } else {
            String::new()
        };
        let login = if choice.without_login {
            String::new()
        } else {
            format!(
                "[partner.{partner}.login]\nurl = \"https://{partner}.example/login?from=cloud\"\nsilent = {}\n",
                choice.silent_login
            )
        };
        let api = if choice.order_lookup {
            let (id, secret) = (ApiSettings::ACCESS_KEY, ApiSettings::SECRET_KEY);
            format!(
                "[partner.{partner}.cloud.api]\nurl = \"{cloud}\"\naccess_key = \"{id}\"\nsecret_key = \"{secret}\"\norder_lookup = true\n"
            )
        } else {
            String::new()
        };
        text += &format!(
            "[partner.{partner}]\nnames = {{ zh-CN = \"{name}\", en = \"{partner}\" }}\n{logout}{login}\
             [partner.{partner}.cloud]\npreset = \"huawei-partner\"\nsite = \"china\"\nauth_url = \"{cloud}\"\nx_account_type = \"{X_ACCOUNT_TYPE}\"\n{bp_id}{api}\
             [partner.{partner}.targets]\nconsole = \"{cloud}console/\"\n\
             [partner.{partner}.return]\norder = \"https://{partner}.example/orders/{{order_id}}?word={{token}}\"\ntop_up = \"https://{partner}.example/balance?word={{token}}\"\n\
             [partner.{partner}.handoff]\n[[partner.{partner}.handoff.keys]]\nalg = \"HS256\"\nsecret = \"{}\"\n",
            secret(partner),
        );
    }
    text
}
