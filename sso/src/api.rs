//! The REST API for a partner's backend, under `/api/v1/partners/{partner}/`.
//!
//! Every call carries `Authorization: Bearer …`, a token of that partner with the scope that the call needs ([`bearer`]). Answers are JSON; a refusal is a
//! problem document (RFC 9457) with the same codes as the pages ([`problem`]). [`sessions`] lists and ends sessions.

mod bearer;
pub(crate) mod problem;
mod relay;
mod rotation;
mod sessions;
#[cfg(test)]
mod tests;

pub use bearer::{Bearer, TOKEN_PREFIX, digest_of};
pub use rotation::{LONGEST_OVERLAP, RotationError, Successor, rotate};

use crate::http::App;
use crate::refused::Reason;
use crate::registration;
use axum::Router;

/// Every path of the API.
pub fn routes() -> Router<App> {
    Router::new()
        .merge(sessions::routes())
        .merge(relay::routes())
        .merge(registration::endpoint::routes())
}

/// Why a call of the API is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiRefusal {
    /// API-1001.
    #[error("the call carries no API token that is valid now: {0}")]
    TokenNotTrusted(&'static str),
    /// API-1002.
    #[error("the API token does not reach this: {0}")]
    NotAllowed(String),
    /// API-1003.
    #[error("there is no such {0}")]
    Absent(&'static str),
    /// API-1004.
    #[error("the call does not have the expected form: {0}")]
    Unfit(String),
}

impl Reason for ApiRefusal {
    fn code(&self) -> &'static str {
        match self {
            ApiRefusal::TokenNotTrusted(_) => "API-1001",
            ApiRefusal::NotAllowed(_) => "API-1002",
            ApiRefusal::Absent(_) => "API-1003",
            ApiRefusal::Unfit(_) => "API-1004",
        }
    }
}
