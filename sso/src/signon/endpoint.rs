//! The single sign-on service over HTTP: handlers translate, [`super::flow`] decides.

use super::{Next, Present, SignOnError};
use crate::bridge::{self, Then};
use crate::config::Partner;
use crate::http::{App, see_other};
use crate::pages::{self, Onward};
use crate::refused::{Reason, Refused, Web};
use crate::session;
use crate::texts::Lang;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use idp::Denial;
use serde::Deserialize;
use url::Url;

/// The paths of this module.
pub fn routes() -> Router<App> {
    Router::new()
        // axum answers HEAD with the GET handler; a probe or a preview must not use up a request.
        .route(
            "/p/{partner}/saml/sso",
            get(redirect).head(no_head).post(post),
        )
        .route(
            "/p/{partner}/saml/resume/{handle}",
            get(resume).head(no_head),
        )
        .route("/p/{partner}/metadata", get(publish))
}

async fn redirect(
    State(app): State<App>,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
    lang: Lang,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let came = Came {
        app: &app,
        partner: app.partner(&slug)?,
        lang,
        headers: &headers,
        tried: false,
    };
    let present = came.present().await?;
    let next = app
        .sign_on()
        .redirect(came.partner, query.unwrap_or_default(), present, app.now())
        .await?;
    show(came, next).await
}

async fn post(
    State(app): State<App>,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
    lang: Lang,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let partner = app.partner(&slug)?;
    match app
        .sign_on()
        .post(partner, query.unwrap_or_default(), body.to_vec(), app.now())
        .await?
    {
        Ok(handle) => see_other(&format!("{}/p/{slug}/saml/resume/{handle}", app.prefix())),
        Err(next) => {
            let came = Came {
                app: &app,
                partner,
                lang,
                headers: &headers,
                tried: false,
            };
            show(came, next).await
        }
    }
}

#[derive(Debug, Deserialize)]
struct Back {
    // The person just came back from a sign-in for this request. Whoever adds it by hand is not sent to the platform again, and nothing else.
    #[serde(default)]
    tried: bool,
}

async fn resume(
    State(app): State<App>,
    Path((slug, handle)): Path<(String, String)>,
    Query(back): Query<Back>,
    lang: Lang,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let came = Came {
        app: &app,
        partner: app.partner(&slug)?,
        lang,
        headers: &headers,
        tried: back.tried,
    };
    let present = came.present().await?;
    let next = app
        .sign_on()
        .resume(came.partner, &handle, present, app.now())
        .await?;
    show(came, next).await
}

/// The answer to HEAD where GET does something.
pub(crate) async fn no_head() -> Refused {
    Web::MethodNotAllowed.into()
}

/// The browser that came with a request.
#[derive(Clone, Copy)]
pub(crate) struct Came<'a> {
    pub(crate) app: &'a App,
    pub(crate) partner: &'a Partner,
    pub(crate) lang: Lang,
    pub(crate) headers: &'a HeaderMap,
    /// It just came back from a sign-in for the same request.
    pub(crate) tried: bool,
}

impl Came<'_> {
    async fn present(&self) -> Result<Present, Refused> {
        Ok(Present {
            session: session::current(self.app, self.partner, self.headers).await?,
            ways: bridge::ways(self.app, self.partner, self.tried),
        })
    }
}

/// The page or the redirect that follows.
pub(crate) async fn show(came: Came<'_>, next: Next) -> Result<Response, Refused> {
    let Came {
        app, partner, lang, ..
    } = came;
    let frame = app.frame(lang, Some(partner));
    match next {
        Next::Post(form) => {
            // From metadata, where it was checked to be an http(s) address.
            let acs = Url::parse(&form.action)
                .map_err(|error| Web::Internal(format!("stored ACS: {error}")))?;
            let relay_state = form.relay_state.as_ref().map(|state| state.as_str());
            let post = pages::AutoPost {
                acs: &acs,
                action: &form.action,
                saml_response: &form.message,
                relay_state,
            };
            Ok(pages::auto_post(&frame, post, &app.nonce()?))
        }
        // The platform did not do what the cloud demands. Going there again by itself could go on for ever, so the person decides.
        Next::SignIn { handle, .. } if came.tried => sign_in_first(came, &handle),
        Next::SignIn { handle, demand } => {
            let then = Then::Resume {
                handle: handle.clone(),
            };
            let begun = bridge::start(app, partner, lang, came.headers, &demand, then).await?;
            if let Some(away) = begun {
                return Ok(away);
            }
            if demand.passive {
                let denied = app
                    .sign_on()
                    .fail(partner, &handle, Denial::PassiveImpossible, app.now())
                    .await?;
                return Box::pin(show(came, denied)).await;
            }
            sign_in_first(came, &handle)
        }
    }
}

// The button goes on with the request that waits. Where a bridge can be asked it leads there once more; where none can, the person signs in on the
// platform by themselves and comes back to it.
fn sign_in_first(came: Came<'_>, handle: &str) -> Result<Response, Refused> {
    let Came { app, partner, .. } = came;
    let path = format!("saml/resume/{handle}");
    let address = crate::address::of(app.config(), &partner.slug, &path);
    let address =
        Url::parse(&address).map_err(|error| Web::Internal(format!("address: {error}")))?;
    let onward = if app.bridges(&partner.slug).is_empty() {
        Onward::AfterwardsHere(&address)
    } else {
        Onward::ToThePlatform(&address)
    };
    Ok(pages::sign_in_first(
        &app.frame(came.lang, Some(partner)),
        onward,
    ))
}

#[derive(Debug, Deserialize)]
struct Publish {
    #[serde(default)]
    signed: bool,
}

async fn publish(
    State(app): State<App>,
    Path(slug): Path<String>,
    Query(wanted): Query<Publish>,
) -> Result<Response, Refused> {
    let partner = app.partner(&slug)?;
    let document = app
        .sign_on()
        .metadata(partner, wanted.signed, app.now())
        .await?;
    let headers = [
        (
            header::CONTENT_TYPE,
            "application/samlmetadata+xml; charset=utf-8",
        ),
        (
            header::CONTENT_DISPOSITION,
            "inline; filename=\"metadata.xml\"",
        ),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    Ok((headers, document).into_response())
}

impl Reason for SignOnError {
    fn code(&self) -> &'static str {
        match self {
            SignOnError::Refused(refusal) => Reason::code(refusal),
            SignOnError::Store(error) => Reason::code(error),
            SignOnError::Registry(super::registry::RegistryError::Store(error)) => {
                Reason::code(error)
            }
            SignOnError::Registry(_) | SignOnError::Randomness(_) | SignOnError::Metadata(_) => {
                "WEB-500"
            }
            SignOnError::Busy(_) => "WEB-503",
        }
    }

    fn peer(&self) -> Option<&str> {
        match self {
            SignOnError::Refused(refusal) => refusal.peer(),
            _ => None,
        }
    }
}
