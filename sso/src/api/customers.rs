//! Customers: the mapping read and changed by the partner's backend.
//!
//! [`shape`] is what is told of a customer; [`change`] what can be done to one.

mod change;
pub(crate) mod shape;

use self::shape::{Customer, Event};
use super::conditional;
use super::openapi::Refusals;
use super::reading::{Asked, Places, faulty};
use super::{ApiRefusal, Bearer};
use crate::customers;
use crate::http::App;
use crate::refused::Refused;
use crate::store::{CustomerRecord, CustomerState, Scope, Store};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Customers, or lines, in one answer unless asked for fewer or more.
pub(super) const PAGE: u32 = 100;
/// And at most.
pub(super) const LONGEST_PAGE: u32 = 500;
/// Largest number that a call may name: beyond it programs that keep numbers as floating point are off by one.
const LARGEST: u64 = (1 << 53) - 1;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(one))
        .routes(routes!(history))
        .merge(change::routes())
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Only customers in this state.
    #[param(inline)]
    state: Option<CustomerState>,
    /// Only the customer to whom this cloud account belongs, compared exactly.
    #[param(
        min_length = 1,
        max_length = 64,
        pattern = r"^[^\s\u0000-\u001F\u007F-\u009F]+$"
    )]
    domain_id: Option<String>,
    /// Go on after this one: `next` of the answer before.
    #[param(
        min_length = 1,
        max_length = 128,
        pattern = r"^[^\u0000-\u001F\u007F-\u009F]+$"
    )]
    after: Option<String>,
    /// At most so many; 100 by default.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// Some of the partner's customers, in the order of their accounts (by the octets of UTF-8).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Customers)]
struct Page {
    /// The customers.
    customers: Vec<Customer>,
    /// To be given as `after`; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
}

/// List customers.
///
/// In pages: give `next` as `after`, or follow the Link header. A customer who is there all the time comes exactly once, whatever else is written meanwhile.
#[utoipa::path(get, path = "/api/v1/partners/{partner}/customers", tag = "customers", operation_id = "listCustomers",
    params(Wanted),
    responses((status = 200, description = "A page of them", body = Page, headers(("Link" = String, description = "The next page (RFC 8288), when there is one."))), Refusals),
    security(("token" = ["customers:read"])))]
async fn list(
    State(app): State<App>,
    bearer: Bearer,
    wanted: Result<Asked<Wanted>, Refused>,
) -> Result<Response, Refused> {
    let slug = &bearer.may(&app, Scope::CustomersRead)?.slug;
    let Asked(wanted) = wanted?;
    let most = limit(wanted.limit)?;
    if wanted
        .after
        .as_deref()
        .is_some_and(|after| !customers::is_account(after))
    {
        return Err(faulty("api-fault-account", "after").into());
    }
    if wanted
        .domain_id
        .as_deref()
        .is_some_and(|id| !customers::is_domain_id(id))
    {
        return Err(faulty("api-fault-domain-id", "domain_id").into());
    }
    let after = wanted.after.as_deref().unwrap_or_default();
    let mut found = match &wanted.domain_id {
        Some(id) => of_domain(&**app.store(), slug, id, wanted.state, after).await?,
        // One more than is told says whether there is a next page.
        None => {
            app.store()
                .customers(slug, wanted.state, after, most + 1)
                .await?
        }
    };
    let is_more = found.len() > most as usize;
    found.truncate(most as usize);
    let next = found
        .last()
        .filter(|_| is_more)
        .map(|last| last.account.clone());
    let link = next
        .as_deref()
        .map(|next| link(&app, slug, wanted.state, next, most));
    let page = Page {
        customers: found.iter().map(Customer::of).collect(),
        next,
    };
    let mut response = Json(page).into_response();
    if let Some(link) = link.and_then(|link| HeaderValue::from_str(&link).ok()) {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

async fn of_domain(
    store: &dyn Store,
    slug: &str,
    id: &str,
    state: Option<CustomerState>,
    after: &str,
) -> Result<Vec<CustomerRecord>, Refused> {
    let owner = store.customer_of_domain(slug, id).await?;
    let is_asked_for = |owner: &CustomerRecord| {
        state.is_none_or(|state| owner.state() == state) && owner.account.as_str() > after
    };
    Ok(owner.into_iter().filter(is_asked_for).collect())
}

/// The next page as an address, with everything that was asked for.
fn link(app: &App, slug: &str, state: Option<CustomerState>, next: &str, most: u32) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if let Some(state) = state {
        query.append_pair("state", state.as_str());
    }
    query.append_pair("limit", &most.to_string());
    query.append_pair("after", next);
    let base = app.config().public_url.as_str().trim_end_matches('/');
    format!(
        "<{base}/api/v1/partners/{slug}/customers?{}>; rel=\"next\"",
        query.finish()
    )
}

pub(super) fn limit(asked: Option<u32>) -> Result<u32, ApiRefusal> {
    match asked.unwrap_or(PAGE) {
        most @ 1..=LONGEST_PAGE => Ok(most),
        _ => Err(faulty("api-fault-range", "limit")),
    }
}

/// The number after which a list goes on.
pub(super) fn after(asked: Option<u64>) -> Result<u64, ApiRefusal> {
    match asked.unwrap_or_default() {
        number @ 0..=LARGEST => Ok(number),
        _ => Err(faulty("api-fault-range", "after")),
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Nothing {}

/// Show a customer.
///
/// With an entity tag, by which a later change can be made to depend on what was seen here.
#[utoipa::path(get, path = "/api/v1/partners/{partner}/customers/{account}", tag = "customers", operation_id = "showCustomer",
    params(("If-None-Match" = Option<String>, Header, pattern = r#"^(\*|(W/)?"[!#-~]*"(, (W/)?"[!#-~]*")*)$"#, description = "Entity tags that the caller has: 304 when one of them is the present one.")),
    responses(
        (status = 200, description = "The customer", body = Customer, headers(("ETag" = String, description = "Strong entity tag of this version."))),
        (status = 304, description = "The caller has it already", headers(("ETag" = String, description = "Strong entity tag of this version."))),
        Refusals),
    security(("token" = ["customers:read"])))]
async fn one(
    State(app): State<App>,
    bearer: Bearer,
    Places((_, account)): Places<(String, String)>,
    asked: Result<Asked<Nothing>, Refused>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let slug = &bearer.may(&app, Scope::CustomersRead)?.slug;
    let Asked(Nothing {}) = asked?;
    let record = known(&**app.store(), slug, &account).await?;
    if conditional::has(&headers, record.version)? {
        let tag = [(header::ETAG, conditional::tag(record.version))];
        return Ok((StatusCode::NOT_MODIFIED, tag).into_response());
    }
    Ok(shown(&record))
}

/// A customer with the entity tag.
fn shown(record: &CustomerRecord) -> Response {
    let tag = [(header::ETAG, conditional::tag(record.version))];
    (tag, Json(Customer::of(record))).into_response()
}

async fn known(store: &dyn Store, slug: &str, account: &str) -> Result<CustomerRecord, Refused> {
    // What cannot be an account is nobody's.
    if !customers::is_account(account) {
        return Err(ApiRefusal::Absent("customer").into());
    }
    let found = store.customer(slug, account).await?;
    Ok(found.ok_or(ApiRefusal::Absent("customer"))?)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Span {
    /// Go on after this number: `next` of the answer before. From the beginning by default.
    #[param(minimum = 0, maximum = 9007199254740991i64)]
    pub(super) after: Option<u64>,
    /// At most so many; 100 by default.
    #[param(minimum = 1, maximum = 500)]
    pub(super) limit: Option<u32>,
}

/// A part of a customer's history, oldest first.
#[derive(Debug, Serialize, ToSchema)]
struct History {
    /// The lines.
    events: Vec<Event>,
    /// To be given as `after`; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<u64>,
}

/// Show what happened to a customer.
#[utoipa::path(get, path = "/api/v1/partners/{partner}/customers/{account}/history", tag = "customers", operation_id = "showHistory",
    params(Span),
    responses((status = 200, description = "A page of it", body = History), Refusals),
    security(("token" = ["customers:read"])))]
async fn history(
    State(app): State<App>,
    bearer: Bearer,
    Places((_, account)): Places<(String, String)>,
    span: Result<Asked<Span>, Refused>,
) -> Result<Json<History>, Refused> {
    let slug = &bearer.may(&app, Scope::CustomersRead)?.slug;
    let Asked(span) = span?;
    let (after, most) = (after(span.after)?, limit(span.limit)?);
    known(&**app.store(), slug, &account).await?;
    let lines = app.store().customer_events(slug, &account, after, most + 1);
    let mut lines = lines.await?;
    let is_more = lines.len() > most as usize;
    lines.truncate(most as usize);
    let next = lines.last().filter(|_| is_more).map(|last| last.version);
    let events = lines.iter().map(Event::of).collect();
    Ok(Json(History { events, next }))
}
