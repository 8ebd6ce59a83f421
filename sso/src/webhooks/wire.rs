//! One delivery on the wire.

use super::address::{Judge, LookUp, Refused, System, is_refused};
use super::event::Message;
use super::sign::{Secret, signatures};
use crate::config::Webhook;
use crate::outbound::{self, causes};
use jiff::Timestamp;
use reqwest::Client;
use reqwest::header::CONTENT_TYPE;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use url::{Host, Url};

/// Octets of an answer that are read, so that the connection can be used again; nothing in them counts.
const MOST_ANSWER: usize = 16 * 1024;
/// Connections are kept for lines that follow at once; later the endpoint may be closing them.
const KEPT_FOR: Duration = Duration::from_secs(3);
/// Characters of a cause that are kept.
const MOST_CAUSE: usize = 300;
/// The endpoint is no more.
const GONE: u16 = 410;

/// Why a delivery was in vain. Holds no address but a refused one, no secret and nothing of the answer but its status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Failure {
    /// The answer was not a success.
    Answered {
        /// HTTP status.
        status: u16,
    },
    /// There was no answer in time.
    TimedOut,
    /// The endpoint's name leads to an address that may not be called.
    AddressRefused {
        /// The address.
        address: IpAddr,
    },
    /// There was no connection.
    Unreachable {
        /// The library's words.
        cause: String,
    },
    /// The connection broke.
    Broken {
        /// The library's words.
        cause: String,
    },
}

impl Failure {
    /// Whether the endpoint wants no more.
    pub(super) fn is_gone(&self) -> bool {
        matches!(self, Failure::Answered { status: GONE })
    }
}

/// For the log.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Answered { status } => write!(f, "answered {status}"),
            Failure::TimedOut => f.write_str("no answer in time"),
            Failure::AddressRefused { address } => Refused(*address).fmt(f),
            Failure::Unreachable { cause } => write!(f, "unreachable: {cause}"),
            Failure::Broken { cause } => write!(f, "the connection broke: {cause}"),
        }
    }
}

/// The client could not be set up.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct WireError(String);

impl WireError {
    pub(super) fn new(text: String) -> WireError {
        WireError(text)
    }
}

/// Sends to one endpoint.
pub struct Wire {
    client: Client,
    url: Url,
    secrets: Vec<Secret>,
    allow_private: bool,
}

/// Without the address, whose path may be a secret.
impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire")
    }
}

impl Wire {
    /// With the system's resolver.
    ///
    /// # Errors
    /// [`WireError`] when TLS cannot be set up.
    pub fn new(webhook: &Webhook) -> Result<Wire, WireError> {
        Wire::with(webhook, Arc::new(System))
    }

    pub(super) fn with(webhook: &Webhook, look_up: Arc<dyn LookUp>) -> Result<Wire, WireError> {
        let allow_private = webhook.allow_private_network;
        let client = outbound::client(webhook.url.scheme() == "http")
            .http1_only()
            .retry(reqwest::retry::never())
            .pool_max_idle_per_host(1)
            .pool_idle_timeout(KEPT_FOR)
            .timeout(webhook.timeout)
            .dns_resolver(Judge {
                allow_private,
                look_up,
            })
            .build()
            .map_err(|error| WireError(causes(error)))?;
        Ok(Wire {
            client,
            url: webhook.url.clone(),
            secrets: webhook.secrets.clone(),
            allow_private,
        })
    }

    /// Sends once, signed at `now`.
    ///
    /// # Errors
    /// [`Failure`]; unless the answer says otherwise, the endpoint may have taken it.
    pub async fn send(&self, message: &Message, now: Timestamp) -> Result<(), Failure> {
        self.judge_literal()?;
        let seconds = now.as_second();
        let signed = signatures(&self.secrets, &message.id, seconds, message.body.as_bytes());
        let signed = signed.map_err(|error| Failure::Broken {
            cause: error.to_string(),
        })?;
        let answer = self
            .client
            .post(self.url.clone())
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", &message.id)
            .header("webhook-timestamp", seconds)
            .header("webhook-signature", signed)
            .body(message.body.clone())
            .send()
            .await;
        let mut answer = answer.map_err(classified)?;
        let status = answer.status();
        // The status has said everything; what comes of the rest does not matter.
        let _rest = outbound::body(&mut answer, MOST_ANSWER).await;
        if status.is_success() {
            return Ok(());
        }
        Err(Failure::Answered {
            status: status.as_u16(),
        })
    }

    /// An address that is written out is never looked up.
    fn judge_literal(&self) -> Result<(), Failure> {
        let address = match self.url.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
            Some(Host::Domain(_)) | None => return Ok(()),
        };
        if is_refused(address, self.allow_private) {
            return Err(Failure::AddressRefused { address });
        }
        Ok(())
    }
}

fn classified(error: reqwest::Error) -> Failure {
    if let Some(Refused(address)) = refused(&error) {
        return Failure::AddressRefused { address };
    }
    if error.is_timeout() {
        return Failure::TimedOut;
    }
    let is_connect = error.is_connect();
    let cause: String = causes(error).chars().take(MOST_CAUSE).collect();
    if is_connect {
        Failure::Unreachable { cause }
    } else {
        Failure::Broken { cause }
    }
}

fn refused(error: &reqwest::Error) -> Option<Refused> {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if let Some(refused) = error.downcast_ref::<Refused>() {
            return Some(*refused);
        }
        cause = error.source();
    }
    None
}
