//! The signed hand-off: the partner platform sends a signed-in person here with a short-lived token, and a session begins.
//!
//! [`origin`] says which page sent it, [`token`] who signed it (with keys of the configuration or of the platform's own address, [`remote`]), [`claims`]
//! whether it may be believed now, [`person`] whom it is about, [`destination`] where they go next. A token is good for one session: its `jti` is marked
//! as used after every other check, so a bad token uses nothing up.

mod claims;
mod destination;
mod origin;
mod person;
mod refusal;
mod remote;
mod submitted;
#[cfg(test)]
mod tests;
mod token;

pub use crate::jwt::KeyError;
pub use refusal::HandoffRefusal;
pub use token::{Bridge, BridgeError};

use crate::bridge::{self, BridgeRefusal, Kind};
use crate::config::Partner;
use crate::http::{App, see_other};
use crate::refused::{Reason, Refused};
use crate::session::{self, Person};
use crate::signon::endpoint::no_head;
use crate::store::HandleDigest;
use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use axum::routing::{get, post};
use claims::{Accepted, Expected};
use serde::Deserialize;
use submitted::Submitted;

/// `POST` and `GET /p/{partner}/handoff`.
pub fn routes() -> Router<App> {
    Router::new()
        .route(
            "/p/{partner}/handoff",
            post(by_post).get(by_get).head(no_head),
        )
        .route("/p/{partner}/handoff/again", get(again).head(no_head))
}

type Fields = Vec<(String, String)>;

async fn by_post(
    State(app): State<App>,
    Path(slug): Path<String>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Result<Response, Refused> {
    redeem(&app, &slug, &headers, fields).await
}

/// The answer is a redirect, so the token leaves the address bar at once.
async fn by_get(
    State(app): State<App>,
    Path(slug): Path<String>,
    headers: HeaderMap,
    Query(fields): Query<Fields>,
) -> Result<Response, Refused> {
    redeem(&app, &slug, &headers, fields).await
}

async fn redeem(
    app: &App,
    slug: &str,
    headers: &HeaderMap,
    fields: Fields,
) -> Result<Response, Refused> {
    let partner = app.partner(slug)?;
    let bridge = app.handoff(slug).ok_or(HandoffRefusal::NotConfigured)?;
    let submitted = Submitted::read(fields)?;
    let next = destination::of(app, partner, "launch", submitted.to.as_deref())?;
    let attempt = match &submitted.returned {
        None => {
            // With a `return` only the browser that began can be signed in. Without one, where it comes from is all there is.
            if !bridge.unsolicited {
                return Err(HandoffRefusal::Unsolicited.into());
            }
            origin::check(headers, &bridge.origins, &app.config().public_url)?;
            None
        }
        Some(returned) => Some(
            bridge::login_of(app, slug)
                .and_then(|login| login.state_of(returned))
                .ok_or(BridgeRefusal::AttemptUnknown)?,
        ),
    };
    let claims = bridge.verify(&submitted.token, app.now()).await?;
    let expected = Expected {
        bridge,
        now: app.now(),
        skew: app.config().clock_skew,
    };
    let accepted = claims::accept(&claims, &expected)?;
    if !use_up(app, partner, &accepted).await? {
        tracing::warn!(
            error.code = Reason::code(&HandoffRefusal::Replayed),
            partner = slug,
            "hand-off token used before: leads on only where a session is"
        );
        // A double click or a reload, most likely. From another site no cookie comes along, so the browser is asked on a GET of our own.
        return see_other(&destination::of(
            app,
            partner,
            "handoff/again",
            submitted.to.as_deref(),
        )?);
    }
    if let Some(state) = attempt {
        let account = accepted.principal.account_id.clone();
        let person = Person {
            principal: accepted.principal,
            bridge: Kind::Login,
            upstream: None,
        };
        return match bridge::arrive(app, partner, Kind::Login, state, person).await {
            // Finished already: the same question to the browser, but whoever signed in late is not led on as somebody else.
            Err(refused) if refused.code() == BridgeRefusal::AttemptUnknown.code() => {
                let login = bridge::login_of(app, slug);
                let whose = login.and_then(|login| login.mark_of(&account));
                let whose = whose.ok_or(BridgeRefusal::AttemptUnknown)?;
                see_other(&format!(
                    "{}/p/{slug}/login/over?whose={whose}",
                    app.prefix()
                ))
            }
            answer => answer,
        };
    }
    let person = Person {
        principal: accepted.principal,
        bridge: Kind::Handoff,
        upstream: None,
    };
    let cookie = session::start(app, partner, &person, headers).await?;
    tracing::info!(partner = slug, "hand-off accepted");
    let mut response = see_other(&next)?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

#[derive(Debug, Deserialize)]
struct Wanted {
    to: Option<String>,
}

/// A token came twice. Whoever is signed in here goes where they wanted to; for everybody else the token is worth nothing.
async fn again(
    State(app): State<App>,
    Path(slug): Path<String>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let partner = app.partner(&slug)?;
    let next = destination::of(&app, partner, "launch", wanted.to.as_deref())?;
    match session::current(&app, partner, &headers).await? {
        Some(_) => see_other(&next),
        None => Err(HandoffRefusal::Replayed.into()),
    }
}

/// Marks the token as used; `true` for exactly one of any number of callers, in whatever process.
async fn use_up(app: &App, partner: &Partner, accepted: &Accepted) -> Result<bool, Refused> {
    let (scope, key) = (
        format!("handoff/{}", partner.slug),
        HandleDigest(openssl::sha::sha256(accepted.jti.as_bytes())),
    );
    let store = app.store();
    Ok(store
        .mark_once(&scope, key, accepted.forget_at, app.now())
        .await?)
}
