//! Every "no": a [`Refusal`] has no trusted address and becomes a page; a [`Denial`] goes back to the peer as a status.
//!
//! Codes are stable for ever. The mapping to an answer is a `match` without `_`, so that a new reason cannot be forgotten.

use crate::pending::ReplyTo;
use saml::message::Status;
use saml::names::status;

/// A stable code such as `IDP-2003`; never changed, never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(pub &'static str);

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

/// Refused before a trusted address was known. The text is for the operator: expected, got, likely cause.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// IDP-1001.
    #[error("the message cannot be read: {0}")]
    MessageUnreadable(String),
    /// IDP-1002.
    #[error("the message is too large: {0}")]
    MessageTooLarge(String),
    /// IDP-2001.
    #[error(
        "no service provider {0:?} is registered with this partner; import its metadata, or correct the Issuer"
    )]
    PeerUnknown(String),
    /// IDP-2002.
    #[error("the request of {peer:?} is not trusted: {why}")]
    SignatureNotTrusted {
        /// entityID.
        peer: String,
        /// Which check failed.
        why: String,
    },
    /// IDP-2003.
    #[error(
        "the request of {peer:?} asks for an answer at {asked}, which its metadata does not list; the peer may have new metadata"
    )]
    AcsNotRegistered {
        /// entityID.
        peer: String,
        /// What was asked for.
        asked: String,
    },
    /// IDP-2004.
    #[error(
        "the request names {got:?} as destination, but arrived at {here:?}; the peer may hold old metadata of ours"
    )]
    DestinationMismatch {
        /// Destination in the request; empty when it lacks one.
        got: String,
        /// Where it arrived.
        here: String,
    },
    /// IDP-2005.
    #[error("the request is stale: {0}")]
    RequestStale(String),
    /// IDP-2006.
    #[error("the service provider {0:?} is disabled; enable it with: skybridge sp enable")]
    PeerDisabled(String),
    /// IDP-5001.
    #[error(
        "{peer:?} asks to sign a person out, but its metadata lists no SingleLogoutService by HTTP-Redirect or HTTP-POST for the answer"
    )]
    LogoutAddressUnknown {
        /// entityID.
        peer: String,
    },
    /// IDP-5004.
    #[error("a logout response that nothing here waits for: {0}")]
    LogoutAnswerUnexpected(String),
    /// IDP-9001, without an address.
    #[error("internal: {0}")]
    Internal(String),
}

impl Refusal {
    /// The stable code.
    pub fn code(&self) -> Code {
        Code(match self {
            Refusal::MessageUnreadable(_) => "IDP-1001",
            Refusal::MessageTooLarge(_) => "IDP-1002",
            Refusal::PeerUnknown(_) => "IDP-2001",
            Refusal::SignatureNotTrusted { .. } => "IDP-2002",
            Refusal::AcsNotRegistered { .. } => "IDP-2003",
            Refusal::DestinationMismatch { .. } => "IDP-2004",
            Refusal::RequestStale(_) => "IDP-2005",
            Refusal::PeerDisabled(_) => "IDP-2006",
            Refusal::LogoutAddressUnknown { .. } => "IDP-5001",
            Refusal::LogoutAnswerUnexpected(_) => "IDP-5004",
            Refusal::Internal(_) => "IDP-9001",
        })
    }

    /// The HTTP status of its page.
    pub fn http_status(&self) -> u16 {
        match self {
            Refusal::MessageUnreadable(_)
            | Refusal::DestinationMismatch { .. }
            | Refusal::RequestStale(_)
            | Refusal::LogoutAnswerUnexpected(_) => 400,
            Refusal::MessageTooLarge(_) => 413,
            Refusal::PeerUnknown(_)
            | Refusal::PeerDisabled(_)
            | Refusal::SignatureNotTrusted { .. }
            | Refusal::AcsNotRegistered { .. }
            | Refusal::LogoutAddressUnknown { .. } => 403,
            Refusal::Internal(_) => 500,
        }
    }
}

impl From<saml::binding::BindingError> for Refusal {
    fn from(error: saml::binding::BindingError) -> Refusal {
        use saml::{binding::BindingError, xml::XmlError};
        match error {
            BindingError::TooLarge { .. } | BindingError::Xml(XmlError::TooLarge { .. }) => {
                Refusal::MessageTooLarge(error.to_string())
            }
            other => Refusal::MessageUnreadable(other.to_string()),
        }
    }
}

/// Denied after the address was known: the peer gets a Response with a status.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Denial {
    /// IDP-3001.
    #[error("version {0:?} is not supported; we speak 2.0")]
    VersionUnsupported(String),
    /// IDP-3002.
    #[error("the NameIDPolicy cannot be met: {0}")]
    NameIdPolicyUnmet(String),
    /// IDP-3003.
    #[error("the person signed in with {got:?}, which does not satisfy the requested context")]
    AuthnContextUnmet {
        /// The class of the session.
        got: String,
    },
    /// IDP-3004.
    #[error("IsPassive was asked and nobody can be signed in without a page")]
    PassiveImpossible,
    /// IDP-4001.
    #[error("the sign-in failed: {0}")]
    LoginFailed(String),
    /// IDP-4002.
    #[error("the person who is signed in is not the one the peer asked for")]
    PrincipalUnknown,
    /// IDP-4003.
    #[error("this person may not use this peer: {0}")]
    PrincipalNotAllowed(String),
    /// IDP-9001.
    #[error("internal: {0}")]
    Internal(String),
}

impl Denial {
    /// The stable code.
    pub fn code(&self) -> Code {
        Code(match self {
            Denial::VersionUnsupported(_) => "IDP-3001",
            Denial::NameIdPolicyUnmet(_) => "IDP-3002",
            Denial::AuthnContextUnmet { .. } => "IDP-3003",
            Denial::PassiveImpossible => "IDP-3004",
            Denial::LoginFailed(_) => "IDP-4001",
            Denial::PrincipalUnknown => "IDP-4002",
            Denial::PrincipalNotAllowed(_) => "IDP-4003",
            Denial::Internal(_) => "IDP-9001",
        })
    }

    /// The status that the peer gets (Core §3.2.2.2). The message is the code alone: nothing about the person or about us leaves.
    pub fn status(&self) -> Status {
        let (code, second) = match self {
            Denial::VersionUnsupported(_) => (status::VERSION_MISMATCH, None),
            Denial::NameIdPolicyUnmet(_) => {
                (status::REQUESTER, Some(status::INVALID_NAMEID_POLICY))
            }
            Denial::AuthnContextUnmet { .. } => (status::RESPONDER, Some(status::NO_AUTHN_CONTEXT)),
            Denial::PassiveImpossible => (status::RESPONDER, Some(status::NO_PASSIVE)),
            Denial::LoginFailed(_) => (status::RESPONDER, Some(status::AUTHN_FAILED)),
            Denial::PrincipalUnknown => (status::RESPONDER, Some(status::UNKNOWN_PRINCIPAL)),
            Denial::PrincipalNotAllowed(_) => (status::RESPONDER, Some(status::REQUEST_DENIED)),
            Denial::Internal(_) => (status::RESPONDER, None),
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
pub struct Denied {
    /// Where the status Response goes.
    pub reply_to: ReplyTo,
    /// Why.
    pub denial: Denial,
}

/// Either kind of "no".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum No {
    /// A page.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A Response with a status.
    #[error("{}", .0.denial)]
    Denied(Box<Denied>),
}

impl No {
    /// The stable code.
    pub fn code(&self) -> Code {
        match self {
            No::Refused(refusal) => refusal.code(),
            No::Denied(denied) => denied.denial.code(),
        }
    }
}
