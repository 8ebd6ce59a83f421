//! Orders that the shop made, and balances.

use serde_json::{Value, json};

use super::ORDER_DETAILS;
use super::call::Asked;
use super::customers::{page, seconds};
use super::fields::Fields;
use super::refusal::{Answer, Refusal};
use super::settings::Site;
use crate::memory::Memory;
use crate::order::Order;

/// Finished, or waiting for payment.
fn status(order: &Order) -> i64 {
    if order.paid { 5 } else { 6 }
}

fn currency(asked: &Asked<'_>) -> &'static str {
    match asked.api().site {
        Site::China => "CNY",
        Site::International => "USD",
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "the vendor's amounts are numbers with a point"
)]
fn amount(hundredths: u64) -> f64 {
    hundredths as f64 / 100.0
}

fn written(order: &Order, asked: &Asked<'_>) -> Value {
    json!({
        "order_id": order.order_id,
        "customer_id": order.domain_id,
        "service_type_code": "hws.service.type.simulated",
        "service_type_name": order.product.en,
        "source_type": 1,
        "status": status(order),
        "order_type": 1,
        "amount_after_discount": amount(order.product.price),
        "official_amount": amount(order.product.price),
        "measure_id": 1,
        "create_time": seconds(order.at),
        "payment_time": order.paid_at.map(seconds),
        "currency": currency(asked),
    })
}

/// The latest order first.
pub(super) fn orders(memory: &Memory, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let number = |name: &str| -> Result<Option<i64>, Refusal> {
        let text = asked.parameter(name).filter(|text| !text.is_empty());
        let number = text.map(|text| text.parse::<i64>());
        let number = number.transpose();
        number.map_err(|_| Refusal::bad(format!("{name} must be an integer.")))
    };
    let (offset, limit) = page(number("offset")?, number("limit")?, asked.api().page_limit)?;
    let wanted = number("status")?;
    let is = |name: &str, value: &str| {
        let asked = asked.parameter(name).filter(|text| !text.is_empty());
        asked.is_none_or(|asked| asked == value)
    };
    let mut all: Vec<&Order> = memory
        .orders
        .iter()
        .map(|(_, order)| order)
        .filter(|order| memory.accounts.is_bound(&order.domain_id))
        .filter(|order| is("order_id", &order.order_id) && is("customer_id", &order.domain_id))
        .filter(|order| wanted.is_none_or(|wanted| wanted == status(order)))
        .collect();
    all.reverse();
    let infos = all.iter().skip(offset).take(limit);
    let infos: Vec<Value> = infos.map(|order| written(order, asked)).collect();
    Ok(Answer::ok(
        json!({"total_count": all.len(), "order_infos": infos}),
    ))
}

pub(super) fn order(memory: &Memory, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let order_id = asked.path.strip_prefix(ORDER_DETAILS).unwrap_or_default();
    let order = memory.orders.get(order_id);
    let order = order.filter(|order| memory.accounts.is_bound(&order.domain_id));
    let order = order.ok_or_else(|| Refusal::invalid("There is no such order."))?;
    Ok(Answer::ok(json!({
        "total_count": 1,
        "order_info": written(order, asked),
        "order_line_items": [{
            "order_line_item_id": format!("{}-1", order.order_id),
            "order_id": order.order_id,
            "product_id": order.product.id,
            "product_spec_desc": order.product.en,
            "subscription_num": 1,
            "amount_after_discount": amount(order.product.price),
            "official_amount": amount(order.product.price),
            "currency": currency(asked),
        }],
    })))
}

pub(super) fn balances(memory: &Memory, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let fields = asked.fields(&["customer_infos", "indirect_partner_id"])?;
    let customers = fields.get("customer_infos").and_then(Value::as_array);
    let customers = customers.ok_or_else(|| super::fields::missing("customer_infos"))?;
    if customers.is_empty() || customers.len() > 100 {
        return Err(Refusal::invalid(
            "customer_infos must have 1 to 100 entries.",
        ));
    }
    let mut balances = Vec::new();
    for customer in customers {
        let lenient = asked.api().ignores_unknown_fields;
        let customer = Fields::of(customer.clone(), &["customer_id"], lenient)?;
        let customer = customer.needed("customer_id", 64)?;
        if !memory.accounts.is_bound(customer) {
            return Err(Refusal::new(
                "CBC.99000035",
                "That is not a customer of this partner.",
            ));
        }
        let balance = memory.balances.get(customer).copied();
        balances.push(json!({
            "customer_id": customer,
            "debt_amount": 0.0,
            "amount": amount(balance.unwrap_or(asked.settings.balance)),
            "currency": currency(asked),
            "measure_id": 1,
        }));
    }
    Ok(Answer::ok(json!({"customer_balances": balances})))
}
