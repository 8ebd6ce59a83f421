//! The cloud's bind notification: `POST /p/{partner}/cloud/bind`.
//!
//! It comes from the customer's own browser, as a form POST from the cloud's site: without our cookies, without a token of ours, from any address. The
//! signature alone says whose word it is, and [`crate::customers`] what may follow from it. A person is led on; a program gets JSON. Reading and
//! judging is [`cloud::huawei::bind`].

mod confirm;
mod refusal;
#[cfg(test)]
mod tests;

pub use refusal::BindRefusal;

use crate::config::Partner;
use crate::customers::{self, Change, Outcome};
use crate::http::App;
use crate::pages;
use crate::refused::{Refused, Web};
use crate::signon::registry::Ready;
use crate::store::{Asked, ClaimReason, Domain};
use crate::texts::Lang;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use certs::TrustedKeys;
use cloud::Preset;
use cloud::huawei::bind::{Action, Notification, Received, SignedOctets};
use jiff::Timestamp;

/// The path under a partner.
const PATH: &str = "cloud/bind";

/// The path of this module.
pub fn routes() -> Router<App> {
    Router::new().route("/p/{partner}/cloud/bind", post(receive))
}

/// Whether a bind notification was brought by a program and not by a browser.
pub(crate) fn is_from_a_program(uri: &Uri, headers: &HeaderMap) -> bool {
    uri.path().ends_with(PATH) && !accepts_html(headers)
}

fn accepts_html(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.to_ascii_lowercase().contains("text/html"))
}

async fn receive(
    State(app): State<App>,
    Path(slug): Path<String>,
    lang: Lang,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let partner = app.partner(&slug)?;
    let preset =
        cloud::preset(&partner.preset).map_err(|error| Web::Internal(error.to_string()))?;
    if !preset.bind_notification {
        return Err(BindRefusal::NotOffered.into());
    }
    check_form(&headers)?;
    let received = Received::parse(&body).map_err(BindRefusal::from)?;
    let ready = app.sign_on().ready(partner, app.now()).await;
    let ready = ready.map_err(crate::signon::SignOnError::from)?;
    let keys = keys(partner, preset, &ready, app.now())?;
    let rules = (
        partner.cloud.bind_signed_octets,
        preset.signatures.algorithm_in_any_case,
    );
    let notification = received
        .verify(keys, rules.0, rules.1)
        .map_err(BindRefusal::from)?;
    let asked = asked(notification.action);
    let account = notification.x_user_id.clone();
    let outcome = apply(&app, partner, &received, notification).await?;
    let outcome = match outcome {
        Outcome::Claimed(ClaimReason::Repeated) => confirm::confirm(&app, partner, &account)
            .await?
            .unwrap_or(outcome),
        outcome => outcome,
    };
    tracing::info!(partner = slug, ?asked, ?outcome, "bind notification");
    if !accepts_html(&headers) {
        let kind = [(header::CONTENT_TYPE, "application/json")];
        return Ok((kind, partner.cloud.bind_answer.clone()).into_response());
    }
    match outcome {
        Outcome::Done | Outcome::Unchanged | Outcome::Repeated => {
            Ok(page(&app, partner, lang, asked))
        }
        Outcome::Claimed(reason) => Err(BindRefusal::WaitsForAPerson(reason.as_str()).into()),
        Outcome::Unknown
        | Outcome::Taken(_)
        | Outcome::HasAnother
        | Outcome::Hindered(_)
        | Outcome::NothingToUndo
        | Outcome::NoClaim
        | Outcome::Stale => {
            Err(Web::Internal("a notification cannot end as a change by hand".to_owned()).into())
        }
    }
}

fn check_form(headers: &HeaderMap) -> Result<(), BindRefusal> {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|value| value.to_str().ok()).unwrap_or("");
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        Ok(())
    } else {
        Err(BindRefusal::Unreadable("it is not a form"))
    }
}

/// All signing keys of the site's peer, whose metadata must not have expired.
fn keys<'a>(
    partner: &Partner,
    preset: &Preset,
    ready: &'a Ready,
    now: Timestamp,
) -> Result<&'a TrustedKeys, BindRefusal> {
    let of_site = || {
        let of_address = partner.auth_url.as_ref().map(url::Url::as_str);
        of_address.or_else(|| Some(preset.site(&partner.site)?.entity_id.as_str()))
    };
    let entity_id = partner.cloud.entity_id.as_deref().or_else(of_site);
    let entity_id = entity_id.unwrap_or_default();
    let peer = ready.peer(entity_id).ok_or_else(|| {
        BindRefusal::NotTrusted(format!(
            "no service provider {entity_id} is registered and enabled; import its metadata, or set cloud.entity_id"
        ))
    })?;
    if peer.service_provider.expired(now) {
        return Err(BindRefusal::NotTrusted(format!(
            "the metadata of {entity_id} has expired; fetch it anew"
        )));
    }
    Ok(peer.service_provider.signing_keys())
}

fn asked(action: Action) -> Asked {
    match action {
        Action::Bound => Asked::Bind,
        Action::Unbound => Asked::Unbind,
    }
}

/// The vendor's `xUserId` is what our assertion called so: under its contract the customer's account.
async fn apply(
    app: &App,
    partner: &Partner,
    received: &Received,
    notification: Notification,
) -> Result<Outcome, Refused> {
    // The JSON says all that a notification says, whichever octets of it are signed: a repetition is told by it under every setting.
    let digest = openssl::sha::sha256(received.octets(SignedOctets::Json));
    let change = Change::Notified {
        asked: asked(notification.action),
        domain: Domain {
            id: notification.domain_id,
            name: notification.domain_name,
            site: partner.site.clone(),
        },
        digest: URL_SAFE_NO_PAD.encode(digest),
    };
    let account = &notification.x_user_id;
    let applied =
        customers::apply(&**app.store(), &partner.slug, account, &change, app.now()).await;
    Ok(applied?)
}

fn page(app: &App, partner: &Partner, lang: Lang, asked: Asked) -> Response {
    let next = match &partner.cloud.bind_next_url {
        Some(url) => url.to_string(),
        None => format!("{}/p/{}/launch", app.prefix(), partner.slug),
    };
    pages::bind_noted(&app.frame(lang, Some(partner)), asked == Asked::Bind, &next)
}
