//! Delivery to platforms that answer, hesitate, refuse, disappear and lead elsewhere; all of them real servers on this machine.

mod addresses;
mod delivery;
mod failing;
mod several;

use super::courier::Step;
use super::*;
use crate::config::Config;
use crate::fixture::{HTTPS, NOW, config};
use crate::http::FixedClock;
use crate::store::sqlite::Sqlite;
use crate::store::{
    Cause, CustomerEvent, CustomerRecord, CustomerState, Domain, EventKind, Put, Store,
};
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, Response, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use serde_json::Value;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::watch;

pub(super) const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A request as it arrived.
#[derive(Clone)]
pub(super) struct Seen {
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Seen {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap().to_str().unwrap()
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(super) fn number(&self) -> u64 {
        self.json()["data"]["number"].as_u64().unwrap()
    }

    /// By the definition of HMAC (RFC 2104), not by the library that signed.
    pub(super) fn is_signed_with(&self, secret: &str) -> bool {
        let key = STANDARD.decode(&secret["whsec_".len()..]).unwrap();
        let padded = |with: u8| -> Vec<u8> {
            let mut block = [0_u8; 64];
            block[..key.len()].copy_from_slice(&key);
            block.iter().map(|octet| octet ^ with).collect()
        };
        let head = format!(
            "{}.{}.",
            self.header("webhook-id"),
            self.header("webhook-timestamp")
        );
        let inner = [&padded(0x36)[..], head.as_bytes(), &self.body].concat();
        let inner = openssl::sha::sha256(&inner);
        let outer = openssl::sha::sha256(&[&padded(0x5c)[..], &inner].concat());
        let expected = format!("v1,{}", STANDARD.encode(outer));
        let mut signatures = self.header("webhook-signature").split(' ');
        signatures.any(|signature| signature == expected)
    }
}

/// What a platform answers to its request of this number, from 0, and after how long.
type Script = dyn Fn(usize) -> (u16, Duration) + Send + Sync;

/// A platform on this machine.
pub(super) struct Platform {
    pub(super) url: String,
    pub(super) seen: Arc<Mutex<Vec<Seen>>>,
}

impl Platform {
    pub(super) async fn start(
        script: impl Fn(usize) -> (u16, Duration) + Send + Sync + 'static,
    ) -> Platform {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let seen = Arc::<Mutex<Vec<Seen>>>::default();
        let (kept, script): (_, Arc<Script>) = (Arc::clone(&seen), Arc::new(script));
        let answer = async move |request: Request| {
            let (parts, body) = request.into_parts();
            let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
            let number = {
                let mut seen = kept.lock().unwrap();
                seen.push(Seen {
                    headers: parts.headers,
                    body: body.to_vec(),
                });
                seen.len() - 1
            };
            let (status, after) = script(number);
            tokio::time::sleep(after).await;
            Response::builder()
                .status(StatusCode::from_u16(status).unwrap())
                .body(axum::body::Body::empty())
                .unwrap()
        };
        let router = Router::new().fallback(answer);
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Platform { url, seen }
    }

    /// Answers 204 at once.
    pub(super) async fn willing() -> Platform {
        Platform::start(|_| (204, Duration::ZERO)).await
    }

    /// Each in turn, and 204 after them.
    pub(super) async fn answering(statuses: &'static [u16]) -> Platform {
        Platform::start(|number| (statuses.get(number).copied().unwrap_or(204), Duration::ZERO))
            .await
    }

    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(super) fn numbers(&self) -> Vec<u64> {
        self.seen().iter().map(Seen::number).collect()
    }
}

/// A section of the configuration for an endpoint on this machine; `more` are further lines of it.
pub(super) fn endpoint(id: &str, url: &str, more: &str) -> String {
    format!(
        "[[partner.acme.webhooks]]\nid = \"{id}\"\nurl = \"{url}\"\nsecret = \"{SECRET}\"\nallow_private_network = true\n{more}\n"
    )
}

/// A store whose feed grows, and a clock that is moved by hand.
pub(super) struct Scene {
    pub(super) store: Arc<dyn Store>,
    pub(super) clock: Arc<FixedClock>,
    pub(super) config: Config,
    _stop: watch::Sender<bool>,
    pub(super) stop: watch::Receiver<bool>,
    written: AtomicU64,
    _folder: TempDir,
}

impl Scene {
    pub(super) fn new(webhooks: &str) -> Scene {
        let folder = tempfile::tempdir().unwrap();
        let (sender, stop) = watch::channel(false);
        Scene {
            store: Arc::new(Sqlite::open(&folder.path().join("store.db")).unwrap()),
            clock: Arc::new(FixedClock::at(NOW)),
            config: config(HTTPS, webhooks),
            _stop: sender,
            stop,
            written: AtomicU64::new(0),
            _folder: folder,
        }
    }

    /// With one endpoint, `shop`, that has begun to listen.
    pub(super) async fn listening(url: &str, more: &str) -> (Scene, Courier) {
        let scene = Scene::new(&endpoint("shop", url, more));
        let courier = scene.courier(0);
        scene.step(&courier).await;
        (scene, courier)
    }

    pub(super) fn courier(&self, index: usize) -> Courier {
        let webhook = &self.config.partners["acme"].webhooks[index];
        Courier::new("acme", webhook, Arc::clone(&self.store), self.clock.clone()).unwrap()
    }

    /// A customer becomes bound: one line of the feed. Its number is returned.
    pub(super) async fn line(&self) -> u64 {
        self.line_of(EventKind::Bound).await
    }

    pub(super) async fn line_of(&self, kind: EventKind) -> u64 {
        let number = self.written.fetch_add(1, Ordering::SeqCst) + 1;
        let domain = Domain {
            id: format!("d{number}"),
            name: format!("name {number}"),
            site: "china".to_owned(),
        };
        let record = CustomerRecord {
            partner: "acme".to_owned(),
            account: format!("shop-{number}"),
            version: 1,
            domain: Some(domain.clone()),
            suspended_at: None,
            claim: None,
            journey_opened_at: None,
            seen: Vec::new(),
            registration: None,
            created_at: NOW,
            changed_at: NOW,
            cause: Cause::Api,
        };
        let event = CustomerEvent {
            version: 1,
            at: NOW,
            kind,
            cause: Cause::Api,
            state: CustomerState::Bound,
            domain: Some(domain),
            reason: None,
        };
        let put = self.store.put_customer(record, Some(event)).await;
        assert_eq!(put.unwrap(), Put::Done);
        number
    }

    pub(super) async fn lines(&self, count: usize) {
        for _ in 0..count {
            self.line().await;
        }
    }

    pub(super) async fn step(&self, courier: &Courier) -> Step {
        courier.step(&self.stop).await.unwrap()
    }

    /// Until nothing can be done.
    pub(super) async fn drain(&self, courier: &Courier) {
        while self.step(courier).await == Step::Moved {}
    }

    pub(super) fn later(&self, seconds: i64) {
        self.clock.advance(SignedDuration::from_secs(seconds));
    }

    pub(super) async fn cursor(&self) -> Cursor {
        let state = state(&*self.store, "acme", "shop").await;
        state.unwrap().unwrap()
    }

    pub(super) async fn dead(&self) -> DeadList {
        dead_list(&*self.store, "acme", "shop").await.unwrap()
    }
}
