//! The REST API for a partner's backend, under `/api/v1/partners/{partner}/`.
//!
//! Every call carries `Authorization: Bearer …`, a token of that partner with the scope that the call needs ([`bearer`]). Answers are JSON; a refusal is a
//! problem document (RFC 9457) with the same codes as the pages ([`problem`]). [`sessions`] lists and ends sessions, [`customers`] reads and changes the
//! mapping, [`changes`] is what happens to it in order, [`token`] rotates the token that calls, [`relay`] passes calls on
//! to the cloud.
//!
//! [`document`] is the description of all of it (OpenAPI 3.1), served at `/api/openapi.json` and made from the handlers themselves. How a route of another
//! module gets into both is told in [`openapi`].

mod bearer;
mod changes;
mod conditional;
pub(crate) mod customers;
pub(crate) mod openapi;
pub(crate) mod problem;
pub(crate) mod reading;
mod relay;
mod rotation;
mod sessions;
#[cfg(test)]
mod tests;
mod token;

pub use bearer::{Bearer, TOKEN_PREFIX, digest_of};
pub use openapi::document;
pub(crate) use relay::cloud_failed;
pub use rotation::{LONGEST_OVERLAP, RotationError, Successor, rotate};

use crate::http::App;
use crate::refused::{FieldFault, Reason};
use crate::registration;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use utoipa_axum::router::OpenApiRouter;

/// Every path of the API. A route that takes longer bodies says so with a [`DefaultBodyLimit`] of its own.
pub fn routes() -> Router<App> {
    Router::from(described()).layer(DefaultBodyLimit::max(reading::LONGEST_BODY))
}

/// Every path of the API with its description. One line per module that has some.
fn described() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(openapi::opening())
        .merge(openapi::routes())
        .merge(sessions::routes())
        .merge(customers::routes())
        .merge(changes::routes())
        .merge(token::routes())
        .merge(relay::routes())
        .merge(registration::endpoint::routes())
        .merge(crate::launch::endpoint::api())
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
    /// API-1004, and which fields it is.
    #[error("the call does not have the expected form: {}", fields(.0))]
    Faulty(Vec<FieldFault>),
    /// API-1005.
    #[error("the customer is not in the version that the call names")]
    VersionChanged,
    /// API-1006.
    #[error("the cloud account belongs to another customer")]
    DomainTaken,
    /// API-1007.
    #[error("the customer has another cloud account")]
    HasAnotherDomain,
    /// API-1008.
    #[error("no change has moved anything yet")]
    NothingToUndo,
    /// API-1009.
    #[error("nothing waits for a decision")]
    NoClaim,
    /// API-1010.
    #[error("the API token was replaced already, by {0}")]
    TokenReplaced(String),
}

fn fields(faults: &[FieldFault]) -> String {
    let told = |fault: &FieldFault| {
        format!(
            "{:?}: {}",
            fault.field,
            fault.message(crate::texts::Lang::En)
        )
    };
    faults.iter().map(told).collect::<Vec<_>>().join("; ")
}

impl Reason for ApiRefusal {
    fn code(&self) -> &'static str {
        match self {
            ApiRefusal::TokenNotTrusted(_) => "API-1001",
            ApiRefusal::NotAllowed(_) => "API-1002",
            ApiRefusal::Absent(_) => "API-1003",
            ApiRefusal::Unfit(_) | ApiRefusal::Faulty(_) => "API-1004",
            ApiRefusal::VersionChanged => "API-1005",
            ApiRefusal::DomainTaken => "API-1006",
            ApiRefusal::HasAnotherDomain => "API-1007",
            ApiRefusal::NothingToUndo => "API-1008",
            ApiRefusal::NoClaim => "API-1009",
            ApiRefusal::TokenReplaced(_) => "API-1010",
        }
    }

    fn field_faults(&self) -> &[FieldFault] {
        match self {
            ApiRefusal::Faulty(faults) => faults,
            _ => &[],
        }
    }
}
