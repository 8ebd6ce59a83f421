//! The second listener: is the process alive, can it serve. Never on the public port.

use super::App;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use std::time::Duration;

/// A probe that takes longer than this is a "no".
const PING_TIMEOUT: Duration = Duration::from_secs(2);

/// `/healthz` and `/readyz`.
pub fn router(app: &App) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .with_state(app.clone())
}

async fn ready(State(app): State<App>) -> (StatusCode, String) {
    match tokio::time::timeout(PING_TIMEOUT, app.store().ping()).await {
        Ok(Ok(())) => (StatusCode::OK, "ready\n".to_owned()),
        Ok(Err(error)) => (StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n")),
        Err(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            format!(
                "the store did not answer within {} s\n",
                PING_TIMEOUT.as_secs()
            ),
        ),
    }
}
