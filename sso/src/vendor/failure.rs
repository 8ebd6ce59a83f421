//! What a call that brought no success says, and above all: whether the cloud may have done what was asked.

use crate::store::StoreError;
use cloud::huawei::api::{ApiError, Next};

/// Whether a call that failed may have taken effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Certainly not by this call.
    None,
    /// It may have. What is not idempotent is followed by a query, never by the same call.
    Possible,
}

/// No success. The texts hold no secret, no address with a query and nothing of a body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VendorFailure {
    /// Nothing of the call has reached the cloud.
    #[error("nothing was sent to the cloud: {0}")]
    NotSent(NotSent),
    /// The cloud answered, and it was no success. [`ApiError::next`] says what to do.
    #[error(transparent)]
    Refused(ApiError),
    /// The call, or a part of it, was sent; whether the cloud got it and what it did is unknown.
    #[error("the call was sent, but its answer is lost: {0}")]
    Lost(String),
}

/// Why nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// The line of callers is longer than a caller may wait.
    #[error("too many calls wait for their turn; there is room again in {retry_after} s")]
    LineTooLong {
        /// Seconds, at least 1.
        retry_after: u32,
    },
    /// No connection: not resolved, refused, not in time, or no TLS.
    #[error("the cloud cannot be reached: {0}")]
    Unreachable(String),
    /// No token could be had.
    #[error("no token of the cloud's identity service: {0}")]
    NoToken(String),
    /// The store, which keeps turns and token.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The request cannot be built; the configuration or this program is wrong.
    #[error("the request cannot be built: {0}")]
    Unbuildable(String),
}

impl VendorFailure {
    /// Whether the deed may be done although there is no success.
    pub fn effect(&self) -> Effect {
        match self {
            VendorFailure::NotSent(_) => Effect::None,
            VendorFailure::Lost(_) | VendorFailure::Refused(ApiError::Unreadable { .. }) => {
                Effect::Possible
            }
            VendorFailure::Refused(ApiError::Vendor(error)) => {
                if error.status >= 500 || error.next() == Next::QueryFirst {
                    Effect::Possible
                } else {
                    Effect::None
                }
            }
        }
    }

    /// The cloud's own words, when it answered.
    pub fn answer(&self) -> Option<&ApiError> {
        match self {
            VendorFailure::Refused(error) => Some(error),
            VendorFailure::NotSent(_) | VendorFailure::Lost(_) => None,
        }
    }

    /// Seconds after which another call makes sense, when somebody named them.
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            VendorFailure::NotSent(NotSent::LineTooLong { retry_after }) => Some(*retry_after),
            VendorFailure::Refused(ApiError::Vendor(error)) => error.retry_after,
            _ => None,
        }
    }
}

impl From<NotSent> for VendorFailure {
    fn from(why: NotSent) -> VendorFailure {
        VendorFailure::NotSent(why)
    }
}

impl From<ApiError> for VendorFailure {
    fn from(error: ApiError) -> VendorFailure {
        VendorFailure::Refused(error)
    }
}
