//! What claims become.

use super::super::person::authn_context;
use super::*;
use crate::fixture::code_of;
use saml::names::authn_context as class;

#[tokio::test]
async fn the_configured_claims_make_the_person() {
    let key = TestKey::new("k1", "ES256");
    let provider = TestProvider::start(&[&key]).await;
    let service = with_provider(
        &provider,
        "[partner.acme.oidc.claims]\nuser = \"staff\"\naccount = \"tenant\"\nmobile = \"cell\"\n",
    );
    let response = sign_in_with(&service, &provider, &key, |claims| {
        claims["staff"] = json!("s-1");
        claims["tenant"] = json!("t-1");
        claims["cell"] = json!("138");
    })
    .await;
    let principal = person(&service, &response).await.principal;
    assert_eq!(
        (&*principal.user_id, &*principal.account_id),
        ("s-1", "t-1")
    );
    assert_eq!(principal.mobile.as_deref(), Some("138"));
    for value in [Value::Null, json!(""), json!(7)] {
        let refused = sign_in_with(&service, &provider, &key, |claims| {
            claims["staff"] = value.clone();
        })
        .await;
        assert_eq!(code_of(refused).await, "BRG-2010", "{value}");
        // Without the account that is configured, the user's own name could be another customer's.
        let refused = sign_in_with(&service, &provider, &key, |claims| {
            claims["staff"] = json!("s-1");
            claims["tenant"] = value.clone();
        })
        .await;
        assert_eq!(code_of(refused).await, "BRG-2010", "{value}");
    }
}

#[tokio::test]
async fn an_address_that_the_provider_calls_unconfirmed_is_not_passed_on() {
    let key = TestKey::new("k1", "ES256");
    let provider = TestProvider::start(&[&key]).await;
    let service = with_provider(&provider, "");
    for (verified, is_passed_on) in [
        (json!(false), false),
        (json!("false"), false),
        (json!(true), true),
        (Value::Null, true),
    ] {
        let response = sign_in_with(&service, &provider, &key, |claims| {
            claims["email"] = json!("li.lei@example.com");
            claims["email_verified"] = verified.clone();
        })
        .await;
        let principal = person(&service, &response).await.principal;
        assert_eq!(principal.email.is_some(), is_passed_on, "{verified}");
    }
}

#[tokio::test]
async fn userinfo_adds_to_the_id_token_and_never_overrules_it() {
    let key = TestKey::new("k1", "ES256");
    let provider = TestProvider::start(&[&key]).await;
    let service = with_provider(&provider, "userinfo = true\n");
    provider.now().userinfo = json!({
        "sub": "u-7", "email": "userinfo@example.com", "name": "from userinfo",
        "acr": class::X509, "amr": ["pwd"], "auth_time": 1,
    });
    let response = sign_in_with(&service, &provider, &key, |claims| {
        claims["name"] = json!("from the token");
    })
    .await;
    let principal = person(&service, &response).await.principal;
    assert_eq!(principal.email.as_deref(), Some("userinfo@example.com"));
    assert_eq!(principal.name.as_deref(), Some("from the token"));
    assert_eq!(principal.authn_context, class::UNSPECIFIED);
    let stated = idp::AuthnInstant::Stated(NOW - jiff::SignedDuration::from_secs(30));
    assert_eq!(principal.authn_instant, stated);
}

#[tokio::test]
async fn userinfo_of_somebody_else_or_none_at_all_is_refused() {
    let key = TestKey::new("k1", "ES256");
    let provider = TestProvider::start(&[&key]).await;
    let service = with_provider(&provider, "userinfo = true\n");
    provider.now().userinfo = json!({"sub": "u-8"});
    let refused = sign_in_with(&service, &provider, &key, |_| {}).await;
    assert_eq!(code_of(refused).await, "BRG-2007");
    provider
        .now()
        .instead
        .insert("userinfo", (500, String::new()));
    let refused = sign_in_with(&service, &provider, &key, |_| {}).await;
    assert_eq!(code_of(refused).await, "BRG-2005");
}

#[tokio::test]
async fn an_access_token_that_cannot_stand_in_a_header_is_refused() {
    let key = TestKey::new("k1", "ES256");
    let provider = TestProvider::start(&[&key]).await;
    let service = with_provider(&provider, "userinfo = true\n");
    let away = away(&service).await;
    let mut tokens = tokens(&key.sign(&away.claims(&provider)));
    tokens["access_token"] = json!("line\nfeed");
    away.grant(&provider, "code-1", tokens);
    let refused = get(&service, &away.back(&provider, "code-1"), &away.cookie).await;
    assert_eq!(code_of(refused).await, "BRG-2005");
}

#[tokio::test]
async fn the_class_is_what_the_provider_said_and_never_more() {
    let provider = TestProvider::start(&[&TestKey::new("k1", "ES256")]).await;
    let service = with_provider(
        &provider,
        &format!("[partner.acme.oidc.acr]\n\"{}\" = \"gold\"\n", class::X509),
    );
    let oidc = service.app.partner("acme").unwrap().oidc.as_ref().unwrap();
    let of = |acr, amr: &[&str]| authn_context(oidc, acr, amr);
    assert_eq!(of(Some("gold"), &[]), class::X509);
    assert_eq!(of(Some(class::PASSWORD), &[]), class::PASSWORD);
    assert_eq!(of(Some("silver"), &["pwd"]), class::PASSWORD);
    assert_eq!(of(Some("silver"), &["mfa", "hwk"]), class::UNSPECIFIED);
    assert_eq!(of(None, &[]), class::UNSPECIFIED);
}

#[tokio::test]
async fn a_table_says_what_the_methods_of_a_provider_mean() {
    let key = TestKey::new("k1", "ES256");
    let provider = TestProvider::start(&[&key]).await;
    let (two, own) = (class::MOBILE_TWO_FACTOR, "urn:example:badge");
    let table = format!(
        "[partner.acme.oidc.amr]\npwd = \"{}\"\notp = \"{two}\"\nbadge = \"{own}\"\n",
        class::PASSWORD_PROTECTED_TRANSPORT
    );
    let service = with_provider(&provider, &table);
    for (acr, amr, expected) in [
        (
            json!(null),
            json!(["pwd"]),
            class::PASSWORD_PROTECTED_TRANSPORT,
        ),
        // The strongest, wherever it stands; one that cannot be ranked only by itself.
        (json!(null), json!(["otp", "pwd"]), two),
        (json!("silver"), json!(["pwd", "otp", "badge"]), two),
        (json!(null), json!(["badge"]), own),
        (json!(null), json!(["hwk"]), class::UNSPECIFIED),
        // A class of the standard in acr goes before any method.
        (json!(class::PASSWORD), json!(["otp"]), class::PASSWORD),
    ] {
        let response = sign_in_with(&service, &provider, &key, |claims| {
            claims["acr"] = acr.clone();
            claims["amr"] = amr.clone();
        })
        .await;
        let principal = person(&service, &response).await.principal;
        assert_eq!(principal.authn_context, expected, "{acr} {amr}");
    }
    // An empty table takes the password away, too.
    let service = with_provider(&provider, "amr = {}\n");
    let response = sign_in_with(&service, &provider, &key, |claims| {
        claims["amr"] = json!(["pwd"]);
    })
    .await;
    let principal = person(&service, &response).await.principal;
    assert_eq!(principal.authn_context, class::UNSPECIFIED);
}
