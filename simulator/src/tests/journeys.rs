//! Whole journeys over HTTP, up to the landing page or the page that says why not.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::Url;

use super::browse::{Seen, answer_with, first_login, get, hidden, newcomer, post, send};
use super::fixture::{Asked, World, answer, idp_key, replaced, signed_answer};
use crate::{Account, Cloud, FirstLogin};

#[tokio::test]
async fn a_bound_customer_lands_on_the_service_signed_in() {
    let world = World::new();
    let link =
        "/authui/saml/login?xAccountType=ZXT_IDP&service=https%3a%2f%2fcloud.test%2fconsole%2fiam";
    let start = get(&world.cloud, link, None).await;
    assert_eq!(start.status, StatusCode::FOUND);
    let address = Url::parse(&start.location.unwrap()).unwrap();
    let value = |name: &str| {
        address
            .query_pairs()
            .find(|(key, _)| key == name)
            .unwrap()
            .1
            .into_owned()
    };
    let xml = super::fixture::inflate(&STANDARD.decode(value("SAMLRequest")).unwrap());
    let id = xml
        .split(" ID=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let asked = Asked {
        xml,
        id,
        relay_state: value("RelayState"),
    };

    let landed = answer_with(&world.cloud, &signed_answer(&asked), &asked, "text/html").await;
    assert_eq!(landed.status, StatusCode::FOUND);
    assert_eq!(
        landed.location.as_deref(),
        Some("https://cloud.test/console/iam")
    );
    let cookie = landed.cookie.unwrap();
    assert!(
        cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"),
        "{cookie}"
    );

    let console = get(&world.cloud, "/console/iam", cookie.split(';').next()).await;
    assert_eq!(console.status, StatusCode::OK);
    assert!(
        console
            .body
            .contains("Signed in as domain yongzhi (xAccountId customer-7)."),
        "{}",
        console.body
    );
    let arrival = world.cloud.last_arrival().unwrap();
    assert_eq!(arrival.binding.account.domain_id, "yongzhiid");
}

#[tokio::test]
async fn nobody_is_signed_in_without_the_cookie() {
    let world = World::new();
    for cookie in [
        None,
        Some("cloud_session="),
        Some("cloud_session=guess"),
        Some("xcloud_session=a"),
    ] {
        assert_eq!(
            get(&world.cloud, "/console/", cookie).await.status,
            StatusCode::UNAUTHORIZED
        );
    }
}

#[tokio::test]
async fn a_refusal_lists_every_check_on_a_page_and_as_json() {
    let world = World::new();
    let asked = world.ask();
    let altered = replaced(&signed_answer(&asked), "customer-7", "customer-8");
    let page = answer_with(&world.cloud, &altered, &asked, "text/html").await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.cookie.is_none());
    for text in crate::check_texts() {
        assert!(page.body.contains(text.id), "{}", text.id);
    }
    assert!(page.body.contains("These checks failed: signature.digest."));
    let json = answer_with(&world.cloud, &altered, &asked, "application/json").await;
    assert_eq!(json.status, StatusCode::FORBIDDEN);
    let report: serde_json::Value = serde_json::from_str(&json.body).unwrap();
    assert_eq!(report["accepted"], false);
    let failed: Vec<_> = report["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|c| c["verdict"] == "fail")
        .collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0]["id"], "signature.digest");
    let kept = get(&world.cloud, crate::REPORT_PATH, None).await;
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&kept.body).unwrap(),
        report
    );
}

#[tokio::test]
async fn an_error_response_is_shown_with_its_codes_and_ends_the_request() {
    let world = World::new();
    let asked = world.ask();
    let good = signed_answer(&asked);
    let error = answer(&asked.id, idp_key());
    let assertion = super::fixture::part(&error, "<saml2:Assertion", "</saml2:Assertion>");
    let error = replaced(&error, &assertion, "");
    let status = super::fixture::part(&error, "<saml2p:Status>", "</saml2p:Status>");
    let told = "<saml2p:Status><saml2p:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Responder\">\
        <saml2p:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:AuthnFailed\"/></saml2p:StatusCode>\
        <saml2p:StatusMessage>no &lt;b&gt;luck&lt;/b&gt;</saml2p:StatusMessage></saml2p:Status>";
    let page = answer_with(
        &world.cloud,
        &replaced(&error, &status, told),
        &asked,
        "text/html",
    )
    .await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    let codes = "urn:oasis:names:tc:SAML:2.0:status:Responder / urn:oasis:names:tc:SAML:2.0:status:AuthnFailed";
    assert!(page.body.contains(codes), "{}", page.body);
    assert!(page.body.contains("no &lt;b&gt;luck&lt;/b&gt;"));
    assert_eq!(
        world.cloud.last_report().unwrap().failed(),
        ["response.status"]
    );
    assert_eq!(
        world.judge(&good, &asked.relay_state).failed(),
        ["response.in-response-to"]
    );
}

#[tokio::test]
async fn an_unbound_customer_without_first_login_is_told_so() {
    let world = World::new();
    let asked = world.ask();
    let page = answer_with(&world.cloud, &newcomer(&asked), &asked, "text/html").await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.body.contains("isFirstLogin=true") && page.cookie.is_none());
    assert!(world.cloud.last_report().unwrap().accepted);
    assert!(world.cloud.last_arrival().is_none());
}

#[tokio::test]
async fn a_first_login_creates_an_account_and_notifies_the_partner_through_the_browser() {
    let world = World::with(|settings| {
        settings.notification_url = Url::parse("https://partner.test/bind").ok()
    });
    let asked = world.ask_with("isFirstLogin=true");
    let page = answer_with(&world.cloud, &newcomer(&asked), &asked, "text/html").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("value=\"seven_co\"") && page.cookie.is_none());
    assert!(
        page.policy
            .contains("form-action 'self' console.cloud.test"),
        "{}",
        page.policy
    );
    let token = hidden(&page.body, "token");

    let made = post(
        &world.cloud,
        "/authui/first-login/create",
        "text/html",
        &[("token", &token), ("domainName", "newcomer")],
    )
    .await;
    assert_eq!(made.status, StatusCode::OK);
    assert!(made.body.contains("action=\"https://partner.test/bind\"") && made.cookie.is_some());
    let request = STANDARD.decode(hidden(&made.body, "bindRequest")).unwrap();
    let domain_id = &world
        .cloud
        .last_arrival()
        .unwrap()
        .binding
        .account
        .domain_id;
    let expected = format!(
        r#"{{"domainName":"newcomer","domainId":"{domain_id}","xUserId":"customer-9","bindAction":0}}"#
    );
    assert_eq!(String::from_utf8(request).unwrap(), expected);
    assert_eq!(hidden(&made.body, "SigAlg"), super::fixture::RSA_SHA256);
    let signature = hidden(&made.body, "Signature");
    assert!(super::messages::holds(
        &world,
        hidden(&made.body, "bindRequest").as_bytes(),
        &signature
    ));
    assert!(
        world
            .cloud
            .bindings()
            .iter()
            .any(|binding| binding.x_account_id == "customer-9")
    );

    let again = post(
        &world.cloud,
        "/authui/first-login/create",
        "text/html",
        &[("token", &token), ("domainName", "another")],
    )
    .await;
    assert_eq!(again.status, StatusCode::FORBIDDEN);
    let back = world.ask();
    assert_eq!(back.xml.len(), asked.xml.len());
}

#[tokio::test]
async fn a_first_login_binds_an_existing_account_by_name_and_password() {
    let free = Account {
        domain_name: "old_co".into(),
        domain_id: "oldid".into(),
    };
    let world = World::with(|settings| settings.accounts = vec![free.clone()]);
    let page = first_login(&world).await;
    assert_eq!(page.page(), "first-login");
    assert!(!page.body.contains("old_co") && !page.body.contains("role=\"alert\""));
    let token = hidden(&page.body, "token");
    let wrong = "账号名或密码错误。";
    let tries = [
        ("old_co", "Simulated-2", 403, wrong),
        ("old_co", "", 403, wrong),
        ("no_such", "Simulated-1", 403, wrong),
        ("yongzhi", "Simulated-2", 403, wrong),
        ("yongzhi", "Simulated-1", 409, "该账号已关联其他客户。"),
    ];
    for (name, password, status, told) in tries {
        let seen = bind_existing(&world.cloud, &token, name, password).await;
        assert_eq!(seen.status.as_u16(), status, "{name} {password}");
        assert_eq!(seen.page(), "first-login");
        assert!(seen.body.contains(told) && seen.body.contains("role=\"alert\""));
        assert!(password.is_empty() || !seen.body.contains(password));
    }
    let bound = bind_existing(&world.cloud, &token, "old_co", "Simulated-1").await;
    assert_eq!(bound.status, StatusCode::FOUND);
    assert_eq!(
        bound.location.as_deref(),
        Some("https://console.cloud.test/iam/")
    );
    assert_eq!(world.cloud.last_arrival().unwrap().binding.account, free);
}

async fn bind_existing(cloud: &Cloud, token: &str, name: &str, password: &str) -> Seen {
    let fields = [
        ("token", token),
        ("domainName", name),
        ("password", password),
    ];
    post(cloud, "/authui/first-login/bind", "text/html", &fields).await
}

#[tokio::test]
async fn a_created_account_keeps_its_password_when_it_is_bound_anew() {
    let world = World::new();
    let create = "/authui/first-login/create";
    let token = hidden(&first_login(&world).await.body, "token");
    let mut fields = [
        ("token", token.as_str()),
        ("domainName", "own_name"),
        ("password", "short"),
    ];
    let short = post(&world.cloud, create, "text/html", &fields).await;
    assert_eq!(short.status, StatusCode::BAD_REQUEST);
    fields[2].1 = "Chosen-by-me";
    let made = post(&world.cloud, create, "text/html", &fields).await;
    assert_eq!(made.status, StatusCode::FOUND);
    assert!(world.cloud.unbind("customer-9"));

    let token = hidden(&first_login(&world).await.body, "token");
    let usual = bind_existing(&world.cloud, &token, "own_name", "Simulated-1").await;
    assert_eq!(usual.status, StatusCode::FORBIDDEN);
    let own = bind_existing(&world.cloud, &token, "own_name", "Chosen-by-me").await;
    assert_eq!(own.status, StatusCode::FOUND);
}

#[tokio::test]
async fn a_first_login_of_a_bound_customer_goes_straight_on() {
    let world = World::new();
    let asked = world.ask_with("isFirstLogin=true");
    let seen = answer_with(&world.cloud, &signed_answer(&asked), &asked, "text/html").await;
    assert_eq!(
        seen.location.as_deref(),
        Some("https://console.cloud.test/iam/")
    );
    assert!(world.cloud.notifications().is_empty());
}

#[tokio::test]
async fn a_new_account_needs_a_free_name_of_the_right_form() {
    let world = World::new();
    let asked = world.ask_with("isFirstLogin=true");
    let page = answer_with(&world.cloud, &newcomer(&asked), &asked, "text/html").await;
    let token = hidden(&page.body, "token");
    let names = [
        ("abc", 400),
        ("op_admin", 400),
        ("12345", 400),
        ("a b c d", 400),
        ("yongzhi", 409),
        ("good_name", 302),
    ];
    for (name, status) in names {
        let fields = [("token", token.as_str()), ("domainName", name)];
        let seen = post(
            &world.cloud,
            "/authui/first-login/create",
            "text/html",
            &fields,
        )
        .await;
        assert_eq!(seen.status.as_u16(), status, "{name}");
    }
}

#[tokio::test]
async fn an_account_may_be_created_without_asking() {
    let world = World::with(|settings| settings.first_login = FirstLogin::CreateAtOnce);
    let asked = world.ask_with("isFirstLogin=true");
    let seen = answer_with(&world.cloud, &newcomer(&asked), &asked, "text/html").await;
    assert_eq!(seen.status, StatusCode::FOUND);
    assert_eq!(world.cloud.bindings().len(), 2);
    assert!(world.cloud.unbind("customer-9"));
}

#[tokio::test]
async fn bad_requests_get_clear_pages() {
    let world = World::new();
    let cloud = &world.cloud;
    let unknown = get(
        cloud,
        "/authui/saml/login?xAccountType=%3Cb%3E&service=x",
        None,
    )
    .await;
    assert_eq!(unknown.status, StatusCode::FORBIDDEN);
    assert!(unknown.body.contains("&lt;b&gt;") && !unknown.body.contains("<b>"));
    assert!(
        unknown.policy.starts_with("default-src 'none';") && !unknown.policy.contains("script-src")
    );
    assert!(
        unknown
            .body
            .starts_with("<!DOCTYPE html><html lang=\"zh-CN\">")
    );
    assert_eq!(
        get(cloud, "/nowhere", None).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        get(cloud, crate::REPORT_PATH, None).await.status,
        StatusCode::NOT_FOUND
    );
    let large = post(
        cloud,
        crate::ACS_PATH,
        "text/html",
        &[("SAMLResponse", &"A".repeat(1_100_000))],
    )
    .await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    let json = Request::post(crate::ACS_PATH).header(header::CONTENT_TYPE, "application/json");
    let json = send(cloud, json.body(Body::from("{}")).unwrap()).await;
    assert_eq!(json.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn metadata_is_served_signed_or_not() {
    let world = World::new();
    let signed = get(&world.cloud, crate::METADATA_PATH, None).await;
    let unsigned = get(
        &world.cloud,
        &format!("{}?unsigned=true", crate::METADATA_PATH),
        None,
    )
    .await;
    let odd = get(
        &world.cloud,
        &format!("{}?unsigned=1", crate::METADATA_PATH),
        None,
    )
    .await;
    assert!(signed.body.contains("<ds:Signature ") && odd.body.contains("<ds:Signature "));
    assert!(!unsigned.body.contains("<ds:Signature "));
}

#[tokio::test]
async fn of_many_copies_of_one_answer_one_gets_in() {
    let world = World::new();
    let asked = world.ask();
    let xml = signed_answer(&asked);
    let judged: Vec<bool> = std::thread::scope(|scope| {
        let copies: Vec<_> = (0..16)
            .map(|_| scope.spawn(|| world.judge(&xml, &asked.relay_state).accepted))
            .collect();
        copies
            .into_iter()
            .map(|copy| copy.join().unwrap())
            .collect()
    });
    assert_eq!(judged.into_iter().filter(|accepted| *accepted).count(), 1);
}

#[tokio::test]
async fn serves_on_a_socket() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(World::new().cloud.serve(listener));
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = "GET /authui/saml/metadata.xml?unsigned=true HTTP/1.1\r\nHost: cloud.test\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut seen = String::new();
    stream.read_to_string(&mut seen).await.unwrap();
    serving.abort();
    assert!(seen.starts_with("HTTP/1.1 200 OK"), "{seen}");
    assert!(seen.contains("entityID=\"https://cloud.test/\""), "{seen}");
}
