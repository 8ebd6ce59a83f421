//! The platform's side of a sign-out: where the browser goes so that the person is signed out there too.

use super::{Kind, oidc};
use crate::config::Partner;
use crate::http::App;
use crate::session::Person;
use crate::texts::Lang;
use url::Url;

/// How the platform leads the browser back.
#[derive(Debug, Clone, Copy)]
pub struct Back<'a> {
    /// A fixed address of ours: platforms want to have it registered, octet by octet.
    pub address: &'a Url,
    /// What has to come back with it as `state`.
    pub state: &'a str,
}

impl Back<'_> {
    /// Both in one address, for a platform that gives back what it gets.
    pub fn url(&self) -> Url {
        let mut url = self.address.clone();
        url.query_pairs_mut().append_pair("state", self.state);
        url
    }
}

/// Where the browser goes to be signed out of the platform: the bridge by which the person signed in knows best, then the configured `logout_url`, which
/// gets `return`. `None` when the platform cannot be told.
pub async fn logout_at_platform(
    app: &App,
    partner: &Partner,
    person: &Person,
    back: Back<'_>,
    lang: Lang,
) -> Option<Url> {
    if person.bridge == Kind::Oidc {
        let to = oidc::end_session_url(app, partner, person, back.address, back.state, lang).await;
        if to.is_some() {
            return to;
        }
    }
    let mut to = partner.logout_url.clone()?;
    to.query_pairs_mut()
        .append_pair("return", back.url().as_str());
    Some(to)
}
