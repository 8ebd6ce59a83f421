use super::*;
use crate::fixture::{body, header_of};
use std::collections::BTreeMap;

fn partner(names: &[(&str, &str)]) -> Partner {
    let mut config = crate::fixture::config(crate::fixture::HTTPS, "");
    let mut partner = config.partners.remove("acme").unwrap();
    partner.names = names
        .iter()
        .map(|(lang, name)| ((*lang).to_owned(), (*name).to_owned()))
        .collect();
    partner
}

#[tokio::test]
async fn an_error_page_says_what_who_and_what_to_do_in_the_language_of_the_browser_and_folds_the_other()
 {
    let partner = partner(&[("zh-CN", "某平台"), ("en", "Acme Cloud Shop")]);
    let page = error(
        &Frame::new(Lang::ZhCn, Some(&partner), ""),
        StatusCode::FORBIDDEN,
        "IDP-2003",
        "7F3K-92QD",
    );
    assert_eq!(page.status(), StatusCode::FORBIDDEN);
    let html = body(page).await;
    assert!(
        html.starts_with("<!doctype html>\n<html lang=\"zh-CN\">"),
        "{html}"
    );
    assert!(html.contains("<title>应答地址未登记 · 某平台</title>"));
    assert!(html.contains("<h1>应答地址未登记</h1>"));
    assert!(
        html.contains("<details lang=\"en\">")
            && html.contains("<h2>The answer address is not registered</h2>")
    );
    assert!(html.contains("<dd>IDP-2003</dd>") && html.contains("<dd>7F3K-92QD</dd>"));
    assert_eq!(html.matches("<h1>").count(), 1);
}

#[tokio::test]
async fn pages_ask_for_nothing_from_elsewhere() {
    let partner = partner(&[]);
    for lang in Lang::ALL {
        let html = body(error(
            &Frame::new(lang, Some(&partner), "/sso"),
            StatusCode::NOT_FOUND,
            "WEB-404",
            "AAAA-AAAA",
        ))
        .await;
        assert!(html.contains(&format!("href=\"/sso/static/{}\"", *STYLESHEET_NAME)));
        assert!(
            !html.contains("http://") && !html.contains("https://") && !html.contains("//cdn"),
            "{html}"
        );
        assert!(!html.contains("<script"));
        assert!(
            html.contains(" · acme</title>"),
            "the slug stands in for a missing name"
        );
    }
    assert!(!STYLESHEET.contains("url(") && !STYLESHEET.contains("@import"));
}

#[tokio::test]
async fn the_auto_post_page_works_with_and_without_script_under_a_strict_policy() {
    let partner = partner(&[("en", "Acme")]);
    let acs =
        Url::parse("https://auth.example:8443/authui/saml/SAMLAssertionConsumer?a=1&b=2").unwrap();
    let post = AutoPost {
        acs: &acs,
        action: acs.as_str(),
        saml_response: "PD94bWw+",
        relay_state: Some("state"),
    };
    let page = auto_post(
        &Frame::new(Lang::En, Some(&partner), ""),
        post,
        &Nonce::new([7; 16]),
    );
    let policy = header_of(&page, "content-security-policy").to_owned();
    assert!(
        policy.contains("default-src 'none'")
            && policy.contains("frame-ancestors 'none'")
            && policy.contains("base-uri 'none'")
    );
    assert!(
        policy.contains("script-src 'nonce-BwcHBwcHBwcHBwcHBwcHBw'"),
        "{policy}"
    );
    assert!(policy.contains("; form-action https:; "), "{policy}");
    assert_eq!(header_of(&page, "cache-control"), "no-store");
    assert_eq!(header_of(&page, "referrer-policy"), "no-referrer");
    assert_eq!(header_of(&page, "x-content-type-options"), "nosniff");
    let html = body(page).await;
    let script = html
        .split("<script nonce=\"BwcHBwcHBwcHBwcHBwcHBw\">")
        .nth(1);
    let script = script
        .and_then(|rest| rest.split("</script>").next())
        .unwrap();
    assert!(script.contains("getElementById(\"answer\")"), "{html}");
    assert!(script.trim_end().ends_with("form.submit();"), "{html}");
    assert!(
        html.contains(
            "action=\"https://auth.example:8443/authui/saml/SAMLAssertionConsumer?a=1&#38;b=2\""
        ),
        "{html}"
    );
    assert!(html.contains("<button type=\"submit\">Continue</button>"));
    assert!(
        html.contains("name=\"SAMLResponse\" value=\"PD94bWw+\"")
            && html.contains("name=\"RelayState\" value=\"state\""),
        "{html}"
    );
    assert!(html.contains("to auth.example."));
}

#[test]
fn only_a_form_that_goes_to_plain_http_may_go_to_plain_http() {
    let policy = |acs: &str| auto_post_policy(&Url::parse(acs).unwrap(), &Nonce::new([0; 16]));
    assert!(!policy("https://auth.example/acs").contains("http:"));
    assert!(policy("http://127.0.0.1:9000/acs").contains("form-action https: http:;"));
}

#[tokio::test]
async fn a_missing_relay_state_is_not_sent_and_an_empty_one_is() {
    let acs = Url::parse("https://auth.example/acs").unwrap();
    let with = |relay_state| AutoPost {
        acs: &acs,
        action: acs.as_str(),
        saml_response: "AA",
        relay_state,
    };
    let frame = Frame::new(Lang::En, None, "");
    assert!(
        !body(auto_post(&frame, with(None), &Nonce::new([0; 16])))
            .await
            .contains("RelayState")
    );
    assert!(
        body(auto_post(&frame, with(Some("")), &Nonce::new([0; 16])))
            .await
            .contains("name=\"RelayState\" value=\"\"")
    );
}

#[tokio::test]
async fn values_cannot_leave_their_attribute() {
    let acs = Url::parse("https://auth.example/acs").unwrap();
    let hostile = "\"'><script>alert(1)</script>&amp;";
    let post = AutoPost {
        acs: &acs,
        action: acs.as_str(),
        saml_response: hostile,
        relay_state: Some(hostile),
    };
    let html = body(auto_post(
        &Frame::new(Lang::En, Some(&partner(&[("en", hostile)])), ""),
        post,
        &Nonce::new([0; 16]),
    ))
    .await;
    assert_eq!(html.matches("<script").count(), 1, "{html}");
    assert!(
        html.contains("&#34;&#39;&#62;&#60;script&#62;alert(1)&#60;/script&#62;&#38;amp;"),
        "{html}"
    );
}

#[tokio::test]
async fn a_person_without_session_is_told_where_to_sign_in() {
    let partner = partner(&[("zh-CN", "某平台")]);
    let link = Url::parse("https://shop.example/login?next=cloud&x=1").unwrap();
    let frame = Frame::new(Lang::ZhCn, Some(&partner), "");
    let html = body(sign_in_first(&frame, Onward::ToThePlatform(&link))).await;
    assert!(
        html.contains("href=\"https://shop.example/login?next=cloud&#38;x=1\">登录某平台</a>"),
        "{html}"
    );
    let html = body(sign_in_first(&frame, Onward::AfterwardsHere(&link))).await;
    assert!(html.contains("我已登录，继续</a>"), "{html}");
    assert!(html.contains("I have signed in: continue</a>"), "{html}");
}

#[test]
fn a_name_falls_back_to_the_other_language_and_then_to_the_slug() {
    assert_eq!(
        partner_name(&partner(&[("zh-CN", "甲"), ("en", "A")]), Lang::En),
        "A"
    );
    assert_eq!(partner_name(&partner(&[("zh-CN", "甲")]), Lang::En), "甲");
    assert_eq!(partner_name(&partner(&[]), Lang::ZhCn), "acme");
}

/// WCAG 2.2 §1.4.3: 4.5:1 for text, in both schemes of the stylesheet.
#[test]
fn the_colours_have_contrast() {
    let schemes: Vec<BTreeMap<&str, f64>> = STYLESHEET
        .split("prefers-color-scheme")
        .map(colours)
        .collect();
    assert_eq!(schemes.len(), 2);
    for scheme in schemes {
        for (front, back) in [
            ("--ink", "--card"),
            ("--quiet", "--card"),
            ("--accent", "--card"),
            ("--on-accent", "--accent"),
            ("--ink", "--ground"),
        ] {
            let (a, b) = (scheme[front], scheme[back]);
            let ratio = (a.max(b) + 0.05) / (a.min(b) + 0.05);
            assert!(ratio >= 4.5, "{front} on {back}: {ratio}");
        }
    }
}

/// Relative luminance by custom property.
fn colours(css: &str) -> BTreeMap<&str, f64> {
    let declarations = css.lines().filter_map(|line| {
        line.trim()
            .split_once(": #")
            .filter(|(name, _)| name.starts_with("--"))
    });
    declarations
        .map(|(name, value)| (name, luminance(value.trim_end_matches(';'))))
        .collect()
}

fn luminance(colour: &str) -> f64 {
    let channel = |octet: u8| match f64::from(octet) / 255.0 {
        c if c <= 0.04045 => c / 12.92,
        c => ((c + 0.055) / 1.055).powf(2.4),
    };
    let octets = hex::decode(colour).unwrap();
    0.2126 * channel(octets[0]) + 0.7152 * channel(octets[1]) + 0.0722 * channel(octets[2])
}

#[tokio::test]
async fn a_partners_looks_are_files_of_ours_that_may_be_kept() {
    let folder = tempfile::tempdir().unwrap();
    let picture = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let logo = folder.path().join("logo.svg");
    std::fs::write(&logo, picture).unwrap();
    let looks = format!(
        "[partner.acme.brand]\ncolour = \"#ffd400\"\nlogo_file = {:?}\n",
        logo
    );
    let service = crate::fixture::service(crate::fixture::HTTPS, &looks);
    let refused = service.get("/p/acme/launch?to=nowhere").await;
    let policy = header_of(&refused, "content-security-policy").to_owned();
    assert!(policy.contains("img-src 'self' data:") && policy.contains("style-src 'self'"));
    let html = body(refused).await;
    for (before, kind) in [
        ("<img class=\"logo\" src=\"", "image/svg+xml"),
        (
            "<link rel=\"stylesheet\" href=\"/static/acme",
            "text/css; charset=utf-8",
        ),
    ] {
        let (_, rest) = html.split_once(before).unwrap();
        let path = rest.split('"').next().unwrap();
        let path = if path.starts_with('/') {
            path.to_owned()
        } else {
            format!("/static/acme{path}")
        };
        let file = service.get(&path).await;
        assert_eq!(header_of(&file, "content-type"), kind);
        assert!(header_of(&file, "cache-control").contains("immutable"));
        // Opened by itself, a picture with a script in it still runs nothing.
        assert!(header_of(&file, "content-security-policy").contains("default-src 'none'"));
    }
}
