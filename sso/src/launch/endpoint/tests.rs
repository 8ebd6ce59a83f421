//! The jump over HTTP: what the mapping, the session and the bridges make of it.

use crate::api::{TOKEN_PREFIX, digest_of};
use crate::bridge::Kind;
use crate::customers::{self, Change};
use crate::fixture::{HS256, HTTPS, NOW, Service, body, code_of, header_of, service};
use crate::session::{self, Person};
use crate::store::{ApiTokenRecord, Asked, Domain, Scope};
use axum::body::Body;
use axum::http::{HeaderMap, Request, Response, StatusCode, header};
use idp::Principal;
use jiff::SignedDuration;
use serde_json::Value;
use url::Url;

const CLOUD: &str = "[partner.acme.cloud]\nx_account_type = \"ACME_IDP\"\n";
const LAUNCH: &str = "/p/acme/launch";
const LINKS: &str = "/api/v1/partners/acme/launch-link";

fn acme(more: &str) -> Service {
    service(HTTPS, &format!("{CLOUD}{more}"))
}

/// A browser in which this customer is signed in: its cookie.
async fn signed_in(service: &Service, account: &str) -> String {
    let principal = Principal {
        user_id: format!("u-{account}"),
        account_id: account.to_owned(),
        email: None,
        name: None,
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
    let set = session::start(&service.app, partner, &person, &HeaderMap::new()).await;
    let set = set.unwrap();
    let pair = set.to_str().unwrap().split(';').next().unwrap();
    pair.to_owned()
}

async fn change(service: &Service, account: &str, change: Change) {
    let store = service.app.store();
    customers::apply(&**store, "acme", account, &change, NOW)
        .await
        .unwrap();
}

fn bind(id: &str) -> Change {
    Change::Bind {
        domain: domain(id),
        replace: false,
    }
}

fn domain(id: &str) -> Domain {
    Domain {
        id: id.to_owned(),
        name: String::new(),
        site: "china".to_owned(),
    }
}

async fn get(service: &Service, path: &str, cookie: &str) -> Response<Body> {
    let request = Request::get(path).header(header::COOKIE, cookie);
    service.send(request.body(Body::empty()).unwrap()).await
}

/// What the login link says of the customer.
fn is_first(response: &Response<Body>) -> bool {
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let link = Url::parse(header_of(response, "location")).unwrap();
    assert_eq!(link.host_str(), Some("auth.huaweicloud.com"));
    let said = link.query_pairs().find(|(name, _)| name == "isFirstLogin");
    said.unwrap().1.parse().unwrap()
}

#[tokio::test]
async fn it_is_a_first_login_exactly_while_no_cloud_account_is_bound() {
    let service = acme("");
    let cookie = signed_in(&service, "C-1").await;
    let first = async || is_first(&get(&service, LAUNCH, &cookie).await);
    assert!(first().await, "nobody has heard of this customer");
    change(&service, "C-1", Change::Arrive).await;
    assert!(first().await);
    change(&service, "C-1", bind("d1")).await;
    assert!(!first().await);
    let clash = Change::Notified {
        asked: Asked::Bind,
        domain: domain("d2"),
        digest: "n".to_owned(),
    };
    change(&service, "C-1", clash).await;
    assert!(!first().await, "a claim leaves what is bound in use");
    change(&service, "C-1", Change::Unbind).await;
    assert!(first().await);
    // Nobody but the mapping decides.
    for asked in ["?first=false", "?isFirstLogin=false", "?account=C-9"] {
        let response = get(&service, &format!("{LAUNCH}{asked}"), &cookie).await;
        assert!(is_first(&response), "{asked}");
    }
}

#[tokio::test]
async fn a_suspended_customer_hears_so_in_both_languages() {
    let service = acme("");
    let cookie = signed_in(&service, "C-1").await;
    change(&service, "C-1", bind("d1")).await;
    change(&service, "C-1", Change::Suspend).await;
    for (lang, title) in [
        ("en", "Your access to the cloud is suspended"),
        ("zh-CN", "您的云服务访问已被停用"),
    ] {
        let refused = get(&service, &format!("{LAUNCH}?lang={lang}"), &cookie).await;
        assert_eq!(refused.status(), StatusCode::FORBIDDEN);
        assert_eq!(header_of(&refused, "location"), "");
        let page = body(refused).await;
        assert!(page.contains(&format!("<h1>{title}</h1>")) && page.contains("CUS-1001"));
    }
    change(&service, "C-1", Change::Resume).await;
    assert!(!is_first(&get(&service, LAUNCH, &cookie).await));
}

#[tokio::test]
async fn where_a_cloud_account_is_required_an_unbound_customer_hears_so() {
    let service = acme("require_binding = true\n");
    let cookie = signed_in(&service, "C-1").await;
    let refused = get(&service, LAUNCH, &cookie).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    assert_eq!(code_of(refused).await, "CUS-1002");
    change(&service, "C-1", bind("d1")).await;
    assert!(!is_first(&get(&service, LAUNCH, &cookie).await));
}

#[tokio::test]
async fn without_a_session_the_person_signs_in_first_and_comes_back() {
    let login = format!("[partner.acme.login]\nurl = \"https://shop.example.com/login\"\n{HS256}");
    let service = acme(&login);
    let target = "https://console.huaweicloud.com/ecm/?a=1&b=2#/ecs";
    let asked: String = url::form_urlencoded::byte_serialize(target.as_bytes()).collect();
    for (path, expected) in [
        (LAUNCH.to_owned(), "/p/acme/login".to_owned()),
        (
            format!("{LAUNCH}?to=iam&lang=en"),
            "/p/acme/login?to=iam".to_owned(),
        ),
        (
            format!("{LAUNCH}?to={asked}"),
            format!("/p/acme/login?to={asked}"),
        ),
    ] {
        let response = service.get(&path).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        assert_eq!(header_of(&response, "location"), expected);
        let away = service.get(&expected).await;
        assert!(header_of(&away, "location").starts_with("https://shop.example.com/login?"));
    }
    // A target that leads nowhere is not worth a sign-in; a session that has ended is none.
    let refused = service.get("/p/acme/launch?to=//evil.example").await;
    assert_eq!(code_of(refused).await, "BRG-1007");
    let cookie = signed_in(&service, "C-1").await;
    service.clock.advance(SignedDuration::from_hours(9));
    let expired = get(&service, LAUNCH, &cookie).await;
    assert_eq!(header_of(&expired, "location"), "/p/acme/login");
}

#[tokio::test]
async fn where_no_bridge_can_be_asked_a_stranger_is_told_to_sign_in_first() {
    let service = acme(HS256);
    let response = service.get(&format!("{LAUNCH}?to=console")).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(header_of(&response, "cache-control"), "no-store");
    let html = body(response).await;
    assert!(html.contains("<h1>Please sign in first</h1>"), "{html}");
    assert!(
        html.contains("href=\"https://sso.example.com/p/acme/launch?to=console\""),
        "{html}"
    );
    let head = Request::head(LAUNCH).body(Body::empty()).unwrap();
    assert_eq!(
        service.send(head).await.status(),
        StatusCode::METHOD_NOT_ALLOWED
    );
}

async fn token(service: &Service, scope: Scope) -> String {
    let token = format!("{TOKEN_PREFIX}{}", crate::random::handle().unwrap());
    let record = ApiTokenRecord {
        id: hex::encode(&token.as_bytes()[4..10]),
        partner: "acme".to_owned(),
        label: "test".to_owned(),
        scopes: [scope].into_iter().collect(),
        created_at: NOW,
        expires_at: NOW + SignedDuration::from_hours(1),
        replaced_by: None,
    };
    let store = service.app.store();
    store.add_token(digest_of(&token), record).await.unwrap();
    token
}

async fn asked(service: &Service, token: &str, query: &str) -> (StatusCode, Value) {
    let request = Request::get(format!("{LINKS}{query}"))
        .header(header::AUTHORIZATION, format!("Bearer {token}"));
    let response = service.send(request.body(Body::empty()).unwrap()).await;
    let status = response.status();
    (status, serde_json::from_str(&body(response).await).unwrap())
}

#[tokio::test]
async fn the_backend_gets_the_link_that_the_customer_would_follow() {
    let service = acme("");
    let token = token(&service, Scope::Links).await;
    let cookie = signed_in(&service, "C-1").await;
    for bound in [false, true] {
        if bound {
            change(&service, "C-1", bind("d1")).await;
        }
        let followed = get(&service, "/p/acme/launch?to=ecs-purchase", &cookie).await;
        let (status, made) = asked(&service, &token, "?to=ecs-purchase&account=C-1").await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(made["link"], header_of(&followed, "location"));
        assert_eq!(made["is_first_login"], !bound);
        assert_eq!(
            made["launch"],
            "https://sso.example.com/p/acme/launch?to=ecs-purchase"
        );
    }
    let (_, for_everybody) = asked(&service, &token, "").await;
    assert_eq!(for_everybody["is_first_login"], false);
    assert_eq!(
        for_everybody["launch"],
        "https://sso.example.com/p/acme/launch"
    );
}

#[tokio::test]
async fn the_backend_hears_why_there_is_no_link() {
    let service = acme("");
    let good = token(&service, Scope::Links).await;
    change(&service, "C-2", bind("d2")).await;
    change(&service, "C-2", Change::Suspend).await;
    let long = format!("?account={}", "x".repeat(129));
    for (query, status, code) in [
        ("?to=%2F%2Fevil.example", 400, "BRG-1007"),
        ("?account=C-2", 403, "CUS-1001"),
        ("?account=", 400, "API-1004"),
        (&*long, 400, "API-1004"),
        ("?first=true", 400, "API-1004"),
    ] {
        let (got, problem) = asked(&service, &good, query).await;
        assert_eq!(
            (got.as_u16(), &problem["code"]),
            (status, &code.into()),
            "{query}"
        );
    }
    let other = token(&service, Scope::CustomersRead).await;
    let (status, problem) = asked(&service, &other, "").await;
    assert_eq!(
        (status.as_u16(), &problem["code"]),
        (403, &"API-1002".into())
    );
}
