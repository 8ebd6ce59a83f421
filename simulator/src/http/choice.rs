//! The two forms of the first-login page.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use url::form_urlencoded;

use super::answer::{form_body, let_in};
use super::broken;
use crate::cloud::Cloud;
use crate::first_login::{Choice, ChoiceFault};
use crate::pages::Page;

type Body = Result<Bytes, BytesRejection>;

pub(super) async fn create(State(cloud): State<Cloud>, headers: HeaderMap, body: Body) -> Response {
    follow(&cloud, Choice::Create, &headers, body)
}

pub(super) async fn bind(State(cloud): State<Cloud>, headers: HeaderMap, body: Body) -> Response {
    follow(&cloud, Choice::BindExisting, &headers, body)
}

fn follow(cloud: &Cloud, choice: Choice, headers: &HeaderMap, body: Body) -> Response {
    let body = match form_body(headers, body) {
        Ok(body) => body,
        Err(page) => return page.into_response(),
    };
    match cloud.choose(&field(&body, "token"), choice, &field(&body, "domainName")) {
        Ok(welcome) => let_in(cloud, &welcome),
        Err(fault) => fault_page(&fault).into_response(),
    }
}

fn field(body: &[u8], name: &str) -> String {
    let found = form_urlencoded::parse(body).find(|(key, _)| key == name);
    found
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

fn fault_page(fault: &ChoiceFault) -> Page {
    let (status, zh) = match fault {
        ChoiceFault::Simulator(fault) => return broken(fault),
        ChoiceFault::Token => (StatusCode::FORBIDDEN, "页面已失效，请从伙伴平台重新进入。"),
        ChoiceFault::NameForm => (StatusCode::BAD_REQUEST, "账号名格式不正确。"),
        ChoiceFault::NameTaken => (StatusCode::CONFLICT, "账号名已存在。"),
        ChoiceFault::AccountUnknown => (StatusCode::NOT_FOUND, "没有可关联的同名账号。"),
        ChoiceFault::AlreadyBound => (StatusCode::CONFLICT, "该客户已关联账号。"),
    };
    Page::new(status, "无法完成", "That cannot be done")
        .text(zh, &format!("Nothing was changed: {fault}."))
}
