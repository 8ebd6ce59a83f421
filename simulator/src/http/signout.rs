//! Signing out over HTTP: the console's button, and the four addresses of single logout.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use super::answer::{form_body, session, set_cookie, wants_json};
use super::broken;
use super::console::signed_in;
use super::link::{fault_page, posting_page, redirect};
use super::record::with_table;
use crate::cloud::Cloud;
use crate::logout::{
    Arrived, Kind, Leaving, LogoutReport, POST_PATH, POST_RESPONSE_PATH, REDIRECT_PATH,
    REDIRECT_RESPONSE_PATH,
};
use crate::pages::{Page, json};

type Body = Result<Bytes, BytesRejection>;

/// The button in the console. The session is over whatever the identity provider makes of it.
pub(super) async fn console(State(cloud): State<Cloud>, headers: HeaderMap) -> Response {
    let ended = session(&headers).map_or(Ok(None), |cookie| cloud.sign_out(cookie));
    let mut response = match ended {
        Ok(Some(Some(leaving))) => leave(&leaving),
        Ok(Some(None)) => Page::new(StatusCode::OK, "signed-out", "已退出登录", "Signed out")
            .text(
                "伙伴平台的元数据没有单点登出地址，仅退出本云。",
                "The identity provider's metadata has no address for single logout: signed out here alone.",
            )
            .into_response(),
        Ok(None) => match signed_in(&cloud, &headers) {
            Ok(_) => redirect("/console/"),
            Err(page) => page.into_response(),
        },
        Err(fault) => broken(&fault).into_response(),
    };
    set_cookie(&cloud, &mut response, "", "; Max-Age=0");
    response
}

pub(super) async fn redirect_request(
    State(cloud): State<Cloud>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let arrived = Arrived::redirect(Kind::Request, &query.unwrap_or_default());
    request(&cloud, &headers, &arrived, REDIRECT_PATH)
}

pub(super) async fn redirect_response(
    State(cloud): State<Cloud>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let arrived = Arrived::redirect(Kind::Response, &query.unwrap_or_default());
    response(&cloud, &headers, &arrived, REDIRECT_RESPONSE_PATH)
}

pub(super) async fn post_request(
    State(cloud): State<Cloud>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match form_body(&headers, body) {
        Ok(body) => request(
            &cloud,
            &headers,
            &Arrived::post(Kind::Request, &body),
            POST_PATH,
        ),
        Err(page) => page.into_response(),
    }
}

pub(super) async fn post_response(
    State(cloud): State<Cloud>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match form_body(&headers, body) {
        Ok(body) => response(
            &cloud,
            &headers,
            &Arrived::post(Kind::Response, &body),
            POST_RESPONSE_PATH,
        ),
        Err(page) => page.into_response(),
    }
}

fn request(cloud: &Cloud, headers: &HeaderMap, arrived: &Arrived, path: &str) -> Response {
    let heard = match cloud.hear_request(arrived, path) {
        Ok(heard) => heard,
        Err(fault) => return fault_page(&fault).into_response(),
    };
    tracing::info!(accepted = heard.report.accepted, failed = ?heard.report.failed(), "judged a LogoutRequest");
    match heard.answer {
        Some(leaving) => leave(&leaving),
        None => verdict(&heard.report, wants_json(headers)),
    }
}

fn response(cloud: &Cloud, headers: &HeaderMap, arrived: &Arrived, path: &str) -> Response {
    match cloud.hear_response(arrived, path) {
        Ok(report) => {
            tracing::info!(accepted = report.accepted, failed = ?report.failed(), "judged a LogoutResponse");
            verdict(&report, wants_json(headers))
        }
        Err(fault) => fault_page(&fault).into_response(),
    }
}

fn leave(leaving: &Leaving) -> Response {
    match leaving {
        Leaving::Redirect(address) => redirect(address),
        Leaving::Post { action, fields } => {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
            posting_page("single-logout", action, &fields).into_response()
        }
    }
}

fn verdict(report: &LogoutReport, wants_json: bool) -> Response {
    let status = if report.accepted {
        StatusCode::OK
    } else {
        StatusCode::FORBIDDEN
    };
    if wants_json {
        return json(status, report);
    }
    let page = if report.accepted {
        Page::new(status, "signed-out", "已退出登录", "Signed out").text(
            "您已退出本云和伙伴平台。",
            "You are signed out here and at the partner platform.",
        )
    } else {
        Page::new(
            status,
            "sign-out-refused",
            "单点登出消息被拒绝",
            "The logout message was refused",
        )
        .text(
            "未通过的检查见下表。",
            &format!("These checks failed: {}.", report.failed().join(", ")),
        )
    };
    let page = match &report.status {
        Some(status) => page.facts(&[("StatusCode", &status.codes.join(" / "))]),
        None => page,
    };
    with_table(page, &report.checks).into_response()
}
