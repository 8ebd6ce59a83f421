//! JSON Web Signatures over OpenSSL, the one cryptographic library of the service.
//!
//! The crate `jsonwebtoken` reads and writes the token; [`provider`] gives it OpenSSL's arithmetic. A key here knows its one algorithm, so a token
//! cannot choose how it is verified. What a token *means* is judged by whoever asked for it (`handoff`).

pub mod jwk;
pub mod ours;
mod provider;
#[cfg(test)]
mod tests;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use openssl::nid::Nid;
use openssl::pkey::{HasParams, Id, PKey, PKeyRef};
use openssl::x509::X509;
use serde::Serialize;
use serde_json::{Map, Value};

/// RFC 7518 §3.2: a key of the hash's size or larger.
const LEAST_SECRET: usize = 32;
/// RFC 7518 §3.3.
const LEAST_RSA_BITS: u32 = 2048;

/// Why key material is not usable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The secret is too short.
    #[error("the HS256 secret has {0} octets, at least {LEAST_SECRET} are needed")]
    ShortSecret(usize),
    /// The PEM text cannot be read.
    #[error("not a PEM key or certificate of the kind that is needed")]
    Unreadable,
    /// The key is of another kind or size than the algorithm needs.
    #[error("{algorithm:?} needs {needed}")]
    Unfit {
        /// The algorithm.
        algorithm: Algorithm,
        /// What it needs.
        needed: &'static str,
    },
}

/// A key that verifies, with its only algorithm.
#[derive(Debug)]
pub struct VerifyingKey {
    algorithm: Algorithm,
    key: DecodingKey,
}

impl VerifyingKey {
    /// HS256 with a secret of at least 32 octets.
    ///
    /// # Errors
    /// [`KeyError::ShortSecret`].
    pub fn hs256(secret: &[u8]) -> Result<VerifyingKey, KeyError> {
        Ok(VerifyingKey {
            algorithm: Algorithm::HS256,
            key: DecodingKey::from_secret(long_enough(secret)?),
        })
    }

    /// RS256, ES256 or EdDSA (Ed25519) with a PEM public key or certificate.
    ///
    /// # Errors
    /// [`KeyError`] when it cannot be read or does not fit the algorithm.
    pub fn public(algorithm: Algorithm, pem: &str) -> Result<VerifyingKey, KeyError> {
        let key = if pem.contains("BEGIN CERTIFICATE") {
            X509::from_pem(pem.as_bytes()).and_then(|certificate| certificate.public_key())
        } else {
            PKey::public_key_from_pem(pem.as_bytes())
        };
        VerifyingKey::of(algorithm, &key.map_err(|_| KeyError::Unreadable)?)
    }

    /// The algorithm.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Verifies the signature of a compact token and reads its claims. Times, audience and issuer are not judged here.
    ///
    /// Standard: RFC 7515 §5.2, RFC 8725 §3.1 (the algorithm is the key's, not the token's).
    ///
    /// # Errors
    /// The reason of the library; its text holds no claim.
    pub fn verify(&self, token: &str) -> Result<Map<String, Value>, jsonwebtoken::errors::Error> {
        provider::install();
        let mut validation = Validation::new(self.algorithm);
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.validate_aud = false;
        jsonwebtoken::decode(token, &self.key, &validation).map(|token| token.claims)
    }
}

/// A key that signs: for the demonstration, for tests, and for tools that play the partner platform.
pub struct SigningKey {
    algorithm: Algorithm,
    key: EncodingKey,
}

impl SigningKey {
    /// HS256 with a secret of at least 32 octets.
    ///
    /// # Errors
    /// [`KeyError::ShortSecret`].
    pub fn hs256(secret: &[u8]) -> Result<SigningKey, KeyError> {
        Ok(SigningKey {
            algorithm: Algorithm::HS256,
            key: EncodingKey::from_secret(long_enough(secret)?),
        })
    }

    /// RS256, ES256 or EdDSA with a PEM private key.
    ///
    /// # Errors
    /// [`KeyError`] when it cannot be read or does not fit the algorithm.
    pub fn private(algorithm: Algorithm, pem: &str) -> Result<SigningKey, KeyError> {
        let key = PKey::private_key_from_pem(pem.as_bytes()).map_err(|_| KeyError::Unreadable)?;
        check_fit(algorithm, &key)?;
        let der = key
            .private_key_to_pkcs8()
            .map_err(|_| KeyError::Unreadable)?;
        let key = match algorithm {
            Algorithm::RS256 => EncodingKey::from_rsa_der(&der),
            Algorithm::ES256 => EncodingKey::from_ec_der(&der),
            _ => EncodingKey::from_ed_der(&der),
        };
        Ok(SigningKey { algorithm, key })
    }

    /// Signs claims as a compact token.
    ///
    /// # Errors
    /// The reason of the library: claims that JSON cannot carry, or a failing generator.
    pub fn sign(
        &self,
        kid: Option<&str>,
        claims: &impl Serialize,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        provider::install();
        let header = Header {
            kid: kid.map(str::to_owned),
            ..Header::new(self.algorithm)
        };
        jsonwebtoken::encode(&header, claims, &self.key)
    }
}

fn long_enough(secret: &[u8]) -> Result<&[u8], KeyError> {
    if secret.len() < LEAST_SECRET {
        Err(KeyError::ShortSecret(secret.len()))
    } else {
        Ok(secret)
    }
}

fn check_fit<T: HasParams + openssl::pkey::HasPublic>(
    algorithm: Algorithm,
    key: &PKeyRef<T>,
) -> Result<(), KeyError> {
    let on_p256 = || {
        key.ec_key()
            .is_ok_and(|ec| ec.group().curve_name() == Some(Nid::X9_62_PRIME256V1))
    };
    let (fits, needed) = match algorithm {
        Algorithm::RS256 => (
            key.id() == Id::RSA && key.bits() >= LEAST_RSA_BITS,
            "an RSA key of at least 2048 bits",
        ),
        Algorithm::ES256 => (key.id() == Id::EC && on_p256(), "a key on the curve P-256"),
        Algorithm::EdDSA => (key.id() == Id::ED25519, "an Ed25519 key"),
        _ => (false, "to be one of RS256, ES256, EdDSA here"),
    };
    if fits {
        Ok(())
    } else {
        Err(KeyError::Unfit { algorithm, needed })
    }
}
