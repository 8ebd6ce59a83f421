//! The interface, as a partner's backend uses it.

use super::*;
use crate::api::{TOKEN_PREFIX, digest_of};
use crate::fixture::{body, header_of, service};
use crate::store::{ApiTokenRecord, Scope};
use axum::body::Body;
use axum::http::{Request, Response, header};
use serde_json::{Value, json};
use simulator::{Api, Fault, When};

const CUSTOMERS: &str = "/api/v1/partners/acme/customers";

async fn token(service: &Service, scope: Scope) -> String {
    let token = format!("{TOKEN_PREFIX}{}", crate::random::handle().unwrap());
    let record = ApiTokenRecord {
        id: hex::encode(&token.as_bytes()[4..10]),
        partner: "acme".to_owned(),
        label: "test".to_owned(),
        scopes: [scope].into(),
        created_at: NOW,
        replaced_by: None,
        expires_at: NOW + SignedDuration::from_hours(1),
    };
    let store = service.app.store();
    store.add_token(digest_of(&token), record).await.unwrap();
    token
}

async fn post(
    service: &Service,
    path: &str,
    document: &Value,
    headers: &[(&str, &str)],
) -> Response<Body> {
    let token = token(service, Scope::CustomersWrite).await;
    let mut request = Request::post(path)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = Body::from(document.to_string());
    service.send(request.body(body).unwrap()).await
}

async fn told(response: Response<Body>) -> (u16, Value) {
    let status = response.status().as_u16();
    (status, serde_json::from_str(&body(response).await).unwrap())
}

#[tokio::test]
async fn a_customer_is_registered_by_one_call_and_the_same_call_again_changes_nothing() {
    let there = There::start().await;
    let (_folder, service) = fresh(&there);
    let wanted = json!({"account": "C/张 1", "domain_name": "hanmeimei"});
    let first = post(&service, CUSTOMERS, &wanted, &[]).await;
    let location = header_of(&first, "location").to_owned();
    assert_eq!(location, format!("{HTTPS}{CUSTOMERS}/C%2F%E5%BC%A0%201"));
    let (status, shown) = told(first).await;
    assert_eq!(status, 201, "{shown}");
    assert_eq!(
        (&shown["account"], &shown["state"]),
        (&json!("C/张 1"), &json!("created"))
    );
    let (_, id) = there.made("C/张 1");
    assert_eq!(shown["domain"]["id"], json!(id));
    let (status, again) = told(post(&service, CUSTOMERS, &wanted, &[]).await).await;
    assert_eq!((status, &again["domain"]), (200, &shown["domain"]));
    assert_eq!(there.cloud.created("C/张 1").calls, 1);
    let other = json!({"account": "C/张 1", "domain_name": "lilei-lilei"});
    let (status, problem) = told(post(&service, CUSTOMERS, &other, &[]).await).await;
    assert_eq!((status, &problem["code"]), (409, &json!("REG-1004")));
}

#[tokio::test]
async fn all_faults_come_at_once_and_nothing_is_asked_of_the_cloud() {
    let there = There::start().await;
    let (_folder, service) = fresh(&there);
    let wanted = json!({"account": "C-1", "domain_name": "op_1", "email": "a@b.example", "password": "hunter2"});
    for (lang, word) in [("en", "characters"), ("zh-CN", "字符")] {
        let language = [("accept-language", lang)];
        let (status, problem) = told(post(&service, CUSTOMERS, &wanted, &language).await).await;
        assert_eq!((status, &problem["code"]), (422, &json!("REG-1001")));
        let text = problem.to_string();
        for field in ["domain_name", "email", "password"] {
            assert!(text.contains(&format!("\"field\":\"{field}\"")), "{text}");
        }
        assert!(text.contains(word), "{text}");
        assert!(!text.contains("hunter2") && !text.contains("a@b.example"));
    }
    let (status, problem) =
        told(post(&service, CUSTOMERS, &json!({"acount": "C"}), &[]).await).await;
    assert_eq!((status, &problem["code"]), (400, &json!("API-1004")));
    assert!(there.cloud.calls().is_empty());
    assert_eq!(
        service.app.store().customer("acme", "C-1").await.unwrap(),
        None
    );
}

#[tokio::test]
async fn a_cloud_that_is_down_keeps_nobody_waiting_and_loses_nobody() {
    let there = There::start().await;
    let (_folder, service) = fresh(&there);
    there
        .cloud
        .plan_fault(Api::CreateCustomer, When::Next(1), Fault::call_lost());
    let wanted = json!({"account": "C-1"});
    let (status, shown) =
        told(post(&service, CUSTOMERS, &wanted, &[("prefer", "wait=1")]).await).await;
    assert_eq!((status, &shown["state"]), (202, &json!("creating")));
    let (status, again) = told(
        post(
            &service,
            CUSTOMERS,
            &wanted,
            &[("prefer", "respond-async, wait=0")],
        )
        .await,
    )
    .await;
    assert_eq!((status, &again["state"]), (202, &json!("creating")));
    let other = json!({"account": "C-1", "domain_name": "hanmeimei"});
    let (status, problem) = told(post(&service, CUSTOMERS, &other, &[]).await).await;
    assert_eq!((status, &problem["code"]), (409, &json!("REG-1003")));
    until_at_rest(&service, "C-1").await;
    assert_eq!(there.made("C-1").0, 1);
    let (status, shown) = told(post(&service, CUSTOMERS, &wanted, &[]).await).await;
    assert_eq!((status, &shown["state"]), (200, &json!("associated")));
}

#[tokio::test]
async fn what_the_cloud_says_no_to_is_told_with_the_field_or_its_code() {
    let there = There::start().await;
    let (_folder, service) = fresh(&there);
    let first = json!({"account": "C-1", "domain_name": "hanmeimei"});
    assert_eq!(post(&service, CUSTOMERS, &first, &[]).await.status(), 201);
    let taken = json!({"account": "C-2", "domain_name": "hanmeimei"});
    let (status, problem) = told(post(&service, CUSTOMERS, &taken, &[]).await).await;
    assert_eq!((status, &problem["code"]), (422, &json!("REG-2001")));
    assert_eq!(problem["faults"][0]["field"], json!("domain_name"));
    there.cloud.plan_fault(
        Api::CreateCustomer,
        When::Next(1),
        Fault::error("CBC.99000051"),
    );
    let reported = json!({"account": "C-3"});
    let (status, problem) = told(post(&service, CUSTOMERS, &reported, &[]).await).await;
    assert_eq!((status, &problem["code"]), (422, &json!("REG-2002")));
    assert_eq!(problem["cloud"]["code"], json!("CBC.99000051"));
    let (status, _) = told(post(&service, CUSTOMERS, &reported, &[]).await).await;
    assert_eq!(status, 201, "it may be asked for anew");
}

#[tokio::test]
async fn an_idempotency_key_belongs_to_one_request() {
    let there = There::start().await;
    let (_folder, service) = fresh(&there);
    let key = [("idempotency-key", "k-1")];
    let (one, two) = (json!({"account": "C-1"}), json!({"account": "C-2"}));
    assert_eq!(post(&service, CUSTOMERS, &one, &key).await.status(), 201);
    assert_eq!(post(&service, CUSTOMERS, &one, &key).await.status(), 200);
    let (status, problem) = told(post(&service, CUSTOMERS, &two, &key).await).await;
    assert_eq!((status, &problem["code"]), (422, &json!("REG-1007")));
    assert_eq!(there.cloud.created("C-2").calls, 0);
    service.clock.advance(SignedDuration::from_mins(59));
    let long = "k".repeat(256);
    let (status, _) =
        told(post(&service, CUSTOMERS, &two, &[("idempotency-key", &long)]).await).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn a_form_learns_what_is_free_and_has_a_code_sent() {
    let there = There::start().await;
    let (_folder, service) = fresh(&there);
    let taken = json!({"account": "C-1", "domain_name": "hanmeimei"});
    post(&service, CUSTOMERS, &taken, &[]).await;
    let check = "/api/v1/partners/acme/registration/check";
    for (name, free) in [("hanmeimei", false), ("lilei-lilei", true)] {
        let (status, found) =
            told(post(&service, check, &json!({"domain_name": name}), &[]).await).await;
        assert_eq!((status, &found["available"]), (200, &json!(free)), "{name}");
    }
    let (status, problem) =
        told(post(&service, check, &json!({"mobile_phone": "x"}), &[]).await).await;
    assert_eq!(
        (status, &problem["faults"][0]["field"]),
        (422, &json!("mobile_phone"))
    );
    let code = "/api/v1/partners/acme/registration/code";
    let sent = post(&service, code, &json!({"mobile_phone": "13800000000"}), &[]).await;
    assert_eq!(sent.status(), 204, "{}", body(sent).await);
    let sent = there.cloud.sent_code("13800000000").unwrap();
    let wanted =
        json!({"account": "C-2", "mobile_phone": "13800000000", "verification_code": sent.code});
    let (status, shown) = told(post(&service, CUSTOMERS, &wanted, &[]).await).await;
    assert_eq!(status, 201, "{shown}");
}

#[tokio::test]
async fn without_the_scope_or_the_clouds_api_nobody_is_registered() {
    let there = There::start().await;
    let (_folder, service_there) = fresh(&there);
    let reader = token(&service_there, Scope::CustomersRead).await;
    let request = Request::post(CUSTOMERS)
        .header(header::AUTHORIZATION, format!("Bearer {reader}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from("{\"account\":\"C-1\"}"));
    let (status, problem) = told(service_there.send(request.unwrap()).await).await;
    assert_eq!((status, &problem["code"]), (403, &json!("API-1002")));
    let bare = service(HTTPS, "");
    let (status, problem) =
        told(post(&bare, CUSTOMERS, &json!({"account": "C-1"}), &[]).await).await;
    assert_eq!((status, &problem["code"]), (409, &json!("REG-1002")));
}
