//! Buying: the order page, the page after payment, the page of an order that the balance does not cover.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use super::answer::{field, form_body};
use super::console::{signed_in, with_session};
use super::link::redirect;
use super::{ORDER_PATH, PAY_PATH, TOP_UP_PATH, broken};
use crate::cloud::Cloud;
use crate::form::Form;
use crate::memory::Account;
use crate::order::{Order, PRODUCTS, money, product_named};
use crate::pages::Page;

type Body = Result<Bytes, BytesRejection>;

/// What one press of the vendor's own top-up button brings, in hundredths.
const TOP_UP: u64 = 10_000_000;

/// `?product=…` chooses; without it the page lists what there is.
pub(super) async fn order(
    State(cloud): State<Cloud>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let session = match signed_in(&cloud, &headers) {
        Ok(session) => session,
        Err(page) => return page.into_response(),
    };
    let chosen = field(query.unwrap_or_default().as_bytes(), "product");
    let page = Page::new(StatusCode::OK, "order", "购买", "Buy");
    let Some(product) = product_named(&chosen) else {
        let list = |page: Page, product: &crate::Product| {
            let href = format!("{ORDER_PATH}?product={}", product.id);
            page.link(product.id, &href, product.zh, product.en)
        };
        return PRODUCTS.iter().fold(page, list).into_response();
    };
    let account = &session.arrival.binding.account;
    let pay = Form::new("pay", PAY_PATH, "支付", "Pay").hidden("product", product.id);
    with_session(page, &session)
        .text(product.zh, product.en)
        .facts(&[
            ("price", &money(product.price)),
            ("balance", &money(cloud.balance(&account.domain_id))),
        ])
        .form(&pay)
        .into_response()
}

/// Pays: a `product` makes an order first, an `order` is one that waits for payment.
pub(super) async fn pay(State(cloud): State<Cloud>, headers: HeaderMap, body: Body) -> Response {
    let session = match signed_in(&cloud, &headers) {
        Ok(session) => session,
        Err(page) => return page.into_response(),
    };
    let body = match form_body(&headers, body) {
        Ok(body) => body,
        Err(page) => return page.into_response(),
    };
    let account = &session.arrival.binding.account;
    let waiting = field(&body, "order");
    let order = if waiting.is_empty() {
        cloud.order(account, &field(&body, "product"))
    } else {
        Ok(cloud.pay(account, &waiting))
    };
    match order {
        Ok(Some(order)) => redirect(&format!("{ORDER_PATH}/{}", order.order_id)),
        Ok(None) => no_order().into_response(),
        Err(fault) => broken(&fault).into_response(),
    }
}

/// How an order stands.
pub(super) async fn result(
    State(cloud): State<Cloud>,
    Path(order_id): Path<String>,
    headers: HeaderMap,
) -> Response {
    match order_of(&cloud, &headers, &order_id) {
        Ok((order, _)) if order.paid => paid(&cloud, &order).into_response(),
        Ok((order, account)) => too_low(&cloud, &order, &account).into_response(),
        Err(page) => page.into_response(),
    }
}

fn paid(cloud: &Cloud, order: &Order) -> Page {
    let [details, _] = cloud.return_links(order);
    let details = details.unwrap_or_else(|| details_path(order));
    Page::new(
        StatusCode::OK,
        "order-paid",
        "支付成功",
        "Payment successful",
    )
    .facts(&[
        ("orderId", &order.order_id),
        ("price", &money(order.product.price)),
    ])
    .link(
        "order-details",
        &details,
        "查看订单详情",
        "View order details",
    )
    .link("home", "/console/", "控制台", "Console")
}

fn too_low(cloud: &Cloud, order: &Order, account: &Account) -> Page {
    let [_, top_up] = cloud.return_links(order);
    let pay = Form::new("pay", PAY_PATH, "支付", "Pay").hidden("order", &order.order_id);
    Page::new(
        StatusCode::OK,
        "balance-too-low",
        "余额不足",
        "The balance is too low",
    )
    .text(
        "请先充值，再支付该订单。",
        "Top up first, then pay for this order.",
    )
    .facts(&[
        ("orderId", &order.order_id),
        ("price", &money(order.product.price)),
        ("balance", &money(cloud.balance(&account.domain_id))),
    ])
    .link(
        "top-up",
        top_up.as_deref().unwrap_or(TOP_UP_PATH),
        "充值",
        "Top up",
    )
    .form(&pay)
}

/// The cloud's own page of an order, where the link leads when no return address is set.
pub(super) async fn details(
    State(cloud): State<Cloud>,
    Path(order_id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let (order, _) = match order_of(&cloud, &headers, &order_id) {
        Ok(found) => found,
        Err(page) => return page.into_response(),
    };
    let status = if order.paid {
        "paid"
    } else {
        "waiting for payment"
    };
    Page::new(StatusCode::OK, "order-details", "订单详情", "Order details")
        .text(order.product.zh, order.product.en)
        .facts(&[
            ("orderId", &order.order_id),
            ("status", status),
            ("price", &money(order.product.price)),
        ])
        .link("home", "/console/", "控制台", "Console")
        .into_response()
}

/// The cloud's own top-up page, where the link leads when no return address is set.
pub(super) async fn top_up_page(State(cloud): State<Cloud>, headers: HeaderMap) -> Response {
    let session = match signed_in(&cloud, &headers) {
        Ok(session) => session,
        Err(page) => return page.into_response(),
    };
    let balance = cloud.balance(&session.arrival.binding.account.domain_id);
    let form = Form::new("top-up", TOP_UP_PATH, "充值", "Top up");
    Page::new(StatusCode::OK, "own-top-up", "账户充值", "Top up")
        .facts(&[("balance", &money(balance)), ("amount", &money(TOP_UP))])
        .form(&form)
        .into_response()
}

pub(super) async fn top_up(State(cloud): State<Cloud>, headers: HeaderMap) -> Response {
    let session = match signed_in(&cloud, &headers) {
        Ok(session) => session,
        Err(page) => return page.into_response(),
    };
    let account = &session.arrival.binding.account.domain_id;
    cloud.set_balance(account, cloud.balance(account).saturating_add(TOP_UP));
    redirect(TOP_UP_PATH)
}

fn order_of(cloud: &Cloud, headers: &HeaderMap, order_id: &str) -> Result<(Order, Account), Page> {
    let account = signed_in(cloud, headers)?.arrival.binding.account;
    let order = cloud.order_of(&account, order_id).ok_or_else(no_order)?;
    Ok((order, account))
}

fn details_path(order: &Order) -> String {
    format!("{}/{}", super::ORDERS_PATH, order.order_id)
}

fn no_order() -> Page {
    Page::new(
        StatusCode::NOT_FOUND,
        "no-order",
        "订单不存在",
        "No such order",
    )
    .link("order", ORDER_PATH, "购买", "Buy")
}
