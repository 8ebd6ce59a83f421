//! Single logout (Profiles §4.4, Core §3.7), as the session authority: a peer asks us to end a session, or we ask a peer.
//!
//! The order is in the types. A peer's request: [`accept_logout`] makes a [`PendingLogout`] of a *verified* request, [`PendingLogout::judge`] says what
//! ends, and only its [`Farewell`] can become a [`LogoutReply`], which [`answer_logout`] signs. Our own request: [`ask_logout`] signs it and
//! remembers it as [`AskedLogout`], against which [`AskedLogout::judge`] holds the peer's verified response. There is no path for unsigned messages:
//! Profiles §4.4.3 wants them signed on the front channel, so there is no switch for it either.

mod ask;
mod pending;
mod reply;

pub use ask::{AskedLogout, Heard, LogoutName, ask_logout};
pub use pending::{
    Farewell, Found, LogoutVerdict, PendingLogout, SessionName, Told, accept_logout,
};
pub use reply::{LogoutReply, LogoutSigning, Outgoing, answer_logout};

use crate::no::{Code, Refusal};
use metadata::{Endpoint, ServiceProvider};
use saml::binding::{Binding, RelayState};
use saml::message::Status;
use saml::names::status;
use serde::{Deserialize, Serialize};

/// Where an answer to a logout request goes, from metadata alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogoutReplyTo {
    /// entityID of the peer.
    pub peer: String,
    /// ResponseLocation, or Location where there is none (Metadata §2.2.2).
    pub location: String,
    /// Whether it is sent as a form (HTTP-POST) and not in a query.
    by_post: bool,
    /// ID of the request.
    pub in_response_to: String,
    relay_state: Option<String>,
}

impl LogoutReplyTo {
    /// RelayState of the request; it was within the cap when it came.
    pub fn relay_state(&self) -> Option<RelayState> {
        self.relay_state
            .clone()
            .and_then(|value| RelayState::new(value).ok())
    }

    fn binding(&self) -> Binding {
        if self.by_post {
            Binding::Post
        } else {
            Binding::Redirect
        }
    }
}

/// Denied after the address was known: the peer gets a LogoutResponse with a status.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogoutDenial {
    /// IDP-3001.
    #[error("version {0:?} is not supported; we speak 2.0")]
    VersionUnsupported(String),
    /// IDP-5002.
    #[error(
        "the request does not name the session it came from, nor another one that is known here; nothing was ended"
    )]
    SessionNotNamed,
    /// IDP-9001.
    #[error("internal: {0}")]
    Internal(String),
}

impl LogoutDenial {
    /// The stable code.
    pub fn code(&self) -> Code {
        Code(match self {
            LogoutDenial::VersionUnsupported(_) => "IDP-3001",
            LogoutDenial::SessionNotNamed => "IDP-5002",
            LogoutDenial::Internal(_) => "IDP-9001",
        })
    }

    /// The status that the peer gets (Core §3.2.2.2, §3.7.3.2). The message is the code alone.
    pub fn status(&self) -> Status {
        let (code, second) = match self {
            LogoutDenial::VersionUnsupported(_) => (status::VERSION_MISMATCH, None),
            LogoutDenial::SessionNotNamed => (status::REQUESTER, Some(status::UNKNOWN_PRINCIPAL)),
            LogoutDenial::Internal(_) => (status::RESPONDER, None),
        };
        Status {
            code: code.to_owned(),
            second: second.map(str::to_owned),
            message: Some(self.code().0.to_owned()),
        }
    }
}

/// A denial with the address it goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutDenied {
    reply_to: LogoutReplyTo,
    denial: LogoutDenial,
}

impl LogoutDenied {
    /// Where the status goes.
    pub fn reply_to(&self) -> &LogoutReplyTo {
        &self.reply_to
    }
    /// Why.
    pub fn denial(&self) -> &LogoutDenial {
        &self.denial
    }
}

/// Either kind of "no" to a logout request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogoutNo {
    /// A page.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A LogoutResponse with a status.
    #[error("{}", .0.denial)]
    Denied(Box<LogoutDenied>),
}

/// The peer's endpoint for logout, by preference of a binding; only those that we speak.
fn endpoint(peer: &ServiceProvider, preferred: Binding) -> Option<(&Endpoint, Binding)> {
    let of = |binding| {
        let found = peer.slo().iter().find(|slo| slo.binding == Some(binding));
        found.map(|slo| (slo, binding))
    };
    of(preferred)
        .or_else(|| of(Binding::Redirect))
        .or_else(|| of(Binding::Post))
}
