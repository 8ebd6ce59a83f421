//! Whose credentials are taken: keys, tokens, and those of customers, which are not.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use super::super::fixture::{NOW, World};
use super::caller::{CHECK, TOKENS, Told, api_world, authorization, date, signed, tell, unlimited};
use crate::{AccessKey, ApiSettings, ApiUser, Holder};

fn body() -> String {
    json!({"search_type": "name", "search_value": "example-user"}).to_string()
}

async fn check_with(world: &World, name: &str, value: &str) -> Told {
    let request = Request::post(CHECK)
        .header("host", "cloud.test")
        .header("content-type", "application/json")
        .header("x-sdk-date", date(world.cloud.now()))
        .header(name, value);
    tell(&world.cloud, request.body(body().into()).unwrap()).await
}

async fn check_as(world: &World, key: [&str; 2]) -> Told {
    let date = date(world.cloud.now());
    let value = authorization(key, "POST", CHECK, &date, &body());
    check_with(world, "authorization", &value).await
}

fn login(domain: &str, name: &str, password: &str, scope: &Value) -> Value {
    let user = json!({"name": name, "password": password, "domain": {"name": domain}});
    let identity = json!({"methods": ["password"], "password": {"user": user}});
    json!({"auth": {"identity": identity, "scope": scope}})
}

async fn ask_token(world: &World, body: &Value) -> Told {
    let request = Request::post(TOKENS).header("content-type", "application/json");
    tell(&world.cloud, request.body(body.to_string().into()).unwrap()).await
}

fn partner_login() -> Value {
    let user = ApiSettings::USER;
    login(
        user,
        user,
        ApiSettings::SECRET_KEY,
        &json!({"domain": {"name": user}}),
    )
}

async fn token(world: &World, body: &Value) -> String {
    let told = ask_token(world, body).await;
    assert_eq!(told.status, 201, "{told:?}");
    told.header("x-subject-token").unwrap().to_owned()
}

#[tokio::test]
async fn the_partner_s_key_is_taken() {
    let world = unlimited();
    let told = check_as(&world, [ApiSettings::ACCESS_KEY, ApiSettings::SECRET_KEY]).await;
    assert_eq!(told.status, 200, "{told:?}");
    assert_eq!(told.json(), json!({"check_result": "available"}));
    assert_eq!(
        world.cloud.calls()[0].caller.as_deref(),
        Some(ApiSettings::ACCESS_KEY)
    );
}

#[tokio::test]
async fn a_wrong_secret_an_unknown_key_and_no_credential_are_401() {
    let world = unlimited();
    let refused = (401, "APIGW.0301".to_owned());
    for key in [
        [ApiSettings::ACCESS_KEY, "other"],
        ["other", ApiSettings::SECRET_KEY],
    ] {
        assert_eq!(check_as(&world, key).await.error(), refused);
    }
    assert_eq!(check_with(&world, "x-other", "1").await.error(), refused);
    assert!(
        world
            .cloud
            .calls()
            .iter()
            .all(|call| call.caller.is_none() && !call.effect)
    );
}

#[tokio::test]
async fn a_signature_ends_with_the_date_window_of_the_settings() {
    let world = api_world(|api| api.date_window = Duration::from_secs(60));
    let request = || signed(&world.cloud, "POST", CHECK, &body());
    let (early, late) = (request(), request());
    let now = world.cloud.now();
    world.clock.set(now + Duration::from_secs(60));
    assert_eq!(tell(&world.cloud, early).await.status, 200);
    world.clock.set(now + Duration::from_secs(61));
    assert_eq!(tell(&world.cloud, late).await.status, 401);
}

#[tokio::test]
async fn a_customer_s_key_is_403() {
    let world = api_world(|api| {
        api.access_keys.push(AccessKey {
            access_key: "CUSTOMER".into(),
            secret_key: "secret".into(),
            holder: Holder::Customer,
        });
    });
    let told = check_as(&world, ["CUSTOMER", "secret"]).await;
    assert_eq!(told.error(), (403, "CBC.0151".to_owned()));
    // Without the right signature it is nobody's.
    assert_eq!(check_as(&world, ["CUSTOMER", "other"]).await.status, 401);
}

#[tokio::test]
async fn a_token_is_good_until_it_ends() {
    let world = api_world(|api| api.token_lifetime = Duration::from_secs(3600));
    let told = ask_token(&world, &partner_login()).await;
    assert_eq!(
        told.json()["token"]["issued_at"],
        "2026-01-15T08:00:00.000000Z"
    );
    assert_eq!(
        told.json()["token"]["expires_at"],
        "2026-01-15T09:00:00.000000Z"
    );
    let token = told.header("x-subject-token").unwrap();
    let now = world.cloud.now();
    world.clock.set(now + Duration::from_secs(3599));
    assert_eq!(check_with(&world, "x-auth-token", token).await.status, 200);
    world.clock.set(now + Duration::from_secs(3600));
    let told = check_with(&world, "x-auth-token", token).await;
    assert_eq!(told.error(), (401, "CBC.0154".to_owned()));
}

#[tokio::test]
async fn tokens_last_a_day_unless_the_settings_say_otherwise() {
    let world = unlimited();
    let told = ask_token(&world, &partner_login()).await;
    assert_eq!(NOW, "2026-01-15T08:00:00Z");
    assert_eq!(
        told.json()["token"]["expires_at"],
        "2026-01-16T08:00:00.000000Z"
    );
}

#[tokio::test]
async fn a_token_that_was_not_issued_here_is_illegal() {
    let world = unlimited();
    let told = check_with(&world, "x-auth-token", "made-up").await;
    assert_eq!(told.error(), (401, "CBC.0154".to_owned()));
}

#[tokio::test]
async fn a_customer_s_token_and_a_project_s_token_are_403() {
    let world = api_world(|api| {
        api.users.push(ApiUser {
            domain: "buyer".into(),
            name: "buyer".into(),
            password: "secret".into(),
            holder: Holder::Customer,
        });
    });
    let of_account = json!({"domain": {"name": "buyer"}});
    let customer = token(&world, &login("buyer", "buyer", "secret", &of_account)).await;
    let user = ApiSettings::USER;
    let project = json!({"project": {"name": "cn-north-4"}});
    let project = token(
        &world,
        &login(user, user, ApiSettings::SECRET_KEY, &project),
    )
    .await;
    for token in [customer, project] {
        let told = check_with(&world, "x-auth-token", &token).await;
        assert_eq!(told.error(), (403, "CBC.0151".to_owned()));
    }
}

#[tokio::test]
async fn iam_wants_the_right_password_and_a_whole_body() {
    let world = unlimited();
    let user = ApiSettings::USER;
    let scope = json!({"domain": {"name": user}});
    let good = partner_login();
    let cases = [
        (login(user, user, "other", &scope), 401),
        (login(user, "other", ApiSettings::SECRET_KEY, &scope), 401),
        (login("other", user, ApiSettings::SECRET_KEY, &scope), 401),
        (login(user, user, ApiSettings::SECRET_KEY, &json!({})), 400),
        (
            login(
                user,
                user,
                ApiSettings::SECRET_KEY,
                &json!({"domain": {"name": "other"}}),
            ),
            400,
        ),
        (json!({}), 400),
        (good, 201),
    ];
    for (body, status) in cases {
        let told = ask_token(&world, &body).await;
        assert_eq!(told.status, status, "{body}");
        assert!(told.json().get("error_code").is_none());
    }
    let request = Request::post(TOKENS).body(Body::from("{")).unwrap();
    assert_eq!(tell(&world.cloud, request).await.status, 400);
}

#[tokio::test]
async fn the_record_holds_no_secret() {
    let world = unlimited();
    token(&world, &partner_login()).await;
    let told = check_as(&world, [ApiSettings::ACCESS_KEY, ApiSettings::SECRET_KEY]).await;
    assert_eq!(told.status, 200);
    let record = serde_json::to_string(&world.cloud.calls()).unwrap();
    assert!(record.contains("***"));
    assert!(!record.contains(ApiSettings::SECRET_KEY));
}
