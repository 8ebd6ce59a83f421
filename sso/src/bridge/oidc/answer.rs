//! `GET /p/{partner}/oidc/callback`: the provider's answer, in the browser that began.
//!
//! A sign-in ends with a redirect, so that the code leaves the address bar. Where it does not, a page says why, and no Referer carries its address on; the
//! code in it is worth nothing without the verifier, which stays here, and the state is used up.

use super::refusal::OidcRefusal;
use super::{Keep, Oidc, of, person, token};
use crate::bridge::{Attempt, Kind, Setback, attempt, finish, give_up};
use crate::config::Partner;
use crate::http::App;
use crate::refused::{Refused, Web};
use crate::session::{self, Person};
use crate::signon::endpoint::no_head;
use crate::texts::Lang;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;

/// Longest code that is passed on, in octets.
const CODE_LIMIT: usize = 4096;

/// The paths of this module.
pub fn routes() -> Router<App> {
    Router::new().route("/p/{partner}/oidc/callback", get(callback).head(no_head))
}

/// What the provider sends the browser back with (Core §3.1.2.5, §3.1.2.6, RFC 9207 §2).
#[derive(Default)]
struct Answer {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

impl Answer {
    /// RFC 6749 §3.1: a parameter stands once; unknown ones are ignored.
    fn read(fields: Vec<(String, String)>) -> Result<Answer, OidcRefusal> {
        let mut answer = Answer::default();
        for (name, value) in fields {
            let place = match name.as_str() {
                "state" => &mut answer.state,
                "code" => &mut answer.code,
                "error" => &mut answer.error,
                "iss" => &mut answer.iss,
                _ => continue,
            };
            if place.replace(value).is_some() {
                return Err(OidcRefusal::AnswerUnreadable(
                    "a parameter stands in it twice",
                ));
            }
        }
        if answer.code.is_some() == answer.error.is_some() {
            return Err(OidcRefusal::AnswerUnreadable(
                "it needs a code or an error, and not both",
            ));
        }
        if answer
            .code
            .as_ref()
            .is_some_and(|code| code.len() > CODE_LIMIT)
        {
            return Err(OidcRefusal::AnswerUnreadable("the code is too long"));
        }
        Ok(answer)
    }
}

async fn callback(
    State(app): State<App>,
    Path(slug): Path<String>,
    Query(fields): Query<Vec<(String, String)>>,
    lang: Lang,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let partner = app.partner(&slug)?;
    let oidc = of(&app, &slug).ok_or(OidcRefusal::NotConfigured)?;
    let answer = Answer::read(fields)?;
    let state = answer
        .state
        .as_deref()
        .ok_or(OidcRefusal::AnswerUnreadable("it has no state"))?;
    // From here on the state is used up, whatever comes: of any number of callbacks one goes on.
    let attempt = attempt::take(&app, partner, Kind::Oidc, state, &headers).await?;
    match judged(&app, partner, oidc, &attempt, answer).await {
        Ok(Ok(person)) => finish(&app, partner, &headers, attempt, &person).await,
        Ok(Err(setback)) => give_up(&app, partner, lang, attempt, setback).await,
        // No page may be shown for a passive request, not even this one: the cloud hears that it takes a page.
        Err(refused) if attempt.is_silent() => {
            tracing::warn!(
                error.code = refused.code(),
                partner = slug,
                "a silent sign-in was refused; the cloud hears NoPassive"
            );
            give_up(&app, partner, lang, attempt, Setback::PageNeeded).await
        }
        Err(refused) => Err(refused),
    }
}

async fn judged(
    app: &App,
    partner: &Partner,
    oidc: &Oidc,
    attempt: &Attempt,
    answer: Answer,
) -> Result<Result<session::Person, Setback>, Refused> {
    let known = oidc.provider.known(app.now()).await;
    let known = known.map_err(|error| OidcRefusal::ProviderUnavailable(error.to_string()))?;
    check_issuer(&known, answer.iss.as_deref())?;
    if let Some(error) = &answer.error {
        return Ok(Err(setback(error, attempt)));
    }
    let code = answer.code.unwrap_or_default();
    Ok(Ok(sign_in(app, partner, oidc, attempt, known, code).await?))
}

/// Stops: mix-up, an answer of one provider given out as another's (RFC 9207 §2.4).
fn check_issuer(known: &super::Known, iss: Option<&str>) -> Result<(), OidcRefusal> {
    let metadata = &known.metadata;
    match iss {
        Some(iss) if iss != metadata.issuer().as_str() => Err(OidcRefusal::OtherProvider(
            "iss is not the configured issuer",
        )),
        None if metadata
            .additional_metadata()
            .authorization_response_iss_parameter_supported =>
        {
            Err(OidcRefusal::OtherProvider(
                "iss is missing, although the provider announces it",
            ))
        }
        _ => Ok(()),
    }
}

/// The error codes of the standard that end here: Core §3.1.2.6, RFC 6749 §4.1.2.1. Anything else was written by a stranger and is not repeated.
const ERRORS: [&str; 15] = [
    "access_denied",
    "account_selection_required",
    "consent_required",
    "interaction_required",
    "invalid_request",
    "invalid_request_object",
    "invalid_request_uri",
    "invalid_scope",
    "login_required",
    "registration_not_supported",
    "request_not_supported",
    "request_uri_not_supported",
    "server_error",
    "temporarily_unavailable",
    "unauthorized_client",
];

pub(super) fn setback(error: &str, attempt: &Attempt) -> Setback {
    let needs_page = matches!(
        error,
        "login_required"
            | "interaction_required"
            | "consent_required"
            | "account_selection_required"
    );
    if needs_page && attempt.demand.passive {
        return Setback::PageNeeded;
    }
    let known = ERRORS.into_iter().find(|known| *known == error);
    Setback::NotSignedIn(known.unwrap_or("an error of no standard").to_owned())
}

async fn sign_in(
    app: &App,
    partner: &Partner,
    oidc: &Oidc,
    attempt: &Attempt,
    known: std::sync::Arc<super::Known>,
    code: String,
) -> Result<Person, Refused> {
    let settings = partner.oidc.as_ref().ok_or(OidcRefusal::NotConfigured)?;
    let keep: Keep = serde_json::from_value(attempt.keep.clone())
        .map_err(|_| Web::Internal("a stored sign-in cannot be read".to_owned()))?;
    let expected = token::Expected {
        nonce: keep.nonce,
        max_age: keep.max_age,
        asked_at: attempt.started_at,
        now: app.now(),
        skew: app.config().clock_skew,
    };
    let exchanged = token::exchange(oidc, &known, code, keep.verifier).await?;
    let verified = token::verify(oidc, known, &exchanged, &expected).await?;
    let mut claims = verified.claims;
    if settings.userinfo {
        // What the ID token says stands; userinfo adds to it.
        for (name, value) in
            token::user_info(oidc, &verified.known, &exchanged, verified.subject).await?
        {
            claims.entry(name).or_insert(value);
        }
    }
    let amr: Vec<&str> = verified.amr.iter().map(String::as_str).collect();
    let authentication = person::Authentication {
        instant: verified.auth_time,
        class: person::authn_context(settings, verified.acr.as_deref(), &amr),
    };
    let principal = person::principal(&settings.claims, &claims, authentication)?;
    Ok(Person {
        principal,
        bridge: Kind::Oidc,
        upstream: settings
            .logout
            .then(|| session::Upstream::Oidc(exchanged.upstream())),
    })
}
