//! The hand-off from the browser's side: every refusal with its code, and the one success.

use crate::fixture::{HS256, HTTPS, Log, NOW, SECRET, Service, code_of, header_of, service};
use crate::jwt::SigningKey;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use jsonwebtoken::Algorithm;
use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use serde_json::{Value, json};

mod claims;
mod keys;
mod origins;
mod remote;
mod shared;

const PATH: &str = "/p/acme/handoff";

/// Claims that are accepted, with a `jti` of their own.
fn claims(jti: &str) -> Value {
    json!({
        "aud": "https://sso.example.com/p/acme", "iss": "acme", "sub": "u-7", "account": "c-7", "jti": jti,
        "iat": NOW.as_second(), "exp": NOW.as_second() + 60, "email": "li.lei@example.com", "name": "李雷", "mobile": "0086-13800000000",
    })
}

/// The claims with one of them replaced, or removed when the value is null.
fn with(claim: &str, value: Value) -> Value {
    let mut claims = claims("one");
    if let Some(map) = claims.as_object_mut() {
        if value.is_null() {
            map.remove(claim)
        } else {
            map.insert(claim.to_owned(), value)
        };
    }
    claims
}

fn signed(claims: &Value) -> String {
    SigningKey::hs256(SECRET.as_bytes())
        .unwrap()
        .sign(Some("k1"), claims)
        .unwrap()
}

/// The code of a refused token. One that was used before is refused on a page of our own, after a look for a session.
async fn refusal(service: &Service, token: &str) -> String {
    let response = service.post(PATH, &[("token", token)]).await;
    if response.status() != StatusCode::SEE_OTHER {
        return code_of(response).await;
    }
    let next = header_of(&response, "location").to_owned();
    assert_eq!(next, format!("{PATH}/again"), "accepted");
    code_of(service.get(&next).await).await
}

/// The cookie that an answer sets, as a browser sends it back.
fn cookie_of(response: &Response<Body>) -> String {
    let set = header_of(response, "set-cookie");
    set.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_signed_in_person_gets_a_session_and_goes_on() {
    let service = service(HTTPS, HS256);
    let response = service
        .post(PATH, &[("token", &signed(&claims("one")))])
        .await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(header_of(&response, "location"), "/p/acme/launch");
    assert_eq!(header_of(&response, "cache-control"), "no-store");
    assert_eq!(header_of(&response, "referrer-policy"), "no-referrer");
    let cookie = header_of(&response, "set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let headers = axum::http::HeaderMap::from_iter([(header::COOKIE, cookie.parse().unwrap())]);
    let session =
        crate::session::current(&service.app, service.app.partner("acme").unwrap(), &headers)
            .await
            .unwrap()
            .unwrap();
    let person = session.person.principal;
    assert_eq!(
        (person.user_id.as_str(), person.account_id.as_str()),
        ("u-7", "c-7")
    );
    assert_eq!(
        (person.email.as_deref(), person.name.as_deref()),
        (Some("li.lei@example.com"), Some("李雷"))
    );
    assert_eq!(person.mobile.as_deref(), Some("0086-13800000000"));
    let an_hour_before = NOW - SignedDuration::from_hours(1);
    assert_eq!(
        (person.authn_instant, person.authn_context.as_str()),
        (
            idp::AuthnInstant::Assumed(an_hour_before),
            "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified"
        )
    );
}

#[tokio::test]
async fn a_token_in_the_address_leaves_the_address_bar() {
    let service = service(HTTPS, HS256);
    let token = signed(&claims("one"));
    let response = service
        .get(&format!("{PATH}?token={token}&to=orders"))
        .await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(header_of(&response, "location"), "/p/acme/launch?to=orders");
    assert!(!format!("{:?}", response.headers()).contains(&token));
}

#[tokio::test]
async fn the_person_goes_to_a_path_of_ours_whatever_is_asked_for() {
    for (field, value, location) in [
        ("to", "", "/sso/p/acme/launch"),
        ("to", "orders", "/sso/p/acme/launch?to=orders"),
        (
            "to",
            "//evil.example/\\",
            "/sso/p/acme/launch?to=%2F%2Fevil.example%2F%5C",
        ),
        (
            "to",
            "https://evil.example/&lang=x#y",
            "/sso/p/acme/launch?to=https%3A%2F%2Fevil.example%2F%26lang%3Dx%23y",
        ),
    ] {
        let service = service("https://example.com/sso", HS256);
        let token = signed(&with("aud", json!("https://example.com/sso/p/acme")));
        let response = service
            .post("/sso/p/acme/handoff", &[("token", &token), (field, value)])
            .await;
        assert_eq!(
            header_of(&response, "location"),
            location,
            "{field}={value}"
        );
    }
}

#[tokio::test]
async fn a_target_that_cannot_be_one_is_refused_and_uses_nothing_up() {
    let service = service(HTTPS, HS256);
    let token = signed(&claims("one"));
    let long = "x".repeat(2049);
    for (field, value) in [("to", long.as_str()), ("to", "a\r\nSet-Cookie: x=y")] {
        assert_eq!(
            code_of(
                service
                    .post(PATH, &[("token", &token), (field, value)])
                    .await
            )
            .await,
            "BRG-1007",
            "{field}"
        );
    }
    assert_eq!(
        service.post(PATH, &[("token", &token)]).await.status(),
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn a_token_is_good_for_one_session() {
    let service = service(HTTPS, HS256);
    let token = signed(&claims("one"));
    assert_eq!(
        service.post(PATH, &[("token", &token)]).await.status(),
        StatusCode::SEE_OTHER
    );
    let again = service.post(PATH, &[("token", &token)]).await;
    assert_eq!(header_of(&again, "set-cookie"), "");
    let again = service.get(header_of(&again, "location")).await;
    assert_eq!(again.status(), StatusCode::FORBIDDEN);
    assert_eq!(code_of(again).await, "BRG-1005");
    // The jti counts, not the octets of the token.
    assert_eq!(
        refusal(
            &service,
            &signed(&with("email", json!("other@example.com")))
        )
        .await,
        "BRG-1005"
    );
}

#[tokio::test]
async fn a_second_click_leads_on_where_the_first_one_signed_in() {
    let service = service(HTTPS, HS256);
    let fields = [("token", &*signed(&claims("one"))), ("to", "orders")];
    let first = service.post(PATH, &fields).await;
    let cookie = cookie_of(&first);
    let second = service.post(PATH, &fields).await;
    assert_eq!(header_of(&second, "cache-control"), "no-store");
    assert_eq!(header_of(&second, "referrer-policy"), "no-referrer");
    let here = header_of(&second, "location").to_owned();
    assert_eq!(here, "/p/acme/handoff/again?to=orders");
    let request = Request::get(&here).header(header::COOKIE, cookie);
    let led_on = service.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(
        header_of(&led_on, "location"),
        header_of(&first, "location")
    );
    assert_eq!(
        header_of(&led_on, "set-cookie"),
        "",
        "nobody is signed in by it"
    );
    assert_eq!(code_of(service.get(&here).await).await, "BRG-1005");
}

#[tokio::test]
async fn a_token_cannot_be_replayed_while_the_clocks_may_still_differ() {
    let service = service(HTTPS, HS256);
    let token = signed(&claims("one"));
    assert_eq!(
        service.post(PATH, &[("token", &token)]).await.status(),
        StatusCode::SEE_OTHER
    );
    for (seconds, code) in [(60, "BRG-1005"), (119, "BRG-1005"), (1, "BRG-1004")] {
        service.clock.advance(SignedDuration::from_secs(seconds));
        service.app.store().sweep(service.app.now()).await.unwrap();
        assert_eq!(refusal(&service, &token).await, code);
    }
}

#[tokio::test]
async fn what_is_no_token_is_refused() {
    let service = service(HTTPS, HS256);
    let good = signed(&claims("one"));
    let oversized = signed(&with("name", json!("x".repeat(8 * 1024))));
    let no_json = format!("{}.e30.AA", URL_SAFE_NO_PAD.encode("not json"));
    let critical = format!(
        "{}.e30.AA",
        URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","kid":"k1","crit":["exp"]}"#)
    );
    let padded = format!("{good}==");
    for token in [
        "",
        "x",
        "a.b",
        "a.b.c",
        "a.b.c.d",
        "e30.e30.e30",
        &no_json,
        &critical,
        &oversized,
        &padded,
        "\u{0}.\u{0}.\u{0}",
    ] {
        assert_eq!(refusal(&service, token).await, "BRG-1001", "{token:.60}");
    }
    assert_eq!(code_of(service.post(PATH, &[]).await).await, "BRG-1001");
    assert_eq!(
        code_of(
            service
                .post(PATH, &[("token", &good), ("token", &good)])
                .await
        )
        .await,
        "WEB-400"
    );
}

#[tokio::test]
async fn a_body_that_is_no_form_is_refused() {
    let service = service(HTTPS, HS256);
    let request = |kind: &str, body: &str| {
        Request::post(PATH)
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body.to_owned()))
            .unwrap()
    };
    assert_eq!(
        code_of(service.send(request("application/json", "{}")).await).await,
        "WEB-400"
    );
    assert_eq!(
        code_of(
            service
                .send(request(
                    "application/x-www-form-urlencoded",
                    &"x".repeat(600_000)
                ))
                .await
        )
        .await,
        "WEB-413"
    );
}

#[tokio::test]
async fn a_partner_without_hand_off_says_so() {
    let service = service(HTTPS, "");
    let response = service.post(PATH, &[("token", "x")]).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert_eq!(code_of(response).await, "BRG-1008");
    assert_eq!(
        code_of(service.post("/p/nobody/handoff", &[("token", "x")]).await).await,
        "WEB-404"
    );
}

#[tokio::test]
async fn nothing_of_the_token_is_logged() {
    let (log, _guard) = Log::capture();
    let service = service(HTTPS, HS256);
    let good = signed(&claims("one"));
    let unfit = signed(&with("email", json!("evil\u{7}@example.com")));
    let path = format!("{PATH}?token={good}&to=secret-target");
    assert_eq!(service.get(&path).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(refusal(&service, &good).await, "BRG-1005");
    assert_eq!(refusal(&service, &unfit).await, "BRG-1006");
    assert_eq!(
        refusal(&service, &signed(&with("exp", json!("u-7")))).await,
        "BRG-1006"
    );
    let log = log.text();
    assert!(
        log.contains("BRG-1005")
            && log.contains("BRG-1006")
            && log.contains("/p/{partner}/handoff"),
        "{log}"
    );
    let signature = good.rsplit('.').next().unwrap();
    for secret in [
        good.as_str(),
        signature,
        "u-7",
        "c-7",
        "li.lei",
        "example.com\"",
        "李雷",
        "13800000000",
        "secret-target",
        "evil",
        SECRET,
    ] {
        assert!(!log.contains(secret), "{secret} is in the log: {log}");
    }
}
