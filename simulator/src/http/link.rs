//! `GET /authui/saml/login`: the login link.

use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::broken;
use crate::cloud::Cloud;
use crate::form::Form;
use crate::key::random_name;
use crate::login::{LoginFault, LoginStart};
use crate::pages::{Page, guard};

pub(super) async fn follow(State(cloud): State<Cloud>, RawQuery(query): RawQuery) -> Response {
    match cloud.start_login(&query.unwrap_or_default()) {
        Ok(LoginStart::Redirect(address)) => redirect(&address),
        Ok(LoginStart::Post {
            action,
            saml_request,
            relay_state,
        }) => {
            let fields = [
                ("SAMLRequest", saml_request.as_str()),
                ("RelayState", relay_state.as_str()),
            ];
            posting_page("sign-on", &action, &fields).into_response()
        }
        Err(fault) => fault_page(&fault).into_response(),
    }
}

/// 302 to an address that is known to be one.
pub(super) fn redirect(address: &str) -> Response {
    let mut response = (StatusCode::FOUND, [(header::LOCATION, address)]).into_response();
    guard(response.headers_mut());
    response
}

/// A page whose form goes to the other side by itself, or by a button where scripts are off.
pub(super) fn posting_page(name: &'static str, action: &str, fields: &[(&str, &str)]) -> Page {
    let form = Form::new("onward", action, "继续", "Continue");
    let form = fields
        .iter()
        .fold(form, |form, (name, value)| form.hidden(name, value));
    let page = Page::new(StatusCode::OK, name, "正在跳转", "One moment").form(&form);
    match random_name(22) {
        Ok(nonce) => page.posts_by_itself(&nonce),
        Err(fault) => broken(&fault),
    }
}

pub(super) fn fault_page(fault: &LoginFault) -> Page {
    let (status, zh) = match fault {
        LoginFault::Simulator(fault) => return broken(fault),
        LoginFault::Missing(_) => (StatusCode::BAD_REQUEST, "登录链接缺少参数。"),
        LoginFault::Repeated(_) => (StatusCode::BAD_REQUEST, "登录链接参数重复。"),
        LoginFault::FirstLogin(_) => (
            StatusCode::BAD_REQUEST,
            "isFirstLogin 只能为 true 或 false。",
        ),
        LoginFault::Service(_) => (StatusCode::BAD_REQUEST, "service 不是本云的地址。"),
        LoginFault::UnknownAccountType(_) => {
            (StatusCode::FORBIDDEN, "伙伴平台标识 xAccountType 未知。")
        }
        LoginFault::NoMetadata => (StatusCode::CONFLICT, "尚未上传该伙伴的 IdP 元数据。"),
    };
    Page::new(status, "login-refused", "无法登录", "Cannot sign in")
        .text(zh, &format!("The login link cannot be followed: {fault}."))
}
