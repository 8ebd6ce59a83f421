//! Verifying: who really said this. Only this module makes a [`Verified`].
//!
//! KeyInfo never selects trust: the keys are an argument. What is returned is read from the tree that the signature covered.

use crate::algorithm::{DigestAlgorithm, SignatureAlgorithm};
use crate::certificate::Certificate;
use crate::key::{KeyId, PublicKey};
use saml::binding::{Envelope, Received};
use saml::message::Message;
use saml::xml::Document;

/// Content whose signature covered exactly what is inside. Only [`verify`] makes one.
#[derive(Debug, Clone)]
pub struct Verified<T> {
    content: T,
    envelope: Envelope,
    signed_by: KeyId,
}

impl<T> Verified<T> {
    /// The content.
    pub fn content(&self) -> &T {
        &self.content
    }
    /// How it came.
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }
    /// Which key signed.
    pub fn signed_by(&self) -> &KeyId {
        &self.signed_by
    }
}

/// Content that carries no signature at all, from a peer that may send such ([`accept_unsigned`]).
#[derive(Debug, Clone)]
pub struct Unsigned<T> {
    content: T,
    envelope: Envelope,
}

impl<T> Unsigned<T> {
    /// The content.
    pub fn content(&self) -> &T {
        &self.content
    }
    /// How it came.
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }
}

/// The keys a peer is trusted with, all of them tried (Kantara IIP-MD07).
#[derive(Clone, Default)]
pub struct TrustedKeys {}

impl TrustedKeys {
    /// From certificates in metadata. Certificates whose key is refused by our rules are left out.
    pub fn from_certificates<'a>(_certificates: impl IntoIterator<Item = &'a Certificate>) -> TrustedKeys {
        todo!()
    }
    /// From keys.
    pub fn new(_keys: Vec<PublicKey>) -> TrustedKeys {
        todo!()
    }
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        todo!()
    }
}

/// Which algorithms are accepted; the default is the whole allow-list, exactly written, no SHA-1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// Signature algorithms.
    pub signatures: Vec<SignatureAlgorithm>,
    /// Digest algorithms.
    pub digests: Vec<DigestAlgorithm>,
    /// Compare algorithm identifiers without regard to case: the first cloud prints `HTTP://WWW.W3.ORG/…#RSA-SHA256`.
    pub any_case: bool,
    /// Accept a SHA-1 digest inside a signature of *metadata* (the first cloud signs its own so). Never for messages.
    pub dangerous_sha1_digest_in_metadata: bool,
}

impl Default for Acceptance {
    fn default() -> Acceptance {
        use SignatureAlgorithm::{EcdsaSha256, EcdsaSha384, RsaSha256, RsaSha384, RsaSha512};
        Acceptance {
            signatures: vec![RsaSha256, RsaSha384, RsaSha512, EcdsaSha256, EcdsaSha384],
            digests: vec![
                DigestAlgorithm::Sha256,
                DigestAlgorithm::Sha384,
                DigestAlgorithm::Sha512,
            ],
            any_case: false,
            dangerous_sha1_digest_in_metadata: false,
        }
    }
}

/// Why a signature is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// No signature.
    #[error("the message is not signed")]
    Unsigned,
    /// A signature where none may be ([`accept_unsigned`]).
    #[error("the message is signed; it must be verified")]
    Signed,
    /// We hold no key of this peer.
    #[error("no trusted key of this peer is known")]
    NoKeys,
    /// Algorithm outside the allow-list.
    #[error("algorithm {0} is not accepted")]
    Algorithm(String),
    /// The shape of the signature is not the one SAML allows; says which rule.
    #[error("signature shape: {0}")]
    Shape(&'static str),
    /// The digest differs: content was altered.
    #[error("the digest does not match the content")]
    Digest,
    /// No trusted key verifies the signature value.
    #[error("none of the {tried} trusted keys verifies the signature")]
    Value {
        /// How many were tried.
        tried: usize,
    },
}

/// Whether the message carries a signature (in the query for Redirect, in the XML for POST).
pub fn is_signed<T>(_received: &Received<T>) -> bool {
    todo!()
}

/// Verifies the one signature of a message: the query's for HTTP-Redirect, the enveloped one for HTTP-POST.
///
/// Standard: Bindings §3.4.4.1; Core §5.4.
/// Stops: wrapping, decoy references, several signatures, embedded keys, weak algorithms, ECDSA zeros.
///
/// # Errors
/// [`VerifyError`].
pub fn verify<T: Message>(_received: Received<T>, _keys: &TrustedKeys, _acceptance: &Acceptance) -> Result<Verified<T>, VerifyError> {
    todo!()
}

/// Takes a message that carries no signature, in query or XML, anywhere.
///
/// # Errors
/// [`VerifyError::Signed`] when it carries one: that one must be verified.
pub fn accept_unsigned<T: Message>(_received: Received<T>) -> Result<Unsigned<T>, VerifyError> {
    todo!()
}

/// A document (metadata) whose root signature was verified; holds the tree with the Signature removed.
#[derive(Debug, Clone)]
pub struct VerifiedDocument {
    document: Document,
    signed_by: KeyId,
    sha1_digest: bool,
}

impl VerifiedDocument {
    /// What was covered.
    pub fn document(&self) -> &Document {
        &self.document
    }
    /// Which key signed.
    pub fn signed_by(&self) -> &KeyId {
        &self.signed_by
    }
    /// Whether the digest was SHA-1 (only under [`Acceptance::dangerous_sha1_digest_in_metadata`]).
    pub fn sha1_digest(&self) -> bool {
        self.sha1_digest
    }
}

/// Verifies the enveloped signature on the root of a metadata document.
///
/// # Errors
/// [`VerifyError`].
pub fn verify_document(_document: &Document, _keys: &TrustedKeys, _acceptance: &Acceptance) -> Result<VerifiedDocument, VerifyError> {
    todo!()
}

/// Verifies a detached signature over octets (bind notification, other protocols).
///
/// # Errors
/// [`VerifyError`].
pub fn verify_octets(_octets: &[u8], _signature: &[u8], _algorithm: SignatureAlgorithm, _keys: &TrustedKeys) -> Result<KeyId, VerifyError> {
    todo!()
}
