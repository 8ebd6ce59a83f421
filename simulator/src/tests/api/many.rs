//! A million customers.

use std::time::Instant;

use serde_json::json;

use super::caller::{QUERY, create, listed, post, unlimited};

/// Resident memory of this process, in bytes.
fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: u64 = statm.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096
}

#[tokio::test]
async fn a_million_customers_take_bounded_memory_and_every_page_of_them_is_quick() {
    const MANY: u64 = 1_000_000;
    let world = unlimited();
    world.cloud.unbind("customer-7");
    let before = resident();
    assert_eq!(world.cloud.preload_numbered("customer-", MANY), 1_000_000);
    let bytes = resident().saturating_sub(before) / MANY;
    assert!(bytes < 700, "{bytes} bytes each");
    // The last page costs what the first one costs: two hundred walks there would take far longer.
    let start = Instant::now();
    for page in 0..200_u64 {
        let offset = if page % 2 == 0 {
            page
        } else {
            MANY - 100 - page
        };
        let body = json!({"offset": offset, "limit": 1});
        assert_eq!(listed(&world, &body).await, [format!("customer-{offset}")]);
    }
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
    let told = post(
        &world,
        QUERY,
        &json!({"customer_id": crate::Cloud::numbered("customer-", 999_999).account.domain_id}),
    )
    .await;
    assert_eq!(told.json()["count"], 1);
    let told = create(&world, "customer-500000", &json!({})).await;
    assert_eq!(told.error(), (400, "CBC.99000039".to_owned()));
    assert!(world.cloud.unbind("customer-500000"));
    assert_eq!(
        listed(&world, &json!({"offset": 500_000, "limit": 1})).await,
        ["customer-500001"]
    );
}
