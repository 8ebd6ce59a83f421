//! The bind notification (devg-bpconsole/access_00011): a form with `bindRequest`, `SigAlg` and `Signature`, by which the cloud says that a customer
//! now has, or no longer has, a cloud account.
//!
//! [`Received::parse`] reads the form, [`Received::verify`] judges the signature, and only then the JSON inside is read ([`Notification`]). Which octets
//! the cloud signs is not documented, so that is a choice ([`SignedOctets`]); a signature that fits another choice is refused, and the refusal says so.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use certs::verify::verify_octets;
use certs::{SignatureAlgorithm, TrustedKeys};
use serde::{Deserialize, Serialize};

mod content;
mod form;
#[cfg(test)]
mod tests;

pub use content::{Action, Notification};

/// Most octets of the form.
pub const MOST_FORM: usize = 64 * 1024;
/// Most octets of `bindRequest` as received: several times what its fields can hold.
const MOST_REQUEST: usize = 16 * 1024;
/// Most octets of `Signature` as received: several times an RSA-4096 signature.
const MOST_SIGNATURE: usize = 8 * 1024;
/// Most octets of `SigAlg` as received.
const MOST_ALGORITHM: usize = 512;

/// Which octets of a notification are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignedOctets {
    /// The value of `bindRequest`, decoded from the form: base64.
    #[default]
    Base64Text,
    /// The value of `bindRequest` as it stands in the form, percent-encoded.
    PercentEncoded,
    /// The JSON inside.
    Json,
}

impl SignedOctets {
    /// Every choice, the likely one first.
    pub const ALL: [SignedOctets; 3] = [
        SignedOctets::Base64Text,
        SignedOctets::PercentEncoded,
        SignedOctets::Json,
    ];

    /// As in configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            SignedOctets::Base64Text => "base64-text",
            SignedOctets::PercentEncoded => "percent-encoded",
            SignedOctets::Json => "json",
        }
    }

    /// From configuration.
    pub fn from_name(name: &str) -> Option<SignedOctets> {
        Self::ALL.into_iter().find(|choice| choice.as_str() == name)
    }
}

/// Why a notification is not believed. The texts are for the operator and quote nothing of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BindError {
    /// The form, or the base64 or JSON in it, cannot be read.
    #[error("the bind notification cannot be read: {0}")]
    Unreadable(&'static str),
    /// A part is larger than it can honestly be.
    #[error("the bind notification is too large: {0}")]
    TooLarge(&'static str),
    /// The signature is not the cloud's.
    #[error("the bind notification is not trusted: {0}")]
    NotTrusted(String),
    /// It is the cloud's, but says something that we cannot take.
    #[error("the bind notification is signed, but cannot be used: {0}")]
    Unfit(&'static str),
}

/// The form as received; nobody vouches for it yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// As it stands in the form.
    encoded: Vec<u8>,
    /// The base64 text.
    text: String,
    /// What the base64 holds.
    json: Vec<u8>,
    algorithm: String,
    signature: Vec<u8>,
}

impl Received {
    /// Reads the form. Fields with other names are none of our business.
    ///
    /// Stops: a field that two readers would see differently because it comes twice.
    ///
    /// # Errors
    /// [`BindError::Unreadable`], [`BindError::TooLarge`].
    pub fn parse(form: &[u8]) -> Result<Received, BindError> {
        let fields = form::split(form)?;
        let encoded = bounded(fields.request, MOST_REQUEST, "bindRequest")?;
        let signature = bounded(fields.signature, MOST_SIGNATURE, "Signature")?;
        let algorithm = bounded(fields.algorithm, MOST_ALGORITHM, "SigAlg")?;
        let text =
            form::base64_text(encoded).ok_or(BindError::Unreadable("bindRequest is not text"))?;
        let signature =
            form::base64_text(signature).ok_or(BindError::Unreadable("Signature is not text"))?;
        Ok(Received {
            json: unarmored(&text).ok_or(BindError::Unreadable("bindRequest is not base64"))?,
            signature: unarmored(&signature)
                .ok_or(BindError::Unreadable("Signature is not base64"))?,
            algorithm: form::text(algorithm).ok_or(BindError::Unreadable("SigAlg is not text"))?,
            encoded: encoded.to_vec(),
            text,
        })
    }

    /// Verifies with any of the cloud's keys and reads what was signed.
    ///
    /// `any_case`: the vendor prints `HTTP://WWW.W3.ORG/…#RSA-SHA256`.
    ///
    /// Stops: content that nobody signed; weak algorithms; the algorithm chosen by whoever sends.
    ///
    /// # Errors
    /// [`BindError::NotTrusted`], and what [`Notification::read`] says of content that is signed.
    pub fn verify(
        &self,
        keys: &TrustedKeys,
        signed: SignedOctets,
        any_case: bool,
    ) -> Result<Notification, BindError> {
        let algorithm = if any_case {
            SignatureAlgorithm::from_uri_any_case(&self.algorithm)
        } else {
            SignatureAlgorithm::from_uri(&self.algorithm)
        };
        let algorithm = algorithm
            .ok_or_else(|| BindError::NotTrusted("its SigAlg is not accepted".to_owned()))?;
        let verify = |choice| verify_octets(self.octets(choice), &self.signature, algorithm, keys);
        if let Err(error) = verify(signed) {
            let other = SignedOctets::ALL
                .into_iter()
                .find(|choice| *choice != signed && verify(*choice).is_ok());
            let hint = match other {
                Some(other) => format!(
                    "{error} over {}, but one does over {}: compare the setting bind_signed_octets",
                    signed.as_str(),
                    other.as_str()
                ),
                None => format!("{error}, whichever octets are taken for the signed ones"),
            };
            return Err(BindError::NotTrusted(hint));
        }
        Notification::read(&self.json)
    }

    /// What a signature under this choice covers.
    pub fn octets(&self, choice: SignedOctets) -> &[u8] {
        match choice {
            SignedOctets::Base64Text => self.text.as_bytes(),
            SignedOctets::PercentEncoded => &self.encoded,
            SignedOctets::Json => &self.json,
        }
    }
}

fn bounded<'a>(
    value: Option<&'a [u8]>,
    most: usize,
    name: &'static str,
) -> Result<&'a [u8], BindError> {
    match value {
        None => Err(BindError::Unreadable("a field is missing")),
        Some(b"") => Err(BindError::Unreadable("a field is empty")),
        Some(value) if value.len() > most => Err(BindError::TooLarge(name)),
        Some(value) => Ok(value),
    }
}

/// Line breaks, which older encoders put in, stand for nothing.
fn unarmored(text: &str) -> Option<Vec<u8>> {
    if text.contains(['\r', '\n']) {
        STANDARD.decode(text.replace(['\r', '\n'], "")).ok()
    } else {
        STANDARD.decode(text).ok()
    }
}
