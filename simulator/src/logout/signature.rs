//! Whether a logout message is signed by the identity provider, by OpenSSL for a query and by `bergshamra` for a form.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::bn::BigNum;
use openssl::ecdsa::EcdsaSig;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::{Id, PKey, Public};
use openssl::sign::Verifier;
use openssl::x509::X509;
use roxmltree::{Document, Node};

use super::arrived::Arrived;
use crate::checks::{Shape, is_safe_to_verify};
use crate::names::{DS, ECDSA_SHA256, RSA_SHA256};
use crate::{examine, xml};

/// What is wrong with the method of the signature, if anything.
pub(super) fn method_fault(arrived: &Arrived, document: &Document<'_>) -> Option<String> {
    if arrived.is_post {
        let root = document.root_element();
        let Some(signature) = xml::only_child(root, DS, "Signature") else {
            return Some("not exactly one Signature in the message".into());
        };
        return Shape {
            signature,
            owner: root,
        }
        .first_fault();
    }
    match arrived.sig_alg.as_slice() {
        [one] if one == RSA_SHA256 || one == ECDSA_SHA256 => None,
        other => Some(other.join(", ")),
    }
}

/// Verifies, and says by whom, or why not. `text` is what `document` was read from.
pub(super) fn verify(
    arrived: &Arrived,
    text: &str,
    document: &Document<'_>,
    certificates: &[Vec<u8>],
) -> Result<(), String> {
    if !arrived.is_post {
        return in_query(arrived, certificates);
    }
    let all: Vec<Node<'_, '_>> = document
        .descendants()
        .filter(|node| xml::is(*node, DS, "Signature"))
        .collect();
    if !is_safe_to_verify(&all) {
        return Err("a signature of a shape that is not verified".into());
    }
    let root = document.root_element();
    let at_root = |node: &&Node<'_, '_>| node.parent_element() == Some(root);
    let [own] = all.as_slice() else {
        return Err(format!("{} signatures", all.len()));
    };
    let examined = examine::examine(text, &all, certificates);
    match examined.as_slice() {
        [one] if at_root(&own) => one.fault().map_or(Ok(()), Err),
        _ => Err("not the message's own signature".into()),
    }
}

fn in_query(arrived: &Arrived, certificates: &[Vec<u8>]) -> Result<(), String> {
    let ([algorithm], [signature]) = (arrived.sig_alg.as_slice(), arrived.signature.as_slice())
    else {
        return Err("not exactly one SigAlg and one Signature".into());
    };
    let signature = STANDARD
        .decode(signature)
        .map_err(|fault| format!("base64: {fault}"))?;
    let keys = certificates
        .iter()
        .filter_map(|der| X509::from_der(der).ok()?.public_key().ok());
    let octets = arrived.signed.as_bytes();
    let holds = |key: PKey<Public>| holds(&key, algorithm, &signature, octets).unwrap_or(false);
    if keys.into_iter().any(holds) {
        Ok(())
    } else {
        Err("made with none of the metadata's keys, or over other octets".into())
    }
}

fn holds(
    key: &PKey<Public>,
    algorithm: &str,
    signature: &[u8],
    octets: &[u8],
) -> Result<bool, ErrorStack> {
    let fits = match key.id() {
        Id::RSA => algorithm == RSA_SHA256 && key.bits() >= 2048,
        Id::EC => algorithm == ECDSA_SHA256,
        _ => false,
    };
    if !fits {
        return Ok(false);
    }
    let mut verifier = Verifier::new(MessageDigest::sha256(), key)?;
    if key.id() == Id::RSA {
        return verifier.verify_oneshot(signature, octets);
    }
    let width = usize::try_from(key.bits()).unwrap_or_default().div_ceil(8);
    verifier.verify_oneshot(&der(signature, width)?, octets)
}

/// XML Signature writes an ECDSA value as r and s of the curve's width; OpenSSL reads DER.
fn der(signature: &[u8], width: usize) -> Result<Vec<u8>, ErrorStack> {
    let (r, s) = signature.split_at_checked(width).unwrap_or_default();
    if s.len() != width {
        return Ok(Vec::new());
    }
    EcdsaSig::from_private_components(BigNum::from_slice(r)?, BigNum::from_slice(s)?)?.to_der()
}
