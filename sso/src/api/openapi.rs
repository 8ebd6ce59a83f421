//! The description of the API (OpenAPI 3.1), made from the handlers and served at `/api/openapi.json`.
//!
//! A route of the API is added like this, in whichever module it lives, and is then in the router and in the document, or in neither:
//!
//! ```ignore
//! pub fn api() -> OpenApiRouter<App> {
//!     OpenApiRouter::new().routes(routes!(send))          // routes!(a, b) for two methods of one path
//! }
//!
//! /// The summary.
//! ///
//! /// The description, for people who call it.
//! #[utoipa::path(post, path = "/api/v1/partners/{partner}/relay", tag = "relay", operation_id = "relay",
//!     request_body = Wanted,                              // derives ToSchema, Deserialize; #[serde(deny_unknown_fields)]
//!     responses((status = 200, body = Answer), openapi::Refusals, openapi::Conflicts),
//!     security(("token" = ["relay"])))]                   // the scope that the handler asks for with `bearer.may(…)`
//! async fn send(State(app): State<App>, bearer: Bearer, wanted: Result<Said<Wanted>, Refused>) -> Result<Json<Answer>, Refused> {
//!     let partner = bearer.may(&app, Scope::Relay)?;      // first: who may not call hears nothing else
//!     let Said(wanted) = wanted?;
//!     …
//! }
//! ```
//!
//! and a line in `api::described`. `{partner}`, `{account}` and `lang` are
//! described here for all routes. [`Said`](super::reading::Said) reads a body, [`Asked`](super::reading::Asked) a query, both strictly. Tests hold the
//! document to the router and every scope in it to what the handlers ask for; `scripts/interop` holds the running service to the document.

use super::problem::{MEDIA_TYPE, Problem};
use crate::customers::LONGEST_ACCOUNT;
use crate::http::App;
use axum::Json;
use axum::extract::State;
use std::collections::BTreeMap;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Components, Content, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Paths, Ref, RefOr,
    Required, Response, ResponseBuilder, Server,
};
use utoipa::{IntoResponses, PartialSchema, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// No control character. That one at least is no white space is said in words: tools that make examples of a pattern fail on the pattern for that.
pub(super) const ACCOUNT_PATTERN: &str = r"^[^\u0000-\u001F\u007F-\u009F]+$";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(serve))
}

/// This document.
#[utoipa::path(get, path = "/api/openapi.json", tag = "description", operation_id = "openapi",
    responses((status = 200, description = "The description of the API (OpenAPI 3.1)", body = Object, content_type = "application/json")))]
async fn serve(State(app): State<App>) -> Json<OpenApi> {
    Json(document(app.config().public_url.as_str()))
}

/// The description of the API as it is served under this address.
pub fn document(public_url: &str) -> OpenApi {
    let mut document = super::described().into_openapi();
    document.servers = Some(vec![Server::new(public_url.trim_end_matches('/'))]);
    for (path, item) in &mut document.paths.paths {
        for operation in operations(item) {
            for parameter in everywhere(path) {
                operation
                    .parameters
                    .get_or_insert_default()
                    .push(parameter.into());
            }
        }
    }
    document
}

/// What the routes are merged into.
pub(super) fn opening() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Skybridge")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(include_str!("openapi.md")))
        .license(Some(
            LicenseBuilder::new()
                .name("Apache-2.0")
                .identifier(Some("Apache-2.0"))
                .build(),
        ))
        .build();
    let mut components = Components::new();
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("sky_ and 43 characters of base64url")
        .description(Some(
            "A token of the partner in the path, made with `skybridge token create`. The scopes that a call needs stand with the call.",
        ))
        .build();
    components.add_security_scheme("token", SecurityScheme::Http(scheme));
    let mut nested = Vec::new();
    Problem::schemas(&mut nested);
    components.schemas.extend(nested);
    components
        .schemas
        .insert(Problem::name().into_owned(), Problem::schema());
    OpenApiBuilder::new()
        .info(info)
        .paths(Paths::new())
        .components(Some(components))
        .build()
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem {
        get,
        put,
        post,
        delete,
        patch,
        ..
    } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

/// Parameters that every call of such a path has.
fn everywhere(path: &str) -> Vec<Parameter> {
    let bounded = |longest: usize, pattern: &str| {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(longest))
            .pattern(Some(pattern.to_owned()))
    };
    let place = |name: &str, told: &str, schema: ObjectBuilder| {
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .description(Some(told))
            .schema(Some(schema))
            .build()
    };
    let mut parameters = Vec::new();
    if path.contains("{partner}") {
        let schema = bounded(40, "^[a-z0-9-]+$");
        parameters.push(place(
            "partner",
            "The partner, to whom the token belongs.",
            schema,
        ));
    }
    if path.contains("{account}") {
        let schema = bounded(LONGEST_ACCOUNT, ACCOUNT_PATTERN);
        let told = "The customer's account on the partner platform (xAccountId), percent-encoded; not only white space.";
        parameters.push(place("account", told, schema));
    }
    parameters.push(
        ParameterBuilder::new()
            .name("lang")
            .parameter_in(ParameterIn::Query)
            .description(Some("Language of a refusal, before Accept-Language: `en` or `zh-CN`; others are passed over."))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
            .build(),
    );
    parameters
}

fn refusal(told: &str) -> RefOr<Response> {
    let content = Content::new(Some(Ref::from_schema_name(Problem::name())));
    ResponseBuilder::new()
        .description(told)
        .content(MEDIA_TYPE, content)
        .build()
        .into()
}

fn refusals(told: &[(&str, &str)]) -> BTreeMap<String, RefOr<Response>> {
    let response = |(status, told): &(&str, &str)| ((*status).to_owned(), refusal(told));
    told.iter().map(response).collect()
}

/// The refusals that every call with a token can meet.
pub(crate) struct Refusals;

impl IntoResponses for Refusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        refusals(&[
            (
                "400",
                "The call does not have the expected form: API-1004, or WEB-400; `faults` names the fields. For launch links also BRG-1007; for the relay API-2003.",
            ),
            ("401", "No token that is valid now: API-1001."),
            (
                "403",
                "The token does not reach this: API-1002; the partner is disabled: WEB-403. For launch links also CUS-1001, CUS-1002; for the relay API-2002; for a registration REG-1005.",
            ),
            (
                "404",
                "There is no such thing: API-1003, or WEB-404. For launch links also BRG-1009; for the relay API-2001.",
            ),
            ("408", "It took too long: WEB-408."),
            ("413", "The call is too long: WEB-413."),
            ("500", "Our fault: WEB-500."),
            ("503", "Not now: WEB-503; Retry-After says when."),
        ])
    }
}

/// The refusals of a call that changes something that others change, too.
pub(crate) struct Conflicts;

impl IntoResponses for Conflicts {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        refusals(&[
            (
                "409",
                "As things are, it cannot be done, and nothing was changed: API-1006 to API-1010, by the call.",
            ),
            (
                "412",
                "The customer is not in the version that If-Match or If-None-Match names: API-1005.",
            ),
        ])
    }
}

/// The refusals of a call that goes on to the cloud.
pub(crate) struct CloudRefusals;

impl IntoResponses for CloudRefusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        refusals(&[
            (
                "429",
                "Too many calls to the cloud at this moment: API-2004; Retry-After says when to come back.",
            ),
            (
                "502",
                "The cloud cannot be reached, or refuses our credentials: API-2005, API-2006.",
            ),
            (
                "504",
                "The call was sent, and its answer was lost: API-2007.",
            ),
        ])
    }
}

/// The refusals of a registration.
pub(crate) struct RegistrationRefusals;

impl IntoResponses for RegistrationRefusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        refusals(&[
            (
                "409",
                "As things are, it cannot be registered: REG-1002, REG-1003, REG-1004, REG-1006, REG-2004.",
            ),
            (
                "422",
                "Fields are wrong or taken, or the cloud refused: REG-1001, REG-1007, REG-2001, REG-2002; `faults` names the fields, `cloud` says what the cloud said.",
            ),
            ("502", "The cloud refuses our credentials: REG-2005."),
            (
                "503",
                "Not now: WEB-503; or the cloud cannot be reached or is busy: REG-2003. Retry-After says when.",
            ),
        ])
    }
}
