//! Messages of single logout between HTTP and the pure half in `idp`: receive, judge, sign.

use crate::config::Partner;
use crate::http::App;
use crate::refused::{Refused, Web};
use crate::session::{self, Session, SessionId};
use crate::signon::SignOnError;
use crate::signon::ids::RandomIds;
use crate::signon::registry::{Peer, Ready};
use crate::store::{HandleDigest, Participant};
use certs::Verified;
use idp::Refusal;
use idp::logout::{
    AskedLogout, Found, LogoutName, LogoutNo, LogoutReply, LogoutSigning, LogoutVerdict, Outgoing,
    PendingLogout, Told, accept_logout, answer_logout, ask_logout,
};
use saml::binding::{self, Direction, RawRequest, Received};
use saml::message::{LogoutRequest, Message};
use std::sync::Arc;

/// Our single logout address of a partner, as published.
pub(super) fn slo_url(app: &App, partner: &Partner) -> String {
    crate::address::of(app.config(), &partner.slug, "saml/slo")
}

/// Who takes part in a partner's logouts.
pub(super) async fn ready(app: &App, partner: &Partner) -> Result<Arc<Ready>, Refused> {
    let ready = app.sign_on().ready(partner, app.now()).await;
    Ok(ready.map_err(SignOnError::from)?)
}

/// Receives a request: verified, judged, and never acted on twice.
///
/// Stops: sessions ended by whoever can write XML (GO-2026-4764, CVE-2026-82465): a request without the peer's signature is refused in either binding.
pub(super) async fn receive(
    app: &App,
    partner: &Partner,
    ready: &Ready,
    raw: &RawRequest,
) -> Result<Result<PendingLogout, LogoutReply>, Refused> {
    let received: Received<LogoutRequest> =
        binding::decode(raw, Direction::Request).map_err(Refusal::from)?;
    let issuer = received.content.issuer.clone().unwrap_or_default();
    let peer = ready.find(&issuer)?;
    let request = verify(received, peer)?;
    let (here, now) = (slo_url(app, partner), app.now());
    let rules = app.sign_on().rules(peer);
    let pending = match accept_logout(&request, &peer.service_provider, &here, now, &rules) {
        Ok(pending) => pending,
        Err(LogoutNo::Refused(refusal)) => return Err(refusal.into()),
        Err(LogoutNo::Denied(denied)) => {
            warn_denied(partner, &denied);
            return Ok(Err(denied.reply()));
        }
    };
    let replay = pending.replay_key();
    let scope = format!("logout-request/{}", partner.slug);
    let key = HandleDigest(openssl::sha::sha256(replay.key.as_bytes()));
    if app
        .store()
        .mark_once(&scope, key, replay.until, now)
        .await?
    {
        Ok(Ok(pending))
    } else {
        let why = "this logout request was received before".to_owned();
        Err(Refusal::RequestStale(why).into())
    }
}

/// There is no unsigned path: Profiles §4.4.3.1 and §4.4.4 want logout messages signed on the front channel.
pub(super) fn verify<T: Message>(
    received: Received<T>,
    peer: &Peer,
) -> Result<Verified<T>, Refusal> {
    let service_provider = &peer.service_provider;
    certs::verify::verify(
        received,
        service_provider.signing_keys(),
        &peer.preset.acceptance(),
    )
    .map_err(|error| Refusal::SignatureNotTrusted {
        peer: service_provider.entity_id().to_owned(),
        why: error.to_string(),
    })
}

/// What a request ends.
pub(super) enum Ends {
    /// These sessions; at least one.
    Sessions(idp::logout::Farewell, Vec<Session>),
    /// Nothing: they have ended before.
    Nothing(idp::logout::Farewell),
    /// Nothing, and the peer hears why.
    Denied(LogoutReply),
}

/// Finds the sessions that a request names, `own` (the browser's) among those that are looked at.
pub(super) async fn judge(
    app: &App,
    partner: &Partner,
    pending: &PendingLogout,
    own: Option<Session>,
) -> Result<Ends, Refused> {
    let peer = &pending.reply_to().peer;
    let mut candidates: Vec<SessionId> = Vec::new();
    for name in pending.session_names() {
        let found = app.sign_on().names().resolve(&partner.slug, peer, name);
        let found = found.map_err(|error| Web::Internal(error.to_string()))?;
        candidates.extend(found.filter(|id| !candidates.contains(id)));
    }
    let was_ours = !candidates.is_empty();
    let own_id = own.as_ref().map(|own| own.id);
    let mut sessions: Vec<Session> = own.into_iter().collect();
    for id in candidates.into_iter().filter(|id| Some(*id) != own_id) {
        sessions.extend(session::named(app, partner, id).await?);
    }
    let mut named = Vec::new();
    for session in sessions {
        if is_about(app, partner, pending, &session)? {
            named.push(session);
        }
    }
    let found = Found {
        named: !named.is_empty(),
        was_ours,
        another_here: own_id.is_some_and(|own| named.iter().all(|session| session.id != own)),
    };
    Ok(match pending.judge(found) {
        LogoutVerdict::End(farewell) => Ends::Sessions(farewell, named),
        LogoutVerdict::Gone(farewell) => Ends::Nothing(farewell),
        LogoutVerdict::Deny(denied) => {
            warn_denied(partner, &denied);
            Ends::Denied(denied.reply())
        }
    })
}

fn is_about(
    app: &App,
    partner: &Partner,
    pending: &PendingLogout,
    session: &Session,
) -> Result<bool, Refused> {
    let peer = &pending.reply_to().peer;
    let names = app.sign_on().names().of(&partner.slug, peer, session.id);
    let names = names.map_err(|error| Web::Internal(error.to_string()))?;
    let by_email = session
        .participants
        .iter()
        .any(|participant| participant.by_email && participant.peer == *peer);
    Ok(pending.is_about(&Told {
        transient: &names.name_id,
        session_index: &names.session_index,
        email: session
            .person
            .principal
            .email
            .as_deref()
            .filter(|_| by_email),
    }))
}

fn warn_denied(partner: &Partner, denied: &idp::logout::LogoutDenied) {
    tracing::warn!(
        error.code = denied.denial().code().0,
        partner = partner.slug,
        peer = denied.reply_to().peer,
        "denied logout: {}",
        denied.denial()
    );
}

/// The name by which a participant knows a session.
pub(super) fn name_at(
    app: &App,
    partner: &Partner,
    ready: &Ready,
    session: &Session,
    participant: &Participant,
) -> Result<Option<LogoutName>, Refused> {
    let Some(peer) = ready.peer(&participant.peer) else {
        return Ok(None);
    };
    let names = app
        .sign_on()
        .names()
        .of(&partner.slug, &participant.peer, session.id)
        .map_err(|error| Web::Internal(error.to_string()))?;
    let email = session.person.principal.email.clone();
    let value = match (participant.by_email, email) {
        (true, Some(email)) => email,
        (true, None) => return Ok(None),
        (false, _) => names.name_id,
    };
    let shape = &peer.preset.shape;
    let qualifier = shape
        .name_qualifier_is_peer
        .then(|| participant.peer.clone());
    Ok(Some(LogoutName {
        value,
        is_email: participant.by_email,
        qualifier,
        session_index: shape.session_index.then_some(names.session_index),
    }))
}

/// Signs our answer.
pub(super) async fn answer(
    app: &App,
    partner: &Partner,
    ready: &Ready,
    reply: LogoutReply,
) -> Result<Outgoing, Refused> {
    let (key, entity_id) = (Arc::clone(&ready.keys.active), partner.entity_id.clone());
    let now = app.now();
    let mut ids = RandomIds::draw().map_err(SignOnError::from)?;
    let work = move || {
        let how = LogoutSigning {
            entity_id: &entity_id,
            key: &key,
            now,
        };
        answer_logout(&reply, how, &mut ids)
    };
    signed(app, ready, work).await
}

/// Signs our request to a participant; `None` when its metadata has no address for it.
pub(super) async fn ask(
    app: &App,
    partner: &Partner,
    ready: &Ready,
    peer: &Peer,
    name: LogoutName,
) -> Result<Option<(Outgoing, AskedLogout)>, Refused> {
    let (key, entity_id) = (Arc::clone(&ready.keys.active), partner.entity_id.clone());
    let (service_provider, now) = (peer.service_provider.clone(), app.now());
    let mut ids = RandomIds::draw().map_err(SignOnError::from)?;
    let work = move || {
        let how = LogoutSigning {
            entity_id: &entity_id,
            key: &key,
            now,
        };
        ask_logout(&service_provider, &name, how, &mut ids)
    };
    signed(app, ready, work).await
}

async fn signed<T: Send + 'static>(
    app: &App,
    ready: &Ready,
    work: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, Refused> {
    let done = app.sign_on().sign(&ready.keys.active, work).await;
    let done = done.map_err(SignOnError::from)?;
    Ok(done.map_err(Refusal::Internal)?)
}
