//! The feed: what happens to a partner's customers, numbered, for backends that come and ask.

use super::Bearer;
use super::customers::shape::Event;
use super::customers::{Span, after, limit};
use super::openapi::Refusals;
use super::reading::Asked;
use crate::http::App;
use crate::refused::Refused;
use crate::store::{FeedLine, Scope};
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list))
}

/// What happened, in the order in which it was written.
#[derive(Debug, Serialize, ToSchema)]
struct Changes {
    /// The lines.
    changes: Vec<Numbered>,
    /// To be given as `after` the next time, whether there was anything or not.
    next: u64,
}

/// A line of somebody's history, with its number among all of the partner's.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NumberedEvent)]
struct Numbered {
    /// Its number, from 1 and without a gap.
    number: u64,
    /// Whose history it is in.
    account: String,
    /// What happened.
    event: Event,
}

/// Read what happened to customers.
///
/// Numbered from 1 without a gap: keep `next`, ask again later, and nothing is missed or seen twice.
#[utoipa::path(get, path = "/api/v1/partners/{partner}/changes", tag = "customers", operation_id = "listChanges",
    params(Span),
    responses((status = 200, description = "The lines after that number", body = Changes), Refusals),
    security(("token" = ["customers:read"])))]
async fn list(
    State(app): State<App>,
    bearer: Bearer,
    span: Result<Asked<Span>, Refused>,
) -> Result<Json<Changes>, Refused> {
    let slug = &bearer.may(&app, Scope::CustomersRead)?.slug;
    let Asked(span) = span?;
    let (after, most) = (after(span.after)?, limit(span.limit)?);
    let lines = app.store().customer_feed(slug, after, most).await?;
    let next = lines.last().map_or(after, |line| line.number);
    let numbered = |line: &FeedLine| Numbered {
        number: line.number,
        account: line.account.clone(),
        event: Event::of(&line.event),
    };
    let changes = lines.iter().map(numbered).collect();
    Ok(Json(Changes { changes, next }))
}
