//! What is kept of the provider, for how long, and how often it is asked.

use super::*;
use crate::fixture::code_of;
use jiff::SignedDuration;
use std::sync::Arc;
use std::time::Duration;

async fn can_begin(service: &Service) -> bool {
    let response = service.get("/p/acme/login").await;
    response.status() == StatusCode::SEE_OTHER
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_customers_at_once_cause_one_fetch() {
    let provider = TestProvider::start(&[&TestKey::new("k1", "ES256")]).await;
    provider
        .now()
        .delay
        .insert("discovery", Duration::from_millis(200));
    let service = Arc::new(with_provider(&provider, ""));
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let service = service.clone();
        all.spawn(async move { can_begin(&service).await });
    }
    assert!(all.join_all().await.into_iter().all(|began| began));
    assert_eq!(
        (provider.asked("discovery"), provider.asked("jwks")),
        (1, 1)
    );
}

#[tokio::test]
async fn a_customer_who_leaves_does_not_break_the_fetch_off() {
    let provider = TestProvider::start(&[&TestKey::new("k1", "ES256")]).await;
    provider
        .now()
        .delay
        .insert("discovery", Duration::from_millis(100));
    let service = with_provider(&provider, "");
    for _ in 0..20 {
        let left = tokio::time::timeout(Duration::from_millis(1), can_begin(&service));
        assert!(left.await.is_err());
    }
    assert!(can_begin(&service).await);
    assert_eq!(provider.asked("discovery"), 1);
}

#[tokio::test]
async fn what_is_known_is_kept_a_while_and_then_asked_again() {
    let provider = TestProvider::start(&[&TestKey::new("k1", "ES256")]).await;
    let service = with_provider(&provider, "");
    for (minutes, asked) in [(0, 1), (9, 1), (1, 2), (5, 2)] {
        service.clock.advance(SignedDuration::from_mins(minutes));
        assert!(can_begin(&service).await);
        assert_eq!(provider.asked("discovery"), asked);
    }
}

#[tokio::test]
async fn a_failing_provider_is_not_asked_by_every_customer() {
    let provider = TestProvider::start(&[&TestKey::new("k1", "ES256")]).await;
    provider
        .now()
        .delay
        .insert("discovery", Duration::from_secs(30));
    let service = with_provider(&provider, "");
    let began = std::time::Instant::now();
    for _ in 0..20 {
        assert!(!can_begin(&service).await);
    }
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "one waited, the others did not"
    );
    assert_eq!(provider.asked("discovery"), 1);
    provider.now().delay.clear();
    service.clock.advance(SignedDuration::from_secs(10));
    assert!(can_begin(&service).await);
}

#[tokio::test]
async fn what_was_known_serves_on_up_to_a_day_while_the_provider_fails() {
    let key = TestKey::new("k1", "ES256");
    let provider = TestProvider::start(&[&key]).await;
    let service = with_provider(&provider, "");
    assert!(can_begin(&service).await);
    provider.now().instead.insert("jwks", (503, String::new()));
    service.clock.advance(SignedDuration::from_hours(23));
    let late = service.app.now().as_second();
    let response = sign_in_with(&service, &provider, &key, |claims| {
        for (claim, at) in [("iat", 0), ("exp", 60), ("auth_time", 0)] {
            claims[claim] = json!(late + at);
        }
    })
    .await;
    person(&service, &response).await;
    service.clock.advance(SignedDuration::from_hours(1));
    assert!(!can_begin(&service).await);
    provider.now().instead.clear();
    service.clock.advance(SignedDuration::from_secs(10));
    assert!(can_begin(&service).await);
}

#[tokio::test]
async fn a_provider_whose_discovery_fails_while_the_person_signs_in_can_still_confirm_it() {
    let key = TestKey::new("k1", "ES256");
    let provider = TestProvider::start(&[&key]).await;
    let service = with_provider(&provider, "");
    let away = away(&service).await;
    away.grant(
        &provider,
        "code-1",
        tokens(&key.sign(&{
            let mut claims = away.claims(&provider);
            claims["exp"] = json!(NOW.as_second() + 3600);
            claims
        })),
    );
    provider
        .now()
        .instead
        .insert("discovery", (200, "not JSON".to_owned()));
    service.clock.advance(SignedDuration::from_mins(14));
    let served = get(&service, &away.back(&provider, "code-1"), &away.cookie).await;
    person(&service, &served).await;
    assert_eq!(provider.asked("discovery"), 2);
}

#[tokio::test]
async fn a_new_key_is_fetched_when_it_is_met_but_not_at_every_unknown_one() {
    let (old, new) = (TestKey::new("old", "ES256"), TestKey::new("new", "ES256"));
    let provider = TestProvider::start(&[&old]).await;
    let service = with_provider(&provider, "");
    let response = sign_in_with(&service, &provider, &old, |_| {}).await;
    person(&service, &response).await;
    provider.now().keys = vec![new.jwk()];
    // Asked a moment ago.
    let refused = sign_in_with(&service, &provider, &new, |_| {}).await;
    assert_eq!(code_of(refused).await, "BRG-2006");
    assert_eq!(provider.asked("jwks"), 1);
    service.clock.advance(SignedDuration::from_secs(10));
    let response = sign_in_with(&service, &provider, &new, |_| {}).await;
    person(&service, &response).await;
    assert_eq!(provider.asked("jwks"), 2);
    // The old one is gone with it.
    let refused = sign_in_with(&service, &provider, &old, |_| {}).await;
    assert_eq!(code_of(refused).await, "BRG-2006");
    service.clock.advance(SignedDuration::from_secs(10));
    for _ in 0..5 {
        let refused = sign_in_with(&service, &provider, &old, |_| {}).await;
        assert_eq!(code_of(refused).await, "BRG-2006");
    }
    assert_eq!(provider.asked("jwks"), 3);
}

#[tokio::test]
async fn a_discovery_document_that_cannot_be_trusted_is_not_used() {
    for (name, value) in [
        ("issuer", json!("https://evil.example.com")),
        ("issuer", Value::Null),
        ("authorization_endpoint", json!("javascript:alert(1)")),
        ("end_session_endpoint", json!("ftp://127.0.0.1/")),
        ("token_endpoint", Value::Null),
        ("jwks_uri", json!("file:///etc/passwd")),
    ] {
        let provider = TestProvider::start(&[&TestKey::new("k1", "ES256")]).await;
        provider.now().discovery.insert(name, value.clone());
        assert!(
            !can_begin(&with_provider(&provider, "")).await,
            "{name} {value}"
        );
    }
}

#[tokio::test]
async fn an_answer_without_end_or_from_elsewhere_is_not_used() {
    let provider = TestProvider::start(&[&TestKey::new("k1", "ES256")]).await;
    let elsewhere = TestProvider::start(&[&TestKey::new("k1", "ES256")]).await;
    let redirect = format!("{}/.well-known/openid-configuration", elsewhere.issuer);
    for (path, instead) in [
        ("discovery", (302, redirect)),
        ("jwks", (200, format!("\"{}\"", "x".repeat(300 * 1024)))),
        ("jwks", (200, "{\"keys\":[]}".to_owned())),
    ] {
        provider.now().instead = [(path, instead)].into();
        assert!(!can_begin(&with_provider(&provider, "")).await, "{path}");
    }
    assert_eq!(elsewhere.asked("discovery"), 0);
}
