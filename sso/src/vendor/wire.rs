//! One request on the wire, and how far it came.

use super::failure::{NotSent, VendorFailure};
use crate::config::CloudApi;
use crate::outbound::{self, causes};
use cloud::huawei::api::{Authorized, MOST_ANSWER, Method, RawAnswer, Secret};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Request};

/// Most characters kept of the cloud's name for a request.
const MOST_REQUEST_ID: usize = 128;
/// Connections that are kept for calls to come.
const KEPT: usize = 16;

/// Sends.
pub(super) struct Wire {
    /// For calls that may be repeated: connections are kept for some time.
    kept: Client,
    /// For all others, a connection for each: on one that was kept, a call could be lost only because the cloud was just closing it.
    fresh: Client,
}

/// An answer, whatever it says. Not printed: bodies carry personal data, headers tokens.
pub(super) struct Received {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    retry_after: Option<String>,
    subject_token: Option<Secret>,
    /// The cloud's name for the request, for its support.
    pub(super) request_id: Option<String>,
}

impl Received {
    pub(super) fn raw(&self) -> RawAnswer<'_> {
        RawAnswer {
            status: self.status,
            body: &self.body,
            retry_after: self.retry_after.as_deref(),
            subject_token: self.subject_token.as_ref().map(Secret::expose),
        }
    }
}

impl Wire {
    pub(super) fn new(api: &CloudApi) -> Result<Wire, reqwest::Error> {
        let client = |connections: usize| {
            // Every endpoint passed the configuration, which takes plain http for this machine or as a danger only.
            outbound::client(true)
                // One request at a time on a connection: what breaks concerns this one alone.
                .http1_only()
                .retry(reqwest::retry::never())
                .pool_max_idle_per_host(connections)
                .connect_timeout(api.connect_timeout)
                .timeout(api.timeout)
                .build()
        };
        Ok(Wire {
            kept: client(KEPT)?,
            fresh: client(0)?,
        })
    }

    /// Sends once.
    ///
    /// # Errors
    /// [`VendorFailure::NotSent`] only when no octet of the request left; [`VendorFailure::Lost`] for everything after that.
    pub(super) async fn send(
        &self,
        authorized: &Authorized,
        repeatable: bool,
    ) -> Result<Received, VendorFailure> {
        let request = request(authorized)?;
        let client = if repeatable { &self.kept } else { &self.fresh };
        let mut answer = client.execute(request).await.map_err(classified)?;
        let headers = answer.headers();
        let mut received = Received {
            status: answer.status().as_u16(),
            body: Vec::new(),
            retry_after: header(headers, "retry-after"),
            subject_token: header(headers, "x-subject-token").map(Secret::new),
            request_id: header(headers, "x-request-id").filter(|id| id.len() <= MOST_REQUEST_ID),
        };
        // Half an answer is none: its code may be in the other half.
        let body = outbound::body(&mut answer, MOST_ANSWER).await;
        received.body = body.map_err(|error| VendorFailure::Lost(causes(error)))?;
        Ok(received)
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.to_owned())
}

fn request(authorized: &Authorized) -> Result<Request, NotSent> {
    let method = match authorized.method() {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Delete => reqwest::Method::DELETE,
    };
    let mut request = Request::new(method, authorized.url().clone());
    for (name, value) in authorized.headers() {
        let unfit = || NotSent::Unbuildable(format!("the header {name} has an unfit value"));
        let mut value = HeaderValue::from_str(value).map_err(|_| unfit())?;
        value.set_sensitive(true);
        let name = HeaderName::try_from(name).map_err(|_| unfit())?;
        request.headers_mut().insert(name, value);
    }
    if !authorized.body().is_empty() {
        *request.body_mut() = Some(authorized.body().to_vec().into());
    }
    Ok(request)
}

/// Only a failed connection proves that nothing was sent; of all else nobody knows.
fn classified(error: reqwest::Error) -> VendorFailure {
    if error.is_builder() {
        NotSent::Unbuildable(causes(error)).into()
    } else if error.is_connect() {
        NotSent::Unreachable(causes(error)).into()
    } else {
        VendorFailure::Lost(causes(error))
    }
}
