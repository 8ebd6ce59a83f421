//! JSON Web Keys: a published set of public keys becomes [`VerifyingKey`]s, each with its only algorithm.
//!
//! A set may hold keys for other purposes and of kinds that are not known here: those are left out (RFC 7517 §5), and nothing of them is believed.

use super::{KeyError, VerifyingKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::error::ErrorStack;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Public};
use openssl::rsa::Rsa;
use serde::Deserialize;

#[cfg(test)]
mod tests;

/// Most keys that are read of one set.
const MOST_KEYS: usize = 100;
/// Longest `kid`, in octets.
const KID_LIMIT: usize = 256;

/// A key of a set with its name.
#[derive(Debug)]
pub struct NamedKey {
    /// `kid`.
    pub kid: Option<String>,
    /// The key.
    pub key: VerifyingKey,
}

#[derive(Deserialize)]
struct Set {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    key_ops: Option<Vec<String>>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
    d: Option<serde::de::IgnoredAny>,
}

/// The keys of a JWK set that sign by one of `allowed`.
///
/// Standard: RFC 7517 §4 (use, key_ops, alg, kid) and §5; RFC 7518 §6; RFC 8037 §2. What a key says about itself (kty, crv, alg, use) has to agree.
/// Stops: a published secret or private key taken for one that vouches, a key used with another algorithm than its own.
///
/// # Errors
/// A text for the operator when the octets are no JWK set.
pub fn read(octets: &[u8], allowed: &[Algorithm]) -> Result<Vec<NamedKey>, String> {
    let set: Set = serde_json::from_slice(octets)
        .map_err(|error| format!("not a JWK set, at line {}", error.line()))?;
    if set.keys.len() > MOST_KEYS {
        return Err(format!("more than {MOST_KEYS} keys"));
    }
    let mut found: Vec<NamedKey> = Vec::new();
    for written in set.keys {
        let Ok(jwk) = serde_json::from_value::<Jwk>(written) else {
            continue;
        };
        let is_known = |kid: &str| found.iter().any(|key| key.kid.as_deref() == Some(kid));
        let fits = jwk
            .kid
            .as_deref()
            .is_none_or(|kid| kid.len() <= KID_LIMIT && !is_known(kid));
        if let Some(key) = jwk.usable(allowed).filter(|_| fits) {
            found.push(NamedKey { kid: jwk.kid, key });
        }
    }
    Ok(found)
}

impl Jwk {
    fn usable(&self, allowed: &[Algorithm]) -> Option<VerifyingKey> {
        let (algorithm, name) = match (self.kty.as_str(), self.crv.as_deref()) {
            ("RSA", None) => (Algorithm::RS256, "RS256"),
            ("EC", Some("P-256")) => (Algorithm::ES256, "ES256"),
            ("OKP", Some("Ed25519")) => (Algorithm::EdDSA, "EdDSA"),
            _ => return None,
        };
        // Ed25519 as a name of its own: RFC 9864.
        let agrees = self
            .alg
            .as_deref()
            .is_none_or(|alg| alg == name || (name == "EdDSA" && alg == "Ed25519"));
        let signs = self
            .purpose
            .as_deref()
            .is_none_or(|purpose| purpose == "sig")
            && self
                .key_ops
                .as_ref()
                .is_none_or(|ops| ops.iter().any(|op| op == "verify"));
        if !allowed.contains(&algorithm) || !agrees || !signs || self.d.is_some() {
            return None;
        }
        let key = self.public(algorithm)?.ok()?;
        VerifyingKey::of(algorithm, &key).ok()
    }

    fn public(&self, algorithm: Algorithm) -> Option<Result<PKey<Public>, ErrorStack>> {
        Some(match algorithm {
            Algorithm::RS256 => rsa(&octets(self.n.as_ref()?)?, &octets(self.e.as_ref()?)?),
            Algorithm::ES256 => ec(&octets(self.x.as_ref()?)?, &octets(self.y.as_ref()?)?),
            _ => PKey::public_key_from_raw_bytes(&octets(self.x.as_ref()?)?, Id::ED25519),
        })
    }
}

fn octets(text: &String) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

fn rsa(n: &[u8], e: &[u8]) -> Result<PKey<Public>, ErrorStack> {
    let key = Rsa::from_public_components(BigNum::from_slice(n)?, BigNum::from_slice(e)?)?;
    PKey::from_rsa(key)
}

fn ec(x: &[u8], y: &[u8]) -> Result<PKey<Public>, ErrorStack> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
    // Refuses a point that is not on the curve.
    let (x, y) = (BigNum::from_slice(x)?, BigNum::from_slice(y)?);
    let key = EcKey::from_public_key_affine_coordinates(&group, &x, &y)?;
    key.check_key()?;
    PKey::from_ec_key(key)
}

impl VerifyingKey {
    /// A public key with the algorithm that it fits.
    ///
    /// # Errors
    /// [`KeyError::Unfit`].
    pub(super) fn of(algorithm: Algorithm, key: &PKey<Public>) -> Result<VerifyingKey, KeyError> {
        super::check_fit(algorithm, key)?;
        let der = key.public_key_to_der().map_err(|_| KeyError::Unreadable)?;
        let key = match algorithm {
            Algorithm::RS256 => jsonwebtoken::DecodingKey::from_rsa_der(&der),
            Algorithm::ES256 => jsonwebtoken::DecodingKey::from_ec_der(&der),
            _ => jsonwebtoken::DecodingKey::from_ed_der(&der),
        };
        Ok(VerifyingKey { algorithm, key })
    }
}
