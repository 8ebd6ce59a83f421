//! OpenID Connect: the platform as provider, we as its client (authorization code flow with PKCE).
//!
//! The crate `openidconnect` speaks the protocol; ours are the HTTP client under it ([`http`]), the keys' arithmetic ([`key`]), the cache of what the
//! provider says of itself ([`provider`]), the verification ([`token`]) and what follows from it ([`person`]). A sign-in begins in [`Oidc::begin`] and comes
//! back to `GET /p/{partner}/oidc/callback` ([`answer`]). Signing out: [`end_session_url`].
//!
//! Standard: OpenID Connect Core 1.0 §3.1, Discovery 1.0, RP-Initiated Logout 1.0; RFC 6749, 7636, 9207, 9700.

mod answer;
mod http;
mod key;
mod logout;
mod person;
mod provider;
mod refusal;
#[cfg(test)]
mod tests;
mod token;
mod types;

pub use answer::routes;
pub use logout::{Upstream, end_session_url};
pub use refusal::OidcRefusal;

use super::{Begin, Begun, CannotBegin};
use crate::config::{self, ClientAuthentication, Config, Partner};
use crate::random;
use http::Http;
use idp::Demand;
use openidconnect::core::{CoreAuthPrompt, CoreResponseType};
use openidconnect::{
    AuthType, AuthenticationContextClass, AuthenticationFlow, ClientId, ClientSecret, CsrfToken,
    IssuerUrl, LanguageTag, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
};
use provider::{Known, Provider};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use types::Client;

/// One partner's provider.
pub struct Oidc {
    client_id: ClientId,
    secret: Option<ClientSecret>,
    auth_type: AuthType,
    redirect: RedirectUrl,
    provider: Provider,
}

/// What has to be known again when the answer comes; kept on the server.
#[derive(Serialize, Deserialize)]
struct Keep {
    nonce: String,
    /// PKCE (RFC 7636 §4.1).
    verifier: String,
    /// `max_age` as sent, in seconds.
    max_age: u64,
}

impl Oidc {
    /// Sets it up; nothing is fetched yet, so that a provider that is down keeps nobody else from signing in.
    ///
    /// # Errors
    /// A text for the operator when an address or the HTTP client cannot be used.
    pub fn new(config: &Config, partner: &Partner, oidc: &config::Oidc) -> Result<Oidc, String> {
        let issuer = IssuerUrl::new(oidc.issuer.clone()).map_err(|error| error.to_string())?;
        let redirect = format!("{}/p/{}/oidc/callback", config.public_base(), partner.slug);
        // The configuration was checked: plain http stands there only for this machine, or by `dangerous_allow_http`.
        let plain = issuer.url().scheme() == "http";
        let http = Http::new(oidc.timeout, plain).map_err(|error| error.to_string())?;
        let (auth_type, secret) = match &oidc.authentication {
            None => (AuthType::RequestBody, None),
            Some(ClientAuthentication::Basic(secret)) => (AuthType::BasicAuth, Some(secret)),
            Some(ClientAuthentication::Post(secret)) => (AuthType::RequestBody, Some(secret)),
        };
        Ok(Oidc {
            client_id: ClientId::new(oidc.client_id.clone()),
            secret: secret.map(|secret| ClientSecret::new(secret.expose_secret().to_owned())),
            auth_type,
            redirect: RedirectUrl::new(redirect).map_err(|error| error.to_string())?,
            provider: Provider::new(issuer, http, oidc.timeout, plain),
        })
    }

    /// Our side of the protocol, towards what is known of the provider.
    fn client(&self, known: &Known) -> Client {
        Client::from_provider_metadata(
            known.metadata.clone(),
            self.client_id.clone(),
            self.secret.clone(),
        )
        .set_auth_type(self.auth_type.clone())
        .set_redirect_uri(self.redirect.clone())
    }

    /// Sends to the provider's authorization endpoint.
    ///
    /// Standard: Core §3.1.2.1 (`prompt`, `max_age`, `acr_values`, `ui_locales`), RFC 7636 (S256 always).
    pub(super) async fn begin(&self, begin: Begin<'_>) -> Result<Begun, CannotBegin> {
        let settings = begin.partner.oidc.as_ref();
        let settings = settings.ok_or_else(|| CannotBegin("it is not configured".to_owned()))?;
        let known = self.provider.known(begin.app.now()).await;
        let known = known.map_err(|error| CannotBegin(error.to_string()))?;
        let random = || random::handle().map_err(|error| CannotBegin(error.to_string()));
        let keep = Keep {
            nonce: random()?,
            verifier: random()?,
            max_age: max_age(settings.max_age, begin.demand),
        };
        let to = self.authorization(&self.client(&known), settings, begin, &keep);
        let keep = serde_json::to_value(keep).map_err(|error| CannotBegin(error.to_string()))?;
        Ok(Begun { to, keep })
    }

    fn authorization(
        &self,
        client: &Client,
        settings: &config::Oidc,
        begin: Begin<'_>,
        keep: &Keep,
    ) -> url::Url {
        let (state, nonce) = (
            CsrfToken::new(begin.state.to_owned()),
            Nonce::new(keep.nonce.clone()),
        );
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(
            keep.verifier.clone(),
        ));
        let mut request = client
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                move || state,
                move || nonce,
            )
            .add_scopes(settings.scopes.iter().cloned().map(Scope::new))
            .set_pkce_challenge(challenge)
            .set_max_age(Duration::from_secs(keep.max_age))
            .add_ui_locale(LanguageTag::new(begin.lang.tag().to_owned()));
        // `none` must stand alone (Core §3.1.2.1); `max_age` then still asks for a fresh authentication.
        if begin.demand.passive {
            request = request.add_prompt(CoreAuthPrompt::None);
        } else if begin.demand.fresh {
            request = request.add_prompt(CoreAuthPrompt::Login);
        }
        for class in begin.demand.acceptable() {
            let acr = settings.acr.get(&class).cloned().unwrap_or(class);
            request = request.add_auth_context_value(AuthenticationContextClass::new(acr));
        }
        request.url().0
    }
}

/// ForceAuthn is an authentication of now.
fn max_age(configured: Duration, demand: &Demand) -> u64 {
    if demand.fresh {
        0
    } else {
        configured.as_secs()
    }
}

/// The partner's provider, when it is one of its bridges.
fn of<'a>(app: &'a crate::http::App, slug: &str) -> Option<&'a Oidc> {
    app.bridges(slug).iter().find_map(|bridge| match bridge {
        super::Interactive::Oidc(oidc) => Some(&**oidc),
        super::Interactive::Login(_) | super::Interactive::Saml(_) => None,
    })
}
