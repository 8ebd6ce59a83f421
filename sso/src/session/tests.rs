use super::*;
use crate::fixture::{HTTPS, NOW, Service, service};
use axum::http::{HeaderName, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

fn person() -> Person {
    let principal = Principal {
        user_id: "u-1".to_owned(),
        account_id: "c-1".to_owned(),
        email: None,
        name: Some("李雷".to_owned()),
        mobile: None,
        authn_instant: idp::AuthnInstant::Stated(NOW),
        authn_context: "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified".to_owned(),
    };
    Person {
        principal,
        bridge: Kind::Handoff,
        upstream: None,
    }
}

/// Starts a session and yields the request headers of the browser that has it.
async fn signed_in(service: &Service, before: &HeaderMap) -> HeaderMap {
    let partner = service.app.partner("acme").unwrap();
    let cookie = start(&service.app, partner, &person(), before)
        .await
        .unwrap();
    let pair = cookie
        .to_str()
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    HeaderMap::from_iter([(
        header::COOKIE,
        HeaderValue::from_str(&format!("other=1; {pair}; third=3")).unwrap(),
    )])
}

async fn found(service: &Service, headers: &HeaderMap) -> Option<Session> {
    current(&service.app, service.app.partner("acme").unwrap(), headers)
        .await
        .unwrap()
}

#[tokio::test]
async fn the_cookie_is_bound_to_the_host_over_https() {
    let service = service(HTTPS, "");
    let cookie = start(
        &service.app,
        service.app.partner("acme").unwrap(),
        &person(),
        &HeaderMap::new(),
    )
    .await
    .unwrap();
    let (pair, attributes) = cookie.to_str().unwrap().split_once("; ").unwrap();
    let (name, value) = pair.split_once('=').unwrap();
    assert_eq!(name, "__Host-skybridge-acme");
    assert_eq!(URL_SAFE_NO_PAD.decode(value).unwrap().len(), 32);
    assert_eq!(attributes, "Path=/; Secure; HttpOnly; SameSite=Lax");
}

#[tokio::test]
async fn the_cookie_is_kept_to_the_partner_over_http() {
    for (public_url, path) in [
        ("http://127.0.0.1:8080", "/p/acme"),
        ("http://127.0.0.1:8080/sso", "/sso/p/acme"),
    ] {
        let service = service(public_url, "");
        let cookie = start(
            &service.app,
            service.app.partner("acme").unwrap(),
            &person(),
            &HeaderMap::new(),
        )
        .await
        .unwrap();
        let (pair, attributes) = cookie.to_str().unwrap().split_once("; ").unwrap();
        assert_eq!(pair.split('=').next(), Some("skybridge-acme"));
        assert_eq!(attributes, format!("Path={path}; HttpOnly; SameSite=Lax"));
    }
}

#[tokio::test]
async fn a_session_is_found_by_its_cookie_and_by_nothing_like_it() {
    let service = service(HTTPS, "");
    let headers = signed_in(&service, &HeaderMap::new()).await;
    let session = found(&service, &headers).await.unwrap();
    assert_eq!(session.person, person());
    assert_eq!(
        (session.created_at, session.expires_at),
        (
            NOW,
            NOW.saturating_add(SignedDuration::from_hours(8)).unwrap()
        )
    );
    assert_eq!(found(&service, &HeaderMap::new()).await, None);
    for value in [
        "__Host-skybridge-acme=",
        "__Host-skybridge-acme=x",
        "skybridge-acme=0123456789012345678901234567890123456789012",
        "\u{0}",
    ] {
        let headers = HeaderMap::from_iter(
            HeaderValue::from_bytes(value.as_bytes())
                .ok()
                .map(|value| (header::COOKIE, value)),
        );
        assert_eq!(found(&service, &headers).await, None, "{value:?}");
    }
}

#[tokio::test]
async fn a_session_of_one_partner_is_nothing_to_another() {
    let service = service(HTTPS, "[partner.other]\n");
    let headers = signed_in(&service, &HeaderMap::new()).await;
    let value = headers[header::COOKIE]
        .to_str()
        .unwrap()
        .replace("skybridge-acme", "skybridge-other");
    let stolen = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(&value).unwrap())]);
    let other = service.app.partner("other").unwrap();
    assert_eq!(current(&service.app, other, &stolen).await.unwrap(), None);
    // Nor can a sign-in with the other partner end it.
    start(&service.app, other, &person(), &stolen)
        .await
        .unwrap();
    assert!(found(&service, &headers).await.is_some());
}

#[tokio::test]
async fn a_new_session_ends_the_one_before() {
    let service = service(HTTPS, "");
    let first = signed_in(&service, &HeaderMap::new()).await;
    let second = signed_in(&service, &first).await;
    assert_eq!(found(&service, &first).await, None);
    assert!(found(&service, &second).await.is_some());
    assert_ne!(
        first[HeaderName::from_static("cookie")],
        second[HeaderName::from_static("cookie")]
    );
}

#[tokio::test]
async fn a_planted_cookie_never_becomes_a_session() {
    let service = service(HTTPS, "");
    let planted = HeaderMap::from_iter([(
        header::COOKIE,
        HeaderValue::from_static(
            "__Host-skybridge-acme=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ),
    )]);
    let headers = signed_in(&service, &planted).await;
    assert_eq!(found(&service, &planted).await, None);
    assert!(found(&service, &headers).await.is_some());
}

#[tokio::test]
async fn a_session_that_is_not_used_ends() {
    let service = service(HTTPS, "");
    let headers = signed_in(&service, &HeaderMap::new()).await;
    service.clock.advance(SignedDuration::from_secs(3599));
    assert!(found(&service, &headers).await.is_some());
    service.clock.advance(SignedDuration::from_secs(3599));
    assert!(
        found(&service, &headers).await.is_some(),
        "the use before has been noted"
    );
    service.clock.advance(SignedDuration::from_secs(3600));
    assert_eq!(found(&service, &headers).await, None);
    service.clock.advance(SignedDuration::from_secs(-3600));
    assert_eq!(found(&service, &headers).await, None, "and stays ended");
}

#[tokio::test]
async fn a_session_ends_even_when_it_is_used() {
    let service = service(HTTPS, "");
    let headers = signed_in(&service, &HeaderMap::new()).await;
    for _ in 0..15 {
        service.clock.advance(SignedDuration::from_mins(30));
        assert!(found(&service, &headers).await.is_some());
    }
    service.clock.advance(SignedDuration::from_mins(30));
    assert_eq!(found(&service, &headers).await, None);
}

#[tokio::test]
async fn a_use_is_noted_at_most_once_a_minute() {
    let service = service(HTTPS, "");
    let headers = signed_in(&service, &HeaderMap::new()).await;
    let digest = found(&service, &headers).await.unwrap().id.digest();
    let seen = async || {
        service
            .app
            .store()
            .session("acme", digest, service.app.now())
            .await
            .unwrap()
            .unwrap()
            .seen_at
    };
    service.clock.advance(SignedDuration::from_secs(59));
    found(&service, &headers).await;
    assert_eq!(seen().await, NOW);
    service.clock.advance(SignedDuration::from_secs(1));
    found(&service, &headers).await;
    assert_eq!(seen().await, service.app.now());
}

#[tokio::test]
async fn the_store_never_sees_the_handle() {
    let service = service(HTTPS, "");
    let headers = signed_in(&service, &HeaderMap::new()).await;
    let handle = cookie::read(
        service.app.config(),
        service.app.partner("acme").unwrap(),
        COOKIE,
        &headers,
    )
    .unwrap();
    let session = found(&service, &headers).await.unwrap();
    let digest = openssl::sha::sha256(handle.as_bytes());
    assert_eq!(session.id.0, digest[..16]);
    assert_eq!(session.id.digest().0, openssl::sha::sha256(&digest[..16]));
}

#[tokio::test]
async fn each_partner_has_lifetimes_of_its_own() {
    let short = "[partner.acme.session]\nlifetime = \"30m\"\nidle = \"10m\"\n[partner.bolt.session]\nlifetime = \"40m\"\nidle = \"40m\"\n";
    let service = service(HTTPS, short);
    let mut browsers = Vec::new();
    for slug in ["acme", "bolt"] {
        let partner = service.app.partner(slug).unwrap();
        let none = HeaderMap::new();
        let cookie = start(&service.app, partner, &person(), &none)
            .await
            .unwrap();
        let pair = cookie
            .to_str()
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        let pair = HeaderValue::from_str(&pair).unwrap();
        browsers.push((partner, HeaderMap::from_iter([(header::COOKIE, pair)])));
    }
    let lives = async || {
        let mut lives = Vec::new();
        for (partner, headers) in &browsers {
            let session = current(&service.app, partner, headers).await.unwrap();
            lives.push(session.is_some());
        }
        lives
    };
    // Minutes from the start; a use every nine minutes keeps an idle time of ten from passing.
    for (advance, expected) in [
        (9, [true, true]),
        (9, [true, true]),
        (9, [true, true]),
        (3, [false, true]),
        (9, [false, true]),
        (1, [false, false]),
    ] {
        service.clock.advance(SignedDuration::from_mins(advance));
        assert_eq!(lives().await, expected);
    }
}
