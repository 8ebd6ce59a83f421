//! The cloud over HTTP: paths as the vendor's, plus pages of its own to land on.

mod account;
mod answer;
mod api;
mod choice;
mod console;
mod control;
mod link;
mod record;
mod shop;
mod signout;

use axum::Router;
use axum::extract::{DefaultBodyLimit, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use url::form_urlencoded;

use crate::cloud::Cloud;
use crate::logout;
use crate::pages::{Page, guard};
use crate::{ACS_PATH, LOGIN_PATH, METADATA_PATH, REPORT_PATH, STATE_PATH, UNLINK_PATH};

/// Largest body of a request.
const MAX_BODY: usize = 1024 * 1024;

const CREATE_PATH: &str = "/authui/first-login/create";
const BIND_PATH: &str = "/authui/first-login/bind";
const CONTINUE_PATH: &str = "/authui/first-login/continue";
const CONSOLE_REPORT_PATH: &str = "/console/report";
const ACCOUNT_PATH: &str = "/console/account";
const UNBIND_PATH: &str = "/console/account/unbind";
const ORDER_PATH: &str = "/console/order";
const PAY_PATH: &str = "/console/order/pay";
const ORDERS_PATH: &str = "/console/billing/orders";
const TOP_UP_PATH: &str = "/console/billing/top-up";
const SIGN_OUT_PATH: &str = "/console/sign-out";

pub(crate) fn router(cloud: Cloud) -> Router {
    let router = Router::new()
        .route("/", get(console::front))
        .route(LOGIN_PATH, get(link::follow))
        .route(ACS_PATH, post(answer::consume))
        .route(METADATA_PATH, get(metadata))
        .route(CREATE_PATH, post(choice::create))
        .route(BIND_PATH, post(choice::bind))
        .route(CONTINUE_PATH, get(choice::go_on))
        .merge(console::places())
        .merge(api::doors())
        .merge(control::routes())
        .route(ACCOUNT_PATH, get(account::page))
        .route(UNBIND_PATH, post(account::unbind))
        .route(ORDER_PATH, get(shop::order))
        .route(PAY_PATH, post(shop::pay))
        .route(&format!("{ORDER_PATH}/{{order_id}}"), get(shop::result))
        .route(&format!("{ORDERS_PATH}/{{order_id}}"), get(shop::details))
        .route(TOP_UP_PATH, get(shop::top_up_page).post(shop::top_up))
        .route(CONSOLE_REPORT_PATH, get(record::report))
        .route(REPORT_PATH, get(record::report_json))
        .route(STATE_PATH, get(record::state_json))
        .route(UNLINK_PATH, post(account::unlink));
    router
        .route(SIGN_OUT_PATH, post(signout::console))
        .route(logout::REDIRECT_PATH, get(signout::redirect_request))
        .route(
            logout::REDIRECT_RESPONSE_PATH,
            get(signout::redirect_response),
        )
        .route(logout::POST_PATH, post(signout::post_request))
        .route(logout::POST_RESPONSE_PATH, post(signout::post_response))
        .fallback(no_page)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(cloud)
}

/// `unsigned=true` leaves the signature out; any other value, or none, keeps it (vendor).
async fn metadata(State(cloud): State<Cloud>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let unsigned = form_urlencoded::parse(query.as_bytes())
        .any(|(name, value)| name == "unsigned" && value == "true");
    match cloud.metadata(unsigned) {
        Ok(xml) => {
            let mut response = (
                [(
                    header::CONTENT_TYPE,
                    "application/samlmetadata+xml; charset=utf-8",
                )],
                xml,
            )
                .into_response();
            guard(response.headers_mut());
            response
        }
        Err(fault) => broken(&fault).into_response(),
    }
}

async fn no_page() -> Page {
    Page::new(
        StatusCode::NOT_FOUND,
        "no-page",
        "页面不存在",
        "No such page",
    )
    .link("front", "/", "首页", "Front page")
}

/// The page for a failure of the simulator itself; the cause goes to the log.
fn broken(fault: &dyn std::error::Error) -> Page {
    tracing::error!(fault = %fault, "the simulated cloud failed");
    Page::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "broken",
        "模拟云内部错误",
        "The simulated cloud failed",
    )
    .text("详情见日志。", "The log says why.")
}
