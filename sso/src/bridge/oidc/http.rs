//! Our HTTP client under the OpenID Connect library: https, no redirects, no proxy, little time, few octets.

use crate::outbound;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// Most octets of one answer; a discovery document or a key set has a few thousand.
const MOST: usize = 256 * 1024;

/// Calls one provider.
#[derive(Debug, Clone)]
pub(super) struct Http {
    client: reqwest::Client,
}

/// Why there is no answer. The texts hold no address with a query, no header and no body.
#[derive(Debug, thiserror::Error)]
pub(super) enum HttpError {
    /// Not reached, not in time, not https, or broken off.
    #[error("{0}")]
    Failed(String),
    /// An answer without end.
    #[error("the answer has more than {MOST} octets")]
    TooLarge,
}

impl Http {
    /// `time` is for one answer, from connecting to its last octet. Without `plain` only https is called.
    pub(super) fn new(time: Duration, plain: bool) -> Result<Http, HttpError> {
        let client = outbound::client(plain)
            .connect_timeout(time)
            .timeout(time)
            .build();
        Ok(Http {
            client: client.map_err(failed)?,
        })
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let request = reqwest::Request::try_from(request).map_err(failed)?;
        let mut answer = self.client.execute(request).await.map_err(failed)?;
        let octets = outbound::body(&mut answer, MOST).await.map_err(failed)?;
        if octets.len() > MOST {
            return Err(HttpError::TooLarge);
        }
        let mut response = HttpResponse::new(octets);
        *response.status_mut() = answer.status();
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        Ok(response)
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

fn failed(error: reqwest::Error) -> HttpError {
    HttpError::Failed(outbound::causes(error))
}
