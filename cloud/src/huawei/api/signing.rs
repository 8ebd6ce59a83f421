//! SDK-HMAC-SHA256, the request signature of the vendor's API gateway, as its own SDK makes it.
//!
//! There is no derived key and no date scope: the secret key signs a string that names the time and the digest of the canonical request. The trailing
//! `/` that the canonical path gets is not part of the address that is sent.

use certs::mac::{MacError, MacKey, sha256};
use jiff::Timestamp;
use std::fmt::Write as _;

pub(super) mod encode;
#[cfg(test)]
mod tests;

/// Name of the scheme.
pub const ALGORITHM: &str = "SDK-HMAC-SHA256";
/// Header with the time that is signed.
pub const DATE_HEADER: &str = "X-Sdk-Date";
/// Header that says which digest of the body is signed, when it is not the body's own.
pub const CONTENT_HEADER: &str = "X-Sdk-Content-Sha256";
/// Value of [`CONTENT_HEADER`] for bodies that are not JSON.
pub const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// A request cannot be signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SigningError {
    /// The secret or the library.
    #[error(transparent)]
    Mac(#[from] MacError),
    /// A header has a line break or other control character: what is signed would not be what is sent.
    #[error("header {0} holds a control character")]
    Header(String),
    /// The AK is empty, or holds what cannot stand in `Authorization`.
    #[error("the access key id is empty or holds a character that it cannot hold")]
    AccessKeyId,
    /// The endpoint names no host.
    #[error("the endpoint names no host")]
    NoHost,
    /// The address cannot be put together.
    #[error("the address cannot be built: {0}")]
    Address(String),
}

/// What is signed. Path and query are decoded; the order of headers and query does not matter.
pub(super) struct Unsigned<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) query: &'a [(String, String)],
    /// All that will be sent and is signed, `Host` and [`DATE_HEADER`] among them.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: &'a [u8],
}

/// The time as in [`DATE_HEADER`]: `20250101T000000Z`.
pub fn date(now: Timestamp) -> String {
    now.strftime("%Y%m%dT%H%M%SZ").to_string()
}

impl Unsigned<'_> {
    /// Adds [`CONTENT_HEADER`] where the body is neither JSON nor BSON: such a body is not signed.
    pub(super) fn declare_payload(&mut self) {
        let unsigned = self.header("content-type").is_some_and(|value| {
            !value.is_empty()
                && !value.starts_with("application/json")
                && !value.starts_with("application/bson")
        });
        if unsigned {
            self.headers
                .retain(|(name, _)| !name.eq_ignore_ascii_case(CONTENT_HEADER));
            self.headers
                .push((CONTENT_HEADER.to_owned(), UNSIGNED_PAYLOAD.to_owned()));
        }
    }

    /// The value of `Authorization`.
    ///
    /// # Errors
    /// [`SigningError`].
    pub(super) fn authorization(&self, id: &str, key: &MacKey) -> Result<String, SigningError> {
        let unfit = |text: &str| text.contains(char::is_control);
        if let Some((name, _)) = self
            .headers
            .iter()
            .find(|(name, value)| unfit(name) || unfit(value.trim()))
        {
            return Err(SigningError::Header(name.escape_debug().to_string()));
        }
        if id.is_empty() || id.contains(|c: char| !c.is_ascii_graphic() || c == ',') {
            return Err(SigningError::AccessKeyId);
        }
        let signature = key.hmac_sha256(self.string_to_sign().as_bytes())?;
        Ok(format!(
            "{ALGORITHM} Access={id}, SignedHeaders={}, Signature={}",
            self.signed_names(),
            hex::encode(signature)
        ))
    }

    pub(super) fn string_to_sign(&self) -> String {
        format!(
            "{ALGORITHM}\n{}\n{}",
            self.header(DATE_HEADER).unwrap_or_default(),
            hex::encode(sha256(self.canonical().as_bytes()))
        )
    }

    /// Six parts, one to a line; the fourth ends in a line break of its own, hence the empty line.
    pub(super) fn canonical(&self) -> String {
        let mut path = encode::path(self.path);
        if !path.ends_with('/') {
            path.push('/');
        }
        let headers = self
            .signed()
            .fold(String::new(), |mut text, (name, value)| {
                let _ = writeln!(text, "{name}:{value}");
                text
            });
        format!(
            "{}\n{path}\n{}\n{headers}\n{}\n{}",
            self.method,
            encode::query(self.query),
            self.signed_names(),
            self.payload_digest()
        )
    }

    fn payload_digest(&self) -> String {
        match self.header(CONTENT_HEADER) {
            Some(said) if !self.body.is_empty() && !said.is_empty() => said.to_owned(),
            _ => hex::encode(sha256(self.body)),
        }
    }

    fn header(&self, wanted: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value.trim())
    }

    /// Names in lower case, sorted, with trimmed values. A name with `_` is not signed: proxies drop it.
    fn signed(&self) -> impl Iterator<Item = (String, &str)> {
        let mut headers: Vec<_> = self
            .headers
            .iter()
            .filter(|(name, _)| !name.contains('_'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim()))
            .collect();
        headers.sort();
        headers.into_iter()
    }

    fn signed_names(&self) -> String {
        self.signed()
            .map(|(name, _)| name)
            .collect::<Vec<_>>()
            .join(";")
    }
}
