//! The vendor's REST side: the partner API, judged as strictly as what is known of it allows.
//!
//! One call goes through these steps, each in a module of its own: whose it is ([`access`], with [`signature`]), whether it is one
//! too many ([`quota`]), whether a test wants it to go wrong ([`faults`]), what it asks for (one module per API, on [`fields`]),
//! and what is kept of it ([`record`]). [`call`] puts them in order.
//!
//! Written from the vendor's documentation and the output of its SDK alone.

pub(crate) mod access;
pub(crate) mod call;
mod check;
mod code;
mod control;
mod create;
mod customers;
mod dropped;
pub(crate) mod faults;
mod fields;
mod memory;
mod money;
mod quota;
mod realname;
mod record;
mod refusal;
mod settings;
pub(crate) mod signature;

pub use code::SentCode;
pub use faults::{Fault, FaultAnswer, PlannedFault, When};
pub(crate) use memory::ApiMemory;
pub use quota::Quotas;
pub use record::{Call, CallAnswer, CallCounts, Created};
pub use refusal::{ERROR_CODES, ErrorCode};
pub use settings::{AccessKey, ApiSettings, ApiUser, Holder, Site};

use axum::http::Method;
use serde::{Deserialize, Serialize};

/// The APIs of the vendor that are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Api {
    /// `POST /v2/partners/sub-customers/users/check-identity`
    CheckIdentity,
    /// `POST /v2/bases/verificationcode/send`
    SendCode,
    /// `POST /v2/partners/sub-customers`
    CreateCustomer,
    /// `POST /v2/partners/sub-customers/query`
    QueryCustomers,
    /// `POST /v2/customers/realname-auths/individual`
    VerifyPerson,
    /// `POST /v2/customers/realname-auths/enterprise`
    VerifyEnterprise,
    /// `PUT /v2/customers/realname-auths/enterprise`
    ChangeToEnterprise,
    /// `GET /v2/customers/realname-auths/result`
    VerificationResult,
    /// `GET /v2/orders/customer-orders`
    ListOrders,
    /// `GET /v2/orders/customer-orders/details/{order_id}`
    ShowOrder,
    /// `POST /v2/accounts/customer-accounts/balances/batch-query`
    Balances,
    /// `POST /v3/auth/tokens`
    IssueToken,
    /// Everything below `/v2/bills/`, by any method: says what arrived.
    Echo,
    /// A path that is no API.
    Unknown,
}

const ORDER_DETAILS: &str = "/v2/orders/customer-orders/details/";

impl Api {
    /// Which API a request is for.
    pub(crate) fn of(method: &Method, path: &str) -> Self {
        match (method.as_str(), path) {
            ("POST", "/v2/partners/sub-customers/users/check-identity") => Self::CheckIdentity,
            ("POST", "/v2/bases/verificationcode/send") => Self::SendCode,
            ("POST", "/v2/partners/sub-customers") => Self::CreateCustomer,
            ("POST", "/v2/partners/sub-customers/query") => Self::QueryCustomers,
            ("POST", "/v2/customers/realname-auths/individual") => Self::VerifyPerson,
            ("POST", "/v2/customers/realname-auths/enterprise") => Self::VerifyEnterprise,
            ("PUT", "/v2/customers/realname-auths/enterprise") => Self::ChangeToEnterprise,
            ("GET", "/v2/customers/realname-auths/result") => Self::VerificationResult,
            ("GET", "/v2/orders/customer-orders") => Self::ListOrders,
            ("POST", "/v2/accounts/customer-accounts/balances/batch-query") => Self::Balances,
            ("POST", "/v3/auth/tokens") => Self::IssueToken,
            ("GET", path) if path.starts_with(ORDER_DETAILS) => Self::ShowOrder,
            (_, path) if path.starts_with("/v2/bills/") => Self::Echo,
            _ => Self::Unknown,
        }
    }
}
