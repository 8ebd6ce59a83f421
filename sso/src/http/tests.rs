//! The edge, seen from outside.

use super::*;
use crate::fixture::{HS256, HTTPS, Log, Service, body, code_of, header_of, service};
use crate::pages::STYLESHEET_NAME;
use crate::store::StoreError;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::routing::get;
use std::time::Duration;
use tower::ServiceExt;

mod sockets;

/// A service whose only pages are those given, under the same edge as the real ones.
fn with_pages(service: &Service, limits: Limits, pages: Router<App>) -> Router {
    with_edge(&service.app, limits, pages)
}

async fn ask(router: &Router, path: &str) -> axum::response::Response {
    router
        .clone()
        .oneshot(Request::get(path).body(Body::empty()).unwrap())
        .await
        .unwrap()
}

#[tokio::test]
async fn an_unknown_page_and_an_unknown_partner_are_coded_pages() {
    let service = service(HTTPS, "");
    for path in [
        "/",
        "/p/acme",
        "/p/acme/nothing",
        "/p/nobody/handoff",
        "/p/acme/handoff/",
        "/static/none.css",
        "/healthz",
        "/readyz",
        "/favicon.ico",
    ] {
        let response = service.get(path).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(
            header_of(&response, "content-type"),
            "text/html; charset=utf-8"
        );
        assert_eq!(code_of(response).await, "WEB-404", "{path}");
    }
}

#[tokio::test]
async fn a_wrong_method_is_a_coded_page_that_says_which_ones_there_are() {
    let service = service(HTTPS, HS256);
    let response = service
        .send(Request::put("/p/acme/handoff").body(Body::empty()).unwrap())
        .await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert!(
        header_of(&response, "allow").contains("POST"),
        "{:?}",
        response.headers()
    );
    assert_eq!(code_of(response).await, "WEB-405");
}

#[tokio::test]
async fn an_error_page_reflects_nothing_of_the_request() {
    let service = service(HTTPS, HS256);
    let mark = "zqxmark";
    for path in [
        format!("/{mark}"),
        format!("/p/acme/handoff?token={mark}&{mark}={mark}"),
        format!("/p/{mark}/handoff?to={mark}"),
    ] {
        let request = Request::get(&path)
            .header("user-agent", mark)
            .header("referer", mark)
            .header("x-request-id", mark)
            .header("host", mark);
        let response = service.send(request.body(Body::empty()).unwrap()).await;
        assert!(
            !format!("{:?}", response.headers()).contains(mark),
            "{path}: {:?}",
            response.headers()
        );
        assert!(!body(response).await.contains(mark), "{path}");
    }
}

#[tokio::test]
async fn a_page_speaks_the_language_of_the_browser_or_the_one_that_was_asked_for() {
    let service = service(HTTPS, "");
    let ask = async |path: &str, accept: &str| {
        let request = Request::get(path)
            .header("accept-language", accept)
            .body(Body::empty())
            .unwrap();
        body(service.send(request).await).await
    };
    assert!(
        ask("/p/acme/x", "zh-CN,zh;q=0.9")
            .await
            .contains("<html lang=\"zh-CN\">")
    );
    let page = ask("/p/acme/x", "en").await;
    assert!(
        page.contains("<html lang=\"en\">") && page.contains("<p class=\"name\">Acme Cloud</p>")
    );
    assert!(
        ask("/p/acme/x?lang=zh-CN", "en")
            .await
            .contains("<p class=\"name\">某平台</p>")
    );
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let service = service(HTTPS, HS256);
    for path in [
        "/nothing".to_owned(),
        "/p/acme/handoff?token=x".to_owned(),
        format!("/static/{}", *STYLESHEET_NAME),
    ] {
        let response = service.get(&path).await;
        let policy = header_of(&response, "content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert_eq!(header_of(&response, "x-content-type-options"), "nosniff");
        assert_eq!(header_of(&response, "x-frame-options"), "DENY");
        assert_eq!(header_of(&response, "referrer-policy"), "no-referrer");
        assert_eq!(
            header_of(&response, "strict-transport-security"),
            "max-age=31536000"
        );
        assert_eq!(header_of(&response, "x-request-id").len(), 16);
    }
}

#[tokio::test]
async fn https_is_not_promised_by_a_service_without_it() {
    let service = service("http://127.0.0.1:8080", "");
    assert_eq!(
        header_of(&service.get("/x").await, "strict-transport-security"),
        ""
    );
}

#[tokio::test]
async fn the_stylesheet_may_be_kept_and_everything_else_may_not() {
    let service = service("https://example.com/sso", "");
    let response = service
        .get(&format!("/sso/static/{}", *STYLESHEET_NAME))
        .await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(
        header_of(&response, "content-type"),
        "text/css; charset=utf-8"
    );
    assert_eq!(
        header_of(&response, "cache-control"),
        "public, max-age=31536000, immutable"
    );
    let page = service.get("/sso/p/acme/x").await;
    assert_eq!(header_of(&page, "cache-control"), "no-store");
    assert!(
        body(page)
            .await
            .contains(&format!("href=\"/sso/static/{}\"", *STYLESHEET_NAME))
    );
}

#[tokio::test]
async fn what_is_too_long_is_refused_before_it_is_read() {
    let service = service(HTTPS, HS256);
    let announced =
        Request::post("/p/acme/handoff").header("content-length", (600 * 1024).to_string());
    assert_eq!(
        code_of(service.send(announced.body(Body::empty()).unwrap()).await).await,
        "WEB-413"
    );
    let long = format!("/p/acme/handoff?token={}", "x".repeat(33 * 1024));
    assert_eq!(code_of(service.get(&long).await).await, "WEB-413");
}

#[tokio::test]
async fn a_panic_is_a_coded_page_and_the_service_goes_on() {
    let service = service(HTTPS, "");
    async fn broken() -> StatusCode {
        panic!("personal data in a panic")
    }
    let router = with_pages(
        &service,
        Limits::default(),
        Router::new()
            .route("/broken", get(broken))
            .route("/fine", get(async || "fine")),
    );
    let response = ask(&router, "/broken").await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let page = body(response).await;
    assert!(page.contains("WEB-500") && !page.contains("personal data"));
    assert_eq!(ask(&router, "/fine").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_given_up() {
    let service = service(HTTPS, "");
    let limits = Limits {
        request_time: Duration::from_millis(20),
        ..Limits::default()
    };
    let router = with_pages(
        &service,
        limits,
        Router::new().route("/slow", get(async || std::future::pending::<&str>().await)),
    );
    let response = ask(&router, "/slow").await;
    assert_eq!(response.status(), StatusCode::REQUEST_TIMEOUT);
    assert_eq!(code_of(response).await, "WEB-408");
}

#[tokio::test]
async fn more_requests_than_the_limit_are_told_to_come_back() {
    let service = service(HTTPS, "");
    let limits = Limits {
        requests: 2,
        request_time: Duration::from_secs(5),
        ..Limits::default()
    };
    let router = with_pages(
        &service,
        limits,
        Router::new().route(
            "/slow",
            get(async || tokio::time::sleep(Duration::from_millis(200)).await),
        ),
    );
    let (first, second, third) = tokio::join!(
        ask(&router, "/slow"),
        ask(&router, "/slow"),
        ask(&router, "/slow")
    );
    let mut statuses = [first.status(), second.status(), third.status()];
    statuses.sort();
    assert_eq!(
        statuses,
        [
            StatusCode::OK,
            StatusCode::OK,
            StatusCode::SERVICE_UNAVAILABLE
        ]
    );
    assert_eq!(
        ask(&router, "/slow").await.status(),
        StatusCode::OK,
        "the places are free again"
    );
}

#[tokio::test]
async fn a_store_that_is_away_is_a_busy_page() {
    let service = service(HTTPS, "");
    async fn away() -> Result<(), Refused> {
        Err(StoreError::Unavailable("disk full at /var/secret".to_owned()).into())
    }
    let response = ask(
        &with_pages(
            &service,
            Limits::default(),
            Router::new().route("/away", get(away)),
        ),
        "/away",
    )
    .await;
    assert_eq!(header_of(&response, "retry-after"), "5");
    let page = body(response).await;
    assert!(page.contains("WEB-503") && !page.contains("/var/secret"));
}

#[tokio::test]
async fn a_refusal_is_logged_once_with_the_reference_of_its_page() {
    let (log, _guard) = Log::capture();
    let service = service(HTTPS, HS256);
    let page = body(service.get("/p/acme/handoff?token=a.b.c").await).await;
    let reference = page
        .split("<dd>")
        .filter_map(|part| part.split_once("</dd>"))
        .map(|(text, _)| text)
        .find(|text| text.len() == 9 && text.as_bytes()[4] == b'-')
        .unwrap();
    let log = log.text();
    let lines: Vec<_> = log
        .lines()
        .filter(|line| line.contains("BRG-1001"))
        .collect();
    assert_eq!(lines.len(), 1, "{log}");
    assert!(
        lines[0].contains(reference) && lines[0].contains("acme") && lines[0].contains("WARN"),
        "{}",
        lines[0]
    );
}

#[tokio::test]
async fn the_access_log_has_the_pattern_and_not_the_path() {
    let (log, _guard) = Log::capture();
    let service = service(HTTPS, HS256);
    service.get("/p/acme/handoff?token=secret-token").await;
    service.get("/li.lei@example.com/x").await;
    let log = log.text();
    assert!(
        log.contains("pattern=\"/p/{partner}/handoff\"")
            && log.contains("status=400")
            && log.contains("pattern=\"-\""),
        "{log}"
    );
    assert!(
        !log.contains("secret-token") && !log.contains("li.lei"),
        "{log}"
    );
}

#[tokio::test]
async fn the_private_listener_tells_health_and_readiness_and_nothing_else() {
    let service = service(HTTPS, "");
    let router = private_router(&service.app);
    assert_eq!(ask(&router, "/healthz").await.status(), StatusCode::OK);
    assert_eq!(body(ask(&router, "/readyz").await).await, "ready\n");
    assert_eq!(
        ask(&router, "/p/acme/handoff").await.status(),
        StatusCode::NOT_FOUND
    );
}
