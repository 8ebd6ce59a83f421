//! Keys at an address of the platform: when they are fetched, and what happens while they cannot be.

use super::*;
use axum::Router;
use axum::response::IntoResponse;
use axum::routing::get;
use openssl::ec::{EcGroup, EcKey};
use openssl::nid::Nid;
use openssl::pkey::Private;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The platform's key address, as it behaves at the moment.
#[derive(Clone)]
struct Published(Arc<Mutex<State>>);

struct State {
    status: u16,
    body: String,
    delay: Duration,
    asked: usize,
}

impl Published {
    /// Serves it on loopback; yields it with the section that names it.
    async fn new(keys: &[Value]) -> (Published, String) {
        let published = Published(Arc::new(Mutex::new(State {
            status: 200,
            body: String::new(),
            delay: Duration::ZERO,
            asked: 0,
        })));
        published.set(keys);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let answering = published.clone();
        let router = Router::new().route(
            "/keys",
            get(move || {
                let published = answering.clone();
                async move { published.answer().await }
            }),
        );
        tokio::spawn(async move { axum::serve(listener, router).await });
        let section = format!(
            "[partner.acme.handoff]\nissuer = \"acme\"\njwks_url = \"http://{address}/keys\"\nalgs = [\"RS256\", \"ES256\", \"EdDSA\"]\njwks_max_age = \"10m\"\njwks_stale_limit = \"1h\"\n"
        );
        (published, section)
    }

    async fn answer(&self) -> impl IntoResponse + use<> {
        let (status, body, delay) = {
            let mut state = self.0.lock().unwrap();
            state.asked += 1;
            (state.status, state.body.clone(), state.delay)
        };
        tokio::time::sleep(delay).await;
        let location = [(header::LOCATION, "/elsewhere")];
        (StatusCode::from_u16(status).unwrap(), location, body)
    }

    fn set(&self, keys: &[Value]) {
        self.0.lock().unwrap().body = json!({ "keys": keys }).to_string();
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.0.lock().unwrap());
    }

    fn asked(&self) -> usize {
        self.0.lock().unwrap().asked
    }
}

/// A key of the platform, with what it publishes about it.
struct Own {
    kid: &'static str,
    signing: SigningKey,
    jwk: Value,
}

impl Own {
    fn new(kid: &'static str) -> Own {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
        let key = EcKey::generate(&group).unwrap();
        let mut context = openssl::bn::BigNumContext::new().unwrap();
        let point = key.public_key().to_bytes(
            &group,
            openssl::ec::PointConversionForm::UNCOMPRESSED,
            &mut context,
        );
        let point = point.unwrap();
        let jwk = json!({
            "kty": "EC", "crv": "P-256", "use": "sig", "kid": kid,
            "x": URL_SAFE_NO_PAD.encode(&point[1..33]), "y": URL_SAFE_NO_PAD.encode(&point[33..]),
        });
        let key: PKey<Private> = PKey::from_ec_key(key).unwrap();
        let pem = String::from_utf8(key.private_key_to_pem_pkcs8().unwrap()).unwrap();
        Own {
            kid,
            signing: SigningKey::private(Algorithm::ES256, &pem).unwrap(),
            jwk,
        }
    }
}

/// Hands over with a fresh token at the service's present time; yields `accepted` or the code.
async fn hand_over(service: &Service, key: &Own) -> String {
    hand_over_as(service, key, Some(key.kid)).await
}

async fn hand_over_as(service: &Service, key: &Own, kid: Option<&str>) -> String {
    let now = service.app.now().as_second();
    let mut claims = claims(&crate::random::handle().unwrap());
    (claims["iat"], claims["exp"]) = (json!(now), json!(now + 60));
    let token = key.signing.sign(kid, &claims).unwrap();
    let response = service.post(PATH, &[("token", &token)]).await;
    if header_of(&response, "set-cookie").is_empty() {
        code_of(response).await
    } else {
        "accepted".to_owned()
    }
}

#[tokio::test]
async fn keys_are_fetched_once_and_again_when_they_are_old() {
    let key = Own::new("a");
    let (published, section) = Published::new(std::slice::from_ref(&key.jwk)).await;
    let service = service(HTTPS, &section);
    assert_eq!(published.asked(), 0, "nothing is asked before it is needed");
    for _ in 0..3 {
        assert_eq!(hand_over(&service, &key).await, "accepted");
    }
    assert_eq!(published.asked(), 1);
    service.clock.advance(SignedDuration::from_mins(10));
    assert_eq!(hand_over(&service, &key).await, "accepted");
    assert_eq!(published.asked(), 2);
}

#[tokio::test]
async fn a_new_key_is_noticed_at_once_and_a_removed_one_with_it() {
    let (old, new) = (Own::new("old"), Own::new("new"));
    let (published, section) = Published::new(std::slice::from_ref(&old.jwk)).await;
    let service = service(HTTPS, &section);
    assert_eq!(hand_over(&service, &old).await, "accepted");
    published.set(std::slice::from_ref(&new.jwk));
    service.clock.advance(SignedDuration::from_secs(10));
    assert_eq!(hand_over(&service, &new).await, "accepted");
    assert_eq!(published.asked(), 2);
    assert_eq!(hand_over(&service, &old).await, "BRG-1002");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_fetch_serves_all_who_bring_a_new_key() {
    let (old, new) = (Own::new("old"), Arc::new(Own::new("new")));
    let (published, section) = Published::new(std::slice::from_ref(&old.jwk)).await;
    let service = Arc::new(service(HTTPS, &section));
    assert_eq!(hand_over(&service, &old).await, "accepted");
    published.set(&[old.jwk.clone(), new.jwk.clone()]);
    published.change(|state| state.delay = Duration::from_millis(200));
    service.clock.advance(SignedDuration::from_secs(10));
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (service, new) = (service.clone(), new.clone());
        all.spawn(async move { hand_over(&service, &new).await });
    }
    assert!(
        all.join_all()
            .await
            .iter()
            .all(|answer| answer == "accepted")
    );
    assert_eq!(published.asked(), 2);
}

#[tokio::test]
async fn nobody_can_make_us_ask_the_platform_as_often_as_they_like() {
    let (key, stranger) = (Own::new("a"), Own::new("x"));
    let (published, section) = Published::new(std::slice::from_ref(&key.jwk)).await;
    let service = service(HTTPS, &section);
    assert_eq!(hand_over(&service, &key).await, "accepted");
    for _ in 0..20 {
        assert_eq!(hand_over(&service, &stranger).await, "BRG-1002");
    }
    assert_eq!(published.asked(), 1, "the first fetch was a moment ago");
    service.clock.advance(SignedDuration::from_secs(10));
    for _ in 0..20 {
        assert_eq!(hand_over(&service, &stranger).await, "BRG-1002");
    }
    assert_eq!(published.asked(), 2);
    assert_eq!(hand_over(&service, &key).await, "accepted");
}

#[tokio::test]
async fn while_the_platform_fails_its_last_keys_are_used_until_they_are_too_old() {
    let key = Own::new("a");
    let (published, section) = Published::new(std::slice::from_ref(&key.jwk)).await;
    let service = service(HTTPS, &section);
    assert_eq!(hand_over(&service, &key).await, "accepted");
    let good = published.0.lock().unwrap().body.clone();
    for (status, body) in [
        (500, good.clone()),
        (302, good.clone()),
        (200, "<html>".to_owned()),
        (200, "{\"keys\":{}}".to_owned()),
        (200, "{\"keys\":[]}".to_owned()),
        (200, format!("{good}{}", " ".repeat(600_000))),
    ] {
        published.change(|state| (state.status, state.body) = (status, body.clone()));
        service.clock.advance(SignedDuration::from_mins(9));
        assert_eq!(
            hand_over(&service, &key).await,
            "accepted",
            "{status} {body:.20}"
        );
    }
    assert_eq!(
        published.asked(),
        6,
        "each time after the first nine minutes"
    );
    service.clock.advance(SignedDuration::from_mins(6));
    let refused = hand_over(&service, &key).await;
    assert_eq!(refused, "BRG-1020", "an hour old");
    // It recovers, and so do we.
    published.set(std::slice::from_ref(&key.jwk));
    published.change(|state| state.status = 200);
    assert_eq!(
        hand_over(&service, &key).await,
        "BRG-1020",
        "asked a moment ago"
    );
    service.clock.advance(SignedDuration::from_secs(10));
    assert_eq!(hand_over(&service, &key).await, "accepted");
}

#[tokio::test]
async fn a_platform_that_does_not_answer_does_not_hold_up_those_whose_key_is_known() {
    let key = Own::new("a");
    let (published, section) = Published::new(std::slice::from_ref(&key.jwk)).await;
    let service = Arc::new(service(HTTPS, &section));
    assert_eq!(hand_over(&service, &key).await, "accepted");
    published.change(|state| state.delay = Duration::from_secs(60));
    service.clock.advance(SignedDuration::from_mins(11));
    let key = Arc::new(key);
    let waiting = tokio::spawn({
        let (service, key) = (service.clone(), key.clone());
        async move { hand_over(&service, &key).await }
    });
    while published.asked() < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let began = std::time::Instant::now();
    assert_eq!(hand_over(&service, &key).await, "accepted");
    assert!(began.elapsed() < Duration::from_secs(3), "it did not wait");
    assert_eq!(waiting.await.unwrap(), "accepted", "after the time-out");
}

#[tokio::test]
async fn without_any_key_a_hand_off_cannot_be_checked() {
    let key = Own::new("a");
    let (published, section) = Published::new(&[]).await;
    let service = service(HTTPS, &section);
    let now = claims("one");
    let token = key.signing.sign(Some("a"), &now).unwrap();
    let refused = service.post(PATH, &[("token", &token)]).await;
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(code_of(refused).await, "BRG-1020");
    published.set(std::slice::from_ref(&key.jwk));
    service.clock.advance(SignedDuration::from_secs(10));
    let accepted = service.post(PATH, &[("token", &token)]).await;
    assert_eq!(
        accepted.status(),
        StatusCode::SEE_OTHER,
        "it was not used up"
    );
}

#[tokio::test]
async fn the_kid_chooses_and_the_algorithm_is_the_keys() {
    let (a, b) = (Own::new("a"), Own::new("b"));
    let (_, section) = Published::new(&[a.jwk.clone(), b.jwk.clone()]).await;
    let service = service(HTTPS, &section);
    assert_eq!(hand_over(&service, &a).await, "accepted");
    assert_eq!(hand_over_as(&service, &a, Some("b")).await, "BRG-1002");
    assert_eq!(hand_over_as(&service, &a, None).await, "BRG-1002");
    let point = b.jwk["x"].as_str().unwrap();
    let confused = SigningKey::hs256(point.as_bytes()).unwrap();
    let token = confused.sign(Some("b"), &claims("one")).unwrap();
    assert_eq!(refusal(&service, &token).await, "BRG-1002");
}
