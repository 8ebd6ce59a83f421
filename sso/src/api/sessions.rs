//! Sessions of a partner's customers: list them, end them. Ending is effective with the next request on every process that shares the store.

use super::{ApiRefusal, Bearer};
use crate::http::App;
use crate::refused::{Refused, Web};
use crate::session::Person;
use crate::store::{HandleDigest, Scope, SessionRecord};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::{delete, get};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

/// Sessions in one answer, unless asked for fewer.
const PAGE: u32 = 100;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(
            "/api/v1/partners/{partner}/sessions",
            get(list).delete(end_all),
        )
        .route("/api/v1/partners/{partner}/sessions/{id}", delete(end))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    account: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

/// One answer: `next` is to be given as `after` to go on, and is absent at the end.
#[derive(Debug, Serialize)]
struct Page {
    sessions: Vec<Listed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Debug, Serialize)]
struct Listed {
    id: String,
    account: String,
    user: String,
    bridge: &'static str,
    authn_instant: String,
    authn_context: String,
    created_at: String,
    seen_at: String,
    expires_at: String,
}

async fn list(
    State(app): State<App>,
    bearer: Bearer,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<Page>, Refused> {
    let partner = bearer.may(&app, Scope::SessionsRead)?;
    let Query(wanted) = wanted.map_err(unfit)?;
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

async fn end(
    State(app): State<App>,
    bearer: Bearer,
    Path((_, id)): Path<(String, String)>,
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

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Whose {
    account: String,
}

#[derive(Debug, Serialize)]
struct Ended {
    ended: u64,
}

async fn end_all(
    State(app): State<App>,
    bearer: Bearer,
    whose: Result<Query<Whose>, QueryRejection>,
) -> Result<Json<Ended>, Refused> {
    let partner = bearer.may(&app, Scope::SessionsEnd)?;
    let Query(whose) = whose.map_err(unfit)?;
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

// The library's text names the fields that are known, and no value.
fn unfit(rejection: QueryRejection) -> ApiRefusal {
    ApiRefusal::Unfit(rejection.body_text())
}
