//! The end of a sign-in: a session begins and the person goes on, or they hear why not.

use super::attempt::{self, Attempt, Then};
use super::{BridgeRefusal, Kind};
use crate::config::Partner;
use crate::http::{App, see_other};
use crate::refused::{Refused, Web};
use crate::session::{self, Person};
use crate::signon::endpoint::{self, Came};
use crate::texts::Lang;
use crate::waiting::{self, Place};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use idp::Denial;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long an answer that came from another site waits for its browser to come back with a GET of this site.
const ARRIVAL_LIFETIME: SignedDuration = SignedDuration::from_mins(2);

/// How often is looked for what another request is writing at this moment.
const LOOKS: usize = 8;
/// And how far apart.
const LOOK_EVERY: Duration = Duration::from_millis(25);

/// Why nobody signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Setback {
    /// The platform could not sign the person in, or they gave up; in its words, for the log.
    NotSignedIn(String),
    /// The platform would have had to show a page, and the request is passive.
    PageNeeded,
}

/// Starts the session and sends the person on to where they were going.
///
/// # Errors
/// WEB-503 when the store is not available, WEB-500 when it or the generator fails.
pub async fn finish(
    app: &App,
    partner: &Partner,
    headers: &HeaderMap,
    attempt: Attempt,
    person: &Person,
) -> Result<Response, Refused> {
    let cookie = session::start(app, partner, person, headers).await?;
    tracing::info!(
        partner = partner.slug,
        bridge = attempt.bridge.name(),
        "signed in"
    );
    let mut response = see_other(&onward(app, partner, &attempt.then))?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

// `tried` keeps a platform that does not do what is demanded from being asked for ever.
fn onward(app: &App, partner: &Partner, then: &Then) -> String {
    let base = format!("{}/p/{}", app.prefix(), partner.slug);
    match then {
        Then::Resume { handle } => format!("{base}/saml/resume/{handle}?tried=true"),
        Then::Launch { to: None } => format!("{base}/launch"),
        Then::Launch { to: Some(to) } => {
            let query = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("to", to)
                .finish();
            format!("{base}/launch?{query}")
        }
    }
}

/// Ends an attempt without a session: the cloud hears a status, or the person gets a page.
///
/// # Errors
/// BRG-1012 when no request of the cloud waits; what [`crate::signon::SignOn::fail`] refuses.
pub async fn give_up(
    app: &App,
    partner: &Partner,
    lang: Lang,
    attempt: Attempt,
    setback: Setback,
) -> Result<Response, Refused> {
    let denial = match setback {
        Setback::PageNeeded => Denial::PassiveImpossible,
        Setback::NotSignedIn(why) => match &attempt.then {
            Then::Resume { .. } => Denial::LoginFailed(why),
            Then::Launch { .. } => return Err(BridgeRefusal::NotSignedIn(why).into()),
        },
    };
    let Then::Resume { handle } = attempt.then else {
        return Err(BridgeRefusal::NotSignedIn("a page is needed".to_owned()).into());
    };
    let next = app
        .sign_on()
        .fail(partner, &handle, denial, app.now())
        .await?;
    let came = Came {
        app,
        partner,
        lang,
        headers: &HeaderMap::new(),
        tried: true,
    };
    endpoint::show(came, next).await
}

/// A verified answer that waits for its browser.
#[derive(Serialize, Deserialize)]
struct Arrived {
    bridge: Kind,
    state: String,
    outcome: Outcome,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Outcome {
    Person(Box<Person>),
    Setback(Setback),
}

/// Receives the verified answer of a platform that came as a POST from another site, where the browser's cookie is absent (SameSite=Lax): it is kept, and
/// the browser comes back with a GET of this site, which shows whether it is the one that began.
///
/// # Errors
/// BRG-1010 when no attempt of this bridge is under way under this state.
pub async fn arrive(
    app: &App,
    partner: &Partner,
    bridge: Kind,
    state: &str,
    person: Person,
) -> Result<Response, Refused> {
    let handle = random_handle()?;
    let outcome = Outcome::Person(Box::new(person));
    wait(app, partner, bridge, state, &handle, outcome).await
}

/// Like [`arrive`], for an answer that has a name and can be posted twice: what it brings waits where [`again`] leads to.
pub(super) async fn arrive_by_name(
    app: &App,
    partner: &Partner,
    bridge: Kind,
    state: &str,
    name: &str,
    person: Person,
) -> Result<Response, Refused> {
    let outcome = Outcome::Person(Box::new(person));
    wait(app, partner, bridge, state, &named(state, name), outcome).await
}

/// The same answer was posted again: a second click, a reload, or a thief. It brings nobody in. The browser goes to where the first one's person waits, if
/// the first one's redirect never reached it; there it has to be the one that began. Else whoever is signed in goes on, and anybody else gets BRG-1010.
///
/// Of two fast clicks the first one's person may be on the way into the store while the second is here: a moment is waited for them.
pub(super) async fn again(
    app: &App,
    partner: &Partner,
    state: &str,
    name: &str,
) -> Result<Response, Refused> {
    let handle = named(state, name);
    let place = Place::of(app, partner, waiting::Kind::Arrival, &handle);
    for _ in 0..LOOKS {
        let found: Option<Arrived> = place.look(app.now()).await?;
        if found.is_some() {
            break;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    to_arrival(app, partner, &handle)
}

// The state is known to the browser and the platform alone, so nobody else can guess it.
fn named(state: &str, name: &str) -> String {
    let digest = openssl::sha::sha256(format!("{state}/{name}").as_bytes());
    URL_SAFE_NO_PAD.encode(digest)
}

fn random_handle() -> Result<String, Refused> {
    Ok(crate::random::handle().map_err(|error| Web::Internal(error.to_string()))?)
}

fn to_arrival(app: &App, partner: &Partner, handle: &str) -> Result<Response, Refused> {
    see_other(&format!(
        "{}/p/{}/login/arrived/{handle}",
        app.prefix(),
        partner.slug
    ))
}

/// Receives in the same way that nobody signed in: only the browser that began can end its attempt.
///
/// # Errors
/// BRG-1010 when no attempt of this bridge is under way under this state.
pub async fn arrive_without(
    app: &App,
    partner: &Partner,
    bridge: Kind,
    state: &str,
    setback: Setback,
) -> Result<Response, Refused> {
    let handle = random_handle()?;
    let outcome = Outcome::Setback(setback);
    wait(app, partner, bridge, state, &handle, outcome).await
}

async fn wait(
    app: &App,
    partner: &Partner,
    bridge: Kind,
    state: &str,
    handle: &str,
    outcome: Outcome,
) -> Result<Response, Refused> {
    attempt::look(app, partner, bridge, state).await?;
    let arrived = Arrived {
        bridge,
        state: state.to_owned(),
        outcome,
    };
    let place = Place::of(app, partner, waiting::Kind::Arrival, handle);
    place.put(&arrived, app.now(), ARRIVAL_LIFETIME).await?;
    to_arrival(app, partner, handle)
}

/// The browser came back: its attempt is taken, and the session begins or the person hears why not.
///
/// # Errors
/// BRG-1010 when the answer or the attempt is gone, BRG-1011 in another browser than the one that began.
pub(super) async fn arrived(
    app: &App,
    partner: &Partner,
    lang: Lang,
    handle: &str,
    headers: &HeaderMap,
) -> Result<Response, Refused> {
    let place = Place::of(app, partner, waiting::Kind::Arrival, handle);
    let arrived: Option<Arrived> = place.take(app.now()).await?;
    let arrived = arrived.ok_or(BridgeRefusal::AttemptUnknown)?;
    let attempt = attempt::take(app, partner, arrived.bridge, &arrived.state, headers).await?;
    match arrived.outcome {
        Outcome::Person(person) => finish(app, partner, headers, attempt, &person).await,
        Outcome::Setback(setback) => give_up(app, partner, lang, attempt, setback).await,
    }
}

/// A sign-in that is over: reloaded, clicked twice, or too late. Whoever is signed in here meanwhile goes into the cloud; where the attempt would have led
/// is not known any more.
///
/// # Errors
/// BRG-1010 when nobody is signed in here.
pub(super) async fn over(
    app: &App,
    partner: &Partner,
    headers: &HeaderMap,
) -> Result<Response, Refused> {
    match session::current(app, partner, headers).await? {
        Some(_) => see_other(&onward(app, partner, &Then::Launch { to: None })),
        None => Err(BridgeRefusal::AttemptUnknown.into()),
    }
}
