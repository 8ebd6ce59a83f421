use super::*;
use crate::fixture::{HTTPS, config};

const PARTNER: &str = "[partner.acme.cloud]\nx_account_type = \"ACME_IDP\"\n[partner.acme.targets]\norders = \"https://shop.example.com/orders\"\n";

fn allowed(to: &str) -> Result<String, LaunchError> {
    let config = config(HTTPS, PARTNER);
    let partner = config.partners.get("acme").unwrap();
    let preset = cloud::preset(&partner.preset).unwrap();
    resolve(partner, preset, to).map(String::from)
}

#[test]
fn a_name_and_an_address_under_a_named_one_are_allowed() {
    assert_eq!(
        allowed("orders").unwrap(),
        "https://shop.example.com/orders"
    );
    for to in [
        "https://shop.example.com/orders",
        "https://shop.example.com/orders/",
        "https://shop.example.com/orders/17?tab=items#top",
        "https://shop.example.com/orders?next=https://elsewhere.example/",
    ] {
        assert_eq!(allowed(to).unwrap(), to);
    }
    for name in [
        "console",
        "ecs",
        "ecs-purchase",
        "iam",
        "tickets",
        "billing",
        "orders",
        "unpaid-orders",
        "renewals",
        "top-up",
    ] {
        assert!(allowed(name).is_ok(), "the preset's own name {name}");
    }
}

#[test]
fn nothing_that_a_browser_could_take_for_another_place_is_allowed() {
    for to in [
        "",
        "/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https:/evil.example",
        "https:\\\\evil.example",
        "https:///evil.example",
        "https://evil.example",
        "https://evil.example/orders",
        "https://shop.example.com.evil.example/orders",
        "https://shop.example.com@evil.example/orders",
        "https://shop.example.com:443@evil.example/orders",
        "https://shop.example.com%2f@evil.example/orders",
        "https://user@shop.example.com/orders",
        "https://@shop.example.com/orders",
        "https://shop.example.com\\@evil.example/orders",
        "https://shop.example.com%00.evil.example/orders",
        "https://shop.example.com:8443/orders",
        "http://shop.example.com/orders",
        "HTTPS://shop.example.com/orders",
        "ftp://shop.example.com/orders",
        "javascript:alert(1)",
        "javascript://shop.example.com/orders/%0aalert(1)",
        "data:text/html,x",
        "https://shop.example.com/orders2",
        "https://shop.example.com/",
        "https://shop.example.com/orders/../admin",
        "https://shop.example.com/orders/%2e%2e/admin",
        "https://shop.example.com/orders/.%2E/admin",
        "https://shop.example.com/orders/..%2fadmin",
        "https://shop.example.com/orders/..%2F..%2Fadmin",
        "https://shop.example.com/orders/..%5cadmin",
        "https://shop.example.com/orders//evil.example",
        "https://shop.example.com/orders/%252e%252e/admin",
        "https://shop.example.com/orders/%25%32%65/admin",
        "https://shop.example.com/orders/%0d%0aSet-Cookie:x",
        "https://shop.example.com/orders/%00",
        "https://shop.example.com/orders/%1f",
        "https://shop.example.com/orders/%7F",
        "https://shop.example.com\u{2215}orders",
        "https://shop.example.com/orders\u{ff0f}..",
        "https://shop.example.com/orders\n",
        "https://shop.example.com/orders\r\nSet-Cookie: x=y",
        "\thttps://shop.example.com/orders",
        " https://shop.example.com/orders",
        "ht\ttps://shop.example.com/orders",
        "https://shop.example.com\u{3002}evil.example/orders",
        "https://\u{ff53}hop.example.com/orders",
        "https://sh\u{43e}p.example.com/orders",
        "https://shop.example.com/orders\0",
    ] {
        assert!(
            matches!(allowed(to), Err(LaunchError::TargetNotAllowed(_))),
            "{to:?} was allowed"
        );
    }
    let long = format!("https://shop.example.com/orders/{}", "x".repeat(3000));
    assert!(allowed(&long).is_err());
}

#[test]
fn the_login_link_leads_to_the_vendor_and_carries_the_target_as_one_value() {
    let config = config(HTTPS, PARTNER);
    let partner = config.partners.get("acme").unwrap();
    let to = "https://shop.example.com/orders/17?a=1&b=2";
    let link = Url::parse(&link(partner, Some(to), true).unwrap()).unwrap();
    assert_eq!(link.host_str(), Some("auth.huaweicloud.com"));
    let pairs: Vec<(String, String)> = link.query_pairs().into_owned().collect();
    let expected = [
        ("xAccountType", "ACME_IDP"),
        ("isFirstLogin", "true"),
        ("service", to),
    ];
    assert_eq!(
        pairs,
        expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
}

#[test]
fn without_the_platform_identifier_nobody_is_sent_anywhere() {
    let config = config(HTTPS, "");
    let partner = config.partners.get("acme").unwrap();
    assert!(matches!(
        link(partner, None, false),
        Err(LaunchError::NotConfigured(_))
    ));
}
