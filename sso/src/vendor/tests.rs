//! The client against clouds that answer, hesitate, break off and count.

mod limits;
mod retries;
mod sending;
#[cfg(feature = "simulator")]
mod simulated;
mod tokens;

use super::{Ground, Vendor, VendorFailure};
use crate::fixture::{HTTPS, config};
use crate::http::{Clock, SystemClock};
use crate::store::Store;
use crate::store::sqlite::Sqlite;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, Response};
use cloud::huawei::api::{CheckRegistration, CreateCustomer, NewCustomer, SearchType, SiteKind};
use std::sync::{Arc, Mutex};
use std::time::Instant;
use tempfile::TempDir;

pub(crate) const SECRET_KEY: &str = "SKEXAMPLE-very-secret";
pub(crate) const KEY: &str = "access_key = \"AKEXAMPLE\"\nsecret_key = \"SKEXAMPLE-very-secret\"\n";
const AVAILABLE: &str = "{\"check_result\":\"available\"}";

/// A request as it arrived.
pub(crate) struct Seen {
    at: Instant,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map(|value| value.to_str().unwrap())
            .unwrap_or_default()
    }
}

/// What to answer to the request of this number, from 0.
type Script = dyn Fn(usize, &Seen) -> Response<Body> + Send + Sync;

/// A cloud on this machine.
pub(crate) struct Cloud {
    pub(crate) url: String,
    pub(crate) seen: Arc<Mutex<Vec<Seen>>>,
}

impl Cloud {
    pub(crate) async fn start(
        script: impl Fn(usize, &Seen) -> Response<Body> + Send + Sync + 'static,
    ) -> Cloud {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::<Mutex<Vec<Seen>>>::default();
        let (kept, script): (_, Arc<Script>) = (Arc::clone(&seen), Arc::new(script));
        let answer = async move |request: Request| {
            let (parts, body) = request.into_parts();
            let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
            let request = Seen {
                at: Instant::now(),
                method: parts.method.to_string(),
                path: parts.uri.path().to_owned(),
                query: parts.uri.query().unwrap_or_default().to_owned(),
                headers: parts.headers,
                body: body.to_vec(),
            };
            let mut seen = kept.lock().unwrap();
            let response = script(seen.len(), &request);
            seen.push(request);
            response
        };
        let router = Router::new().fallback(answer);
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Cloud { url, seen }
    }

    pub(crate) fn calls(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    /// How many calls went to a path.
    fn calls_of(&self, path: &str) -> usize {
        let seen = self.seen.lock().unwrap();
        seen.iter().filter(|call| call.path == path).count()
    }
}

pub(crate) fn answer(status: u16, body: &str) -> Response<Body> {
    Response::builder()
        .status(status)
        .header("content-type", "application/json")
        .body(Body::from(body.to_owned()))
        .unwrap()
}

pub(crate) fn refusal(status: u16, code: &str) -> Response<Body> {
    answer(
        status,
        &format!("{{\"error_code\":\"{code}\",\"error_msg\":\"no, 13800000000\"}}"),
    )
}

/// A store in a file.
pub(crate) struct File {
    store: Arc<dyn Store>,
    folder: TempDir,
}

impl File {
    fn new() -> File {
        let folder = tempfile::tempdir().unwrap();
        File {
            store: open(&folder),
            folder,
        }
    }

    /// As another process sees it.
    fn again(&self) -> Arc<dyn Store> {
        open(&self.folder)
    }
}

fn open(folder: &TempDir) -> Arc<dyn Store> {
    Arc::new(Sqlite::open(&folder.path().join("store.db")).unwrap())
}

/// The client of `acme` over a store; `settings` belong to its section.
fn vendor(store: &Arc<dyn Store>, url: &str, settings: &str) -> Vendor {
    let config = config(
        HTTPS,
        &format!("[partner.acme.cloud.api]\nurl = \"{url}\"\n{settings}"),
    );
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let ground = Ground {
        store,
        clock: &clock,
        sealing_key: &config.sealing_key,
    };
    let api = config.partners["acme"].cloud.api.as_ref().unwrap();
    Vendor::new("acme", api, &ground).unwrap()
}

/// May be repeated.
fn check() -> CheckRegistration {
    CheckRegistration::check(SiteKind::China, SearchType::Name, "example-user").unwrap()
}

/// May not.
fn create() -> CreateCustomer {
    let fields = NewCustomer {
        xaccount_id: "li".to_owned(),
        xaccount_type: "acme_IDP".to_owned(),
        ..NewCustomer::default()
    };
    CreateCustomer::check(SiteKind::China, fields).unwrap()
}

fn code(failure: &VendorFailure) -> Option<&str> {
    match failure {
        VendorFailure::Refused(cloud::huawei::api::ApiError::Vendor(error)) => {
            error.code.as_deref()
        }
        _ => None,
    }
}
