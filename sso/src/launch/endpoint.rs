//! `GET /p/{partner}/launch`: the jump into the cloud; and the same links for the partner's backend.

use super::jump::{self, Jump};
use super::link;
use crate::address;
use crate::api::Bearer;
use crate::api::openapi::Refusals;
use crate::api::reading::{Asked, faulty};
use crate::customers;
use crate::http::{App, see_other};
use crate::pages::{self, Onward};
use crate::refused::{Refused, Web};
use crate::session;
use crate::signon::endpoint::no_head;
use crate::store::Scope;
use crate::texts::Lang;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use url::Url;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

#[cfg(test)]
mod tests;

/// The paths of this module for browsers.
pub fn routes() -> Router<App> {
    Router::new().route("/p/{partner}/launch", get(launch).head(no_head))
}

/// And for the partner's backend.
pub fn api() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(launch_link))
}

#[derive(Debug, Deserialize)]
struct Wanted {
    to: Option<String>,
}

/// The target is judged first, so that nobody signs in for one that leads nowhere. Without a session the person signs in and comes back, because only
/// then is it known whether this is a first login; where no bridge can be asked, they are told to sign in on the platform.
async fn launch(
    State(app): State<App>,
    Path(slug): Path<String>,
    Query(wanted): Query<Wanted>,
    lang: Lang,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let partner = app.partner(&slug)?;
    let to = wanted.to.as_deref();
    let link_for_everybody = link(partner, to, false)?;
    let Some(session) = session::current(&app, partner, &headers).await? else {
        let query = to.map(|to| format!("?{}", jump::query(to)));
        let query = query.unwrap_or_default();
        if app.bridges(&slug).is_empty() {
            let here = address::of(app.config(), &slug, &format!("launch{query}"));
            let here =
                Url::parse(&here).map_err(|error| Web::Internal(format!("address: {error}")))?;
            let frame = app.frame(lang, Some(partner));
            return Ok(pages::sign_in_first(&frame, Onward::AfterwardsHere(&here)));
        }
        return see_other(&format!("{}/p/{slug}/login{query}", app.prefix()));
    };
    let account = &session.person.principal.account_id;
    let is_first = jump::is_first_login(&**app.store(), partner, account).await?;
    if is_first {
        see_other(&link(partner, to, true)?)
    } else {
        see_other(&link_for_everybody)
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct For {
    /// A named target, or an allowed address; left out, the cloud's console.
    to: Option<String>,
    /// The customer; left out, the link says that it is no first login.
    #[param(
        min_length = 1,
        max_length = 128,
        pattern = r"^[^\u0000-\u001F\u007F-\u009F]+$"
    )]
    account: Option<String>,
}

/// Build a link into the cloud.
#[utoipa::path(get, path = "/api/v1/partners/{partner}/launch-link", tag = "links", operation_id = "launchLink",
    params(For),
    responses((status = 200, description = "The links", body = Jump), Refusals),
    security(("token" = ["links"])))]
async fn launch_link(
    State(app): State<App>,
    bearer: Bearer,
    asked: Result<Asked<For>, Refused>,
) -> Result<Json<Jump>, Refused> {
    let partner = bearer.may(&app, Scope::Links)?;
    let Asked(asked) = asked?;
    let account = asked.account.as_deref();
    if account.is_some_and(|account| !customers::is_account(account)) {
        return Err(faulty("api-fault-account", "account").into());
    }
    let (config, store) = (app.config(), app.store());
    let jump = jump::jump(config, &**store, partner, asked.to.as_deref(), account).await?;
    Ok(Json(jump))
}
