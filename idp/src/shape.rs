//! The shape of an answer: what the standard leaves open and peers insist on, as data of a preset.

use serde::Deserialize;

/// What SubjectLocality says (Core §2.7.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SubjectLocality {
    /// The element is left out.
    None,
    /// `Address` is the entityID of the peer: odd, but the first cloud's rule.
    PeerEntityId,
}

/// Shape of a Response.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Shape {
    /// `Consent` unspecified on the Response.
    pub consent: bool,
    /// `Format` entity on the Response's Issuer.
    pub response_issuer_format: bool,
    /// StatusMessage beside a Success.
    pub success_message: bool,
    /// NameQualifier on NameID is the peer's entityID.
    pub name_qualifier_is_peer: bool,
    /// NotBefore on SubjectConfirmationData. Profiles §4.1.4.2 forbids it; the first cloud prints it.
    pub confirmation_not_before: bool,
    /// AttributeStatement before AuthnStatement.
    pub attributes_first: bool,
    /// `FriendlyName` equal to `Name`.
    pub friendly_name: bool,
    /// NameFormat of attributes; empty leaves it out.
    pub name_format: String,
    /// `xsi:type="xsd:string"` on values, with `xmlns:xsd` on the Assertion and in the PrefixList.
    pub typed_values: bool,
    /// SessionIndex on AuthnStatement.
    pub session_index: bool,
    /// SubjectLocality.
    pub subject_locality: SubjectLocality,
    /// Sign the Response too. The Assertion is always signed.
    pub sign_response: bool,
    /// Seconds by which NotBefore is dated back, for peers whose clocks lag.
    pub back_date_seconds: i64,
}

impl Default for Shape {
    /// What a plain SAML service provider expects (SAML2int): both signed, SessionIndex, untyped values.
    fn default() -> Shape {
        Shape {
            consent: false,
            response_issuer_format: false,
            success_message: false,
            name_qualifier_is_peer: false,
            confirmation_not_before: false,
            attributes_first: false,
            friendly_name: true,
            name_format: saml::names::attrname::URI.to_owned(),
            typed_values: false,
            session_index: true,
            subject_locality: SubjectLocality::None,
            sign_response: true,
            back_date_seconds: 60,
        }
    }
}
