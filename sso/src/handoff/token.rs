//! Who signed the token: the key is chosen by `kid`, the algorithm by the key.

use super::HandoffRefusal;
use super::remote::Remote;
use crate::config::{Handoff, HandoffKey, HandoffMaterial, Reading};
use crate::jwt::{KeyError, VerifyingKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use jsonwebtoken::Algorithm;
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::time::Duration;

/// The hand-off of one partner, its keys read and checked.
#[derive(Debug)]
pub struct Bridge {
    /// Expected `aud`.
    pub(super) audience: String,
    /// Expected `iss`, when set.
    pub(super) issuer: Option<String>,
    /// Longest `exp - iat`.
    pub(super) max_lifetime: Duration,
    /// Origins of the platform's pages.
    pub(super) origins: Vec<String>,
    /// Whether it is taken without a sign-in that began here.
    pub(super) unsolicited: bool,
    /// How long before a token without `auth_time` its person may have signed in.
    pub(super) sign_in_age: Duration,
    /// Where claims stand, and which AuthnContext follows from what they say.
    pub(super) reading: Reading,
    source: Source,
}

#[derive(Debug)]
enum Source {
    Configured(Keys),
    Remote(Box<Remote>),
}

/// Keys with their names.
#[derive(Debug)]
pub(super) struct Keys(Vec<(Option<String>, VerifyingKey)>);

/// Why a hand-off cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum BridgeError {
    /// A key does not fit its algorithm.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// There is no client to fetch keys with.
    #[error("keys cannot be fetched: {0}")]
    Client(#[from] reqwest::Error),
}

impl Bridge {
    /// Reads the keys of a configuration. `listed`: hand-offs are among the partner's bridges, so tokens may come of the platform's own accord.
    ///
    /// # Errors
    /// [`BridgeError`] when a key does not fit its algorithm.
    pub fn new(handoff: &Handoff, listed: bool) -> Result<Bridge, BridgeError> {
        let source = match &handoff.jwks {
            Some(jwks) => Source::Remote(Box::new(Remote::new(jwks)?)),
            None => Source::Configured(Keys::new(
                handoff
                    .keys
                    .iter()
                    .map(|key| Ok((key.kid.clone(), verifying_key(key)?)))
                    .collect::<Result<_, KeyError>>()?,
            )),
        };
        Ok(Bridge {
            audience: handoff.audience.clone(),
            issuer: handoff.issuer.clone(),
            max_lifetime: handoff.max_lifetime,
            origins: handoff.origins.clone(),
            unsolicited: handoff.unsolicited && listed,
            sign_in_age: handoff.sign_in_age,
            reading: handoff.reading.clone(),
            source,
        })
    }

    /// Verifies the signature and reads the claims.
    ///
    /// Standard: RFC 7515 §4.1.4 (kid), §4.1.11 (crit); RFC 8725 §3.1.
    /// Stops: a token that chooses its own algorithm or key.
    ///
    /// # Errors
    /// BRG-1001 when it is not a token, BRG-1002 when no registered key made it, BRG-1020 when the platform's keys cannot be had.
    pub(super) async fn verify(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<Map<String, Value>, HandoffRefusal> {
        let header = Header::read(token)?;
        let kid = header.kid.as_deref();
        let fetched;
        let keys = match &self.source {
            Source::Configured(keys) => keys,
            Source::Remote(remote) => {
                fetched = remote.keys(kid, now).await?;
                &*fetched
            }
        };
        let key = keys.choose(kid).ok_or_else(|| no_key(kid))?;
        if header.alg != format!("{:?}", key.algorithm()) {
            let expected = key.algorithm();
            return Err(HandoffRefusal::TokenNotTrusted(format!(
                "its key is configured for {expected:?}, its header names another algorithm"
            )));
        }
        key.verify(token).map_err(refusal_of)
    }
}

impl Keys {
    pub(super) fn new(keys: Vec<(Option<String>, VerifyingKey)>) -> Keys {
        Keys(keys)
    }

    /// The key that `kid` names. One key without a name serves tokens without a name, or with any.
    pub(super) fn choose(&self, kid: Option<&str>) -> Option<&VerifyingKey> {
        match (self.0.as_slice(), kid) {
            ([(None, key)], _) | ([(_, key)], None) => Some(key),
            (keys, Some(kid)) => keys
                .iter()
                .find(|(name, _)| name.as_deref() == Some(kid))
                .map(|(_, key)| key),
            (_, None) => None,
        }
    }
}

fn no_key(kid: Option<&str>) -> HandoffRefusal {
    let why = if kid.is_some() {
        "its kid names no key of the platform"
    } else {
        "it has no kid, and there are several keys"
    };
    HandoffRefusal::TokenNotTrusted(why.to_owned())
}

fn verifying_key(key: &HandoffKey) -> Result<VerifyingKey, KeyError> {
    match &key.material {
        HandoffMaterial::Hs256(secret) => VerifyingKey::hs256(secret.expose_secret().as_bytes()),
        HandoffMaterial::Rs256(pem) => VerifyingKey::public(Algorithm::RS256, pem),
        HandoffMaterial::Es256(pem) => VerifyingKey::public(Algorithm::ES256, pem),
        HandoffMaterial::EdDsa(pem) => VerifyingKey::public(Algorithm::EdDSA, pem),
    }
}

/// The part of the header that is read before the signature: enough to choose the key, trusted for nothing.
#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
    b64: Option<Value>,
}

impl Header {
    fn read(token: &str) -> Result<Header, HandoffRefusal> {
        let mut parts = token.split('.');
        let (Some(header), Some(_), Some(_), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(HandoffRefusal::TokenUnreadable(
                "it does not have three parts",
            ));
        };
        let json = URL_SAFE_NO_PAD
            .decode(header)
            .map_err(|_| HandoffRefusal::TokenUnreadable("its header is not base64url"))?;
        let header: Header = serde_json::from_slice(&json).map_err(|_| {
            HandoffRefusal::TokenUnreadable("its header is not the JSON of a JWS header")
        })?;
        if header.crit.is_some() || header.b64.is_some() {
            return Err(HandoffRefusal::TokenUnreadable(
                "its header has a critical extension; none is understood here",
            ));
        }
        Ok(header)
    }
}

fn refusal_of(error: jsonwebtoken::errors::Error) -> HandoffRefusal {
    use jsonwebtoken::errors::ErrorKind;
    match error.kind() {
        ErrorKind::Base64(_)
        | ErrorKind::Json(_)
        | ErrorKind::Utf8(_)
        | ErrorKind::InvalidToken => HandoffRefusal::TokenUnreadable(
            "a part of it is not base64url, or not the JSON of claims",
        ),
        ErrorKind::InvalidSignature => HandoffRefusal::TokenNotTrusted(
            "the signature does not belong to the configured key".to_owned(),
        ),
        _ => HandoffRefusal::TokenNotTrusted(
            "it cannot be verified with the configured key".to_owned(),
        ),
    }
}
