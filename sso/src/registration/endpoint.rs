//! `POST /api/v1/partners/{partner}/customers`: registers a customer; and what a sign-up form needs before: is it free, send a code.
//!
//! A repeated call is answered with what became of the first one, whether it is recognised by the account or by `Idempotency-Key`.

use super::RegistrationRefusal;
use super::advance::advance;
use super::order::Order;
use crate::api::customers::shape::Customer;
use crate::api::openapi::{Refusals, RegistrationRefusals};
use crate::api::reading::Said;
use crate::api::{ApiRefusal, Bearer};
use crate::config::Partner;
use crate::customers::{self, Change, Hindrance, Outcome, Step};
use crate::http::App;
use crate::refused::{Refused, Web};
use crate::store::{Cause, CustomerRecord, HandleDigest, Phase, Scope};
use crate::vendor::{Vendor, VendorFailure};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use cloud::huawei::api::{CheckRegistration, CodeFields, SearchType, SendVerificationCode};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::time::Instant;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// How long a caller waits for the end of a registration, unless it says otherwise (`Prefer: wait=…`, RFC 7240).
const WAIT: Duration = Duration::from_secs(10);
/// The longest that it may wait.
const LONGEST_WAIT: Duration = Duration::from_secs(25);
/// How often is looked meanwhile.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// How long an `Idempotency-Key` is remembered.
const KEY_LIFETIME: SignedDuration = SignedDuration::from_hours(24);
/// Longest `Idempotency-Key`, in octets.
const KEY_LIMIT: usize = 255;

/// The paths of this module.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(register))
        .routes(routes!(check))
        .routes(routes!(send_code))
}

/// Register a customer with the cloud.
///
/// A repeated call is answered with what became of the first one, whether it is recognised by the account or by `Idempotency-Key`. All fields are checked
/// before anything is asked of the cloud.
#[utoipa::path(post, path = "/api/v1/partners/{partner}/customers", tag = "registration", operation_id = "registerCustomer",
    params(
        ("Idempotency-Key" = Option<String>, Header, max_length = 255, description = "Names this request: sent again with other content, it is refused."),
        ("Prefer" = Option<String>, Header, description = "`wait=SECONDS`: how long to wait for the end; 10 by default, 25 at most.")),
    request_body = Order,
    responses(
        (status = 200, description = "The customer had the cloud account already", body = Customer, headers(("Location" = String, description = "Where the customer is."))),
        (status = 201, description = "The cloud account was created", body = Customer, headers(("Location" = String, description = "Where the customer is."))),
        (status = 202, description = "It is under way", body = Customer, headers(("Location" = String, description = "Where the customer is."))),
        Refusals, RegistrationRefusals),
    security(("token" = ["customers:write"])))]
async fn register(
    State(app): State<App>,
    bearer: Bearer,
    headers: HeaderMap,
    body: Result<Said<Order>, Refused>,
) -> Result<Response, Refused> {
    let partner = bearer.may(&app, Scope::CustomersWrite)?;
    let vendor = vendor_of(&app, partner)?;
    let Said(order) = body?;
    let desk = super::desk(partner, vendor);
    order.call(desk).map_err(RegistrationRefusal::FieldsUnfit)?;
    let sealing = &app.config().sealing_key;
    let internal = |error: super::order::SealFailure| Web::Internal(error.to_string());
    let digest = order.digest(desk, sealing).map_err(internal)?;
    keep_key(&app, partner, &headers, &digest).await?;
    let step = Step::Request {
        site: partner.site.clone(),
        request: order.seal(&partner.slug, sealing).map_err(internal)?,
        digest,
        cause: Cause::Api,
    };
    let account = order.account.clone();
    let change = Change::Register(step);
    let outcome =
        customers::apply(&**app.store(), &partner.slug, &account, &change, app.now()).await?;
    let is_new = match outcome {
        Outcome::Done => true,
        Outcome::Unchanged => false,
        other => return Err(hindered(&other).into()),
    };
    let record = await_end(&app, partner, &account, wait(&headers)).await?;
    answer(&app, partner, &record, is_new)
}

fn vendor_of<'a>(app: &'a App, partner: &Partner) -> Result<&'a Vendor, Refused> {
    app.vendor(&partner.slug)
        .ok_or_else(|| RegistrationRefusal::CloudApiNotConfigured.into())
}

fn hindered(outcome: &Outcome) -> RegistrationRefusal {
    match outcome {
        Outcome::HasAnother | Outcome::Taken(_) => RegistrationRefusal::HasAccount,
        Outcome::Hindered(Hindrance::KeptOut) => RegistrationRefusal::Suspended,
        Outcome::Hindered(Hindrance::Undecided) | Outcome::Claimed(_) => {
            RegistrationRefusal::Undecided
        }
        _ => RegistrationRefusal::RegisteredOtherwise,
    }
}

/// One `Idempotency-Key` belongs to one request.
async fn keep_key(
    app: &App,
    partner: &Partner,
    headers: &HeaderMap,
    digest: &str,
) -> Result<(), Refused> {
    let Some(key) = headers.get("idempotency-key") else {
        return Ok(());
    };
    if key.is_empty() || key.len() > KEY_LIMIT {
        let limit = format!("an Idempotency-Key has 1 to {KEY_LIMIT} characters");
        return Err(ApiRefusal::Unfit(limit).into());
    }
    let scope = format!("idempotency/{}", partner.slug);
    let (key, now) = (
        HandleDigest(openssl::sha::sha256(key.as_bytes())),
        app.now(),
    );
    let until = now.saturating_add(KEY_LIFETIME).unwrap_or(now);
    let first = app
        .store()
        .keep_first(&scope, key, digest, until, now)
        .await?;
    if first.is_some_and(|first| first != digest) {
        return Err(RegistrationRefusal::KeyReused.into());
    }
    Ok(())
}

fn wait(headers: &HeaderMap) -> Duration {
    let prefer = headers.get_all("prefer").iter();
    let parts = prefer
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    let seconds = parts
        .filter_map(|part| part.trim().strip_prefix("wait="))
        .find_map(|seconds| seconds.trim().parse().ok());
    seconds.map_or(WAIT, Duration::from_secs).min(LONGEST_WAIT)
}

/// Moves the registration on, in a task of its own so that a caller who hangs up stops nothing, and looks at it until it has come to an end.
async fn await_end(
    app: &App,
    partner: &Partner,
    account: &str,
    wait: Duration,
) -> Result<CustomerRecord, Refused> {
    let deadline = Instant::now() + wait;
    let task = {
        let (app, slug, account) = (app.clone(), partner.slug.clone(), account.to_owned());
        tokio::spawn(async move { advance(&app, &slug, &account).await })
    };
    if let Ok(Ok(Err(error))) = tokio::time::timeout_at(deadline, task).await {
        // What was asked for is written down; the keeper goes on.
        tracing::warn!(
            partner = partner.slug,
            "a registration came to a halt: {error}"
        );
    }
    loop {
        let found = app.store().customer(&partner.slug, account).await?;
        let record = found.ok_or_else(|| Web::Internal("a customer is gone".to_owned()))?;
        let phase = record.registration.as_ref().map(|each| each.phase);
        let is_open = matches!(phase, Some(Phase::Requested | Phase::Creating));
        if !is_open || record.domain.is_some() || Instant::now() + LOOK_EVERY > deadline {
            return Ok(record);
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// 201 when the call brought the account about, 200 when it was there, 202 while it is under way; a problem document when the cloud said no.
fn answer(
    app: &App,
    partner: &Partner,
    record: &CustomerRecord,
    is_new: bool,
) -> Result<Response, Refused> {
    if let Some(registration) = &record.registration
        && registration.phase == Phase::Failed
        && record.domain.is_none()
    {
        return Err(super::because::refusal(registration.trouble.as_ref()));
    }
    let status = match (record.domain.is_some(), is_new) {
        (true, true) => StatusCode::CREATED,
        (true, false) => StatusCode::OK,
        (false, _) => StatusCode::ACCEPTED,
    };
    let account = super::shown::segment(&record.account);
    let location = format!(
        "{}/api/v1/partners/{}/customers/{account}",
        app.config().public_base(),
        partner.slug
    );
    let mut response = (status, Json(Customer::of(record))).into_response();
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// What is to be looked up: one of the three.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
#[schema(as = AvailabilityWanted)]
enum Wanted {
    DomainName(String),
    MobilePhone(String),
    Email(String),
}

#[derive(Serialize, ToSchema)]
#[schema(as = Availability)]
struct Free {
    /// Whether nobody has it.
    available: bool,
    /// How many more customers the mobile number can register, as the cloud says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    mobile_remaining: Option<i64>,
}

/// Ask the cloud whether a name or contact is free.
#[utoipa::path(post, path = "/api/v1/partners/{partner}/registration/check", tag = "registration", operation_id = "checkAvailability",
    request_body = Wanted,
    responses((status = 200, description = "Whether it is", body = Free), Refusals, RegistrationRefusals),
    security(("token" = ["customers:write"])))]
async fn check(
    State(app): State<App>,
    bearer: Bearer,
    body: Result<Said<Wanted>, Refused>,
) -> Result<Json<Free>, Refused> {
    let partner = bearer.may(&app, Scope::CustomersWrite)?;
    let vendor = vendor_of(&app, partner)?;
    let Said(wanted) = body?;
    let (kind, field, value) = match wanted {
        Wanted::DomainName(name) => (SearchType::Name, "domain_name", name),
        Wanted::MobilePhone(number) => {
            (SearchType::Mobile, "mobile_phone", format!("0086-{number}"))
        }
        Wanted::Email(address) => (SearchType::Email, "email", address),
    };
    let call = CheckRegistration::check(vendor.kind(), kind, &value).map_err(|mut faults| {
        faults
            .iter_mut()
            .for_each(|fault| fault.field = field.into());
        RegistrationRefusal::FieldsUnfit(faults)
    })?;
    let found = vendor.call(&call).await.map_err(failed)?;
    Ok(Json(Free {
        available: found.available,
        mobile_remaining: found.mobile_remaining,
    }))
}

/// Where a verification code goes, as `CodeFields` of the cloud's rules reads it.
#[derive(ToSchema)]
#[schema(as = CodeWanted)]
#[expect(
    dead_code,
    reason = "describes the fields of a crate that knows nothing of HTTP"
)]
struct CodeWanted {
    /// China: where the code goes.
    mobile_phone: Option<String>,
    /// Elsewhere: where the code goes.
    email: Option<String>,
    /// Minutes that the code is good for, 1 to 3000; 10 when absent.
    timeout: Option<i64>,
    /// `zh-cn` or `en-us`.
    lang: Option<String>,
    /// What the code is for.
    scene: Option<String>,
    /// The customer, where the code is for a bank card.
    customer_id: Option<String>,
}

/// Have the cloud send a verification code.
///
/// Each call sends another message.
#[utoipa::path(post, path = "/api/v1/partners/{partner}/registration/code", tag = "registration", operation_id = "sendCode",
    request_body = CodeWanted,
    responses((status = 204, description = "It is sent"), Refusals, RegistrationRefusals),
    security(("token" = ["customers:write"])))]
async fn send_code(
    State(app): State<App>,
    Path(_slug): Path<String>,
    bearer: Bearer,
    body: Result<Said<CodeFields>, Refused>,
) -> Result<StatusCode, Refused> {
    let partner = bearer.may(&app, Scope::CustomersWrite)?;
    let vendor = vendor_of(&app, partner)?;
    let Said(fields) = body?;
    let call = SendVerificationCode::check(vendor.kind(), fields);
    let call = call.map_err(RegistrationRefusal::FieldsUnfit)?;
    vendor.call(&call).await.map_err(failed)?;
    Ok(StatusCode::NO_CONTENT)
}

fn failed(failure: VendorFailure) -> Refused {
    match failure {
        VendorFailure::Refused(error) => RegistrationRefusal::from(&error).into(),
        VendorFailure::NotSent(_) => crate::api::cloud_failed(failure),
        VendorFailure::Lost(_) => RegistrationRefusal::CloudUnavailable(None).into(),
    }
}
