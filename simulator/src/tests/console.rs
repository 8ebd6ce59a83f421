//! The console's pages, and buying.

use axum::http::StatusCode;
use url::Url;

use super::browse::{get, hidden, post, post_as, sign_in};
use super::fixture::World;
use crate::Returns;

#[tokio::test]
async fn every_page_of_the_console_says_who_is_there_and_where() {
    let world = World::new();
    let session = sign_in(&world).await;
    let pages = [
        ("/console", "console-home"),
        ("/console/?region=cn-north-4", "console-home"),
        ("/console/anything/else", "console-home"),
        ("/ecm/", "console-ecs"),
        ("/ecm/?region=cn-north-4&a=%3Cb%3E", "console-ecs"),
        ("/console/ecs/buy", "console-ecs"),
        ("/usercenter/", "console-billing"),
        ("/ticket/new", "console-tickets"),
        ("/iam/", "console-iam"),
        ("/console/iam", "console-iam"),
    ];
    for (path, name) in pages {
        let seen = get(&world.cloud, path, Some(&session)).await;
        assert_eq!((seen.status, seen.page()), (StatusCode::OK, name), "{path}");
        assert_eq!(seen.fact("path"), path.replace('&', "&amp;"));
        assert_eq!(seen.fact("domainName"), "yongzhi");
        assert_eq!(seen.fact("xAccountId"), "customer-7");
        assert!(seen.body.contains("<form id=\"sign-out\""));
        let stranger = get(&world.cloud, path, None).await;
        assert_eq!(stranger.status, StatusCode::UNAUTHORIZED, "{path}");
        assert!(!stranger.body.contains("yongzhi"));
    }
    assert_eq!(
        get(&world.cloud, "/iamx/", Some(&session)).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn every_link_of_the_console_leads_somewhere() {
    let world = World::new();
    let session = sign_in(&world).await;
    let home = get(&world.cloud, "/console/", Some(&session)).await;
    for link in [
        "home", "buy-ecs", "order", "billing", "tickets", "iam", "account", "report",
    ] {
        let seen = get(&world.cloud, &home.link(link), Some(&session)).await;
        assert_eq!(seen.status, StatusCode::OK, "{link}");
    }
}

fn returns(query: &[(&str, &str)]) -> Returns {
    let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Returns {
        order: Url::parse("https://partner.test/p/acme/return/order").ok(),
        top_up: Url::parse("https://partner.test/p/acme/return/top-up?keep=1").ok(),
        query: query.iter().map(pair).collect(),
    }
}

#[tokio::test]
async fn a_paid_order_leads_to_the_partner_s_page_without_any_parameter() {
    let world = World::with(|settings| settings.returns = returns(&[]));
    let session = sign_in(&world).await;
    let order = get(
        &world.cloud,
        "/console/order?product=ecs-small",
        Some(&session),
    )
    .await;
    assert_eq!(
        (order.page(), order.fact("price").as_str()),
        ("order", "¥58.00")
    );
    assert_eq!(order.fact("balance"), "¥1000.00");
    let product = hidden(&order.body, "product");
    let fields = [("product", product.as_str())];
    let paid = post_as(&world.cloud, "/console/order/pay", &session, &fields).await;
    let seen = get(&world.cloud, &paid.location.unwrap(), Some(&session)).await;
    assert_eq!(seen.page(), "order-paid");
    assert!(
        seen.body
            .contains("查看订单详情 <span lang=\"en\">View order details</span>")
    );
    assert_eq!(
        seen.link("order-details"),
        "https://partner.test/p/acme/return/order"
    );
    assert_eq!(world.cloud.balance("yongzhiid"), 94_200);
    let [order] = world.cloud.orders().try_into().unwrap();
    assert!(order.paid && order.order_id == seen.fact("orderId"));
}

#[tokio::test]
async fn parameters_are_appended_when_a_test_says_so() {
    let world = World::new();
    let query = [("orderId", "{order_id}"), ("x y", "{amount}&{domain_id}")];
    world.cloud.set_returns(returns(&query));
    let session = sign_in(&world).await;
    let fields = [("product", "ecs-large")];
    let unpaid = post_as(&world.cloud, "/console/order/pay", &session, &fields).await;
    let path = unpaid.location.unwrap();
    let seen = get(&world.cloud, &path, Some(&session)).await;
    assert_eq!(seen.page(), "balance-too-low");
    let order = seen.fact("orderId");
    assert_eq!(
        seen.link("top-up"),
        format!(
            "https://partner.test/p/acme/return/top-up?keep=1&orderId={order}&x+y=98000.00%26yongzhiid"
        )
    );
    assert_eq!(world.cloud.balance("yongzhiid"), 100_000);

    world.cloud.set_balance("yongzhiid", 9_800_000);
    let waiting = hidden(&seen.body, "order");
    let fields = [("order", waiting.as_str())];
    let paid = post_as(&world.cloud, "/console/order/pay", &session, &fields).await;
    assert_eq!(paid.location.as_deref(), Some(path.as_str()));
    let seen = get(&world.cloud, &path, Some(&session)).await;
    assert_eq!(seen.page(), "order-paid");
    assert_eq!(
        seen.link("order-details"),
        format!(
            "https://partner.test/p/acme/return/order?orderId={order}&x+y=98000.00%26yongzhiid"
        )
    );
    post_as(&world.cloud, "/console/order/pay", &session, &fields).await;
    assert_eq!(
        (world.cloud.balance("yongzhiid"), world.cloud.orders().len()),
        (0, 1)
    );
}

#[tokio::test]
async fn without_return_addresses_the_links_lead_to_the_cloud_s_own_pages() {
    let world = World::new();
    let session = sign_in(&world).await;
    let fields = [("product", "ecs-large")];
    let unpaid = post_as(&world.cloud, "/console/order/pay", &session, &fields).await;
    let path = unpaid.location.unwrap();
    let seen = get(&world.cloud, &path, Some(&session)).await;
    let top_up = seen.link("top-up");
    assert_eq!(
        get(&world.cloud, &top_up, Some(&session)).await.page(),
        "own-top-up"
    );
    post_as(&world.cloud, &top_up, &session, &[]).await;
    let order = hidden(&seen.body, "order");
    let fields = [("order", order.as_str())];
    post_as(&world.cloud, "/console/order/pay", &session, &fields).await;
    let seen = get(&world.cloud, &path, Some(&session)).await;
    let details = get(&world.cloud, &seen.link("order-details"), Some(&session)).await;
    assert_eq!(
        (details.page(), details.fact("status").as_str()),
        ("order-details", "paid")
    );
}

#[tokio::test]
async fn nobody_buys_or_sees_orders_for_another() {
    let world = World::new();
    let session = sign_in(&world).await;
    let fields = [("product", "ecs-large")];
    let unpaid = post_as(&world.cloud, "/console/order/pay", &session, &fields).await;
    let path = unpaid.location.unwrap();
    let page = super::browse::first_login(&world).await;
    let token = hidden(&page.body, "token");
    let create = [("token", token.as_str()), ("domainName", "newcomer")];
    let other = post(
        &world.cloud,
        "/authui/first-login/create",
        "text/html",
        &create,
    )
    .await;
    let other = other.session();
    assert_eq!(
        get(&world.cloud, &path, Some(&other)).await.status,
        StatusCode::NOT_FOUND
    );
    let order = world.cloud.orders()[0].order_id.clone();
    let fields = [("order", order.as_str())];
    let stolen = post_as(&world.cloud, "/console/order/pay", &other, &fields).await;
    assert_eq!(stolen.status, StatusCode::NOT_FOUND);
    let stranger = post(&world.cloud, "/console/order/pay", "text/html", &fields).await;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
    let fields = [("product", "no-such")];
    let nothing = post_as(&world.cloud, "/console/order/pay", &session, &fields).await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_state_holds_no_cookie_and_no_password() {
    let world = World::new();
    let session = sign_in(&world).await;
    let state = get(&world.cloud, crate::STATE_PATH, None).await;
    let secret = session.split('=').nth(1).unwrap();
    assert!(!state.body.contains(secret) && !state.body.contains("Simulated-1"));
    let state: serde_json::Value = serde_json::from_str(&state.body).unwrap();
    assert_eq!(state["sessions"][0]["x_account_id"], "customer-7");
    assert_eq!(state["sessions"][0]["identity"]["name_id"], "_somebody");
    assert_eq!(state["bindings"][0]["domain_id"], "yongzhiid");
    assert_eq!(state["x_account_type"], "ZXT_IDP");
    assert_eq!(state["last_report"]["accepted"], true);
}
