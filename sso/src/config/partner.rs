//! Checks of one partner's section.

use super::lifetime::Bounds;
use super::{
    Faults, Partner, Unmet, brand, bridges, check, handoff, oidc, returns, saml, unmet, webhooks,
    written,
};
use crate::bridge::Kind;
use cloud::preset::PresetError;
use std::collections::BTreeMap;
use std::path::Path;
use url::Url;

const SESSION_LIFETIME: Bounds = Bounds::seconds(8 * 3_600, 60, 30 * 86_400);
const SESSION_IDLE: Bounds = Bounds::seconds(3_600, 60, 30 * 86_400);
const ASSERTION_LIFETIME: Bounds = Bounds::seconds(300, 30, 3_600);
/// Core §8.3.6: an entity identifier is a URI of at most 1024 characters.
const LONGEST_ENTITY_ID: usize = 1024;
/// The vendor's APIs take no longer platform identifier.
const LONGEST_X_ACCOUNT_TYPE: usize = 64;

/// What a partner's section is checked against.
pub(super) struct Surroundings<'a> {
    pub public_base: &'a str,
    pub allow_http: bool,
    pub base_dir: &'a Path,
}

pub(super) fn check(
    slug: String,
    written: written::Partner,
    around: &Surroundings<'_>,
    faults: &mut Faults,
) -> Option<Partner> {
    let section = format!("partner.{slug}");
    if !is_slug(&slug) {
        faults.add(&section, unmet("config-slug", []));
        return None;
    }
    let own = format!("{}/p/{slug}", around.public_base);
    let path = |key: &str| format!("{section}.{key}");
    let entity_id = written
        .entity_id
        .clone()
        .unwrap_or_else(|| format!("{own}/metadata"));
    faults.keep(&path("entity_id"), check_entity_id(&entity_id));
    let session_lifetime = SESSION_LIFETIME.read(
        &path("session.lifetime"),
        written.session.lifetime.as_deref(),
        faults,
    );
    let session_idle = SESSION_IDLE.read(
        &path("session.idle"),
        written.session.idle.as_deref(),
        faults,
    );
    if session_idle > session_lifetime && written.session.idle.is_some() {
        faults.add(path("session.idle"), unmet("config-idle-longer", []));
    }
    let http = around.allow_http;
    let preset = filled(&path("cloud.preset"), written.cloud.preset.clone(), faults)
        .unwrap_or_else(|| "huawei-partner".to_owned());
    let site = filled(&path("cloud.site"), written.cloud.site.clone(), faults)
        .unwrap_or_else(|| "china".to_owned());
    check_preset(&path("cloud"), &preset, &site, faults);
    let place = super::cloud_api::Place {
        preset: &preset,
        site: &site,
    };
    let cloud = super::cloud::check(&path("cloud"), &written.cloud, &place, around, faults);
    let login = written
        .login
        .as_ref()
        .and_then(|login| bridges::login(&path("login"), login, http, faults));
    let oidc = written
        .oidc
        .as_ref()
        .and_then(|oidc| oidc::check(oidc, &path("oidc"), around, faults));
    let saml = written
        .saml
        .as_ref()
        .and_then(|saml| saml::check(saml, &path("saml"), &slug, around, faults));
    let configured: Vec<Kind> = [
        written.oidc.is_some().then_some(Kind::Oidc),
        written.saml.is_some().then_some(Kind::Saml),
        written.login.is_some().then_some(Kind::Login),
        written.handoff.is_some().then_some(Kind::Handoff),
    ]
    .into_iter()
    .flatten()
    .collect();
    let bridges = bridges::order(&section, written.bridges.as_deref(), &configured, faults);
    let handoff = written
        .handoff
        .map(|handoff| handoff::check(&handoff, &path("handoff"), own, around, faults));
    let has_login = bridges.contains(&Kind::Login);
    if has_login && handoff.is_none() {
        faults.add(path("login"), unmet("config-login-handoff", []));
    }
    if handoff.as_ref().is_some_and(|handoff| !handoff.unsolicited) && !has_login {
        faults.add(
            path("handoff.unsolicited"),
            unmet("config-unsolicited-login", []),
        );
    }
    Some(Partner {
        enabled: written.enabled,
        bridges,
        handoff,
        login,
        oidc,
        saml,
        returns: returns::check(&path("return"), written.returns, http, faults),
        cloud,
        webhooks: webhooks::check(&path("webhooks"), &written.webhooks, around, faults),
        names: names(&section, written.names, faults),
        brand: brand::check(
            &path("brand"),
            &slug,
            &written.brand,
            around.base_dir,
            faults,
        ),
        entity_id,
        logout_url: written
            .logout_url
            .and_then(|text| faults.keep(&path("logout_url"), check::web_url(&text, http))),
        auth_url: written
            .cloud
            .auth_url
            .and_then(|text| faults.keep(&path("cloud.auth_url"), check::web_url(&text, http))),
        preset,
        site,
        x_account_type: x_account_type(
            &path("cloud.x_account_type"),
            written.cloud.x_account_type,
            faults,
        ),
        bp_id: filled(&path("cloud.bp_id"), written.cloud.bp_id, faults),
        session_lifetime,
        session_idle: session_idle.min(session_lifetime),
        assertion_lifetime: ASSERTION_LIFETIME.read(
            &path("session.assertion_lifetime"),
            written.session.assertion_lifetime.as_deref(),
            faults,
        ),
        targets: targets(&section, &written.targets, http, faults),
        slug,
    })
}

/// `[a-z0-9-]{1,40}`: it stands in URLs, in metadata and in file names.
pub fn is_slug(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text
            .bytes()
            .all(|octet| matches!(octet, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

pub(super) fn check_entity_id(text: &str) -> Result<(), Unmet> {
    match text.chars().count() {
        0 => Err(unmet("config-empty", [])),
        1..=LONGEST_ENTITY_ID
            if Url::parse(text).is_ok() && !text.contains(char::is_whitespace) =>
        {
            Ok(())
        }
        1..=LONGEST_ENTITY_ID => Err(unmet("config-entity-id-not-uri", [])),
        length => Err(unmet(
            "config-entity-id-long",
            [("length", &length), ("most", &LONGEST_ENTITY_ID)],
        )),
    }
}

/// The preset must exist, and know the site when it has sites.
fn check_preset(section: &str, name: &str, site: &str, faults: &mut Faults) {
    let Some(preset) = faults.keep(
        &format!("{section}.preset"),
        cloud::preset::preset(name).map_err(|error| no_preset(&error)),
    ) else {
        return;
    };
    if !preset.sites.is_empty() && preset.site(site).is_none() {
        let known = preset.sites.keys().cloned().collect::<Vec<_>>().join(", ");
        faults.add(
            format!("{section}.site"),
            unmet(
                "config-site-unknown",
                [("preset", &name), ("known", &known)],
            ),
        );
    }
}

fn no_preset(error: &PresetError) -> Unmet {
    match error {
        PresetError::Unknown { name, known } => {
            unmet("config-preset-unknown", [("name", name), ("known", known)])
        }
        PresetError::Damaged { file, why } => {
            unmet("config-preset-damaged", [("file", file), ("why", why)])
        }
    }
}

fn names(
    section: &str,
    written: BTreeMap<String, String>,
    faults: &mut Faults,
) -> BTreeMap<String, String> {
    for (language, name) in &written {
        let path = format!("{section}.names.{language}");
        if !matches!(language.as_str(), "zh-CN" | "en") {
            faults.add(&path, unmet("config-language", []));
        } else if name.trim().is_empty() {
            faults.add(&path, unmet("config-empty", []));
        }
    }
    written
}

fn filled(path: &str, value: Option<String>, faults: &mut Faults) -> Option<String> {
    let value = value?.trim().to_owned();
    if value.is_empty() {
        faults.add(path, unmet("config-empty-key", []));
    }
    Some(value)
}

fn x_account_type(path: &str, value: Option<String>, faults: &mut Faults) -> Option<String> {
    let value = filled(path, value, faults)?;
    let length = value.chars().count();
    if length > LONGEST_X_ACCOUNT_TYPE {
        faults.add(
            path,
            unmet(
                "config-long",
                [("length", &length), ("most", &LONGEST_X_ACCOUNT_TYPE)],
            ),
        );
    }
    Some(value)
}

fn targets(
    section: &str,
    written: &BTreeMap<String, String>,
    http: bool,
    faults: &mut Faults,
) -> BTreeMap<String, Url> {
    let mut checked = BTreeMap::new();
    for (name, text) in written {
        let path = format!("{section}.targets.{name}");
        let Some(url) = faults.keep(&path, check::web_url(text, http)) else {
            continue;
        };
        // A prefix that stops inside a host name would also allow https://console.example.com.attacker.net.
        if url.query().is_some() || url.fragment().is_some() {
            faults.add(&path, unmet("config-target-query", []));
        } else {
            checked.insert(name.clone(), url);
        }
    }
    checked
}
