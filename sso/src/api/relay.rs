//! The signed relay: what the partner's API of the cloud offers beyond registration, for the platform, which never holds the credentials.
//!
//! Denied unless a pattern of `[partner.X.cloud.api] relay` allows it; the rules are [`cloud::huawei::api::relay`]. Each call is one line of the log, with
//! the token's name and without bodies. What the cloud answers, a refusal too, is passed on in an envelope, its body octet by octet.

use super::openapi::Refusals;
use super::{ApiRefusal, Bearer};
use crate::http::App;
use crate::refused::{Reason, Refused, Web};
use crate::store::Scope;
use crate::vendor::{NotSent, Relayed, Vendor, VendorFailure};
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use cloud::huawei::api::relay::{AllowList, RelayCall, RelayFields, RelayRefusal};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

#[cfg(test)]
mod tests;

/// Most characters of a refused path that are logged.
const LOGGED: usize = 200;

pub(super) fn routes() -> OpenApiRouter<App> {
    // Bodies may be as long as those of the whole service; the rules of the relay have a limit of their own.
    OpenApiRouter::new()
        .routes(routes!(send))
        .layer(DefaultBodyLimit::disable())
}

/// A call to be relayed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RelayedCall)]
struct Wanted {
    /// `GET`, `POST`, `PUT` or `DELETE`.
    method: String,
    /// Path of the cloud's API, without a query.
    path: String,
    /// Parameters of the query: a text, a number or a truth value each, or a list of them.
    #[serde(default)]
    #[schema(value_type = Object)]
    query: BTreeMap<String, Values>,
    /// The body, an object, where the call has one.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    body: Option<Value>,
}

/// What the cloud answered, whatever it was.
#[derive(ToSchema)]
#[schema(as = RelayedAnswer)]
#[expect(dead_code, reason = "describes what `envelope` writes octet by octet")]
struct Envelope {
    /// Status of the cloud's answer.
    status: u16,
    /// The cloud's number for it, when it gave one.
    #[schema(required = true)]
    request_id: Option<String>,
    /// Its body: JSON as it came, what is not JSON as a text, nothing as null.
    body: Value,
}

/// One value of the query, or several under one name.
#[derive(Deserialize)]
#[serde(untagged)]
enum Values {
    One(Scalar),
    Several(Vec<Scalar>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Text(String),
    Number(serde_json::Number),
    Truth(bool),
}

impl Scalar {
    fn text(&self) -> String {
        match self {
            Scalar::Text(text) => text.clone(),
            Scalar::Number(number) => number.to_string(),
            Scalar::Truth(truth) => truth.to_string(),
        }
    }
}

/// Why nothing is relayed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum RelayProblem {
    /// API-2001.
    #[error("no cloud API is configured for the partner")]
    NotConfigured,
    /// API-2002.
    #[error("{call}: {why}")]
    NotAllowed { call: String, why: RelayRefusal },
    /// API-2003.
    #[error("{call}: {why}")]
    Unfit { call: String, why: RelayRefusal },
    /// API-2004 to API-2007, by what is known of the call.
    #[error("{0}")]
    Cloud(VendorFailure),
}

impl Reason for RelayProblem {
    fn code(&self) -> &'static str {
        match self {
            RelayProblem::NotConfigured => "API-2001",
            RelayProblem::NotAllowed { .. } => "API-2002",
            RelayProblem::Unfit { .. } => "API-2003",
            RelayProblem::Cloud(failure) => of_failure(failure),
        }
    }

    fn retry_after(&self) -> Option<u32> {
        match self {
            RelayProblem::Cloud(failure) => failure.retry_after(),
            _ => None,
        }
    }
}

fn of_failure(failure: &VendorFailure) -> &'static str {
    match failure {
        VendorFailure::NotSent(why) => match why {
            NotSent::LineTooLong { .. } => "API-2004",
            NotSent::Unreachable(_) => "API-2005",
            NotSent::NoToken(_) | NotSent::Unbuildable(_) => "API-2006",
            NotSent::Store(error) => error.code(),
        },
        // Every answer that can be read is passed on, so what is refused here is one that cannot.
        VendorFailure::Lost(_) | VendorFailure::Refused(_) => "API-2007",
    }
}

/// Call the cloud's API.
///
/// Signed with the partner's credentials, which the platform never holds; only what the partner's configuration allows. A refusal of the cloud is an
/// answer, too.
#[utoipa::path(post, path = "/api/v1/partners/{partner}/relay", tag = "relay", operation_id = "relay",
    request_body = Wanted,
    responses(
        (status = 200, description = "What the cloud answered", body = Envelope),
        Refusals, super::openapi::CloudRefusals),
    security(("token" = ["relay"])))]
async fn send(
    State(app): State<App>,
    bearer: Bearer,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refused> {
    let partner = bearer.may(&app, Scope::Relay)?;
    let wanted = read(&body.map_err(|_| Web::TooLarge)?)?;
    let (slug, token) = (partner.slug.clone(), bearer.id().to_owned());
    // In a task of its own: a caller who hangs up does not keep a call that was sent out of the audit.
    let relayed = tokio::spawn(async move { audited(&app, &slug, &token, &wanted).await }).await;
    let relayed = relayed.map_err(|error| Web::Internal(error.to_string()))?;
    Ok(envelope(&relayed?))
}

/// Relays, and writes down who had what relayed, and how it ended.
async fn audited(app: &App, slug: &str, token: &str, wanted: &Wanted) -> Result<Relayed, Refused> {
    let partner = app.partner(slug)?;
    let api = partner.cloud.api.as_ref();
    let (Some(vendor), Some(api)) = (app.vendor(slug), api) else {
        return Err(RelayProblem::NotConfigured.into());
    };
    let result = relay(vendor, wanted, &api.relay).await;
    let (status, code, request_id) = match &result {
        Ok(relayed) => (Some(relayed.status), None, relayed.request_id.as_deref()),
        Err(refused) => (None, Some(refused.code()), None),
    };
    tracing::info!(
        partner = slug,
        token,
        call = named(wanted),
        status,
        error.code = code,
        request_id,
        "a call was to be relayed to the cloud"
    );
    result
}

/// A call that never reached the cloud, or whose answer is lost, as a problem of the API.
pub(crate) fn cloud_failed(failure: VendorFailure) -> Refused {
    RelayProblem::Cloud(failure).into()
}

/// Line and column only: the library's own text quotes values.
fn read(body: &[u8]) -> Result<Wanted, ApiRefusal> {
    serde_json::from_slice(body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let needed = "method and path are needed, query and body are optional";
        ApiRefusal::Unfit(format!("line {line}, column {column}: {needed}"))
    })
}

async fn relay(vendor: &Vendor, wanted: &Wanted, list: &AllowList) -> Result<Relayed, Refused> {
    let query = pairs(&wanted.query);
    let fields = RelayFields {
        method: &wanted.method,
        path: &wanted.path,
        query: &query,
        body: wanted.body.as_ref(),
    };
    let call = RelayCall::check(fields, list).map_err(|why| refused(wanted, why))?;
    Ok(vendor.relay(&call).await.map_err(RelayProblem::Cloud)?)
}

fn pairs(query: &BTreeMap<String, Values>) -> Vec<(String, String)> {
    let several = |values: &Values| match values {
        Values::One(value) => vec![value.text()],
        Values::Several(values) => values.iter().map(Scalar::text).collect(),
    };
    query
        .iter()
        .flat_map(|(name, values)| several(values).into_iter().map(|text| (name.clone(), text)))
        .collect()
}

fn refused(wanted: &Wanted, why: RelayRefusal) -> Refused {
    let call = named(wanted);
    match why {
        RelayRefusal::NotAllowed | RelayRefusal::CreatesIdentity => {
            RelayProblem::NotAllowed { call, why }.into()
        }
        RelayRefusal::BodyTooLarge => Web::TooLarge.into(),
        RelayRefusal::Method
        | RelayRefusal::Path(_)
        | RelayRefusal::Query
        | RelayRefusal::BodyNotExpected(_)
        | RelayRefusal::BodyNotObject => RelayProblem::Unfit { call, why }.into(),
    }
}

/// Method and path for the log: one line, bounded.
fn named(wanted: &Wanted) -> String {
    let text = format!("{} {}", wanted.method, wanted.path);
    text.chars()
        .take(LOGGED)
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

/// `{"status", "request_id", "body"}`. JSON of the cloud stands in it as it came: reading and writing it again would change numbers. What is not JSON
/// becomes text, and nothing `null`.
fn envelope(relayed: &Relayed) -> Response {
    let text = String::from_utf8_lossy(&relayed.body);
    let is_json = serde_json::from_str::<IgnoredAny>(&text).is_ok();
    let body = match text.trim() {
        "" => "null".to_owned(),
        json if is_json => json.to_owned(),
        other => Value::from(other).to_string(),
    };
    let request_id = Value::from(relayed.request_id.as_deref());
    let document = format!(
        "{{\"status\":{},\"request_id\":{request_id},\"body\":{body}}}",
        relayed.status
    );
    ([(header::CONTENT_TYPE, "application/json")], document).into_response()
}
