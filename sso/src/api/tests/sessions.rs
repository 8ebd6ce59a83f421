//! Sessions, and who may ask at all.

use super::{call, json, token};
use crate::api::TOKEN_PREFIX;
use crate::bridge::Kind;
use crate::fixture::{HS256, HTTPS, NOW, Service, header_of, service};
use crate::session::{Person, start};
use crate::store::Scope;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use idp::Principal;
use jiff::SignedDuration;

const SESSIONS: &str = "/api/v1/partners/acme/sessions";

async fn sign_in(service: &Service, account: &str) -> HeaderMap {
    let principal = Principal {
        user_id: format!("u-{account}"),
        account_id: account.to_owned(),
        email: None,
        name: Some("李雷".to_owned()),
        mobile: None,
        authn_instant: idp::AuthnInstant::Stated(NOW),
        authn_context: saml::names::authn_context::PASSWORD.to_owned(),
    };
    let person = Person {
        principal,
        bridge: Kind::Handoff,
        upstream: None,
    };
    let partner = service.app.partner("acme").unwrap();
    let cookie = start(&service.app, partner, &person, &HeaderMap::new())
        .await
        .unwrap();
    let pair = cookie
        .to_str()
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    HeaderMap::from_iter([(header::COOKIE, pair.parse().unwrap())])
}

async fn is_signed_in(service: &Service, browser: &HeaderMap) -> bool {
    let partner = service.app.partner("acme").unwrap();
    let session = crate::session::current(&service.app, partner, browser).await;
    session.unwrap().is_some()
}

#[tokio::test]
async fn sessions_are_listed_and_one_is_ended_at_once() {
    let service = service(HTTPS, HS256);
    let token = token(&service, "acme", &[Scope::SessionsRead, Scope::SessionsEnd]).await;
    let (li, han) = (
        sign_in(&service, "li").await,
        sign_in(&service, "han").await,
    );
    let all = json(call(&service, Method::GET, SESSIONS, &token).await).await;
    assert_eq!(all["sessions"].as_array().unwrap().len(), 2);
    let path = format!("{SESSIONS}?account=li");
    let found = json(call(&service, Method::GET, &path, &token).await).await;
    let session = &found["sessions"][0];
    assert_eq!(session["account"], "li");
    assert_eq!(session["user"], "u-li");
    assert_eq!(session["bridge"], "handoff");
    assert_eq!(
        session["authn_context"],
        saml::names::authn_context::PASSWORD
    );
    assert_eq!(session["authn_instant"], NOW.to_string());
    assert!(
        !found.to_string().contains("李雷"),
        "no more than is needed"
    );

    let one = format!("{SESSIONS}/{}", session["id"].as_str().unwrap());
    let ended = call(&service, Method::DELETE, &one, &token).await;
    assert_eq!(ended.status(), StatusCode::NO_CONTENT);
    assert!(!is_signed_in(&service, &li).await);
    assert!(is_signed_in(&service, &han).await);
    let again = call(&service, Method::DELETE, &one, &token).await;
    assert_eq!(again.status(), StatusCode::NOT_FOUND);
    assert_eq!(json(again).await["code"], "API-1003");
}

#[tokio::test]
async fn every_session_of_an_account_is_ended_at_once() {
    let service = service(HTTPS, HS256);
    let token = token(&service, "acme", &[Scope::SessionsEnd]).await;
    let browsers = [sign_in(&service, "li").await, sign_in(&service, "li").await];
    let han = sign_in(&service, "han").await;
    let path = format!("{SESSIONS}?account=li");
    let ended = json(call(&service, Method::DELETE, &path, &token).await).await;
    assert_eq!(ended["ended"], 2);
    for browser in &browsers {
        assert!(!is_signed_in(&service, browser).await);
    }
    assert!(is_signed_in(&service, &han).await);
    let without = call(&service, Method::DELETE, SESSIONS, &token).await;
    assert_eq!(
        json(without).await["code"],
        "API-1004",
        "never all by omission"
    );
}

#[tokio::test]
async fn a_long_list_comes_in_pages() {
    let service = service(HTTPS, HS256);
    let token = token(&service, "acme", &[Scope::SessionsRead]).await;
    for number in 0..5 {
        sign_in(&service, &format!("c-{number}")).await;
    }
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let path = format!("{SESSIONS}?limit=2{after}");
        let page = json(call(&service, Method::GET, &path, &token).await).await;
        let sessions = page["sessions"].as_array().unwrap();
        seen.extend(
            sessions
                .iter()
                .map(|each| each["account"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page["next"].as_str() else {
            break;
        };
        after = format!("&after={next}");
    }
    seen.sort();
    assert_eq!(seen, ["c-0", "c-1", "c-2", "c-3", "c-4"]);
}

#[tokio::test]
async fn a_token_reaches_its_partner_and_its_scopes_and_nothing_else() {
    let service = service(HTTPS, &format!("{HS256}[partner.bolt]\n"));
    let read = token(&service, "acme", &[Scope::SessionsRead]).await;
    let code = async |method, path: &str, token: &str| {
        let response = call(&service, method, path, token).await;
        let status = response.status().as_u16();
        (
            status,
            json(response).await["code"].as_str().unwrap().to_owned(),
        )
    };
    let refused = (403, "API-1002".to_owned());
    let path = format!("{SESSIONS}?account=li");
    assert_eq!(code(Method::DELETE, &path, &read).await, refused);
    for other in ["bolt", "nobody", "acme%2f..%2fbolt"] {
        let path = format!("/api/v1/partners/{other}/sessions");
        assert_eq!(code(Method::GET, &path, &read).await, refused, "{other}");
    }
}

#[tokio::test]
async fn a_call_without_a_valid_token_is_refused_with_a_problem_document() {
    let service = service(HTTPS, HS256);
    let good = token(&service, "acme", &[Scope::SessionsRead]).await;
    let unknown = format!("{TOKEN_PREFIX}{}", "A".repeat(43));
    for wrong in [
        "",
        "x",
        &*unknown,
        &*format!("{good}A"),
        &*good.replace("sky_", "SKY_"),
    ] {
        let response = call(&service, Method::GET, SESSIONS, wrong).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{wrong}");
        assert!(header_of(&response, "www-authenticate").starts_with("Bearer"));
        assert_eq!(
            header_of(&response, "content-type"),
            "application/problem+json"
        );
        assert_eq!(json(response).await["code"], "API-1001");
    }
    let bare = service.get(SESSIONS).await;
    assert_eq!(bare.status(), StatusCode::UNAUTHORIZED);
    let request = Request::get(format!("{SESSIONS}?lang=zh-CN"));
    let chinese = service.send(request.body(Body::empty()).unwrap()).await;
    let document = json(chinese).await;
    assert_eq!(document["title"], "缺少 API 令牌，或令牌无效");
    assert_eq!(document["reference"].as_str().unwrap().len(), 9);

    service.clock.advance(SignedDuration::from_hours(1));
    let expired = call(&service, Method::GET, SESSIONS, &good).await;
    assert_eq!(expired.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_does_not_fit_is_said() {
    let service = service(HTTPS, HS256);
    let token = token(&service, "acme", &[Scope::SessionsRead, Scope::SessionsEnd]).await;
    for (method, path) in [
        (Method::GET, format!("{SESSIONS}?acount=x")),
        (Method::GET, format!("{SESSIONS}?after=zz")),
        (Method::GET, format!("{SESSIONS}?limit=-1")),
        (Method::DELETE, format!("{SESSIONS}/12")),
    ] {
        let response = call(&service, method, &path, &token).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{path}");
        assert_eq!(json(response).await["code"], "API-1004", "{path}");
    }
    let nowhere = call(&service, Method::GET, "/api/v1/nothing", &token).await;
    assert_eq!(json(nowhere).await["code"], "WEB-404");
}
