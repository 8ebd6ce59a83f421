//! Checks of `[partner.X.cloud.api]`: how the partner's API of the cloud is called.

use super::lifetime::Bounds;
use super::partner::Surroundings;
use super::secret::Twin;
use super::{Faults, Unmet, check, unmet, written};
use cloud::huawei::api::relay::AllowList;
use cloud::huawei::api::{CallName, SiteKind};
use cloud::preset::{ApiRules, SiteApi};
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeMap;
use std::time::Duration;
use toml::Value;
use url::Url;

const CONNECT_TIMEOUT: Bounds = Bounds::seconds(3, 1, 30);
/// A registration waits for the cloud's own work, which takes seconds; a request here takes at most 30.
const TIMEOUT: Bounds = Bounds::seconds(15, 1, 60);
const QUEUE_DEADLINE: Bounds = Bounds::seconds(5, 1, 30);
const ORDER_DEADLINE: Bounds = Bounds::seconds(2, 1, 5);
/// Most calls per second that can be configured.
const MOST_PER_SECOND: u32 = 1000;
/// Longest name of an account or user of the cloud.
const LONGEST_NAME: usize = 64;

/// How the partner's API of the cloud is called.
#[derive(Debug)]
pub struct CloudApi {
    /// Which set of fields the site takes.
    pub kind: SiteKind,
    /// The endpoint: scheme, host and port.
    pub url: Url,
    /// Who calls.
    pub credentials: ApiCredentials,
    /// Longest time for a connection (default 3 seconds).
    pub connect_timeout: Duration,
    /// Longest time for one answer, from connecting to its last octet (default 15 seconds).
    pub timeout: Duration,
    /// How long a call may wait for its turn, and for another attempt (default 5 seconds).
    pub queue_deadline: Duration,
    /// Calls per second, every call of [`CallName::ALL`].
    pub per_second: BTreeMap<CallName, u32>,
    /// How long a customer who comes back from paying waits for the look-up of the order; no look-up when `None`.
    pub order_deadline: Option<Duration>,
    /// What the platform may have relayed; nothing by default.
    pub relay: AllowList,
    /// Plain http to a host that is not this machine.
    pub dangerous_allow_http: bool,
}

/// Who calls.
#[derive(Debug)]
pub enum ApiCredentials {
    /// Requests are signed.
    AccessKey {
        /// The AK; no secret.
        id: String,
        /// The SK.
        secret: SecretString,
    },
    /// Requests carry a token, which a user of the partner's account gets for its password.
    Password {
        /// Name of the account.
        domain: String,
        /// Name of the user.
        user: String,
        /// The user's password.
        password: SecretString,
        /// The identity service: scheme, host and port.
        token_url: Url,
    },
}

/// What the preset says of the partner's site.
pub(super) struct Place<'a> {
    pub preset: &'a str,
    pub site: &'a str,
}

impl Place<'_> {
    fn rules(&self) -> Option<(&'static ApiRules, &'static SiteApi)> {
        let preset = cloud::preset(self.preset).ok()?;
        let site = preset.site(self.site)?;
        Some((preset.api.as_ref()?, site.api.as_ref()?))
    }
}

/// `None` when something without which nothing can be called is missing; the faults say what.
pub(super) fn check(
    section: &str,
    written: &written::CloudApi,
    place: &Place<'_>,
    around: &Surroundings<'_>,
    faults: &mut Faults,
) -> Option<CloudApi> {
    let path = |key: &str| format!("{section}.{key}");
    let rules = place.rules();
    if rules.is_none() {
        faults.add(
            section,
            unmet("config-api-none", [("preset", &place.preset)]),
        );
    }
    let http = written.dangerous_allow_http;
    let mut endpoint = |key: &str, text: &Option<String>, own: Option<&Url>| match text {
        Some(text) => faults.keep(&path(key), origin(text, http)),
        None => own.cloned(),
    };
    let url = endpoint("url", &written.url, rules.map(|(_, site)| &site.url));
    let token_url = endpoint(
        "token_url",
        &written.token_url,
        rules.map(|(_, site)| &site.token_url),
    );
    let credentials = credentials(section, written, token_url, around, faults);
    let mut time = |bounds: Bounds, key: &str, text: &Option<String>| {
        bounds.read(&path(key), text.as_deref(), faults)
    };
    let (connect_timeout, timeout) = (
        time(CONNECT_TIMEOUT, "connect_timeout", &written.connect_timeout),
        time(TIMEOUT, "timeout", &written.timeout),
    );
    let queue_deadline = time(QUEUE_DEADLINE, "queue_deadline", &written.queue_deadline);
    let order_deadline = time(ORDER_DEADLINE, "order_deadline", &written.order_deadline);
    let per_second = limits(&path("limits"), &written.limits, rules, faults);
    let relay = allow_list(&path("relay"), &written.relay, faults);
    let (_, site) = rules?;
    Some(CloudApi {
        kind: site.kind,
        url: url?,
        credentials: credentials?,
        connect_timeout,
        timeout,
        queue_deadline,
        per_second,
        order_deadline: written.order_lookup.then_some(order_deadline),
        relay,
        dangerous_allow_http: http,
    })
}

/// Path and query would not be sent, so they are not taken.
fn origin(text: &str, http: bool) -> Result<Url, Unmet> {
    let url = check::web_url(text, http)?;
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(unmet("config-origin", []));
    }
    Ok(url)
}

fn credentials(
    section: &str,
    written: &written::CloudApi,
    token_url: Option<Url>,
    around: &Surroundings<'_>,
    faults: &mut Faults,
) -> Option<ApiCredentials> {
    let secret = Twin {
        section,
        key: "secret_key",
        value: written.secret_key.as_deref(),
        file: written.secret_key_file.as_deref(),
    };
    let password = Twin {
        section,
        key: "password",
        value: written.password.as_deref(),
        file: written.password_file.as_deref(),
    };
    let is_given = |twin: &Twin<'_>| twin.value.is_some() || twin.file.is_some();
    let signs = written.access_key.is_some() || is_given(&secret);
    let asks = written.domain.is_some() || written.user.is_some() || is_given(&password);
    let mut name =
        |key: &str, text: &Option<String>| name(&format!("{section}.{key}"), text, faults);
    match (signs, asks) {
        (true, false) => {
            let id = name("access_key", &written.access_key);
            let id = id.and_then(|id| faults.keep(&format!("{section}.access_key"), key_id(id)));
            let secret = needed(&secret, around, faults);
            Some(ApiCredentials::AccessKey {
                id: id?,
                secret: secret?,
            })
        }
        (false, true) => {
            let (domain, user) = (name("domain", &written.domain), name("user", &written.user));
            let password = needed(&password, around, faults);
            Some(ApiCredentials::Password {
                domain: domain?,
                user: user?,
                password: password?,
                token_url: token_url?,
            })
        }
        (true, true) => {
            faults.add(section, unmet("config-api-both", []));
            None
        }
        (false, false) => {
            faults.add(section, unmet("config-api-credentials", []));
            None
        }
    }
}

fn name(path: &str, written: &Option<String>, faults: &mut Faults) -> Option<String> {
    let rule = match written.as_deref().map(str::trim) {
        None => unmet("config-needed", []),
        Some("") => unmet("config-empty", []),
        Some(text) if text.chars().count() > LONGEST_NAME => unmet(
            "config-long",
            [("length", &text.chars().count()), ("most", &LONGEST_NAME)],
        ),
        Some(text) => return Some(text.to_owned()),
    };
    faults.add(path, rule);
    None
}

/// It stands in a header, before a comma.
fn key_id(id: String) -> Result<String, Unmet> {
    if id.contains(|c: char| !c.is_ascii_alphanumeric()) {
        return Err(unmet("config-access-key", []));
    }
    Ok(id)
}

fn needed(twin: &Twin<'_>, around: &Surroundings<'_>, faults: &mut Faults) -> Option<SecretString> {
    if twin.value.is_none() && twin.file.is_none() {
        faults.add(twin.path(), unmet("config-needed", []));
        return None;
    }
    let secret = twin.read(around.base_dir, faults)?;
    if secret.expose_secret().is_empty() {
        faults.add(twin.path(), unmet("config-empty", []));
        return None;
    }
    Some(secret)
}

fn limits(
    section: &str,
    written: &BTreeMap<String, Value>,
    rules: Option<(&ApiRules, &SiteApi)>,
    faults: &mut Faults,
) -> BTreeMap<CallName, u32> {
    let mut per_second: BTreeMap<_, _> = CallName::ALL
        .into_iter()
        .filter_map(|call| Some((call, rules?.0.limit(call))))
        .collect();
    for (name, value) in written {
        let path = format!("{section}.{name}");
        // Variables of the environment have no hyphens.
        let asked = name.replace('_', "-");
        let Some(call) = CallName::ALL
            .into_iter()
            .find(|call| call.as_str() == asked)
        else {
            let known = CallName::ALL.map(CallName::as_str).join(", ");
            faults.add(path, unmet("config-no-such-key", [("known", &known)]));
            continue;
        };
        if let Some(number) = faults.keep(&path, number(value)) {
            per_second.insert(call, number);
        }
    }
    per_second
}

/// A number or, from the environment, its text.
fn number(value: &Value) -> Result<u32, Unmet> {
    let number = match value {
        Value::Integer(number) => u32::try_from(*number).ok(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number
        .filter(|number| (1..=MOST_PER_SECOND).contains(number))
        .ok_or_else(|| unmet("config-per-second", [("most", &MOST_PER_SECOND)]))
}

fn allow_list(path: &str, written: &[String], faults: &mut Faults) -> AllowList {
    AllowList::parse(written.iter().map(String::as_str)).unwrap_or_else(|wrong| {
        for (index, _) in wrong {
            faults.add(format!("{path}[{index}]"), unmet("config-relay", []));
        }
        AllowList::default()
    })
}
