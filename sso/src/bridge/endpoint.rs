//! `GET /p/{partner}/login`: signs a person in through the platform and takes them into the cloud; and the ways back.

use super::login::Login;
use super::{
    BridgeRefusal, Interactive, Kind, Setback, Then, attempt, finish, oidc, start, upstream,
};
use crate::http::App;
use crate::refused::{Reason, Refused, Web};
use crate::session;
use crate::signon::endpoint::no_head;
use crate::texts::Lang;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use idp::Demand;
use serde::Deserialize;

/// Longest `to` that is kept, in octets.
const TARGET_LIMIT: usize = 2048;

/// The paths of this module.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/p/{partner}/login", get(login).head(no_head))
        .route("/p/{partner}/login/failed", get(failed).head(no_head))
        .route("/p/{partner}/login/over", get(over).head(no_head))
        .route(
            "/p/{partner}/login/arrived/{handle}",
            get(arrived).head(no_head),
        )
        .merge(oidc::routes())
        .merge(upstream::routes())
}

#[derive(Debug, Deserialize)]
struct Wanted {
    to: Option<String>,
}

async fn login(
    State(app): State<App>,
    Path(slug): Path<String>,
    Query(wanted): Query<Wanted>,
    lang: Lang,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let partner = app.partner(&slug)?;
    if wanted.to.as_ref().is_some_and(|to| to.len() > TARGET_LIMIT) {
        return Err(Web::RequestUnreadable("the target is too long".to_owned()).into());
    }
    let then = Then::Launch { to: wanted.to };
    let begun = start(&app, partner, lang, &headers, &Demand::default(), then).await?;
    begun.ok_or_else(|| BridgeRefusal::NoBridge.into())
}

/// What the platform sends the browser back with when nobody signed in.
#[derive(Debug, Deserialize)]
struct Failed {
    #[serde(rename = "return")]
    returned: String,
}

async fn failed(
    State(app): State<App>,
    Path(slug): Path<String>,
    Query(failed): Query<Failed>,
    lang: Lang,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let partner = app.partner(&slug)?;
    let state = login_of(&app, &slug)
        .and_then(|login| login.state_of(&failed.returned))
        .ok_or(BridgeRefusal::AttemptUnknown)?;
    let attempt = attempt::take(&app, partner, Kind::Login, state, &headers).await?;
    let setback = if attempt.demand.passive {
        Setback::PageNeeded
    } else {
        Setback::NotSignedIn("the platform says that nobody signed in".to_owned())
    };
    finish::give_up(&app, partner, lang, attempt, setback).await
}

async fn arrived(
    State(app): State<App>,
    Path((slug, handle)): Path<(String, String)>,
    lang: Lang,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let partner = app.partner(&slug)?;
    match finish::arrived(&app, partner, lang, &handle, &headers).await {
        // Loaded again, or the second of two clicks.
        Err(refused) if refused.code() == BridgeRefusal::AttemptUnknown.code() => {
            finish::over(&app, partner, &headers).await
        }
        other => other,
    }
}

#[derive(Debug, Deserialize)]
struct Over {
    whose: String,
}

async fn over(
    State(app): State<App>,
    Path(slug): Path<String>,
    Query(over): Query<Over>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let partner = app.partner(&slug)?;
    let session = session::current(&app, partner, &headers).await?;
    let account = session.map(|session| session.person.principal.account_id);
    let mark = account.and_then(|account| login_of(&app, &slug)?.mark_of(&account));
    if mark.as_deref() != Some(&*over.whose) {
        return Err(BridgeRefusal::AttemptUnknown.into());
    }
    finish::over(&app, partner, &headers).await
}

/// The partner's own sign-in page, when it is one of its bridges.
pub(crate) fn login_of<'a>(app: &'a App, slug: &str) -> Option<&'a Login> {
    app.bridges(slug).iter().find_map(|bridge| match bridge {
        Interactive::Login(login) => Some(login),
        Interactive::Oidc(_) | Interactive::Saml(_) => None,
    })
}
