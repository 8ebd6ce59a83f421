//! The provider's signing keys: read from its key set, verified by OpenSSL.
//!
//! The library brings arithmetic of its own for this (the crates `rsa`, `p256`, `ed25519-dalek`); it is replaced here, so that the service has one
//! cryptographic library and the same lower bounds for every key. A key is good only for the algorithms of [`ALGORITHMS`].

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::{CoreJsonWebKeyType, CoreJsonWebKeyUse, CoreJwsSigningAlgorithm};
use openidconnect::{JsonWebKey, JsonWebKeyAlgorithm, JsonWebKeyId, SignatureVerificationError};
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::ecdsa::EcdsaSig;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Public};
use openssl::rsa::{Padding, Rsa};
use openssl::sign::{RsaPssSaltlen, Verifier};
use serde::{Deserialize, Serialize};

/// Signatures that are accepted: no `none`, and no HMAC, whose key would be the client secret.
pub(super) const ALGORITHMS: [CoreJwsSigningAlgorithm; 4] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// RFC 7518 §3.3, and an upper bound on the work that a key can demand.
const RSA_BITS: std::ops::RangeInclusive<i32> = 2048..=8192;
/// Octets of a coordinate on P-256.
const COORDINATE: usize = 32;

/// A JSON Web Key (RFC 7517) as the provider publishes it.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(super) struct Key {
    kty: CoreJsonWebKeyType,
    #[serde(rename = "use")]
    usage: Option<CoreJsonWebKeyUse>,
    kid: Option<JsonWebKeyId>,
    alg: Option<Alg>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(untagged)]
enum Alg {
    Signature(CoreJwsSigningAlgorithm),
    Other(String),
}

impl JsonWebKey for Key {
    type KeyUse = CoreJsonWebKeyUse;
    type SigningAlgorithm = CoreJwsSigningAlgorithm;

    fn key_id(&self) -> Option<&JsonWebKeyId> {
        self.kid.as_ref()
    }

    fn key_type(&self) -> &CoreJsonWebKeyType {
        &self.kty
    }

    fn key_use(&self) -> Option<&CoreJsonWebKeyUse> {
        self.usage.as_ref()
    }

    fn signing_alg(&self) -> JsonWebKeyAlgorithm<&CoreJwsSigningAlgorithm> {
        match &self.alg {
            None => JsonWebKeyAlgorithm::Unspecified,
            Some(Alg::Signature(alg)) => JsonWebKeyAlgorithm::Algorithm(alg),
            Some(Alg::Other(_)) => JsonWebKeyAlgorithm::Unsupported,
        }
    }

    /// Asked for with HMAC only, which is not accepted: such a key verifies nothing.
    fn new_symmetric(_: Vec<u8>) -> Key {
        Key {
            kty: CoreJsonWebKeyType::Symmetric,
            usage: None,
            kid: None,
            alg: None,
            crv: None,
            n: None,
            e: None,
            x: None,
            y: None,
        }
    }

    fn verify_signature(
        &self,
        algorithm: &CoreJwsSigningAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureVerificationError> {
        let verified = match algorithm {
            CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256 => {
                with_rsa(&self.rsa()?, Padding::PKCS1, message, signature)
            }
            CoreJwsSigningAlgorithm::RsaSsaPssSha256 => {
                with_rsa(&self.rsa()?, Padding::PKCS1_PSS, message, signature)
            }
            CoreJwsSigningAlgorithm::EcdsaP256Sha256 => {
                with_p256(&self.p256()?, message, signature)
            }
            CoreJwsSigningAlgorithm::EdDsa => {
                let key = self.ed25519()?;
                Verifier::new_without_digest(&key)
                    .and_then(|mut verifier| verifier.verify_oneshot(signature, message))
            }
            _ => return Err(unfit("the algorithm is not accepted")),
        };
        match verified {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(SignatureVerificationError::CryptoError(
                "the signature does not belong to the key".to_owned(),
            )),
        }
    }

    /// For `at_hash` (Core §3.1.3.6): the hash of the signature's algorithm.
    fn hash_bytes(
        &self,
        octets: &[u8],
        algorithm: &CoreJwsSigningAlgorithm,
    ) -> Result<Vec<u8>, String> {
        match algorithm {
            CoreJwsSigningAlgorithm::EdDsa => Ok(openssl::sha::sha512(octets).to_vec()),
            algorithm if ALGORITHMS.contains(algorithm) => {
                Ok(openssl::sha::sha256(octets).to_vec())
            }
            _ => Err("the algorithm is not accepted".to_owned()),
        }
    }
}

impl Key {
    fn rsa(&self) -> Result<PKey<Public>, SignatureVerificationError> {
        let (n, e) = (octets(self.n.as_deref())?, octets(self.e.as_deref())?);
        let key = BigNum::from_slice(&n)
            .and_then(|n| Rsa::from_public_components(n, BigNum::from_slice(&e)?))
            .and_then(PKey::from_rsa)
            .map_err(|_| unfit("not an RSA key"))?;
        let bits = i32::try_from(key.bits()).unwrap_or(i32::MAX);
        if RSA_BITS.contains(&bits) {
            Ok(key)
        } else {
            Err(unfit("an RSA key of 2048 to 8192 bits is needed"))
        }
    }

    /// OpenSSL checks that the point lies on the curve.
    fn p256(&self) -> Result<PKey<Public>, SignatureVerificationError> {
        let (x, y) = (octets(self.x.as_deref())?, octets(self.y.as_deref())?);
        if self.crv.as_deref() != Some("P-256") || x.len() != COORDINATE || y.len() != COORDINATE {
            return Err(unfit("not a key on P-256"));
        }
        EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)
            .and_then(|group| {
                let (x, y) = (BigNum::from_slice(&x)?, BigNum::from_slice(&y)?);
                EcKey::from_public_key_affine_coordinates(&group, &x, &y)
            })
            .and_then(PKey::from_ec_key)
            .map_err(|_| unfit("not a key on P-256"))
    }

    fn ed25519(&self) -> Result<PKey<Public>, SignatureVerificationError> {
        let x = octets(self.x.as_deref())?;
        if self.crv.as_deref() != Some("Ed25519") {
            return Err(unfit("not an Ed25519 key"));
        }
        PKey::public_key_from_raw_bytes(&x, Id::ED25519).map_err(|_| unfit("not an Ed25519 key"))
    }
}

fn with_rsa(
    key: &PKey<Public>,
    padding: Padding,
    message: &[u8],
    signature: &[u8],
) -> Result<bool, ErrorStack> {
    let mut verifier = Verifier::new(MessageDigest::sha256(), key)?;
    verifier.set_rsa_padding(padding)?;
    if padding == Padding::PKCS1_PSS {
        // RFC 7518 §3.5: the salt is as long as the hash.
        verifier.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH)?;
        verifier.set_rsa_mgf1_md(MessageDigest::sha256())?;
    }
    verifier.verify_oneshot(signature, message)
}

/// R and S side by side (RFC 7518 §3.4).
fn with_p256(key: &PKey<Public>, message: &[u8], signature: &[u8]) -> Result<bool, ErrorStack> {
    if signature.len() != 2 * COORDINATE {
        return Ok(false);
    }
    let (r, s) = signature.split_at(COORDINATE);
    let der = EcdsaSig::from_private_components(BigNum::from_slice(r)?, BigNum::from_slice(s)?)?
        .to_der()?;
    Verifier::new(MessageDigest::sha256(), key)?.verify_oneshot(&der, message)
}

fn octets(text: Option<&str>) -> Result<Vec<u8>, SignatureVerificationError> {
    text.and_then(|text| URL_SAFE_NO_PAD.decode(text).ok())
        .ok_or_else(|| unfit("a part of it is missing or not base64url"))
}

fn unfit(why: &str) -> SignatureVerificationError {
    SignatureVerificationError::InvalidKey(why.to_owned())
}
