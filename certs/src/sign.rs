//! Signing: an element (enveloped, exclusive C14N) and a query (HTTP-Redirect).
//!
//! The element arrives in canonical form, so signing is "hash the octets": one digest, one `SignedInfo` made of constants, one
//! private-key operation.

use crate::algorithm::{DigestAlgorithm, SignatureAlgorithm};
use crate::certificate::Certificate;
use crate::key::{KeyError, KeyId, PrivateKey};
use saml::write::Canonical;

/// A private key with the certificate that peers know it by, ready to sign.
pub struct SigningKey {}

impl SigningKey {
    /// Joins key and certificate; signs and verifies a probe with our own verifier, so that a mismatch is found when loading and not by a peer.
    ///
    /// # Errors
    /// [`KeyError`] when they do not belong together.
    pub fn new(_key: PrivateKey, _certificate: Certificate) -> Result<SigningKey, KeyError> {
        todo!()
    }
    /// The name of the key.
    pub fn id(&self) -> &KeyId {
        todo!()
    }
    /// The certificate.
    pub fn certificate(&self) -> &Certificate {
        todo!()
    }
    /// What it signs with: RSA-SHA256, or ECDSA with the curve's digest.
    pub fn algorithm(&self) -> SignatureAlgorithm {
        todo!()
    }
    /// The digest that goes with it (SHA-256; SHA-384 for P-384).
    pub fn digest(&self) -> DigestAlgorithm {
        todo!()
    }
}

/// Why nothing was signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// OpenSSL failed.
    #[error("the crypto library failed: {0}")]
    Library(String),
}

/// How an element is signed.
#[derive(Debug, Clone, Copy)]
pub struct ElementSignature<'a> {
    /// The element's ID, as the Reference names it.
    pub id: &'a str,
    /// Where the Signature goes: just after Issuer ([`saml::write::Writer::offset`]).
    pub offset: usize,
    /// `InclusiveNamespaces PrefixList` of the Reference's exclusive C14N transform; empty = left out.
    pub inclusive_prefixes: &'a [&'static str],
    /// Whether KeyInfo carries the certificate.
    pub key_info: bool,
}

/// Signs an element in place: inserts `ds:Signature` at the offset.
///
/// Standard: Core §5.4; XML Signature §4; one Reference, transforms enveloped-signature and exclusive C14N.
///
/// # Errors
/// [`SignError`].
pub fn sign_element(_element: &mut Canonical, _how: ElementSignature<'_>, _key: &SigningKey) -> Result<(), SignError> {
    todo!()
}

/// Signs a Redirect query: appends `&SigAlg=…&Signature=…` (Bindings §3.4.4.1).
///
/// # Errors
/// [`SignError`].
pub fn sign_query(_query: &str, _key: &SigningKey) -> Result<String, SignError> {
    todo!()
}
