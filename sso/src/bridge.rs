//! Sign-in bridges: how a person who is not signed in here signs in on the partner platform, and comes back to where they were going.
//!
//! A partner has any combination of bridges, tried in the configured order: the first that can begin is used, so a provider that cannot be reached hands
//! over to the next. [`start`] sends the browser away under a one-time state that is bound to it ([`attempt`]); the bridge's own path receives the answer
//! and calls [`arrive`] or [`finish`]: a session begins and the person goes on. [`login`] is the bridge to a platform's own sign-in page,
//! [`upstream`] the one to a platform that is a SAML identity provider.

pub mod attempt;
mod browser;
mod endpoint;
mod finish;
pub mod login;
pub mod logout;
pub mod oidc;
mod refusal;
#[cfg(test)]
mod tests;
pub mod upstream;

pub use attempt::{Attempt, Then};
pub(crate) use endpoint::login_of;
pub use endpoint::routes;
pub use finish::{Setback, arrive, arrive_without, finish, give_up};
pub use refusal::BridgeRefusal;

use crate::config::{Config, Partner};
use crate::http::{App, see_other};
use crate::refused::{Refused, Web};
use crate::texts::Lang;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use idp::{Demand, Ways};
use login::Login;
use oidc::Oidc;
use serde::{Deserialize, Serialize};
use upstream::Upstream;
use url::Url;

/// The bridges that there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The platform sends a signed token of its own accord.
    Handoff,
    /// The platform is an OpenID Connect provider.
    Oidc,
    /// Redirect to the platform's own sign-in page; it answers with a hand-off token.
    Login,
    /// The platform is a SAML identity provider.
    Saml,
}

impl Kind {
    /// The name in configuration, log and API.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Handoff => "handoff",
            Kind::Oidc => "oidc",
            Kind::Login => "login",
            Kind::Saml => "saml",
        }
    }
}

/// A bridge that can send a browser away to sign in.
pub enum Interactive {
    /// The platform's own sign-in page.
    Login(Login),
    /// The platform as OpenID Connect provider.
    Oidc(Box<Oidc>),
    /// The platform as SAML identity provider.
    Saml(Box<Upstream>),
}

/// What a bridge is given to begin with.
#[derive(Clone, Copy)]
pub struct Begin<'a> {
    /// The service.
    pub app: &'a App,
    /// Whose customer it is.
    pub partner: &'a Partner,
    /// One-time state, 43 characters of base64url: whoever brings it back continues this attempt.
    pub state: &'a str,
    /// What the sign-in has to achieve.
    pub demand: &'a Demand,
    /// Language of the person.
    pub lang: Lang,
}

/// Where the browser goes, and what the bridge wants to have again when it comes back.
pub struct Begun {
    /// An address of the platform.
    pub to: Url,
    /// Kept with the attempt; never shown to the browser.
    pub keep: serde_json::Value,
}

/// Why a bridge cannot be used now; for the log. The next one is tried.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct CannotBegin(pub String);

impl Interactive {
    /// Which one it is.
    pub fn kind(&self) -> Kind {
        match self {
            Interactive::Login(_) => Kind::Login,
            Interactive::Oidc(_) => Kind::Oidc,
            Interactive::Saml(_) => Kind::Saml,
        }
    }

    /// Whether it can be asked without showing a page (IsPassive).
    fn is_silent(&self) -> bool {
        match self {
            Interactive::Login(login) => login.is_silent(),
            // `prompt=none` and IsPassive are part of the standards.
            Interactive::Oidc(_) | Interactive::Saml(_) => true,
        }
    }

    async fn begin(&self, begin: Begin<'_>) -> Result<Begun, CannotBegin> {
        match self {
            Interactive::Login(login) => login.begin(begin),
            Interactive::Oidc(oidc) => oidc.begin(begin).await,
            Interactive::Saml(upstream) => upstream.begin(begin).await,
        }
    }
}

/// A partner's interactive bridges in their order.
///
/// # Errors
/// A text for the operator when one cannot be set up.
pub fn of(config: &Config, partner: &Partner) -> Result<Vec<Interactive>, String> {
    let mut bridges = Vec::new();
    for kind in &partner.bridges {
        match kind {
            // Nothing to be asked: the platform comes by itself.
            Kind::Handoff => {}
            Kind::Oidc => {
                let oidc = partner.oidc.as_ref().ok_or("oidc is not configured")?;
                bridges.push(Interactive::Oidc(Box::new(Oidc::new(
                    config, partner, oidc,
                )?)));
            }
            Kind::Login => {
                let login = partner.login.as_ref().ok_or("login is not configured")?;
                bridges.push(Interactive::Login(Login::new(config, partner, login)?));
            }
            Kind::Saml => {
                let saml = partner.saml.as_ref().ok_or("saml is not configured")?;
                bridges.push(Interactive::Saml(Box::new(Upstream::new(
                    config, partner, saml,
                ))));
            }
        }
    }
    Ok(bridges)
}

/// What can be asked of this partner's platform; `tried`: the person just came back from there for this request.
pub fn ways(app: &App, partner: &Partner, tried: bool) -> Ways {
    let bridges = app.bridges(&partner.slug);
    Ways {
        silent: !tried && bridges.iter().any(Interactive::is_silent),
        step_up: !tried && !bridges.is_empty(),
    }
}

/// Sends the browser to the first bridge that can begin. `None` when there is none.
///
/// # Errors
/// WEB-503 when the store is not available or full, WEB-500 when it or the generator fails.
pub async fn start(
    app: &App,
    partner: &Partner,
    lang: Lang,
    headers: &HeaderMap,
    demand: &Demand,
    then: Then,
) -> Result<Option<Response>, Refused> {
    let state = crate::random::handle().map_err(|error| Web::Internal(error.to_string()))?;
    for bridge in app.bridges(&partner.slug) {
        if demand.passive && !bridge.is_silent() {
            continue;
        }
        let begin = Begin {
            app,
            partner,
            state: &state,
            demand,
            lang,
        };
        match bridge.begin(begin).await {
            Ok(begun) => {
                return away(begin, headers, bridge.kind(), then, begun)
                    .await
                    .map(Some);
            }
            Err(cannot) => tracing::warn!(
                partner = partner.slug,
                bridge = bridge.kind().name(),
                "sign-in cannot begin here, the next bridge is tried: {cannot}"
            ),
        }
    }
    Ok(None)
}

async fn away(
    begin: Begin<'_>,
    headers: &HeaderMap,
    bridge: Kind,
    then: Then,
    begun: Begun,
) -> Result<Response, Refused> {
    let Begin { app, partner, .. } = begin;
    let (browser, cookie) = browser::known_or_new(app, partner, headers)?;
    let attempt = Attempt {
        bridge,
        demand: begin.demand.clone(),
        then,
        browser,
        keep: begun.keep,
        started_at: app.now(),
    };
    attempt::put(app, partner, begin.state, &attempt).await?;
    let mut response = see_other(begun.to.as_str())?;
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
