//! Answers: success by status, and the vendor's error in all other cases.

use super::Call;
use super::codes::{self, CodeEntry, Culprit, Meaning, Next};
use super::lenient;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fmt;

/// Most octets of an answer that are read.
pub const MOST_ANSWER: usize = 4 * 1024 * 1024;
/// Most characters kept of a code that we do not know; the vendor documents 16, elsewhere 20.
const MOST_CODE: usize = 32;
/// Most characters kept of a message; the vendor documents 1024.
const MOST_MESSAGE: usize = 1024;
/// Longest wait that a `Retry-After` is believed for, in seconds.
const LONGEST_WAIT: u32 = 3600;

/// An answer as received.
#[derive(Clone, Copy)]
pub struct RawAnswer<'a> {
    /// HTTP status.
    pub status: u16,
    /// The body, or its first [`MOST_ANSWER`] and one octets.
    pub body: &'a [u8],
    /// `Retry-After`.
    pub retry_after: Option<&'a str>,
    /// `X-Subject-Token`.
    pub subject_token: Option<&'a str>,
}

impl RawAnswer<'_> {
    /// The body as one of our types; `None` when it is larger than [`MOST_ANSWER`] or something else.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Option<T> {
        if self.body.len() > MOST_ANSWER {
            return None;
        }
        serde_json::from_slice(self.body).ok()
    }
}

/// What the vendor said instead of a success.
#[derive(Clone, PartialEq, Eq)]
pub struct VendorError {
    /// HTTP status.
    pub status: u16,
    /// `error_code`, bounded; `None` when the answer carries none.
    pub code: Option<String>,
    /// `error_msg`, bounded and without control characters. For operators: it may repeat what we sent.
    pub message: Option<String>,
    /// Seconds to wait that the vendor asked for, at most an hour.
    pub retry_after: Option<u32>,
    /// The account, which the vendor names also when it cannot confirm the association (CBC.99000050).
    pub domain_id: Option<String>,
    /// Its name.
    pub domain_name: Option<String>,
    idempotent: bool,
}

/// Without the message, which may repeat personal data.
impl fmt::Debug for VendorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.code.as_deref().unwrap_or("no code");
        write!(f, "VendorError({} {code})", self.status)
    }
}

/// No success.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// The vendor said no.
    #[error("the cloud answered {} with {}", .0.status, .0.code.as_deref().unwrap_or("no code"))]
    Vendor(VendorError),
    /// The status is a success, but the body is not what the vendor documents.
    #[error("the cloud answered {status}, but its body cannot be read")]
    Unreadable {
        /// HTTP status.
        status: u16,
        /// Whether the call may be repeated.
        idempotent: bool,
    },
}

#[derive(Deserialize)]
struct Said {
    #[serde(default, deserialize_with = "lenient::text")]
    error_code: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    error_msg: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    domain_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    domain_name: Option<String>,
    /// The identity service's own form: `{"error":{"code":401,"message":"…"}}`.
    error: Option<IdentityError>,
}

#[derive(Deserialize)]
struct IdentityError {
    #[serde(default, deserialize_with = "lenient::text")]
    message: Option<String>,
}

/// Reads the answer to a call.
///
/// # Errors
/// [`ApiError::Vendor`] for every status but 2xx, and for a 2xx that carries an `error_code`; [`ApiError::Unreadable`].
pub fn receive<C: Call>(call: &C, raw: &RawAnswer<'_>) -> Result<C::Answer, ApiError> {
    let idempotent = call.idempotent();
    let said: Option<Said> = raw.json();
    let failed = said
        .as_ref()
        .and_then(|said| said.error_code.as_deref())
        .is_some_and(|code| code != "CBC.0000");
    if (200..300).contains(&raw.status) && !failed {
        return call.read(raw).ok_or(ApiError::Unreadable {
            status: raw.status,
            idempotent,
        });
    }
    Err(ApiError::Vendor(vendor_error(raw, said, idempotent)))
}

fn vendor_error(raw: &RawAnswer<'_>, said: Option<Said>, idempotent: bool) -> VendorError {
    let bounded = |text: &str, most| lenient::bounded(text, most);
    let mut error = VendorError {
        status: raw.status,
        code: None,
        message: None,
        retry_after: raw.retry_after.and_then(seconds),
        domain_id: None,
        domain_name: None,
        idempotent,
    };
    if let Some(said) = said {
        let message = said
            .error_msg
            .or(said.error.and_then(|error| error.message));
        error.code = said.error_code.map(|code| bounded(&code, MOST_CODE));
        error.message = message.map(|text| bounded(&text, MOST_MESSAGE));
        error.domain_id = said.domain_id.filter(|id| id.chars().count() <= 64);
        error.domain_name = said.domain_name.filter(|name| name.chars().count() <= 64);
    }
    error
}

/// Seconds only: a date would need a clock, and no gateway of the vendor was seen to send one.
fn seconds(value: &str) -> Option<u32> {
    let seconds: u32 = value.trim().parse().ok()?;
    Some(seconds.min(LONGEST_WAIT))
}

impl VendorError {
    /// Its row of the table, when the code is known.
    pub fn entry(&self) -> Option<&'static CodeEntry> {
        self.code.as_deref().and_then(codes::entry)
    }

    /// What it means: by code, else by status.
    pub fn meaning(&self) -> Meaning {
        self.entry()
            .map_or_else(|| codes::by_status(self.status).0, |entry| entry.meaning)
    }

    /// Who can mend it.
    pub fn culprit(&self) -> Culprit {
        self.entry()
            .map_or_else(|| codes::by_status(self.status).1, |entry| entry.culprit)
    }

    /// What to do now. A server's failure of a call that is not idempotent may have happened after the deed, so it is queried before anything.
    pub fn next(&self) -> Next {
        let Some(entry) = self.entry() else {
            return match codes::by_status(self.status).2 {
                Next::Later if self.in_doubt() => Next::QueryFirst,
                Next::QueryFirst if self.idempotent => Next::Later,
                next => next,
            };
        };
        match entry.next {
            Next::Later if self.in_doubt() => Next::QueryFirst,
            next => next,
        }
    }

    /// Whether the deed may be done although the answer says no.
    fn in_doubt(&self) -> bool {
        self.status >= 500 && !self.idempotent
    }
}

impl ApiError {
    /// What it means.
    pub fn meaning(&self) -> Meaning {
        match self {
            ApiError::Vendor(error) => error.meaning(),
            ApiError::Unreadable { .. } => Meaning::AnswerUnreadable,
        }
    }

    /// Who can mend it.
    pub fn culprit(&self) -> Culprit {
        match self {
            ApiError::Vendor(error) => error.culprit(),
            ApiError::Unreadable { .. } => Culprit::Cloud,
        }
    }

    /// What to do now.
    pub fn next(&self) -> Next {
        match self {
            ApiError::Vendor(error) => error.next(),
            ApiError::Unreadable {
                idempotent: true, ..
            } => Next::Later,
            ApiError::Unreadable { .. } => Next::QueryFirst,
        }
    }
}
