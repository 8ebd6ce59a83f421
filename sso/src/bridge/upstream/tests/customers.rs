//! Signing in at the platform lets nobody in who may not go in.

use super::journeys::{session_of, signed_in};
use super::platform::World;
use crate::customers::{self, Change};
use crate::fixture::cloud::{Cloud, response_in};
use crate::fixture::{NOW, body, code_of, header_of};
use axum::http::StatusCode;
use jiff::SignedDuration;
use saml::names::status;

/// The account of the person who signs in at the platform.
const ACCOUNT: &str = "user-7";

async fn world(cloud: &str) -> (World, Cloud) {
    let section =
        format!("[partner.acme.cloud]\nx_account_type = \"ACME_IDP\"\nbp_id = \"0a1b\"\n{cloud}");
    let world = World::with("name_id_format = \"persistent\"", &section, "").await;
    let cloud = Cloud::import(&world.service, "huawei-partner").await;
    (world, cloud)
}

async fn change(world: &World, change: Change) {
    let store = &**world.service.app.store();
    customers::apply(store, "acme", ACCOUNT, &change, NOW)
        .await
        .unwrap();
}

/// Signs in from this path on; yields the code of the page, or where the browser goes, or the message to the cloud.
async fn ends(world: &World, path: &str, id: &str) -> String {
    let away = world.away(path).await;
    let mut answer = world.answer(&away);
    answer.id = id.to_owned();
    let (cookie, onward) = signed_in(world, &away.cookie, &answer).await;
    let end = world.get(&onward, &cookie).await;
    match end.status() {
        StatusCode::OK => response_in(&body(end).await),
        StatusCode::SEE_OTHER => header_of(&end, "location").to_owned(),
        _ => code_of(end).await,
    }
}

fn is_denied(response: &str) -> bool {
    response.contains(status::REQUEST_DENIED)
        && response.contains("IDP-4003")
        && !response.contains("Assertion ")
}

#[tokio::test]
async fn a_suspended_customer_who_signs_in_at_the_provider_gets_in_nowhere() {
    let (world, cloud) = world("").await;
    change(&world, Change::Arrive).await;
    change(&world, Change::Suspend).await;
    assert_eq!(ends(&world, "/p/acme/login", "_a").await, "CUS-1001");
    let response = ends(&world, &cloud.request("_1", |_| {}), "_b").await;
    assert!(is_denied(&response), "{response}");
    change(&world, Change::Resume).await;
    let response = ends(&world, &cloud.request("_2", |_| {}), "_c").await;
    assert!(response.contains(status::SUCCESS), "{response}");
}

#[tokio::test]
async fn an_unbound_customer_of_the_provider_is_on_the_way_to_a_first_login_or_stays_out() {
    let (open, cloud) = world("").await;
    let link = ends(&open, "/p/acme/login", "_a").await;
    assert!(link.contains("isFirstLogin=true"), "{link}");
    let response = ends(&open, &cloud.request("_1", |_| {}), "_b").await;
    assert!(response.contains(status::SUCCESS), "{response}");

    let (closed, cloud) = world("require_binding = true\n").await;
    assert_eq!(ends(&closed, "/p/acme/login", "_a").await, "CUS-1002");
    let response = ends(&closed, &cloud.request("_1", |_| {}), "_b").await;
    assert!(is_denied(&response), "{response}");
}

#[tokio::test]
async fn a_new_sign_in_at_the_provider_takes_the_place_of_a_session_that_expired() {
    let (world, _) = world("").await;
    let first = world.away("/p/acme/login").await;
    let (old, _) = signed_in(&world, &first.cookie, &world.answer(&first)).await;
    world.service.clock.advance(SignedDuration::from_hours(2));
    assert_eq!(session_of(&world, &old).await, None);
    let browser = format!("{}; {old}", first.cookie);
    // The browser's own value stays, so no new one is set.
    let asked = world.get("/p/acme/login", &browser).await;
    let away = world.away_by(asked).await;
    let mut answer = world.answer(&away);
    answer.id = "_later".to_owned();
    let (new, onward) = signed_in(&world, &browser, &answer).await;
    assert_eq!(onward, "/p/acme/launch");
    assert!(session_of(&world, &new).await.is_some());
    assert_eq!(session_of(&world, &old).await, None);
}

#[tokio::test]
async fn a_sign_in_for_a_cloud_that_was_switched_off_meanwhile_ends_on_a_page() {
    let (world, cloud) = world("").await;
    let came = world.away(&cloud.request("_1", |_| {})).await;
    let failed = world.away(&cloud.request("_2", |_| {})).await;
    cloud.switch_off(&world.service).await;
    let (cookie, onward) = signed_in(&world, &came.cookie, &world.answer(&came)).await;
    let page = world.get(&onward, &cookie).await;
    assert_eq!(page.status(), StatusCode::FORBIDDEN);
    assert_eq!(code_of(page).await, "IDP-2006");
    let mut answer = world.answer(&failed);
    answer.status = Some(status::AUTHN_FAILED);
    let posted = world.deliver(&answer.form()).await;
    let here = header_of(&posted, "location").to_owned();
    let page = world.get(&here, &failed.cookie).await;
    assert_eq!(code_of(page).await, "IDP-2006");
}
