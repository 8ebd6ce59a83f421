//! The vendor's error codes, and answers that carry one.

use axum::http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value};

/// One row of the vendor's tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ErrorCode {
    /// Such as `CBC.0100`.
    pub code: &'static str,
    /// The HTTP status it comes with.
    pub status: u16,
    /// What it means.
    pub meaning: &'static str,
}

const fn row(status: u16, code: &'static str, meaning: &'static str) -> ErrorCode {
    ErrorCode {
        code,
        status,
        meaning,
    }
}

/// Every code that the vendor documents for the registration APIs, and the two that its gateway adds.
pub const ERROR_CODES: &[ErrorCode] = &[
    row(400, "CBC.0100", "bad parameter"),
    row(400, "CBC.0101", "invalid parameter"),
    row(400, "CBC.5017", "mobile number format"),
    row(
        400,
        "CBC.99000004",
        "error while the customer authorises the partner",
    ),
    row(400, "CBC.99000027", "verification code expired"),
    row(400, "CBC.99000029", "mobile number exists already"),
    row(
        400,
        "CBC.99000030",
        "registrations per mobile number exceeded",
    ),
    row(400, "CBC.99000031", "login name format"),
    row(400, "CBC.99000035", "not a customer of this partner"),
    row(400, "CBC.99000036", "password format"),
    row(400, "CBC.99000037", "no right on that reseller"),
    row(400, "CBC.99000038", "login name exists already"),
    row(400, "CBC.99000039", "xaccountId repeated"),
    row(
        500,
        "CBC.99000050",
        "association query timed out, the account exists",
    ),
    row(
        400,
        "CBC.99000051",
        "mobile number or e-mail address reported",
    ),
    row(400, "CBC.99000099", "size of an attachment"),
    row(400, "CBC.99000100", "format of an attachment"),
    row(400, "CBC.99004008", "verification code expired"),
    row(
        400,
        "CBC.99004009",
        "more than three wrong verification codes",
    ),
    row(400, "CBC.99004010", "wrong verification code"),
    row(
        400,
        "CBC.99005030",
        "attachment upload is off or the bucket refused",
    ),
    row(
        400,
        "CBC.99005035",
        "a test partner account may not use this API",
    ),
    row(400, "CBC.99007188", "real-name authentication refused"),
    row(400, "CBC.99007189", "real-name authentication refused"),
    row(400, "CBC.99007191", "real-name authentication refused"),
    row(400, "CBC.99007193", "real-name authentication refused"),
    row(400, "CBC.99007202", "real-name authentication refused"),
    row(400, "CBC.99007219", "real-name authentication refused"),
    row(400, "CBC.99007255", "real-name authentication refused"),
    row(400, "CBC.99007258", "real-name authentication refused"),
    row(400, "CBC.99007260", "real-name authentication refused"),
    row(400, "CBC.99007261", "real-name authentication refused"),
    row(400, "CBC.99007262", "real-name authentication refused"),
    row(400, "CBC.70600026", "real-name authentication refused"),
    row(
        400,
        "CBC.50010059",
        "a first-tier distributor may not associate customers",
    ),
    row(400, "CBC.50010065", "the reseller's distributor has left"),
    row(400, "CBC.50010085", "the partner is restricted"),
    row(
        400,
        "CBC.50010086",
        "the partner's distributor is restricted",
    ),
    row(401, "CBC.0154", "token illegal or expired"),
    row(
        401,
        "APIGW.0301",
        "incorrect IAM authentication information",
    ),
    row(403, "CBC.0151", "access denied"),
    row(404, "APIGW.0101", "the API does not exist"),
    row(
        429,
        "APIGW.0308",
        "the throttling threshold has been reached",
    ),
    row(500, "CBC.0999", "other error"),
];

/// The row of a code.
pub(crate) fn known(code: &str) -> Option<ErrorCode> {
    ERROR_CODES.iter().copied().find(|row| row.code == code)
}

/// What is answered to a call that is followed.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// Nothing for an answer without a body.
    pub(crate) body: Option<Value>,
    /// Value of `X-Subject-Token`.
    pub(crate) token: Option<String>,
}

impl Answer {
    pub(crate) fn ok(body: Value) -> Self {
        Self {
            status: StatusCode::OK,
            body: Some(body),
            token: None,
        }
    }

    pub(crate) fn empty() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            body: None,
            token: None,
        }
    }
}

/// What is answered to a call that is not followed.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    /// Empty for IAM, which has a form of its own in `more`.
    pub(crate) code: String,
    pub(crate) message: String,
    /// Further members of the body.
    pub(crate) more: Map<String, Value>,
    pub(crate) retry_after: Option<u32>,
}

impl Refusal {
    /// A code with its documented status; `message` says what in particular.
    pub(crate) fn new(code: &str, message: impl Into<String>) -> Self {
        Self::with_status(code, known(code).map_or(500, |row| row.status), message)
    }

    pub(crate) fn with_status(code: &str, status: u16, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.to_owned(),
            message: message.into(),
            more: Map::new(),
            retry_after: None,
        }
    }

    /// A parameter that is missing, or not of its type.
    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::new("CBC.0100", message)
    }

    /// A parameter whose value is not one of those that may be.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new("CBC.0101", message)
    }

    pub(crate) fn body(&self) -> Value {
        let mut body = self.more.clone();
        if !self.code.is_empty() {
            body.insert("error_code".into(), self.code.clone().into());
            body.insert("error_msg".into(), self.message.clone().into());
        }
        Value::Object(body)
    }
}

impl From<crate::SimulatorError> for Refusal {
    fn from(fault: crate::SimulatorError) -> Self {
        tracing::error!(%fault, "the simulated cloud failed");
        Self::new("CBC.0999", "The simulated cloud failed; the log says why.")
    }
}
