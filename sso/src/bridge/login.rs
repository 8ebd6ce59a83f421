//! The platform's own sign-in page: the browser goes there with a signed, one-time `return`, and comes back with a hand-off token and that `return`.
//!
//! The platform need not understand `return`; it gives it back. The signature (HMAC-SHA256 under a key derived from the sealing key) lets a forged one be
//! refused without asking the store.

use super::{Begin, Begun, CannotBegin};
use crate::config::{self, Config, Partner};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use certs::seal::SealingKey;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::sign::Signer;
use secrecy::ExposeSecret;
use url::Url;

/// Octets of the signature that are sent: 128 bits.
const MAC: usize = 16;

/// One partner's sign-in page.
pub struct Login {
    url: Url,
    silent: bool,
    key: PKey<Private>,
    context: String,
}

impl Login {
    /// Sets it up.
    ///
    /// # Errors
    /// A text for the operator when the key cannot be derived.
    pub fn new(config: &Config, partner: &Partner, login: &config::Login) -> Result<Login, String> {
        let sealing = SealingKey::parse(config.sealing_key.expose_secret())
            .map_err(|error| error.to_string())?;
        let secret = sealing
            .derive("return")
            .map_err(|error| error.to_string())?;
        let key = PKey::hmac(secret.as_slice()).map_err(|error| error.to_string())?;
        Ok(Login {
            url: login.url.clone(),
            silent: login.silent,
            key,
            context: format!("return/{}/", partner.slug),
        })
    }

    pub(super) fn is_silent(&self) -> bool {
        self.silent
    }

    /// Sends to the page: `return`, and where they are demanded `force_authn=true`, `passive=true`, `acr` (AuthnContext classes, separated by spaces).
    pub(super) fn begin(&self, begin: Begin<'_>) -> Result<Begun, CannotBegin> {
        let mac = self
            .mac(begin.state)
            .map_err(|error| CannotBegin(error.to_string()))?;
        let mut to = self.url.clone();
        let mut query = to.query_pairs_mut();
        query.append_pair("return", &format!("{}.{mac}", begin.state));
        if begin.demand.fresh {
            query.append_pair("force_authn", "true");
        }
        if begin.demand.passive {
            query.append_pair("passive", "true");
        }
        let classes = begin.demand.acceptable();
        if !classes.is_empty() {
            query.append_pair("acr", &classes.join(" "));
        }
        query.append_pair("lang", begin.lang.tag());
        drop(query);
        Ok(Begun {
            to,
            keep: serde_json::Value::Null,
        })
    }

    /// The state in a `return` of ours; `None` when it is not one.
    pub fn state_of<'a>(&self, returned: &'a str) -> Option<&'a str> {
        let (state, mac) = returned.split_once('.')?;
        let expected = self.mac(state).ok()?;
        let same =
            expected.len() == mac.len() && openssl::memcmp::eq(expected.as_bytes(), mac.as_bytes());
        same.then_some(state)
    }

    /// Marks an account in an address of ours without naming it.
    pub(crate) fn mark_of(&self, account: &str) -> Option<String> {
        self.mac(&format!("account/{account}")).ok()
    }

    fn mac(&self, state: &str) -> Result<String, openssl::error::ErrorStack> {
        let mut signer = Signer::new(MessageDigest::sha256(), &self.key)?;
        signer.update(self.context.as_bytes())?;
        signer.update(state.as_bytes())?;
        let mac = signer.sign_to_vec()?;
        Ok(URL_SAFE_NO_PAD.encode(mac.get(..MAC).unwrap_or(&mac)))
    }
}
