//! Configuration: as written (TOML, environment), then as checked, all faults at once.
//!
//! What lives here is the checked form, which the rest of the service reads. [`written`] is the file's shape, [`environment`] lays
//! `SKYBRIDGE__SECTION__KEY` over it, [`check`] turns one into the other. Start at [`Config::load`].

mod brand;
mod bridges;
mod check;
mod claims;
mod cloud;
mod cloud_api;
mod environment;
mod handoff;
mod jwks;
mod lifetime;
mod oidc;
mod partner;
mod returns;
mod saml;
mod secret;
#[cfg(test)]
mod tests;
mod webhooks;
mod written;

pub use cloud::CloudRules;
pub use cloud_api::{ApiCredentials, CloudApi};
pub use environment::{Environment, from_process};
pub use lifetime::duration;
pub use oidc::{ClientAuthentication, Oidc, OidcClaims};
pub use partner::is_slug;
pub use saml::Saml;
pub use webhooks::Webhook;

use crate::brand::Brand;
use crate::bridge::Kind;
use crate::returns::Template;
use crate::store::StoreUrl;
use crate::texts::{self, FluentValue, Lang};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use url::Url;

/// The configuration after every check.
#[derive(Debug)]
pub struct Config {
    /// Where browsers and peers reach us; never derived from a request. No trailing slash, no query.
    pub public_url: Url,
    /// Public listener.
    pub listen: SocketAddr,
    /// Second listener: health, readiness.
    pub private_listen: SocketAddr,
    /// Where the state is; a file's path is relative to the configuration file.
    pub store_url: StoreUrl,
    /// Text of the sealing key (32 octets in base64), from `sealing_key_file` or the environment.
    pub sealing_key: SecretString,
    /// How long a request waits for its person (default 15 minutes).
    pub pending_lifetime: Duration,
    /// How old an AuthnRequest may be (default 5 minutes).
    pub request_max_age: Duration,
    /// Clock difference tolerated between us and peers (default 2 minutes).
    pub clock_skew: Duration,
    /// Partners by slug.
    pub partners: BTreeMap<String, Partner>,
    /// Accept a plain http `public_url` on a host that is not this machine: for laboratories.
    pub dangerous_allow_http: bool,
    /// The folder of the configuration file: relative paths start here.
    pub base_dir: PathBuf,
}

impl Config {
    /// Reads the file, lays the environment over it and checks everything. Relative paths start at the file's folder.
    ///
    /// # Errors
    /// [`ConfigError::Unreadable`] when the file cannot be read, [`ConfigError::Syntax`] when it is not TOML, [`ConfigError::Faults`] with every fault.
    pub fn load(path: &Path, environment: &Environment) -> Result<Config, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|error| ConfigError::Unreadable {
            path: path.to_owned(),
            error: error.to_string(),
        })?;
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        Config::from_toml_str(&text, folder, environment)
    }

    /// The same from text: for tests and for the demonstration.
    ///
    /// # Errors
    /// [`ConfigError::Syntax`], [`ConfigError::Faults`].
    pub fn from_toml_str(
        text: &str,
        base_dir: &Path,
        environment: &Environment,
    ) -> Result<Config, ConfigError> {
        let table = text
            .parse::<toml::Table>()
            .map_err(|error| ConfigError::Syntax(error.to_string()))?;
        let mut faults = Faults::default();
        let table = environment::overlay(table, environment, &mut faults);
        let written = written::read(table, &mut faults);
        let config = check::check(written, base_dir, &mut faults);
        match config {
            Some(config) if faults.is_empty() => Ok(config),
            _ => Err(ConfigError::Faults(faults.into_sorted())),
        }
    }

    /// [`Config::public_url`] as text without a trailing slash, so that `{base}/p/…` is a URL of ours.
    pub fn public_base(&self) -> &str {
        self.public_url.as_str().trim_end_matches('/')
    }
}

/// One fault: where, and what is needed. Never holds a secret's value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Key path as in the file, for example `partner.acme.handoff.keys[0].secret`.
    pub path: String,
    /// What is wrong and what is needed.
    pub rule: Unmet,
}

impl Fault {
    /// Path and sentence, for a person who reads this language.
    pub fn text(&self, lang: Lang) -> String {
        format!("{}: {}", self.path, self.rule.text(lang))
    }
}

/// In English, as logs and errors are.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

/// A rule that a value does not meet: a text of the catalogue (`config-…`) with its arguments.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unmet {
    key: &'static str,
    args: Vec<(&'static str, String)>,
}

impl Unmet {
    fn text(&self, lang: Lang) -> String {
        let args: Vec<_> = self
            .args
            .iter()
            .map(|(name, value)| (*name, FluentValue::from(value.as_str())))
            .collect();
        texts::text(lang, self.key, &args)
    }
}

/// The rule with this text; the test of the catalogue finds the keys in use by calls of this function.
fn unmet<const N: usize>(key: &'static str, args: [(&'static str, &dyn fmt::Display); N]) -> Unmet {
    Unmet {
        key,
        args: args
            .into_iter()
            .map(|(name, value)| (name, value.to_string()))
            .collect(),
    }
}

/// Collects faults while reading and checking go on.
#[derive(Debug, Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, path: impl Into<String>, rule: Unmet) {
        self.0.push(Fault {
            path: path.into(),
            rule,
        });
    }

    /// The value, or a fault under this path.
    fn keep<T>(&mut self, path: &str, result: Result<T, Unmet>) -> Option<T> {
        result.map_err(|rule| self.add(path, rule)).ok()
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn into_sorted(mut self) -> Vec<Fault> {
        self.0.sort();
        self.0.dedup();
        self.0
    }
}

/// Why there is no configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {}: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's words.
        error: String,
    },
    /// Not TOML; the text shows line and column.
    #[error("not TOML: {0}")]
    Syntax(String),
    /// Everything that is wrong, sorted by path.
    #[error("{}", .0.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n"))]
    Faults(Vec<Fault>),
}

/// One partner platform.
#[derive(Debug)]
pub struct Partner {
    /// Whether anything of it is reachable; the command line reaches it always.
    pub enabled: bool,
    /// Slug: `[a-z0-9-]{1,40}`.
    pub slug: String,
    /// Display names by language (`zh-CN`, `en`); the slug when none is given.
    pub names: BTreeMap<String, String>,
    /// Colour and logo of its pages.
    pub brand: Brand,
    /// entityID; default `{public_url}/p/{slug}/metadata`.
    pub entity_id: String,
    /// Preset, default `huawei-partner`.
    pub preset: String,
    /// Site within the preset: `china`, `international`, `europe`.
    pub site: String,
    /// Overrides of the site's hosts (`auth`, `console`), for joint tests and the simulator.
    pub auth_url: Option<Url>,
    /// The platform identifier that the cloud issued.
    pub x_account_type: Option<String>,
    /// The partner's own cloud account.
    pub bp_id: Option<String>,
    /// Session lifetime, absolute (default 8 hours).
    pub session_lifetime: Duration,
    /// Session lifetime without use (default 1 hour).
    pub session_idle: Duration,
    /// Assertion lifetime (default 5 minutes).
    pub assertion_lifetime: Duration,
    /// URL prefixes that `to` of hand-off and launch may name, beside the preset's targets.
    pub targets: BTreeMap<String, Url>,
    /// The signed JWT hand-off.
    pub handoff: Option<Handoff>,
    /// Where the platform signs a person out; it gets `return` and leads back there.
    pub logout_url: Option<Url>,
    /// The sign-in bridges in the order in which they are tried.
    pub bridges: Vec<Kind>,
    /// The platform's own sign-in page.
    pub login: Option<Login>,
    /// The platform as OpenID Connect provider.
    pub oidc: Option<Oidc>,
    /// The platform as SAML identity provider.
    pub saml: Option<Saml>,
    /// Where customers go when they come back from the cloud's payment pages.
    pub returns: Returns,
    /// Bind notifications, and whom the cloud gets to see.
    pub cloud: CloudRules,
    /// Where the platform hears of changes of its customers.
    pub webhooks: Vec<Webhook>,
}

/// Pages of the platform for customers who come back.
#[derive(Debug)]
pub struct Returns {
    /// After an order was paid.
    pub order: Option<Template>,
    /// After a payment page said that the balance is too low.
    pub top_up: Option<Template>,
    /// Names under which the cloud may send the order number; it documents none.
    pub order_parameters: Vec<String>,
    /// Lifetime of the token that says what is known.
    pub token_lifetime: Duration,
}

/// The platform's own sign-in page.
#[derive(Debug)]
pub struct Login {
    /// Its address; `return` and what is demanded are added to the query.
    pub url: Url,
    /// Whether it answers `passive=true` without showing a page.
    pub silent: bool,
}

/// Signed JWT hand-off from the platform.
#[derive(Debug)]
pub struct Handoff {
    /// Expected `aud`; default `{public_url}/p/{slug}`.
    pub audience: String,
    /// Expected `iss`, when set.
    pub issuer: Option<String>,
    /// Longest lifetime of a token (`exp - iat`), at most 5 minutes.
    pub max_lifetime: Duration,
    /// How long a person stays signed in on the platform (default 1 hour): AuthnInstant of a token without `auth_time` lies that far before it.
    pub sign_in_age: Duration,
    /// Keys; empty when [`Handoff::jwks`] says where they are.
    pub keys: Vec<HandoffKey>,
    /// Where the platform publishes its keys.
    pub jwks: Option<Jwks>,
    /// What is read from the claims.
    pub reading: Reading,
    /// Origins of the platform's pages; when there are any, a hand-off from elsewhere is refused.
    pub origins: Vec<String>,
    /// Whether a hand-off is taken that belongs to no sign-in begun here (default: yes).
    pub unsolicited: bool,
}

/// Keys that the platform publishes (RFC 7517).
#[derive(Debug, Clone)]
pub struct Jwks {
    /// The address.
    pub url: Url,
    /// Algorithms that are taken; the key's own kind chooses among them.
    pub algs: Vec<jsonwebtoken::Algorithm>,
    /// From this age on they are fetched again (default 10 minutes).
    pub max_age: Duration,
    /// Up to this age they are used although the platform does not answer (default 24 hours).
    pub stale_limit: Duration,
}

/// Which claims say what: names, or paths with dots.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The user; `user`, or else `sub`, when none is named.
    pub user: Option<String>,
    /// The account; `account`, or else `sub`, when none is named.
    pub account: Option<String>,
    /// E-mail address.
    pub email: String,
    /// Name.
    pub name: String,
    /// Telephone.
    pub mobile: String,
    /// AuthnContext class by `acr`, beside the classes of the standard.
    pub acr: BTreeMap<String, String>,
    /// AuthnContext class by method in `amr`.
    pub amr: BTreeMap<String, String>,
}

/// One key of the platform; the algorithm belongs to the key, never to the token.
#[derive(Debug)]
pub struct HandoffKey {
    /// `kid`; may be left out when there is one key.
    pub kid: Option<String>,
    /// The algorithm and its material.
    pub material: HandoffMaterial,
}

/// Algorithm and key material.
#[derive(Debug)]
pub enum HandoffMaterial {
    /// HS256 with a secret of at least 32 octets.
    Hs256(SecretString),
    /// RS256: public key of at least 2048 bits, PEM (`BEGIN PUBLIC KEY`, also when a certificate was configured).
    Rs256(String),
    /// ES256: public key on P-256, PEM in the same form.
    Es256(String),
    /// EdDSA: Ed25519 public key, PEM in the same form.
    EdDsa(String),
}
