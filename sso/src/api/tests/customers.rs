//! Customers: read, changed, and only over what was seen.

use super::{Answer, ask, token};
use crate::customers::{self, Change};
use crate::fixture::{HTTPS, NOW, Service, service};
use crate::store::{Asked, CustomerEvent, Domain, EventKind, Scope};
use axum::http::{Method, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

const CUSTOMERS: &str = "/api/v1/partners/acme/customers";

struct Backend {
    service: Service,
    bearer: String,
}

impl Backend {
    async fn new() -> Backend {
        let service = service(HTTPS, "");
        let scopes = [Scope::CustomersRead, Scope::CustomersWrite];
        let token = token(&service, "acme", &scopes).await;
        Backend {
            service,
            bearer: format!("Bearer {token}"),
        }
    }

    async fn ask(&self, method: Method, path: &str, more: &[(&str, &str)], said: &str) -> Answer {
        let mut headers = vec![("authorization", &*self.bearer)];
        headers.extend(more);
        ask(&self.service, method, path, &headers, said).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, &format!("{CUSTOMERS}{path}"), &[], "")
            .await
    }

    async fn post(&self, path: &str, said: &str) -> Answer {
        self.ask(Method::POST, &format!("{CUSTOMERS}{path}"), &[], said)
            .await
    }

    async fn post_if(&self, path: &str, tag: &str, said: &str) -> Answer {
        let condition = [("if-match", tag)];
        self.ask(
            Method::POST,
            &format!("{CUSTOMERS}{path}"),
            &condition,
            said,
        )
        .await
    }

    async fn bind(&self, account: &str, domain: &str) -> Answer {
        let said = format!(r#"{{"domain_id": "{domain}"}}"#);
        self.post(&format!("/{}/bind", encoded(account)), &said)
            .await
    }

    async fn claims(&self, account: &str, domain: &str, digest: &str) {
        let change = Change::Notified {
            asked: Asked::Bind,
            domain: Domain {
                id: domain.to_owned(),
                name: String::new(),
                site: "china".to_owned(),
            },
            digest: digest.to_owned(),
        };
        let store = self.service.app.store();
        customers::apply(&**store, "acme", account, &change, NOW)
            .await
            .unwrap();
    }

    async fn lines(&self, account: &str) -> Vec<CustomerEvent> {
        let lines = self
            .service
            .app
            .store()
            .customer_events("acme", account, 0, 100);
        lines.await.unwrap()
    }
}

fn encoded(account: &str) -> String {
    utf8_percent_encode(account, NON_ALPHANUMERIC).to_string()
}

#[tokio::test]
async fn a_customer_is_bound_shown_and_found_whatever_the_account_is_made_of() {
    let backend = Backend::new().await;
    let odd = [
        "张三@例",
        "a/b",
        "a+b",
        "a b",
        "..",
        "%2F",
        "?x=y#z",
        "customers",
        "'; --",
    ];
    for (n, account) in odd.iter().enumerate() {
        let domain = format!("d{n}");
        let bound = backend.bind(account, &domain).await;
        assert_eq!(bound.status, StatusCode::OK, "{account}: {}", bound.body);
        assert_eq!(bound.body["account"], *account);
        let shown = backend.get(&format!("/{}", encoded(account))).await;
        assert_eq!((shown.status, &shown.body), (StatusCode::OK, &bound.body));
        assert_eq!((&*shown.tag, &*bound.tag), ("\"1\"", "\"1\""));
        let found = backend.get(&format!("?domain_id={domain}")).await;
        assert_eq!(found.body["customers"][0]["account"], *account);
        assert_eq!(found.body["customers"].as_array().unwrap().len(), 1);
    }
    let all = backend.get("").await;
    let listed = all.body["customers"].as_array().unwrap();
    assert_eq!(listed.len(), odd.len());
    assert!(all.body.get("next").is_none());
    let none = backend.get("?state=conflict").await;
    assert_eq!(none.body["customers"].as_array().unwrap().len(), 0);
    let other_state = backend.get("?domain_id=d1&state=unbound").await;
    assert_eq!(other_state.body["customers"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn what_is_told_of_a_customer_is_this_and_no_more() {
    let backend = Backend::new().await;
    backend.claims("C", "d1", "digest-of-a-notification").await;
    let bound = backend.post(
        "/C/bind",
        r#"{"domain_id": "d1", "domain_name": "李 雷", "site": "china"}"#,
    );
    let bound = bound.await;
    let expected = serde_json::json!({
        "account": "C",
        "state": "bound",
        "version": 2,
        "domain": {"id": "d1", "name": "李 雷", "site": "china"},
        "created_at": "2026-01-02T03:04:05Z",
        "changed_at": "2026-01-02T03:04:05Z",
        "cause": "api",
    });
    assert_eq!(bound.body, expected);
    let history = backend.get("/C/history").await;
    let told = serde_json::json!({"events": [
        {"version": 1, "at": "2026-01-02T03:04:05Z", "kind": "claimed", "cause": "notification", "state": "conflict",
         "domain": {"id": "d1", "name": "", "site": "china"}, "reason": "no-journey"},
        {"version": 2, "at": "2026-01-02T03:04:05Z", "kind": "bound", "cause": "api", "state": "bound",
         "domain": {"id": "d1", "name": "李 雷", "site": "china"}},
    ]});
    assert_eq!(history.body, told);
}

#[tokio::test]
async fn every_change_follows_the_rules_of_the_mapping() {
    let backend = Backend::new().await;
    backend.bind("A", "d1").await;
    let state = async |path: &str, said: &str| {
        let answer = backend.post(path, said).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        answer.body["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(state("/A/suspend", "").await, "suspended");
    assert_eq!(state("/A/resume", "{}").await, "bound");
    assert_eq!(state("/A/unbind", "").await, "unbound");
    assert_eq!(state("/A/undo", "").await, "bound");
    assert_eq!(state("/A/suspend", "").await, "suspended");
    assert_eq!(state("/A/undo", "").await, "bound");
    assert_eq!(
        backend.lines("A").await.last().unwrap().kind,
        EventKind::Undone
    );
    let refused = async |path: &str, said: &str| {
        let answer = backend.post(path, said).await;
        (answer.status.as_u16(), answer.code().to_owned())
    };
    let code = |status: u16, code: &str| (status, code.to_owned());
    assert_eq!(
        refused("/B/bind", r#"{"domain_id": "d1"}"#).await,
        code(409, "API-1006")
    );
    assert_eq!(
        refused("/A/bind", r#"{"domain_id": "d2"}"#).await,
        code(409, "API-1007")
    );
    let replaced = backend
        .post("/A/bind", r#"{"domain_id": "d2", "replace": true}"#)
        .await;
    assert_eq!(replaced.body["domain"]["id"], "d2");
    assert_eq!(
        refused("/A/settle", r#"{"decision": "accept"}"#).await,
        code(409, "API-1009")
    );
    backend.claims("N", "d7", "n1").await;
    assert_eq!(refused("/N/undo", "").await, code(409, "API-1008"));
    assert_eq!(
        state("/N/settle", r#"{"decision": "turn-down"}"#).await,
        "unbound"
    );
    backend.claims("A", "d3", "n2").await;
    assert_eq!(
        state("/A/settle", r#"{"decision": "accept"}"#).await,
        "bound"
    );
    let settled = backend.get("/A").await;
    assert_eq!(settled.body["domain"]["id"], "d3");
    for path in [
        "/X/unbind",
        "/X/suspend",
        "/X/resume",
        "/X/undo",
        "/%00/undo",
    ] {
        assert_eq!(refused(path, "").await, code(404, "API-1003"), "{path}");
    }
    for path in ["/X", "/X/history", "/%20", "/%0A/history"] {
        assert_eq!(backend.get(path).await.code(), "API-1003", "{path}");
    }
}

#[tokio::test]
async fn what_was_seen_is_told_from_what_has_become_of_it() {
    let backend = Backend::new().await;
    let seen = backend.bind("C", "d1").await.tag;
    let get = async |condition: &str| {
        let headers = [("if-none-match", condition)];
        let path = format!("{CUSTOMERS}/C");
        backend.ask(Method::GET, &path, &headers, "").await
    };
    for known in [&*seen, "*", "W/\"1\"", "\"9\", \"1\""] {
        let answer = get(known).await;
        assert_eq!(
            (answer.status, &*answer.tag),
            (StatusCode::NOT_MODIFIED, &*seen)
        );
        assert_eq!(answer.body, serde_json::Value::Null, "without a body");
    }
    assert_eq!(get("\"2\", \"x\"").await.status, StatusCode::OK);
    let wrong = get("1").await;
    assert_eq!(
        (wrong.code(), wrong.fields()),
        ("API-1004", vec!["If-None-Match"])
    );
    // Somebody else is quicker.
    let by_other = backend.post("/C/suspend", "").await;
    for stale in [&*seen, "W/\"2\"", "\"x\""] {
        let refused = backend.post_if("/C/unbind", stale, "").await;
        assert_eq!(
            (refused.status, refused.code()),
            (StatusCode::PRECONDITION_FAILED, "API-1005")
        );
        assert!(
            refused.body["detail"]
                .as_str()
                .unwrap()
                .contains("If-Match")
        );
    }
    assert_eq!(backend.get("/C").await.body["domain"]["id"], "d1");
    for (path, said) in [
        ("/C/suspend", ""),
        ("/C/undo", ""),
        ("/C/settle", r#"{"decision": "accept"}"#),
    ] {
        assert_eq!(
            backend.post_if(path, &seen, said).await.code(),
            "API-1005",
            "{path}"
        );
    }
    let done = backend.post_if("/C/unbind", &by_other.tag, "").await;
    assert_eq!(done.status, StatusCode::OK);
    assert_eq!(
        backend.post_if("/C/resume", "*", "").await.status,
        StatusCode::OK
    );
    // Whoever is not known has no version; what is not there is said first.
    let bind = r#"{"domain_id": "d9"}"#;
    assert_eq!(
        backend.post_if("/N/bind", "*", bind).await.code(),
        "API-1005"
    );
    assert_eq!(backend.post_if("/N/undo", "*", "").await.code(), "API-1003");
    let only_new = [("if-none-match", "*")];
    for (account, status) in [("N", 200), ("N", 412), ("C", 412)] {
        let path = format!("{CUSTOMERS}/{account}/bind");
        let answer = backend.ask(Method::POST, &path, &only_new, bind).await;
        assert_eq!(answer.status.as_u16(), status, "{account}");
    }
}

#[tokio::test]
async fn what_does_not_fit_is_named() {
    let backend = Backend::new().await;
    let long = format!(r#"{{"domain_id": "{}"}}"#, "x".repeat(65));
    for (path, said, field) in [
        (
            "/C/bind",
            r#"{"domain_id": "d", "domain": "secret"}"#,
            "domain",
        ),
        ("/C/bind", "{}", "domain_id"),
        ("/C/bind", "", "domain_id"),
        ("/C/bind", r#"{"domain_id": "a b"}"#, "domain_id"),
        ("/C/bind", r#"{"domain_id": 7}"#, "domain_id"),
        ("/C/bind", &*long, "domain_id"),
        (
            "/C/bind",
            r#"{"domain_id": "d", "domain_name": "\u0007"}"#,
            "domain_name",
        ),
        ("/C/bind", r#"{"domain_id": "d", "site": "moon"}"#, "site"),
        ("/C/bind", r#"{"domain_id": "d", "replace": 1}"#, "replace"),
        ("/%20/bind", r#"{"domain_id": "d"}"#, "account"),
        ("/C/unbind", r#"{"really": true}"#, "really"),
        ("/C/settle", r#"{"decision": "maybe"}"#, "decision"),
        ("/C/undo?force=1", "", "force"),
    ] {
        let answer = backend.post(path, said).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (400, "API-1004"),
            "{path} {said}"
        );
        assert_eq!(answer.fields(), [field], "{path} {said}: {}", answer.body);
        assert!(
            !answer.body.to_string().contains("secret"),
            "{}",
            answer.body
        );
    }
    for (path, field) in [
        ("?stat=bound", "stat"),
        ("?state=happy", "state"),
        ("?limit=0", "limit"),
        ("?limit=501", "limit"),
        ("?limit=x", "limit"),
        ("?after=%00", "after"),
        ("?domain_id=", "domain_id"),
        ("/C/history?after=9007199254740992", "after"),
        ("/C?state=bound", "state"),
    ] {
        let answer = backend.get(path).await;
        assert_eq!(
            (answer.code(), answer.fields()),
            ("API-1004", vec![field]),
            "{path}"
        );
    }
    let chinese = backend.post("/C/bind?lang=zh-CN", "{}").await;
    assert_eq!(chinese.body["faults"][0]["message"], "缺少这个字段");
    let path = format!("{CUSTOMERS}/C/bind");
    let form = [
        ("authorization", &*backend.bearer),
        ("content-type", "text/plain"),
    ];
    let said = axum::body::Body::from(r#"{"domain_id": "d"}"#);
    let mut request = axum::http::Request::post(&path);
    for (name, value) in form {
        request = request.header(name, value);
    }
    let answer = backend.service.send(request.body(said).unwrap()).await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    assert_eq!(backend.lines("C").await, [], "nothing of it was done");
}

#[tokio::test]
async fn a_body_that_is_too_long_is_not_read() {
    let backend = Backend::new().await;
    let long = format!(
        r#"{{"domain_id": "d", "domain_name": "{}"}}"#,
        "x".repeat(16 * 1024)
    );
    let answer = backend.post("/C/bind", &long).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (413, "WEB-413"));
}
