//! Pages of the cloud's console, where customers land.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::answer::session;
use super::{ACCOUNT_PATH, CONSOLE_REPORT_PATH, ORDER_PATH, SIGN_OUT_PATH};
use crate::cloud::Cloud;
use crate::form::Form;
use crate::memory::Session;
use crate::pages::Page;
use crate::{ACS_PATH, METADATA_PATH, STATE_PATH};

/// A page of the console; it answers at its roots and at everything below them.
struct Place {
    name: &'static str,
    roots: &'static [&'static str],
    zh: &'static str,
    en: &'static str,
}

/// The vendor's own paths first, then the same below `/console`.
const PLACES: [&Place; 5] = [
    &Place {
        name: "console-home",
        roots: &["/console"],
        zh: "控制台",
        en: "Console",
    },
    &Place {
        name: "console-ecs",
        roots: &["/ecm", "/ecs", "/console/ecm", "/console/ecs"],
        zh: "购买弹性云服务器",
        en: "Buy an Elastic Cloud Server",
    },
    &Place {
        name: "console-billing",
        roots: &["/usercenter", "/billing", "/console/billing"],
        zh: "费用中心",
        en: "Billing centre",
    },
    &Place {
        name: "console-tickets",
        roots: &["/ticket", "/console/ticket"],
        zh: "工单",
        en: "Service tickets",
    },
    &Place {
        name: "console-iam",
        roots: &["/iam", "/console/iam"],
        zh: "统一身份认证服务",
        en: "Identity and Access Management",
    },
];

/// Every page of the console.
pub(super) fn places() -> Router<Cloud> {
    let all = PLACES
        .into_iter()
        .flat_map(|place| place.roots.iter().map(move |root| (place, root)));
    all.fold(Router::new(), |router, (place, root)| {
        let page = move |State(cloud): State<Cloud>, headers: HeaderMap, uri: Uri| async move {
            show(&cloud, &headers, place, &uri)
        };
        router
            .route(root, get(page))
            .route(&format!("{root}/"), get(page))
            .route(&format!("{root}/{{*path}}"), get(page))
    })
}

/// The front page: addresses of this cloud.
pub(super) async fn front(State(cloud): State<Cloud>, headers: HeaderMap) -> Page {
    let settings = cloud.settings();
    let idp = cloud.idp_metadata();
    let page = Page::new(StatusCode::OK, "front", "模拟云", "Simulated cloud")
        .facts(&[
            ("entityID", &settings.entity_id),
            ("ACS", &settings.at(ACS_PATH)),
            ("xAccountType", &settings.x_account_type),
            ("IdP", idp.as_ref().map_or("-", |idp| &idp.entity_id)),
        ])
        .link("metadata", METADATA_PATH, "SP 元数据", "SP metadata")
        .link(
            "report",
            CONSOLE_REPORT_PATH,
            "最近一次检查结果",
            "Last report",
        )
        .link("state", STATE_PATH, "全部状态（JSON）", "Everything (JSON)");
    match signed_in(&cloud, &headers) {
        Ok(session) => {
            with_session(page, &session).link("console", "/console/", "控制台", "Console")
        }
        Err(_) => page,
    }
}

/// Who is signed in, or the page that says that nobody is.
pub(super) fn signed_in(cloud: &Cloud, headers: &HeaderMap) -> Result<Session, Page> {
    let found = session(headers).and_then(|session| cloud.memory().sessions.get(session).cloned());
    found.ok_or_else(|| {
        Page::new(
            StatusCode::UNAUTHORIZED,
            "not-signed-in",
            "未登录",
            "Not signed in",
        )
        .text(
            "请从伙伴平台进入。",
            "Come in through the partner platform.",
        )
    })
}

fn show(cloud: &Cloud, headers: &HeaderMap, place: &Place, uri: &Uri) -> Response {
    let session = match signed_in(cloud, headers) {
        Ok(session) => session,
        Err(page) => return page.into_response(),
    };
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let page = with_session(
        Page::new(StatusCode::OK, place.name, place.zh, place.en),
        &session,
    )
    .facts(&[("path", path), ("service", &session.arrival.service)])
    .link("home", "/console/", "控制台", "Console")
    .link(
        "buy-ecs",
        "/ecm/",
        "购买弹性云服务器",
        "Buy an Elastic Cloud Server",
    )
    .link("order", ORDER_PATH, "购买", "Buy")
    .link("billing", "/usercenter/", "费用中心", "Billing centre")
    .link("tickets", "/ticket/", "工单", "Service tickets")
    .link(
        "iam",
        "/iam/",
        "统一身份认证服务",
        "Identity and Access Management",
    )
    .link("account", ACCOUNT_PATH, "账号中心", "Account centre")
    .link(
        "report",
        CONSOLE_REPORT_PATH,
        "检查结果",
        "Report of checks",
    );
    with_sign_out(page).into_response()
}

/// Says who is signed in.
pub(super) fn with_session(page: Page, session: &Session) -> Page {
    let binding = &session.arrival.binding;
    let (account, customer) = (&binding.account, &binding.x_account_id);
    page.text(
        &format!(
            "已登录账号 {}（xAccountId {customer}）。",
            account.domain_name
        ),
        &format!(
            "Signed in as domain {} (xAccountId {customer}).",
            account.domain_name
        ),
    )
    .facts(&[
        ("domainName", &account.domain_name),
        ("domainId", &account.domain_id),
        ("xAccountId", customer),
    ])
}

/// Where signing out leads, the identity provider decides: so the page names no `form-action`.
pub(super) fn with_sign_out(page: Page) -> Page {
    page.form(&Form::new(
        "sign-out",
        SIGN_OUT_PATH,
        "退出登录",
        "Sign out",
    ))
    .forms_lead_anywhere()
}
