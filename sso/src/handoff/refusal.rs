//! Why a hand-off is refused. The texts are for the operator and never hold a claim's value.

use crate::refused::Reason;

/// A hand-off that is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HandoffRefusal {
    /// BRG-1001.
    #[error("the hand-off token cannot be read: {0}")]
    TokenUnreadable(&'static str),
    /// BRG-1002.
    #[error("the hand-off token is not trusted: {0}")]
    TokenNotTrusted(String),
    /// BRG-1003.
    #[error("the hand-off token is for others: {0}")]
    TokenForOthers(&'static str),
    /// BRG-1004.
    #[error("the hand-off token is not valid now: {0}; compare the clocks of both machines")]
    TokenNotInTime(String),
    /// BRG-1005.
    #[error("the hand-off token was used before: its jti is known")]
    Replayed,
    /// BRG-1006.
    #[error("the hand-off token cannot be used: claim {claim} {fault}")]
    ClaimUnfit {
        /// Name of the claim.
        claim: String,
        /// What is wrong with it.
        fault: String,
    },
    /// BRG-1007.
    #[error("the hand-off names a target that is not allowed: {0}")]
    TargetNotAllowed(&'static str),
    /// BRG-1008.
    #[error("no signed hand-off is configured for this partner")]
    NotConfigured,
    /// BRG-1020.
    #[error(
        "the platform's keys cannot be fetched, and none is kept that is young enough; the log says why"
    )]
    KeysUnavailable,
    /// BRG-1021.
    #[error("the hand-off was sent from a page that is not on the platform's origins: {0}")]
    OriginNotAllowed(String),
    /// BRG-1022.
    #[error(
        "the hand-off belongs to no sign-in that began here, and unsolicited ones are switched off"
    )]
    Unsolicited,
}

impl Reason for HandoffRefusal {
    fn code(&self) -> &'static str {
        match self {
            HandoffRefusal::TokenUnreadable(_) => "BRG-1001",
            HandoffRefusal::TokenNotTrusted(_) => "BRG-1002",
            HandoffRefusal::TokenForOthers(_) => "BRG-1003",
            HandoffRefusal::TokenNotInTime(_) => "BRG-1004",
            HandoffRefusal::Replayed => "BRG-1005",
            HandoffRefusal::ClaimUnfit { .. } => "BRG-1006",
            HandoffRefusal::TargetNotAllowed(_) => "BRG-1007",
            HandoffRefusal::NotConfigured => "BRG-1008",
            HandoffRefusal::KeysUnavailable => "BRG-1020",
            HandoffRefusal::OriginNotAllowed(_) => "BRG-1021",
            HandoffRefusal::Unsolicited => "BRG-1022",
        }
    }
}
