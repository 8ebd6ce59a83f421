//! The relay: calls of the partner's API that have no type here, allow-listed by method and path ([`AllowList`]).
//!
//! Deny by default, and what makes an identity is never relayed, whatever the list says: registrations go through [`super::CreateCustomer`], where
//! a lost answer cannot make a second account. Paths are taken apart once, refused when two readers could see them differently, and put together anew.

use super::{ApiRequest, Call, CallName, Method, RawAnswer};
use serde_json::{Map, Value};

mod path;
mod pattern;
#[cfg(test)]
mod tests;

pub use path::PathRefusal;
pub use pattern::{AllowList, PatternError, RelayPattern};

/// Most pairs of a query.
const MOST_PAIRS: usize = 64;
/// Most octets of all names and values of a query.
const MOST_QUERY: usize = 8 * 1024;
/// Most octets of a body.
pub const MOST_RELAY_BODY: usize = 256 * 1024;

/// Never relayed: the call that creates a customer, and its predecessor.
const NEVER: [&[&str]; 2] = [
    &["v2", "partners", "sub-customers"],
    &["v1.0", "*", "partner", "customer-mgr", "customer"],
];

/// What the platform asks for.
#[derive(Clone, Copy)]
pub struct RelayFields<'a> {
    /// Upper case.
    pub method: &'a str,
    /// Begins with `/`; may be percent-encoded; without query.
    pub path: &'a str,
    /// Decoded.
    pub query: &'a [(String, String)],
    /// A JSON object, for POST and PUT.
    pub body: Option<&'a Value>,
}

/// Why it is not relayed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RelayRefusal {
    /// Not GET, POST, PUT or DELETE in upper case.
    #[error("the method is none of GET, POST, PUT, DELETE")]
    Method,
    /// The path cannot be taken.
    #[error("the path cannot be relayed: {0}")]
    Path(#[from] PathRefusal),
    /// Too many pairs, too many octets, an empty name, or control characters.
    #[error("the query is too large, or has an empty name or control characters")]
    Query,
    /// GET and DELETE have no body here.
    #[error("a {0} has no body")]
    BodyNotExpected(&'static str),
    /// The body is no JSON object.
    #[error("the body is not a JSON object")]
    BodyNotObject,
    /// The body is too large.
    #[error("the body has more than {MOST_RELAY_BODY} octets")]
    BodyTooLarge,
    /// It would create an identity.
    #[error("registrations are not relayed: they have an API of their own here")]
    CreatesIdentity,
    /// No pattern of the list allows it.
    #[error("no pattern of the partner's list allows it")]
    NotAllowed,
}

impl RelayRefusal {
    /// Names it; never changed. The text for people has this key.
    pub fn key(&self) -> &'static str {
        match self {
            RelayRefusal::Method => "method",
            RelayRefusal::Path(_) => "path",
            RelayRefusal::Query => "query",
            RelayRefusal::BodyNotExpected(_) => "body-not-expected",
            RelayRefusal::BodyNotObject => "body-not-object",
            RelayRefusal::BodyTooLarge => "body-too-large",
            RelayRefusal::CreatesIdentity => "creates-identity",
            RelayRefusal::NotAllowed => "not-allowed",
        }
    }
}

/// A call that may be relayed.
#[derive(Clone)]
pub struct RelayCall(ApiRequest);

impl RelayCall {
    /// Checks it against a partner's list. POST and PUT without a body are sent with `{}`, as the vendor asks.
    ///
    /// Stops: calls that nobody allowed; another host or path by way of encoding; a second way to create customers.
    ///
    /// # Errors
    /// [`RelayRefusal`].
    pub fn check(fields: RelayFields<'_>, allowed: &AllowList) -> Result<RelayCall, RelayRefusal> {
        let method = Method::from_name(fields.method).ok_or(RelayRefusal::Method)?;
        let segments = path::segments(fields.path)?;
        query(fields.query)?;
        if method == Method::Post && creates_identity(&segments) {
            return Err(RelayRefusal::CreatesIdentity);
        }
        if !allowed.allows(method, &segments) {
            return Err(RelayRefusal::NotAllowed);
        }
        let request = ApiRequest::new(method, format!("/{}", segments.join("/")))
            .with_query(fields.query.to_vec());
        let takes_body = matches!(method, Method::Post | Method::Put);
        let request = match fields.body {
            None if takes_body => request.with_json(&Map::new()),
            None => request,
            Some(_) if !takes_body => {
                return Err(RelayRefusal::BodyNotExpected(method.as_str()));
            }
            Some(body) => body_of(request, body)?,
        };
        Ok(RelayCall(request))
    }
}

fn body_of(request: ApiRequest, body: &Value) -> Result<ApiRequest, RelayRefusal> {
    if !body.is_object() {
        return Err(RelayRefusal::BodyNotObject);
    }
    let request = request.with_json(body);
    if request.body().len() > MOST_RELAY_BODY {
        return Err(RelayRefusal::BodyTooLarge);
    }
    Ok(request)
}

fn query(pairs: &[(String, String)]) -> Result<(), RelayRefusal> {
    let octets: usize = pairs.iter().map(|(n, v)| n.len() + v.len()).sum();
    let unfit = |(name, value): &(String, String)| {
        name.is_empty() || name.contains(char::is_control) || value.contains(char::is_control)
    };
    if pairs.len() > MOST_PAIRS || octets > MOST_QUERY || pairs.iter().any(unfit) {
        return Err(RelayRefusal::Query);
    }
    Ok(())
}

/// Without regard to case: a gateway may not mind it.
fn creates_identity(segments: &[String]) -> bool {
    NEVER.iter().any(|never| {
        never.len() == segments.len()
            && never
                .iter()
                .zip(segments)
                .all(|(never, segment)| *never == "*" || segment.eq_ignore_ascii_case(never))
    })
}

impl Call for RelayCall {
    /// The body of a success, as received.
    type Answer = Vec<u8>;

    fn name(&self) -> CallName {
        CallName::Relay
    }

    fn request(&self) -> ApiRequest {
        self.0.clone()
    }

    /// GET alone: of the others we do not know.
    fn idempotent(&self) -> bool {
        self.0.method() == Method::Get
    }

    fn read(&self, raw: &RawAnswer<'_>) -> Option<Vec<u8>> {
        (raw.body.len() <= super::MOST_ANSWER).then(|| raw.body.to_vec())
    }
}
