//! The login link: from the three parameters to a request on its way.

use jiff::Timestamp;
use url::{Url, form_urlencoded};

use crate::cloud::Cloud;
use crate::idp_metadata::{IdpMetadata, SingleSignOn};
use crate::key::random_name;
use crate::memory::OpenRequest;
use crate::request::AuthnRequest;
use crate::{ACS_PATH, SimulatorError};

/// Why the login link is not followed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoginFault {
    /// A parameter is missing.
    #[error("parameter {0} is missing")]
    Missing(&'static str),
    /// A parameter stands there more than once.
    #[error("parameter {0} is given more than once")]
    Repeated(&'static str),
    /// No partner has this platform identifier.
    #[error("xAccountType {0:?} is not known here")]
    UnknownAccountType(String),
    /// Neither `true` nor `false`.
    #[error("isFirstLogin must be true or false, not {0:?}")]
    FirstLogin(String),
    /// Not an absolute web address, or not one of the cloud's own.
    #[error("service {0:?} is not an address of this cloud")]
    Service(String),
    /// The partner's metadata was not uploaded yet.
    #[error("no identity provider metadata has been uploaded for this partner")]
    NoMetadata,
    /// The simulator itself failed.
    #[error(transparent)]
    Simulator(#[from] SimulatorError),
}

/// Where the browser goes from the login link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginStart {
    /// A redirect to this address.
    Redirect(String),
    /// A form to post.
    Post {
        /// The address.
        action: String,
        /// `SAMLRequest`, base64.
        saml_request: String,
        /// `RelayState`.
        relay_state: String,
    },
}

/// The parameters of the link, checked.
#[derive(Debug)]
struct Link {
    service: Url,
    is_first_login: bool,
}

impl Cloud {
    /// Follows a login link, given its query string, and remembers the request it makes.
    ///
    /// # Errors
    /// [`LoginFault`] says which parameter is wrong, or what else is missing.
    pub fn start_login(&self, query: &str) -> Result<LoginStart, LoginFault> {
        let link = self.read_link(query)?;
        let idp = self.idp_metadata().ok_or(LoginFault::NoMetadata)?;
        let request = OpenRequest {
            id: format!("_{}", random_name(35)?),
            relay_state: random_name(43)?,
            service: link.service.into(),
            is_first_login: link.is_first_login,
            sent_at: self.now(),
            answered: false,
        };
        let start = self.send(&idp, &request, self.now())?;
        self.memory().requests.put(request.id.clone(), request);
        Ok(start)
    }

    fn read_link(&self, query: &str) -> Result<Link, LoginFault> {
        let partner =
            parameter(query, "xAccountType")?.ok_or(LoginFault::Missing("xAccountType"))?;
        if partner != self.settings().x_account_type {
            return Err(LoginFault::UnknownAccountType(partner));
        }
        let is_first_login = match parameter(query, "isFirstLogin")?.as_deref() {
            None | Some("false") => false,
            Some("true") => true,
            Some(other) => return Err(LoginFault::FirstLogin(other.to_owned())),
        };
        let service = parameter(query, "service")?.ok_or(LoginFault::Missing("service"))?;
        let address = Url::parse(&service)
            .ok()
            .filter(|url| self.settings().may_land(url));
        Ok(Link {
            service: address.ok_or(LoginFault::Service(service))?,
            is_first_login,
        })
    }

    fn send(
        &self,
        idp: &IdpMetadata,
        open: &OpenRequest,
        now: Timestamp,
    ) -> Result<LoginStart, SimulatorError> {
        let acs = self.settings().at(ACS_PATH);
        let request = AuthnRequest {
            id: &open.id,
            entity_id: &self.settings().entity_id,
            acs: &acs,
            destination: &idp.destination,
            now,
        };
        match &idp.single_sign_on {
            SingleSignOn::Redirect(location) => {
                let capitals = self.settings().vendor_upper_case_sig_alg;
                let address =
                    request.redirect(location, &open.relay_state, self.key(), capitals)?;
                Ok(LoginStart::Redirect(address))
            }
            SingleSignOn::Post(location) => Ok(LoginStart::Post {
                action: location.to_string(),
                saml_request: request.post(self.key())?,
                relay_state: open.relay_state.clone(),
            }),
        }
    }
}

/// The one value of a query parameter; other parameters are left alone.
fn parameter(query: &str, name: &'static str) -> Result<Option<String>, LoginFault> {
    let mut values = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name);
    let first = values.next().map(|(_, value)| value.into_owned());
    if values.next().is_some() {
        Err(LoginFault::Repeated(name))
    } else {
        Ok(first)
    }
}
