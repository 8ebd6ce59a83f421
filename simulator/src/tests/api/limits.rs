//! Calls per second.

use jiff::SignedDuration;
use serde_json::json;

use super::super::fixture::World;
use super::caller::{CHECK, CREATE, QUERY, api_world, post};
use crate::{Api, Fault, Quotas, When};

async fn check(world: &World) -> u16 {
    let body = json!({"search_type": "name", "search_value": "example-user"});
    post(world, CHECK, &body).await.status
}

#[tokio::test]
async fn a_check_may_be_called_five_times_a_second_and_the_others_ten_times() {
    let world = World::new();
    for _ in 0..5 {
        assert_eq!(check(&world).await, 200);
    }
    assert_eq!(check(&world).await, 429);
    // Each API has a line of its own.
    for _ in 0..10 {
        assert_eq!(post(&world, QUERY, &json!({})).await.status, 200);
    }
    let told = post(&world, QUERY, &json!({})).await;
    assert_eq!(told.error(), (429, "APIGW.0308".to_owned()));
    assert!(told.header("retry-after").is_none());
}

#[tokio::test]
async fn the_second_is_any_second_not_one_of_the_clock() {
    let world = World::new();
    let start = world.cloud.now();
    let at = |millis| world.clock.set(start + SignedDuration::from_millis(millis));
    for millis in [0, 900, 901, 902, 903] {
        at(millis);
        assert_eq!(check(&world).await, 200);
    }
    at(999);
    assert_eq!(check(&world).await, 429);
    at(1000);
    assert_eq!(check(&world).await, 200);
    assert_eq!(check(&world).await, 429);
    at(1900);
    assert_eq!(check(&world).await, 200);
}

#[tokio::test]
async fn a_refused_call_has_no_effect_and_does_not_count() {
    let world = api_world(|api| {
        api.quotas = Quotas {
            usual: Some(1),
            retry_after: Some(2),
            ..Quotas::off()
        };
    });
    let body = |id: &str| json!({"xaccount_id": id, "xaccount_type": "ZXT_IDP"});
    assert_eq!(post(&world, CREATE, &body("a")).await.status, 200);
    for _ in 0..3 {
        let told = post(&world, CREATE, &body("b")).await;
        assert_eq!((told.status, told.header("retry-after")), (429, Some("2")));
    }
    assert_eq!(world.cloud.bindings().len(), 2);
    assert_eq!(world.cloud.created("b").calls, 0);
    let counts = &world.cloud.call_counts()[&Api::CreateCustomer];
    assert_eq!(
        (counts.calls, counts.effects, counts.errors["APIGW.0308"]),
        (4, 1, 3)
    );
    world
        .clock
        .set(world.cloud.now() + SignedDuration::from_secs(1));
    assert_eq!(post(&world, CREATE, &body("b")).await.status, 200);
}

#[tokio::test]
async fn a_fault_does_not_meet_a_call_that_is_one_too_many() {
    let world = api_world(|api| {
        api.quotas = Quotas {
            usual: Some(1),
            ..Quotas::off()
        };
    });
    check(&world).await;
    world
        .cloud
        .plan_fault(Api::CheckIdentity, When::Next(1), Fault::html(502));
    assert_eq!(check(&world).await, 429);
    assert_eq!(world.cloud.planned_faults()[0].met, 0);
}
