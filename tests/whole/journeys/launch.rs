//! Where a customer may be sent: the names and addresses that are allowed, and a corpus of those that must never be.

use tests::person::Person;
use tests::visitor::{Seen, Visitor};
use tests::world::{ACME, World};
use url::form_urlencoded::byte_serialize;

/// Targets that only look right. `{cloud}` stands for the simulated cloud's address, which ends with a slash.
const REFUSED: &[&str] = &[
    // Another host, said in ways that parsers disagree about.
    "https://evil.example",
    "//evil.example/console/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:\\\\evil.example",
    "https:/\\evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "https://evil.example\\@console.huaweicloud.com/",
    "https://evil.example%5c@console.huaweicloud.com/",
    "https://evil.example#@console.huaweicloud.com/",
    "https://evil.example?@console.huaweicloud.com/",
    // The right host as a part of another.
    "https://console.huaweicloud.com.evil.example/",
    "https://evilconsole.huaweicloud.com/",
    "https://console.huaweicloud.com%2eevil.example/",
    "https://console.huaweicloud.com%5c.evil.example/",
    "https://console.huaweicloud.com./",
    // The right host as user name, or a user name at the right host.
    "https://console.huaweicloud.com@evil.example/",
    "https://console.huaweicloud.com:443@evil.example/",
    "https://user@console.huaweicloud.com/",
    "https://user:word@console.huaweicloud.com/",
    "https://@console.huaweicloud.com/",
    // Look-alikes: Cyrillic letters, letters and dots that IDNA maps to the right ones, punycode.
    "https://соnsole.huaweicloud.com/",
    "https://ⓒonsole.huaweicloud.com/",
    "https://console。huaweicloud.com/",
    "https://xn--nsole-4ve3a.huaweicloud.com/",
    // Control and invisible characters.
    "https://console.huaweicloud.com/\r\nset-cookie: a=b",
    "https://console.huaweicloud.com/\n",
    "https://console.huaweicloud.com/\t",
    "java\tscript:alert(1)",
    "https://console.huaweicloud.com/\0",
    " https://console.huaweicloud.com/",
    "https://console.huaweicloud.com/ ",
    "https://console.huaweicloud.com/\u{200b}",
    "https://console.huaweicloud.com/\u{202e}",
    // Other schemes.
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "javascript://console.huaweicloud.com/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "blob:https://console.huaweicloud.com/1",
    "ftp://console.huaweicloud.com/",
    "http://console.huaweicloud.com/",
    "HTTPS://console.huaweicloud.com/",
    // Other ports.
    "https://console.huaweicloud.com:8443/",
    "http://127.0.0.1:1/console/",
    "https://127.0.0.1/console/",
    // Out of the allowed path, at once or after somebody's repair.
    "{cloud}",
    "{cloud}consolex/",
    "{cloud}console/../simulator/report",
    "{cloud}console/%2e%2e/simulator/report",
    "{cloud}console/..%5csimulator",
    "{cloud}console//evil.example",
    "{cloud}console/%252e%252e/simulator",
    "{cloud}console/%25%32%65%25%32%65/simulator",
    "{cloud}console/%0d%0aset-cookie:a=b",
    "{cloud}console/%00",
    "{cloud}console/\u{2044}..",
    "https://console.huaweicloud.com\u{2215}evil.example/",
    "https://console.huaweicloud.com\u{ff0f}evil.example/",
    "https://console.huaweicloud.com/\u{ff3c}..",
    "https://console.huaweicloud.com../",
    "https://.console.huaweicloud.com/",
    "https://0x7f000001/console/",
    "https://[::ffff:127.0.0.1]/console/",
    "https:console.huaweicloud.com",
    "https:/console.huaweicloud.com/",
    "https:\\\\console.huaweicloud.com/",
    "ht\ntps://console.huaweicloud.com/",
    "file:///etc/passwd",
    "view-source:https://console.huaweicloud.com/",
    "https://console.huaweicloud.com:0443x/",
    "https://console.huaweicloud.com:80/",
    // No addresses at all, and names that are nearly one.
    "/",
    "/console/",
    "../console",
    "Console",
    "consolex",
    "console/",
    "%2F%2Fevil.example",
];

fn assert_refused(seen: &Seen, target: &str) {
    assert_eq!(
        (seen.status, seen.code()),
        (400, Some("BRG-1007")),
        "{target:?}"
    );
    assert_eq!(seen.header("location"), "", "{target:?}");
    assert!(!seen.body.contains("evil"), "{target:?}");
    assert!(seen.reference().is_some(), "{target:?}");
}

#[tokio::test]
async fn launch_refuses_every_target_that_only_looks_right() {
    let world = World::new().await;
    let browser = world.customer().await;
    let cloud = world.cloud.settings().base_url.to_string();
    let long = format!("{cloud}console/{}", "a".repeat(2048));
    for target in REFUSED.iter().copied().chain([long.as_str()]) {
        let target = target.replace("{cloud}", &cloud);
        let to: String = byte_serialize(target.as_bytes()).collect();
        for lang in ["en", "zh-CN"] {
            let path = format!("launch?to={to}&lang={lang}");
            let seen = browser.get(&world.at(ACME, &path)).await;
            assert_refused(&seen, &target);
            let shown = format!("<html lang=\"{lang}\">");
            assert!(seen.body.contains(&shown), "{target:?}");
        }
    }
}

#[tokio::test]
async fn the_hand_off_refuses_them_too_and_never_leaves_this_site() {
    let world = World::new().await;
    let browser = Visitor::new();
    let cloud = world.cloud.settings().base_url.to_string();
    for target in REFUSED {
        let target = target.replace("{cloud}", &cloud);
        let mut button = world.button(ACME, &Person::li_lei());
        button.push(("to".to_owned(), target.clone()));
        let seen = browser.post(&world.at(ACME, "handoff"), &button).await;
        if seen.status == 303 {
            let next = seen.location();
            assert_eq!(next.origin(), world.base.origin(), "{target:?}");
            assert_eq!(next.path(), "/p/acme/launch", "{target:?}");
            assert_refused(&browser.get(next.as_str()).await, &target);
        } else {
            assert_refused(&seen, &target);
            assert_eq!(seen.header("set-cookie"), "", "{target:?}");
        }
    }
}

#[tokio::test]
async fn allowed_targets_arrive_unchanged_in_the_login_link() {
    let world = World::new().await;
    let browser = world.customer().await;
    let cloud = world.cloud.settings().base_url.to_string();
    let deep = format!("{cloud}console/ecm/?agencyId=1&region=cn-north-4#/ecs");
    let iam = "https://console.huaweicloud.com/iam/".to_owned();
    let rows = [
        ("console".to_owned(), format!("{cloud}console/")),
        ("iam".to_owned(), iam.clone()),
        (format!("{iam}?a=b#c"), format!("{iam}?a=b#c")),
        (deep.clone(), deep),
    ];
    for (to, service) in rows {
        let to: String = byte_serialize(to.as_bytes()).collect();
        let seen = browser
            .get(&world.at(ACME, &format!("launch?to={to}")))
            .await;
        let link = seen.location();
        assert_eq!(link.path(), simulator::LOGIN_PATH);
        let found = link.query_pairs().find(|(name, _)| name == "service");
        assert_eq!(found.unwrap().1, service);
    }
}
