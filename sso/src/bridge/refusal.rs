//! Why a sign-in cannot go on. The texts are for the operator.

use crate::refused::Reason;

/// A sign-in through a bridge that cannot go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BridgeRefusal {
    /// BRG-1010.
    #[error("no sign-in is under way under this state: finished, expired, forged, or never begun")]
    AttemptUnknown,
    /// BRG-1011.
    #[error("the sign-in was begun in another browser, or this browser keeps no cookies")]
    OtherBrowser,
    /// BRG-1012.
    #[error("the platform did not sign the person in: {0}")]
    NotSignedIn(String),
    /// BRG-1013.
    #[error("no sign-in bridge of this partner can begin")]
    NoBridge,
}

impl Reason for BridgeRefusal {
    fn code(&self) -> &'static str {
        match self {
            BridgeRefusal::AttemptUnknown => "BRG-1010",
            BridgeRefusal::OtherBrowser => "BRG-1011",
            BridgeRefusal::NotSignedIn(_) => "BRG-1012",
            BridgeRefusal::NoBridge => "BRG-1013",
        }
    }
}
