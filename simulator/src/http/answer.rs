//! `POST /authui/saml/SAMLAssertionConsumer`: the answer arrives.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use url::form_urlencoded;

use super::broken;
use super::choice::choice_page;
use super::link::{fault_page, posting_page, redirect};
use super::record::with_checks;
use crate::acs::{AnswerForm, Judged};
use crate::cloud::Cloud;
use crate::first_login::{Next, Welcome};
use crate::pages::{Page, json};
use crate::report::Report;

const COOKIE: &str = "cloud_session";

pub(super) async fn consume(
    State(cloud): State<Cloud>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let form = match form_body(&headers, body) {
        Ok(body) => AnswerForm::parse(&body),
        Err(page) => return page.into_response(),
    };
    match cloud.judge_for(&form) {
        Err(fault) => fault_page(&fault).into_response(),
        Ok(judged) => lead_on(&cloud, judged, wants_json(&headers)).await,
    }
}

/// The body of a posted form, or the page that says why it is none.
pub(super) fn form_body(
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Bytes, Page> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Page::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unreadable",
            "需要表单",
            "A form is expected here",
        )
        .text(
            "请以 application/x-www-form-urlencoded 提交。",
            "Post application/x-www-form-urlencoded.",
        ));
    }
    body.map_err(|fault| {
        Page::new(
            fault.status(),
            "unreadable",
            "无法读取请求",
            "The request cannot be read",
        )
        .text("请求体过大或中断。", &fault.body_text())
    })
}

/// The first value of a field of a posted form, or nothing in it.
pub(super) fn field(body: &[u8], name: &str) -> String {
    let found = form_urlencoded::parse(body).find(|(key, _)| key == name);
    found
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

pub(super) fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .unwrap_or_default();
    accept.contains("application/json") && !accept.contains("text/html")
}

async fn lead_on(cloud: &Cloud, judged: Judged, wants_json: bool) -> Response {
    let Judged {
        report, request, ..
    } = judged;
    tracing::info!(accepted = report.accepted, failed = ?report.failed(), "judged an answer");
    let (Some(identity), Some(request)) = (report.identity.clone(), request) else {
        return refused(&report, wants_json);
    };
    match cloud.receive(identity, request.service, request.is_first_login) {
        Ok(Next::Welcome(welcome)) => let_in(cloud, &welcome).await,
        Ok(Next::NotBound(x_account_id)) => not_bound(&x_account_id).into_response(),
        Ok(Next::Choose {
            token,
            suggested_name,
        }) => choice_page(cloud, &token, &suggested_name, None).into_response(),
        Err(fault) => broken(&fault).into_response(),
    }
}

fn refused(report: &Report, wants_json: bool) -> Response {
    if wants_json {
        return json(StatusCode::FORBIDDEN, report);
    }
    let page = match &report.status {
        Some(status) => Page::new(
            StatusCode::FORBIDDEN,
            "answer-error",
            "伙伴平台返回错误",
            "The identity provider answered with an error",
        )
        .facts(&[
            ("StatusCode", &status.codes.join(" / ")),
            ("StatusMessage", status.message.as_deref().unwrap_or("-")),
        ]),
        None => Page::new(
            StatusCode::FORBIDDEN,
            "answer-refused",
            "登录应答被拒绝",
            "The answer was refused",
        )
        .text(
            "未通过的检查见下表。",
            &format!("These checks failed: {}.", report.failed().join(", ")),
        ),
    };
    with_checks(page, report).into_response()
}

/// Sets the session and sends the browser on.
pub(super) async fn let_in(cloud: &Cloud, welcome: &Welcome) -> Response {
    let service = &welcome.arrival.service;
    let mut response = match welcome.notification {
        None => redirect(service),
        Some(number) => carry(cloud, number, service).await,
    };
    set_cookie(cloud, &mut response, &welcome.session, "");
    response
}

/// Sends what is to be sent of a notification, then the browser to the service; by way of the
/// partner platform when the browser is what carries it.
pub(super) async fn carry(cloud: &Cloud, number: u64, service: &str) -> Response {
    if let Some(notification) = cloud.next_copy(number) {
        let fields: Vec<(&str, &str)> = notification
            .fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        return posting_page("bind-notification", &notification.address, &fields)
            .link("continue", service, "前往控制台", "Go to the console")
            .into_response();
    }
    match cloud.deliver(number).await {
        Ok(()) => redirect(service),
        Err(fault) => broken(&fault).into_response(),
    }
}

/// Sets the session cookie; an attribute such as `; Max-Age=0` takes it away.
pub(super) fn set_cookie(cloud: &Cloud, response: &mut Response, session: &str, more: &str) {
    let secure = if cloud.settings().base_url.scheme() == "https" {
        "; Secure"
    } else {
        ""
    };
    let cookie = format!("{COOKIE}={session}; Path=/; HttpOnly; SameSite=Lax{secure}{more}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
}

/// The value of the session cookie a browser sent.
pub(super) fn session(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}

fn not_bound(x_account_id: &str) -> Page {
    Page::new(
        StatusCode::FORBIDDEN,
        "not-bound",
        "未关联华为云账号",
        "No cloud account is bound to this customer",
    )
    .text(
        "该客户尚未关联账号，且登录链接未声明首次登录。",
        "The customer has no account, and the login link did not say isFirstLogin=true.",
    )
    .facts(&[("xAccountId", x_account_id)])
}
