//! Sessions of a partner's customers: list them, end them. Ending is effective with the next request on every process that shares the store.

use super::openapi::Refusals;
use super::reading::{Asked, Places};
use super::{ApiRefusal, Bearer};
use crate::http::App;
use crate::refused::{Refused, Web};
use crate::session::Person;
use crate::store::{HandleDigest, Scope, SessionRecord};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Sessions in one answer, unless asked for fewer.
const PAGE: u32 = 100;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, end_all))
        .routes(routes!(end))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Only sessions of this account.
    account: Option<String>,
    /// Go on after this one: `next` of the answer before.
    #[param(pattern = "^[0-9a-fA-F]{64}$")]
    after: Option<String>,
    /// At most so many; 100 by default, and never more.
    #[param(minimum = 0, maximum = 4294967295u32)]
    limit: Option<u32>,
}

/// One answer: `next` is to be given as `after` to go on, and is absent at the end.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Sessions)]
struct Page {
    sessions: Vec<Listed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
struct Listed {
    /// By which it can be ended; it opens nothing.
    id: String,
    /// The customer's account on the partner platform.
    account: String,
    /// The person's name on the partner platform.
    user: String,
    /// By which bridge they signed in.
    bridge: &'static str,
    /// When they proved who they are, as the platform says.
    #[schema(format = DateTime)]
    authn_instant: String,
    /// How, as the platform says.
    authn_context: String,
    /// When it began.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it was used last.
    #[schema(format = DateTime)]
    seen_at: String,
    /// When it ends at the latest.
    #[schema(format = DateTime)]
    expires_at: String,
}

/// List sessions.
#[utoipa::path(get, path = "/api/v1/partners/{partner}/sessions", tag = "sessions", operation_id = "listSessions",
    params(Wanted),
    responses((status = 200, description = "A page of them", body = Page), Refusals),
    security(("token" = ["sessions:read"])))]
async fn list(
    State(app): State<App>,
    bearer: Bearer,
    wanted: Result<Asked<Wanted>, Refused>,
) -> Result<Json<Page>, Refused> {
    let partner = bearer.may(&app, Scope::SessionsRead)?;
    let Asked(wanted) = wanted?;
    let most = wanted.limit.unwrap_or(PAGE).clamp(1, PAGE);
    let after = wanted.after.as_deref().map(digest).transpose()?;
    let found = app
        .store()
        .sessions(
            &partner.slug,
            wanted.account.as_deref(),
            after,
            most,
            app.now(),
        )
        .await?;
    let full = u32::try_from(found.len()).is_ok_and(|count| count == most);
    let next = found
        .last()
        .filter(|_| full)
        .map(|(digest, _)| hex::encode(digest.0));
    let idle = partner.session_idle;
    let sessions = found
        .iter()
        // Idle ones are over; they are removed when somebody comes back to them.
        .filter(|(_, record)| !crate::session::is_idle(record, idle, app.now()))
        .map(|(digest, record)| listed(*digest, record))
        .collect::<Result<_, Refused>>()?;
    Ok(Json(Page { sessions, next }))
}

fn listed(digest: HandleDigest, record: &SessionRecord) -> Result<Listed, Refused> {
    let person: Person = serde_json::from_str(&record.principal)
        .map_err(|_| Web::Internal("a stored session cannot be read".to_owned()))?;
    Ok(Listed {
        id: hex::encode(digest.0),
        account: person.principal.account_id,
        user: person.principal.user_id,
        bridge: person.bridge.name(),
        authn_instant: person.principal.authn_instant.at().to_string(),
        authn_context: person.principal.authn_context,
        created_at: record.created_at.to_string(),
        seen_at: record.seen_at.to_string(),
        expires_at: record.expires_at.to_string(),
    })
}

/// End a session.
#[utoipa::path(delete, path = "/api/v1/partners/{partner}/sessions/{id}", tag = "sessions", operation_id = "endSession",
    params(("id" = String, Path, description = "Its id, as listed.", pattern = "^[0-9a-fA-F]{64}$")),
    responses((status = 204, description = "It is ended, with the next request on every process"), Refusals),
    security(("token" = ["sessions:end"])))]
async fn end(
    State(app): State<App>,
    bearer: Bearer,
    Places((_, id)): Places<(String, String)>,
) -> Result<StatusCode, Refused> {
    let partner = bearer.may(&app, Scope::SessionsEnd)?;
    let digest = digest(&id)?;
    let found = app
        .store()
        .session(&partner.slug, digest, app.now())
        .await?;
    let idle = partner.session_idle;
    let living = found.filter(|record| !crate::session::is_idle(record, idle, app.now()));
    living.ok_or(ApiRefusal::Absent("session"))?;
    app.store().remove_session(&partner.slug, digest).await?;
    tracing::info!(
        partner = partner.slug,
        token = bearer.id(),
        "a session was ended by API"
    );
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Whose {
    /// Whose; never all by omission.
    account: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct Ended {
    /// How many there were.
    ended: u64,
}

/// End every session of an account.
#[utoipa::path(delete, path = "/api/v1/partners/{partner}/sessions", tag = "sessions", operation_id = "endSessions",
    params(Whose),
    responses((status = 200, description = "They are ended, with the next request on every process", body = Ended), Refusals),
    security(("token" = ["sessions:end"])))]
async fn end_all(
    State(app): State<App>,
    bearer: Bearer,
    whose: Result<Asked<Whose>, Refused>,
) -> Result<Json<Ended>, Refused> {
    let partner = bearer.may(&app, Scope::SessionsEnd)?;
    let Asked(whose) = whose?;
    let ended = app
        .store()
        .remove_sessions(&partner.slug, &whose.account)
        .await?;
    tracing::info!(
        partner = partner.slug,
        token = bearer.id(),
        ended,
        "the sessions of an account were ended by API"
    );
    Ok(Json(Ended { ended }))
}

fn digest(id: &str) -> Result<HandleDigest, ApiRefusal> {
    let mut octets = [0; 32];
    hex::decode_to_slice(id, &mut octets)
        .map_err(|_| ApiRefusal::Unfit("a session's id has 64 hexadecimal digits".to_owned()))?;
    Ok(HandleDigest(octets))
}
