//! The way back: the cloud's payment pages lead the customer here, and we lead on to the partner's page with a signed word about what is known.
//!
//! Vendor page: return addresses (order paid; top-up while paying). It documents no parameter and no signature, so whatever query comes is accepted and none
//! of it is believed: arrival is never proof of payment. [`template`] is the partner's page, [`word`] the token that says what is known, [`lookup`] what the
//! cloud itself says of the order.

mod lookup;
mod query;
pub mod template;
#[cfg(test)]
mod tests;
mod word;

pub use template::Template;

use crate::config::Partner;
use crate::http::{App, see_other};
use crate::refused::{Reason, Refused, Web};
use crate::session;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use query::Arrived;

/// Which of the two returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// From the page of an order that was paid.
    Order,
    /// From a payment page where the balance was too low.
    TopUp,
}

impl Kind {
    /// Its name in paths, templates and tokens.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Order => "order",
            Kind::TopUp => "top-up",
        }
    }
}

/// Why nobody is sent on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReturnRefusal {
    /// RET-1001.
    #[error("no page is configured for the return {0}")]
    NotConfigured(&'static str),
}

impl Reason for ReturnRefusal {
    fn code(&self) -> &'static str {
        match self {
            ReturnRefusal::NotConfigured(_) => "RET-1001",
        }
    }
}

/// `GET /p/{partner}/return/order`, `/p/{partner}/return/top-up`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/p/{partner}/return/order", get(order))
        .route("/p/{partner}/return/top-up", get(top_up))
        .route("/p/{partner}/jwks.json", get(key_set))
}

async fn order(
    State(app): State<App>,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    lead_on(&app, &slug, Kind::Order, query.as_deref(), &headers).await
}

async fn top_up(
    State(app): State<App>,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    lead_on(&app, &slug, Kind::TopUp, query.as_deref(), &headers).await
}

async fn lead_on(
    app: &App,
    slug: &str,
    kind: Kind,
    query: Option<&str>,
    headers: &HeaderMap,
) -> Result<Response, Refused> {
    let partner = app.partner(slug)?;
    let page = match kind {
        Kind::Order => &partner.returns.order,
        Kind::TopUp => &partner.returns.top_up,
    };
    let page = page
        .as_ref()
        .ok_or(ReturnRefusal::NotConfigured(kind.name()))?;
    let arrived = Arrived::read(query.unwrap_or_default(), &partner.returns.order_parameters);
    let person = known(app, partner, headers).await;
    // What nobody will read is not looked up.
    let order_status = if kind == Kind::Order && page.wants_token() {
        lookup::status(app, partner, person.as_ref(), arrived.order_id.as_deref()).await
    } else {
        lookup::UNKNOWN
    };
    let word = word::Word {
        kind,
        order_status,
        arrived: &arrived,
        person: person.as_ref(),
        audience: page.origin(),
    };
    let token = if page.wants_token() {
        word::sign(app, partner, &word).await?
    } else {
        String::new()
    };
    let to = page.fill(kind, arrived.order_id.as_deref(), &token);
    tracing::info!(
        partner = slug,
        kind = kind.name(),
        known = person.is_some(),
        order_status,
        "a customer came back"
    );
    see_other(&to)
}

// Who it is would be good to know; without it the customer still arrives.
async fn known(app: &App, partner: &Partner, headers: &HeaderMap) -> Option<session::Person> {
    match session::current(app, partner, headers).await {
        Ok(session) => session.map(|session| session.person),
        Err(refused) => {
            tracing::warn!(
                partner = partner.slug,
                error.code = refused.code(),
                "a customer came back, and whose session it is cannot be found out"
            );
            None
        }
    }
}

/// The keys that verify our tokens; the same that the metadata publishes.
async fn key_set(State(app): State<App>, Path(slug): Path<String>) -> Result<Response, Refused> {
    let partner = app.partner(&slug)?;
    let ready = app.sign_on().ready(partner, app.now()).await;
    let ready = ready.map_err(crate::signon::SignOnError::from)?;
    let keys = crate::jwt::ours::key_set(&ready.keys.published)
        .map_err(|error| Web::Internal(error.to_string()))?;
    let headers = [
        (header::CONTENT_TYPE, "application/jwk-set+json"),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    Ok((headers, keys.to_string()).into_response())
}
