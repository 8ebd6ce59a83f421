//! What creating a customer brings about.

use std::time::Duration;

use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::json;

use super::super::browse::{answer_with, first_login, hidden, newcomer, post as post_form};
use super::super::fixture::World;
use super::caller::{
    CREATE, QUERY, api_world, create, created, customer, listed, post, signed, tell, unlimited,
};
use crate::{Api, CallAnswer, Created, Quotas};

#[tokio::test]
async fn a_created_customer_gets_in_without_a_first_login() {
    let world = unlimited();
    let domain_id = created(&world, "customer-9", &json!({"domain_name": "nine-co"})).await;
    let asked = world.ask_with("isFirstLogin=false");
    let seen = answer_with(&world.cloud, &newcomer(&asked), &asked, "text/html").await;
    assert_eq!(seen.status, StatusCode::FOUND, "{}", seen.body);
    let arrival = world.cloud.last_arrival().unwrap();
    assert_eq!(arrival.binding.account.domain_id, domain_id);
    assert_eq!(arrival.binding.account.domain_name, "nine-co");
}

#[tokio::test]
async fn without_a_name_the_account_has_a_random_one_of_32_characters() {
    let world = unlimited();
    let mut names = Vec::new();
    for (customer, name) in [
        ("a", json!({})),
        ("b", json!({"domain_name": ""})),
        ("c", json!({"domain_name": null})),
    ] {
        let told = create(&world, customer, &name).await.json();
        assert_eq!(told["domain_id"].as_str().unwrap().len(), 32);
        names.push(told["domain_name"].as_str().unwrap().to_owned());
    }
    assert!(names.iter().all(|name| name.len() == 32));
    names.dedup();
    assert_eq!(names.len(), 3);
}

#[tokio::test]
async fn an_association_shows_in_the_list_only_when_its_time_has_come() {
    let world = api_world(|api| api.association_delay = Duration::from_secs(30));
    created(&world, "late", &json!({})).await;
    assert_eq!(world.cloud.bindings().len(), 2);
    assert_eq!(listed(&world, &json!({})).await, ["customer-7"]);
    let now = world.cloud.now();
    world.clock.set(now + SignedDuration::from_secs(29));
    assert_eq!(listed(&world, &json!({})).await, ["customer-7"]);
    world.clock.set(now + SignedDuration::from_secs(30));
    assert_eq!(listed(&world, &json!({})).await, ["customer-7", "late"]);
    let told = post(&world, QUERY, &json!({"offset": 1})).await.json();
    assert_eq!(
        told["customer_infos"][0]["associated_on"],
        "2026-01-15T08:00:30Z"
    );
    assert_eq!(told["count"], 2);
}

#[tokio::test]
async fn who_asks_for_the_association_result_waits_for_it() {
    let world = api_world(|api| api.association_delay = Duration::from_millis(50));
    let before = std::time::Instant::now();
    created(
        &world,
        "patient",
        &json!({"include_association_result": true}),
    )
    .await;
    assert!(before.elapsed() >= Duration::from_millis(50));
    assert_eq!(listed(&world, &json!({})).await, ["customer-7", "patient"]);
}

#[tokio::test]
async fn an_association_that_takes_too_long_is_99000050_with_the_account_made() {
    let world = api_world(|api| {
        api.association_delay = Duration::from_secs(3600);
        api.association_patience = Duration::from_millis(20);
    });
    let told = create(&world, "slow", &json!({"include_association_result": true})).await;
    assert_eq!(told.error(), (500, "CBC.99000050".to_owned()));
    let account = world.cloud.bindings().pop().unwrap().account;
    assert_eq!(told.json()["domain_id"], account.domain_id);
    assert_eq!(told.json()["domain_name"], account.domain_name);
    assert_eq!(listed(&world, &json!({})).await, ["customer-7"]);
    let again = create(&world, "slow", &json!({})).await;
    assert_eq!(again.error(), (400, "CBC.99000039".to_owned()));
}

#[tokio::test]
async fn one_xaccount_id_is_created_once_however_many_ask_at_once() {
    let world = unlimited();
    let body = customer("popular", &json!({})).to_string();
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let (cloud, request) = (
                world.cloud.clone(),
                signed(&world.cloud, "POST", CREATE, &body),
            );
            tokio::spawn(async move { tell(&cloud, request).await.status })
        })
        .collect();
    let mut statuses = Vec::new();
    for call in calls {
        statuses.push(call.await.unwrap());
    }
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1);
    assert_eq!(statuses.iter().filter(|status| **status == 400).count(), 19);
    assert_eq!(
        world.cloud.created("popular"),
        Created {
            calls: 20,
            effects: 1
        }
    );
    assert_eq!(
        world.cloud.all_created(),
        [(
            "popular".to_owned(),
            Created {
                calls: 20,
                effects: 1
            }
        )]
    );
    let counts = &world.cloud.call_counts()[&Api::CreateCustomer];
    assert_eq!((counts.calls, counts.effects), (20, 1));
    assert_eq!(counts.errors["CBC.99000039"], 19);
}

#[tokio::test]
async fn who_came_by_the_browser_is_in_the_list_too_and_cannot_be_created_again() {
    let world = unlimited();
    let token = hidden(&first_login(&world).await.body, "token");
    let fields = [("token", token.as_str()), ("domainName", "newcomer")];
    post_form(
        &world.cloud,
        "/authui/first-login/create",
        "text/html",
        &fields,
    )
    .await;
    assert_eq!(
        listed(&world, &json!({})).await,
        ["customer-7", "customer-9"]
    );
    let told = create(&world, "customer-9", &json!({})).await;
    assert_eq!(told.error(), (400, "CBC.99000039".to_owned()));
    let told = create(&world, "other", &json!({"domain_name": "newcomer"})).await;
    assert_eq!(told.error(), (400, "CBC.99000038".to_owned()));
}

#[tokio::test]
async fn who_is_unbound_leaves_the_list_whether_or_not_the_association_was_complete() {
    let world = api_world(|api| api.association_delay = Duration::from_secs(30));
    created(&world, "early", &json!({})).await;
    assert!(world.cloud.unbind("early"));
    assert!(world.cloud.unbind("customer-7"));
    world
        .clock
        .set(world.cloud.now() + SignedDuration::from_secs(60));
    assert!(listed(&world, &json!({})).await.is_empty());
    assert!(!world.cloud.unbind("early"));
}

#[tokio::test]
async fn a_full_cloud_makes_no_account() {
    let world = api_world(|api| api.most_accounts = 2);
    created(&world, "one", &json!({})).await;
    let told = create(&world, "two", &json!({})).await;
    assert_eq!(told.error(), (500, "CBC.0999".to_owned()));
    assert_eq!(world.cloud.bindings().len(), 2);
}

#[tokio::test]
async fn the_record_keeps_the_last_calls_and_counts_all() {
    let world = api_world(|api| api.record = 2);
    for customer in ["a", "b", "c"] {
        created(&world, customer, &json!({"password": "Very-secret-1"})).await;
    }
    let calls = world.cloud.calls();
    let keys: Vec<_> = calls.iter().map(|call| call.key.clone().unwrap()).collect();
    assert_eq!(keys, ["b", "c"]);
    assert_eq!((calls[0].number, calls[1].number), (2, 3));
    assert!(
        calls
            .iter()
            .all(|call| call.effect && call.answer == CallAnswer::Status(200, None))
    );
    assert_eq!(calls[0].body["password"], "***");
    assert_eq!(calls[0].body["xaccount_type"], "ZXT_IDP");
    assert_eq!(world.cloud.call_counts()[&Api::CreateCustomer].calls, 3);
    world.cloud.forget_calls();
    assert!(world.cloud.calls().is_empty() && world.cloud.call_counts().is_empty());
    assert_eq!(world.cloud.created("a"), Created::default());
    assert_eq!(world.cloud.bindings().len(), 4);
}

#[tokio::test]
async fn limits_are_on_unless_a_test_switches_them_off() {
    let world = World::new();
    let mut statuses = Vec::new();
    for number in 0..11 {
        statuses.push(
            create(&world, &format!("c{number}"), &json!({}))
                .await
                .status,
        );
    }
    assert_eq!(statuses, [[200; 10].as_slice(), &[429]].concat());
    world.cloud.set_quotas(Quotas::off());
    assert_eq!(create(&world, "c11", &json!({})).await.status, 200);
}
