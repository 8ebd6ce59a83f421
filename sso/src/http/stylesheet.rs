//! The stylesheet: one file, whose address names its content.

use super::App;
use crate::pages::{STYLESHEET, STYLESHEET_NAME};
use crate::refused::{Refused, Web};
use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/static/{name}", get(stylesheet))
}

async fn stylesheet(Path(name): Path<String>) -> Result<Response, Refused> {
    if name != *STYLESHEET_NAME {
        return Err(Web::PageUnknown.into());
    }
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, STYLESHEET).into_response())
}
