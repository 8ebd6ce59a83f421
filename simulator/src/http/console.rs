//! Pages of the simulator itself: where customers land, and what it made of their answer.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::CONSOLE_REPORT_PATH;
use super::answer::session;
use crate::cloud::Cloud;
use crate::pages::{Page, json};
use crate::report::{Report, Verdict};
use crate::{ACS_PATH, METADATA_PATH};

/// The front page: addresses of this cloud.
pub(super) async fn front(State(cloud): State<Cloud>) -> Page {
    let settings = cloud.settings();
    let idp = cloud.idp_metadata();
    Page::new(StatusCode::OK, "模拟云", "Simulated cloud")
        .facts(&[
            ("entityID", &settings.entity_id),
            ("ACS", &settings.at(ACS_PATH)),
            ("xAccountType", &settings.x_account_type),
            ("IdP", idp.as_ref().map_or("-", |idp| &idp.entity_id)),
        ])
        .link(METADATA_PATH, "SP 元数据", "SP metadata")
        .link(CONSOLE_REPORT_PATH, "最近一次检查结果", "Last report")
}

/// The landing page.
pub(super) async fn landing(State(cloud): State<Cloud>, headers: HeaderMap) -> Page {
    let arrival =
        session(&headers).and_then(|session| cloud.memory().sessions.get(session).cloned());
    let Some(arrival) = arrival else {
        return Page::new(StatusCode::UNAUTHORIZED, "未登录", "Not signed in").text(
            "请从伙伴平台进入。",
            "Come in through the partner platform.",
        );
    };
    let (account, customer) = (&arrival.binding.account, &arrival.binding.x_account_id);
    Page::new(StatusCode::OK, "控制台", "Console")
        .text(
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
            ("service", &arrival.service),
        ])
        .link(CONSOLE_REPORT_PATH, "检查结果", "Report of checks")
}

pub(super) async fn report(State(cloud): State<Cloud>) -> Page {
    let Some(report) = cloud.last_report() else {
        return Page::new(
            StatusCode::NOT_FOUND,
            "尚无结果",
            "No answer has arrived yet",
        );
    };
    let (zh, en) = if report.accepted {
        ("已接受", "Accepted")
    } else {
        ("已拒绝", "Refused")
    };
    with_checks(Page::new(StatusCode::OK, zh, en), &report)
}

pub(super) async fn report_json(State(cloud): State<Cloud>) -> Response {
    match cloud.last_report() {
        Some(report) => json(StatusCode::OK, &report),
        None => json(StatusCode::NOT_FOUND, &serde_json::Value::Null),
    }
}

/// Adds the table of every check.
pub(super) fn with_checks(page: Page, report: &Report) -> Page {
    let head = [
        "",
        "检查 / Check",
        "内容 / What",
        "期望 / Expected",
        "实际 / Got",
    ];
    page.table(
        &head,
        report.checks.iter().map(|check| {
            let (class, mark) = match check.verdict {
                Verdict::Pass => ("pass", "通过 / pass"),
                Verdict::Fail => ("fail", "失败 / fail"),
                Verdict::NotReached => ("", "未执行 / not reached"),
            };
            let what = format!("{} / {}", check.what_zh, check.what);
            (
                class,
                vec![
                    mark.to_owned(),
                    check.id.to_owned(),
                    what,
                    check.expected.clone(),
                    check.got.clone(),
                ],
            )
        }),
    )
}
