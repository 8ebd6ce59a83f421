//! The token that calls: rotating it.

use super::customers::Nothing;
use super::openapi::{Conflicts, Refusals};
use super::reading::{Asked, Said, faulty};
use super::rotation::{LONGEST_OVERLAP, RotationError, rotate};
use super::{ApiRefusal, Bearer};
use crate::http::App;
use crate::refused::{Refused, Web};
use axum::Json;
use axum::extract::State;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(rotate_own))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Rotation)]
struct Rotation {
    /// How long the token that calls stays valid, in seconds: a day by default, a week at most, 0 for not at all.
    #[serde(default = "a_day")]
    #[schema(minimum = 0, maximum = 604800, default = 86400)]
    overlap_seconds: i64,
}

fn a_day() -> i64 {
    24 * 60 * 60
}

/// The successor of a token. The token itself is shown this once.
#[derive(Debug, Serialize, ToSchema)]
struct Rotated {
    /// The new token.
    token: String,
    /// Its public name, as in `skybridge token list`.
    id: String,
    /// What it may do: the same as its predecessor.
    scopes: Vec<&'static str>,
    /// When it ends.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// When the token that called ends.
    #[schema(value_type = String, format = DateTime)]
    old_expires_at: Timestamp,
}

/// Rotate the token that calls.
///
/// Its successor has the same scopes and the same lifetime, counted from now. A token is rotated once; needs no scope.
#[utoipa::path(post, path = "/api/v1/partners/{partner}/token/rotate", tag = "token", operation_id = "rotateToken",
    request_body(content = Rotation, description = "May be left out."),
    responses((status = 200, description = "The successor", body = Rotated), Refusals, Conflicts),
    security(("token" = [])))]
async fn rotate_own(
    State(app): State<App>,
    bearer: Bearer,
    query: Result<Asked<Nothing>, Refused>,
    asked: Result<Said<Rotation>, Refused>,
) -> Result<Json<Rotated>, Refused> {
    let (partner, old) = bearer.own(&app)?;
    let (Asked(Nothing {}), Said(asked)) = (query?, asked?);
    let overlap = SignedDuration::from_secs(asked.overlap_seconds);
    if overlap.is_negative() || overlap > LONGEST_OVERLAP {
        return Err(faulty("api-fault-range", "overlap_seconds").into());
    }
    let made = rotate(&**app.store(), old, overlap, app.now()).await;
    let made = made.map_err(|error| -> Refused {
        match error {
            RotationError::Replaced(by) => ApiRefusal::TokenReplaced(by).into(),
            RotationError::Gone => ApiRefusal::TokenNotTrusted("it changed meanwhile").into(),
            RotationError::Randomness(error) => Web::Internal(error.to_string()).into(),
            RotationError::Store(error) => error.into(),
        }
    })?;
    tracing::info!(
        partner = partner.slug,
        token = bearer.id(),
        successor = made.record.id,
        "an API token was rotated"
    );
    Ok(Json(Rotated {
        token: made.token,
        id: made.record.id,
        scopes: made
            .record
            .scopes
            .iter()
            .map(|scope| scope.name())
            .collect(),
        expires_at: made.record.expires_at,
        old_expires_at: made.old_until,
    }))
}
