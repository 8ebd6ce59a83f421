//! Login CSRF: which pages may send a hand-off, and whether one may come unasked.

use super::*;

const ORIGINS: &str = "origins = [\"https://shop.example.com\", \"https://www.shop.example.com:8443/\"]\nissuer = \"acme\"";
const LOGIN: &str = "[partner.acme.login]\nurl = \"https://shop.example.com/login\"\n";

fn with_origins() -> Service {
    service(HTTPS, &HS256.replace("issuer = \"acme\"", ORIGINS))
}

async fn answer(service: &Service, method: &str, number: usize, sent: &[(&str, &str)]) -> String {
    let token = signed(&claims(&format!("{method}{number}")));
    let mut request = match method {
        "GET" => Request::get(format!("{PATH}?token={token}")),
        _ => Request::post(PATH).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded"),
    };
    for (name, value) in sent {
        request = request.header(*name, *value);
    }
    let body = Body::from(format!("token={token}"));
    let response = service.send(request.body(body).unwrap()).await;
    if header_of(&response, "set-cookie").is_empty() {
        code_of(response).await
    } else {
        "accepted".to_owned()
    }
}

#[tokio::test]
async fn a_hand_off_from_a_foreign_page_is_refused() {
    let service = with_origins();
    for (number, (sent, expected)) in [
        (vec![("origin", "https://shop.example.com")], "accepted"),
        (
            vec![("origin", "https://www.shop.example.com:8443")],
            "accepted",
        ),
        (vec![("origin", HTTPS)], "accepted"),
        (vec![("origin", "https://evil.example")], "BRG-1021"),
        (vec![("origin", "null")], "BRG-1021"),
        (vec![("origin", "")], "BRG-1021"),
        (vec![("origin", "http://shop.example.com")], "BRG-1021"),
        (
            vec![("origin", "https://shop.example.com:8443")],
            "BRG-1021",
        ),
        (
            vec![("origin", "https://shop.example.com.evil.example")],
            "BRG-1021",
        ),
        (vec![("origin", "https://SHOP.example.com")], "BRG-1021"),
        (
            vec![
                ("origin", "https://evil.example"),
                ("sec-fetch-site", "same-origin"),
            ],
            "BRG-1021",
        ),
        // Every browser sends an Origin with a POST.
        (vec![], "BRG-1021"),
    ]
    .into_iter()
    .enumerate()
    {
        let got = answer(&service, "POST", number, &sent).await;
        assert_eq!(got, expected, "{sent:?}");
    }
}

#[tokio::test]
async fn a_link_to_the_hand_off_is_followed_from_the_platforms_pages_only() {
    let service = with_origins();
    let site = |site| ("sec-fetch-site", site);
    for (number, (sent, expected)) in [
        (
            vec![site("cross-site"), ("referer", "https://shop.example.com/")],
            "accepted",
        ),
        (
            vec![
                site("cross-site"),
                ("referer", "https://evil.example/?https://shop.example.com/"),
            ],
            "BRG-1021",
        ),
        (vec![site("cross-site")], "BRG-1021"),
        (vec![site("same-site")], "BRG-1021"),
        // From a mail, or typed: a link that an attacker may have written.
        (vec![site("none")], "BRG-1021"),
        (vec![site("same-origin")], "accepted"),
        (
            vec![("referer", "nonsense"), site("cross-site")],
            "BRG-1021",
        ),
        // A browser without Fetch Metadata says at least where the link stood.
        (vec![], "BRG-1021"),
        (vec![("referer", "https://shop.example.com/a")], "accepted"),
        (vec![("referer", "https://evil.example/")], "BRG-1021"),
    ]
    .into_iter()
    .enumerate()
    {
        let got = answer(&service, "GET", number, &sent).await;
        assert_eq!(got, expected, "{sent:?}");
    }
}

#[tokio::test]
async fn without_configured_origins_every_page_may_send() {
    let service = service(HTTPS, HS256);
    let sent = [
        ("origin", "https://anywhere.example"),
        ("sec-fetch-site", "cross-site"),
    ];
    assert_eq!(answer(&service, "POST", 1, &sent).await, "accepted");
}

#[tokio::test]
async fn unsolicited_hand_offs_can_be_switched_off() {
    let closed = HS256.replace(
        "issuer = \"acme\"",
        "unsolicited = false\nissuer = \"acme\"",
    );
    let service = service(HTTPS, &format!("{LOGIN}{closed}"));
    let token = signed(&claims("one"));
    let refused = service.post(PATH, &[("token", &token)]).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    assert_eq!(code_of(refused).await, "BRG-1022");

    // The same token is taken with a `return` of ours, wherever it is posted from: only the browser that began is signed in by it.
    let begun = service.get("/p/acme/login").await;
    let to = url::Url::parse(header_of(&begun, "location")).unwrap();
    let (_, returned) = to.query_pairs().find(|(name, _)| name == "return").unwrap();
    let posted = service
        .post(PATH, &[("token", &token), ("return", &returned)])
        .await;
    let here = header_of(&posted, "location").to_owned();
    assert!(here.starts_with("/p/acme/login/arrived/"), "{here}");
    let request = Request::get(&here).header(header::COOKIE, cookie_of(&begun));
    let arrived = service.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(header_of(&arrived, "location"), "/p/acme/launch");
}
