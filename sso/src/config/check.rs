//! From written to checked: every rule is looked at, whatever was found before.

use super::lifetime::Bounds;
use super::partner::{self, Surroundings};
use super::secret::Twin;
use super::{Config, Faults, Unmet, unmet, written};
use crate::store::{StoreUrl, StoreUrlFault};
use certs::seal::SealingKey;
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use url::{Host, Url};

const PENDING_LIFETIME: Bounds = Bounds::seconds(15 * 60, 60, 24 * 3_600);
const REQUEST_MAX_AGE: Bounds = Bounds::seconds(5 * 60, 30, 3_600);
const CLOCK_SKEW: Bounds = Bounds::seconds(2 * 60, 0, 600);

/// `None` when something without which there is no configuration is missing; the faults say what.
pub(super) fn check(
    written: written::Written,
    base_dir: &Path,
    faults: &mut Faults,
) -> Option<Config> {
    let allow_http = written.dangerous_allow_http;
    let public_url = public_url(written.public_url.as_deref(), allow_http, faults);
    let listen = address(
        "server.listen",
        written.server.listen.as_deref(),
        "127.0.0.1:8080",
        faults,
    );
    let private_listen = address(
        "server.private_listen",
        written.server.private_listen.as_deref(),
        "127.0.0.1:8081",
        faults,
    );
    if listen.is_some()
        && listen == private_listen
        && listen.is_some_and(|address| address.port() != 0)
    {
        faults.add("server.private_listen", unmet("config-listen-twice", []));
    }
    let limits = &written.limits;
    let pending_lifetime = PENDING_LIFETIME.read(
        "limits.pending_lifetime",
        limits.pending_lifetime.as_deref(),
        faults,
    );
    let request_max_age = REQUEST_MAX_AGE.read(
        "limits.request_max_age",
        limits.request_max_age.as_deref(),
        faults,
    );
    let clock_skew = CLOCK_SKEW.read("limits.clock_skew", limits.clock_skew.as_deref(), faults);
    let store_url = store_url(&written.store, base_dir, faults);
    let sealing_key = sealing_key(&written.secrets, base_dir, faults);
    // Without a public URL the partners are still checked, so that all their faults are told.
    let base = public_url
        .as_ref()
        .map_or("https://unknown.invalid", Url::as_str)
        .trim_end_matches('/')
        .to_owned();
    let around = Surroundings {
        public_base: &base,
        allow_http,
        base_dir,
    };
    let partners = partners(written.partner, &around, faults);
    Some(Config {
        public_url: public_url?,
        listen: listen?,
        private_listen: private_listen?,
        store_url: store_url?,
        sealing_key: sealing_key?,
        pending_lifetime,
        request_max_age,
        clock_skew,
        partners,
        dangerous_allow_http: allow_http,
        base_dir: base_dir.to_owned(),
    })
}

fn partners(
    written: BTreeMap<String, written::Partner>,
    around: &Surroundings<'_>,
    faults: &mut Faults,
) -> BTreeMap<String, super::Partner> {
    let mut entities: BTreeMap<String, String> = BTreeMap::new();
    let mut checked = BTreeMap::new();
    for (slug, section) in written {
        let Some(partner) = partner::check(slug.clone(), section, around, faults) else {
            continue;
        };
        if let Some(other) = entities.insert(partner.entity_id.clone(), slug.clone()) {
            faults.add(
                format!("partner.{slug}.entity_id"),
                unmet("config-entity-id-taken", [("other", &other)]),
            );
        }
        checked.insert(slug, partner);
    }
    checked
}

fn public_url(written: Option<&str>, allow_http: bool, faults: &mut Faults) -> Option<Url> {
    let Some(text) = written else {
        faults.add("public_url", unmet("config-public-url-needed", []));
        return None;
    };
    let url = faults.keep("public_url", web_url(text, allow_http))?;
    if url.query().is_some() || url.fragment().is_some() {
        faults.add("public_url", unmet("config-url-query", []));
    }
    if url.path().len() > 1 && url.path().ends_with('/') {
        faults.add("public_url", unmet("config-url-slash", []));
    }
    Some(url)
}

/// A URL that a browser may be sent to: https; http only on this machine, or where `dangerous_allow_http` says so.
pub(super) fn web_url(text: &str, allow_http: bool) -> Result<Url, Unmet> {
    let url =
        Url::parse(text.trim()).map_err(|error| unmet("config-not-url", [("error", &error)]))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(unmet("config-url-user", []));
    }
    if text
        .trim()
        .contains(|c: char| c.is_control() || c.is_whitespace())
        || !has_plain_host(&url)
    {
        return Err(unmet("config-url-characters", []));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if allow_http || is_loopback(&url) => Ok(url),
        "http" => Err(unmet("config-url-http", [])),
        other => Err(unmet("config-url-scheme", [("scheme", &other)])),
    }
}

/// The URL standard allows quotes and braces in hosts; DNS, headers and templates would not agree on them.
fn has_plain_host(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name
            .bytes()
            .all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'.' | b'_')),
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        None => false,
    }
}

/// Whether the host is this machine.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn address(
    path: &str,
    written: Option<&str>,
    default: &str,
    faults: &mut Faults,
) -> Option<SocketAddr> {
    let parsed = written.unwrap_or(default).trim().parse::<SocketAddr>();
    faults.keep(path, parsed.map_err(|_| unmet("config-not-address", [])))
}

/// A URL with a password may stand in a file of its own.
fn store_url(written: &written::Store, base_dir: &Path, faults: &mut Faults) -> Option<StoreUrl> {
    let twin = Twin {
        section: "store",
        key: "url",
        value: written.url.as_deref(),
        file: written.url_file.as_deref(),
    };
    let text = match (twin.value, twin.file) {
        (None, None) => SecretString::from("sqlite:skybridge.db"),
        _ => twin.read(base_dir, faults)?,
    };
    let url = text.expose_secret().parse::<StoreUrl>();
    faults.keep(&twin.path(), url.map_err(|fault| store_fault(&fault)))
}

fn store_fault(fault: &StoreUrlFault) -> Unmet {
    match fault {
        StoreUrlFault::Scheme => unmet("config-store-url", []),
        StoreUrlFault::Host => unmet("config-store-host", []),
        StoreUrlFault::Credentials => unmet("config-store-credentials", []),
        StoreUrlFault::Database => unmet("config-store-database", []),
        StoreUrlFault::Master => unmet("config-store-master", []),
        StoreUrlFault::Parameter(name) => unmet("config-store-parameter", [("name", name)]),
    }
}

fn sealing_key(
    written: &written::Secrets,
    base_dir: &Path,
    faults: &mut Faults,
) -> Option<SecretString> {
    let default = written.sealing_key.is_none().then_some("sealing.key");
    let file = written.sealing_key_file.as_deref().or(default);
    let twin = Twin {
        section: "secrets",
        key: "sealing_key",
        value: written.sealing_key.as_deref(),
        file,
    };
    let text = twin.read(base_dir, faults)?;
    faults.keep(
        &twin.path(),
        SealingKey::parse(text.expose_secret()).map_err(|_| unmet("config-sealing-key", [])),
    )?;
    Some(text)
}
