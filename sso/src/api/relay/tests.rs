//! The relay from a backend's side, with a cloud behind it.

use crate::api::tests::token;
use crate::fixture::{HTTPS, Log, Service, body, header_of, service};
use crate::store::Scope;
use crate::vendor::tests::{Cloud, KEY, SECRET_KEY, answer, refusal};
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use serde_json::{Value, json};

const RELAY: &str = "/api/v1/partners/acme/relay";

fn relaying(url: &str, settings: &str) -> Service {
    let api = format!("[partner.acme.cloud.api]\nurl = \"{url}\"\n{KEY}{settings}");
    service(HTTPS, &api)
}

const LIST: &str = "relay = [\"GET /v2/bills/**\", \"POST /v2/coupons/*\", \"POST /v2/**\"]\n";

async fn call(service: &Service, token: &str, wanted: &str) -> Response<Body> {
    let request = Request::post(RELAY)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(wanted.to_owned()));
    service.send(request.unwrap()).await
}

async fn problem(response: Response<Body>) -> (u16, String) {
    let status = response.status().as_u16();
    let document: Value = serde_json::from_str(&body(response).await).unwrap();
    (status, document["code"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn an_allowed_call_reaches_the_cloud_signed_and_its_answer_comes_back_as_it_was() {
    let (log, _guard) = Log::capture();
    let cloud = Cloud::start(|_, _| {
        let mut response = answer(200, "{\"amount\": 0.10, \"big\": 12345678901234567890123}");
        let id = "req-1".parse().unwrap();
        response.headers_mut().insert("x-request-id", id);
        response
    })
    .await;
    let service = relaying(&cloud.url, LIST);
    let token = token(&service, "acme", &[Scope::Relay]).await;
    let wanted = json!({
        "method": "GET", "path": "/v2/bills/customer-bills",
        "query": { "cycle": "2026-01", "limit": 10, "kinds": ["b", "a"], "all": true },
    });
    let response = call(&service, &token, &wanted.to_string()).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(header_of(&response, "content-type"), "application/json");
    assert_eq!(
        body(response).await,
        "{\"status\":200,\"request_id\":\"req-1\",\"body\":{\"amount\": 0.10, \"big\": 12345678901234567890123}}"
    );
    let seen = cloud.seen.lock().unwrap();
    assert_eq!(seen[0].method, "GET");
    assert_eq!(seen[0].path, "/v2/bills/customer-bills");
    assert_eq!(
        seen[0].query,
        "all=true&cycle=2026-01&kinds=a&kinds=b&limit=10"
    );
    assert!(
        seen[0]
            .header("authorization")
            .contains("Access=AKEXAMPLE,")
    );
    let audit = log.text();
    let line = audit.lines().find(|line| line.contains("relayed")).unwrap();
    for said in [
        "partner=\"acme\"",
        "GET /v2/bills/customer-bills",
        "status=200",
        "req-1",
    ] {
        assert!(line.contains(said), "{said} in {line}");
    }
    assert!(line.contains(&format!(
        "token=\"{}",
        hex::encode(&token.as_bytes()[4..10])
    )));
    assert!(
        !audit.contains("0.10") && !audit.contains(SECRET_KEY),
        "{audit}"
    );
}

#[tokio::test]
async fn a_body_is_passed_on_and_the_clouds_refusal_too() {
    let (log, _guard) = Log::capture();
    let cloud = Cloud::start(|number, _| match number {
        0 => refusal(400, "CBC.0100"),
        1 => answer(502, "<html>\"bad\"</html>"),
        _ => answer(204, ""),
    })
    .await;
    let service = relaying(&cloud.url, LIST);
    let token = token(&service, "acme", &[Scope::Relay]).await;
    let wanted = json!({ "method": "POST", "path": "/v2/coupons/grant", "body": { "customer": "private-7" } });
    let mut answers = Vec::new();
    for _ in 0..3 {
        let response = call(&service, &token, &wanted.to_string()).await;
        assert_eq!(response.status(), StatusCode::OK);
        answers.push(serde_json::from_str::<Value>(&body(response).await).unwrap());
    }
    assert_eq!(answers[0]["status"], 400);
    assert_eq!(answers[0]["body"]["error_code"], "CBC.0100");
    assert_eq!(answers[1]["body"], "<html>\"bad\"</html>");
    assert_eq!(
        (&answers[2]["status"], &answers[2]["body"]),
        (&json!(204), &Value::Null)
    );
    assert_eq!(
        cloud.seen.lock().unwrap()[0].body,
        b"{\"customer\":\"private-7\"}"
    );
    assert!(!log.text().contains("private-7"), "{}", log.text());
}

#[tokio::test]
async fn nothing_is_relayed_that_the_list_does_not_allow() {
    let (log, _guard) = Log::capture();
    let cloud = Cloud::start(|_, _| answer(200, "{}")).await;
    let service = relaying(&cloud.url, LIST);
    let token = token(&service, "acme", &[Scope::Relay]).await;
    for (method, path, code) in [
        ("GET", "/v2/orders", "API-2002"),
        ("DELETE", "/v2/bills/1", "API-2002"),
        ("POST", "/v2/partners/sub-customers", "API-2002"),
        ("POST", "/v2/partners/sub-customers/", "API-2003"),
        ("GET", "/v2/bills/../orders", "API-2003"),
        ("GET", "//evil.example.com/v2/bills/1", "API-2003"),
        ("GET", "https://evil.example.com/v2/bills/1", "API-2003"),
        ("get", "/v2/bills/1", "API-2003"),
    ] {
        let wanted = json!({ "method": method, "path": path }).to_string();
        let (status, said) = problem(call(&service, &token, &wanted).await).await;
        assert_eq!(said, code, "{method} {path}");
        assert_eq!(status, if code == "API-2002" { 403 } else { 400 });
    }
    assert_eq!(cloud.calls(), 0);
    let audit = log.text();
    assert!(
        audit.contains("GET /v2/orders") && audit.contains("API-2002"),
        "{audit}"
    );

    let silent = relaying(&cloud.url, "");
    let token = super::super::tests::token(&silent, "acme", &[Scope::Relay]).await;
    let wanted = json!({ "method": "GET", "path": "/v2/bills/1" }).to_string();
    let refused = problem(call(&silent, &token, &wanted).await).await;
    assert_eq!(refused, (403, "API-2002".to_owned()), "denied by default");
}

#[tokio::test]
async fn the_token_needs_the_scope_and_the_partner_an_api() {
    let cloud = Cloud::start(|_, _| answer(200, "{}")).await;
    let service = relaying(&cloud.url, LIST);
    let others: Vec<Scope> = Scope::ALL
        .into_iter()
        .filter(|scope| *scope != Scope::Relay)
        .collect();
    let weak = token(&service, "acme", &others).await;
    let wanted = json!({ "method": "GET", "path": "/v2/bills/1" }).to_string();
    let refused = problem(call(&service, &weak, &wanted).await).await;
    assert_eq!(refused, (403, "API-1002".to_owned()));
    let refused = problem(call(&service, "sky_x", &wanted).await).await;
    assert_eq!(refused, (401, "API-1001".to_owned()));
    assert_eq!(cloud.calls(), 0);

    let bare = crate::fixture::service(HTTPS, "");
    let strong = token(&bare, "acme", &[Scope::Relay]).await;
    let refused = problem(call(&bare, &strong, &wanted).await).await;
    assert_eq!(refused, (404, "API-2001".to_owned()));
}

#[tokio::test]
async fn what_is_no_call_is_refused_without_quoting_it() {
    let (log, _guard) = Log::capture();
    let service = relaying("http://127.0.0.1:1", LIST);
    let token = token(&service, "acme", &[Scope::Relay]).await;
    for wanted in [
        "",
        "[]",
        "{\"method\":\"GET\"}",
        "{\"method\":\"GET\",\"path\":\"/v2/bills/1\",\"headers\":{\"private-7\":1}}",
        "{\"method\":\"GET\",\"path\":\"/v2/bills/1\",\"query\":\"private-7\"}",
    ] {
        let refused = problem(call(&service, &token, wanted).await).await;
        assert_eq!(refused, (400, "API-1004".to_owned()), "{wanted}");
    }
    assert!(!log.text().contains("private-7"), "{}", log.text());
    let large = format!(
        "{{\"method\":\"POST\",\"path\":\"/v2/coupons/grant\",\"body\":{{\"a\":\"{}\"}}}}",
        "x".repeat(300 * 1024)
    );
    let refused = problem(call(&service, &token, &large).await).await;
    assert_eq!(refused, (413, "WEB-413".to_owned()));
}

#[tokio::test]
async fn a_cloud_that_does_not_answer_is_told_apart() {
    let service = relaying(
        "http://127.0.0.1:1",
        &format!("{LIST}queue_deadline = \"1s\"\n"),
    );
    let token = token(&service, "acme", &[Scope::Relay]).await;
    let wanted = json!({ "method": "POST", "path": "/v2/coupons/grant" }).to_string();
    let refused = problem(call(&service, &token, &wanted).await).await;
    assert_eq!(refused, (502, "API-2005".to_owned()));
}

#[tokio::test]
async fn whoever_calls_too_often_hears_when_to_come_back() {
    let cloud = Cloud::start(|_, _| answer(200, "{}")).await;
    let settings = format!("{LIST}queue_deadline = \"1s\"\nlimits = {{ relay = 1 }}\n");
    let service = relaying(&cloud.url, &settings);
    let token = token(&service, "acme", &[Scope::Relay]).await;
    let wanted = json!({ "method": "GET", "path": "/v2/bills/1" }).to_string();
    assert_eq!(
        call(&service, &token, &wanted).await.status(),
        StatusCode::OK
    );
    let response = call(&service, &token, &wanted).await;
    assert_eq!(header_of(&response, "retry-after"), "1");
    assert_eq!(problem(response).await, (429, "API-2004".to_owned()));
    assert_eq!(cloud.calls(), 1);
}
