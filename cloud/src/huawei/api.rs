//! The partner's REST API (docs/huawei-partner.md): what may be asked, how it is signed, what the answers mean. No sockets, no clock: a request goes
//! out as an [`Authorized`] and comes back as a [`RawAnswer`].
//!
//! Only what was checked can be sent. Each call is made by its own `check` from plain fields and a [`SiteKind`]; all faults come at once and none
//! repeats a value. What has no typed call goes through [`relay`]. The way of one call:
//!
//! ```text
//! let call = CreateCustomer::check(fields, api.kind)?;                 // Vec<Fault>, before anything is sent
//! let sent = credential.authorize(&call.request(), &api.url, now)?;    // url, headers, body
//! let answer = receive(&call, &raw)?;                                  // ApiError::next says what to do
//! ```
//!
//! Limits are kept by [`CallName`], whose defaults are in the preset.

mod answer;
mod balances;
mod check_registration;
pub mod codes;
mod create_customer;
mod credential;
mod enterprise;
mod fault;
mod lenient;
mod orders;
mod query_customers;
mod real_name;
pub mod relay;
mod request;
mod rules;
mod send_code;
pub mod signing;
mod token;

pub use answer::{ApiError, MOST_ANSWER, RawAnswer, VendorError, receive};
pub use balances::{Balance, CustomerBalances, MOST_BALANCES};
pub use check_registration::{CheckRegistration, Registrable, SearchType};
pub use codes::{CodeEntry, Culprit, Meaning, Next};
pub use create_customer::{CreateCustomer, Created, NewCustomer};
pub use credential::{AccessKey, Authorized, Credential};
pub use enterprise::{EnterpriseChange, EnterpriseFields, EnterprisePerson, EnterpriseRealName};
pub use fault::{Fault, Pattern, Rule};
pub use orders::{ListOrders, Order, OrderDetail, OrderDetails, OrderFilter, OrderLine, OrderPage};
pub use query_customers::{
    CustomerFilter, CustomerInfo, CustomerPage, MOST_PER_PAGE, QueryCustomers,
};
pub use real_name::{
    BankCard, IndividualFields, IndividualRealName, RealNameResult, Review, ReviewResult, Submitted,
};
pub use request::{ApiRequest, CallName, Method, Secret, SiteKind};
pub use send_code::{CodeFields, Scene, SendVerificationCode};
pub use token::{IssueToken, Token};

/// One call of the vendor's API, already checked.
pub trait Call {
    /// What a success says.
    type Answer;
    /// For limits and metrics.
    fn name(&self) -> CallName;
    /// What is sent.
    fn request(&self) -> ApiRequest;
    /// Whether sending it twice does no more than sending it once. Where not, a lost answer is followed by a query, never by the same call.
    fn idempotent(&self) -> bool;
    /// Reads the answer of a success; `None` when it is not what the vendor documents.
    fn read(&self, raw: &RawAnswer<'_>) -> Option<Self::Answer>;
}

#[cfg(test)]
mod tests;
