//! The two proofs: a trusted key made the signature value over SignedInfo, and SignedInfo's digest is that of the content.
//!
//! The steps that could fail stand behind a trait, so that tests can make each of them fail; every failure is a refusal.

use super::shape::{Enveloped, ReferenceDigest};
use super::{TrustedKeys, VerifyError};
use crate::algorithm::SignatureAlgorithm;
use crate::key::{KeyId, PublicKey};
use openssl::bn::{BigNum, BigNumContext};
use openssl::ecdsa::EcdsaSig;
use openssl::error::ErrorStack;
use openssl::hash::{MessageDigest, hash};
use saml::c14n::{Exclusive, canonicalize};
use saml::xml::{Element, NodeId};

/// What verification is made of.
pub(super) trait Steps {
    fn canonicalize(&self, apex: Element<'_>, omit: Option<NodeId>, mode: &Exclusive) -> Vec<u8> {
        canonicalize(apex, omit, mode)
    }

    fn digest(&self, algorithm: MessageDigest, octets: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        hash(algorithm, octets).map(|digest| digest.to_vec())
    }

    fn verify(
        &self,
        key: &PublicKey,
        algorithm: SignatureAlgorithm,
        octets: &[u8],
        value: &[u8],
    ) -> Result<bool, ErrorStack> {
        verify_value(key, algorithm, octets, value)
    }
}

/// The real ones.
pub(super) struct Real;

impl Steps for Real {}

/// Proves the value over SignedInfo, then the digest over the root without the Signature. The value first: an unproven Reference is not worked on.
pub(super) fn prove(
    enveloped: &Enveloped<'_>,
    root: Element<'_>,
    keys: &TrustedKeys,
    steps: &impl Steps,
) -> Result<KeyId, VerifyError> {
    let signed = steps.canonicalize(enveloped.signed_info, None, &enveloped.signed_info_mode);
    let signer = prove_value(&signed, &enveloped.value, enveloped.algorithm, keys, steps)?;
    let covered = steps.canonicalize(
        root,
        Some(enveloped.signature.id()),
        &enveloped.reference_mode,
    );
    prove_digest(&covered, enveloped, steps)?;
    Ok(signer)
}

/// Tries every trusted key that fits the algorithm.
pub(super) fn prove_value(
    octets: &[u8],
    value: &[u8],
    algorithm: SignatureAlgorithm,
    keys: &TrustedKeys,
    steps: &impl Steps,
) -> Result<KeyId, VerifyError> {
    if keys.is_empty() {
        return Err(VerifyError::NoKeys);
    }
    if octets.is_empty() {
        return Err(VerifyError::Shape("nothing was signed"));
    }
    let verifies =
        |key: &&PublicKey| matches!(steps.verify(key, algorithm, octets, value), Ok(true));
    let signer = keys
        .keys
        .iter()
        .filter(|key| fits(key, algorithm))
        .find(verifies);
    signer.map(PublicKey::id).ok_or(VerifyError::Value {
        tried: keys.keys.len(),
    })
}

fn prove_digest(
    covered: &[u8],
    enveloped: &Enveloped<'_>,
    steps: &impl Steps,
) -> Result<(), VerifyError> {
    if covered.is_empty() {
        return Err(VerifyError::Digest);
    }
    let algorithm = match enveloped.digest_algorithm {
        ReferenceDigest::Allowed(algorithm) => algorithm.message_digest(),
        ReferenceDigest::DangerousSha1 => MessageDigest::sha1(),
    };
    let digest = steps
        .digest(algorithm, covered)
        .map_err(|_| VerifyError::Digest)?;
    let whole = !digest.is_empty()
        && digest.len() == algorithm.size()
        && digest.len() == enveloped.digest.len();
    if whole && openssl::memcmp::eq(&digest, &enveloped.digest) {
        Ok(())
    } else {
        Err(VerifyError::Digest)
    }
}

fn fits(key: &PublicKey, algorithm: SignatureAlgorithm) -> bool {
    key.family().component().is_none() == algorithm.is_rsa()
}

fn verify_value(
    key: &PublicKey,
    algorithm: SignatureAlgorithm,
    octets: &[u8],
    value: &[u8],
) -> Result<bool, ErrorStack> {
    if !fits(key, algorithm) || value.len() != key.family().signature_length() {
        return Ok(false);
    }
    match key.family().component() {
        None => key.verifies(algorithm.digest(), octets, value),
        Some(component) => match pair(key, value, component)? {
            Some(der) => key.verifies(algorithm.digest(), octets, &der),
            None => Ok(false),
        },
    }
}

/// r and s in DER, when both lie in 1 to n-1 (FIPS 186-5 §6.4.2; CVE-2022-21449 is what happens without).
fn pair(key: &PublicKey, value: &[u8], component: usize) -> Result<Option<Vec<u8>>, ErrorStack> {
    let Some((r, s)) = value.split_at_checked(component) else {
        return Ok(None);
    };
    let (r, s) = (BigNum::from_slice(r)?, BigNum::from_slice(s)?);
    let mut order = BigNum::new()?;
    key.pkey()
        .ec_key()?
        .group()
        .order(&mut order, &mut *BigNumContext::new()?)?;
    let within = |number: &BigNum| number.num_bits() > 0 && *number < order;
    if !within(&r) || !within(&s) {
        return Ok(None);
    }
    EcdsaSig::from_private_components(r, s)?.to_der().map(Some)
}
