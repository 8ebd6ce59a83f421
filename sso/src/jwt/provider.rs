//! OpenSSL behind the traits of `jsonwebtoken`: HS256, RS256, ES256, EdDSA and nothing else.

use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error as JwtError, ErrorKind};
use jsonwebtoken::signature::{Error, Signer as Sign, Verifier as Verify};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, EncodingKey};
use openssl::bn::BigNum;
use openssl::ecdsa::EcdsaSig;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::memcmp;
use openssl::pkey::{PKey, Private, Public};
use openssl::sign::{Signer, Verifier};

/// RFC 7518 §3.4: R and S, 32 octets each.
const COORDINATE: i32 = 32;

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| Ok(Box::new(Signing::new(*algorithm, key)?)),
    verifier_factory: |algorithm, key| Ok(Box::new(Verifying::new(*algorithm, key)?)),
    // JSON Web Keys are not used; asking for them is an error and no panic.
    key_utils: KeyUtils {
        rsa_pub_components_from_private_key: |_| Err(unsupported()),
        rsa_pub_components_from_public_key: |_| Err(unsupported()),
        ec_pub_components_from_private_key: |_, _| Err(unsupported()),
        ed_pub_components_from_private_key: |_, _| Err(unsupported()),
        compute_digest: |_, _| Err(unsupported()),
    },
};

/// Makes OpenSSL the provider of this process. Free after the first time; nothing in this workspace installs another.
pub(super) fn install() {
    let _ = PROVIDER.install_default();
}

fn unsupported() -> JwtError {
    ErrorKind::UnsupportedAlgorithm.into()
}

fn unusable<E>(_: E) -> JwtError {
    ErrorKind::InvalidKeyFormat.into()
}

fn check_family(algorithm: Algorithm, family: AlgorithmFamily) -> Result<(), JwtError> {
    match algorithm {
        Algorithm::HS256 | Algorithm::RS256 | Algorithm::ES256 | Algorithm::EdDSA
            if algorithm.family() == family =>
        {
            Ok(())
        }
        _ => Err(unsupported()),
    }
}

struct Signing {
    algorithm: Algorithm,
    key: PKey<Private>,
}

impl Signing {
    fn new(algorithm: Algorithm, key: &EncodingKey) -> Result<Signing, JwtError> {
        check_family(algorithm, key.family())?;
        let key = match algorithm {
            Algorithm::HS256 => PKey::hmac(key.as_bytes()),
            _ => PKey::private_key_from_pkcs8(key.as_bytes()),
        };
        Ok(Signing {
            algorithm,
            key: key.map_err(unusable)?,
        })
    }
}

impl JwtSigner for Signing {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}

impl Sign<Vec<u8>> for Signing {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let signed = match self.algorithm {
            Algorithm::EdDSA => Signer::new_without_digest(&self.key)
                .and_then(|mut signer| signer.sign_oneshot_to_vec(message)),
            Algorithm::ES256 => sha256_signature(&self.key, message).and_then(|der| to_fixed(&der)),
            _ => sha256_signature(&self.key, message),
        };
        signed.map_err(Error::from_source)
    }
}

fn sha256_signature(key: &PKey<Private>, message: &[u8]) -> Result<Vec<u8>, ErrorStack> {
    Signer::new(MessageDigest::sha256(), key)?.sign_oneshot_to_vec(message)
}

enum VerifyingMaterial {
    Secret(PKey<Private>),
    Public(PKey<Public>),
}

struct Verifying {
    algorithm: Algorithm,
    material: VerifyingMaterial,
}

impl Verifying {
    fn new(algorithm: Algorithm, key: &DecodingKey) -> Result<Verifying, JwtError> {
        check_family(algorithm, key.family())?;
        let octets = key.try_get_as_bytes()?;
        let material = match algorithm {
            Algorithm::HS256 => VerifyingMaterial::Secret(PKey::hmac(octets).map_err(unusable)?),
            _ => VerifyingMaterial::Public(PKey::public_key_from_der(octets).map_err(unusable)?),
        };
        Ok(Verifying {
            algorithm,
            material,
        })
    }

    fn verified(&self, message: &[u8], signature: &[u8]) -> Result<bool, ErrorStack> {
        match (&self.material, self.algorithm) {
            (VerifyingMaterial::Secret(key), _) => {
                let expected = sha256_signature(key, message)?;
                // The length is public; the comparison of the rest takes the same time wherever they differ.
                Ok(expected.len() == signature.len() && memcmp::eq(&expected, signature))
            }
            (VerifyingMaterial::Public(key), Algorithm::EdDSA) => {
                Verifier::new_without_digest(key)?.verify_oneshot(signature, message)
            }
            (VerifyingMaterial::Public(key), Algorithm::ES256) => match to_der(signature)? {
                Some(der) => {
                    Verifier::new(MessageDigest::sha256(), key)?.verify_oneshot(&der, message)
                }
                None => Ok(false),
            },
            (VerifyingMaterial::Public(key), _) => {
                Verifier::new(MessageDigest::sha256(), key)?.verify_oneshot(signature, message)
            }
        }
    }
}

impl JwtVerifier for Verifying {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}

impl Verify<Vec<u8>> for Verifying {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), Error> {
        if self
            .verified(message, signature)
            .map_err(Error::from_source)?
        {
            Ok(())
        } else {
            Err(Error::new())
        }
    }
}

/// R and S side by side, as JOSE wants them.
fn to_fixed(der: &[u8]) -> Result<Vec<u8>, ErrorStack> {
    let signature = EcdsaSig::from_der(der)?;
    let mut fixed = signature.r().to_vec_padded(COORDINATE)?;
    fixed.extend(signature.s().to_vec_padded(COORDINATE)?);
    Ok(fixed)
}

/// The DER form of R and S; `None` when the length is not exactly theirs.
fn to_der(fixed: &[u8]) -> Result<Option<Vec<u8>>, ErrorStack> {
    if fixed.len() != 64 {
        return Ok(None);
    }
    let (r, s) = fixed.split_at(32);
    EcdsaSig::from_private_components(BigNum::from_slice(r)?, BigNum::from_slice(s)?)?
        .to_der()
        .map(Some)
}
