//! X.509 certificates: reading, fingerprints, a self-signed one, and the vendor's procedure (CA key, self-signed CA, server key,
//! signing request, certificate signed by the CA) in one call.

use crate::key::{KeyError, KeyKind, PrivateKey, PublicKey};
use jiff::Timestamp;

/// SHA-256 of a certificate's DER. Parses with or without colons, any case; prints as upper-case pairs with colons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub [u8; 32]);

/// A certificate.
#[derive(Clone)]
pub struct Certificate {}

impl Certificate {
    /// Reads DER. A weak key inside is an error of [`Certificate::public_key`], not of reading: metadata lint must be able to show such a certificate.
    ///
    /// # Errors
    /// [`KeyError::Unreadable`].
    pub fn from_der(_der: &[u8]) -> Result<Certificate, KeyError> {
        todo!()
    }
    /// Reads one PEM block.
    ///
    /// # Errors
    /// [`KeyError::Unreadable`].
    pub fn from_pem(_pem: &str) -> Result<Certificate, KeyError> {
        todo!()
    }
    /// DER.
    pub fn der(&self) -> &[u8] {
        todo!()
    }
    /// PEM.
    pub fn pem(&self) -> String {
        todo!()
    }
    /// Base64 of the DER in one line, as in `ds:X509Certificate`.
    pub fn base64(&self) -> &str {
        todo!()
    }
    /// SHA-256 fingerprint.
    pub fn fingerprint(&self) -> Fingerprint {
        todo!()
    }
    /// The key, if it passes our rules.
    ///
    /// # Errors
    /// [`KeyError::TooWeak`], [`KeyError::Unsupported`].
    pub fn public_key(&self) -> Result<PublicKey, KeyError> {
        todo!()
    }
    /// Start of validity.
    pub fn not_before(&self) -> Timestamp {
        todo!()
    }
    /// End of validity.
    pub fn not_after(&self) -> Timestamp {
        todo!()
    }
    /// Subject, one line.
    pub fn subject(&self) -> String {
        todo!()
    }
    /// Whether the certificate's own signature uses SHA-1 or MD5 (reported, never trusted for anything).
    pub fn weak_signature(&self) -> bool {
        todo!()
    }
}

/// What goes into a certificate.
#[derive(Debug, Clone)]
pub struct CertificateRequest {
    /// Common name, for example the host of the public URL.
    pub common_name: String,
    /// Organization, optional.
    pub organization: Option<String>,
    /// Two-letter country, optional.
    pub country: Option<String>,
    /// Start of validity.
    pub not_before: Timestamp,
    /// Days of validity.
    pub days: u32,
}

/// A self-signed certificate for the key, SHA-256 (SHA-384 for P-384).
///
/// # Errors
/// [`KeyError::Library`].
pub fn self_signed(_key: &PrivateKey, _request: &CertificateRequest) -> Result<Certificate, KeyError> {
    todo!()
}

/// What the vendor's procedure leaves behind.
pub struct Procedure {
    /// The CA's private key. It signs once and can be put away.
    pub ca_key: PrivateKey,
    /// The self-signed CA certificate.
    pub ca: Certificate,
    /// The private key that signs assertions.
    pub key: PrivateKey,
    /// The signing request, PEM.
    pub csr_pem: String,
    /// The certificate for [`Procedure::key`], signed by the CA: the one that goes into the metadata.
    pub certificate: Certificate,
}

/// Runs the vendor's certificate procedure (devg-bpconsole/appendix_00003) with SHA-256.
///
/// # Errors
/// [`KeyError::Library`].
pub fn procedure(_kind: KeyKind, _ca: &CertificateRequest, _server: &CertificateRequest) -> Result<Procedure, KeyError> {
    todo!()
}
