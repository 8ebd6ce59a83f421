//! Buying at the cloud, and coming back with a word about the order.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use simulator::Returns;
use tests::person::Person;
use tests::visitor::Visitor;
use tests::world::{ACME, Choice, World, X_ACCOUNT_TYPE};
use url::Url;

fn on_cloud(world: &World, path: &str) -> Url {
    world.cloud.settings().base_url.join(path).unwrap()
}

/// A customer whom both sides know, signed in at the cloud, whose links lead back to us.
async fn in_the_shop(world: &World) -> Visitor {
    let browser = world.customer().await;
    let mut link = on_cloud(world, simulator::LOGIN_PATH);
    link.query_pairs_mut()
        .append_pair("xAccountType", X_ACCOUNT_TYPE)
        .append_pair("isFirstLogin", "false")
        .append_pair("service", on_cloud(world, "/console/").as_str());
    let asked = browser.get(link.as_str()).await.location();
    let form = browser.get(asked.as_str()).await.form();
    assert_eq!(browser.submit(&form).await.status, 302);
    world.cloud.set_returns(Returns {
        order: Some(world.at(ACME, "return/order").parse().unwrap()),
        top_up: None,
        query: vec![("order_id".to_owned(), "{order_id}".to_owned())],
    });
    browser
}

/// Orders a product and pays as far as the balance goes; yields the number of the order and the way back.
async fn buy(world: &World, browser: &Visitor, product: &str) -> (String, String) {
    let pay = on_cloud(world, "/console/order/pay");
    let chosen = [("product".to_owned(), product.to_owned())];
    let result = browser.post(pay.as_str(), &chosen).await.location();
    let order_id = result.path().rsplit('/').next().unwrap().to_owned();
    let back = world.at(ACME, &format!("return/order?order_id={order_id}"));
    (order_id, back)
}

/// What the word in the address of the platform's page says of the order.
async fn told(browser: &Visitor, back: &str) -> Value {
    let page = browser.get(back).await.location();
    let word = page.query_pairs().find(|(name, _)| name == "word");
    let word = word.unwrap().1.into_owned();
    let claims = URL_SAFE_NO_PAD.decode(word.split('.').nth(1).unwrap());
    let mut claims: Value = serde_json::from_slice(&claims.unwrap()).unwrap();
    claims["order"].take()
}

#[tokio::test]
async fn the_word_says_whether_the_customers_own_order_is_paid() {
    let world = World::with(Choice {
        order_lookup: true,
        ..Choice::default()
    })
    .await;
    let browser = in_the_shop(&world).await;
    let (paid, back) = buy(&world, &browser, "ecs-small").await;
    let page = on_cloud(&world, &format!("/console/order/{paid}"));
    let page = browser.get(page.as_str()).await;
    assert!(page.body.contains(&back), "the cloud's page leads here");
    let order = told(&browser, &back).await;
    assert_eq!(
        (&order["id"], &order["status"]),
        (&Value::from(&*paid), &"completed".into())
    );
    let (_, too_dear) = buy(&world, &browser, "ecs-large").await;
    assert_eq!(told(&browser, &too_dear).await["status"], "unpaid");

    // Somebody else shows the paid order as theirs, and a stranger does.
    let (other, mut person) = (Visitor::new(), Person::li_lei());
    person.account = "cust-other".to_owned();
    world.bind("cust-other", "another-account").await;
    world.sign_in(&other, ACME, &person).await;
    assert_eq!(told(&other, &back).await["status"], "unknown");
    assert_eq!(told(&Visitor::new(), &back).await["status"], "unknown");
}

#[tokio::test]
async fn without_the_look_up_nothing_is_asked() {
    let world = World::new().await;
    let browser = in_the_shop(&world).await;
    let (_, back) = buy(&world, &browser, "ecs-small").await;
    assert_eq!(told(&browser, &back).await["status"], "unknown");
    assert!(world.cloud.calls().is_empty());
}
