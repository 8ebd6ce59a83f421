//! Signing out: at the request of a peer (SAML single logout), or of the person on our own page.
//!
//! The session here ends first, whatever follows. Then the browser makes a [`round`]: to the other peers that were told of the session, one after
//! another, to the platform, and at last back to the peer that asked, or to our page, which says what was ended and what was not.
//! [`slo`] receives messages, [`own`] is our page, [`flow`] judges and signs.

mod flow;
mod own;
mod round;
mod slo;

use crate::http::App;
use crate::signon::endpoint::no_head;
use axum::Router;
use axum::routing::get;

/// The paths of this module.
pub fn routes() -> Router<App> {
    Router::new()
        .route(
            "/p/{partner}/saml/slo",
            get(slo::redirect).head(no_head).post(slo::post),
        )
        .route(
            "/p/{partner}/saml/slo/{handle}",
            get(slo::resume).head(no_head),
        )
        .route(
            "/p/{partner}/logout",
            get(own::question).post(own::sign_out),
        )
        .route("/p/{partner}/logout/return", get(own::back).head(no_head))
}
