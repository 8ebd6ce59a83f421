//! The first-login page: create an account, or bind an existing one; and how the customer comes on.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use super::answer::{carry, field, form_body, let_in};
use super::console::signed_in;
use super::{BIND_PATH, CREATE_PATH, broken};
use crate::cloud::Cloud;
use crate::first_login::{Choice, ChoiceFault};
use crate::form::Form;
use crate::pages::Page;

type Body = Result<Bytes, BytesRejection>;

pub(super) async fn create(State(cloud): State<Cloud>, headers: HeaderMap, body: Body) -> Response {
    let body = match form_body(&headers, body) {
        Ok(body) => body,
        Err(page) => return page.into_response(),
    };
    let choice = Choice::Create {
        name: field(&body, "domainName"),
        password: Some(field(&body, "password")).filter(|password| !password.is_empty()),
    };
    follow(&cloud, &field(&body, "token"), &choice).await
}

pub(super) async fn bind(State(cloud): State<Cloud>, headers: HeaderMap, body: Body) -> Response {
    let body = match form_body(&headers, body) {
        Ok(body) => body,
        Err(page) => return page.into_response(),
    };
    let choice = Choice::BindExisting {
        name: field(&body, "domainName"),
        password: field(&body, "password"),
    };
    follow(&cloud, &field(&body, "token"), &choice).await
}

/// For a customer whom the partner platform did not lead on after the notification: the next copy of
/// it, if one is left, or else the way to where they wanted to go.
pub(super) async fn go_on(State(cloud): State<Cloud>, headers: HeaderMap) -> Response {
    let session = match signed_in(&cloud, &headers) {
        Ok(session) => session,
        Err(page) => return page.into_response(),
    };
    let service = &session.arrival.service;
    let waiting = session
        .notification
        .filter(|number| cloud.is_waiting(*number));
    match waiting {
        Some(number) => carry(&cloud, number, service).await,
        None => Page::new(
            StatusCode::OK,
            "first-login-done",
            "已关联账号",
            "Your account is bound",
        )
        .facts(&[("domainName", &session.arrival.binding.account.domain_name)])
        .link("continue", service, "前往控制台", "Go to the console")
        .into_response(),
    }
}

async fn follow(cloud: &Cloud, token: &str, choice: &Choice) -> Response {
    match cloud.choose(token, choice) {
        Ok(welcome) => let_in(cloud, &welcome).await,
        Err(ChoiceFault::Simulator(fault)) => broken(&fault).into_response(),
        Err(fault) if cloud.may_choose(token) => {
            choice_page(cloud, token, choice.name(), Some(&fault)).into_response()
        }
        Err(fault) => {
            let (status, zh) = in_words(&fault);
            Page::new(
                status,
                "first-login-over",
                "无法完成",
                "That cannot be done",
            )
            .text(zh, &format!("Nothing was changed: {fault}."))
            .into_response()
        }
    }
}

fn in_words(fault: &ChoiceFault) -> (StatusCode, &'static str) {
    match fault {
        ChoiceFault::Simulator(_) => (StatusCode::INTERNAL_SERVER_ERROR, "模拟云内部错误。"),
        ChoiceFault::Token => (StatusCode::FORBIDDEN, "页面已失效，请从伙伴平台重新进入。"),
        ChoiceFault::NameForm => (
            StatusCode::BAD_REQUEST,
            "账号名须为 5 至 32 个字母、数字、- 或 _，不能以数字、op_、shadow_ 开头。",
        ),
        ChoiceFault::PasswordForm => (StatusCode::BAD_REQUEST, "密码须为 8 至 32 个字符。"),
        ChoiceFault::NameTaken => (StatusCode::CONFLICT, "账号名已存在。"),
        ChoiceFault::Credentials => (StatusCode::FORBIDDEN, "账号名或密码错误。"),
        ChoiceFault::AccountTaken => (StatusCode::CONFLICT, "该账号已关联其他客户。"),
        ChoiceFault::AlreadyBound => (StatusCode::CONFLICT, "该客户已关联账号。"),
    }
}

/// The page itself, after `fault` if the customer tried before.
pub(super) fn choice_page(
    cloud: &Cloud,
    token: &str,
    name: &str,
    fault: Option<&ChoiceFault>,
) -> Page {
    let told = fault.map(|fault| (in_words(fault), format!("Nothing was changed: {fault}.")));
    let status = told
        .as_ref()
        .map_or(StatusCode::OK, |((status, _), _)| *status);
    let mut page = Page::new(status, "first-login", "首次登录", "First login");
    if let Some(((_, zh), en)) = told {
        page = page.alert(zh, &en);
    }
    let create = Form::new("create-account", CREATE_PATH, "创建账号", "Create account")
        .hidden("token", token)
        .input("domainName", name, "账号名", "Account name");
    let bind = Form::new("bind-account", BIND_PATH, "关联账号", "Bind account")
        .hidden("token", token)
        .input("domainName", "", "账号名", "Account name")
        .password("password", "密码", "Password");
    page.text(
        "请创建新账号，或关联已有账号。",
        "Create an account, or bind an existing one.",
    )
    .heading("创建新账号", "Create a new account")
    .form(&create)
    .heading("关联已有账号", "Bind an existing account")
    .form(&bind)
    .form_may_reach(&landing_origins(cloud))
}

/// The choice ends in a redirect to the service, which browsers hold against `form-action`.
fn landing_origins(cloud: &Cloud) -> Vec<String> {
    let hosts = cloud.settings().landing_hosts.iter();
    hosts
        .filter(|host| {
            host.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b))
        })
        .cloned()
        .collect()
}
