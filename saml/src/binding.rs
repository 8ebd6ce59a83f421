//! HTTP-Redirect and HTTP-POST (Bindings §3.4, §3.5): octets to messages and back.
//!
//! The query is split once; the octets that a signature covers are the octets as received.
//!
//! `query` splits and names parameters, `octets` undoes percent-encoding and base64, `redirect` and `post` are the bindings.

mod direction;
mod octets;
mod post;
mod query;
mod redirect;

pub use direction::direction;
pub use post::{PostForm, encode_post};
pub use redirect::encode_redirect;

use crate::message::{Message, MessageError};
use crate::xml::{Document, Limits, XmlError};

/// Most octets of RelayState that are echoed, after decoding. The standard says 80; real peers send whole URLs.
pub const RELAY_STATE_LIMIT: usize = 8 * 1024;
/// Most octets of a raw query.
pub const QUERY_LIMIT: usize = 64 * 1024;
/// Most octets of a form body.
pub const BODY_LIMIT: usize = 512 * 1024;
/// Most octets of a message after inflation; checked while inflating.
pub const INFLATED_LIMIT: usize = 64 * 1024;

/// Which parameter carries the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// `SAMLRequest`.
    Request,
    /// `SAMLResponse`.
    Response,
}

/// Which binding brought or will carry a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Binding {
    /// HTTP-Redirect.
    Redirect,
    /// HTTP-POST.
    Post,
}

impl Direction {
    /// The parameter's name.
    pub fn parameter(self) -> &'static str {
        match self {
            Direction::Request => "SAMLRequest",
            Direction::Response => "SAMLResponse",
        }
    }
}

impl Binding {
    /// The binding's URI.
    pub fn uri(self) -> &'static str {
        match self {
            Binding::Redirect => crate::names::binding::REDIRECT,
            Binding::Post => crate::names::binding::POST,
        }
    }
}

/// An HTTP request as received: nothing decoded yet.
#[derive(Debug, Clone)]
pub enum RawRequest {
    /// A GET: the raw query string, without `?`.
    Redirect {
        /// The raw query.
        query: String,
    },
    /// A POST: the raw form body, and the raw query (a SAML parameter there is refused).
    Post {
        /// The raw query, empty when none.
        query: String,
        /// The raw body.
        body: Vec<u8>,
    },
}

/// RelayState, byte for byte as the peer meant it (decoded once). At most [`RELAY_STATE_LIMIT`] octets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayState(String);

impl RelayState {
    /// Takes a value within the cap.
    ///
    /// # Errors
    /// [`BindingError::TooLarge`].
    pub fn new(value: String) -> Result<RelayState, BindingError> {
        if value.len() > RELAY_STATE_LIMIT {
            Err(BindingError::TooLarge {
                what: "RelayState",
                limit: RELAY_STATE_LIMIT,
            })
        } else {
            Ok(RelayState(value))
        }
    }
    /// The value.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Signature of a Redirect query: what was signed is kept as the octets received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuerySignature {
    /// SigAlg, decoded.
    pub algorithm: String,
    /// `SAMLRequest=…&RelayState=…&SigAlg=…` from the octets received, values still percent-encoded.
    pub signed_octets: Vec<u8>,
    /// The signature value.
    pub signature: Vec<u8>,
}

/// How the message came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The binding.
    pub binding: Binding,
    /// RelayState, absent is not the same as empty.
    pub relay_state: Option<RelayState>,
}

/// A message that was parsed; nobody has vouched for it yet.
#[derive(Debug, Clone)]
pub struct Received<T> {
    /// What it says.
    pub content: T,
    /// The tree it was read from (the one parse).
    pub document: Document,
    /// How it came.
    pub envelope: Envelope,
    /// The query's signature, for HTTP-Redirect.
    pub query_signature: Option<QuerySignature>,
}

/// Why a request is not a SAML message of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BindingError {
    /// Over a limit.
    #[error("{what} is larger than {limit} octets")]
    TooLarge {
        /// What.
        what: &'static str,
        /// Octets.
        limit: usize,
    },
    /// No SAMLRequest (or SAMLResponse) parameter.
    #[error("no {0} parameter")]
    Absent(&'static str),
    /// A parameter twice.
    #[error("parameter {0} is given twice")]
    Repeated(&'static str),
    /// A SAML parameter's name is written with percent-encoding, in other letter case or with decoration, so that
    /// two readers could disagree about it.
    #[error("the name of a SAML parameter is not written plainly")]
    EncodedName,
    /// SAMLRequest beside SAMLResponse.
    #[error("SAMLRequest and SAMLResponse in one request")]
    Both,
    /// SAML parameters in the query of a POST.
    #[error("SAML parameters in the query of a POST")]
    Mixed,
    /// Signature without SigAlg or the reverse.
    #[error("Signature and SigAlg must come together")]
    HalfSigned,
    /// SAMLEncoding other than DEFLATE.
    #[error("SAMLEncoding is not DEFLATE")]
    UnknownEncoding,
    /// Not percent-encoding, base64, deflate or UTF-8.
    #[error("{what}: {why}")]
    Undecodable {
        /// Which parameter.
        what: &'static str,
        /// Which layer failed.
        why: &'static str,
    },
    /// XML.
    #[error(transparent)]
    Xml(#[from] XmlError),
    /// Message.
    #[error(transparent)]
    Message(#[from] MessageError),
}

/// What a binding brought, before it is read as XML.
struct Carried {
    octets: Vec<u8>,
    envelope: Envelope,
    query_signature: Option<QuerySignature>,
}

/// Decodes a request as received.
///
/// Standard: Bindings §3.4.4, §3.5.4.
/// Stops: parameter confusion, deflate bombs, signatures over re-encoded octets.
///
/// Base64 is taken with or without padding and with line breaks between its characters; a `+` that was not
/// percent-encoded counts as `+`. Everything else outside the alphabet is refused. RelayState is decoded as a form field
/// (`+` is a space). An enveloped signature stays in the tree, whatever the binding; nothing here trusts it.
///
/// # Errors
/// [`BindingError`].
pub fn decode<T: Message>(
    raw: &RawRequest,
    direction: Direction,
) -> Result<Received<T>, BindingError> {
    let carried = match raw {
        RawRequest::Redirect { query } => redirect::decode(query, direction)?,
        RawRequest::Post { query, body } => post::decode(query, body, direction)?,
    };
    let document = Document::parse(&carried.octets, &Limits::MESSAGE)?;
    let content = T::from_element(document.root())?;
    Ok(Received {
        content,
        document,
        envelope: carried.envelope,
        query_signature: carried.query_signature,
    })
}

#[cfg(test)]
mod tests;
