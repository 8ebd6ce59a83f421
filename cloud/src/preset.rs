//! Presets: sites, attribute contract, shape of the answer, metadata and signature rules of one cloud, read from files in `presets/`.

use crate::huawei::api::{CallName, SiteKind};
use certs::Acceptance;
use idp::{Contract, Shape};
use metadata::lint::Rules;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use url::Url;

/// A preset cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PresetError {
    /// No preset of that name.
    #[error("there is no preset {name:?}; there are: {known}")]
    Unknown {
        /// The name asked for.
        name: String,
        /// Names that exist.
        known: String,
    },
    /// A built-in file is damaged.
    #[error("preset file {file}: {why}")]
    Damaged {
        /// Which.
        file: &'static str,
        /// Why.
        why: String,
    },
}

/// One cloud (or "any SAML peer") as data.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Preset {
    /// Name, as in configuration.
    pub name: String,
    /// Grows with every change of the data.
    pub version: u32,
    /// Titles by language.
    pub titles: BTreeMap<String, String>,
    /// Sites by name; empty for a plain peer.
    #[serde(default)]
    pub sites: BTreeMap<String, Site>,
    /// How the browser is sent to the cloud; `None` for a plain peer.
    pub login: Option<Login>,
    /// Shape of the answer.
    pub shape: Shape,
    /// Whether it tells of bound and unbound accounts by a signed form.
    #[serde(default)]
    pub bind_notification: bool,
    /// Attribute contract.
    pub contract: Contract,
    /// What it asks of our metadata.
    pub idp_metadata: IdpMetadataRules,
    /// What it does with signatures.
    pub signatures: SignatureRules,
    /// How its partner API is called; `None` for a plain peer.
    pub api: Option<ApiRules>,
}

/// How the partner's API of a cloud is called.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ApiRules {
    /// Calls per second of every call without a number of its own, for one source address and partner.
    pub default_per_second: u32,
    /// Calls per second, by call.
    #[serde(default)]
    pub per_second: BTreeMap<CallName, u32>,
}

impl ApiRules {
    /// Most calls per second.
    pub fn limit(&self, call: CallName) -> u32 {
        let own = self.per_second.get(&call);
        own.copied().unwrap_or(self.default_per_second)
    }
}

/// Where the partner's API of a site is, and which fields it takes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SiteApi {
    /// Which set of fields.
    pub kind: SiteKind,
    /// Endpoint of the API.
    #[serde(deserialize_with = "url")]
    pub url: Url,
    /// Endpoint of the identity service, for tokens.
    #[serde(deserialize_with = "url")]
    pub token_url: Url,
}

/// A site of a cloud: own hosts, own entityID.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Site {
    /// Where the login link, ACS and SP metadata live.
    #[serde(deserialize_with = "url")]
    pub auth_url: Url,
    /// entityID of the site's service provider.
    pub entity_id: String,
    /// Named places in the cloud.
    #[serde(deserialize_with = "urls")]
    pub targets: BTreeMap<String, Url>,
    /// The partner's API.
    pub api: Option<SiteApi>,
}

/// The login link of a cloud.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Login {
    /// Path under the site's `auth_url`.
    pub path: String,
    /// Path of the SP metadata under the site's `auth_url`.
    pub metadata_path: String,
    /// Where to land when nothing else is asked.
    pub default_target: String,
    /// Most characters of the platform identifier.
    pub max_x_account_type: usize,
}

/// Rules for the metadata file that we publish.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct IdpMetadataRules {
    /// Most octets of the file.
    pub max_bytes: Option<usize>,
    /// Bindings that the first SingleSignOnService may have.
    pub first_sso_bindings: Vec<String>,
    /// NameIDFormat that must be listed.
    pub name_id_format: Option<String>,
    /// Parts of the vendor's example.
    pub expect_elements: Vec<String>,
}

/// What a cloud does with signatures, as named exceptions from our default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct SignatureRules {
    /// Algorithm identifiers are compared without regard to case.
    pub algorithm_in_any_case: bool,
    /// Its own metadata is signed over a SHA-1 digest.
    pub dangerous_sha1_digest_in_metadata: bool,
}

fn url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Url, D::Error> {
    Url::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}

fn urls<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Url>, D::Error> {
    let written = BTreeMap::<String, String>::deserialize(deserializer)?;
    let parsed = written
        .into_iter()
        .map(|(name, text)| Url::parse(&text).map(|url| (name, url)));
    parsed.collect::<Result<_, _>>().map_err(D::Error::custom)
}

impl Preset {
    /// The lint rules for our own metadata.
    pub fn lint_rules(&self) -> Rules {
        let rules = self.idp_metadata.clone();
        Rules {
            max_bytes: rules.max_bytes,
            first_sso_bindings: rules.first_sso_bindings,
            name_id_format: rules.name_id_format,
            expect_elements: rules.expect_elements,
        }
    }

    /// What is accepted in a message of this cloud: the allow-list, with the preset's named exceptions.
    pub fn acceptance(&self) -> Acceptance {
        Acceptance {
            any_case: self.signatures.algorithm_in_any_case,
            ..Acceptance::default()
        }
    }

    /// A site by name.
    pub fn site(&self, name: &str) -> Option<&Site> {
        self.sites.get(name)
    }
}

const FILES: [(&str, &str); 2] = [
    (
        "huawei-partner.toml",
        include_str!("../presets/huawei-partner.toml"),
    ),
    ("saml.toml", include_str!("../presets/saml.toml")),
];

static PRESETS: LazyLock<Result<Vec<Preset>, PresetError>> = LazyLock::new(|| {
    FILES
        .iter()
        .map(|(file, text)| {
            toml::from_str(text).map_err(|error| PresetError::Damaged {
                file,
                why: error.to_string(),
            })
        })
        .collect()
});

/// All presets.
///
/// # Errors
/// [`PresetError::Damaged`] when a built-in file cannot be read; a test excludes it.
pub fn presets() -> Result<&'static [Preset], PresetError> {
    PRESETS.as_deref().map_err(Clone::clone)
}

/// A preset by name.
///
/// # Errors
/// [`PresetError::Unknown`].
pub fn preset(name: &str) -> Result<&'static Preset, PresetError> {
    let all = presets()?;
    all.iter()
        .find(|preset| preset.name == name)
        .ok_or_else(|| PresetError::Unknown {
            name: name.to_owned(),
            known: all
                .iter()
                .map(|preset| preset.name.as_str())
                .collect::<Vec<_>>()
                .join(", "),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_built_in_file() {
        let names: Vec<_> = presets()
            .unwrap()
            .iter()
            .map(|preset| preset.name.as_str())
            .collect();
        assert_eq!(names, ["huawei-partner", "saml"]);
    }

    #[test]
    fn names_what_exists_when_a_preset_is_unknown() {
        let error = preset("azure").unwrap_err().to_string();
        assert_eq!(
            error,
            "there is no preset \"azure\"; there are: huawei-partner, saml"
        );
    }

    #[test]
    fn knows_three_sites_each_with_the_default_target() {
        let huawei = preset("huawei-partner").unwrap();
        let login = huawei.login.as_ref().unwrap();
        assert_eq!(
            huawei.sites.keys().collect::<Vec<_>>(),
            ["china", "europe", "international"]
        );
        for (name, site) in &huawei.sites {
            assert!(site.targets.contains_key(&login.default_target), "{name}");
            assert_eq!(site.auth_url.scheme(), "https", "{name}");
            assert_eq!(site.auth_url.path(), "/", "{name}");
        }
    }

    #[test]
    fn knows_the_partners_api_of_every_site_and_its_limits() {
        let huawei = preset("huawei-partner").unwrap();
        let apis: Vec<_> = huawei
            .sites
            .iter()
            .map(|(name, site)| {
                let api = site.api.as_ref().unwrap();
                (name.as_str(), api.kind, api.url.as_str())
            })
            .collect();
        let china = "https://bss.myhuaweicloud.com/";
        let europe = "https://bss.myhuaweicloud.eu/";
        let international = "https://bss-intl.myhuaweicloud.com/";
        assert_eq!(
            apis,
            [
                ("china", SiteKind::China, china),
                ("europe", SiteKind::International, europe),
                ("international", SiteKind::International, international),
            ]
        );
        let rules = huawei.api.as_ref().unwrap();
        for call in CallName::ALL {
            let expected = if call == CallName::CheckRegistration {
                5
            } else {
                10
            };
            assert_eq!(rules.limit(call), expected, "{}", call.as_str());
        }
        assert!(preset("saml").unwrap().api.is_none());
    }

    #[test]
    fn orders_the_contract_as_the_vendor_prints_it() {
        let huawei = preset("huawei-partner").unwrap();
        let names: Vec<_> = huawei
            .contract
            .attributes
            .iter()
            .map(|rule| rule.name.as_str())
            .collect();
        assert_eq!(
            names,
            ["xUserId", "xAccountId", "bpId", "email", "name", "mobile"]
        );
        assert!(huawei.contract.user_is_account);
    }

    #[test]
    fn titles_every_preset_in_both_languages() {
        for preset in presets().unwrap() {
            for language in ["zh-CN", "en"] {
                assert!(
                    preset
                        .titles
                        .get(language)
                        .is_some_and(|title| !title.is_empty()),
                    "{} {language}",
                    preset.name
                );
            }
        }
    }
}
