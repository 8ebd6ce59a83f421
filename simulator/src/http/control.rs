//! Control of the REST side by programs: faults, the record, verification codes, accounts in bulk. None of it is the vendor's.

use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use axum::routing::{delete, get, post};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json as value;
use url::form_urlencoded;

use crate::API_CONTROL_PATH;
use crate::api::{Api, Call, ERROR_CODES, Fault, Quotas, When};
use crate::cloud::Cloud;
use crate::pages::json;

type Body = Result<Bytes, BytesRejection>;

pub(super) fn routes() -> Router<Cloud> {
    let at = |path: &str| format!("{API_CONTROL_PATH}/{path}");
    Router::new()
        .route(&at("calls"), get(calls).delete(forget))
        .route(&at("counts"), get(counts))
        .route(&at("created/{customer}"), get(created))
        .route(&at("codes"), get(codes))
        .route(&at("errors"), get(errors))
        .route(&at("faults"), get(faults).post(plan).delete(clear))
        .route(&at("faults/{number}"), delete(clear_one))
        .route(&at("quotas"), post(quotas))
        .route(&at("association-delay"), post(association_delay))
        .route(&at("accounts"), post(preload))
        .route(&at("realname"), post(decide))
        .route(&at("notifications"), post(notifications))
}

/// A JSON body, and none that a form on a page elsewhere could send.
fn read<T: DeserializeOwned>(headers: &HeaderMap, body: Body) -> Result<T, Box<Response>> {
    let kind = headers.get(header::CONTENT_TYPE);
    let is_json = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    if !is_json {
        return Err(Box::new(fault(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "application/json is expected",
        )));
    }
    let body = body.map_err(|error| Box::new(fault(error.status(), &error.body_text())))?;
    serde_json::from_slice(&body)
        .map_err(|error| Box::new(fault(StatusCode::BAD_REQUEST, &error.to_string())))
}

fn fault(status: StatusCode, fault: &str) -> Response {
    json(status, &value!({ "error": fault }))
}

fn done() -> Response {
    json(StatusCode::OK, &value!({}))
}

/// `?api=create-customer&key=…` chooses.
async fn calls(State(cloud): State<Cloud>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let parameter = |name: &str| {
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        let found = pairs.find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned())
    };
    let (api, key) = (parameter("api"), parameter("key"));
    let api = match api.map(|api| serde_json::from_value::<Api>(api.into())) {
        None => None,
        Some(Ok(api)) => Some(api),
        Some(Err(error)) => return fault(StatusCode::BAD_REQUEST, &error.to_string()),
    };
    let fits =
        |call: &Call| api.is_none_or(|api| call.api == api) && (key.is_none() || call.key == key);
    let calls: Vec<Call> = cloud.calls().into_iter().filter(fits).collect();
    json(StatusCode::OK, &calls)
}

async fn forget(State(cloud): State<Cloud>) -> Response {
    cloud.forget_calls();
    done()
}

async fn counts(State(cloud): State<Cloud>) -> Response {
    json(StatusCode::OK, &cloud.call_counts())
}

async fn created(State(cloud): State<Cloud>, Path(customer): Path<String>) -> Response {
    json(StatusCode::OK, &cloud.created(&customer))
}

async fn codes(State(cloud): State<Cloud>) -> Response {
    json(StatusCode::OK, &cloud.sent_codes())
}

/// The table of error codes.
async fn errors() -> Response {
    json(StatusCode::OK, &ERROR_CODES)
}

async fn faults(State(cloud): State<Cloud>) -> Response {
    json(StatusCode::OK, &cloud.planned_faults())
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Plan {
    api: Option<Api>,
    key: Option<String>,
    when: When,
    fault: Fault,
}

async fn plan(State(cloud): State<Cloud>, headers: HeaderMap, body: Body) -> Response {
    let plan = match read::<Plan>(&headers, body) {
        Ok(plan) => plan,
        Err(response) => return *response,
    };
    let number = match plan.key {
        Some(key) => cloud.plan_fault_for(&key, plan.api, plan.when, plan.fault),
        None => cloud.plan_fault(plan.api, plan.when, plan.fault),
    };
    json(StatusCode::CREATED, &value!({ "number": number }))
}

async fn clear(State(cloud): State<Cloud>) -> Response {
    cloud.clear_faults();
    done()
}

async fn clear_one(State(cloud): State<Cloud>, Path(number): Path<u64>) -> Response {
    if cloud.clear_fault(number) {
        done()
    } else {
        fault(StatusCode::NOT_FOUND, "there is no such plan")
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Limits {
    /// Calls per second of every API; `null` is no limit.
    per_second: Option<u32>,
    #[serde(default)]
    retry_after: Option<u32>,
}

async fn quotas(State(cloud): State<Cloud>, headers: HeaderMap, body: Body) -> Response {
    let limits = match read::<Limits>(&headers, body) {
        Ok(limits) => limits,
        Err(response) => return *response,
    };
    cloud.set_quotas(Quotas {
        usual: limits.per_second,
        retry_after: limits.retry_after,
        ..Quotas::off()
    });
    done()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Delay {
    ms: u64,
}

async fn association_delay(State(cloud): State<Cloud>, headers: HeaderMap, body: Body) -> Response {
    let delay = match read::<Delay>(&headers, body) {
        Ok(delay) => delay,
        Err(response) => return *response,
    };
    cloud.set_association_delay(Duration::from_millis(delay.ms));
    done()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Many {
    prefix: String,
    count: u64,
}

/// Numbered customers, as [`Cloud::preload_numbered`] makes them; at most as many as there may be accounts.
async fn preload(State(cloud): State<Cloud>, headers: HeaderMap, body: Body) -> Response {
    let many = match read::<Many>(&headers, body) {
        Ok(many) => many,
        Err(response) => return *response,
    };
    let most = u64::try_from(cloud.settings().api.most_accounts).unwrap_or(u64::MAX);
    if many.count > most {
        return fault(StatusCode::BAD_REQUEST, "too many");
    }
    let loaded =
        tokio::task::spawn_blocking(move || cloud.preload_numbered(&many.prefix, many.count));
    match loaded.await {
        Ok(count) => json(StatusCode::CREATED, &value!({ "count": count })),
        Err(_) => fault(StatusCode::INTERNAL_SERVER_ERROR, "the log says why"),
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Decision {
    customer_id: String,
    passed: bool,
    #[serde(default)]
    opinion: String,
}

async fn decide(State(cloud): State<Cloud>, headers: HeaderMap, body: Body) -> Response {
    let decision = match read::<Decision>(&headers, body) {
        Ok(decision) => decision,
        Err(response) => return *response,
    };
    let Decision {
        customer_id,
        passed,
        opinion,
    } = decision;
    if cloud.decide_realname(&customer_id, passed, &opinion) {
        done()
    } else {
        fault(StatusCode::NOT_FOUND, "nothing was handed in")
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct InOrder {
    numbers: Vec<u64>,
}

/// Sends notifications (again) by calls, in the order in which they are named.
async fn notifications(State(cloud): State<Cloud>, headers: HeaderMap, body: Body) -> Response {
    let order = match read::<InOrder>(&headers, body) {
        Ok(order) => order,
        Err(response) => return *response,
    };
    match cloud.send_in_order(&order.numbers).await {
        Ok(answers) => json(StatusCode::OK, &answers),
        Err(error) => {
            tracing::error!(%error, "could not send notifications");
            fault(StatusCode::INTERNAL_SERVER_ERROR, "the log says why")
        }
    }
}
