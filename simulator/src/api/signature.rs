//! SDK-HMAC-SHA256: reads what a caller claims to have signed, and computes the signature anew from what arrived.
//!
//! Held to the output of the vendor's own SDK (`tests/api/vectors.json`). Where the SDK leaves room, the strict reading is taken:
//! a body must be covered by its hash, and a `+` in a query is refused, because it would mean two things.

use axum::http::HeaderMap;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sha::sha256;
use openssl::sign::Signer;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::time::Duration;

const ALGORITHM: &str = "SDK-HMAC-SHA256";
/// RFC 3986 unreserved characters stay as they are.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// A request as it arrived.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Message<'a> {
    pub(crate) method: &'a str,
    /// Still percent-encoded.
    pub(crate) path: &'a str,
    /// Still percent-encoded, without the question mark.
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}

/// What the caller says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) access_key: String,
    signed_headers: Vec<String>,
    signature: String,
    date: String,
}

/// Why a signature is not good.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SignatureFault {
    #[error("Authorization is not SDK-HMAC-SHA256 Access=…, SignedHeaders=…, Signature=…")]
    Form,
    #[error("SignedHeaders are not small letters, in order and each once")]
    SignedHeaders,
    #[error("header {0} is not signed")]
    NotSigned(&'static str),
    #[error("signed header {0} is missing, or there more than once")]
    Header(String),
    #[error("X-Sdk-Date is not YYYYMMDDThhmmssZ")]
    Date,
    #[error("X-Sdk-Date is too far from the present")]
    Window,
    #[error("X-Sdk-Content-Sha256 is not the hash of the body")]
    Payload,
    #[error("path or query cannot be read in one way only")]
    Ambiguous,
    #[error("verify aksk signature fail")]
    Signature,
    #[error("OpenSSL failed")]
    OpenSsl,
}

impl Message<'_> {
    /// The one value of a header, without surrounding white space.
    fn header(&self, name: &str) -> Option<&[u8]> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next()?;
        values
            .next()
            .is_none()
            .then(|| value.as_bytes().trim_ascii())
    }

    /// Reads the Authorization header.
    pub(crate) fn claim(&self) -> Result<Claim, SignatureFault> {
        let text = self.header("authorization").ok_or(SignatureFault::Form)?;
        let text = std::str::from_utf8(text).map_err(|_| SignatureFault::Form)?;
        let rest = text.strip_prefix(ALGORITHM).ok_or(SignatureFault::Form)?;
        let rest = rest.strip_prefix(' ').ok_or(SignatureFault::Form)?;
        let mut parts = rest.split(',').map(str::trim);
        let mut part = |name: &str| {
            let value = parts.next()?.strip_prefix(name)?.strip_prefix('=')?;
            (!value.is_empty()).then(|| value.to_owned())
        };
        let (access_key, names, signature) =
            (part("Access"), part("SignedHeaders"), part("Signature"));
        let (Some(access_key), Some(names), Some(signature), None) =
            (access_key, names, signature, parts.next())
        else {
            return Err(SignatureFault::Form);
        };
        let hex = |octet: u8| matches!(octet, b'0'..=b'9' | b'a'..=b'f');
        if signature.len() != 64 || !signature.bytes().all(hex) {
            return Err(SignatureFault::Form);
        }
        let signed_headers: Vec<String> = names.split(';').map(str::to_owned).collect();
        let small = |name: &String| !name.is_empty() && *name == name.to_ascii_lowercase();
        if !signed_headers.iter().all(small) || !signed_headers.is_sorted_by(|a, b| a < b) {
            return Err(SignatureFault::SignedHeaders);
        }
        for needed in ["host", "x-sdk-date"] {
            if !signed_headers.iter().any(|name| name == needed) {
                return Err(SignatureFault::NotSigned(needed));
            }
        }
        let date = self.header("x-sdk-date").ok_or(SignatureFault::Date)?;
        let date = std::str::from_utf8(date).map_err(|_| SignatureFault::Date)?;
        Ok(Claim {
            access_key,
            signed_headers,
            signature,
            date: date.to_owned(),
        })
    }

    /// Checks the date and the signature that `secret_key` makes.
    pub(crate) fn verify(
        &self,
        claim: &Claim,
        secret_key: &str,
        now: Timestamp,
        window: Duration,
    ) -> Result<(), SignatureFault> {
        let signed_at = instant(&claim.date).ok_or(SignatureFault::Date)?;
        if signed_at.duration_since(now).unsigned_abs() > window {
            return Err(SignatureFault::Window);
        }
        let canonical = self.canonical(&claim.signed_headers)?;
        let digest = hex::encode(sha256(&canonical));
        let text = format!("{ALGORITHM}\n{}\n{digest}", claim.date);
        let expected =
            hmac(secret_key.as_bytes(), text.as_bytes()).map_err(|_| SignatureFault::OpenSsl)?;
        if expected == claim.signature {
            Ok(())
        } else {
            Err(SignatureFault::Signature)
        }
    }

    /// The six parts, one line feed between two.
    pub(crate) fn canonical(&self, signed_headers: &[String]) -> Result<Vec<u8>, SignatureFault> {
        let mut out = Vec::new();
        out.extend_from_slice(self.method.to_ascii_uppercase().as_bytes());
        out.push(b'\n');
        out.extend_from_slice(self.canonical_path()?.as_bytes());
        out.push(b'\n');
        out.extend_from_slice(self.canonical_query()?.as_bytes());
        out.push(b'\n');
        for name in signed_headers {
            let value = self.header(name);
            let value = value.ok_or_else(|| SignatureFault::Header(name.clone()))?;
            out.extend_from_slice(name.as_bytes());
            out.push(b':');
            out.extend_from_slice(value);
            out.push(b'\n');
        }
        out.push(b'\n');
        out.extend_from_slice(signed_headers.join(";").as_bytes());
        out.push(b'\n');
        out.extend_from_slice(self.payload_hash()?.as_bytes());
        Ok(out)
    }

    fn canonical_path(&self) -> Result<String, SignatureFault> {
        let plain = decoded(self.path)?;
        let segments = plain.split('/');
        let mut path = segments.map(encoded).collect::<Vec<_>>().join("/");
        if !path.ends_with('/') {
            path.push('/');
        }
        Ok(path)
    }

    fn canonical_query(&self) -> Result<String, SignatureFault> {
        if self.query.contains('+') {
            return Err(SignatureFault::Ambiguous);
        }
        let pairs = self.query.split('&').filter(|pair| !pair.is_empty());
        let mut pairs = pairs
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                Ok((decoded(name)?, decoded(value)?))
            })
            .collect::<Result<Vec<_>, _>>()?;
        pairs.sort();
        let pairs = pairs.iter();
        let pairs = pairs.map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        Ok(pairs.collect::<Vec<_>>().join("&"))
    }

    /// The hash of the body that is there; a header that names one must name this one.
    fn payload_hash(&self) -> Result<String, SignatureFault> {
        let hash = hex::encode(sha256(self.body));
        if !self.headers.contains_key("x-sdk-content-sha256") {
            return Ok(hash);
        }
        match self.header("x-sdk-content-sha256") {
            Some(named) if named == hash.as_bytes() => Ok(hash),
            _ => Err(SignatureFault::Payload),
        }
    }
}

fn decoded(text: &str) -> Result<String, SignatureFault> {
    let plain = percent_decode_str(text).decode_utf8();
    Ok(plain.map_err(|_| SignatureFault::Ambiguous)?.into_owned())
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

fn instant(text: &str) -> Option<Timestamp> {
    // strptime lets spaces stand for zeros.
    let digits = |part: &str| part.bytes().all(|octet| octet.is_ascii_digit());
    let (day, time) = text.strip_suffix('Z')?.split_once('T')?;
    if day.len() != 8 || time.len() != 6 || !digits(day) || !digits(time) {
        return None;
    }
    let date = DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok();
    let zoned = date?.to_zoned(TimeZone::UTC).ok()?;
    Some(zoned.timestamp())
}

fn hmac(key: &[u8], text: &[u8]) -> Result<String, openssl::error::ErrorStack> {
    let key = PKey::hmac(key)?;
    let mut signer = Signer::new(MessageDigest::sha256(), &key)?;
    Ok(hex::encode(signer.sign_oneshot_to_vec(text)?))
}
