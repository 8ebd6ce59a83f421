//! Whoever may not: another partner's token, an expired one, one without the scope, and tricks with paths.

use super::{ask, token};
use crate::customers::{self, Change};
use crate::fixture::{HTTPS, NOW, Service, service};
use crate::store::{Domain, Scope};
use axum::http::{Method, StatusCode};
use jiff::SignedDuration;

const BOLT: &str = "[partner.bolt]\nnames = { en = \"Bolt\" }\n";

/// Two partners who both have a customer of one name.
async fn two() -> Service {
    let service = service(HTTPS, BOLT);
    for (partner, id) in [("acme", "of-acme"), ("bolt", "of-bolt")] {
        let change = Change::Bind {
            domain: Domain {
                id: id.to_owned(),
                name: String::new(),
                site: "china".to_owned(),
            },
            replace: false,
        };
        let store = service.app.store();
        customers::apply(&**store, partner, "C", &change, NOW)
            .await
            .unwrap();
    }
    service
}

const EVERYTHING: [(Method, &str); 10] = [
    (Method::GET, "customers"),
    (Method::GET, "customers/C"),
    (Method::GET, "customers/C/history"),
    (Method::GET, "changes"),
    (Method::POST, "customers/C/unbind"),
    (Method::POST, "customers/C/suspend"),
    (Method::POST, "customers/C/resume"),
    (Method::POST, "customers/C/undo"),
    (Method::POST, "customers/C/settle"),
    (Method::POST, "token/rotate"),
];

#[tokio::test]
async fn a_token_of_another_partner_learns_and_changes_nothing() {
    let service = two().await;
    let bearer = format!("Bearer {}", token(&service, "bolt", &Scope::ALL).await);
    let headers = [("authorization", &*bearer)];
    for (method, path) in EVERYTHING {
        for partner in [
            "acme",
            "nobody",
            "ACME",
            "acme%2F..%2Fbolt",
            "bolt%2F..%2Facme",
        ] {
            let path = format!("/api/v1/partners/{partner}/{path}");
            let answer = ask(&service, method.clone(), &path, &headers, "").await;
            assert_eq!(
                (answer.status, answer.code()),
                (StatusCode::FORBIDDEN, "API-1002"),
                "{path}"
            );
            assert!(!answer.body.to_string().contains("of-acme"));
        }
    }
    let own = ask(
        &service,
        Method::GET,
        "/api/v1/partners/bolt/customers",
        &headers,
        "",
    )
    .await;
    assert_eq!(own.body["customers"].as_array().unwrap().len(), 1);
    assert_eq!(own.body["customers"][0]["domain"]["id"], "of-bolt");
    let feed = ask(
        &service,
        Method::GET,
        "/api/v1/partners/bolt/changes",
        &headers,
        "",
    )
    .await;
    assert!(!feed.body.to_string().contains("of-acme"), "{}", feed.body);
    let asked = "/api/v1/partners/bolt/customers?domain_id=of-acme";
    let found = ask(&service, Method::GET, asked, &headers, "").await;
    assert_eq!(found.body["customers"].as_array().unwrap().len(), 0);
    // One cloud account may be known to two partners: the other's is no hindrance, and no hint.
    let bind = "/api/v1/partners/bolt/customers/D/bind";
    let bound = ask(
        &service,
        Method::POST,
        bind,
        &headers,
        r#"{"domain_id": "of-acme"}"#,
    )
    .await;
    assert_eq!(bound.status, StatusCode::OK);
}

#[tokio::test]
async fn a_path_that_climbs_is_an_account_that_nobody_has() {
    let service = two().await;
    let bearer = format!("Bearer {}", token(&service, "bolt", &Scope::ALL).await);
    let headers = [("authorization", &*bearer)];
    let customers = "/api/v1/partners/bolt/customers";
    for account in [
        "..%2F..%2Facme%2Fcustomers%2FC",
        "%2e%2e%2f%2e%2e%2facme%2fcustomers%2fC",
        "C%00",
        "C%2Fhistory",
        "C%20",
        "c",
        "%43%0A",
        "C;x=1",
        "%252e",
    ] {
        let path = format!("{customers}/{account}");
        let answer = ask(&service, Method::GET, &path, &headers, "").await;
        assert_eq!(
            (answer.status, answer.code()),
            (StatusCode::NOT_FOUND, "API-1003"),
            "{path}"
        );
    }
    for path in [
        "customers/",
        "customers//C",
        "customers/C/",
        "customers/../../acme/customers",
        "customers/C/C",
    ] {
        let path = format!("/api/v1/partners/bolt/{path}");
        let answer = ask(&service, Method::GET, &path, &headers, "").await;
        assert!(
            [403, 404].contains(&answer.status.as_u16()),
            "{path}: {}",
            answer.status
        );
    }
    let not_utf8 = ask(
        &service,
        Method::GET,
        &format!("{customers}/%FF"),
        &headers,
        "",
    )
    .await;
    assert!(not_utf8.status.is_client_error(), "{}", not_utf8.status);
    let same = ask(
        &service,
        Method::GET,
        &format!("{customers}/%43"),
        &headers,
        "",
    )
    .await;
    assert_eq!(same.body["account"], "C", "an encoded letter is the letter");
}

#[tokio::test]
async fn without_the_scope_or_after_its_end_a_token_opens_nothing() {
    let service = two().await;
    let reads = format!(
        "Bearer {}",
        token(&service, "acme", &[Scope::CustomersRead]).await
    );
    let writes = format!(
        "Bearer {}",
        token(&service, "acme", &[Scope::CustomersWrite]).await
    );
    let neither = [Scope::SessionsRead, Scope::SessionsEnd, Scope::Links];
    let neither = format!("Bearer {}", token(&service, "acme", &neither).await);
    for (method, path) in EVERYTHING
        .iter()
        .filter(|(_, path)| *path != "token/rotate")
    {
        let path = format!("/api/v1/partners/acme/{path}");
        let wrong = if method == Method::GET {
            &writes
        } else {
            &reads
        };
        for bearer in [wrong, &neither] {
            let headers = [("authorization", &**bearer)];
            let answer = ask(&service, method.clone(), &path, &headers, "").await;
            assert_eq!(
                (answer.status.as_u16(), answer.code()),
                (403, "API-1002"),
                "{method} {path}"
            );
        }
    }
    let store = service.app.store();
    let record = store.customer("acme", "C").await.unwrap().unwrap();
    assert_eq!(record.version, 1, "nothing was done");
    service.clock.advance(SignedDuration::from_hours(1));
    for (method, path) in EVERYTHING {
        let path = format!("/api/v1/partners/acme/{path}");
        for bearer in [&reads, &writes, &neither] {
            let headers = [("authorization", &**bearer)];
            let answer = ask(&service, method.clone(), &path, &headers, "").await;
            assert_eq!(
                (answer.status.as_u16(), answer.code()),
                (401, "API-1001"),
                "{method} {path}"
            );
        }
    }
}
