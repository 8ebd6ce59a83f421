//! Checks of `[[partner.X.webhooks]]`: where the platform hears of changes of its customers.

use super::lifetime::Bounds;
use super::partner::{Surroundings, is_slug};
use super::secret::Twin;
use super::{Faults, Unmet, check, unmet, written};
use crate::webhooks::{Secret, event, is_refused};
use secrecy::ExposeSecret;
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;
use url::{Host, Url};

/// The standard advises 15 to 30 seconds; what takes longer holds up the lines behind it.
const TIMEOUT: Bounds = Bounds::seconds(15, 1, 30);
/// Most secrets of one endpoint: a present one and those that it follows.
const MOST_SECRETS: usize = 4;
/// Most endpoints of one partner: each costs every process two reads a second.
const MOST_ENDPOINTS: usize = 20;

/// Where the platform hears of changes.
#[derive(Debug)]
pub struct Webhook {
    /// Its name: `[a-z0-9-]{1,40}`, one endpoint each. What was delivered is remembered under it, whatever the address.
    pub id: String,
    /// The address.
    pub url: Url,
    /// Every one signs; the newest first.
    pub secrets: Vec<Secret>,
    /// Types of events that are sent; all, when `None`.
    pub events: Option<BTreeSet<String>>,
    /// Longest time for one delivery, from connecting to the end of the answer (default 15 seconds).
    pub timeout: Duration,
    /// Whether the endpoint may be in a private network.
    pub allow_private_network: bool,
    /// Plain http to a host that is not this machine.
    pub dangerous_allow_http: bool,
}

pub(super) fn check(
    section: &str,
    written: &[written::Webhook],
    around: &Surroundings<'_>,
    faults: &mut Faults,
) -> Vec<Webhook> {
    if written.len() > MOST_ENDPOINTS {
        faults.add(
            section,
            unmet("config-webhooks-many", [("most", &MOST_ENDPOINTS)]),
        );
    }
    let mut ids = BTreeSet::new();
    let mut checked = Vec::new();
    for (index, webhook) in written.iter().enumerate() {
        let section = format!("{section}[{index}]");
        let id = id(&section, webhook, &mut ids, faults);
        if let (Some(webhook), Some(id)) = (endpoint(&section, webhook, around, faults), id) {
            checked.push(Webhook { id, ..webhook });
        }
    }
    checked
}

fn id(
    section: &str,
    written: &written::Webhook,
    ids: &mut BTreeSet<String>,
    faults: &mut Faults,
) -> Option<String> {
    let rule = match written.id.as_deref() {
        None => unmet("config-needed", []),
        Some(id) if !is_slug(id) => unmet("config-webhook-id", []),
        Some(id) if !ids.insert(id.to_owned()) => unmet("config-webhook-id-taken", [("id", &id)]),
        Some(id) => return Some(id.to_owned()),
    };
    faults.add(format!("{section}.id"), rule);
    None
}

/// Everything but its name.
fn endpoint(
    section: &str,
    written: &written::Webhook,
    around: &Surroundings<'_>,
    faults: &mut Faults,
) -> Option<Webhook> {
    let path = |key: &str| format!("{section}.{key}");
    let url = match &written.url {
        None => Err(unmet("config-needed", [])),
        Some(text) => address(
            text,
            written.dangerous_allow_http,
            written.allow_private_network,
        ),
    };
    let url = faults.keep(&path("url"), url);
    let secrets = secrets(section, written, around, faults);
    let events = written
        .events
        .as_ref()
        .map(|events| filter(&path("events"), events, faults));
    let timeout = TIMEOUT.read(&path("timeout"), written.timeout.as_deref(), faults);
    Some(Webhook {
        id: String::new(),
        url: url?,
        secrets: secrets?,
        events,
        timeout,
        allow_private_network: written.allow_private_network,
        dangerous_allow_http: written.dangerous_allow_http,
    })
}

/// An address that is written out is judged here; names are judged whenever they are looked up.
fn address(text: &str, http: bool, allow_private: bool) -> Result<Url, Unmet> {
    let url = check::web_url(text, http)?;
    if url.fragment().is_some() {
        return Err(unmet("config-webhook-fragment", []));
    }
    let literal = match url.host() {
        Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
        // It is this machine wherever it is looked up.
        Some(Host::Domain(name)) if name == "localhost" || name.ends_with(".localhost") => {
            Some(IpAddr::V4(Ipv4Addr::LOCALHOST))
        }
        Some(Host::Domain(_)) | None => None,
    };
    match literal {
        Some(address) if is_refused(address, true) => {
            Err(unmet("config-webhook-address", [("address", &address)]))
        }
        Some(address) if is_refused(address, allow_private) => {
            Err(unmet("config-webhook-private", [("address", &address)]))
        }
        _ => Ok(url),
    }
}

fn secrets(
    section: &str,
    written: &written::Webhook,
    around: &Surroundings<'_>,
    faults: &mut Faults,
) -> Option<Vec<Secret>> {
    let twin = Twin {
        section,
        key: "secret",
        value: written.secret.as_deref(),
        file: written.secret_file.as_deref(),
    };
    if twin.value.is_none() && twin.file.is_none() {
        faults.add(twin.path(), unmet("config-needed", []));
        return None;
    }
    let text = twin.read(around.base_dir, faults)?;
    let secrets: Option<Vec<Secret>> = text
        .expose_secret()
        .split_whitespace()
        .map(Secret::parse)
        .collect();
    let secrets = secrets
        .filter(|secrets| (1..=MOST_SECRETS).contains(&secrets.len()))
        .ok_or_else(|| unmet("config-webhook-secret", [("most", &MOST_SECRETS)]));
    faults.keep(&twin.path(), secrets)
}

fn filter(path: &str, written: &[String], faults: &mut Faults) -> BTreeSet<String> {
    if written.is_empty() {
        faults.add(path, unmet("config-empty-key", []));
    }
    for (index, name) in written.iter().enumerate() {
        if !event::types().any(|known| known == *name) {
            let known = event::types().collect::<Vec<_>>().join(", ");
            faults.add(
                format!("{path}[{index}]"),
                unmet("config-webhook-event", [("known", &known)]),
            );
        }
    }
    written.iter().cloned().collect()
}
