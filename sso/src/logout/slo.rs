//! The single logout address: requests and responses of peers, in both bindings.

use super::flow::{self, Ends};
use super::round::{self, Leaving, Round};
use crate::http::{App, see_other};
use crate::refused::{Reason, Refused, Web};
use crate::session;
use crate::texts::Lang;
use crate::waiting::{self, Kind, Place};
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use idp::Refusal;
use idp::logout::{Heard, PendingLogout};
use saml::binding::{self, Direction, RawRequest, Received};
use saml::message::LogoutResponse;

pub(super) async fn redirect(
    State(app): State<App>,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
    lang: Lang,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let raw = RawRequest::Redirect {
        query: query.unwrap_or_default(),
    };
    receive(&app, &slug, lang, &raw, Some(&headers)).await
}

pub(super) async fn post(
    State(app): State<App>,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
    lang: Lang,
    body: Bytes,
) -> Result<Response, Refused> {
    let raw = RawRequest::Post {
        query: query.unwrap_or_default(),
        body: body.to_vec(),
    };
    receive(&app, &slug, lang, &raw, None).await
}

/// A form comes from another site, so a `SameSite=Lax` cookie is not there (no `headers`): a request is kept, and the browser comes back with a GET of
/// this site.
async fn receive(
    app: &App,
    slug: &str,
    lang: Lang,
    raw: &RawRequest,
    headers: Option<&HeaderMap>,
) -> Result<Response, Refused> {
    let partner = app.partner(slug)?;
    let ready = flow::ready(app, partner).await?;
    let leaving = Leaving {
        app,
        partner,
        ready: &ready,
        lang,
    };
    if binding::direction(raw).map_err(Refusal::from)? == Direction::Response {
        return response(leaving, raw).await;
    }
    match (flow::receive(app, partner, &ready, raw).await?, headers) {
        (Ok(pending), Some(headers)) => act(leaving, &pending, headers).await,
        (Ok(pending), None) => come_back(leaving, &pending).await,
        (Err(reply), _) => round::reply_with(leaving, reply).await,
    }
}

async fn come_back(leaving: Leaving<'_>, pending: &PendingLogout) -> Result<Response, Refused> {
    let Leaving { app, partner, .. } = leaving;
    let handle = crate::random::handle().map_err(|error| Web::Internal(error.to_string()))?;
    let place = Place::of(app, partner, Kind::LogoutRequest, &handle);
    place
        .put(pending, app.now(), waiting::lifetime(app.config()))
        .await?;
    see_other(&format!(
        "{}/p/{}/saml/slo/{handle}",
        app.prefix(),
        partner.slug
    ))
}

pub(super) async fn resume(
    State(app): State<App>,
    Path((slug, handle)): Path<(String, String)>,
    lang: Lang,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let partner = app.partner(&slug)?;
    let ready = flow::ready(&app, partner).await?;
    let place = Place::of(&app, partner, Kind::LogoutRequest, &handle);
    let pending: Option<PendingLogout> = place.take(app.now()).await?;
    let pending = pending.ok_or_else(|| {
        Refusal::RequestStale("no logout request waits under this handle".to_owned())
    })?;
    // An admin may have taken the peer out since its request came.
    ready.find(&pending.reply_to().peer)?;
    let leaving = Leaving {
        app: &app,
        partner,
        ready: &ready,
        lang,
    };
    act(leaving, &pending, &headers).await
}

async fn act(
    leaving: Leaving<'_>,
    pending: &PendingLogout,
    headers: &HeaderMap,
) -> Result<Response, Refused> {
    let Leaving { app, partner, .. } = leaving;
    let own = session::current(app, partner, headers).await?;
    let own_id = own.as_ref().map(|own| own.id);
    let (farewell, sessions) = match flow::judge(app, partner, pending, own).await? {
        Ends::Sessions(farewell, sessions) => (farewell, sessions),
        Ends::Nothing(farewell) => {
            return round::reply_with(leaving, farewell.reply(false)).await;
        }
        Ends::Denied(reply) => return round::reply_with(leaving, reply).await,
    };
    // Only the browser of the session that ended is sent around. Anybody else, the peer's own machine above all, would learn by the round what the person
    // is called at other peers, and what we tell the platform.
    let is_here = own_id.is_some_and(|own| sessions.iter().any(|ended| ended.id == own));
    let round = round::begin(leaving, &sessions, Some(farewell)).await?;
    if !is_here {
        return round::stay(leaving, round).await;
    }
    let mut response = round::go_on(leaving, round).await?;
    let forget = session::forget(app, partner)?;
    response.headers_mut().append(header::SET_COOKIE, forget);
    Ok(response)
}

/// A peer answers our request. What it says moves the round on; an answer that is not trusted counts as a peer that did not sign the person out, so that
/// the round still comes to its end.
async fn response(leaving: Leaving<'_>, raw: &RawRequest) -> Result<Response, Refused> {
    let Leaving { app, partner, .. } = leaving;
    let received: Received<LogoutResponse> =
        binding::decode(raw, Direction::Response).map_err(Refusal::from)?;
    let unexpected = || {
        Refusal::LogoutAnswerUnexpected(
            "no request of ours waits for it: answered before, expired, or never asked".to_owned(),
        )
    };
    let request = received.content.in_response_to.clone();
    let request = request.ok_or_else(unexpected)?;
    let place = round::at_peer(app, partner, &request);
    let waiting: Option<Round> = place.look(app.now()).await?;
    let waiting = waiting.ok_or_else(unexpected)?;
    let heard = judge(leaving, &waiting, received);
    let taken: Option<Round> = place.take(app.now()).await?;
    let mut round = taken.ok_or_else(unexpected)?;
    round.heard(match heard {
        Ok(Heard::Out) => true,
        Ok(Heard::NotOut(status)) => {
            tracing::warn!(
                partner = partner.slug,
                "a peer did not sign a person out: {status}"
            );
            false
        }
        Err(refusal) => {
            tracing::warn!(
                error.code = Reason::code(&refusal),
                partner = partner.slug,
                "a logout response is not trusted: {refusal}"
            );
            false
        }
    });
    round::go_on(leaving, round).await
}

fn judge(
    leaving: Leaving<'_>,
    waiting: &Round,
    received: Received<LogoutResponse>,
) -> Result<Heard, Refusal> {
    let Leaving {
        app,
        partner,
        ready,
        ..
    } = leaving;
    let asked = waiting.asked.as_ref().ok_or_else(|| {
        Refusal::LogoutAnswerUnexpected("nobody is being asked in this round".to_owned())
    })?;
    let peer = ready.find(&asked.peer)?;
    let response = flow::verify(received, peer)?;
    asked.judge(
        &response,
        &peer.service_provider,
        &flow::slo_url(app, partner),
        app.now(),
        &app.sign_on().rules(peer),
    )
}
