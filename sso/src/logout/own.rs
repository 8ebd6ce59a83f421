//! Our own page: it asks, signs out, and says what was ended.

use super::flow;
use super::round::{self, Leaving};
use crate::http::{App, see_other};
use crate::pages;
use crate::refused::Refused;
use crate::session;
use crate::texts::Lang;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde::Deserialize;

/// Asks. A GET ends nothing: links are followed by machines, and by people who were sent one.
pub(super) async fn question(
    State(app): State<App>,
    Path(slug): Path<String>,
    lang: Lang,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let partner = app.partner(&slug)?;
    let frame = app.frame(lang, Some(partner));
    Ok(match session::current(&app, partner, &headers).await? {
        Some(_) => {
            let action = format!("{}/p/{slug}/logout", app.prefix());
            pages::sign_out_question(&frame, &action, app.is_https(), &app.nonce()?)
        }
        None => pages::nobody_signed_in(&frame, sign_in(&app, &slug).as_deref()),
    })
}

/// Signs out.
///
/// Stops: being signed out by another site. Its form brings no cookie (SameSite=Lax); a sibling site's form, which does, is told apart by Fetch Metadata
/// and gets the question instead.
pub(super) async fn sign_out(
    State(app): State<App>,
    Path(slug): Path<String>,
    lang: Lang,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let partner = app.partner(&slug)?;
    let site = headers.get("sec-fetch-site");
    if site.is_some_and(|site| site != "same-origin") {
        return see_other(&format!("{}/p/{slug}/logout", app.prefix()));
    }
    let Some(session) = session::current(&app, partner, &headers).await? else {
        let frame = app.frame(lang, Some(partner));
        let sign_in = sign_in(&app, &slug);
        return Ok(pages::nobody_signed_in(&frame, sign_in.as_deref()));
    };
    let ready = flow::ready(&app, partner).await?;
    let leaving = Leaving {
        app: &app,
        partner,
        ready: &ready,
        lang,
    };
    let round = round::begin(leaving, &[session], None).await?;
    let mut response = round::go_on(leaving, round).await?;
    let forget = session::forget(&app, partner)?;
    response.headers_mut().append(header::SET_COOKIE, forget);
    Ok(response)
}

/// Where a person signs in again, when the platform can be asked.
pub(super) fn sign_in(app: &App, slug: &str) -> Option<String> {
    let path = || format!("{}/p/{slug}/login", app.prefix());
    (!app.bridges(slug).is_empty()).then(path)
}

#[derive(Debug, Deserialize)]
pub(super) struct Returned {
    state: Option<String>,
}

/// Back from the platform. Without a state that we know there is nothing to go on with, and the page says how things are.
pub(super) async fn back(
    State(app): State<App>,
    Path(slug): Path<String>,
    Query(returned): Query<Returned>,
    lang: Lang,
) -> Result<Response, Refused> {
    let partner = app.partner(&slug)?;
    let round = match &returned.state {
        Some(state) => {
            round::at_platform(&app, partner, state)
                .take(app.now())
                .await?
        }
        None => None,
    };
    let Some(round) = round else {
        return see_other(&format!("{}/p/{slug}/logout", app.prefix()));
    };
    let ready = flow::ready(&app, partner).await?;
    let leaving = Leaving {
        app: &app,
        partner,
        ready: &ready,
        lang,
    };
    round::go_on(leaving, round).await
}
