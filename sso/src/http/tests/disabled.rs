//! A partner that is switched off: nothing of it is reachable, and everybody is told.

use super::*;
use axum::http::Method;

/// Every public path of a partner.
const PATHS: [(Method, &str); 23] = [
    (Method::GET, "metadata"),
    (Method::GET, "metadata?signed=true"),
    (Method::GET, "saml/sso?SAMLRequest=x"),
    (Method::POST, "saml/sso"),
    (Method::GET, "saml/resume/handle"),
    (Method::GET, "saml/slo?SAMLRequest=x"),
    (Method::POST, "saml/slo"),
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
