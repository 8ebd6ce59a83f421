//! The vendor's error codes: what each means, who can mend it, what to do. Texts for people belong to [`Meaning::key`] and live in the service.

mod table;

pub use table::TABLE;

/// Who can mend an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Culprit {
    /// The customer, with other data.
    Customer,
    /// The partner platform that called us.
    PartnerPlatform,
    /// The partner's administrator, in Partner Center or with other credentials.
    PartnerAdmin,
    /// The cloud.
    Cloud,
    /// This service.
    Us,
}

impl Culprit {
    /// Everyone.
    pub const ALL: [Culprit; 5] = [
        Culprit::Customer,
        Culprit::PartnerPlatform,
        Culprit::PartnerAdmin,
        Culprit::Cloud,
        Culprit::Us,
    ];

    /// Names it; never changed.
    pub fn key(self) -> &'static str {
        match self {
            Culprit::Customer => "customer",
            Culprit::PartnerPlatform => "partner-platform",
            Culprit::PartnerAdmin => "partner-admin",
            Culprit::Cloud => "cloud",
            Culprit::Us => "us",
        }
    }
}

/// What to do after an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Next {
    /// Nothing: the same call will fail again until something outside changes.
    Never,
    /// Call again with other data.
    Correct,
    /// Ask the cloud what there is before calling again: the deed may be done.
    QueryFirst,
    /// Call again after a while, longer each time.
    Later,
    /// Get another token, then call again, once. With an access key there is none to renew: key or clock are wrong.
    RenewToken,
}

impl Next {
    /// Every choice.
    pub const ALL: [Next; 5] = [
        Next::Never,
        Next::Correct,
        Next::QueryFirst,
        Next::Later,
        Next::RenewToken,
    ];

    /// Names it; never changed.
    pub fn key(self) -> &'static str {
        match self {
            Next::Never => "never",
            Next::Correct => "correct",
            Next::QueryFirst => "query-first",
            Next::Later => "later",
            Next::RenewToken => "renew-token",
        }
    }
}

/// One code of the vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeEntry {
    /// As the vendor writes it.
    pub code: &'static str,
    /// The HTTP status that it is documented with.
    pub status: u16,
    /// What it says.
    pub meaning: Meaning,
    /// Who can mend it.
    pub culprit: Culprit,
    /// What to do.
    pub next: Next,
}

/// The row of a code.
pub fn entry(code: &str) -> Option<&'static CodeEntry> {
    TABLE.iter().find(|entry| entry.code == code)
}

/// What a status says when the code is missing or unknown.
pub(super) fn by_status(status: u16) -> (Meaning, Culprit, Next) {
    match status {
        401 => (
            Meaning::Unauthorised,
            Culprit::PartnerAdmin,
            Next::RenewToken,
        ),
        403 => (Meaning::AccessDenied, Culprit::PartnerAdmin, Next::Never),
        404 => (Meaning::NotFound, Culprit::PartnerAdmin, Next::Never),
        408 => (Meaning::Unavailable, Culprit::Cloud, Next::QueryFirst),
        429 => (Meaning::TooManyRequests, Culprit::Us, Next::Later),
        400..=499 => (Meaning::RequestRefused, Culprit::Us, Next::Correct),
        500..=599 => (Meaning::Unavailable, Culprit::Cloud, Next::Later),
        _ => (Meaning::Unexpected, Culprit::Cloud, Next::QueryFirst),
    }
}

/// What an error says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// A parameter is wrong.
    ParameterBad,
    /// A parameter has an invalid value.
    ParameterInvalid,
    /// The caller may not use this API, or not for this customer.
    AccessDenied,
    /// The token is illegal or has expired.
    TokenInvalid,
    /// Something else went wrong in the cloud.
    CloudFailed,
    /// The mobile number has a wrong form.
    MobileFormat,
    /// An error while the customer authorises the partner.
    AuthorisationFailed,
    /// The verification code has expired.
    CodeExpired,
    /// The mobile number is already registered.
    MobileTaken,
    /// The mobile number has been used for too many registrations.
    MobileExhausted,
    /// The account name has a wrong form.
    AccountNameFormat,
    /// The customer is not one of this partner's.
    NotOurCustomer,
    /// The password breaks the rules.
    PasswordFormat,
    /// The partner has no right on that reseller.
    NoRightOnReseller,
    /// The account name exists already.
    AccountNameTaken,
    /// The xaccount_id was used before: the account probably exists.
    AccountIdTaken,
    /// The account exists; whether it is associated could not be told in time.
    AssociationUnconfirmed,
    /// The mobile number or e-mail address was reported; no account can be created with it.
    ContactReported,
    /// An attachment is too large.
    AttachmentTooLarge,
    /// An attachment has a wrong format.
    AttachmentFormat,
    /// The verification code was wrong more than three times.
    CodeTriesExceeded,
    /// The verification code is wrong.
    CodeWrong,
    /// Real-name authentication is not enabled for the partner, or the bucket refused.
    RealNameNotEnabled,
    /// A test partner account may not use this API.
    TestPartner,
    /// The customer is authenticated already, or under review.
    RealNameAlready,
    /// The document number was used by too many customers.
    DocumentUsedTooOften,
    /// The customer has tried real-name authentication too often.
    RealNameTriesExceeded,
    /// The document number is blocked.
    DocumentBlocked,
    /// The check of the real-name data failed.
    RealNameCheckFailed,
    /// The data do not match the face.
    FaceMismatch,
    /// Identity or mobile number of the card holder is wrong.
    CardHolderMismatch,
    /// The bank card is frozen, expired, or otherwise not usable.
    CardState,
    /// The card network could not reach the issuing bank.
    CardIssuerFailed,
    /// The bank card is not supported.
    CardNotSupported,
    /// The bank's system failed.
    BankFailed,
    /// A first-tier distributor may not associate customers of its own.
    DistributorMayNotAssociate,
    /// The reseller's distributor has left.
    DistributorLeft,
    /// The partner is restricted.
    PartnerRestricted,
    /// The partner's distributor is restricted.
    DistributorRestricted,
    /// The cloud cannot review the data; the customer manager must help.
    ReviewImpossible,
    /// The request was refused, for a reason that we do not know (4xx).
    RequestRefused,
    /// The credential was not accepted (401): wrong key, wrong clock, or an old token.
    Unauthorised,
    /// There is no such API at that address (404): perhaps an old endpoint, or the other site's.
    NotFound,
    /// Over the limit (429).
    TooManyRequests,
    /// The cloud is not available (5xx).
    Unavailable,
    /// A status that an API does not answer with (1xx, 2xx with an error, 3xx).
    Unexpected,
    /// A success whose body cannot be read.
    AnswerUnreadable,
}

impl Meaning {
    /// Every meaning.
    pub const ALL: [Meaning; 47] = [
        Meaning::ParameterBad,
        Meaning::ParameterInvalid,
        Meaning::AccessDenied,
        Meaning::TokenInvalid,
        Meaning::CloudFailed,
        Meaning::MobileFormat,
        Meaning::AuthorisationFailed,
        Meaning::CodeExpired,
        Meaning::MobileTaken,
        Meaning::MobileExhausted,
        Meaning::AccountNameFormat,
        Meaning::NotOurCustomer,
        Meaning::PasswordFormat,
        Meaning::NoRightOnReseller,
        Meaning::AccountNameTaken,
        Meaning::AccountIdTaken,
        Meaning::AssociationUnconfirmed,
        Meaning::ContactReported,
        Meaning::AttachmentTooLarge,
        Meaning::AttachmentFormat,
        Meaning::CodeTriesExceeded,
        Meaning::CodeWrong,
        Meaning::RealNameNotEnabled,
        Meaning::TestPartner,
        Meaning::RealNameAlready,
        Meaning::DocumentUsedTooOften,
        Meaning::RealNameTriesExceeded,
        Meaning::DocumentBlocked,
        Meaning::RealNameCheckFailed,
        Meaning::FaceMismatch,
        Meaning::CardHolderMismatch,
        Meaning::CardState,
        Meaning::CardIssuerFailed,
        Meaning::CardNotSupported,
        Meaning::BankFailed,
        Meaning::DistributorMayNotAssociate,
        Meaning::DistributorLeft,
        Meaning::PartnerRestricted,
        Meaning::DistributorRestricted,
        Meaning::ReviewImpossible,
        Meaning::RequestRefused,
        Meaning::Unauthorised,
        Meaning::NotFound,
        Meaning::TooManyRequests,
        Meaning::Unavailable,
        Meaning::Unexpected,
        Meaning::AnswerUnreadable,
    ];

    /// Names it; never changed. The text for people has this key.
    pub fn key(self) -> &'static str {
        match self {
            Meaning::ParameterBad => "parameter-bad",
            Meaning::ParameterInvalid => "parameter-invalid",
            Meaning::AccessDenied => "access-denied",
            Meaning::TokenInvalid => "token-invalid",
            Meaning::CloudFailed => "cloud-failed",
            Meaning::MobileFormat => "mobile-format",
            Meaning::AuthorisationFailed => "authorisation-failed",
            Meaning::CodeExpired => "code-expired",
            Meaning::MobileTaken => "mobile-taken",
            Meaning::MobileExhausted => "mobile-exhausted",
            Meaning::AccountNameFormat => "account-name-format",
            Meaning::NotOurCustomer => "not-our-customer",
            Meaning::PasswordFormat => "password-format",
            Meaning::NoRightOnReseller => "no-right-on-reseller",
            Meaning::AccountNameTaken => "account-name-taken",
            Meaning::AccountIdTaken => "account-id-taken",
            Meaning::AssociationUnconfirmed => "association-unconfirmed",
            Meaning::ContactReported => "contact-reported",
            Meaning::AttachmentTooLarge => "attachment-too-large",
            Meaning::AttachmentFormat => "attachment-format",
            Meaning::CodeTriesExceeded => "code-tries-exceeded",
            Meaning::CodeWrong => "code-wrong",
            Meaning::RealNameNotEnabled => "real-name-not-enabled",
            Meaning::TestPartner => "test-partner",
            Meaning::RealNameAlready => "real-name-already",
            Meaning::DocumentUsedTooOften => "document-used-too-often",
            Meaning::RealNameTriesExceeded => "real-name-tries-exceeded",
            Meaning::DocumentBlocked => "document-blocked",
            Meaning::RealNameCheckFailed => "real-name-check-failed",
            Meaning::FaceMismatch => "face-mismatch",
            Meaning::CardHolderMismatch => "card-holder-mismatch",
            Meaning::CardState => "card-state",
            Meaning::CardIssuerFailed => "card-issuer-failed",
            Meaning::CardNotSupported => "card-not-supported",
            Meaning::BankFailed => "bank-failed",
            Meaning::DistributorMayNotAssociate => "distributor-may-not-associate",
            Meaning::DistributorLeft => "distributor-left",
            Meaning::PartnerRestricted => "partner-restricted",
            Meaning::DistributorRestricted => "distributor-restricted",
            Meaning::ReviewImpossible => "review-impossible",
            Meaning::RequestRefused => "request-refused",
            Meaning::Unauthorised => "unauthorised",
            Meaning::NotFound => "not-found",
            Meaning::TooManyRequests => "too-many-requests",
            Meaning::Unavailable => "unavailable",
            Meaning::Unexpected => "unexpected",
            Meaning::AnswerUnreadable => "answer-unreadable",
        }
    }
}
