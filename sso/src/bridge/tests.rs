//! Signing in through the platform's own page, from the browser's side.

use crate::fixture::{
    HS256, HTTPS, Log, NOW, SECRET, Service, code_of, header_of, service, service_on,
};
use crate::jwt::SigningKey;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use jiff::SignedDuration;
use serde_json::json;
use url::Url;

const LOGIN: &str = "[partner.acme.login]\nurl = \"https://shop.example.com/login?site=cn\"\n";

fn with_login() -> Service {
    service(HTTPS, &format!("{LOGIN}{HS256}"))
}

/// A browser on its way: its cookie and the `return` that the platform was given.
struct Away {
    cookie: String,
    returned: String,
    to: Url,
}

async fn away(service: &Service, path: &str) -> Away {
    let response = service.get(path).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let to = Url::parse(header_of(&response, "location")).unwrap();
    let returned = to
        .query_pairs()
        .find(|(name, _)| name == "return")
        .map(|(_, value)| value.into_owned());
    Away {
        cookie: cookie_of(&response),
        returned: returned.unwrap(),
        to,
    }
}

fn cookie_of(response: &Response<Body>) -> String {
    let set = header_of(response, "set-cookie");
    set.split(';').next().unwrap().to_owned()
}

fn token(jti: &str) -> String {
    let claims = json!({
        "aud": "https://sso.example.com/p/acme", "iss": "acme", "sub": "u-7", "jti": jti,
        "iat": NOW.as_second(), "exp": NOW.as_second() + 60,
    });
    SigningKey::hs256(SECRET.as_bytes())
        .unwrap()
        .sign(Some("k1"), &claims)
        .unwrap()
}

/// The platform posts the token and `return` from its own site: no cookie comes with it.
async fn come_back(service: &Service, returned: &str, jti: &str) -> Response<Body> {
    let fields = [("token", &*token(jti)), ("return", returned)];
    service.post("/p/acme/handoff", &fields).await
}

async fn get(service: &Service, path: &str, cookie: &str) -> Response<Body> {
    let request = Request::get(path).header(header::COOKIE, cookie);
    service.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_person_signs_in_on_the_platform_and_goes_on_to_the_target() {
    let service = with_login();
    let away = away(&service, "/p/acme/login?to=console").await;
    assert_eq!(away.to.host_str(), Some("shop.example.com"));
    assert!(away.to.query().unwrap().starts_with("site=cn&return="));
    assert!(!away.to.query().unwrap().contains("force_authn"));
    assert!(away.cookie.starts_with("__Host-skybridge.browser-acme="));

    let posted = come_back(&service, &away.returned, "one").await;
    assert_eq!(posted.status(), StatusCode::SEE_OTHER);
    assert_eq!(header_of(&posted, "set-cookie"), "", "not signed in yet");
    let here = header_of(&posted, "location").to_owned();
    let arrived = get(&service, &here, &away.cookie).await;
    assert_eq!(arrived.status(), StatusCode::SEE_OTHER);
    assert_eq!(header_of(&arrived, "location"), "/p/acme/launch?to=console");
    assert!(cookie_of(&arrived).starts_with("__Host-skybridge-acme="));

    let again = get(&service, &here, &away.cookie).await;
    assert_eq!(code_of(again).await, "BRG-1010");
    let again = come_back(&service, &away.returned, "two").await;
    let over = header_of(&again, "location").to_owned();
    assert!(over.starts_with("/p/acme/login/over?whose="), "{over}");
    let again = get(&service, &over, &away.cookie).await;
    assert_eq!(code_of(again).await, "BRG-1010");
}

#[tokio::test]
async fn a_sign_in_that_is_over_leads_whoever_is_signed_in_here_into_the_cloud() {
    let service = with_login();
    let away = away(&service, "/p/acme/login?to=console").await;
    let posted = come_back(&service, &away.returned, "one").await;
    let here = header_of(&posted, "location").to_owned();
    let arrived = get(&service, &here, &away.cookie).await;
    let cookies = format!("{}; {}", away.cookie, cookie_of(&arrived));
    let again = come_back(&service, &away.returned, "two").await;
    let over = header_of(&again, "location").to_owned();
    let (path, _) = over.split_once('=').unwrap();
    let anothers = get(
        &service,
        &format!("{path}=AAAAAAAAAAAAAAAAAAAAAA"),
        &cookies,
    )
    .await;
    assert_eq!(
        code_of(anothers).await,
        "BRG-1010",
        "somebody else signed in late"
    );
    for path in [&*here, &*over, "/p/acme/handoff/again"] {
        let led_on = get(&service, path, &cookies).await;
        assert_eq!(header_of(&led_on, "location"), "/p/acme/launch", "{path}");
        assert_eq!(header_of(&led_on, "set-cookie"), "", "{path}");
    }
    service.clock.advance(SignedDuration::from_hours(2));
    let late = get(&service, &here, &cookies).await;
    assert_eq!(code_of(late).await, "BRG-1010", "the session has ended");
}

#[tokio::test]
async fn somebody_elses_sign_in_cannot_be_put_into_another_browser() {
    let service = with_login();
    let attacker = away(&service, "/p/acme/login").await;
    let victim = away(&service, "/p/acme/login").await;
    let posted = come_back(&service, &attacker.returned, "one").await;
    let here = header_of(&posted, "location").to_owned();
    let refused = get(&service, &here, &victim.cookie).await;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    assert_eq!(header_of(&refused, "set-cookie"), "");
    assert_eq!(code_of(refused).await, "BRG-1011");
}

#[tokio::test]
async fn a_return_that_is_not_ours_is_refused_before_the_token_is_used_up() {
    let service = with_login();
    let away = away(&service, "/p/acme/login").await;
    let (state, mac) = away.returned.split_once('.').unwrap();
    let other = format!("{}.{mac}", "A".repeat(43));
    for forged in [
        "x",
        ".",
        state,
        &*format!("{state}."),
        &*other,
        &*format!("{state}.{}", "A".repeat(22)),
    ] {
        let refused = come_back(&service, forged, "one").await;
        assert_eq!(code_of(refused).await, "BRG-1010", "{forged}");
    }
    let posted = come_back(&service, &away.returned, "one").await;
    assert_eq!(posted.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_sign_in_that_takes_too_long_is_over() {
    let service = with_login();
    let away = away(&service, "/p/acme/login").await;
    service.clock.advance(SignedDuration::from_mins(16));
    let path = format!("/p/acme/login/failed?return={}", away.returned);
    let late = get(&service, &path, &away.cookie).await;
    assert_eq!(code_of(late).await, "BRG-1010");
}

#[tokio::test]
async fn a_person_who_gives_up_is_told_so_once() {
    let service = with_login();
    let away = away(&service, "/p/acme/login").await;
    let path = format!("/p/acme/login/failed?return={}", away.returned);
    assert_eq!(code_of(service.get(&path).await).await, "BRG-1011");
    assert_eq!(
        code_of(get(&service, &path, &away.cookie).await).await,
        "BRG-1012"
    );
    assert_eq!(
        code_of(get(&service, &path, &away.cookie).await).await,
        "BRG-1010"
    );
}

#[tokio::test]
async fn a_browser_keeps_its_value_over_several_sign_ins() {
    let service = with_login();
    let first = away(&service, "/p/acme/login").await;
    let second = get(&service, "/p/acme/login", &first.cookie).await;
    assert_eq!(header_of(&second, "set-cookie"), "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_hundred_arrivals_of_one_sign_in_exactly_one_succeeds() {
    let service = std::sync::Arc::new(with_login());
    let away = away(&service, "/p/acme/login").await;
    let posted = come_back(&service, &away.returned, "one").await;
    let here = header_of(&posted, "location").to_owned();
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let (service, here, cookie) = (service.clone(), here.clone(), away.cookie.clone());
        all.spawn(async move { get(&service, &here, &cookie).await.status() });
    }
    let answers = all.join_all().await;
    let count = |status| answers.iter().filter(|each| **each == status).count();
    assert_eq!(count(StatusCode::SEE_OTHER), 1);
    assert_eq!(count(StatusCode::BAD_REQUEST), 99);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_hundred_answers_with_one_return_exactly_one_signs_in() {
    let service = std::sync::Arc::new(with_login());
    let away = away(&service, "/p/acme/login").await;
    let mut all = tokio::task::JoinSet::new();
    for number in 0..100 {
        let (service, returned) = (service.clone(), away.returned.clone());
        let cookie = away.cookie.clone();
        // Each with a token of its own: it is the `return` that counts.
        all.spawn(async move {
            let posted = come_back(&service, &returned, &number.to_string()).await;
            let here = header_of(&posted, "location").to_owned();
            let arrived = get(&service, &here, &cookie).await;
            !header_of(&arrived, "set-cookie").is_empty()
        });
    }
    let signed_in = all.join_all().await.into_iter().filter(|each| *each);
    assert_eq!(signed_in.count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_hundred_arrivals_at_two_processes_on_redis_exactly_one_signs_in() {
    let server = crate::store::redis::tests::server::Server::start(&[]);
    let mut services = Vec::new();
    for _ in 0..2 {
        let url = server.url().parse().unwrap();
        let store = crate::store::open(&url, std::path::Path::new("/nowhere")).await;
        let settings = format!("{LOGIN}{HS256}");
        let service = service_on(store.unwrap(), HTTPS, &settings);
        services.push(std::sync::Arc::new(service));
    }
    let away = away(&services[0], "/p/acme/login").await;
    let posted = come_back(&services[1], &away.returned, "one").await;
    let here = header_of(&posted, "location").to_owned();
    let mut all = tokio::task::JoinSet::new();
    for number in 0..100 {
        let service = services[number % 2].clone();
        let (here, cookie) = (here.clone(), away.cookie.clone());
        all.spawn(async move {
            let arrived = get(&service, &here, &cookie).await;
            !header_of(&arrived, "set-cookie").is_empty()
        });
    }
    let signed_in = all.join_all().await.into_iter().filter(|each| *each);
    assert_eq!(signed_in.count(), 1);
}

#[tokio::test]
async fn bridges_are_tried_in_the_configured_order() {
    // Nobody listens there, so this bridge cannot begin.
    let oidc = "[partner.acme.oidc]\nissuer = \"http://127.0.0.1:9\"\nclient_id = \"skybridge\"\n";
    for (order, is_asked) in [
        ("[\"login\", \"oidc\"]", false),
        ("[\"oidc\", \"login\"]", true),
    ] {
        let (log, _guard) = Log::capture();
        let service = service(HTTPS, &format!("bridges = {order}\n{oidc}{LOGIN}{HS256}"));
        let away = away(&service, "/p/acme/login").await;
        assert_eq!(away.to.host_str(), Some("shop.example.com"));
        let passed_over = log.text().contains("the next bridge is tried");
        assert_eq!(passed_over, is_asked, "{order}: {}", log.text());
    }
}

#[tokio::test]
async fn without_a_bridge_that_can_begin_a_person_is_told_so() {
    for partner in [
        HS256.to_owned(),
        format!("bridges = [\"handoff\"]\n{LOGIN}{HS256}"),
    ] {
        let service = service(HTTPS, &partner);
        let refused = service.get("/p/acme/login").await;
        assert_eq!(refused.status(), StatusCode::NOT_FOUND);
        assert_eq!(code_of(refused).await, "BRG-1013");
    }
}
