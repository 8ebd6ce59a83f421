//! The signed hand-off: the partner platform sends a signed-in person here with a short-lived token, and a session begins.
//!
//! [`token`] says who signed it, [`claims`] what it says and whether that may be believed now, [`destination`] where the person goes next. A token is
//! good for one session: its `jti` is marked as used after every other check, so a bad token uses nothing up.

mod claims;
mod destination;
mod refusal;
mod submitted;
#[cfg(test)]
mod tests;
mod token;

pub use crate::jwt::KeyError;
pub use refusal::HandoffRefusal;
pub use token::Bridge;

use crate::bridge::{self, BridgeRefusal, Kind};
use crate::config::Partner;
use crate::http::App;
use crate::refused::Refused;
use crate::session::{self, Person};
use crate::store::HandleDigest;
use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use claims::{Accepted, Expected};
use submitted::Submitted;

/// `POST` and `GET /p/{partner}/handoff`.
pub fn routes() -> Router<App> {
    Router::new().route(
        "/p/{partner}/handoff",
        post(by_post)
            .get(by_get)
            .head(crate::signon::endpoint::no_head),
    )
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
    let next = destination::of(app, partner, &submitted)?;
    let claims = bridge.verify(&submitted.token)?;
    let expected = Expected {
        bridge,
        now: app.now(),
        skew: app.config().clock_skew,
    };
    let accepted = claims::accept(&claims, &expected)?;
    let login_state = match &submitted.returned {
        None => None,
        Some(returned) => Some(
            bridge::login_of(app, slug)
                .and_then(|login| login.state_of(returned))
                .ok_or(BridgeRefusal::AttemptUnknown)?,
        ),
    };
    use_up(app, partner, &accepted).await?;
    if let Some(state) = login_state {
        let person = Person {
            principal: accepted.principal,
            bridge: Kind::Login,
            upstream: None,
        };
        return bridge::arrive(app, partner, Kind::Login, state, person).await;
    }
    let person = Person {
        principal: accepted.principal,
        bridge: Kind::Handoff,
        upstream: None,
    };
    let cookie = session::start(app, partner, &person, headers).await?;
    tracing::info!(partner = slug, "hand-off accepted");
    let headers = [
        (header::LOCATION, next),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::REFERRER_POLICY, "no-referrer".to_owned()),
    ];
    Ok((
        StatusCode::SEE_OTHER,
        [(header::SET_COOKIE, cookie)],
        headers,
    )
        .into_response())
}

/// Marks the token as used. Of any number of callers exactly one gets through.
async fn use_up(app: &App, partner: &Partner, accepted: &Accepted) -> Result<(), Refused> {
    let (scope, key) = (
        format!("handoff/{}", partner.slug),
        HandleDigest(openssl::sha::sha256(accepted.jti.as_bytes())),
    );
    if app
        .store()
        .mark_once(&scope, key, accepted.forget_at, app.now())
        .await?
    {
        Ok(())
    } else {
        Err(HandoffRefusal::Replayed.into())
    }
}
