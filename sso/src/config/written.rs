//! The file's shape, as written: everything optional, nothing judged. Unknown keys are faults, so that a misspelt key never silently
//! means its default.

use super::{Faults, Unmet, unmet};
use serde::Deserialize;
use serde::de::{self, Deserializer};
use std::collections::BTreeMap;
use toml::{Table, Value};

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Written {
    pub public_url: Option<String>,
    #[serde(deserialize_with = "truth")]
    pub dangerous_allow_http: bool,
    pub server: Server,
    pub store: Store,
    pub secrets: Secrets,
    pub limits: Limits,
    pub partner: BTreeMap<String, Partner>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Server {
    pub listen: Option<String>,
    pub private_listen: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Store {
    pub url: Option<String>,
    pub url_file: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Secrets {
    pub sealing_key: Option<String>,
    pub sealing_key_file: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Limits {
    pub pending_lifetime: Option<String>,
    pub request_max_age: Option<String>,
    pub clock_skew: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Partner {
    #[serde(deserialize_with = "truth", default = "yes")]
    pub enabled: bool,
    pub names: BTreeMap<String, String>,
    pub brand: Brand,
    pub entity_id: Option<String>,
    pub logout_url: Option<String>,
    pub cloud: Cloud,
    pub session: Session,
    pub targets: BTreeMap<String, String>,
    pub handoff: Option<Handoff>,
    pub bridges: Option<Vec<String>>,
    pub login: Option<Login>,
    pub oidc: Option<Oidc>,
    pub saml: Option<Saml>,
    #[serde(rename = "return")]
    pub returns: Returns,
    pub webhooks: Vec<Webhook>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Webhook {
    pub id: Option<String>,
    pub url: Option<String>,
    pub secret: Option<String>,
    pub secret_file: Option<String>,
    pub events: Option<Vec<String>>,
    pub timeout: Option<String>,
    #[serde(deserialize_with = "truth")]
    pub allow_private_network: bool,
    #[serde(deserialize_with = "truth")]
    pub dangerous_allow_http: bool,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Oidc {
    pub issuer: Option<String>,
    pub client_id: Option<String>,
    pub client_secret: Option<String>,
    pub client_secret_file: Option<String>,
    pub auth_method: Option<String>,
    pub scopes: Option<Vec<String>>,
    pub max_age: Option<String>,
    pub timeout: Option<String>,
    #[serde(deserialize_with = "truth")]
    pub userinfo: bool,
    #[serde(deserialize_with = "perhaps_truth")]
    pub logout: Option<bool>,
    pub acr: BTreeMap<String, String>,
    pub amr: Option<BTreeMap<String, String>>,
    pub claims: OidcClaims,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Brand {
    pub colour: Option<String>,
    pub logo_file: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct OidcClaims {
    pub user: Option<String>,
    pub account: Option<String>,
    pub email: Option<String>,
    pub name: Option<String>,
    pub mobile: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Returns {
    pub order: Option<String>,
    pub top_up: Option<String>,
    pub order_parameters: Option<Vec<String>>,
    pub token_lifetime: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Login {
    pub url: Option<String>,
    #[serde(deserialize_with = "truth")]
    pub silent: bool,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Saml {
    pub metadata_file: Option<String>,
    pub provider: Option<String>,
    pub pins: Vec<String>,
    pub entity_id: Option<String>,
    pub name_id_format: Option<String>,
    pub classes: Vec<String>,
    pub attributes: SamlAttributes,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SamlAttributes {
    pub user: Option<String>,
    pub account: Option<String>,
    pub email: Option<String>,
    pub name: Option<String>,
    pub mobile: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Cloud {
    pub preset: Option<String>,
    pub site: Option<String>,
    pub auth_url: Option<String>,
    pub x_account_type: Option<String>,
    pub bp_id: Option<String>,
    pub entity_id: Option<String>,
    pub bind_signed_octets: Option<String>,
    pub bind_answer: Option<String>,
    pub bind_next_url: Option<String>,
    #[serde(deserialize_with = "truth")]
    pub require_binding: bool,
    pub api: Option<CloudApi>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct CloudApi {
    pub access_key: Option<String>,
    pub secret_key: Option<String>,
    pub secret_key_file: Option<String>,
    pub domain: Option<String>,
    pub user: Option<String>,
    pub password: Option<String>,
    pub password_file: Option<String>,
    pub url: Option<String>,
    pub token_url: Option<String>,
    #[serde(deserialize_with = "truth")]
    pub dangerous_allow_http: bool,
    pub connect_timeout: Option<String>,
    pub timeout: Option<String>,
    pub queue_deadline: Option<String>,
    pub limits: BTreeMap<String, Value>,
    pub relay: Vec<String>,
    #[serde(deserialize_with = "truth")]
    pub order_lookup: bool,
    pub order_deadline: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Session {
    pub lifetime: Option<String>,
    pub idle: Option<String>,
    pub assertion_lifetime: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Handoff {
    pub audience: Option<String>,
    pub issuer: Option<String>,
    pub max_lifetime: Option<String>,
    pub sign_in_age: Option<String>,
    pub jwks_url: Option<String>,
    pub jwks_max_age: Option<String>,
    pub jwks_stale_limit: Option<String>,
    pub algs: Option<Vec<String>>,
    pub origins: Vec<String>,
    #[serde(deserialize_with = "perhaps_truth")]
    pub unsolicited: Option<bool>,
    pub claims: ClaimNames,
    pub acr: BTreeMap<String, String>,
    pub amr: Option<BTreeMap<String, String>>,
    pub keys: Vec<HandoffKey>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ClaimNames {
    pub user: Option<String>,
    pub account: Option<String>,
    pub email: Option<String>,
    pub name: Option<String>,
    pub mobile: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct HandoffKey {
    pub kid: Option<String>,
    pub alg: Option<String>,
    pub secret: Option<String>,
    pub secret_file: Option<String>,
    pub pem: Option<String>,
    pub pem_file: Option<String>,
}

fn yes() -> bool {
    true
}

/// What [`truth`] says to [`explain`].
const TRUTH: &str = "true or false is needed";

/// `true` or, from the environment, `"true"`.
fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Boolean(value) => Ok(value),
        Value::String(text) if text == "true" => Ok(true),
        Value::String(text) if text == "false" => Ok(false),
        _ => Err(de::Error::custom(TRUTH)),
    }
}

/// The same, where leaving it out does not mean `false`.
fn perhaps_truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    truth(deserializer).map(Some)
}

/// Reads the table. A key that is unknown or of the wrong type becomes a fault, is taken out, and reading starts again: all are found.
pub(super) fn read(mut table: Table, faults: &mut Faults) -> Written {
    loop {
        match serde_path_to_error::deserialize::<_, Written>(table.clone()) {
            Ok(written) => return written,
            Err(error) => {
                let path = error.path().to_string();
                faults.add(&path, explain(error.inner()));
                let segments: Vec<_> = error.path().iter().map(ToString::to_string).collect();
                if !remove(&mut table, &segments) {
                    return Written::default();
                }
            }
        }
    }
}

/// What the library found, without the value: it may be a secret in the wrong place.
fn explain(error: &toml::de::Error) -> Unmet {
    let text = error.message();
    if text == TRUTH {
        return unmet("config-needs-truth", []);
    }
    if let Some(types) = text.strip_prefix("invalid type: ") {
        return match types
            .rsplit_once(", expected ")
            .map(|(_, expected)| expected)
        {
            Some("a string") => unmet("config-needs-string", []),
            Some("a sequence") => unmet("config-needs-list", []),
            Some(expected) if expected == "a map" || expected.starts_with("struct ") => {
                unmet("config-needs-section", [])
            }
            _ => unmet("config-wrong-type", []),
        };
    }
    if text.starts_with("unknown field") {
        let known = text
            .split_once(", expected ")
            .map(|(_, known)| known.trim_start_matches("one of ").replace('`', ""))
            .unwrap_or_default()
            .replace(" or ", ", ");
        return unmet("config-no-such-key", [("known", &known)]);
    }
    unmet("config-not-read", [("error", &text)])
}

fn remove(table: &mut Table, segments: &[String]) -> bool {
    match segments {
        [] => false,
        [key] => table.remove(key).is_some(),
        [key, rest @ ..] => match table.get_mut(key) {
            Some(Value::Table(below)) => remove(below, rest),
            Some(Value::Array(list)) => remove_in_list(list, rest),
            _ => false,
        },
    }
}

fn remove_in_list(list: &mut [Value], segments: &[String]) -> bool {
    let Some((index, rest)) = segments.split_first() else {
        return false;
    };
    let Ok(index) = index.trim_matches(['[', ']']).parse::<usize>() else {
        return false;
    };
    match list.get_mut(index) {
        Some(Value::Table(table)) if !rest.is_empty() => remove(table, rest),
        // Emptied, not removed: the indices of the faults that follow must stay true.
        Some(value) if rest.is_empty() && !value.is_table() => {
            *value = Value::Table(Table::new());
            true
        }
        _ => false,
    }
}
