//! The customer list: pages, filters, what it says of each; and orders and balances.

use serde_json::{Value, json};

use super::super::browse::{post_as, sign_in};
use super::caller::{QUERY, abroad, api_world, create, created, get, listed, post, unlimited};
use crate::{ApiSettings, Cloud};

const BALANCES: &str = "/v2/accounts/customer-accounts/balances/batch-query";

#[tokio::test]
async fn the_list_comes_in_pages_of_ten_unless_asked_otherwise() {
    let world = unlimited();
    world.cloud.unbind("customer-7");
    world.cloud.preload_numbered("c", 25);
    let all: Vec<String> = (0..25).map(|number| format!("c{number}")).collect();
    assert_eq!(listed(&world, &json!({})).await, all[..10]);
    assert_eq!(listed(&world, &json!({"offset": 10})).await, all[10..20]);
    assert_eq!(
        listed(&world, &json!({"offset": 20, "limit": 100})).await,
        all[20..]
    );
    assert!(listed(&world, &json!({"offset": 25})).await.is_empty());
    let told = post(&world, QUERY, &json!({"offset": 1000, "limit": 1})).await;
    assert_eq!(told.json(), json!({"count": 25, "customer_infos": []}));
}

#[tokio::test]
async fn a_page_that_cannot_be_is_refused() {
    let world = api_world(|api| api.page_limit = 50);
    let cases = [
        (json!({"limit": 0}), "CBC.0101"),
        (json!({"limit": 51}), "CBC.0101"),
        (json!({"limit": "10"}), "CBC.0100"),
        (json!({"offset": -1}), "CBC.0101"),
        (json!({"offset": 0.5}), "CBC.0100"),
    ];
    for (body, code) in cases {
        assert_eq!(
            post(&world, QUERY, &body).await.error(),
            (400, code.to_owned()),
            "{body}"
        );
    }
    assert_eq!(post(&world, QUERY, &json!({"limit": 50})).await.status, 200);
}

#[tokio::test]
async fn the_list_may_have_the_newest_first() {
    let world = api_world(|api| api.newest_first = true);
    for customer in ["a", "b"] {
        created(&world, customer, &json!({})).await;
    }
    assert_eq!(listed(&world, &json!({})).await, ["b", "a", "customer-7"]);
    assert_eq!(
        listed(&world, &json!({"offset": 1, "limit": 1})).await,
        ["a"]
    );
}

#[tokio::test]
async fn filters_choose_and_count_what_they_choose() {
    let world = api_world(|api| api.code_required = false);
    let referral = json!({"domain_name": "alpha-co", "cooperation_type": "1"});
    let alpha = created(&world, "a", &referral).await;
    let now = world.cloud.now();
    world.clock.set(now + jiff::SignedDuration::from_secs(60));
    created(&world, "b", &json!({"domain_name": "beta-alpha"})).await;
    let cases = [
        (json!({"account_name": "alpha"}), vec!["a", "b"]),
        (json!({"account_name": "Alpha"}), vec![]),
        (json!({"account_name": ""}), vec!["customer-7", "a", "b"]),
        (json!({"customer_id": alpha}), vec!["a"]),
        (json!({"association_type": "1"}), vec!["a"]),
        (json!({"association_type": "2"}), vec!["customer-7", "b"]),
        (
            json!({"associated_on_begin": "2026-01-15T08:00:01Z"}),
            vec!["b"],
        ),
        (
            json!({"associated_on_end": "2026-01-15T08:00:59Z"}),
            vec!["customer-7", "a"],
        ),
        (json!({"label": "any"}), vec![]),
        (json!({"indirect_partner_id": "reseller"}), vec![]),
        (json!({"account_name": "alpha", "offset": 1}), vec!["b"]),
    ];
    for (filter, expected) in cases {
        assert_eq!(listed(&world, &filter).await, expected, "{filter}");
    }
    let told = post(&world, QUERY, &json!({"account_name": "alpha", "limit": 1}))
        .await
        .json();
    assert_eq!(told["count"], 2);
    for bad in [
        json!({"association_type": "3"}),
        json!({"associated_on_begin": ""}),
        json!({"associated_on_end": "2026-01-15"}),
        json!({"associated_on_end": "2026-01-15T08:00:59+08:00"}),
    ] {
        assert_eq!(
            post(&world, QUERY, &bad).await.error(),
            (400, "CBC.0101".to_owned()),
            "{bad}"
        );
    }
}

#[tokio::test]
async fn the_list_says_what_is_known_of_a_customer() {
    let world = api_world(|api| api.code_required = false);
    let more = json!({"domain_name": "alpha-co", "mobile_phone": "13800000000"});
    let domain_id = created(&world, "a", &more).await;
    let told = post(&world, QUERY, &json!({"customer_id": domain_id}))
        .await
        .json();
    let expected = json!({
        "customer": "", "account_name": "alpha-co", "customer_id": domain_id, "associated_on": "2026-01-15T08:00:00Z",
        "association_type": "2", "label": "", "telephone": "13800000000", "verified_status": "-1", "country_code": "CN",
        "customer_type": -1, "is_frozen": 0, "account_managers": [], "xaccount_id": "a", "xaccount_type": "ZXT_IDP",
        "customer_level": "V0", "email": "",
    });
    assert_eq!(told["customer_infos"], json!([expected]));
}

#[tokio::test]
async fn abroad_resale_is_3_and_the_country_is_the_customer_s() {
    let world = api_world(|api: &mut ApiSettings| {
        api.site = crate::Site::International;
        api.code_required = false;
    });
    created(
        &world,
        "a",
        &json!({"domain_area": "MX", "email": "a@example.test"}),
    )
    .await;
    let told = post(
        &world,
        QUERY,
        &json!({"association_type": "3", "offset": 1}),
    )
    .await
    .json();
    let info = &told["customer_infos"][0];
    let got =
        ["association_type", "country_code", "email", "telephone"].map(|name| info[name].clone());
    assert_eq!(got, ["3", "MX", "a@example.test", ""].map(Value::from));
    let told = create(
        &world,
        "b",
        &json!({"domain_area": "MX", "email": "b@example.test"}),
    )
    .await;
    assert_eq!(told.status, 200);
}

#[tokio::test]
async fn orders_of_the_shop_can_be_looked_up() {
    let world = unlimited();
    let session = sign_in(&world).await;
    for product in ["ecs-small", "ecs-large"] {
        post_as(
            &world.cloud,
            "/console/order/pay",
            &session,
            &[("product", product)],
        )
        .await;
    }
    let orders = world.cloud.orders();
    let told = get(&world, "/v2/orders/customer-orders?customer_id=yongzhiid")
        .await
        .json();
    assert_eq!(told["total_count"], 2);
    let statuses = [
        &told["order_infos"][0]["status"],
        &told["order_infos"][1]["status"],
    ];
    // The newest first: the dear one waits for payment.
    assert_eq!(statuses, [&json!(6), &json!(5)]);
    let paid = &told["order_infos"][1];
    assert_eq!(paid["order_id"], orders[0].order_id.as_str());
    assert_eq!(paid["amount_after_discount"], 58.0);
    assert_eq!(
        (&paid["currency"], &paid["payment_time"]),
        (&json!("CNY"), &json!("2026-01-15T08:00:00Z"))
    );
    let told = get(&world, "/v2/orders/customer-orders?status=6")
        .await
        .json();
    assert_eq!(
        told["order_infos"][0]["order_id"],
        orders[1].order_id.as_str()
    );
    assert_eq!(told["total_count"], 1);
    let told = get(&world, "/v2/orders/customer-orders?customer_id=other")
        .await
        .json();
    assert_eq!(told["total_count"], 0);
    let path = format!("/v2/orders/customer-orders/details/{}", orders[0].order_id);
    let told = get(&world, &path).await.json();
    assert_eq!(told["order_info"], *paid);
    assert_eq!(told["order_line_items"][0]["product_id"], "ecs-small");
    let told = get(&world, "/v2/orders/customer-orders/details/CS0").await;
    assert_eq!(told.error(), (400, "CBC.0101".to_owned()));
    let told = get(&world, "/v2/orders/customer-orders?status=x").await;
    assert_eq!(told.error(), (400, "CBC.0100".to_owned()));
}

#[tokio::test]
async fn balances_are_those_of_the_partner_s_customers() {
    let world = unlimited();
    world.cloud.set_balance("yongzhiid", 12_345);
    let told = post(
        &world,
        BALANCES,
        &json!({"customer_infos": [{"customer_id": "yongzhiid"}]}),
    )
    .await;
    let expected = json!({"customer_id": "yongzhiid", "debt_amount": 0.0, "amount": 123.45, "currency": "CNY", "measure_id": 1});
    assert_eq!(told.json(), json!({"customer_balances": [expected]}));
    let cases = [
        (
            json!({"customer_infos": [{"customer_id": "other"}]}),
            "CBC.99000035",
        ),
        (json!({"customer_infos": [{}]}), "CBC.0100"),
        (json!({"customer_infos": []}), "CBC.0101"),
        (json!({}), "CBC.0100"),
    ];
    for (body, code) in cases {
        assert_eq!(
            post(&world, BALANCES, &body).await.error(),
            (400, code.to_owned()),
            "{body}"
        );
    }
    let world = abroad();
    let told = post(
        &world,
        BALANCES,
        &json!({"customer_infos": [{"customer_id": "yongzhiid"}]}),
    )
    .await;
    assert_eq!(told.json()["customer_balances"][0]["currency"], "USD");
}

#[tokio::test]
async fn whatever_is_asked_below_bills_is_said_back() {
    let world = unlimited();
    let told = get(
        &world,
        "/v2/bills/customer-bills/res-records?cycle=2026-01&name=a%20b",
    )
    .await;
    let told = told.json();
    assert_eq!(told["path"], "/v2/bills/customer-bills/res-records");
    assert_eq!(
        told["query"],
        json!([["cycle", "2026-01"], ["name", "a b"]])
    );
    let told = post(&world, "/v2/bills/some", &json!({"a": [1]}))
        .await
        .json();
    assert_eq!(
        (&told["method"], &told["body"]),
        (&json!("POST"), &json!({"a": [1]}))
    );
}

#[test]
fn numbered_customers_of_different_prefixes_have_nothing_in_common() {
    let (a, b) = (Cloud::numbered("a", 1), Cloud::numbered("b", 1));
    assert_eq!(a.account.domain_id.len(), 32);
    assert_ne!(a.account.domain_id, b.account.domain_id);
    assert_ne!(a.account.domain_name, b.account.domain_name);
}
