//! What the messages say: AuthnRequest, Response, LogoutRequest and LogoutResponse, read from and written to XML (Core §3, §2).
//!
//! Reading is by [`Message::from_element`]: it keeps every element the profile judges, and refuses what it cannot
//! represent. [`AuthnRequest::write`] is its reverse. No rule of the profile is applied here; that is `idp`.

mod authn_request;
mod instant;
mod logout;
mod read;
mod response;

pub use instant::{format_instant, parse_instant};
pub use logout::SESSION_INDEX_LIMIT;
pub use read::{ID_LIMIT, VALUE_LIMIT};

use crate::xml::Element;
use jiff::Timestamp;

/// Why an element is not the message it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// Another root element.
    #[error("root element is {got}, expected {expected}")]
    WrongRoot {
        /// `{namespace}local` found.
        got: String,
        /// `{namespace}local` expected.
        expected: &'static str,
    },
    /// An attribute or element that the schema requires is missing.
    #[error("{element} lacks {what}")]
    Missing {
        /// In which element.
        element: &'static str,
        /// What.
        what: &'static str,
    },
    /// A value that is not of its type.
    #[error("{element}: {what} is not {expected}")]
    Invalid {
        /// In which element.
        element: &'static str,
        /// Which attribute or child.
        what: &'static str,
        /// Which type.
        expected: &'static str,
    },
    /// An element or text where the schema has no place for it, or that this product does not take there.
    #[error("{element}: {child} is not expected there")]
    Unexpected {
        /// In which element.
        element: &'static str,
        /// The local name found.
        child: String,
    },
    /// More than one where at most one is allowed.
    #[error("{element} holds more than one {what}")]
    Repeated {
        /// In which element.
        element: &'static str,
        /// What.
        what: &'static str,
    },
}

/// A message, or an assertion, that can be read from its root element.
pub trait Message: Sized {
    /// Namespace and local name of the root.
    const ROOT: (&'static str, &'static str);
    /// Reads it.
    ///
    /// # Errors
    /// [`MessageError`] when the element is not of the standard's type.
    fn from_element(element: Element<'_>) -> Result<Self, MessageError>;
    /// The ID attribute.
    fn id(&self) -> &str;
}

/// AuthnRequest (Core §3.4.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthnRequest {
    /// ID.
    pub id: String,
    /// Version, as written.
    pub version: String,
    /// IssueInstant.
    pub issue_instant: Timestamp,
    /// Destination, as written.
    pub destination: Option<String>,
    /// Issuer's value.
    pub issuer: Option<String>,
    /// ForceAuthn.
    pub force_authn: bool,
    /// IsPassive.
    pub is_passive: bool,
    /// AssertionConsumerServiceURL, as written.
    pub acs_url: Option<String>,
    /// AssertionConsumerServiceIndex.
    pub acs_index: Option<u16>,
    /// ProtocolBinding.
    pub protocol_binding: Option<String>,
    /// NameIDPolicy.
    pub name_id_policy: Option<NameIdPolicy>,
    /// RequestedAuthnContext.
    pub requested_authn_context: Option<RequestedAuthnContext>,
    /// Subject's NameID, when the peer asks for a certain person.
    pub subject: Option<NameId>,
    /// ProviderName, for people.
    pub provider_name: Option<String>,
    /// AttributeConsumingServiceIndex.
    pub attribute_consuming_service_index: Option<u16>,
}

/// LogoutRequest (Core §3.7.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutRequest {
    /// ID.
    pub id: String,
    /// Version, as written.
    pub version: String,
    /// IssueInstant.
    pub issue_instant: Timestamp,
    /// Destination, as written.
    pub destination: Option<String>,
    /// Issuer's value.
    pub issuer: Option<String>,
    /// NotOnOrAfter: when the request expires.
    pub not_on_or_after: Option<Timestamp>,
    /// Reason, a URI.
    pub reason: Option<String>,
    /// Whose sessions end.
    pub name_id: NameId,
    /// SessionIndex values, at most [`SESSION_INDEX_LIMIT`]; none means all sessions of that name.
    pub session_indexes: Vec<String>,
}

/// LogoutResponse (Core §3.7.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutResponse {
    /// ID.
    pub id: String,
    /// Version, as written.
    pub version: String,
    /// IssueInstant.
    pub issue_instant: Timestamp,
    /// InResponseTo.
    pub in_response_to: Option<String>,
    /// Destination, as written.
    pub destination: Option<String>,
    /// Issuer's value.
    pub issuer: Option<String>,
    /// Status.
    pub status: Status,
}

/// NameIDPolicy (Core §3.4.1.1).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NameIdPolicy {
    /// Format.
    pub format: Option<String>,
    /// SPNameQualifier.
    pub sp_name_qualifier: Option<String>,
    /// AllowCreate.
    pub allow_create: bool,
}

/// NameID (Core §2.2.3).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NameId {
    /// The identifier.
    pub value: String,
    /// Format.
    pub format: Option<String>,
    /// NameQualifier.
    pub name_qualifier: Option<String>,
    /// SPNameQualifier.
    pub sp_name_qualifier: Option<String>,
}

/// Comparison (Core §3.3.2.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Comparison {
    /// One of the listed classes.
    #[default]
    Exact,
    /// At least as strong as one of them.
    Minimum,
    /// As strong as possible, not stronger than one of them.
    Maximum,
    /// Stronger than each of them.
    Better,
}

/// RequestedAuthnContext (Core §3.3.2.2.1).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RequestedAuthnContext {
    /// Comparison.
    pub comparison: Comparison,
    /// AuthnContextClassRef values.
    pub class_refs: Vec<String>,
    /// AuthnContextDeclRef values.
    pub decl_refs: Vec<String>,
}

/// Status (Core §3.2.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Top-level code.
    pub code: String,
    /// Second-level code.
    pub second: Option<String>,
    /// StatusMessage.
    pub message: Option<String>,
}

/// Response as read (Core §3.3.3): for tests, `decode`, and the sign-in through an upstream SAML provider. Writing one is done by `idp` with
/// [`crate::write::Writer`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// ID.
    pub id: String,
    /// Version, as written.
    pub version: String,
    /// IssueInstant.
    pub issue_instant: Timestamp,
    /// InResponseTo.
    pub in_response_to: Option<String>,
    /// Destination.
    pub destination: Option<String>,
    /// Issuer.
    pub issuer: Option<String>,
    /// Status.
    pub status: Status,
    /// Assertions, in order.
    pub assertions: Vec<Assertion>,
    /// Number of EncryptedAssertion elements.
    pub encrypted_assertions: usize,
}

/// Assertion as read (Core §2.3.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// ID.
    pub id: String,
    /// Version.
    pub version: String,
    /// IssueInstant.
    pub issue_instant: Timestamp,
    /// Issuer.
    pub issuer: String,
    /// Subject's NameID.
    pub name_id: Option<NameId>,
    /// SubjectConfirmation elements.
    pub confirmations: Vec<SubjectConfirmation>,
    /// Conditions NotBefore.
    pub not_before: Option<Timestamp>,
    /// Conditions NotOnOrAfter.
    pub not_on_or_after: Option<Timestamp>,
    /// AudienceRestriction elements, each a list of Audience.
    pub audience_restrictions: Vec<Vec<String>>,
    /// AuthnStatement elements.
    pub authn_statements: Vec<AuthnStatement>,
    /// Attributes of all AttributeStatement elements, in order.
    pub attributes: Vec<Attribute>,
}

/// SubjectConfirmation with its data (Core §2.4.1.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectConfirmation {
    /// Method.
    pub method: String,
    /// Recipient.
    pub recipient: Option<String>,
    /// InResponseTo.
    pub in_response_to: Option<String>,
    /// NotBefore.
    pub not_before: Option<Timestamp>,
    /// NotOnOrAfter.
    pub not_on_or_after: Option<Timestamp>,
}

/// AuthnStatement (Core §2.7.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthnStatement {
    /// AuthnInstant.
    pub authn_instant: Timestamp,
    /// SessionIndex.
    pub session_index: Option<String>,
    /// SessionNotOnOrAfter.
    pub session_not_on_or_after: Option<Timestamp>,
    /// AuthnContextClassRef.
    pub class_ref: Option<String>,
}

/// Attribute (Core §2.7.3.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Name.
    pub name: String,
    /// NameFormat.
    pub name_format: Option<String>,
    /// FriendlyName.
    pub friendly_name: Option<String>,
    /// Text of each AttributeValue.
    pub values: Vec<String>,
}

#[cfg(test)]
mod tests;
