//! Who calls: an access key that signs, or a token.

use super::request::{ApiRequest, Method, Secret};
use super::signing::{DATE_HEADER, SigningError, Unsigned, date};
use super::token::Token;
use certs::mac::{MacError, MacKey};
use jiff::Timestamp;
use url::Url;
use zeroize::Zeroizing;

const JSON: &str = "application/json";

/// AK and SK of the partner, perhaps temporary ones. Not printed.
pub struct AccessKey {
    id: String,
    secret: MacKey,
    security_token: Option<Secret>,
    domain_id: Option<String>,
}

impl AccessKey {
    /// Takes the AK, the SK, and the security token of a temporary pair.
    ///
    /// # Errors
    /// [`MacError::Empty`] for an empty SK.
    pub fn new(
        id: impl Into<String>,
        secret: &Secret,
        security_token: Option<Secret>,
    ) -> Result<AccessKey, MacError> {
        let octets = Zeroizing::new(secret.expose().as_bytes().to_vec());
        Ok(AccessKey {
            id: id.into(),
            secret: MacKey::new(octets)?,
            security_token,
            domain_id: None,
        })
    }

    /// Names the partner's own account in each request, as the vendor's SDK does for services that belong to no region.
    #[must_use]
    pub fn for_domain(mut self, domain_id: impl Into<String>) -> AccessKey {
        self.domain_id = Some(domain_id.into()).filter(|id: &String| !id.is_empty());
        self
    }

    /// The AK: it names the key and is no secret.
    pub fn id(&self) -> &str {
        &self.id
    }
}

/// How a request is made believable.
pub enum Credential {
    /// Each request is signed.
    AccessKey(AccessKey),
    /// Each request carries the token.
    Token(Token),
}

/// What goes out. Not printed: it carries credentials.
pub struct Authorized {
    method: Method,
    url: Url,
    headers: Vec<(String, Zeroizing<String>)>,
    body: Zeroizing<Vec<u8>>,
}

impl Authorized {
    /// The method.
    pub fn method(&self) -> Method {
        self.method
    }
    /// The whole address, spelled as signed: send it as it is.
    pub fn url(&self) -> &Url {
        &self.url
    }
    /// The headers to send besides `Host`, which follows from the address.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
    /// The body; empty for a request without one.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

impl Credential {
    /// Makes a checked request ready to be sent to an endpoint. A signature holds for this moment only: sign again for each attempt.
    ///
    /// # Errors
    /// [`SigningError`].
    pub fn authorize(
        &self,
        request: &ApiRequest,
        endpoint: &Url,
        now: Timestamp,
    ) -> Result<Authorized, SigningError> {
        let mut authorized = bare(request, endpoint)?;
        match self {
            Credential::AccessKey(key) => {
                authorized.headers = key.headers(request, endpoint, now)?;
            }
            Credential::Token(token) => {
                let value = Zeroizing::new(token.value().to_owned());
                authorized.headers.push(("X-Auth-Token".to_owned(), value));
            }
        }
        Ok(authorized)
    }
}

impl AccessKey {
    fn headers(
        &self,
        request: &ApiRequest,
        endpoint: &Url,
        now: Timestamp,
    ) -> Result<Vec<(String, Zeroizing<String>)>, SigningError> {
        let mut headers = vec![
            ("Host".to_owned(), host(endpoint)?),
            (DATE_HEADER.to_owned(), date(now)),
            ("Content-Type".to_owned(), JSON.to_owned()),
        ];
        if let Some(token) = &self.security_token {
            headers.push(("X-Security-Token".to_owned(), token.expose().to_owned()));
        }
        if let Some(id) = &self.domain_id {
            headers.push(("X-Domain-Id".to_owned(), id.clone()));
        }
        let mut unsigned = Unsigned {
            method: request.method().as_str(),
            path: request.path(),
            query: request.query(),
            headers,
            body: request.body(),
        };
        unsigned.declare_payload();
        let authorization = unsigned.authorization(&self.id, &self.secret)?;
        let mut sent: Vec<_> = unsigned
            .headers
            .into_iter()
            .filter(|(name, _)| name != "Host")
            .map(|(name, value)| (name, Zeroizing::new(value)))
            .collect();
        sent.push(("Authorization".to_owned(), Zeroizing::new(authorization)));
        Ok(sent)
    }
}

/// A request that needs no credential: the one for a token.
pub(super) fn bare(request: &ApiRequest, endpoint: &Url) -> Result<Authorized, SigningError> {
    host(endpoint)?;
    Ok(Authorized {
        method: request.method(),
        url: request
            .url(endpoint)
            .map_err(|error| SigningError::Address(error.to_string()))?,
        headers: vec![("Content-Type".to_owned(), Zeroizing::new(JSON.to_owned()))],
        body: Zeroizing::new(request.body().to_vec()),
    })
}

/// As HTTP libraries write it: the port only where it is not the scheme's own.
fn host(endpoint: &Url) -> Result<String, SigningError> {
    let host = endpoint.host_str().ok_or(SigningError::NoHost)?;
    Ok(match endpoint.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}
