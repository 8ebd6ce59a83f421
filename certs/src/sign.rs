//! Signing: an element (enveloped, exclusive C14N), a query (HTTP-Redirect), plain octets.
//!
//! The element arrives in canonical form, so signing is "hash the octets": one digest, one small `SignedInfo`, one private-key operation.

use crate::algorithm::{DigestAlgorithm, SignatureAlgorithm};
use crate::certificate::Certificate;
use crate::context::Contexts;
use crate::encoding::{encode_base64, percent_encode};
use crate::key::{Family, KeyError, KeyId, KeyKind, PrivateKey, PublicKey, reasons};
use crate::verify::{TrustedKeys, verify_octets};
use openssl::ecdsa::EcdsaSig;
use openssl::error::ErrorStack;
use openssl::pkey::Private;
use saml::write::Canonical;
use std::fmt;

mod spelling;

use spelling::SignedInfo;

/// A private key with the certificate that peers know it by, ready to sign.
pub struct SigningKey {
    key: PrivateKey,
    contexts: Contexts<Private>,
    public: PublicKey,
    id: KeyId,
    certificate: Certificate,
    algorithm: SignatureAlgorithm,
    digest: DigestAlgorithm,
    /// `&SigAlg=…&Signature=`, encoded once.
    query_tail: String,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({:?} {:?})", self.public, self.certificate)
    }
}

impl SigningKey {
    /// Joins key and certificate; signs and verifies a probe with our own verifier, so that a mismatch is found when loading and not by a peer.
    ///
    /// # Errors
    /// [`KeyError`] when they do not belong together, or when the certificate is signed with SHA-1 or MD5: strict peers would refuse it in our metadata.
    pub fn new(key: PrivateKey, certificate: Certificate) -> Result<SigningKey, KeyError> {
        let public = certificate.public_key()?;
        let id = key.public().id();
        if public.id() != id {
            return Err(KeyError::Mismatch);
        }
        if certificate.weak_signature() {
            return Err(KeyError::WeakCertificate);
        }
        let (algorithm, digest) = suited_to(key.kind());
        let query_tail = format!("&SigAlg={}&Signature=", percent_encode(algorithm.uri()));
        let ready = SigningKey {
            key,
            contexts: Contexts::new(),
            public,
            id,
            certificate,
            algorithm,
            digest,
            query_tail,
        };
        ready.probe()?;
        Ok(ready)
    }

    fn probe(&self) -> Result<(), KeyError> {
        const PROBE: &[u8] = b"does this key verify what it signs";
        let signature =
            sign_octets(PROBE, self).map_err(|error| KeyError::Library(error.to_string()))?;
        let trusted = TrustedKeys::new(vec![self.public.clone()]);
        verify_octets(PROBE, &signature, self.algorithm, &trusted)
            .map(drop)
            .map_err(|_| KeyError::Mismatch)
    }

    /// The name of the key.
    pub fn id(&self) -> &KeyId {
        &self.id
    }

    /// The certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The private key, for sealing it.
    pub fn private_key(&self) -> &PrivateKey {
        &self.key
    }

    /// What it signs with: RSA-SHA256, or ECDSA with the curve's digest.
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// The digest that goes with it (SHA-256; SHA-384 for P-384).
    pub fn digest(&self) -> DigestAlgorithm {
        self.digest
    }
}

fn suited_to(kind: KeyKind) -> (SignatureAlgorithm, DigestAlgorithm) {
    match kind {
        KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096 => {
            (SignatureAlgorithm::RsaSha256, DigestAlgorithm::Sha256)
        }
        KeyKind::P256 => (SignatureAlgorithm::EcdsaSha256, DigestAlgorithm::Sha256),
        KeyKind::P384 => (SignatureAlgorithm::EcdsaSha384, DigestAlgorithm::Sha384),
    }
}

/// Why nothing was signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The element is not the one the caller describes: another ID, or no place for a signature at the offset.
    #[error("the element cannot be signed so: {0}")]
    Element(&'static str),
    /// OpenSSL failed.
    #[error("the crypto library failed: {0}")]
    Library(String),
}

fn library(stack: ErrorStack) -> SignError {
    SignError::Library(reasons(&stack))
}

/// How an element is signed.
#[derive(Debug, Clone, Copy)]
pub struct ElementSignature<'a> {
    /// The element's ID, as the Reference names it.
    pub id: &'a str,
    /// Where the Signature goes: just after Issuer ([`saml::write::Writer::offset`]).
    pub offset: usize,
    /// `InclusiveNamespaces PrefixList` of the Reference's exclusive C14N transform; empty = left out. Every prefix that is declared inside without
    /// being visibly used (`xsd` in `xsi:type="xsd:string"`) must be listed, in the signature of a Response around such an Assertion too.
    pub inclusive_prefixes: &'a [&'static str],
    /// Whether KeyInfo carries the certificate.
    pub key_info: bool,
}

/// Signs an element in place: inserts `ds:Signature` at the offset. On error the element is unchanged.
///
/// Standard: Core §5.4; XML Signature §4; one Reference, transforms enveloped-signature and exclusive C14N.
///
/// # Errors
/// [`SignError`].
pub fn sign_element(
    element: &mut Canonical,
    how: ElementSignature<'_>,
    key: &SigningKey,
) -> Result<(), SignError> {
    check_place(element.as_str(), &how)?;
    let digest = encode_base64(&key.digest.of(element.as_str().as_bytes()));
    let info = SignedInfo {
        algorithm: key.algorithm.uri(),
        digest_algorithm: key.digest.uri(),
        id: how.id,
        inclusive_prefixes: how.inclusive_prefixes,
        digest: &digest,
    };
    let unwritable = |_| SignError::Element("its ID cannot be written");
    let signed = info.alone().map_err(unwritable)?;
    let value = encode_base64(&sign_octets(signed.as_str().as_bytes(), key)?);
    let certificate = how.key_info.then(|| key.certificate.base64());
    let signature = info.in_signature(&value, certificate).map_err(unwritable)?;
    element.insert(how.offset, &signature);
    Ok(())
}

/// The Reference must name this element, and the offset must be between two of its nodes: a signature elsewhere would vouch for something else.
fn check_place(element: &str, how: &ElementSignature<'_>) -> Result<(), SignError> {
    let (before, after) = element
        .split_at_checked(how.offset)
        .ok_or(SignError::Element("the offset is outside"))?;
    if !before.ends_with('>') || !after.starts_with('<') {
        return Err(SignError::Element("the offset is not between elements"));
    }
    if how.id.is_empty() || !names_itself(before, how.id) {
        return Err(SignError::Element("its start tag does not carry the ID"));
    }
    Ok(())
}

/// Whether the start tag carries `ID="id"`. In canonical form values hold neither `"` nor `<`, so the first `">` ends the first start tag that has
/// attributes; an ID is an NCName and needs no escaping.
fn names_itself(element: &str, id: &str) -> bool {
    let tag = element.split_once("\">").map_or("", |(tag, _)| tag);
    let root = tag.rfind('<') == Some(0);
    let value = tag.split_once(" ID=\"").map_or("", |(_, value)| value);
    root && value
        .strip_prefix(id)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('"'))
}

/// Signs a Redirect query: appends `&SigAlg=…&Signature=…` (Bindings §3.4.4.1). An ECDSA signature is r and s, concatenated, as in XML.
///
/// # Errors
/// [`SignError`].
pub fn sign_query(query: &str, key: &SigningKey) -> Result<String, SignError> {
    let mut signed = String::with_capacity(query.len() + 1024);
    signed.push_str(query);
    signed.push_str(&key.query_tail);
    let covered = signed.len() - "&Signature=".len();
    let value = sign_octets(&signed.as_bytes()[..covered], key)?;
    signed.push_str(&percent_encode(&encode_base64(&value)));
    Ok(signed)
}

/// Signs octets with the key's own algorithm. ECDSA: r and s, concatenated, each as long as the curve's order (RFC 4050 §3.3 as XML Signature 1.1
/// §6.4.3 has it).
///
/// # Errors
/// [`SignError::Library`].
pub fn sign_octets(octets: &[u8], key: &SigningKey) -> Result<Vec<u8>, SignError> {
    let digest = key.algorithm.digest();
    let value = key.contexts.sign(key.key.pkey(), digest, octets);
    let value = value.map_err(library)?;
    match key.public.family() {
        Family::Rsa { .. } => Ok(value),
        Family::P256 => concatenated(&value, 32).map_err(library),
        Family::P384 => concatenated(&value, 48).map_err(library),
    }
}

fn concatenated(der: &[u8], component: i32) -> Result<Vec<u8>, ErrorStack> {
    let pair = EcdsaSig::from_der(der)?;
    let mut value = pair.r().to_vec_padded(component)?;
    value.extend(pair.s().to_vec_padded(component)?);
    Ok(value)
}

#[cfg(test)]
mod tests;
