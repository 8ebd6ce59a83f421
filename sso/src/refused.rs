//! Every reason that a person can meet as a page: its code, its answer, and [`Refused`], which carries it to the edge.
//!
//! The reasons themselves live where they are found (`idp::Refusal`, the hand-off, [`Web`] below); their texts live in the catalogue under
//! `error-<code>-title`, `-what`, `-who`, `-todo`. A handler returns [`Refused`]; `http::edge` draws the reference number, logs once and shows the page.

use crate::store::StoreError;
use crate::texts::Lang;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use cloud::huawei::api::{ApiError, Culprit, Fault, Meaning};

mod catalogue;
#[cfg(test)]
mod tests;

pub use catalogue::{Answer, Entry, as_markdown, catalogue, entry};

/// Longest operator text that is logged, in octets: enough for a cause, too little to fill a disk.
const OPERATOR_TEXT_LIMIT: usize = 600;

/// A reason with a stable code. Its `Display` text is for the operator (expected, got, likely cause) and holds no personal data.
pub trait Reason: std::error::Error + Send + Sync + 'static {
    /// The stable code, as in the catalogue.
    fn code(&self) -> &'static str;

    /// entityID of the peer, as far as it is known.
    fn peer(&self) -> Option<&str> {
        None
    }

    /// Which fields of a call are wrong; a problem document lists them.
    fn faults(&self) -> &[Fault] {
        &[]
    }

    /// What is wrong with single fields, where they break rules of ours; listed like those.
    fn field_faults(&self) -> &[FieldFault] {
        &[]
    }

    /// What the cloud's API said, where that is the reason; a problem document explains it.
    fn cloud_said(&self) -> Option<&CloudSaid> {
        None
    }

    /// Seconds after which it makes sense to come back, when they are known.
    fn retry_after(&self) -> Option<u32> {
        None
    }
}

/// What is wrong with one field of a call, in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    /// The field: of the body by its path, of the query, or a header.
    pub field: String,
    /// The rule that it breaks; a name that never changes.
    pub rule: &'static str,
    zh_cn: String,
    en: String,
}

impl FieldFault {
    /// A fault of a field; `message` says in each language what is wrong with it and quotes no value.
    pub fn new(
        field: impl Into<String>,
        rule: &'static str,
        message: impl Fn(Lang) -> String,
    ) -> FieldFault {
        FieldFault {
            field: field.into(),
            rule,
            zh_cn: message(Lang::ZhCn),
            en: message(Lang::En),
        }
    }

    /// What is wrong.
    pub fn message(&self, lang: Lang) -> &str {
        match lang {
            Lang::ZhCn => &self.zh_cn,
            Lang::En => &self.en,
        }
    }
}

/// An error of the cloud's API, as far as a caller of ours may know it: without the cloud's own message, which may repeat what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloudSaid {
    /// The cloud's code, when its answer had one; bounded.
    pub code: Option<String>,
    /// What it means.
    pub meaning: Meaning,
    /// Who can mend it.
    pub culprit: Culprit,
}

impl From<&ApiError> for CloudSaid {
    fn from(error: &ApiError) -> CloudSaid {
        let code = match error {
            ApiError::Vendor(error) => error.code.clone(),
            ApiError::Unreadable { .. } => None,
        };
        CloudSaid {
            code,
            meaning: error.meaning(),
            culprit: error.culprit(),
        }
    }
}

/// A refusal on its way to the edge, where it becomes a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    entry: &'static Entry,
    operator: String,
    peer: Option<String>,
    faults: Vec<Fault>,
    field_faults: Vec<FieldFault>,
    cloud_said: Option<Box<CloudSaid>>,
    retry_after: Option<u32>,
}

impl Refused {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.entry.code
    }

    /// Status of the page.
    pub fn status(&self) -> StatusCode {
        match self.entry.answer {
            Answer::Page(status) => {
                StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }
            // A denial normally goes to the peer; shown as a page it is a "no" to an understood request.
            Answer::Status(_) => StatusCode::FORBIDDEN,
        }
    }

    /// Which fields of the call are wrong.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Which fields of the call break rules of ours.
    pub fn field_faults(&self) -> &[FieldFault] {
        &self.field_faults
    }

    /// What the cloud's API said.
    pub fn cloud_said(&self) -> Option<&CloudSaid> {
        self.cloud_said.as_deref()
    }

    /// Logs this refusal; called once, at the edge.
    pub fn log(&self, reference: &str, partner: Option<&str>) {
        let (code, peer, operator) = (self.code(), self.peer.as_deref(), self.operator.as_str());
        if self.status().is_server_error() {
            tracing::error!(
                error.code = code,
                reference,
                partner,
                peer,
                "refused: {operator}"
            );
        } else {
            tracing::warn!(
                error.code = code,
                reference,
                partner,
                peer,
                "refused: {operator}"
            );
        }
    }
}

impl<R: Reason> From<R> for Refused {
    fn from(reason: R) -> Refused {
        let mut operator = reason.to_string();
        if operator.len() > OPERATOR_TEXT_LIMIT {
            let end = (0..=OPERATOR_TEXT_LIMIT)
                .rev()
                .find(|at| operator.is_char_boundary(*at))
                .unwrap_or(0);
            operator.truncate(end);
            operator.push('…');
        }
        // A reason may quote what a stranger sent (an ACS address with a line feed in it): one refusal stays one line.
        if operator.contains(char::is_control) {
            operator = operator
                .chars()
                .map(|c| if c.is_control() { '\u{fffd}' } else { c })
                .collect();
        }
        Refused {
            entry: entry(reason.code()),
            operator,
            peer: reason.peer().map(str::to_owned),
            faults: reason.faults().to_vec(),
            field_faults: reason.field_faults().to_vec(),
            cloud_said: reason.cloud_said().cloned().map(Box::new),
            retry_after: reason.retry_after(),
        }
    }
}

impl IntoResponse for Refused {
    /// Status and code only. The edge finds the refusal in the extensions and puts the page in place of the body.
    fn into_response(self) -> Response {
        let mut response = (self.status(), self.code()).into_response();
        let is_busy = self.status() == StatusCode::SERVICE_UNAVAILABLE;
        if let Some(seconds) = self.retry_after.or(is_busy.then_some(5)) {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Reasons of the web front itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Web {
    /// WEB-400.
    #[error("the request does not have the expected form: {0}")]
    RequestUnreadable(String),
    /// WEB-403.
    #[error("the partner is disabled in the configuration")]
    PartnerDisabled,
    /// WEB-404, no such partner.
    #[error("no partner of this name is configured")]
    PartnerUnknown,
    /// WEB-404, no such page.
    #[error("no such page")]
    PageUnknown,
    /// WEB-405.
    #[error("the page does not take this method")]
    MethodNotAllowed,
    /// WEB-408.
    #[error("the request was not complete or not answered in time")]
    TimedOut,
    /// WEB-413.
    #[error("the request is larger than the limit")]
    TooLarge,
    /// WEB-500.
    #[error("internal: {0}")]
    Internal(String),
    /// WEB-503.
    #[error("no capacity: {0}")]
    Busy(String),
}

impl Reason for Web {
    fn code(&self) -> &'static str {
        match self {
            Web::RequestUnreadable(_) => "WEB-400",
            Web::PartnerDisabled => "WEB-403",
            Web::PartnerUnknown | Web::PageUnknown => "WEB-404",
            Web::MethodNotAllowed => "WEB-405",
            Web::TimedOut => "WEB-408",
            Web::TooLarge => "WEB-413",
            Web::Internal(_) => "WEB-500",
            Web::Busy(_) => "WEB-503",
        }
    }
}

impl Web {
    /// The reason behind an answer that a library gave by itself.
    pub fn of_status(status: StatusCode) -> Web {
        match status {
            StatusCode::NOT_FOUND => Web::PageUnknown,
            StatusCode::METHOD_NOT_ALLOWED => Web::MethodNotAllowed,
            StatusCode::REQUEST_TIMEOUT => Web::TimedOut,
            StatusCode::PAYLOAD_TOO_LARGE | StatusCode::URI_TOO_LONG => Web::TooLarge,
            StatusCode::SERVICE_UNAVAILABLE => Web::Busy("an inner limit was reached".to_owned()),
            status if status.is_server_error() => {
                Web::Internal(format!("an inner answer had status {status}"))
            }
            status => Web::RequestUnreadable(format!("an inner answer had status {status}")),
        }
    }
}

impl Reason for idp::Refusal {
    fn code(&self) -> &'static str {
        idp::Refusal::code(self).0
    }

    fn peer(&self) -> Option<&str> {
        use idp::Refusal::{
            AcsNotRegistered, LogoutAddressUnknown, PeerDisabled, PeerUnknown, SignatureNotTrusted,
        };
        match self {
            PeerUnknown(peer)
            | PeerDisabled(peer)
            | SignatureNotTrusted { peer, .. }
            | AcsNotRegistered { peer, .. }
            | LogoutAddressUnknown { peer } => Some(peer),
            _ => None,
        }
    }
}

impl Reason for StoreError {
    fn code(&self) -> &'static str {
        match self {
            StoreError::Unavailable(_) | StoreError::Full(_) => "WEB-503",
            StoreError::Corrupt(_)
            | StoreError::TooNew { .. }
            | StoreError::Absent(_)
            | StoreError::Exists(_) => "WEB-500",
        }
    }
}
