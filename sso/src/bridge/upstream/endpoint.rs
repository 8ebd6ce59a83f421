//! `POST /p/{partner}/upstream/acs` receives the provider's answer, `GET /p/{partner}/upstream/metadata` tells it who we are.

use super::{NotConfigured, Upstream, document, upstream_of};
use crate::bridge::finish::{again, arrive_by_name};
use crate::bridge::{Attempt, BridgeRefusal, Kind, Setback, arrive_without, attempt};
use crate::config::Partner;
use crate::http::App;
use crate::refused::{Reason, Refused, Web};
use crate::session::{self, Person};
use crate::signon::SignOnError;
use crate::store::HandleDigest;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use certs::Acceptance;
use certs::verify::verify_response;
use idp::upstream::{
    Decline, Expected, Outcome, Sent, SignedIn, Unmarked, UpstreamRefusal, accept,
};
use jiff::SignedDuration;
use saml::binding::{Direction, RawRequest, Received, decode};
use saml::message::Response as Answer;
use tracing::Instrument as _;

/// The paths of this bridge.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/p/{partner}/upstream/acs", post(acs))
        .route("/p/{partner}/upstream/metadata", get(publish))
}

async fn publish(State(app): State<App>, Path(slug): Path<String>) -> Result<Response, Refused> {
    let partner = app.partner(&slug)?;
    let saml = partner.saml.as_ref().ok_or(NotConfigured)?;
    let ready = app.sign_on().ready(partner, app.now()).await;
    let ready = ready.map_err(SignOnError::from)?;
    let document = document::unsigned(app.config(), partner, saml, &ready.keys)
        .map_err(|error| Web::Internal(error.to_string()))?;
    let headers = [
        (
            header::CONTENT_TYPE,
            "application/samlmetadata+xml; charset=utf-8",
        ),
        (
            header::CONTENT_DISPOSITION,
            "inline; filename=\"sp-metadata.xml\"",
        ),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    Ok((headers, document).into_response())
}

/// Stops: login CSRF. What a good answer says does not begin a session here: it waits until the browser comes back with a GET of this site and shows
/// that it is the one that began.
async fn acs(
    State(app): State<App>,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, Refused> {
    let partner = app.partner(&slug)?;
    let upstream = upstream_of(&app, &slug).ok_or(NotConfigured)?;
    let raw = RawRequest::Post {
        query: query.unwrap_or_default(),
        body: body.to_vec(),
    };
    let received = decode::<Answer>(&raw, Direction::Response).map_err(UpstreamRefusal::from)?;
    let state = state_of(&received)?;
    let attempt = match attempt::look(&app, partner, Kind::Saml, &state).await {
        Err(refused) if refused.code() == BridgeRefusal::AttemptUnknown.code() => {
            return came_again(&app, partner, &state, "", &refused).await;
        }
        looked => looked?,
    };
    let outcome = match upstream.judge(&app, received, &attempt) {
        Ok(outcome) => outcome,
        // No page may be shown for a passive request, not even this one: the cloud hears that it takes a page.
        Err(refusal) if attempt.is_silent() => {
            tracing::warn!(
                error.code = refusal.code(),
                partner = slug,
                "a silent sign-in was refused; the cloud hears NoPassive"
            );
            let setback = Setback::PageNeeded;
            return arrive_without(&app, partner, Kind::Saml, &state, setback).await;
        }
        Err(refusal) => return Err(refusal),
    };
    match outcome {
        // On its own feet: a browser that gives this POST up for a second click must not leave an assertion that is marked and brought nobody.
        Outcome::Asserted(unmarked) => {
            let use_up = use_up(app.clone(), slug, state, *unmarked);
            let used = tokio::spawn(use_up.in_current_span()).await;
            used.map_err(|error| Web::Internal(error.to_string()))?
        }
        Outcome::Declined(decline) => {
            let setback = setback(decline, &attempt);
            arrive_without(&app, partner, Kind::Saml, &state, setback).await
        }
    }
}

/// Marks the assertion as used, and lets the person wait for their browser.
async fn use_up(
    app: App,
    slug: String,
    state: String,
    unmarked: Unmarked,
) -> Result<Response, Refused> {
    let partner = app.partner(&slug)?;
    let upstream = upstream_of(&app, &slug).ok_or(NotConfigured)?;
    let name = unmarked.replay_key().key.clone();
    let signed_in = match upstream.first_use(&app, partner, unmarked).await {
        Err(refused) if refused.code() == UpstreamRefusal::Replayed.code().0 => {
            return came_again(&app, partner, &state, &name, &refused).await;
        }
        first => first?,
    };
    let person = Person {
        principal: signed_in.principal,
        bridge: Kind::Saml,
        upstream: Some(session::Upstream::Saml(signed_in.session)),
    };
    arrive_by_name(&app, partner, Kind::Saml, &state, &name, person).await
}

/// Two clicks, a reload, or a thief: this POST brings no cookie that would tell, so a page of our own site decides.
async fn came_again(
    app: &App,
    partner: &Partner,
    state: &str,
    name: &str,
    refused: &Refused,
) -> Result<Response, Refused> {
    tracing::warn!(
        error.code = refused.code(),
        partner = partner.slug,
        "an answer came again, or too late; nobody is signed in by it"
    );
    again(app, partner, state, name).await
}

/// Our RelayState comes back with every answer to a request of ours; what was not asked for has none, or somebody else's.
fn state_of(received: &Received<Answer>) -> Result<String, UpstreamRefusal> {
    // Nobody has vouched for it yet, but it can only be a reason to refuse.
    if received.content.in_response_to.is_none() {
        return Err(UpstreamRefusal::Unsolicited("the answer names no request"));
    }
    let state = received.envelope.relay_state.as_ref();
    state
        .map(|state| state.as_str().to_owned())
        .ok_or(UpstreamRefusal::Unsolicited("it brings no RelayState"))
}

impl Upstream {
    fn judge(
        &self,
        app: &App,
        received: Received<Answer>,
        attempt: &Attempt,
    ) -> Result<Outcome, Refused> {
        let sent: Sent = serde_json::from_value(attempt.keep.clone())
            .map_err(|_| Web::Internal("a stored sign-in cannot be read".to_owned()))?;
        let keys = self.provider.signing_keys();
        let verified = verify_response(received, keys, &Acceptance::default())
            .map_err(UpstreamRefusal::from)?;
        let skew = SignedDuration::try_from(app.config().clock_skew);
        let expected = Expected {
            own: self.own(),
            provider: &self.provider,
            sent: &sent,
            now: app.now(),
            skew: skew.unwrap_or(SignedDuration::ZERO),
        };
        Ok(accept(&verified, &expected)?)
    }

    /// Marks the assertion as used. Of any number of callers exactly one gets the person.
    async fn first_use(
        &self,
        app: &App,
        partner: &Partner,
        unmarked: Unmarked,
    ) -> Result<SignedIn, Refused> {
        let key = unmarked.replay_key();
        let digest = HandleDigest(openssl::sha::sha256(key.key.as_bytes()));
        let scope = format!("upstream/{}", partner.slug);
        let first = app
            .store()
            .mark_once(&scope, digest, key.until, app.now())
            .await?;
        Ok(unmarked.marked(first)?.person(&self.mapping)?)
    }
}

fn setback(decline: Decline, attempt: &Attempt) -> Setback {
    match decline {
        Decline::PageNeeded if attempt.demand.passive => Setback::PageNeeded,
        Decline::PageNeeded => {
            Setback::NotSignedIn("it answers NoPassive to a request that is not passive".to_owned())
        }
        Decline::AuthnFailed => Setback::NotSignedIn("AuthnFailed".to_owned()),
        Decline::NoAuthnContext => Setback::NotSignedIn("NoAuthnContext".to_owned()),
        Decline::RequestDenied => Setback::NotSignedIn("RequestDenied".to_owned()),
        Decline::InvalidNameIdPolicy => Setback::NotSignedIn("InvalidNameIDPolicy".to_owned()),
        Decline::Other(status) => Setback::NotSignedIn(status.chars().take(200).collect()),
    }
}
