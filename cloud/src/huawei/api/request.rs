//! What every call is made of: its name, its site, and the request that only this crate can make.

use super::signing::encode;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use url::Url;
use zeroize::Zeroizing;

/// Which set of fields a site of the cloud takes. Europe takes the international one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SiteKind {
    /// Mobile numbers, real-name authentication.
    China,
    /// E-mail addresses, `domain_area`.
    International,
}

/// A call's name, in limits and metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallName {
    /// mc_00023.
    CheckRegistration,
    /// mc_00024.
    SendCode,
    /// mc_00016.
    CreateCustomer,
    /// mc_00021.
    QueryCustomers,
    /// mc_00017.
    IndividualRealName,
    /// mc_00018.
    EnterpriseRealName,
    /// mc_00019.
    EnterpriseChange,
    /// mc_00020.
    RealNameResult,
    /// List of orders.
    ListOrders,
    /// One order.
    OrderDetail,
    /// mt_060004.
    CustomerBalances,
    /// A token of the identity service.
    IssueToken,
    /// Everything else, through [`super::relay`].
    Relay,
}

impl CallName {
    /// Every call.
    pub const ALL: [CallName; 13] = [
        CallName::CheckRegistration,
        CallName::SendCode,
        CallName::CreateCustomer,
        CallName::QueryCustomers,
        CallName::IndividualRealName,
        CallName::EnterpriseRealName,
        CallName::EnterpriseChange,
        CallName::RealNameResult,
        CallName::ListOrders,
        CallName::OrderDetail,
        CallName::CustomerBalances,
        CallName::IssueToken,
        CallName::Relay,
    ];

    /// As in configuration and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            CallName::CheckRegistration => "check-registration",
            CallName::SendCode => "send-code",
            CallName::CreateCustomer => "create-customer",
            CallName::QueryCustomers => "query-customers",
            CallName::IndividualRealName => "individual-real-name",
            CallName::EnterpriseRealName => "enterprise-real-name",
            CallName::EnterpriseChange => "enterprise-change",
            CallName::RealNameResult => "real-name-result",
            CallName::ListOrders => "list-orders",
            CallName::OrderDetail => "order-detail",
            CallName::CustomerBalances => "customer-balances",
            CallName::IssueToken => "issue-token",
            CallName::Relay => "relay",
        }
    }
}

/// The methods that the vendor's API uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// GET.
    Get,
    /// POST.
    Post,
    /// PUT.
    Put,
    /// DELETE.
    Delete,
}

impl Method {
    /// Upper case, as on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
        }
    }

    /// From upper case.
    pub fn from_name(name: &str) -> Option<Method> {
        [Method::Get, Method::Post, Method::Put, Method::Delete]
            .into_iter()
            .find(|method| method.as_str() == name)
    }
}

/// A value that is never printed; its memory is cleared when dropped. It has no `Debug`, `Display` or `Serialize` on purpose.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes it.
    pub fn new(value: impl Into<String>) -> Secret {
        Secret(Zeroizing::new(value.into()))
    }

    /// The value.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
        // The library's own message would quote a number that stands where the text should.
        let text = String::deserialize(deserializer);
        text.map(Secret::new)
            .map_err(|_| D::Error::custom("this must be text"))
    }
}

impl From<&str> for Secret {
    fn from(value: &str) -> Secret {
        Secret::new(value)
    }
}

/// A request that passed its checks. Not printed: bodies carry passwords and personal data.
#[derive(Clone)]
pub struct ApiRequest {
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    body: Option<Zeroizing<Vec<u8>>>,
}

impl ApiRequest {
    /// `path` starts with `/`; neither it nor the query is encoded yet.
    pub(super) fn new(method: Method, path: impl Into<String>) -> ApiRequest {
        ApiRequest {
            method,
            path: path.into(),
            query: Vec::new(),
            body: None,
        }
    }

    pub(super) fn with_query(mut self, query: Vec<(String, String)>) -> ApiRequest {
        self.query = query;
        self
    }

    pub(super) fn with_json(mut self, body: &impl Serialize) -> ApiRequest {
        // Room for most bodies at once: a buffer that grows leaves copies of its content behind.
        let mut octets = Zeroizing::new(Vec::with_capacity(8 * 1024));
        // Writing to memory fails for no type of this crate: keys are text, numbers are finite.
        let _ = serde_json::to_writer(&mut *octets, body);
        self.body = Some(octets);
        self
    }

    /// The method.
    pub fn method(&self) -> Method {
        self.method
    }

    /// The path, decoded: for logs and audit.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Names and values of the query, decoded.
    pub fn query(&self) -> &[(String, String)] {
        &self.query
    }

    /// The JSON, when there is one.
    pub fn body(&self) -> &[u8] {
        self.body.as_ref().map_or(&[], |body| body.as_slice())
    }

    /// The address under an endpoint, spelled as it is signed. Path and query of the endpoint are not used.
    ///
    /// # Errors
    /// When the endpoint cannot be a base.
    pub fn url(&self, endpoint: &Url) -> Result<Url, url::ParseError> {
        let mut reference = encode::path(&self.path);
        if !self.query.is_empty() {
            reference.push('?');
            reference.push_str(&encode::query(&self.query));
        }
        endpoint.join(&reference)
    }
}
