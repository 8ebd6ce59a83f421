//! The web front: what every request meets before and after its handler, and the listeners.
//!
//! Handlers live with what they translate for (`handoff`, `signon`, `launch`); here are the state they share ([`App`]), the table of paths
//! ([`router`]), the limits, the edge where refusals become pages, and [`serve`].

mod app;
mod clock;
mod edge;
mod health;
mod limits;
mod listen;
mod redirect;
mod stylesheet;
#[cfg(test)]
mod tests;

pub use app::{App, AppError, Parts};
pub use clock::{Clock, FixedClock, SystemClock};
pub use health::router as private_router;
pub use limits::Limits;
pub use listen::{Listeners, ServeError, Shutdown, serve};
pub(crate) use redirect::see_other;

use crate::api;
use crate::bridge;
use crate::handoff;
use crate::logout;
use crate::refused::{Refused, Web};
use crate::returns;
use crate::signon;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;

/// Everything under `public_url`, with the edge around it.
///
/// The path of `public_url`, when it has one, stands before every path: a proxy passes it on as it is.
pub fn router(app: &App, limits: Limits) -> Router {
    with_edge(app, limits, pages())
}

/// The table of paths. One line per module that has some.
fn pages() -> Router<App> {
    Router::new()
        .merge(stylesheet::routes())
        .merge(handoff::routes())
        .merge(bridge::routes())
        .merge(api::routes())
        .merge(returns::routes())
        .merge(signon::endpoint::routes())
        .merge(crate::bind::routes())
        .merge(crate::launch::endpoint::routes())
        .merge(logout::routes())
}

/// Puts the edge around a table of paths: from the outside, request id and access log, security headers, refusals as pages, partners that are
/// disabled, panics, capacity and time, size.
fn with_edge(app: &App, limits: Limits, pages: Router<App>) -> Router {
    let pages = if app.prefix().is_empty() {
        pages
    } else {
        Router::new().nest(app.prefix(), pages)
    };
    pages
        .fallback(async || Refused::from(Web::PageUnknown))
        .method_not_allowed_fallback(async || Refused::from(Web::MethodNotAllowed))
        .layer(DefaultBodyLimit::max(limits.body))
        .layer(RequestBodyLimitLayer::new(limits.body))
        .layer(from_fn_with_state(limits.gate(), limits::capacity_and_time))
        .layer(CatchPanicLayer::custom(|_| edge::panicked()))
        .layer(from_fn_with_state(app.clone(), edge::disabled_is_closed))
        .layer(from_fn_with_state(app.clone(), edge::refusals_as_pages))
        .layer(from_fn_with_state(app.clone(), edge::security_headers))
        .layer(from_fn_with_state(app.clone(), edge::access_log))
        .with_state(app.clone())
}
