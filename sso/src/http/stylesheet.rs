//! Files that pages refer to: the stylesheet, and what a partner's looks add. Their addresses name their content.

use super::App;
use crate::pages::{STYLESHEET, STYLESHEET_NAME};
use crate::refused::{Refused, Web};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/static/{name}", get(stylesheet))
}

async fn stylesheet(State(app): State<App>, Path(name): Path<String>) -> Result<Response, Refused> {
    let kept = (header::CACHE_CONTROL, "public, max-age=31536000, immutable");
    if name == *STYLESHEET_NAME {
        let kind = (header::CONTENT_TYPE, "text/css; charset=utf-8");
        return Ok(([kind, kept], STYLESHEET).into_response());
    }
    let mut partners = app.config().partners.values();
    let file = partners
        .find_map(|partner| partner.brand.file(&name))
        .ok_or(Web::PageUnknown)?;
    Ok((
        [(header::CONTENT_TYPE, file.kind), kept],
        file.content.clone(),
    )
        .into_response())
}
