//! Why a sign-in with OpenID Connect is refused. The texts are for the operator and hold no code, no token and no claim's value.

use crate::refused::Reason;

/// An answer of the provider that is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OidcRefusal {
    /// BRG-2001.
    #[error("the provider's answer cannot be read: {0}")]
    AnswerUnreadable(&'static str),
    /// BRG-2002.
    #[error("the answer comes from another provider than was asked: {0}")]
    OtherProvider(&'static str),
    /// BRG-2003.
    #[error("the provider does not answer: {0}")]
    ProviderUnavailable(String),
    /// BRG-2004.
    #[error("the provider refused the code: {0}; compare client id, secret and redirect address")]
    CodeRefused(String),
    /// BRG-2005.
    #[error("the provider's tokens cannot be read: {0}")]
    TokensUnreadable(String),
    /// BRG-2006.
    #[error("the ID token is not trusted: {0}")]
    IdTokenNotTrusted(String),
    /// BRG-2007.
    #[error("the ID token is for others: {0}")]
    IdTokenForOthers(&'static str),
    /// BRG-2008.
    #[error("the ID token is not valid now: {0}; compare the clocks of both machines")]
    IdTokenNotInTime(&'static str),
    /// BRG-2009.
    #[error("the provider did not authenticate the person as was asked: {0}")]
    NotFresh(&'static str),
    /// BRG-2010.
    #[error("the person cannot be taken over: claim {claim} {fault}")]
    ClaimUnfit {
        /// Name of the claim.
        claim: String,
        /// What is wrong with it.
        fault: String,
    },
    /// BRG-2011.
    #[error("no OpenID Connect provider is configured for this partner")]
    NotConfigured,
}

impl Reason for OidcRefusal {
    fn code(&self) -> &'static str {
        match self {
            OidcRefusal::AnswerUnreadable(_) => "BRG-2001",
            OidcRefusal::OtherProvider(_) => "BRG-2002",
            OidcRefusal::ProviderUnavailable(_) => "BRG-2003",
            OidcRefusal::CodeRefused(_) => "BRG-2004",
            OidcRefusal::TokensUnreadable(_) => "BRG-2005",
            OidcRefusal::IdTokenNotTrusted(_) => "BRG-2006",
            OidcRefusal::IdTokenForOthers(_) => "BRG-2007",
            OidcRefusal::IdTokenNotInTime(_) => "BRG-2008",
            OidcRefusal::NotFresh(_) => "BRG-2009",
            OidcRefusal::ClaimUnfit { .. } => "BRG-2010",
            OidcRefusal::NotConfigured => "BRG-2011",
        }
    }
}
