//! Why an answer of the platform's identity provider is not believed. There is nobody to answer, so each becomes a page; the text is for the operator.

use crate::no::Code;
use certs::{ResponseError, VerifyError};
use saml::binding::BindingError;
use saml::xml::XmlError;

/// An answer that is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UpstreamRefusal {
    /// BRG-3001.
    #[error("the answer cannot be read: {0}")]
    Unreadable(String),
    /// BRG-3002.
    #[error("the answer is too large: {0}")]
    TooLarge(String),
    /// BRG-3003.
    #[error("the assertion is encrypted, which is not supported: switch encryption off for us")]
    Encrypted,
    /// BRG-3004.
    #[error("the answer holds {0} assertions; exactly one is taken")]
    NotOneAssertion(usize),
    /// BRG-3005.
    #[error("the answer is misshapen: {0}")]
    Misshapen(&'static str),
    /// BRG-3006.
    #[error("version {0:?} is not supported; we speak 2.0")]
    VersionUnsupported(String),
    /// BRG-3007.
    #[error("the status is {0:?}, and yet there is an assertion")]
    StatusContradicts(String),
    /// BRG-3010.
    #[error("neither the answer nor its assertion is signed")]
    Unsigned,
    /// BRG-3011.
    #[error(
        "the algorithm {0} is not accepted; let the provider sign with RSA or ECDSA and SHA-256"
    )]
    AlgorithmNotAccepted(String),
    /// BRG-3012.
    #[error("the signature has not the shape that SAML allows: {0}")]
    SignatureMisshapen(&'static str),
    /// BRG-3013.
    #[error("the answer was altered after it was signed: the digest does not match")]
    Altered,
    /// BRG-3014.
    #[error(
        "no key of the provider's metadata made the signature ({0}); the provider may have new keys"
    )]
    KeyUnknown(String),
    /// BRG-3015.
    #[error("the metadata of the provider has expired; fetch it anew")]
    ProviderExpired,
    /// BRG-3020.
    #[error("the issuer is {got:?}, not the configured provider {expected:?}")]
    IssuerOther {
        /// Issuer found.
        got: String,
        /// The configured provider.
        expected: String,
    },
    /// BRG-3021.
    #[error("the destination is {got:?}, but it arrived at {here:?}")]
    DestinationOther {
        /// Destination; empty when a signed answer lacks it.
        got: String,
        /// Our ACS.
        here: String,
    },
    /// BRG-3022.
    #[error("the recipient is {got:?}, not our address {here:?}")]
    RecipientOther {
        /// Recipient; empty when it is missing.
        got: String,
        /// Our ACS.
        here: String,
    },
    /// BRG-3023.
    #[error("the audience is {got:?}, which does not name us, {expected:?}")]
    AudienceOther {
        /// Every Audience.
        got: Vec<String>,
        /// Our entityID.
        expected: String,
    },
    /// BRG-3024.
    #[error("nothing was asked: {0}")]
    Unsolicited(&'static str),
    /// BRG-3025.
    #[error("it answers another request than the one this browser made")]
    RequestOther,
    /// BRG-3026.
    #[error("the subject is not confirmed: {0}")]
    ConfirmationUnfit(&'static str),
    /// BRG-3030.
    #[error("{0} lies in the future: one of the two clocks is wrong")]
    NotYetValid(&'static str),
    /// BRG-3031.
    #[error("{0} has passed")]
    Expired(&'static str),
    /// BRG-3032.
    #[error("the session at the provider is over")]
    SessionOver,
    /// BRG-3033.
    #[error("a new authentication was demanded, and the one stated is older than the request")]
    NotFresh,
    /// BRG-3034.
    #[error("the assertion holds {0} statements of authentication; exactly one is taken")]
    NotOneAuthnStatement(usize),
    /// BRG-3040.
    #[error("the assertion was used before")]
    Replayed,
    /// BRG-3050.
    #[error("{0}, from which a value is taken, is missing or has not exactly one value")]
    ValueMissing(String),
    /// BRG-3051.
    #[error(
        "the NameID is transient, another one at each sign-in, so it cannot name a user; configure an attribute for the user or ask for a lasting format"
    )]
    TransientUser,
    /// BRG-3052.
    #[error("the person cannot be taken over: {0}")]
    PersonUnfit(String),
}

impl UpstreamRefusal {
    /// The stable code.
    pub fn code(&self) -> Code {
        Code(match self {
            UpstreamRefusal::Unreadable(_) => "BRG-3001",
            UpstreamRefusal::TooLarge(_) => "BRG-3002",
            UpstreamRefusal::Encrypted => "BRG-3003",
            UpstreamRefusal::NotOneAssertion(_) => "BRG-3004",
            UpstreamRefusal::Misshapen(_) => "BRG-3005",
            UpstreamRefusal::VersionUnsupported(_) => "BRG-3006",
            UpstreamRefusal::StatusContradicts(_) => "BRG-3007",
            UpstreamRefusal::Unsigned => "BRG-3010",
            UpstreamRefusal::AlgorithmNotAccepted(_) => "BRG-3011",
            UpstreamRefusal::SignatureMisshapen(_) => "BRG-3012",
            UpstreamRefusal::Altered => "BRG-3013",
            UpstreamRefusal::KeyUnknown(_) => "BRG-3014",
            UpstreamRefusal::ProviderExpired => "BRG-3015",
            UpstreamRefusal::IssuerOther { .. } => "BRG-3020",
            UpstreamRefusal::DestinationOther { .. } => "BRG-3021",
            UpstreamRefusal::RecipientOther { .. } => "BRG-3022",
            UpstreamRefusal::AudienceOther { .. } => "BRG-3023",
            UpstreamRefusal::Unsolicited(_) => "BRG-3024",
            UpstreamRefusal::RequestOther => "BRG-3025",
            UpstreamRefusal::ConfirmationUnfit(_) => "BRG-3026",
            UpstreamRefusal::NotYetValid(_) => "BRG-3030",
            UpstreamRefusal::Expired(_) => "BRG-3031",
            UpstreamRefusal::SessionOver => "BRG-3032",
            UpstreamRefusal::NotFresh => "BRG-3033",
            UpstreamRefusal::NotOneAuthnStatement(_) => "BRG-3034",
            UpstreamRefusal::Replayed => "BRG-3040",
            UpstreamRefusal::ValueMissing(_) => "BRG-3050",
            UpstreamRefusal::TransientUser => "BRG-3051",
            UpstreamRefusal::PersonUnfit(_) => "BRG-3052",
        })
    }
}

impl From<BindingError> for UpstreamRefusal {
    fn from(error: BindingError) -> UpstreamRefusal {
        match error {
            BindingError::TooLarge { .. } | BindingError::Xml(XmlError::TooLarge { .. }) => {
                UpstreamRefusal::TooLarge(error.to_string())
            }
            other => UpstreamRefusal::Unreadable(other.to_string()),
        }
    }
}

impl From<ResponseError> for UpstreamRefusal {
    fn from(error: ResponseError) -> UpstreamRefusal {
        match error {
            ResponseError::Encrypted => UpstreamRefusal::Encrypted,
            ResponseError::Several(count) => UpstreamRefusal::NotOneAssertion(count),
            ResponseError::Misshapen(rule) => UpstreamRefusal::Misshapen(rule),
            ResponseError::Signature(error) => error.into(),
            other => UpstreamRefusal::Unreadable(other.to_string()),
        }
    }
}

impl From<VerifyError> for UpstreamRefusal {
    fn from(error: VerifyError) -> UpstreamRefusal {
        match error {
            VerifyError::Unsigned => UpstreamRefusal::Unsigned,
            VerifyError::Algorithm(uri) => UpstreamRefusal::AlgorithmNotAccepted(uri),
            VerifyError::Shape(rule) => UpstreamRefusal::SignatureMisshapen(rule),
            VerifyError::Digest => UpstreamRefusal::Altered,
            other => UpstreamRefusal::KeyUnknown(other.to_string()),
        }
    }
}
