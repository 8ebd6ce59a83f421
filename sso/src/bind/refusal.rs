//! Why a bind notification is refused. The texts are for the operator and quote nothing of it.

use crate::refused::Reason;
use cloud::huawei::bind::BindError;

/// A bind notification that is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BindRefusal {
    /// BND-1001.
    #[error("the bind notification cannot be read: {0}")]
    Unreadable(&'static str),
    /// BND-1002.
    #[error("the bind notification is too large: {0}")]
    TooLarge(&'static str),
    /// BND-1003.
    #[error("the bind notification is not trusted: {0}")]
    NotTrusted(String),
    /// BND-1004.
    #[error("the bind notification is signed, but cannot be used: {0}")]
    Unfit(&'static str),
    /// BND-1005.
    #[error("the partner's cloud sends no bind notifications")]
    NotOffered,
    /// BND-2001: kept, and for a person to decide.
    #[error(
        "the bind notification waits for a decision ({0}); see: skybridge customers list --state conflict"
    )]
    WaitsForAPerson(&'static str),
}

impl From<BindError> for BindRefusal {
    fn from(error: BindError) -> BindRefusal {
        match error {
            BindError::Unreadable(why) => BindRefusal::Unreadable(why),
            BindError::TooLarge(what) => BindRefusal::TooLarge(what),
            BindError::NotTrusted(why) => BindRefusal::NotTrusted(why),
            BindError::Unfit(why) => BindRefusal::Unfit(why),
        }
    }
}

impl Reason for BindRefusal {
    fn code(&self) -> &'static str {
        match self {
            BindRefusal::Unreadable(_) => "BND-1001",
            BindRefusal::TooLarge(_) => "BND-1002",
            BindRefusal::NotTrusted(_) => "BND-1003",
            BindRefusal::Unfit(_) => "BND-1004",
            BindRefusal::NotOffered => "BND-1005",
            BindRefusal::WaitsForAPerson(_) => "BND-2001",
        }
    }
}
