//! The client against the simulated cloud, which checks signatures, fields and limits with code of its own.

use super::*;
use crate::vendor::{Effect, NotSent};
use cloud::huawei::api::{CustomerFilter, QueryCustomers};
use simulator::{Api, ApiSettings, Cloud as Simulated, Fault, Settings, When};
use std::time::Duration;

async fn simulated() -> (Simulated, String) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let cloud = Simulated::new(Settings::new(url.parse().unwrap(), "acme_IDP")).unwrap();
    tokio::spawn(cloud.clone().serve(listener));
    (cloud, url)
}

fn key() -> String {
    let (id, secret) = (ApiSettings::ACCESS_KEY, ApiSettings::SECRET_KEY);
    format!("access_key = \"{id}\"\nsecret_key = \"{secret}\"\n")
}

fn user(url: &str) -> String {
    let (user, password) = (ApiSettings::USER, ApiSettings::SECRET_KEY);
    format!(
        "domain = \"{user}\"\nuser = \"{user}\"\npassword = \"{password}\"\ntoken_url = \"{url}\"\n"
    )
}

fn everybody() -> QueryCustomers {
    QueryCustomers::check(SiteKind::China, CustomerFilter::default(), 0, 10).unwrap()
}

#[tokio::test]
async fn signature_and_token_are_accepted_and_others_are_not() {
    let (cloud, url) = simulated().await;
    let file = File::new();
    for settings in [key(), user(&url)] {
        let vendor = vendor(&file.store, &url, &settings);
        assert!(vendor.call(&check()).await.unwrap().available);
        vendor.call(&everybody()).await.unwrap();
    }
    vendor(&file.store, &url, &key())
        .call(&create())
        .await
        .unwrap();
    assert_eq!(cloud.created("li").effects, 1);

    let wrong = vendor(
        &file.store,
        &url,
        &key().replace("Simulated-", "simulated-"),
    );
    let failure = wrong.call(&everybody()).await.unwrap_err();
    assert_eq!(failure.effect(), Effect::None);
    assert!(failure.answer().is_some(), "{failure:?}");
    // In a store of its own, where no token lies.
    let file = File::new();
    let wrong = vendor(
        &file.store,
        &url,
        &user(&url).replace("Simulated-", "simulated-"),
    );
    let failure = wrong.call(&everybody()).await.unwrap_err();
    assert!(
        matches!(failure, VendorFailure::NotSent(NotSent::NoToken(_))),
        "{failure:?}"
    );
}

#[tokio::test]
async fn what_is_done_and_not_told_is_never_called_not_done() {
    let (cloud, url) = simulated().await;
    let file = File::new();
    let vendor = vendor(&file.store, &url, &format!("{}timeout = \"1s\"\n", key()));
    let faults = [
        Fault::answer_lost(),
        Fault::late(Duration::from_secs(3)),
        Fault::error("CBC.99000050"),
        Fault::error("CBC.0999"),
    ];
    for fault in faults {
        cloud.plan_fault(Api::CreateCustomer, When::Next(1), fault.clone());
        let failure = vendor.call(&create()).await.unwrap_err();
        assert_eq!(failure.effect(), Effect::Possible, "{fault:?}: {failure:?}");
    }
    assert_eq!(cloud.created("li").calls, 4, "none was sent twice");
    let definite = Fault::error("CBC.99000037");
    cloud.plan_fault(Api::CreateCustomer, When::Next(1), definite);
    let failure = vendor.call(&create()).await.unwrap_err();
    assert_eq!(failure.effect(), Effect::None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_may_be_repeated_gets_through_a_bad_moment() {
    let (cloud, url) = simulated().await;
    let file = File::new();
    let vendor = vendor(&file.store, &url, &key());
    cloud.plan_fault(Api::QueryCustomers, When::Next(1), Fault::answer_lost());
    vendor.call(&everybody()).await.unwrap();
    cloud.plan_fault(Api::QueryCustomers, When::Next(2), Fault::error("CBC.0999"));
    vendor.call(&everybody()).await.unwrap();
    assert_eq!(cloud.calls_of(Api::QueryCustomers).len(), 5);
}
