//! Registrations against the simulated cloud over real sockets: its answers get lost, come late, are wrong; we are killed.

mod crash;
mod endpoint;
mod journeys;
mod reconcile;

use super::advance::advance;
use super::order::Order;
use crate::customers::{self, Change, Outcome, Step};
use crate::fixture::{HTTPS, NOW, Service, service_on};
use crate::store::{Cause, CustomerRecord, Store};
use jiff::SignedDuration;
use secrecy::SecretString;
use simulator::ApiSettings;
use simulator::{Cloud, Settings};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

const X_ACCOUNT_TYPE: &str = "ACME_IDP";

/// The simulated cloud on a port of its own.
pub(crate) struct There {
    pub(crate) cloud: Cloud,
    url: String,
}

impl There {
    /// The clocks of both sides stand where they like: what is tested here is not the signature's window.
    pub(crate) async fn start() -> There {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let mut settings = Settings::new(url.parse().unwrap(), X_ACCOUNT_TYPE);
        settings.api.date_window = Duration::from_secs(u32::MAX.into());
        settings.api.association_delay = Duration::ZERO;
        settings.api.code_required = false;
        let cloud = Cloud::new(settings).unwrap();
        cloud.set_quotas(simulator::Quotas::off());
        let router = cloud.router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        There { cloud, url }
    }

    /// The partner's part of the configuration.
    pub(crate) fn partner(&self) -> String {
        format!("[partner.acme.cloud]\n{}", self.settings())
    }

    /// What follows its `[partner.acme.cloud]`.
    pub(crate) fn settings(&self) -> String {
        format!(
            "preset = \"huawei-partner\"\nsite = \"china\"\nx_account_type = \"{X_ACCOUNT_TYPE}\"\n\
             [partner.acme.cloud.api]\nurl = \"{}\"\naccess_key = \"{}\"\nsecret_key = \"{}\"\nqueue_deadline = \"1s\"\n\
             [partner.acme.cloud.api.limits]\ncreate-customer = 1000\nquery-customers = 1000\ncheck-registration = 1000\n",
            self.url,
            ApiSettings::ACCESS_KEY,
            ApiSettings::SECRET_KEY
        )
    }

    /// How many accounts were made for a customer, and which one the cloud has.
    pub(super) fn made(&self, account: &str) -> (u64, Option<String>) {
        let bound = self.cloud.bindings().into_iter();
        let bound = bound.filter(|binding| binding.x_account_id == account);
        let ids: Vec<_> = bound.map(|binding| binding.account.domain_id).collect();
        assert!(ids.len() <= 1, "{ids:?}");
        (self.cloud.created(account).effects, ids.into_iter().next())
    }
}

pub(super) fn order(account: &str) -> Order {
    Order {
        account: account.to_owned(),
        domain_name: Some(format!("name-{account}")),
        ..Order::default()
    }
}

/// What `POST …/customers` writes first.
pub(super) async fn request(service: &Service, order: &Order) -> Outcome {
    let app = &service.app;
    let (partner, vendor) = (app.partner("acme").unwrap(), app.vendor("acme").unwrap());
    let key: &SecretString = &app.config().sealing_key;
    let step = Step::Request {
        site: "china".to_owned(),
        request: order.seal("acme", key).unwrap(),
        digest: order.digest(super::desk(partner, vendor), key).unwrap(),
        cause: Cause::Api,
    };
    let change = Change::Register(step);
    customers::apply(&**app.store(), "acme", &order.account, &change, app.now())
        .await
        .unwrap()
}

/// Lets time pass until nothing is left to do; at most about two days.
pub(super) async fn until_at_rest(service: &Service, account: &str) -> CustomerRecord {
    for _ in 0..400 {
        advance(&service.app, "acme", account).await.unwrap();
        let record = customer(&*service.app.store().clone(), account).await;
        let Some(due) = record.due_at() else {
            return record;
        };
        let wait = due.duration_since(service.app.now());
        service
            .clock
            .advance(wait.max(SignedDuration::from_millis(10)));
    }
    panic!("{account} never comes to rest");
}

pub(super) async fn customer(store: &dyn Store, account: &str) -> CustomerRecord {
    store.customer("acme", account).await.unwrap().unwrap()
}

pub(super) fn service_at(there: &There, store: Arc<dyn Store>) -> Service {
    service_on(store, HTTPS, &there.partner())
}

pub(super) fn fresh(there: &There) -> (tempfile::TempDir, Service) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = crate::store::sqlite::Sqlite::open(&path).unwrap();
    let service = service_at(there, Arc::new(store));
    assert_eq!(service.app.now(), NOW);
    (folder, service)
}
