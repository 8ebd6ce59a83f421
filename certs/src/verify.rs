//! Verifying: who really said this. Only this module makes a [`Verified`].
//!
//! KeyInfo never selects trust: the keys are an argument. What is returned is read from the tree that the signature covered.

use crate::algorithm::{DigestAlgorithm, SignatureAlgorithm};
use crate::certificate::Certificate;
use crate::key::{KeyId, PublicKey};
use saml::binding::{Binding, Envelope, Received};
use saml::message::Message;
use saml::xml::Document;

mod proof;
mod response;
mod shape;

pub use response::{Head, ResponseError, VerifiedResponse, verify_response};

use proof::{Real, Steps};
use shape::{Place, mentions_signatures};

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
#[derive(Debug, Clone, Default)]
pub struct TrustedKeys {
    keys: Vec<PublicKey>,
}

impl TrustedKeys {
    /// From certificates in metadata. Certificates whose key is refused by our rules are left out.
    pub fn from_certificates<'a>(
        certificates: impl IntoIterator<Item = &'a Certificate>,
    ) -> TrustedKeys {
        TrustedKeys::new(
            certificates
                .into_iter()
                .filter_map(|certificate| certificate.public_key().ok())
                .collect(),
        )
    }
    /// From keys; one that is given twice is kept once.
    pub fn new(keys: Vec<PublicKey>) -> TrustedKeys {
        let mut kept: Vec<PublicKey> = Vec::with_capacity(keys.len());
        for key in keys {
            if !kept.iter().any(|other| other.id() == key.id()) {
                kept.push(key);
            }
        }
        TrustedKeys { keys: kept }
    }
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
    /// How many different keys.
    pub fn len(&self) -> usize {
        self.keys.len()
    }
    /// The keys.
    pub fn iter(&self) -> impl Iterator<Item = &PublicKey> {
        self.keys.iter()
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
        Acceptance {
            signatures: SignatureAlgorithm::ALL.to_vec(),
            digests: DigestAlgorithm::ALL.to_vec(),
            any_case: false,
            dangerous_sha1_digest_in_metadata: false,
        }
    }
}

impl Acceptance {
    fn signature_algorithm(&self, uri: &str) -> Result<SignatureAlgorithm, VerifyError> {
        let named = if self.any_case {
            SignatureAlgorithm::from_uri_any_case(uri)
        } else {
            SignatureAlgorithm::from_uri(uri)
        };
        named
            .filter(|algorithm| self.signatures.contains(algorithm))
            .ok_or_else(|| VerifyError::Algorithm(printable(uri)))
    }

    fn digest_algorithm(&self, uri: &str) -> Result<DigestAlgorithm, VerifyError> {
        let named = if self.any_case {
            DigestAlgorithm::from_uri_any_case(uri)
        } else {
            DigestAlgorithm::from_uri(uri)
        };
        named
            .filter(|algorithm| self.digests.contains(algorithm))
            .ok_or_else(|| VerifyError::Algorithm(printable(uri)))
    }
}

/// A peer's text for an operator's eyes: short, and without control characters.
fn printable(text: &str) -> String {
    text.chars()
        .take(120)
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
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

/// Whether the message carries a signature (in the query for Redirect, in the XML for POST) or anything that looks like one.
pub fn is_signed<T>(received: &Received<T>) -> bool {
    received.query_signature.is_some() || mentions_signatures(&received.document)
}

/// Verifies the one signature of a message: the query's for HTTP-Redirect, the enveloped one for HTTP-POST.
///
/// Standard: Bindings §3.4.4.1; Core §5.4.
/// Stops: wrapping, decoy references, several signatures, embedded keys, weak algorithms, ECDSA zeros.
///
/// # Errors
/// [`VerifyError`].
pub fn verify<T: Message>(
    received: Received<T>,
    keys: &TrustedKeys,
    acceptance: &Acceptance,
) -> Result<Verified<T>, VerifyError> {
    verify_by(received, keys, acceptance, &Real)
}

fn verify_by<T: Message>(
    received: Received<T>,
    keys: &TrustedKeys,
    acceptance: &Acceptance,
    steps: &impl Steps,
) -> Result<Verified<T>, VerifyError> {
    match received.envelope.binding {
        Binding::Redirect => verify_query(received, keys, acceptance, steps),
        Binding::Post => verify_enveloped(received, keys, acceptance, steps),
    }
}

/// The signature covers the octets of the query, the whole message among them.
fn verify_query<T: Message>(
    received: Received<T>,
    keys: &TrustedKeys,
    acceptance: &Acceptance,
    steps: &impl Steps,
) -> Result<Verified<T>, VerifyError> {
    // Bindings §3.4.4.1: an XML signature must have been removed before encoding; one that is there is bait.
    if mentions_signatures(&received.document) {
        return Err(VerifyError::Shape(
            "an XML signature inside a Redirect message",
        ));
    }
    let query = received
        .query_signature
        .as_ref()
        .ok_or(VerifyError::Unsigned)?;
    let algorithm = acceptance.signature_algorithm(&query.algorithm)?;
    let signed_by = proof::prove_value(
        &query.signed_octets,
        &query.signature,
        algorithm,
        keys,
        steps,
    )?;
    let content = reread(&received.document)?;
    Ok(Verified {
        content,
        envelope: received.envelope,
        signed_by,
    })
}

fn verify_enveloped<T: Message>(
    received: Received<T>,
    keys: &TrustedKeys,
    acceptance: &Acceptance,
    steps: &impl Steps,
) -> Result<Verified<T>, VerifyError> {
    if received.query_signature.is_some() {
        return Err(VerifyError::Shape("a query signature on a POST message"));
    }
    let (covered, _, signed_by) =
        cover(&received.document, Place::Message, keys, acceptance, steps)?;
    let content = reread(&covered)?;
    Ok(Verified {
        content,
        envelope: received.envelope,
        signed_by,
    })
}

/// Proves the enveloped signature and returns what it covered: the tree without the Signature. Nothing else of the document goes on.
fn cover(
    document: &Document,
    place: Place,
    keys: &TrustedKeys,
    acceptance: &Acceptance,
    steps: &impl Steps,
) -> Result<(Document, shape::ReferenceDigest, KeyId), VerifyError> {
    let enveloped = shape::read(document, place, acceptance)?;
    let signed_by = proof::prove(&enveloped, document.root(), keys, steps)?;
    Ok((
        document.without(enveloped.signature.id()),
        enveloped.digest_algorithm,
        signed_by,
    ))
}

/// Reads the content from the tree that was proven, never from an earlier reading.
fn reread<T: Message>(covered: &Document) -> Result<T, VerifyError> {
    let content = T::from_element(covered.root())
        .map_err(|_| VerifyError::Shape("what the signature covers is not the message"))?;
    if covered.root().attribute("ID") == Some(content.id()) {
        Ok(content)
    } else {
        Err(VerifyError::Shape(
            "the message read is not the element that the signature names",
        ))
    }
}

/// Takes a message that carries no signature, in query or XML, anywhere.
///
/// # Errors
/// [`VerifyError::Signed`] when it carries one: that one must be verified.
pub fn accept_unsigned<T: Message>(received: Received<T>) -> Result<Unsigned<T>, VerifyError> {
    if is_signed(&received) {
        return Err(VerifyError::Signed);
    }
    Ok(Unsigned {
        content: reread(&received.document)?,
        envelope: received.envelope,
    })
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
/// Standard: Metadata §3. The Reference must name the root by its ID: `URI=""` is refused here too. A document with further signatures inside (on an
/// entity of a signed aggregate, on a role) is refused; so is one where only an inner element is signed.
///
/// # Errors
/// [`VerifyError`].
pub fn verify_document(
    document: &Document,
    keys: &TrustedKeys,
    acceptance: &Acceptance,
) -> Result<VerifiedDocument, VerifyError> {
    let (document, digest, signed_by) = cover(document, Place::Metadata, keys, acceptance, &Real)?;
    Ok(VerifiedDocument {
        document,
        signed_by,
        sha1_digest: digest == shape::ReferenceDigest::DangerousSha1,
    })
}

/// Verifies a detached signature over octets (bind notification, other protocols). ECDSA: r and s, concatenated.
///
/// # Errors
/// [`VerifyError::NoKeys`], [`VerifyError::Shape`] for no octets, [`VerifyError::Value`].
pub fn verify_octets(
    octets: &[u8],
    signature: &[u8],
    algorithm: SignatureAlgorithm,
    keys: &TrustedKeys,
) -> Result<KeyId, VerifyError> {
    proof::prove_value(octets, signature, algorithm, keys, &Real)
}

#[cfg(test)]
mod tests;
