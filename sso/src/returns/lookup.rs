//! What the cloud says of an order, asked while the customer waits: little time, one customer's own orders, and `unknown` on any doubt.

use crate::config::Partner;
use crate::http::App;
use crate::session::Person;
use cloud::huawei::api::{Order, OrderDetail};
use std::time::Duration;

/// What is known of an order when nothing was, or could be, looked up.
pub(super) const UNKNOWN: &str = "unknown";

/// The order's status in a word. Nothing is asked for a browser without a session: strangers cannot make us call the cloud, and an order is told only to
/// the customer whose cloud account it belongs to. Whatever fails is `unknown`; the customer waits no longer than is configured.
pub(super) async fn status(
    app: &App,
    partner: &Partner,
    person: Option<&Person>,
    order_id: Option<&str>,
) -> &'static str {
    let api = partner.cloud.api.as_ref();
    let deadline = api.and_then(|api| api.order_deadline);
    let (Some(deadline), Some(person), Some(order_id)) = (deadline, person, order_id) else {
        return UNKNOWN;
    };
    let account = &person.principal.account_id;
    let result = tokio::time::timeout(deadline, verified(app, partner, account, order_id)).await;
    let result = result.unwrap_or_else(|_| Err(late(deadline)));
    result.unwrap_or_else(|why| {
        tracing::warn!(
            partner = partner.slug,
            order = order_id,
            "the status of an order is unknown: {why}"
        );
        UNKNOWN
    })
}

fn late(deadline: Duration) -> String {
    format!("there was no answer within {} s", deadline.as_secs())
}

async fn verified(
    app: &App,
    partner: &Partner,
    account: &str,
    order_id: &str,
) -> Result<&'static str, String> {
    let vendor = app.vendor(&partner.slug).ok_or("no API is configured")?;
    let customer = app.store().customer(&partner.slug, account).await;
    let customer = customer.map_err(|error| error.to_string())?;
    let domain = customer.and_then(|customer| customer.domain);
    let domain = domain.ok_or("the customer has no cloud account")?;
    let call = OrderDetail::check(vendor.kind(), order_id, 0, 1, None);
    let call = call.map_err(|_| "the number is none of an order")?;
    let answer = vendor.call(&call).await;
    let order = answer.map_err(|failure| failure.to_string())?.order;
    told(&order, order_id, &domain.id)
}

/// Only of the order that was asked for, and only when it is this customer's.
fn told(order: &Order, order_id: &str, domain_id: &str) -> Result<&'static str, String> {
    if order.order_id.as_deref() != Some(order_id) {
        return Err("the cloud answered with another order".to_owned());
    }
    if order.customer_id.as_deref() != Some(domain_id) {
        return Err("the order belongs to another customer".to_owned());
    }
    let status = order.status.ok_or("the cloud did not say it")?;
    name(status).ok_or_else(|| format!("the cloud's status {status} has no name here"))
}

/// The vendor's numbers.
fn name(status: i64) -> Option<&'static str> {
    Some(match status {
        1 => "to-be-reviewed",
        2 => "to-be-refunded",
        3 => "in-progress",
        4 => "cancelled",
        5 => "completed",
        6 => "unpaid",
        9 => "to-be-confirmed",
        10..=13 => "in-delivery",
        _ => return None,
    })
}
