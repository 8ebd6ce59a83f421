//! Configuration: as written (TOML, environment), then as checked, all faults at once.

use secrecy::SecretString;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

/// The configuration after every check.
#[derive(Debug)]
pub struct Config {
    /// Where browsers and peers reach us; never derived from a request. No trailing slash, no query.
    pub public_url: Url,
    /// Public listener.
    pub listen: SocketAddr,
    /// Second listener: health, readiness, metrics.
    pub private_listen: SocketAddr,
    /// Store URL, `sqlite:PATH` (relative to the configuration file).
    pub store_url: String,
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
}

/// One partner platform.
#[derive(Debug)]
pub struct Partner {
    /// Slug: `[a-z0-9-]{1,40}`.
    pub slug: String,
    /// Display names by language (`zh-CN`, `en`); the slug when none is given.
    pub names: BTreeMap<String, String>,
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
    /// Where a person without session is sent to sign in on the platform, until the bridges of the next step exist.
    pub sign_in_url: Option<Url>,
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
    /// Keys.
    pub keys: Vec<HandoffKey>,
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
    /// RS256, PEM public key or certificate.
    Rs256(String),
    /// ES256, PEM.
    Es256(String),
    /// EdDSA (Ed25519), PEM.
    EdDsa(String),
}

/// Where a configuration came from, for messages and relative paths.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file.
    pub path: PathBuf,
}
