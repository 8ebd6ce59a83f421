//! What a token may say.

use super::*;

/// A service whose partner is as in the other tests; each token is its first.
async fn answer_to(claims: &Value) -> String {
    let response = service(HTTPS, HS256)
        .post(PATH, &[("token", &signed(claims))])
        .await;
    if response.status() == StatusCode::SEE_OTHER {
        "accepted".to_owned()
    } else {
        code_of(response).await
    }
}

async fn person(claims: &Value) -> idp::Principal {
    let service = service(HTTPS, HS256);
    let response = service.post(PATH, &[("token", &signed(claims))]).await;
    principal(&service, &response).await
}

/// Who is signed in by an answer.
async fn principal(service: &Service, response: &Response<Body>) -> idp::Principal {
    let cookie = cookie_of(response).parse().unwrap();
    let headers = axum::http::HeaderMap::from_iter([(header::COOKIE, cookie)]);
    crate::session::current(&service.app, service.app.partner("acme").unwrap(), &headers)
        .await
        .unwrap()
        .unwrap()
        .person
        .principal
}

#[tokio::test]
async fn audience_and_issuer_have_to_be_ours() {
    let ours = "https://sso.example.com/p/acme";
    for (claim, value, answer) in [
        ("aud", json!("https://sso.example.com/p/other"), "BRG-1003"),
        ("aud", json!(""), "BRG-1003"),
        ("aud", json!(["x", "y"]), "BRG-1003"),
        ("aud", json!([]), "BRG-1003"),
        ("aud", json!({ours: ours}), "BRG-1003"),
        ("aud", json!(["x", ours]), "accepted"),
        ("aud", Value::Null, "BRG-1006"),
        ("iss", json!("somebody"), "BRG-1003"),
        ("iss", json!(["acme"]), "BRG-1003"),
        ("iss", Value::Null, "BRG-1006"),
    ] {
        assert_eq!(
            answer_to(&with(claim, value.clone())).await,
            answer,
            "{claim} = {value}"
        );
    }
}

#[tokio::test]
async fn an_issuer_is_not_asked_for_when_none_is_configured() {
    let service = service(HTTPS, &HS256.replace("issuer = \"acme\"\n", ""));
    assert_eq!(
        service
            .post(PATH, &[("token", &signed(&with("iss", Value::Null)))])
            .await
            .status(),
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn times_have_to_hold_within_the_tolerated_difference() {
    let now = NOW.as_second();
    let times = |iat: i64, exp: i64| {
        let mut claims = with("iat", json!(now + iat));
        claims["exp"] = json!(now + exp);
        claims
    };
    for (iat, exp, answer) in [
        (0, 300, "accepted"),
        (0, 301, "BRG-1004"),
        (0, 0, "BRG-1004"),
        (60, 30, "BRG-1004"),
        (-300, -119, "accepted"),
        (-300, -120, "BRG-1004"),
        (-300, -86_400, "BRG-1004"),
        (120, 180, "accepted"),
        (121, 180, "BRG-1004"),
        (-86_400, 60, "BRG-1004"),
    ] {
        assert_eq!(
            answer_to(&times(iat, exp)).await,
            answer,
            "iat {iat}, exp {exp}"
        );
    }
    for (claim, value, answer) in [
        ("nbf", json!(now + 120), "accepted"),
        ("nbf", json!(now + 121), "BRG-1004"),
        ("auth_time", json!(now - 7200), "accepted"),
        ("auth_time", json!(now + 121), "BRG-1004"),
        ("exp", json!(now as f64 + 59.5), "accepted"),
    ] {
        assert_eq!(
            answer_to(&with(claim, value.clone())).await,
            answer,
            "{claim} = {value}"
        );
    }
}

#[tokio::test]
async fn a_shorter_lifetime_can_be_configured() {
    let service = service(
        HTTPS,
        &HS256.replace("issuer", "max_lifetime = \"59s\"\nissuer"),
    );
    assert_eq!(refusal(&service, &signed(&claims("one"))).await, "BRG-1004");
}

#[tokio::test]
async fn times_that_are_no_times_are_refused() {
    for claim in ["exp", "iat"] {
        assert_eq!(
            answer_to(&with(claim, Value::Null)).await,
            "BRG-1006",
            "no {claim}"
        );
    }
    for claim in ["exp", "iat", "nbf", "auth_time"] {
        for value in [
            json!("1767323045"),
            json!(true),
            json!(1e300),
            json!(-1e300),
            json!(u64::MAX),
        ] {
            assert_eq!(
                answer_to(&with(claim, value.clone())).await,
                "BRG-1006",
                "{claim} = {value}"
            );
        }
    }
    // The reader of tokens itself stops at these.
    assert_eq!(answer_to(&with("exp", json!([1]))).await, "BRG-1001");
}

#[tokio::test]
async fn what_is_needed_has_to_be_there_and_fit() {
    for (claim, value) in [
        ("jti", Value::Null),
        ("jti", json!("")),
        ("jti", json!(7)),
        ("jti", json!("x".repeat(257))),
        ("sub", Value::Null),
        ("sub", json!("")),
        ("sub", json!("  ")),
        ("sub", json!(12345)),
        ("sub", json!("x".repeat(129))),
        ("sub", json!("a\u{0}b")),
        ("user", json!({})),
        ("account", json!("x".repeat(129))),
        ("account", json!("a\nb")),
        ("email", json!(["a@example.com"])),
        ("name", json!("x".repeat(257))),
        ("name", json!("a\u{85}b")),
        ("name", json!("a\u{ffff}b")),
        ("mobile", json!("\u{1b}[2J")),
        ("acr", json!(1)),
        (
            "acr",
            json!(format!(
                "urn:oasis:names:tc:SAML:2.0:ac:classes:{}",
                "x".repeat(300)
            )),
        ),
        ("amr", json!("pwd")),
    ] {
        assert_eq!(
            answer_to(&with(claim, value.clone())).await,
            "BRG-1006",
            "{claim} = {value}"
        );
    }
}

#[tokio::test]
async fn identifiers_may_have_128_characters_of_any_script() {
    let person = person(&with("sub", json!("云".repeat(128)))).await;
    assert_eq!(person.user_id, "云".repeat(128));
}

#[tokio::test]
async fn the_user_claim_goes_before_the_subject_and_the_subject_is_the_account() {
    let mut claims = with("account", Value::Null);
    assert_eq!(person(&claims).await.account_id, "u-7");
    claims["user"] = json!("u-8");
    let person = person(&claims).await;
    assert_eq!(
        (person.user_id.as_str(), person.account_id.as_str()),
        ("u-8", "u-7"),
        "the account is `sub` where no claim names one"
    );
    claims["sub"] = Value::Null;
    assert_eq!(self::person(&claims).await.account_id, "u-8");
}

const MAPPED: &str = "[partner.acme.handoff.claims]\nuser = \"uid\"\naccount = \"org.id\"\nemail = \"https://shop.example.com/mail\"\nname = \"profile.full.name\"\n";

async fn mapped(claims: &Value) -> (String, Option<idp::Principal>) {
    let service = service(HTTPS, &format!("{HS256}{MAPPED}"));
    let response = service.post(PATH, &[("token", &signed(claims))]).await;
    if response.status() == StatusCode::SEE_OTHER {
        (String::new(), Some(principal(&service, &response).await))
    } else {
        (code_of(response).await, None)
    }
}

#[tokio::test]
async fn claims_can_have_other_names_and_stand_deeper() {
    let mut claims = with("sub", Value::Null);
    claims["uid"] = json!("u-1");
    claims["org"] = json!({"id": "org-1", "name": "x"});
    claims["https://shop.example.com/mail"] = json!("mapped@example.com");
    claims["profile"] = json!({"full": {"name": "韩梅梅"}});
    let (_, person) = mapped(&claims).await;
    let person = person.unwrap();
    assert_eq!(
        (person.user_id.as_str(), person.account_id.as_str()),
        ("u-1", "org-1")
    );
    assert_eq!(person.email.as_deref(), Some("mapped@example.com"));
    assert_eq!(person.name.as_deref(), Some("韩梅梅"));
    assert_eq!(person.mobile.as_deref(), Some("0086-13800000000"));

    // Another claim in the place of one that is configured would be another customer.
    for (claim, value) in [
        ("org", Value::Null),
        ("org", json!("org-1")),
        ("org", json!({"id": ""})),
        ("org", json!({"id": 7})),
        ("org", json!([{"id": "org-1"}])),
        ("uid", Value::Null),
    ] {
        let mut changed = claims.clone();
        changed[claim] = value.clone();
        assert_eq!(mapped(&changed).await.0, "BRG-1006", "{claim} = {value}");
    }
    let mut without = claims.clone();
    without["profile"] = json!({"full": "x"});
    assert_eq!(mapped(&without).await.1.unwrap().name, None);
}

#[tokio::test]
async fn a_name_with_dots_is_a_claim_before_it_is_a_path() {
    let mut claims = with("sub", Value::Null);
    claims["uid"] = json!("u-1");
    claims["org.id"] = json!("dotted");
    claims["org"] = json!({"id": "deeper"});
    assert_eq!(mapped(&claims).await.1.unwrap().account_id, "dotted");
}

#[tokio::test]
async fn a_table_says_what_acr_and_amr_of_a_platform_mean() {
    let class = |name: &str| format!("urn:oasis:names:tc:SAML:2.0:ac:classes:{name}");
    let table = format!(
        "[partner.acme.handoff.acr]\n\"loa:2\" = \"{}\"\n[partner.acme.handoff.amr]\npwd = \"{}\"\notp = \"{}\"\nface = \"urn:example:face\"\n",
        class("MobileTwoFactorContract"),
        class("PasswordProtectedTransport"),
        class("TimeSyncToken"),
    );
    let service = service(HTTPS, &format!("{HS256}{table}"));
    for (number, (acr, amr, expected)) in [
        (
            json!("loa:2"),
            json!(["pwd"]),
            class("MobileTwoFactorContract"),
        ),
        (
            json!("loa:1"),
            json!(["pwd"]),
            class("PasswordProtectedTransport"),
        ),
        (json!(class("X509")), json!(["pwd"]), class("X509")),
        (Value::Null, json!(["pwd", "otp"]), class("TimeSyncToken")),
        (Value::Null, json!(["otp", "pwd"]), class("TimeSyncToken")),
        (
            Value::Null,
            json!(["face", "pwd"]),
            class("PasswordProtectedTransport"),
        ),
        (Value::Null, json!(["face"]), "urn:example:face".to_owned()),
        (Value::Null, json!(["sms", 7]), class("unspecified")),
        (json!("loa:1"), Value::Null, class("unspecified")),
    ]
    .into_iter()
    .enumerate()
    {
        let mut claims = claims(&number.to_string());
        (claims["acr"], claims["amr"]) = (acr, amr);
        let response = service.post(PATH, &[("token", &signed(&claims))]).await;
        let person = principal(&service, &response).await;
        assert_eq!(person.authn_context, expected, "{number}");
    }
}

#[tokio::test]
async fn absent_values_stay_absent() {
    let mut claims = with("email", json!(""));
    claims["name"] = Value::Null;
    let person = person(&claims).await;
    assert_eq!((person.email, person.name), (None, None));
}

#[tokio::test]
async fn the_way_of_signing_in_is_never_over_asserted() {
    let class = |name: &str| format!("urn:oasis:names:tc:SAML:2.0:ac:classes:{name}");
    for (claim, value, context) in [
        (
            "acr",
            json!(class("PasswordProtectedTransport")),
            class("PasswordProtectedTransport"),
        ),
        (
            "acr",
            json!("urn:mace:incommon:iap:silver"),
            class("unspecified"),
        ),
        ("acr", json!("3"), class("unspecified")),
        ("amr", json!(["otp", "pwd"]), class("Password")),
        ("amr", json!(["otp", "mfa", 7]), class("unspecified")),
        ("amr", json!([]), class("unspecified")),
    ] {
        assert_eq!(
            person(&with(claim, value.clone())).await.authn_context,
            context,
            "{claim} = {value}"
        );
    }
}

#[tokio::test]
async fn the_instant_of_signing_in_is_the_platforms_and_never_lies_ahead() {
    use idp::AuthnInstant::{Assumed, Stated};
    let now = NOW.as_second();
    let at = |seconds| jiff::Timestamp::from_second(seconds).unwrap();
    for (claim, value, instant) in [
        ("auth_time", now - 7200, Stated(at(now - 7200))),
        ("auth_time", now + 60, Stated(NOW)),
        // Nobody says when: an hour before the token, unless configured.
        ("iat", now - 20, Assumed(at(now - 20 - 3600))),
        ("iat", now + 20, Assumed(at(now - 3600))),
    ] {
        assert_eq!(
            person(&with(claim, json!(value))).await.authn_instant,
            instant,
            "{claim} = {value}"
        );
    }
}
