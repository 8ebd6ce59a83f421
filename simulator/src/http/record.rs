//! What the simulator knows, for people and for programs: the last report, and everything.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::cloud::Cloud;
use crate::pages::{Page, json};
use crate::report::{Check, Report, Verdict};

pub(super) async fn report(State(cloud): State<Cloud>) -> Page {
    let Some(report) = cloud.last_report() else {
        return Page::new(
            StatusCode::NOT_FOUND,
            "no-report",
            "尚无结果",
            "No answer has arrived yet",
        );
    };
    let (zh, en) = if report.accepted {
        ("已接受", "Accepted")
    } else {
        ("已拒绝", "Refused")
    };
    with_checks(Page::new(StatusCode::OK, "report", zh, en), &report)
}

pub(super) async fn report_json(State(cloud): State<Cloud>) -> Response {
    match cloud.last_report() {
        Some(report) => json(StatusCode::OK, &report),
        None => json(StatusCode::NOT_FOUND, &serde_json::Value::Null),
    }
}

pub(super) async fn state_json(State(cloud): State<Cloud>) -> Response {
    json(StatusCode::OK, &cloud.state())
}

/// Adds the table of every check of a report.
pub(super) fn with_checks(page: Page, report: &Report) -> Page {
    with_table(page, &report.checks)
}

/// Adds a table of checks.
pub(super) fn with_table(page: Page, checks: &[Check]) -> Page {
    let head = [
        "",
        "检查 / Check",
        "内容 / What",
        "期望 / Expected",
        "实际 / Got",
    ];
    page.table(
        &head,
        checks.iter().map(|check| {
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
