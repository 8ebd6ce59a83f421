//! The platform as OpenID Connect provider: what is configured, and its checks.

use super::lifetime::Bounds;
use super::partner::Surroundings;
use super::secret::Twin;
use super::{Faults, check, unmet, written};
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeMap;
use std::time::Duration;
use url::Url;

/// The platform as OpenID Connect provider, with us as its client.
#[derive(Debug)]
pub struct Oidc {
    /// Issuer identifier, character by character as the provider writes it.
    pub issuer: String,
    /// Our client id there.
    pub client_id: String,
    /// How we authenticate at the token endpoint; `None` for a public client.
    pub authentication: Option<ClientAuthentication>,
    /// Scopes that are asked for beside `openid`.
    pub scopes: Vec<String>,
    /// How long ago the person may have authenticated there (default 30 days); sent with every request, so that `auth_time` always comes back.
    pub max_age: Duration,
    /// Longest time for one answer of the provider (default 5 seconds).
    pub timeout: Duration,
    /// Whether claims are fetched from the userinfo endpoint too.
    pub userinfo: bool,
    /// Whether signing out here signs out there.
    pub logout: bool,
    /// AuthnContext class to `acr`; a class that is not listed is its own `acr`.
    pub acr: BTreeMap<String, String>,
    /// AuthnContext class by method in `amr`; by default only `pwd`, a password.
    pub amr: BTreeMap<String, String>,
    /// Which claim means what.
    pub claims: OidcClaims,
}

/// Authentication at the token endpoint (OpenID Connect Core §9).
#[derive(Debug)]
pub enum ClientAuthentication {
    /// `client_secret_basic`.
    Basic(SecretString),
    /// `client_secret_post`.
    Post(SecretString),
}

/// Names of claims.
#[derive(Debug)]
pub struct OidcClaims {
    /// The person (default `sub`).
    pub user: String,
    /// The account; the person's own value when `None`. One that is named has to be in the token.
    pub account: Option<String>,
    /// E-mail address (default `email`).
    pub email: String,
    /// Name (default `name`).
    pub name: String,
    /// Mobile number (default `phone_number`).
    pub mobile: String,
}

const MAX_AGE: Bounds = Bounds::seconds(30 * 86_400, 60, 365 * 86_400);
/// A callback may wait for four answers (discovery and keys, tokens, newer keys, userinfo), and a request here takes at most 30 seconds.
const TIMEOUT: Bounds = Bounds::seconds(5, 1, 7);

/// `None` when something without which it cannot be used is missing; the faults say what.
pub(super) fn check(
    written: &written::Oidc,
    section: &str,
    around: &Surroundings<'_>,
    faults: &mut Faults,
) -> Option<Oidc> {
    let path = |key: &str| format!("{section}.{key}");
    let issuer = issuer(&path("issuer"), written.issuer.as_deref(), around, faults);
    let client_id = needed(&path("client_id"), written.client_id.as_deref(), faults);
    let authentication = authentication(written, section, around, faults);
    let oidc = Oidc {
        issuer: issuer.unwrap_or_default(),
        client_id: client_id.unwrap_or_default(),
        authentication,
        scopes: scopes(&path("scopes"), written.scopes.as_deref(), faults),
        max_age: MAX_AGE.read(&path("max_age"), written.max_age.as_deref(), faults),
        timeout: TIMEOUT.read(&path("timeout"), written.timeout.as_deref(), faults),
        userinfo: written.userinfo,
        logout: written.logout.unwrap_or(true),
        acr: acr(&path("acr"), &written.acr, faults),
        amr: super::claims::methods(written.amr.as_ref(), section, faults),
        claims: claims(&path("claims"), &written.claims, faults),
    };
    (!oidc.issuer.is_empty() && !oidc.client_id.is_empty()).then_some(oidc)
}

fn needed(path: &str, written: Option<&str>, faults: &mut Faults) -> Option<String> {
    match written.map(str::trim) {
        None => faults.add(path, unmet("config-needed", [])),
        Some("") => faults.add(path, unmet("config-empty", [])),
        Some(text) => return Some(text.to_owned()),
    }
    None
}

/// Kept as written: the provider's own spelling is compared with it character by character (Discovery §4.3).
fn issuer(
    path: &str,
    written: Option<&str>,
    around: &Surroundings<'_>,
    faults: &mut Faults,
) -> Option<String> {
    let text = needed(path, written, faults)?;
    let url: Url = faults.keep(path, check::web_url(&text, around.allow_http))?;
    if url.query().is_some() || url.fragment().is_some() {
        faults.add(path, unmet("config-url-query", []));
    }
    Some(text)
}

fn authentication(
    written: &written::Oidc,
    section: &str,
    around: &Surroundings<'_>,
    faults: &mut Faults,
) -> Option<ClientAuthentication> {
    let path = format!("{section}.auth_method");
    let method = written.auth_method.as_deref();
    if method.is_some_and(|method| !matches!(method, "basic" | "post")) {
        faults.add(&path, unmet("config-oidc-auth-method", []));
    }
    let twin = Twin {
        section,
        key: "client_secret",
        value: written.client_secret.as_deref(),
        file: written.client_secret_file.as_deref(),
    };
    if twin.value.is_none() && twin.file.is_none() {
        if method.is_some() {
            faults.add(path, unmet("config-oidc-auth-method-unused", []));
        }
        return None;
    }
    let secret = twin.read(around.base_dir, faults)?;
    if secret.expose_secret().is_empty() {
        faults.add(twin.path(), unmet("config-empty-key", []));
        return None;
    }
    Some(match method {
        Some("post") => ClientAuthentication::Post(secret),
        _ => ClientAuthentication::Basic(secret),
    })
}

/// `openid` is always asked for and need not be written.
fn scopes(path: &str, written: Option<&[String]>, faults: &mut Faults) -> Vec<String> {
    let Some(written) = written else {
        return vec!["profile".to_owned(), "email".to_owned()];
    };
    for (index, scope) in written.iter().enumerate() {
        // RFC 6749 §3.3.
        let is_scope = |c: u8| c.is_ascii_graphic() && !matches!(c, b'"' | b'\\');
        if scope.is_empty() || !scope.bytes().all(is_scope) {
            faults.add(format!("{path}[{index}]"), unmet("config-oidc-scope", []));
        }
    }
    written
        .iter()
        .filter(|scope| *scope != "openid")
        .cloned()
        .collect()
}

/// One `acr` for two classes would let the weaker prove the stronger.
fn acr(
    section: &str,
    written: &BTreeMap<String, String>,
    faults: &mut Faults,
) -> BTreeMap<String, String> {
    let mut classes: BTreeMap<&str, &str> = BTreeMap::new();
    for (class, acr) in written {
        let path = format!("{section}.{class}");
        if acr.is_empty() || acr.contains(|c: char| c.is_whitespace() || c.is_control()) {
            faults.add(path, unmet("config-oidc-acr", []));
        } else if let Some(other) = classes.insert(acr, class) {
            faults.add(
                path,
                unmet("config-oidc-acr-taken", [("acr", acr), ("other", &other)]),
            );
        }
    }
    written.clone()
}

fn claims(section: &str, written: &written::OidcClaims, faults: &mut Faults) -> OidcClaims {
    let mut claim = |key: &str, written: &Option<String>| {
        let name = written.as_deref().map(str::trim);
        if name == Some("") {
            faults.add(format!("{section}.{key}"), unmet("config-empty-key", []));
        }
        name.map(str::to_owned)
    };
    let or = |name: Option<String>, default: &str| name.unwrap_or_else(|| default.to_owned());
    OidcClaims {
        user: or(claim("user", &written.user), "sub"),
        account: claim("account", &written.account),
        email: or(claim("email", &written.email), "email"),
        name: or(claim("name", &written.name), "name"),
        mobile: or(claim("mobile", &written.mobile), "phone_number"),
    }
}
