//! X.509 certificates: reading and fingerprints. Making them is in [`issue`].

use crate::der;
use crate::encoding;
use crate::key::{KeyError, PublicKey, library, unreadable};
use jiff::Timestamp;
use openssl::asn1::{Asn1Time, Asn1TimeRef};
use openssl::nid::Nid;
use openssl::sha::sha256;
use openssl::x509::{X509, X509NameEntryRef, X509NameRef, X509Ref};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

mod issue;

pub use issue::{CertificateRequest, Procedure, procedure, self_signed};

/// SHA-256 of a certificate's DER. Parses with or without colons, any case; prints as upper-case pairs with colons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub [u8; 32]);

/// The text is not 32 octets in hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a fingerprint is the SHA-256 of a certificate: 64 hexadecimal digits, with or without colons"
)]
pub struct FingerprintError;

impl FromStr for Fingerprint {
    type Err = FingerprintError;
    fn from_str(text: &str) -> Result<Fingerprint, FingerprintError> {
        let text = text.trim();
        let pairs = text.split(':').all(|pair| pair.len() == 2);
        let digits = if pairs {
            text.replace(':', "")
        } else {
            text.to_owned()
        };
        let octets = hex::decode(digits).map_err(|_| FingerprintError)?;
        octets
            .try_into()
            .map(Fingerprint)
            .map_err(|_| FingerprintError)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, octet) in self.0.iter().enumerate() {
            let colon = if place == 0 { "" } else { ":" };
            write!(f, "{colon}{octet:02X}")?;
        }
        Ok(())
    }
}

/// A certificate. Cheap to clone.
#[derive(Clone)]
pub struct Certificate(Arc<Read>);

/// What is read once, when the certificate comes in.
struct Read {
    x509: X509,
    der: Vec<u8>,
    base64: String,
    fingerprint: Fingerprint,
    not_before: Timestamp,
    not_after: Timestamp,
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({} {})", self.subject(), self.0.fingerprint)
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Certificate) -> bool {
        self.0.der == other.0.der
    }
}

impl Eq for Certificate {}

impl Certificate {
    /// Reads DER. A weak key inside is an error of [`Certificate::public_key`], not of reading: metadata lint must be able to show such a certificate.
    ///
    /// # Errors
    /// [`KeyError::Unreadable`].
    pub fn from_der(octets: &[u8]) -> Result<Certificate, KeyError> {
        if der::whole_sequence(octets).is_none() {
            return Err(KeyError::Unreadable("not one DER sequence".to_owned()));
        }
        let x509 = X509::from_der(octets).map_err(unreadable)?;
        let read = Read {
            not_before: timestamp(x509.not_before())?,
            not_after: timestamp(x509.not_after())?,
            der: octets.to_vec(),
            base64: encoding::encode_base64(octets),
            fingerprint: Fingerprint(sha256(octets)),
            x509,
        };
        Ok(Certificate(Arc::new(read)))
    }

    /// Reads one PEM block; text around it is skipped.
    ///
    /// # Errors
    /// [`KeyError::Unreadable`].
    pub fn from_pem(pem: &str) -> Result<Certificate, KeyError> {
        let x509 = X509::from_pem(pem.as_bytes()).map_err(unreadable)?;
        Certificate::from_x509(&x509)
    }

    /// Reads base64 of DER with white space anywhere, as in `ds:X509Certificate`.
    ///
    /// # Errors
    /// [`KeyError::Unreadable`].
    pub fn from_base64(text: &str) -> Result<Certificate, KeyError> {
        let octets = encoding::decode_base64(text)
            .ok_or_else(|| KeyError::Unreadable("not base64".to_owned()))?;
        Certificate::from_der(&octets)
    }

    pub(crate) fn from_x509(x509: &X509Ref) -> Result<Certificate, KeyError> {
        Certificate::from_der(&x509.to_der().map_err(unreadable)?)
    }

    /// DER.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// PEM.
    pub fn pem(&self) -> String {
        let mut pem = String::from("-----BEGIN CERTIFICATE-----\n");
        let mut rest = self.base64();
        while !rest.is_empty() {
            let (line, after) = rest.split_at_checked(64).unwrap_or((rest, ""));
            pem.push_str(line);
            pem.push('\n');
            rest = after;
        }
        pem.push_str("-----END CERTIFICATE-----\n");
        pem
    }

    /// Base64 of the DER in one line, as in `ds:X509Certificate`.
    pub fn base64(&self) -> &str {
        &self.0.base64
    }

    /// SHA-256 fingerprint.
    pub fn fingerprint(&self) -> Fingerprint {
        self.0.fingerprint
    }

    /// The key, if it passes our rules.
    ///
    /// # Errors
    /// [`KeyError::TooWeak`], [`KeyError::Unsupported`].
    pub fn public_key(&self) -> Result<PublicKey, KeyError> {
        let pkey = self
            .0
            .x509
            .public_key()
            .map_err(|_| KeyError::Unsupported {
                what: "such".to_owned(),
            })?;
        PublicKey::from_pkey(&pkey)
    }

    /// Start of validity.
    pub fn not_before(&self) -> Timestamp {
        self.0.not_before
    }

    /// End of validity; "no well-defined end" (RFC 5280 §4.1.2.5) is the last instant that a [`Timestamp`] holds.
    pub fn not_after(&self) -> Timestamp {
        self.0.not_after
    }

    /// Subject, one line: `CN=…, O=…`. Control characters are escaped, for this text reaches terminals and logs.
    pub fn subject(&self) -> String {
        one_line(self.0.x509.subject_name())
    }

    /// Issuer, one line as [`Certificate::subject`].
    pub fn issuer(&self) -> String {
        one_line(self.0.x509.issuer_name())
    }

    /// Whether the certificate's own signature uses SHA-1 or MD5 (reported, never trusted for anything).
    pub fn weak_signature(&self) -> bool {
        let algorithm = self.0.x509.signature_algorithm().object().nid();
        if algorithm == Nid::RSASSAPSS {
            return !pss_names_sha2(&self.0.der);
        }
        let digest = algorithm.signature_algorithms().map(|pair| pair.digest);
        matches!(
            digest,
            Some(Nid::SHA1 | Nid::MD5 | Nid::MD4 | Nid::MD2 | Nid::MDC2 | Nid::SHA)
        )
    }
}

/// RSASSA-PSS keeps its digest in the parameters; without them it is SHA-1 (RFC 4055 §3.1).
fn pss_names_sha2(certificate: &[u8]) -> bool {
    const SHA2_ARC: [u8; 8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02];
    let algorithm =
        der::whole_sequence(certificate).and_then(|content| der::elements(content).nth(1));
    algorithm.is_some_and(|element| {
        element
            .content
            .windows(SHA2_ARC.len())
            .any(|part| part == SHA2_ARC)
    })
}

/// ASN.1 time to instant, as a difference to the epoch, so that no clock is read.
fn timestamp(time: &Asn1TimeRef) -> Result<Timestamp, KeyError> {
    let epoch = Asn1Time::from_unix(0).map_err(library)?;
    let since = epoch.diff(time).map_err(unreadable)?;
    let seconds = i64::from(since.days) * 86_400 + i64::from(since.secs);
    let within = seconds.clamp(Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    Timestamp::from_second(within)
        .map_err(|_| KeyError::Unreadable("validity is no time".to_owned()))
}

fn one_line(name: &X509NameRef) -> String {
    let parts: Vec<String> = name.entries().map(entry).collect();
    parts.join(", ")
}

fn entry(entry: &X509NameEntryRef) -> String {
    let name = entry.object().nid().short_name().unwrap_or("?");
    match entry.data().to_string() {
        Ok(value) => format!("{name}={}", printable(&value)),
        Err(_) => format!("{name}=#{}", hex::encode(entry.data().as_slice())),
    }
}

fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || is_direction(c) {
            shown.extend(c.escape_default())
        } else {
            shown.push(c)
        }
    }
    shown
}

/// Characters that turn the direction of the text around them, and so can disguise a name.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests;
