//! Rotating tokens.

use super::{Answer, ask, token};
use crate::fixture::{HTTPS, Service, service};
use crate::store::Scope;
use axum::http::Method;
use jiff::SignedDuration;

const ROTATE: &str = "/api/v1/partners/acme/token/rotate";

async fn rotate(service: &Service, token: &str, said: &str) -> Answer {
    let bearer = format!("Bearer {token}");
    ask(
        service,
        Method::POST,
        ROTATE,
        &[("authorization", &bearer)],
        said,
    )
    .await
}

async fn opens(service: &Service, token: &str) -> bool {
    let bearer = format!("Bearer {token}");
    let path = "/api/v1/partners/acme/customers";
    let answer = ask(
        service,
        Method::GET,
        path,
        &[("authorization", &bearer)],
        "",
    )
    .await;
    answer.status.is_success()
}

#[tokio::test]
async fn both_tokens_open_during_the_overlap_and_then_the_new_one_alone() {
    let service = service(HTTPS, "");
    let old = token(&service, "acme", &[Scope::CustomersRead]).await;
    let made = rotate(&service, &old, r#"{"overlap_seconds": 600}"#).await;
    assert_eq!(made.status, 200, "{}", made.body);
    assert_eq!(made.body["scopes"], serde_json::json!(["customers:read"]));
    assert_eq!(made.body["old_expires_at"], "2026-01-02T03:14:05Z");
    assert_eq!(
        made.body["expires_at"], "2026-01-02T04:04:05Z",
        "the lifetime of the old one"
    );
    let new = made.body["token"].as_str().unwrap();
    assert!(new != old && opens(&service, &old).await && opens(&service, new).await);
    service.clock.advance(SignedDuration::from_mins(10));
    assert!(!opens(&service, &old).await && opens(&service, new).await);
    let stored = service.app.store().tokens("acme").await.unwrap();
    let stored = serde_json::to_string(&stored).unwrap();
    assert!(
        !stored.contains(new) && !stored.contains(&new[4..]),
        "only its digest"
    );
}

#[tokio::test]
async fn the_overlap_never_prolongs_and_may_be_nothing() {
    let service = service(HTTPS, "");
    let (one, two) = (
        token(&service, "acme", &[Scope::CustomersRead]).await,
        token(&service, "acme", &[Scope::CustomersRead]).await,
    );
    let long = rotate(&service, &one, "").await;
    assert_eq!(
        long.body["old_expires_at"], "2026-01-02T04:04:05Z",
        "its own end is before a day"
    );
    rotate(&service, &two, r#"{"overlap_seconds": 0}"#).await;
    assert!(!opens(&service, &two).await);
    for (said, field) in [
        (r#"{"overlap_seconds": -1}"#, "overlap_seconds"),
        (r#"{"overlap_seconds": 604801}"#, "overlap_seconds"),
        (r#"{"overlap_seconds": "1h"}"#, "overlap_seconds"),
        (r#"{"overlap": 1}"#, "overlap"),
    ] {
        let answer = rotate(&service, &one, said).await;
        assert_eq!(
            (answer.code(), answer.fields()),
            ("API-1004", vec![field]),
            "{said}"
        );
    }
}

#[tokio::test]
async fn a_token_is_rotated_once_and_its_successor_again() {
    let service = service(HTTPS, "");
    let old = token(&service, "acme", &[]).await;
    let first = rotate(&service, &old, "").await;
    let again = rotate(&service, &old, "").await;
    assert_eq!((again.status.as_u16(), again.code()), (409, "API-1010"));
    let new = first.body["token"].as_str().unwrap();
    assert_eq!(rotate(&service, new, "").await.status, 200);
}

#[tokio::test]
async fn of_twenty_rotations_at_once_one_yields_a_token() {
    let service = std::sync::Arc::new(service(HTTPS, ""));
    let old = token(&service, "acme", &[]).await;
    let callers: Vec<_> = (0..20)
        .map(|_| {
            let (service, old) = (std::sync::Arc::clone(&service), old.clone());
            tokio::spawn(async move { rotate(&service, &old, "").await.status.as_u16() })
        })
        .collect();
    let mut done = 0;
    for caller in callers {
        match caller.await.unwrap() {
            200 => done += 1,
            status => assert!([401, 409].contains(&status), "{status}"),
        }
    }
    assert_eq!(done, 1);
    assert_eq!(service.app.store().tokens("acme").await.unwrap().len(), 2);
}
