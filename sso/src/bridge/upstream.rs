//! The platform as SAML identity provider: we are its service provider.
//!
//! [`Upstream::begin`] sends the browser away with a signed AuthnRequest whose RelayState is the attempt's state; `endpoint` receives the answer, which
//! the rules of [`idp::upstream`] judge; `document` is our metadata as service provider. The answer comes as a POST from the platform's site, where the
//! browser's cookie is absent, so what it says waits until the browser has shown that it is the one that began ([`super::arrive`]).

pub mod document;
mod endpoint;
#[cfg(test)]
mod tests;

pub(super) use endpoint::routes;

use super::{Begin, Begun, CannotBegin, Interactive};
use crate::address;
use crate::config::{Config, Partner, Saml};
use crate::http::App;
use crate::refused::Reason;
use crate::signon::ids::RandomIds;
use certs::SigningKey;
use certs::sign::sign_query;
use idp::upstream::{Mapping, Own, UpstreamRefusal, Wishes, ask};
use metadata::IdentityProvider;
use saml::binding::{Binding, Direction, RelayState, encode_redirect};
use url::Url;

/// One partner's identity provider, and who we are to it.
pub struct Upstream {
    provider: IdentityProvider,
    entity_id: String,
    acs_url: String,
    name_id_format: Option<String>,
    classes: Vec<String>,
    mapping: Mapping,
}

/// Where answers come.
pub(crate) fn acs_url(config: &Config, partner: &Partner) -> String {
    address::of(config, &partner.slug, "upstream/acs")
}

impl Upstream {
    /// Sets it up.
    pub fn new(config: &Config, partner: &Partner, saml: &Saml) -> Upstream {
        Upstream {
            provider: saml.provider.clone(),
            entity_id: saml.entity_id.clone(),
            acs_url: acs_url(config, partner),
            name_id_format: saml.name_id_format.clone(),
            classes: saml.classes.clone(),
            mapping: saml.attributes.clone(),
        }
    }

    fn own(&self) -> Own<'_> {
        Own {
            entity_id: &self.entity_id,
            acs_url: &self.acs_url,
        }
    }

    /// Sends to the provider with a request that carries what is demanded, signed with the partner's key.
    ///
    /// Standard: Bindings §3.4; Profiles §4.1.3.
    pub(super) async fn begin(&self, begin: Begin<'_>) -> Result<Begun, CannotBegin> {
        let now = begin.app.now();
        let cannot = |error: &dyn std::fmt::Display| CannotBegin(error.to_string());
        if self.provider.expired(now) {
            return Err(cannot(&UpstreamRefusal::ProviderExpired));
        }
        let location = self
            .provider
            .sso_at(Binding::Redirect)
            .ok_or_else(|| cannot(&"the provider has no address for HTTP-Redirect"))?;
        let mut ids = RandomIds::draw().map_err(|error| cannot(&error))?;
        let wishes = Wishes {
            name_id_format: self.name_id_format.as_deref(),
            classes: &self.classes,
        };
        let (request, sent) = ask(
            self.own(),
            &self.provider,
            begin.demand,
            wishes,
            now,
            &mut ids,
        );
        let (xml, _) = request.write().map_err(|error| cannot(&error))?;
        let state = RelayState::new(begin.state.to_owned()).map_err(|error| cannot(&error))?;
        let query = encode_redirect(xml.as_str(), Direction::Request, Some(&state));
        let sign = move |key: &SigningKey| sign_query(&query, key).map_err(|e| e.to_string());
        let signed = begin.app.sign_on().signed(begin.partner, now, sign).await;
        let query = signed.map_err(|error| cannot(&error))?;
        let joint = if location.contains('?') { '&' } else { '?' };
        Ok(Begun {
            to: Url::parse(&format!("{location}{joint}{query}")).map_err(|error| cannot(&error))?,
            keep: serde_json::to_value(sent).map_err(|error| cannot(&error))?,
        })
    }
}

/// The partner's identity provider, when it is one of its bridges.
fn upstream_of<'a>(app: &'a App, slug: &str) -> Option<&'a Upstream> {
    app.bridges(slug).iter().find_map(|bridge| match bridge {
        Interactive::Saml(upstream) => Some(&**upstream),
        Interactive::Login(_) | Interactive::Oidc(_) => None,
    })
}

impl Reason for UpstreamRefusal {
    fn code(&self) -> &'static str {
        UpstreamRefusal::code(self).0
    }

    fn peer(&self) -> Option<&str> {
        match self {
            UpstreamRefusal::IssuerOther { expected, .. } => Some(expected),
            _ => None,
        }
    }
}

/// The bridge is asked for and is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no SAML identity provider is one of this partner's bridges")]
pub struct NotConfigured;

impl Reason for NotConfigured {
    fn code(&self) -> &'static str {
        "BRG-3060"
    }
}
