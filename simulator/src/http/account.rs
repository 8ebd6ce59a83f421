//! The account centre, where a customer may part from the partner platform; and Partner Center's call that does the same.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::answer::{carry, session};
use super::console::{signed_in, with_session, with_sign_out};
use super::{ACCOUNT_PATH, UNBIND_PATH, broken};
use crate::cloud::Cloud;
use crate::form::Form;
use crate::notification::BindAction;
use crate::pages::{Page, json};

pub(super) async fn page(State(cloud): State<Cloud>, headers: HeaderMap) -> Response {
    let session = match signed_in(&cloud, &headers) {
        Ok(session) => session,
        Err(page) => return page.into_response(),
    };
    let customer = &session.arrival.binding.x_account_id;
    let page = Page::new(StatusCode::OK, "account", "账号中心", "Account centre");
    let page = with_session(page, &session).link("home", "/console/", "控制台", "Console");
    let is_bound = cloud.memory().accounts.of_customer(customer).is_some();
    let page = if is_bound {
        page.form(&Form::new(
            "unbind",
            UNBIND_PATH,
            "解除与伙伴平台的关联",
            "Unbind from the partner platform",
        ))
    } else {
        page.text(
            "该账号未与伙伴平台关联。",
            "This account is not bound to a customer of the partner platform.",
        )
    };
    with_sign_out(page).into_response()
}

/// Parts the customer who is signed in from their account. They stay signed in.
pub(super) async fn unbind(State(cloud): State<Cloud>, headers: HeaderMap) -> Response {
    let session = match signed_in(&cloud, &headers) {
        Ok(session) => session,
        Err(page) => return page.into_response(),
    };
    let Some(binding) = cloud.take_binding(&session.arrival.binding.x_account_id) else {
        return Page::new(
            StatusCode::CONFLICT,
            "unbind-refused",
            "无法完成",
            "That cannot be done",
        )
        .text("该账号未关联。", "This account is not bound.")
        .into_response();
    };
    match cloud.notify(BindAction::Unbound, &binding, None) {
        Ok(Some(number)) => {
            cloud.remember_notification(&headers, number);
            carry(&cloud, number, ACCOUNT_PATH).await
        }
        Ok(None) => super::link::redirect(ACCOUNT_PATH),
        Err(fault) => broken(&fault).into_response(),
    }
}

impl Cloud {
    /// So that the customer can come on to a second copy.
    fn remember_notification(&self, headers: &HeaderMap, number: u64) {
        let mut memory = self.memory();
        if let Some(kept) = session(headers).and_then(|id| memory.sessions.get_mut(id)) {
            kept.notification = Some(number);
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Unlink {
    x_account_id: String,
}

/// `POST {"xAccountId": "…"}`. JSON alone, so that no page elsewhere can do it with a form.
pub(super) async fn unlink(
    State(cloud): State<Cloud>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .map(|kind| kind.as_bytes());
    let is_json = kind.is_some_and(|kind| kind.starts_with(b"application/json"));
    let fault = |status, fault: &str| json(status, &serde_json::json!({ "error": fault }));
    if !is_json {
        return fault(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "application/json is expected",
        );
    }
    let read = body
        .ok()
        .and_then(|body| serde_json::from_slice::<Unlink>(&body).ok());
    let Some(Unlink { x_account_id }) = read else {
        return fault(StatusCode::BAD_REQUEST, "expected {\"xAccountId\": \"…\"}");
    };
    match cloud.unlink(&x_account_id).await {
        Ok(Some(unlinked)) => json(StatusCode::OK, &unlinked),
        Ok(None) => fault(StatusCode::NOT_FOUND, "this customer is not bound"),
        Err(error) => {
            tracing::error!(%error, "could not unlink");
            fault(StatusCode::INTERNAL_SERVER_ERROR, "the log says why")
        }
    }
}
