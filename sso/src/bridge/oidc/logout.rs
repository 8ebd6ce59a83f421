//! Signing out at the provider: where the browser has to go so that the person's session there ends too.

use super::of;
use super::types::IdToken;
use crate::config::Partner;
use crate::http::App;
use crate::session::{self, Person};
use crate::texts::Lang;
use openidconnect::{CsrfToken, LanguageTag, LogoutRequest, PostLogoutRedirectUrl};
use serde::{Deserialize, Serialize};
use std::fmt;
use url::Url;

/// Longest ID token that is sent as a hint, in octets: addresses have limits on their way.
const HINT_LIMIT: usize = 4096;

/// What the provider wants to have again; kept in the session.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upstream {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
}

/// It holds personal data, so it shows nothing.
impl fmt::Debug for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upstream").finish_non_exhaustive()
    }
}

impl Upstream {
    pub(super) fn new(id_token: String) -> Upstream {
        Upstream {
            id_token: Some(id_token).filter(|token| token.len() <= HINT_LIMIT),
        }
    }
}

/// The provider's end-session address for this person, which brings the browser back to `back` with `state`. `None` when the person did not sign in
/// there, `logout` is off, or the provider offers no such thing or cannot be reached: the session here ends all the same.
///
/// `back` has to be registered at the provider, without `state`.
///
/// Standard: RP-Initiated Logout 1.0 §2.
pub async fn end_session_url(
    app: &App,
    partner: &Partner,
    person: &Person,
    back: &Url,
    state: &str,
    lang: Lang,
) -> Option<Url> {
    let Some(session::Upstream::Oidc(upstream)) = &person.upstream else {
        return None;
    };
    let oidc = of(app, &partner.slug)?;
    if !partner.oidc.as_ref()?.logout {
        return None;
    }
    let known = oidc.provider.known(app.now()).await.ok()?;
    let endpoint = known
        .metadata
        .additional_metadata()
        .end_session_endpoint
        .clone()?;
    let mut request = LogoutRequest::from(endpoint)
        .set_client_id(oidc.client_id.clone())
        .set_post_logout_redirect_uri(PostLogoutRedirectUrl::from_url(back.clone()))
        .set_state(CsrfToken::new(state.to_owned()))
        .add_ui_locale(LanguageTag::new(lang.tag().to_owned()));
    if let Some(hint) = &upstream.id_token
        && let Ok(hint) = hint.parse::<IdToken>()
    {
        request = request.set_id_token_hint(&hint);
    }
    Some(request.http_get_url())
}
