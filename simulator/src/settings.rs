//! What can be chosen about the simulated cloud.

use std::time::Duration;

use url::Url;

use crate::SimulatorError;
use crate::api::ApiSettings;
use crate::memory::{Account, Binding};
use crate::notification::Notifying;
use crate::order::Returns;

/// Size of an RSA key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RsaBits {
    /// 2048 bits.
    #[default]
    Rsa2048,
    /// 3072 bits.
    Rsa3072,
    /// 4096 bits, as the vendor's own.
    Rsa4096,
}

impl RsaBits {
    pub(crate) fn bits(self) -> u32 {
        match self {
            Self::Rsa2048 => 2048,
            Self::Rsa3072 => 3072,
            Self::Rsa4096 => 4096,
        }
    }
}

/// Where the cloud's own key and certificate come from.
#[derive(Clone)]
pub enum KeySource {
    /// A new key and self-signed certificate at every start.
    Generate(RsaBits),
    /// A kept key, so that SP metadata stays good over a restart.
    Pem {
        /// RSA private key, PKCS#8 or PKCS#1 PEM, not encrypted.
        key: Vec<u8>,
        /// X.509 certificate of that key, PEM.
        certificate: Vec<u8>,
    },
}

impl std::fmt::Debug for KeySource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Generate(bits) => f.debug_tuple("Generate").field(bits).finish(),
            Self::Pem { .. } => f.write_str("Pem { .. }"),
        }
    }
}

/// What happens to an unbound customer who arrives with `isFirstLogin=true`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FirstLogin {
    /// A page asks: create an account, or bind an existing one.
    #[default]
    Ask,
    /// An account is created and bound without asking, for journeys without a person.
    CreateAtOnce,
}

/// Everything that can be chosen about a [`crate::Cloud`].
///
/// [`Settings::new`] fills in what the vendor documents; the rest is for tests
/// of the odd cases.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Public address of the simulator, such as `http://127.0.0.1:8090`, without a path.
    pub base_url: Url,
    /// The platform identifier that the login link must carry.
    pub x_account_type: String,
    /// The cloud's entity id. Default: base URL with a trailing slash.
    pub entity_id: String,
    /// `host` or `host:port` of every address `service` may name, besides the base URL's own.
    pub landing_hosts: Vec<String>,
    /// Customers that are bound before the first arrival.
    pub bindings: Vec<Binding>,
    /// Accounts that exist without being bound, which a first login may bind.
    pub accounts: Vec<Account>,
    /// The password of `accounts`, and of every account that was created without one.
    pub account_password: String,
    /// The identity provider's metadata, if it is known already.
    pub idp_metadata: Option<Vec<u8>>,
    /// How far the two clocks may differ.
    pub clock_skew: Duration,
    /// How old `IssueInstant` of a Response or Assertion may be.
    pub max_age: Duration,
    /// How long a request may wait for its answer.
    pub request_lifetime: Duration,
    /// How many open requests, seen assertions, sessions, orders and the like are remembered, each. Accounts and bindings are not forgotten.
    pub memory: usize,
    /// What happens to an unbound customer with `isFirstLogin=true`.
    pub first_login: FirstLogin,
    /// Where the bind notification goes, if anywhere.
    pub notification_url: Option<Url>,
    /// How the bind notification is signed and sent.
    pub notifying: Notifying,
    /// Where the links after payment and towards a top-up lead.
    pub returns: Returns,
    /// What is in each account at first, in hundredths of the currency.
    pub balance: u64,
    /// Whether the Response must be signed besides the Assertion. The vendor does not ask for it.
    pub want_response_signed: bool,
    /// The cloud's own key.
    pub key: KeySource,
    /// SHA-1 digest in the metadata's own signature, as the vendor's file has it.
    pub vendor_digest_sha1: bool,
    /// White space around the text of `NameIDFormat`, as copies of the vendor's file have it.
    pub vendor_padded_name_id_format: bool,
    /// `SigAlg` in capitals, as the vendor's pages print it.
    pub vendor_upper_case_sig_alg: bool,
    /// The REST side: credentials, site, limits.
    pub api: ApiSettings,
}

impl Settings {
    /// Settings for a cloud at `base_url` that knows one platform identifier.
    #[must_use]
    pub fn new(base_url: Url, x_account_type: impl Into<String>) -> Self {
        let entity_id = format!("{}/", base_url.as_str().trim_end_matches('/'));
        Self {
            base_url,
            x_account_type: x_account_type.into(),
            entity_id,
            landing_hosts: Vec::new(),
            bindings: Vec::new(),
            accounts: Vec::new(),
            account_password: "Simulated-1".into(),
            idp_metadata: None,
            clock_skew: Duration::from_secs(120),
            max_age: Duration::from_secs(300),
            request_lifetime: Duration::from_secs(3600),
            memory: 10_000,
            first_login: FirstLogin::default(),
            notification_url: None,
            notifying: Notifying::default(),
            returns: Returns::default(),
            balance: 100_000,
            want_response_signed: false,
            key: KeySource::Generate(RsaBits::default()),
            vendor_digest_sha1: true,
            vendor_padded_name_id_format: false,
            vendor_upper_case_sig_alg: false,
            api: ApiSettings::default(),
        }
    }

    /// The address of `path` (which starts with a slash) at this cloud.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base_url.as_str().trim_end_matches('/'))
    }

    /// Whether a customer may land at `target`.
    pub(crate) fn may_land(&self, target: &Url) -> bool {
        let plain = target.username().is_empty() && target.password().is_none();
        let web = matches!(target.scheme(), "http" | "https");
        plain && web && (target.origin() == self.base_url.origin() || self.names_host_of(target))
    }

    fn names_host_of(&self, target: &Url) -> bool {
        let Some(host) = authority(target) else {
            return false;
        };
        self.landing_hosts
            .iter()
            .any(|allowed| allowed.eq_ignore_ascii_case(&host))
    }

    pub(crate) fn check(&self) -> Result<(), SimulatorError> {
        let fault = |setting, fault: &str| {
            Err(SimulatorError::Setting {
                setting,
                fault: fault.to_owned(),
            })
        };
        if !matches!(self.base_url.scheme(), "http" | "https") || self.base_url.host().is_none() {
            return fault("base_url", "not an http or https address");
        }
        if self.base_url.path() != "/"
            || self.base_url.query().is_some()
            || self.base_url.fragment().is_some()
        {
            return fault("base_url", "must not have a path, query or fragment");
        }
        if self.x_account_type.is_empty() || self.x_account_type.chars().count() > 64 {
            return fault("x_account_type", "must have 1 to 64 characters");
        }
        let addresses = [
            ("notification_url", &self.notification_url),
            ("returns.order", &self.returns.order),
            ("returns.top_up", &self.returns.top_up),
        ];
        for (setting, address) in addresses {
            let is_web = |url: &Url| matches!(url.scheme(), "http" | "https");
            if !address.as_ref().is_none_or(is_web) {
                return fault(setting, "not an http or https address");
            }
        }
        Ok(())
    }
}

/// `host` or `host:port` (when the port is not the scheme's own).
fn authority(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(
        url.port()
            .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")),
    )
}
