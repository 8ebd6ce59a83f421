//! The browser's round after a session ended: from stop to stop, one at a time, and home.
//!
//! Between two stops the round waits in the store: under the ID of our LogoutRequest while a peer is asked (its response must name it), under a random
//! state while the platform is. Whoever does not come back leaves it there until it expires; the session has ended all the same.

use super::{flow, own};
use crate::bridge::logout::{Back, logout_at_platform};
use crate::config::Partner;
use crate::http::{App, see_other};
use crate::pages::{self, Carry, SignedOut};
use crate::refused::{Refused, Web};
use crate::session::{self, Session};
use crate::signon::registry::Ready;
use crate::texts::Lang;
use crate::waiting::{self, Kind, Place};
use axum::response::Response;
use idp::logout::{AskedLogout, Farewell, LogoutName, LogoutReply, Outgoing};
use serde::{Deserialize, Serialize};
use url::Url;

/// A round under way.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Round {
    /// The peer that asked for it and waits for the answer.
    farewell: Option<Farewell>,
    /// Peers that are still to be asked.
    left: Vec<(String, LogoutName)>,
    /// The one that is being asked.
    pub(super) asked: Option<AskedLogout>,
    platform: Platform,
    /// Peers that signed the person out.
    out: Vec<String>,
    /// Peers that did not, or could not be asked.
    not_out: Vec<String>,
}

/// How far the platform is.
#[derive(Debug, Serialize, Deserialize)]
enum Platform {
    /// It cannot be told.
    Unreachable,
    /// The browser has to go there, and comes back with this state.
    ToTell { to: String, state: String },
    /// The browser went there.
    Told,
}

/// Whom a step of a round is for.
#[derive(Clone, Copy)]
pub(super) struct Leaving<'a> {
    pub(super) app: &'a App,
    pub(super) partner: &'a Partner,
    pub(super) ready: &'a Ready,
    pub(super) lang: Lang,
}

/// Where a round waits for the response to our LogoutRequest of this ID. Keys of this kind and of [`at_platform`] are worth nothing for each other, so
/// nobody skips a peer that is being asked.
pub(super) fn at_peer<'a>(app: &'a App, partner: &'a Partner, id: &'a str) -> Place<'a> {
    Place::of(app, partner, Kind::LogoutAsked, id)
}

/// Where a round waits for the platform, with this state.
pub(super) fn at_platform<'a>(app: &'a App, partner: &'a Partner, state: &'a str) -> Place<'a> {
    Place::of(app, partner, Kind::LogoutPlatform, state)
}

/// Ends sessions, and plans what follows. Nothing can keep them from ending once this was called, and no browser is needed for it.
pub(super) async fn begin(
    leaving: Leaving<'_>,
    sessions: &[Session],
    farewell: Option<Farewell>,
) -> Result<Round, Refused> {
    let Leaving {
        app,
        partner,
        ready,
        ..
    } = leaving;
    for session in sessions {
        session::end(app, partner, session.id).await?;
    }
    let asker = farewell.as_ref().map(|farewell| &farewell.reply_to().peer);
    let mut round = Round {
        platform: platform(leaving, sessions.first()).await?,
        left: Vec::new(),
        asked: None,
        out: Vec::new(),
        not_out: Vec::new(),
        farewell: None,
    };
    for session in sessions {
        for participant in &session.participants {
            if Some(&participant.peer) == asker {
                continue;
            }
            match flow::name_at(app, partner, ready, session, participant)? {
                Some(name) => round.left.push((participant.peer.clone(), name)),
                None => round.not_out.push(participant.peer.clone()),
            }
        }
    }
    // Taken from the end.
    round.left.reverse();
    round.farewell = farewell;
    tracing::info!(
        partner = partner.slug,
        asked_by = round
            .farewell
            .as_ref()
            .map(|farewell| farewell.reply_to().peer.as_str()),
        sessions = sessions.len(),
        "signed out"
    );
    Ok(round)
}

async fn platform(leaving: Leaving<'_>, session: Option<&Session>) -> Result<Platform, Refused> {
    let Leaving {
        app, partner, lang, ..
    } = leaving;
    let Some(session) = session else {
        return Ok(Platform::Unreachable);
    };
    let address = crate::address::of(app.config(), &partner.slug, "logout/return");
    let address =
        Url::parse(&address).map_err(|error| Web::Internal(format!("address: {error}")))?;
    let state = crate::random::handle().map_err(|error| Web::Internal(error.to_string()))?;
    let back = Back {
        address: &address,
        state: &state,
    };
    let to = logout_at_platform(app, partner, &session.person, back, lang).await;
    Ok(to.map_or(Platform::Unreachable, |to| Platform::ToTell {
        to: to.into(),
        state,
    }))
}

/// The next stop, or home.
pub(super) async fn go_on(leaving: Leaving<'_>, mut round: Round) -> Result<Response, Refused> {
    let Leaving {
        app,
        partner,
        ready,
        ..
    } = leaving;
    while let Some((entity_id, name)) = round.left.pop() {
        let asked = match ready.peer(&entity_id) {
            Some(peer) => flow::ask(app, partner, ready, peer, name).await?,
            None => None,
        };
        let Some((outgoing, asked)) = asked else {
            round.not_out.push(entity_id);
            continue;
        };
        let key = asked.id.clone();
        round.asked = Some(asked);
        keep(app, at_peer(app, partner, &key), &round).await?;
        return show(leaving, outgoing);
    }
    if let Platform::ToTell { to, state } = &round.platform {
        let (to, state) = (to.clone(), state.clone());
        round.platform = Platform::Told;
        keep(app, at_platform(app, partner, &state), &round).await?;
        return see_other(&to);
    }
    home(leaving, round).await
}

async fn home(leaving: Leaving<'_>, round: Round) -> Result<Response, Refused> {
    let Leaving {
        app,
        partner,
        ready,
        lang,
    } = leaving;
    if !round.not_out.is_empty() {
        tracing::warn!(
            error.code = "IDP-5003",
            partner = partner.slug,
            peers = ?round.not_out,
            "signed out here, but these peers did not confirm it"
        );
    }
    // An admin may have taken the peer out since it asked. Then it is told nothing, and the person hears here how things are.
    let asker = round.farewell.as_ref();
    if let Some(farewell) = asker.filter(|asker| ready.peer(&asker.reply_to().peer).is_some()) {
        let reply = farewell.reply(!round.not_out.is_empty());
        return reply_with(leaving, reply).await;
    }
    let names = |peers: &[String]| peers.iter().map(|peer| name_of(peer)).collect::<Vec<_>>();
    let page = SignedOut {
        platform_told: matches!(round.platform, Platform::Told),
        out: &names(&round.out),
        not_out: &names(&round.not_out),
        sign_in: own::sign_in(app, &partner.slug),
    };
    Ok(pages::signed_out(&app.frame(lang, Some(partner)), &page))
}

/// Home at once: the browser that brought the request is not the one whose session ended, so it has nothing to sign out of elsewhere.
pub(super) async fn stay(leaving: Leaving<'_>, mut round: Round) -> Result<Response, Refused> {
    let left = std::mem::take(&mut round.left);
    round.not_out.extend(left.into_iter().map(|(peer, _)| peer));
    home(leaving, round).await
}

/// What a person calls a peer: the host in its entityID.
fn name_of(entity_id: &str) -> String {
    let url = Url::parse(entity_id).ok();
    let host = url.as_ref().and_then(Url::host_str).map(str::to_owned);
    host.unwrap_or_else(|| entity_id.to_owned())
}

/// Sends the answer to the peer that asked.
pub(super) async fn reply_with(
    leaving: Leaving<'_>,
    reply: LogoutReply,
) -> Result<Response, Refused> {
    let answer = flow::answer(leaving.app, leaving.partner, leaving.ready, reply).await?;
    show(leaving, answer)
}

fn show(leaving: Leaving<'_>, outgoing: Outgoing) -> Result<Response, Refused> {
    let app = leaving.app;
    match outgoing {
        Outgoing::Redirect(to) => see_other(&to),
        Outgoing::Post(form) => {
            // From metadata, where it was checked to be an http(s) address.
            let to = Url::parse(&form.action)
                .map_err(|error| Web::Internal(format!("stored address: {error}")))?;
            let carry = Carry {
                to: &to,
                action: &form.action,
                parameter: form.direction.parameter(),
                message: &form.message,
                relay_state: form.relay_state.as_ref().map(|state| state.as_str()),
            };
            let frame = app.frame(leaving.lang, Some(leaving.partner));
            Ok(pages::logout_post(&frame, carry, &app.nonce()?))
        }
    }
}

async fn keep(app: &App, place: Place<'_>, round: &Round) -> Result<(), Refused> {
    let lifetime = waiting::lifetime(app.config());
    Ok(place.put(round, app.now(), lifetime).await?)
}

impl Round {
    /// Notes what the peer that was asked said.
    pub(super) fn heard(&mut self, is_out: bool) {
        if let Some(asked) = self.asked.take() {
            let list = if is_out {
                &mut self.out
            } else {
                &mut self.not_out
            };
            list.push(asked.peer);
        }
    }
}
