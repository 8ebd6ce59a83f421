//! There and back.

use super::*;
use crate::fixture::{HS256, Log, code_of, service_on};
use crate::session::Upstream;
use crate::texts::Lang;
use jiff::SignedDuration;
use std::sync::Arc;
use std::time::Duration;

#[tokio::test]
async fn a_person_signs_in_at_the_provider_and_goes_on() {
    let key = TestKey::new("k1", "ES256");
    let provider = TestProvider::start(&[&key]).await;
    let service = with_provider(&provider, "");
    let response = service.get("/p/acme/login?to=console&lang=zh-CN").await;
    assert_eq!(header_of(&response, "referrer-policy"), "no-referrer");
    let away = Away::of(&response);
    let expected = format!("{}/authorize", provider.issuer);
    assert_eq!(away.to.as_str().split('?').next(), Some(&*expected));
    for (name, value) in [
        ("site", "cn"),
        ("response_type", "code"),
        ("client_id", CLIENT),
        (
            "redirect_uri",
            "https://sso.example.com/p/acme/oidc/callback",
        ),
        ("scope", "openid profile email"),
        ("code_challenge_method", "S256"),
        ("max_age", "2592000"),
        ("ui_locales", "zh-CN"),
    ] {
        assert_eq!(away.asked[name], value, "{name}");
    }
    for name in ["prompt", "acr_values", "code_verifier", "client_secret"] {
        assert!(!away.asked.contains_key(name), "{name}");
    }
    assert_ne!(away.asked["state"], away.asked["nonce"]);

    let mut claims = away.claims(&provider);
    claims["email"] = json!("li.lei@example.com");
    claims["name"] = json!("李雷");
    claims["phone_number"] = json!("+86 138");
    claims["amr"] = json!(["pwd"]);
    away.grant(&provider, "code-1", tokens(&key.sign(&claims)));
    let back = get(&service, &away.back(&provider, "code-1"), &away.cookie).await;
    assert_eq!(header_of(&back, "location"), "/p/acme/launch?to=console");
    assert_eq!(header_of(&back, "referrer-policy"), "no-referrer");
    assert_eq!(header_of(&back, "cache-control"), "no-store");
    let principal = person(&service, &back).await.principal;
    assert_eq!(
        (&*principal.user_id, &*principal.account_id),
        ("u-7", "u-7")
    );
    assert_eq!(principal.email.as_deref(), Some("li.lei@example.com"));
    assert_eq!(principal.name.as_deref(), Some("李雷"));
    assert_eq!(principal.mobile.as_deref(), Some("+86 138"));
    let stated = idp::AuthnInstant::Stated(NOW - SignedDuration::from_secs(30));
    assert_eq!(principal.authn_instant, stated);
    assert!(principal.authn_context.ends_with(":Password"));
}

#[tokio::test]
async fn the_secret_goes_into_the_body_or_nowhere_when_that_is_configured() {
    let key = TestKey::new("k1", "ES256");
    let provider = TestProvider::start(&[&key]).await;
    provider.now().post = true;
    let service = with_provider(&provider, "auth_method = \"post\"\n");
    let response = sign_in_with(&service, &provider, &key, |_| {}).await;
    person(&service, &response).await;
    let service = with_provider(&provider, "auth_method = \"basic\"\n");
    let response = sign_in_with(&service, &provider, &key, |_| {}).await;
    assert_eq!(code_of(response).await, "BRG-2004");
}

#[tokio::test]
async fn what_the_cloud_demands_is_asked_of_the_provider() {
    let provider = TestProvider::start(&[&TestKey::new("k1", "ES256")]).await;
    let service = with_provider(
        &provider,
        "max_age = \"1h\"\nscopes = [\"openid\", \"phone\"]\n[partner.acme.oidc.acr]\n\"urn:strong\" = \"2\"\n",
    );
    let (fresh, passive) = (true, true);
    for (demand, prompt, max_age) in [
        (
            Demand {
                fresh,
                ..Demand::default()
            },
            Some("login"),
            "0",
        ),
        (
            Demand {
                passive,
                ..Demand::default()
            },
            Some("none"),
            "3600",
        ),
        (
            Demand {
                fresh,
                passive,
                ..Demand::default()
            },
            Some("none"),
            "0",
        ),
        (Demand::default(), None, "3600"),
    ] {
        let away = away_for(&service, &demand).await;
        assert_eq!(away.asked.get("prompt").map(String::as_str), prompt);
        assert_eq!(away.asked["max_age"], max_age);
        assert_eq!(away.asked["scope"], "openid phone");
    }
    let classes = vec!["urn:strong".to_owned(), "urn:other".to_owned()];
    let away = away_for(
        &service,
        &Demand {
            classes,
            ..Demand::default()
        },
    )
    .await;
    assert_eq!(away.asked["acr_values"], "2 urn:other");
}

#[tokio::test]
async fn an_error_of_the_provider_signs_nobody_in() {
    let provider = TestProvider::start(&[&TestKey::new("k1", "ES256")]).await;
    let service = with_provider(&provider, "");
    let (log, _guard) = Log::capture();
    for error in ["access_denied", "login_required", "SENSITIVE\u{1b}[2J"] {
        let away = away(&service).await;
        let fields = [
            ("error", error),
            ("iss", &provider.issuer),
            ("error_description", "SENSITIVE"),
        ];
        let refused = get(&service, &away.back_with(&fields), &away.cookie).await;
        assert_eq!(header_of(&refused, "set-cookie"), "");
        assert_eq!(code_of(refused).await, "BRG-1012");
    }
    let text = log.text();
    assert!(text.contains("access_denied") && text.contains("an error of no standard"));
    assert!(!text.contains("SENSITIVE"), "{text}");
}

#[test]
fn only_a_passive_request_hears_that_a_page_is_needed() {
    use super::super::answer::setback;
    use crate::bridge::{Attempt, Kind, Setback};
    let attempt = |passive| {
        let attempt = json!({
            "bridge": Kind::Oidc, "demand": Demand { passive, ..Demand::default() },
            "then": Then::Launch { to: None }, "browser": "", "keep": null, "started_at": NOW,
        });
        serde_json::from_value::<Attempt>(attempt).unwrap()
    };
    for error in [
        "login_required",
        "interaction_required",
        "consent_required",
        "account_selection_required",
    ] {
        assert_eq!(setback(error, &attempt(true)), Setback::PageNeeded);
        let spoken = Setback::NotSignedIn(error.to_owned());
        assert_eq!(setback(error, &attempt(false)), spoken);
    }
    let denied = Setback::NotSignedIn("access_denied".to_owned());
    assert_eq!(setback("access_denied", &attempt(true)), denied);
}

#[tokio::test]
async fn an_answer_that_is_not_one_is_refused() {
    let provider = TestProvider::start(&[&TestKey::new("k1", "ES256")]).await;
    let service = with_provider(&provider, "");
    let away = away(&service).await;
    let iss = ("iss", &*provider.issuer);
    let long = "c".repeat(4097);
    for fields in [
        vec![iss],
        vec![iss, ("code", "a"), ("error", "access_denied")],
        vec![iss, ("code", "a"), ("code", "b")],
        vec![iss, ("code", "a"), ("state", "b")],
        vec![iss, ("code", &*long)],
    ] {
        let refused = get(&service, &away.back_with(&fields), &away.cookie).await;
        assert_eq!(code_of(refused).await, "BRG-2001", "{fields:?}");
    }
    let refused = get(&service, "/p/acme/oidc/callback?code=a", &away.cookie).await;
    assert_eq!(code_of(refused).await, "BRG-2001");
    let other = crate::fixture::service(HTTPS, HS256);
    let refused = other.get("/p/acme/oidc/callback?code=a&state=b").await;
    assert_eq!(code_of(refused).await, "BRG-2011");
}

#[tokio::test]
async fn the_answer_of_another_provider_is_refused() {
    let key = TestKey::new("k1", "ES256");
    let provider = TestProvider::start(&[&key]).await;
    let service = with_provider(&provider, "");
    for more in [
        vec![],
        vec![("iss", "https://evil.example.com")],
        vec![("iss", "")],
    ] {
        let away = away(&service).await;
        away.grant(
            &provider,
            "code-1",
            tokens(&key.sign(&away.claims(&provider))),
        );
        let fields: Vec<_> = [("code", "code-1")].into_iter().chain(more).collect();
        let refused = get(&service, &away.back_with(&fields), &away.cookie).await;
        assert_eq!(code_of(refused).await, "BRG-2002", "{fields:?}");
        assert_eq!(provider.asked("token"), 0, "the code stays with us");
    }
}

#[tokio::test]
async fn a_provider_that_does_not_announce_iss_may_leave_it_out() {
    let key = TestKey::new("k1", "ES256");
    let provider = TestProvider::start(&[&key]).await;
    let absent = (
        "authorization_response_iss_parameter_supported",
        Value::Null,
    );
    provider.now().discovery.extend([absent]);
    let service = with_provider(&provider, "");
    let away = away(&service).await;
    away.grant(
        &provider,
        "code-1",
        tokens(&key.sign(&away.claims(&provider))),
    );
    let back = away.back_with(&[("code", "code-1")]);
    person(&service, &get(&service, &back, &away.cookie).await).await;
}

#[tokio::test]
async fn a_sign_in_ends_only_in_the_browser_that_began_it_and_once() {
    let key = TestKey::new("k1", "ES256");
    let provider = TestProvider::start(&[&key]).await;
    let service = with_provider(&provider, "");
    let (attacker, victim) = (away(&service).await, away(&service).await);
    let granted = tokens(&key.sign(&attacker.claims(&provider)));
    attacker.grant(&provider, "code-1", granted.clone());
    let back = attacker.back(&provider, "code-1");
    for cookie in [&*victim.cookie, ""] {
        let refused = get(&service, &back, cookie).await;
        assert_eq!(header_of(&refused, "set-cookie"), "");
        assert_eq!(code_of(refused).await, "BRG-1011");
    }
    person(&service, &get(&service, &back, &attacker.cookie).await).await;
    let again = get(&service, &back, &attacker.cookie).await;
    assert_eq!(code_of(again).await, "BRG-1010");
    let never = back.replace(&attacker.asked["state"], &"A".repeat(43));
    assert_eq!(
        code_of(get(&service, &never, &attacker.cookie).await).await,
        "BRG-1010"
    );
}

#[tokio::test]
async fn a_code_of_another_sign_in_is_worth_nothing() {
    let key = TestKey::new("k1", "ES256");
    let provider = TestProvider::start(&[&key]).await;
    let service = with_provider(&provider, "");
    let (log, _guard) = Log::capture();
    let (one, two) = (away(&service).await, away(&service).await);
    one.grant(
        &provider,
        "code-1",
        tokens(&key.sign(&one.claims(&provider))),
    );
    // The code of the first, injected into the second: PKCE does not fit.
    let injected = get(&service, &two.back(&provider, "code-1"), &two.cookie).await;
    assert_eq!(code_of(injected).await, "BRG-2004");
    let replayed = get(&service, &one.back(&provider, "code-1"), &one.cookie).await;
    assert_eq!(code_of(replayed).await, "BRG-2004");
    assert!(log.text().contains("invalid_grant"));
    assert!(!log.text().contains("SENSITIVE"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_hundred_callbacks_with_one_state_exactly_one_succeeds() {
    let key = TestKey::new("k1", "ES256");
    let provider = TestProvider::start(&[&key]).await;
    let service = Arc::new(with_provider(&provider, ""));
    one_of_a_hundred(&provider, &key, &service, &service).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_hundred_callbacks_in_two_processes_over_redis_exactly_one_succeeds() {
    let key = TestKey::new("k1", "ES256");
    let provider = TestProvider::start(&[&key]).await;
    let redis = crate::store::redis::tests::server::Server::start(&[]);
    let process = async || {
        let url = redis.url().parse().unwrap();
        let store = crate::store::open(&url, std::path::Path::new("/nowhere")).await;
        Arc::new(service_on(store.unwrap(), HTTPS, &section(&provider, "")))
    };
    let (one, other) = (process().await, process().await);
    one_of_a_hundred(&provider, &key, &one, &other).await;
}

async fn one_of_a_hundred(
    provider: &TestProvider,
    key: &TestKey,
    one: &Arc<Service>,
    other: &Arc<Service>,
) {
    let away = away(one).await;
    away.grant(
        provider,
        "code-1",
        tokens(&key.sign(&away.claims(provider))),
    );
    let back = away.back(provider, "code-1");
    let mut all = tokio::task::JoinSet::new();
    for n in 0..100 {
        let service = Arc::clone(if n % 2 == 0 { one } else { other });
        let (back, cookie) = (back.clone(), away.cookie.clone());
        all.spawn(async move { get(&service, &back, &cookie).await.status() });
    }
    let answers = all.join_all().await;
    let count = |status| answers.iter().filter(|each| **each == status).count();
    assert_eq!(count(StatusCode::SEE_OTHER), 1);
    assert_eq!(count(StatusCode::BAD_REQUEST), 99);
    assert_eq!(provider.asked("token"), 1);
}

#[tokio::test]
async fn neither_code_nor_token_nor_claim_is_logged() {
    let key = TestKey::new("k1", "ES256");
    let provider = TestProvider::start(&[&key]).await;
    let service = with_provider(&provider, "");
    let (log, _guard) = Log::capture();
    let mut secrets = vec![
        "code-1".to_owned(),
        SECRET.to_owned(),
        "access-1".to_owned(),
    ];
    for fault in [json!(null), json!("x"), json!(["not a text"])] {
        let away = away(&service).await;
        let mut claims = away.claims(&provider);
        claims["sub"] = json!("u-SENSITIVE");
        claims["email"] = json!("li.lei@example.com");
        claims["nonce"] = if fault == "x" {
            fault
        } else {
            claims["nonce"].clone()
        };
        let token = key.sign(&claims);
        away.grant(&provider, "code-1", tokens(&token));
        get(&service, &away.back(&provider, "code-1"), &away.cookie).await;
        let of_request = ["state", "nonce", "code_challenge"].map(|name| away.asked[name].clone());
        secrets.extend(of_request);
        secrets.extend([token, away.cookie, "SENSITIVE".into(), "li.lei".into()]);
    }
    let text = log.text();
    // What our own modules say; the HTTP libraries are silenced in operation and hold nothing else at info.
    let ours: Vec<_> = text.lines().filter(|line| line.contains(" sso")).collect();
    assert!(ours.iter().any(|line| line.contains("BRG-2007")), "{text}");
    for secret in &secrets {
        assert!(
            !ours.iter().any(|line| line.contains(secret)),
            "{secret}: {text}"
        );
    }
}

#[tokio::test]
async fn a_provider_that_does_not_answer_in_time_is_told_to_the_person() {
    let key = TestKey::new("k1", "ES256");
    let provider = TestProvider::start(&[&key]).await;
    let service = with_provider(&provider, "");
    let away = away(&service).await;
    provider
        .now()
        .delay
        .insert("token", Duration::from_secs(30));
    let began = std::time::Instant::now();
    let refused = get(&service, &away.back(&provider, "code-1"), &away.cookie).await;
    assert_eq!(refused.status(), StatusCode::BAD_GATEWAY);
    assert_eq!(code_of(refused).await, "BRG-2003");
    assert!(began.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_provider_that_is_down_hands_over_to_the_next_bridge() {
    let provider = TestProvider::start(&[&TestKey::new("k1", "ES256")]).await;
    provider
        .now()
        .instead
        .insert("discovery", (500, String::new()));
    let login = "[partner.acme.login]\nurl = \"https://shop.example.com/login\"\n";
    let service = with_provider(&provider, &format!("{login}{HS256}"));
    let response = service.get("/p/acme/login").await;
    assert!(header_of(&response, "location").starts_with("https://shop.example.com/login?"));
    let alone = with_provider(&provider, "");
    let refused = alone.get("/p/acme/login").await;
    assert_eq!(code_of(refused).await, "BRG-1013");
}

#[tokio::test]
async fn signing_out_leads_through_the_provider() {
    let key = TestKey::new("k1", "ES256");
    let provider = TestProvider::start(&[&key]).await;
    let service = with_provider(&provider, "");
    let response = sign_in_with(&service, &provider, &key, |_| {}).await;
    let person = person(&service, &response).await;
    assert!(matches!(&person.upstream, Some(Upstream::Oidc(_))));
    assert!(!format!("{person:?}").contains("eyJ"), "no token in Debug");
    let partner = service.app.partner("acme").unwrap();
    let back = Url::parse("https://sso.example.com/p/acme/logout/return").unwrap();
    let url = |person| {
        super::super::end_session_url(&service.app, partner, person, &back, "s-1", Lang::En)
    };
    let to = url(&person).await.unwrap();
    assert!(
        to.as_str()
            .starts_with(&format!("{}/logout?", provider.issuer))
    );
    let asked: BTreeMap<String, String> = to.query_pairs().into_owned().collect();
    assert_eq!(asked["post_logout_redirect_uri"], back.as_str());
    assert_eq!((&*asked["state"], &*asked["client_id"]), ("s-1", CLIENT));
    assert_eq!(asked["ui_locales"], "en");
    assert_eq!(asked["id_token_hint"].split('.').count(), 3);
    let from_elsewhere = crate::session::Person {
        upstream: None,
        ..person.clone()
    };
    assert_eq!(url(&from_elsewhere).await, None);
}

#[tokio::test]
async fn signing_out_stays_here_when_the_provider_offers_nothing_or_it_is_switched_off() {
    let key = TestKey::new("k1", "ES256");
    let provider = TestProvider::start(&[&key]).await;
    let back = Url::parse("https://sso.example.com/").unwrap();
    for (more, endpoint) in [("logout = false\n", false), ("", true)] {
        let service = with_provider(&provider, more);
        if endpoint {
            provider
                .now()
                .discovery
                .insert("end_session_endpoint", Value::Null);
        }
        let response = sign_in_with(&service, &provider, &key, |_| {}).await;
        let person = person(&service, &response).await;
        assert_eq!(person.upstream.is_some(), endpoint);
        let partner = service.app.partner("acme").unwrap();
        let url =
            super::super::end_session_url(&service.app, partner, &person, &back, "s", Lang::En);
        assert_eq!(url.await, None);
    }
}
