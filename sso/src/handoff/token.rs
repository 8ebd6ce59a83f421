//! Who signed the token: the key is chosen by `kid`, the algorithm by the key.

use super::HandoffRefusal;
use crate::config::{Handoff, HandoffKey, HandoffMaterial};
use crate::jwt::{KeyError, VerifyingKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
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
    /// How long before a token without `auth_time` its person may have signed in.
    pub(super) sign_in_age: Duration,
    keys: Vec<(Option<String>, VerifyingKey)>,
}

impl Bridge {
    /// Reads the keys of a configuration.
    ///
    /// # Errors
    /// [`KeyError`] when a key does not fit its algorithm.
    pub fn new(handoff: &Handoff) -> Result<Bridge, KeyError> {
        let keys = handoff
            .keys
            .iter()
            .map(|key| Ok((key.kid.clone(), verifying_key(key)?)))
            .collect::<Result<_, _>>()?;
        Ok(Bridge {
            audience: handoff.audience.clone(),
            issuer: handoff.issuer.clone(),
            max_lifetime: handoff.max_lifetime,
            sign_in_age: handoff.sign_in_age,
            keys,
        })
    }

    /// Verifies the signature and reads the claims.
    ///
    /// Standard: RFC 7515 §4.1.4 (kid), §4.1.11 (crit); RFC 8725 §3.1.
    /// Stops: a token that chooses its own algorithm or key.
    ///
    /// # Errors
    /// BRG-1001 when it is not a token, BRG-1002 when no registered key made it.
    pub(super) fn verify(&self, token: &str) -> Result<Map<String, Value>, HandoffRefusal> {
        let header = Header::read(token)?;
        let key = self.key(header.kid.as_deref())?;
        if header.alg != format!("{:?}", key.algorithm()) {
            let expected = key.algorithm();
            return Err(HandoffRefusal::TokenNotTrusted(format!(
                "its key is configured for {expected:?}, its header names another algorithm"
            )));
        }
        key.verify(token).map_err(refusal_of)
    }

    /// The key that `kid` names. One key without a name serves tokens without a name, or with any.
    fn key(&self, kid: Option<&str>) -> Result<&VerifyingKey, HandoffRefusal> {
        let found = match (self.keys.as_slice(), kid) {
            ([(None, key)], _) | ([(_, key)], None) => Some(key),
            (keys, Some(kid)) => keys
                .iter()
                .find(|(name, _)| name.as_deref() == Some(kid))
                .map(|(_, key)| key),
            (_, None) => None,
        };
        found.ok_or_else(|| {
            let why = if kid.is_some() {
                "its kid names no configured key"
            } else {
                "it has no kid, and there are several keys"
            };
            HandoffRefusal::TokenNotTrusted(why.to_owned())
        })
    }
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
