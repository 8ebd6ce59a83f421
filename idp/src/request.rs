//! A request in the two forms that may be judged: verified, or unsigned from a peer that may send such.

use certs::{Unsigned, Verified};
use saml::binding::Envelope;
use saml::message::AuthnRequest;

/// An AuthnRequest after the signature question was settled.
#[derive(Debug, Clone)]
pub enum Asked {
    /// A trusted key of the peer signed it.
    Verified(Verified<AuthnRequest>),
    /// It carries no signature; [`crate::accept`] refuses it when the peer's metadata or the admin demands one.
    Unsigned(Unsigned<AuthnRequest>),
}

impl Asked {
    /// The request.
    pub fn content(&self) -> &AuthnRequest {
        match self {
            Asked::Verified(verified) => verified.content(),
            Asked::Unsigned(unsigned) => unsigned.content(),
        }
    }

    /// How it came.
    pub fn envelope(&self) -> &Envelope {
        match self {
            Asked::Verified(verified) => verified.envelope(),
            Asked::Unsigned(unsigned) => unsigned.envelope(),
        }
    }

    /// Whether a signature was verified.
    pub fn is_verified(&self) -> bool {
        matches!(self, Asked::Verified(_))
    }
}
