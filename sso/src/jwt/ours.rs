//! Tokens that we sign for the partner platform with the partner's SAML signing key, and the key set that verifies them.
//!
//! Standard: RFC 7515 (compact serialization), RFC 7517, RFC 7518 §3.3, §3.4. The signature's octets are the same that XML signatures use.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use certs::sign::{SignError, sign_octets};
use certs::{Certificate, SignatureAlgorithm, SigningKey};
use openssl::bn::{BigNum, BigNumContext};
use openssl::error::ErrorStack;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Public};
use openssl::sha::sha256;
use serde_json::{Value, json};

/// Why there is no token or no key set.
#[derive(Debug, thiserror::Error)]
pub enum OursError {
    /// The signature.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// A key that cannot be written as a JWK.
    #[error("key: {0}")]
    Key(String),
}

impl From<ErrorStack> for OursError {
    fn from(stack: ErrorStack) -> OursError {
        OursError::Key(stack.to_string())
    }
}

/// Signs claims as a compact token: RS256, ES256 or ES384, as the key is; `kid` names the key.
///
/// # Errors
/// [`OursError::Sign`].
pub fn sign(key: &SigningKey, claims: &Value) -> Result<String, OursError> {
    let header =
        json!({ "alg": algorithm(key.algorithm()), "kid": key.id().as_str(), "typ": "JWT" });
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let mut token = format!("{}.{}", encode(&header), encode(claims));
    let signature = sign_octets(token.as_bytes(), key)?;
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    Ok(token)
}

fn algorithm(algorithm: SignatureAlgorithm) -> &'static str {
    match algorithm {
        SignatureAlgorithm::RsaSha256 => "RS256",
        SignatureAlgorithm::RsaSha384 => "RS384",
        SignatureAlgorithm::RsaSha512 => "RS512",
        SignatureAlgorithm::EcdsaSha256 => "ES256",
        SignatureAlgorithm::EcdsaSha384 => "ES384",
    }
}

/// The keys of certificates as a JWK set, in their order.
///
/// # Errors
/// [`OursError::Key`].
pub fn key_set(certificates: &[Certificate]) -> Result<Value, OursError> {
    let keys = certificates
        .iter()
        .map(jwk)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(json!({ "keys": keys }))
}

fn jwk(certificate: &Certificate) -> Result<Value, OursError> {
    let public = certificate
        .public_key()
        .map_err(|error| OursError::Key(error.to_string()))?;
    let der = public
        .to_spki_der()
        .map_err(|error| OursError::Key(error.to_string()))?;
    let mut jwk = numbers(&PKey::public_key_from_der(&der)?)?;
    if let Some(fields) = jwk.as_object_mut() {
        fields.insert("kid".to_owned(), public.id().as_str().into());
        fields.insert("use".to_owned(), "sig".into());
        fields.insert("x5c".to_owned(), json!([certificate.base64()]));
        let print = URL_SAFE_NO_PAD.encode(sha256(certificate.der()));
        fields.insert("x5t#S256".to_owned(), print.into());
    }
    Ok(jwk)
}

fn numbers(key: &PKey<Public>) -> Result<Value, OursError> {
    if let Ok(rsa) = key.rsa() {
        let text = |number: &openssl::bn::BigNumRef| URL_SAFE_NO_PAD.encode(number.to_vec());
        return Ok(json!({ "kty": "RSA", "alg": "RS256", "n": text(rsa.n()), "e": text(rsa.e()) }));
    }
    let ec = key.ec_key()?;
    let (curve, algorithm, length) = match ec.group().curve_name() {
        Some(Nid::X9_62_PRIME256V1) => ("P-256", "ES256", 32),
        Some(Nid::SECP384R1) => ("P-384", "ES384", 48),
        _ => return Err(OursError::Key("a curve that is not used here".to_owned())),
    };
    let (mut x, mut y) = (BigNum::new()?, BigNum::new()?);
    let mut context = BigNumContext::new()?;
    ec.public_key()
        .affine_coordinates(ec.group(), &mut x, &mut y, &mut context)?;
    let text = |number: BigNum| {
        number
            .to_vec_padded(length)
            .map(|octets| URL_SAFE_NO_PAD.encode(octets))
    };
    Ok(json!({ "kty": "EC", "crv": curve, "alg": algorithm, "x": text(x)?, "y": text(y)? }))
}
