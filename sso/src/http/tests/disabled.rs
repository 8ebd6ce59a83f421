//! A partner that is switched off: nothing of it is reachable, and everybody is told.

use super::*;
use axum::http::Method;

/// Every public path of a partner.
const PATHS: [(Method, &str); 29] = [
    (Method::GET, "metadata"),
    (Method::GET, "metadata?signed=true"),
    (Method::GET, "saml/sso?SAMLRequest=x"),
    (Method::POST, "saml/sso"),
    (Method::GET, "saml/resume/handle"),
    (Method::GET, "saml/slo?SAMLRequest=x"),
    (Method::POST, "saml/slo"),
    (Method::GET, "saml/slo/handle"),
    (Method::GET, "logout"),
    (Method::POST, "logout"),
    (Method::GET, "logout/return"),
    (Method::GET, "handoff/again"),
    (Method::GET, "login/over?whose=x"),
    (Method::GET, "launch"),
    (Method::GET, "launch?to=console"),
    (Method::POST, "handoff"),
    (Method::GET, "handoff?token=x"),
    (Method::GET, "login"),
    (Method::GET, "login/failed?return=x"),
    (Method::GET, "login/arrived/handle"),
    (Method::GET, "oidc/callback?state=x&code=y"),
    (Method::GET, "jwks.json"),
    (Method::POST, "upstream/acs"),
    (Method::GET, "upstream/metadata"),
    (Method::POST, "cloud/bind"),
    (Method::GET, "return/order"),
    (Method::GET, "return/top-up"),
    (Method::GET, "launch?lang=zh-CN"),
    (Method::POST, "cloud/bind?lang=zh-CN"),
];

#[tokio::test]
async fn a_disabled_partner_answers_every_path_with_its_page() {
    let disabled = service(HTTPS, &format!("enabled = false\n{HS256}"));
    let enabled = service(HTTPS, &format!("enabled = true\n{HS256}"));
    for (method, path) in PATHS {
        let request = || {
            Request::builder()
                .method(method.clone())
                .uri(format!("/p/acme/{path}"))
                .header("accept", "text/html")
                .header("content-type", "application/x-www-form-urlencoded")
                .body(Body::from("token=x"))
                .unwrap()
        };
        let refused = disabled.send(request()).await;
        assert_eq!(refused.status(), StatusCode::FORBIDDEN, "{method} {path}");
        assert_eq!(header_of(&refused, "location"), "", "{path}");
        let page = body(refused).await;
        assert!(page.contains("WEB-403"), "{method} {path}: {page}");
        assert!(
            page.contains("Acme Cloud") || page.contains("某平台"),
            "{page}"
        );
        let other = code_of(enabled.send(request()).await).await;
        assert_ne!(other, "WEB-403", "{method} {path}");
    }
}

#[tokio::test]
async fn the_api_of_a_disabled_partner_is_closed() {
    let service = service(HTTPS, &format!("enabled = false\n{HS256}"));
    let token = format!("{}{}", crate::api::TOKEN_PREFIX, "A".repeat(43));
    let record = crate::store::ApiTokenRecord {
        id: "one".to_owned(),
        partner: "acme".to_owned(),
        label: "test".to_owned(),
        scopes: crate::store::Scope::ALL.into_iter().collect(),
        created_at: service.app.now(),
        expires_at: service.app.now() + jiff::SignedDuration::from_hours(1),
    };
    let digest = crate::api::digest_of(&token);
    let store = service.app.store();
    store.add_token(digest, record).await.unwrap();
    for (method, path) in [
        (Method::GET, "sessions"),
        (Method::DELETE, "sessions?account=x"),
        (Method::GET, "launch-link"),
    ] {
        let request = Request::builder()
            .method(method.clone())
            .uri(format!("/api/v1/partners/acme/{path}"))
            .header("authorization", format!("Bearer {token}"));
        let refused = service.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(refused.status(), StatusCode::FORBIDDEN, "{method} {path}");
        let document = body(refused).await;
        assert!(document.contains("WEB-403"), "{method} {path}: {document}");
    }
}
