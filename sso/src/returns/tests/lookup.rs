//! The status of an order, as the cloud says it.

use super::*;
use crate::store::{Cause, CustomerRecord, Domain, Put};
use crate::vendor::tests::{Cloud, KEY, answer, refusal};
use std::time::{Duration, Instant};

const ORDER: &str = "CS2601";

async fn looking_up(url: &str, domain: Option<&str>) -> Service {
    let api = format!(
        "[partner.acme.cloud.api]\nurl = \"{url}\"\n{KEY}order_lookup = true\norder_deadline = \"1s\"\n"
    );
    let service = crate::fixture::service(HTTPS, &format!("{RETURNS}{api}"));
    let (key, certificate) = generate_self_signed(KeyKind::P256, "sso.example.com", NOW).unwrap();
    let sealing = &service.app.config().sealing_key;
    let record = seal(sealing, "acme", key, certificate, KeyState::Active, NOW).unwrap();
    let store = service.app.store();
    store.add_key(record).await.unwrap();
    let customer = customer(domain);
    let put = store.put_customer(customer, None).await.unwrap();
    assert!(matches!(put, Put::Done), "{put:?}");
    service
}

fn customer(domain: Option<&str>) -> CustomerRecord {
    CustomerRecord {
        partner: "acme".to_owned(),
        account: "c-7".to_owned(),
        version: 1,
        domain: domain.map(|id| Domain {
            id: id.to_owned(),
            name: String::new(),
            site: "china".to_owned(),
        }),
        suspended_at: None,
        claim: None,
        journey_opened_at: None,
        seen: Vec::new(),
        registration: None,
        created_at: NOW,
        changed_at: NOW,
        cause: Cause::Operator,
    }
}

fn order(id: &str, customer: &str, status: i64) -> String {
    json!({
        "order_info": { "order_id": id, "customer_id": customer, "status": status },
        "total_count": 1, "order_line_items": [],
    })
    .to_string()
}

/// The status in the word that the customer `c-7`, or a stranger, brings.
async fn told(service: &Service, is_signed_in: bool) -> Value {
    let cookies = if is_signed_in {
        signed_in(service).await
    } else {
        HeaderMap::new()
    };
    let path = format!("{PAID}?order_id={ORDER}");
    let page = get(service, &path, &cookies).await;
    verified(service, &word_in(&page)).await["order"].take()
}

#[tokio::test]
async fn the_word_says_what_the_cloud_says() {
    for (status, name) in [
        (5, "completed"),
        (6, "unpaid"),
        (3, "in-progress"),
        (99, "unknown"),
    ] {
        let body = order(ORDER, "d-7", status);
        let cloud = Cloud::start(move |_, _| answer(200, &body)).await;
        let service = looking_up(&cloud.url, Some("d-7")).await;
        let order = told(&service, true).await;
        assert_eq!(order, json!({ "id": ORDER, "status": name }));
        let seen = cloud.seen.lock().unwrap();
        assert_eq!(seen.len(), 1);
        assert_eq!(seen[0].method, "GET");
        assert!(
            seen[0].path.ends_with("/details/CS2601"),
            "{}",
            seen[0].path
        );
    }
}

#[tokio::test]
async fn an_order_of_another_customer_proves_nothing() {
    for body in [order(ORDER, "d-8", 5), order("CS9", "d-7", 5)] {
        let cloud = Cloud::start(move |_, _| answer(200, &body)).await;
        let service = looking_up(&cloud.url, Some("d-7")).await;
        assert_eq!(told(&service, true).await["status"], "unknown");
        assert_eq!(cloud.calls(), 1);
    }
}

#[tokio::test]
async fn nobody_is_asked_for_a_stranger_or_an_unbound_customer() {
    let cloud = Cloud::start(|_, _| answer(200, &order(ORDER, "d-7", 5))).await;
    let service = looking_up(&cloud.url, Some("d-7")).await;
    assert_eq!(told(&service, false).await["status"], "unknown");
    let service = looking_up(&cloud.url, None).await;
    assert_eq!(told(&service, true).await["status"], "unknown");
    assert_eq!(cloud.calls(), 0);
}

#[tokio::test]
async fn whatever_fails_the_customer_arrives_in_time() {
    let refusing = Cloud::start(|_, _| refusal(400, "CBC.0100")).await;
    let service = looking_up(&refusing.url, Some("d-7")).await;
    assert_eq!(told(&service, true).await["status"], "unknown");

    let failing = Cloud::start(|_, _| refusal(503, "CBC.0999")).await;
    let nowhere = "http://127.0.0.1:1".to_owned();
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent_url = format!("http://{}", silent.local_addr().unwrap());
    for url in [failing.url.clone(), nowhere, silent_url] {
        let service = looking_up(&url, Some("d-7")).await;
        let started = Instant::now();
        assert_eq!(told(&service, true).await["status"], "unknown");
        assert!(started.elapsed() < Duration::from_secs(5), "{url}");
    }
    drop(silent);
}
