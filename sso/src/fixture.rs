//! A service for tests: real configuration, real store in a temporary folder, a clock that stands still.

pub(crate) mod cloud;

use crate::config::{Config, Environment};
use crate::http::{App, FixedClock, Limits, Parts, router};
use crate::store::Store;
use crate::store::sqlite::Sqlite;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, header};
use jiff::Timestamp;
use std::io::Write;
use std::sync::{Arc, Mutex};
use tower::ServiceExt;
use tracing_subscriber::fmt::MakeWriter;

/// 2026-01-02T03:04:05Z.
pub(crate) const NOW: Timestamp = Timestamp::constant(1_767_323_045, 0);

pub(crate) const HTTPS: &str = "https://sso.example.com";

/// Secret of the hand-off in [`HS256`].
pub(crate) const SECRET: &str = "0123456789abcdef0123456789abcdef";

pub(crate) const HS256: &str = "[partner.acme.handoff]\nissuer = \"acme\"\n[[partner.acme.handoff.keys]]\nkid = \"k1\"\nalg = \"HS256\"\nsecret = \"0123456789abcdef0123456789abcdef\"\n";

/// A configuration with the partner `acme`; `partner` is TOML that follows its section.
pub(crate) fn config(public_url: &str, partner: &str) -> Config {
    let http = if public_url.starts_with("http:") {
        "dangerous_allow_http = true\n"
    } else {
        ""
    };
    let text = format!(
        "public_url = \"{public_url}\"\n{http}[secrets]\nsealing_key = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"\n\
         [partner.acme]\nnames = {{ \"zh-CN\" = \"某平台\", en = \"Acme Cloud\" }}\n{partner}"
    );
    Config::from_toml_str(
        &text,
        std::path::Path::new("/nowhere"),
        &Environment::default(),
    )
    .unwrap()
}

/// A service and what it stands on.
pub(crate) struct Service {
    pub(crate) app: App,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) router: Router,
    _folder: Option<tempfile::TempDir>,
}

pub(crate) fn service(public_url: &str, partner: &str) -> Service {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(Sqlite::open(&folder.path().join("store.db")).unwrap());
    Service {
        _folder: Some(folder),
        ..service_on(store, public_url, partner)
    }
}

/// The same over any store.
pub(crate) fn service_on(store: Arc<dyn Store>, public_url: &str, partner: &str) -> Service {
    let clock = Arc::new(FixedClock::at(NOW));
    let app = App::of(Parts {
        config: Arc::new(config(public_url, partner)),
        store,
        clock: clock.clone(),
    });
    Service::around(app.unwrap(), clock)
}

impl Service {
    /// A service around an app that stands on this clock.
    pub(crate) fn around(app: App, clock: Arc<FixedClock>) -> Service {
        Service {
            router: router(&app, Limits::default()),
            app,
            clock,
            _folder: None,
        }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Response<Body> {
        self.send(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Response<Body> {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request =
            Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).unwrap()).await
    }
}

pub(crate) async fn body(response: Response<Body>) -> String {
    String::from_utf8(
        axum::body::to_bytes(response.into_body(), 1 << 20)
            .await
            .unwrap()
            .to_vec(),
    )
    .unwrap()
}

/// A header as text; empty when it is not there.
pub(crate) fn header_of<'a>(response: &'a Response<Body>, name: &str) -> &'a str {
    response
        .headers()
        .get(name)
        .map(|value| value.to_str().unwrap())
        .unwrap_or_default()
}

/// The code that an error page shows.
pub(crate) async fn code_of(response: Response<Body>) -> String {
    let html = body(response).await;
    let code = html.split("<dd>").find_map(|part| {
        part.split_once("</dd>")
            .map(|(text, _)| text)
            .filter(|text| is_code(text))
    });
    code.unwrap_or(&html).to_owned()
}

fn is_code(text: &str) -> bool {
    text.split_once('-').is_some_and(|(family, number)| {
        ["IDP", "BRG", "BND", "CUS", "RET", "WEB"].contains(&family)
            && number.bytes().all(|c| c.is_ascii_digit())
    })
}

/// Everything that is logged on this thread while the guard lives, at every level.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub(crate) fn capture() -> (Log, tracing::subscriber::DefaultGuard) {
        let log = Log::default();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(log.clone())
            .finish();
        let guard = tracing::subscriber::set_default(subscriber);
        (log, guard)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, octets: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(octets);
        Ok(octets.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}
