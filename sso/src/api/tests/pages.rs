//! Lists in pages: without gaps and repeats, while others write.

use super::{ask, token};
use crate::customers::{self, Change};
use crate::fixture::{HTTPS, NOW, Service, service};
use crate::store::{Domain, Scope};
use axum::http::{Method, Request};
use axum::{body::Body, http::Response};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

async fn bind(service: &Service, account: &str, domain: &str, replace: bool) {
    let change = Change::Bind {
        domain: Domain {
            id: domain.to_owned(),
            name: String::new(),
            site: "china".to_owned(),
        },
        replace,
    };
    let store = service.app.store();
    customers::apply(&**store, "acme", account, &change, NOW)
        .await
        .unwrap();
}

async fn get(service: &Service, bearer: &str, path: &str) -> Response<Body> {
    let request = Request::get(path).header("authorization", bearer);
    service.send(request.body(Body::empty()).unwrap()).await
}

fn account(n: usize) -> String {
    // Slashes, plus signs and Chinese, all over the order.
    let middle = ["/", "+", "客", "a", "&"][n % 5];
    format!("{:03}{middle}{n}", (n * 7919) % 1000)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_customers_come_once_each_while_others_write() {
    let service = Arc::new(service(HTTPS, ""));
    let bearer = format!(
        "Bearer {}",
        token(&service, "acme", &[Scope::CustomersRead]).await
    );
    let loading: Vec<_> = (0..8)
        .map(|part| {
            let service = Arc::clone(&service);
            tokio::spawn(async move {
                for n in (part..1000).step_by(8) {
                    bind(&service, &account(n), &format!("d{n}"), false).await;
                }
            })
        })
        .collect();
    for loader in loading {
        loader.await.unwrap();
    }
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let (progress, mut written) = tokio::sync::watch::channel(0);
    let writer = tokio::spawn({
        let (service, stopped) = (Arc::clone(&service), stopped);
        async move {
            let mut n = 0;
            while !*stopped.borrow() {
                bind(&service, &account(n % 1000), &format!("e{n}"), true).await;
                bind(
                    &service,
                    &format!("{:03}-new-{n}", n % 1000),
                    &format!("f{n}"),
                    false,
                )
                .await;
                n += 1;
                progress.send(n).unwrap();
            }
        }
    });
    let mut seen = Vec::new();
    let mut path = "/api/v1/partners/acme/customers?limit=37".to_owned();
    loop {
        let response = get(&service, &bearer, &path).await;
        let link = crate::fixture::header_of(&response, "link").to_owned();
        let page: Value = serde_json::from_str(&crate::fixture::body(response).await).unwrap();
        let accounts = page["customers"].as_array().unwrap().iter();
        seen.extend(accounts.map(|each| each["account"].as_str().unwrap().to_owned()));
        assert_eq!(link.is_empty(), page.get("next").is_none());
        // Somebody writes between any two pages.
        written.changed().await.unwrap();
        let Some(address) = link.strip_prefix("<https://sso.example.com") else {
            break;
        };
        let (next, relation) = address.split_once('>').unwrap();
        assert_eq!(relation, "; rel=\"next\"");
        path = next.to_owned();
    }
    stop.send(true).unwrap();
    writer.await.unwrap();
    assert!(*written.borrow() >= 28, "others did write");
    assert!(seen.is_sorted(), "in the order of the accounts");
    let once: BTreeSet<_> = seen.iter().cloned().collect();
    assert_eq!(once.len(), seen.len(), "nobody twice");
    for n in 0..1000 {
        assert!(once.contains(&account(n)), "{} is missing", account(n));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_follows_the_changes_sees_each_once_and_in_order() {
    let service = Arc::new(service(HTTPS, ""));
    let bearer = format!(
        "Bearer {}",
        token(&service, "acme", &[Scope::CustomersRead]).await
    );
    let writers: Vec<_> = (0..4)
        .map(|part| {
            let service = Arc::clone(&service);
            tokio::spawn(async move {
                for n in 0..50 {
                    bind(
                        &service,
                        &format!("C-{part}"),
                        &format!("d{part}-{n}"),
                        true,
                    )
                    .await;
                }
            })
        })
        .collect();
    let (mut after, mut numbers, mut versions) = (0, Vec::new(), BTreeSet::new());
    while numbers.len() < 200 {
        let path = format!("/api/v1/partners/acme/changes?after={after}&limit=7");
        let headers = [("authorization", &*bearer)];
        let page = ask(&service, Method::GET, &path, &headers, "").await.body;
        for change in page["changes"].as_array().unwrap() {
            numbers.push(change["number"].as_u64().unwrap());
            let account = change["account"].as_str().unwrap().to_owned();
            assert!(versions.insert((account, change["event"]["version"].as_u64())));
            assert_eq!(change["event"]["kind"], "bound");
        }
        after = page["next"].as_u64().unwrap();
    }
    for writer in writers {
        writer.await.unwrap();
    }
    assert!(numbers.iter().copied().eq(1..=200), "{numbers:?}");
    let headers = [("authorization", &*bearer)];
    let path = "/api/v1/partners/acme/changes?after=200";
    let quiet = ask(&service, Method::GET, path, &headers, "").await.body;
    assert_eq!(quiet, serde_json::json!({"changes": [], "next": 200}));
}

#[tokio::test]
async fn a_history_comes_in_pages() {
    let service = service(HTTPS, "");
    let bearer = format!(
        "Bearer {}",
        token(&service, "acme", &[Scope::CustomersRead]).await
    );
    for n in 0..5 {
        bind(&service, "C", &format!("d{n}"), true).await;
    }
    let (mut after, mut versions) = (Some(0), Vec::new());
    while let Some(from) = after {
        let path = format!("/api/v1/partners/acme/customers/C/history?limit=2&after={from}");
        let page = ask(
            &service,
            Method::GET,
            &path,
            &[("authorization", &bearer)],
            "",
        )
        .await
        .body;
        let events = page["events"].as_array().unwrap().iter();
        versions.extend(events.map(|event| event["version"].as_u64().unwrap()));
        after = page.get("next").and_then(Value::as_u64);
    }
    assert_eq!(versions, [1, 2, 3, 4, 5]);
}
