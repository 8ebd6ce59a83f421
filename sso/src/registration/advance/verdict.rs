//! What the cloud's no to a creation says about the deed.

use cloud::huawei::api::{ApiError, Meaning};

/// What the cloud's no to a creation says about the deed.
pub(super) enum Verdict {
    /// Not done, and not refused for good: too many calls, or it does not know us.
    NotNow,
    /// Not done.
    No,
    /// It may be done.
    Unclear {
        /// The account may have been there before.
        whole: bool,
    },
}

/// Judges an answer to a creation.
pub(super) fn verdict(error: &ApiError) -> Verdict {
    let status = match error {
        ApiError::Vendor(said) => said.status,
        ApiError::Unreadable { .. } => return Verdict::Unclear { whole: false },
    };
    match error.meaning() {
        _ if status >= 500 || status == 408 => Verdict::Unclear { whole: false },
        Meaning::TooManyRequests
        | Meaning::Unauthorised
        | Meaning::TokenInvalid
        | Meaning::AccessDenied => Verdict::NotNow,
        // Judged by the cloud before it makes anything.
        Meaning::ParameterBad
        | Meaning::ParameterInvalid
        | Meaning::MobileFormat
        | Meaning::MobileTaken
        | Meaning::MobileExhausted
        | Meaning::AccountNameFormat
        | Meaning::AccountNameTaken
        | Meaning::PasswordFormat
        | Meaning::ContactReported
        | Meaning::CodeExpired
        | Meaning::CodeTriesExceeded
        | Meaning::CodeWrong
        | Meaning::TestPartner
        | Meaning::NotFound => Verdict::No,
        _ => Verdict::Unclear { whole: true },
    }
}
