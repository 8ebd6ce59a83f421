//! Real-name authentication.

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::super::fixture::World;
use super::caller::{QUERY, Told, api_world, get, post, signed, tell, unlimited, with};

const PERSON: &str = "/v2/customers/realname-auths/individual";
const COMPANY: &str = "/v2/customers/realname-auths/enterprise";

fn person(more: &Value) -> Value {
    let base = json!({
        "customer_id": "yongzhiid", "xaccount_type": "ZXT_IDP", "identify_type": 0, "verified_type": 3,
        "verified_file_url": ["a/one.jpg", "a/two.PDF"], "name": "Yong Zhi", "verified_number": "P1", "change_type": -1,
    });
    with(&base, more)
}

fn company(more: &Value) -> Value {
    let base = json!({
        "customer_id": "yongzhiid", "xaccount_type": "ZXT_IDP", "identify_type": 1, "certificate_type": 0,
        "verified_file_url": ["a/licence.png"], "corp_name": "永志有限公司", "verified_number": "C1", "reg_country": "CN",
        "enterprise_person": {"legel_name": "Yong Zhi", "legel_id_number": "P1", "certifier_role": "legalPerson"},
    });
    with(&base, more)
}

async fn put(world: &World, body: &Value) -> Told {
    tell(
        &world.cloud,
        signed(&world.cloud, "PUT", COMPANY, &body.to_string()),
    )
    .await
}

async fn result(world: &World) -> Value {
    let path = "/v2/customers/realname-auths/result?customer_id=yongzhiid";
    get(world, path).await.json()
}

async fn status(world: &World) -> Value {
    let told = post(world, QUERY, &json!({})).await.json();
    let info = &told["customer_infos"][0];
    json!([
        info["customer"],
        info["verified_status"],
        info["customer_type"]
    ])
}

#[tokio::test]
async fn without_a_review_a_person_is_authenticated_at_once() {
    let world = unlimited();
    assert_eq!(result(&world).await, json!({}));
    assert_eq!(status(&world).await, json!(["", "-1", -1]));
    assert_eq!(
        post(&world, PERSON, &person(&json!({}))).await.json(),
        json!({"is_review": 0})
    );
    assert_eq!(
        result(&world).await,
        json!({"review_result": 2, "opinion": ""})
    );
    assert_eq!(status(&world).await, json!(["Yong Zhi", "2", 0]));
}

#[tokio::test]
async fn a_review_takes_its_time_and_a_person_may_decide_otherwise() {
    let world = api_world(|api| api.review_delay = Duration::from_secs(3600));
    assert!(!world.cloud.decide_realname("yongzhiid", true, ""));
    assert_eq!(
        post(&world, COMPANY, &company(&json!({}))).await.json(),
        json!({"is_review": 1})
    );
    assert_eq!(result(&world).await["review_result"], 0);
    assert_eq!(status(&world).await, json!(["永志有限公司", "0", 1]));
    world
        .clock
        .set(world.cloud.now() + SignedDuration::from_secs(3600));
    assert_eq!(result(&world).await["review_result"], 2);
    assert!(world.cloud.decide_realname("yongzhiid", false, "blurred"));
    assert_eq!(
        result(&world).await,
        json!({"review_result": 1, "opinion": "blurred"})
    );
    assert_eq!(status(&world).await[1], "1");
}

#[tokio::test]
async fn only_who_is_authenticated_as_a_person_becomes_a_company() {
    let world = unlimited();
    let change = company(&json!({"change_type": 1}));
    assert_eq!(
        put(&world, &change).await.error(),
        (400, "CBC.0101".to_owned())
    );
    post(&world, PERSON, &person(&json!({}))).await;
    assert_eq!(
        put(&world, &company(&json!({}))).await.error(),
        (400, "CBC.0100".to_owned())
    );
    assert_eq!(put(&world, &change).await.status, 200);
    assert_eq!(status(&world).await, json!(["永志有限公司", "2", 1]));
}

#[tokio::test]
async fn a_bank_card_needs_a_code_that_was_sent_for_it() {
    let world = unlimited();
    let mobile = "13800000000";
    let by_card = |code: &str| {
        let card = json!({"bank_account": "6222", "areacode": "0086", "mobile": mobile, "verification_code": code});
        person(&json!({"identify_type": 4, "verified_type": null, "bank_card_info": card}))
    };
    let send = json!({"receiver_type": 1, "mobile_phone": mobile, "scene": 18, "customer_id": "yongzhiid"});
    let send = async || {
        post(&world, super::caller::SEND, &send).await;
        world.cloud.sent_code(mobile).unwrap()
    };
    let sent = send().await;
    world.clock.set(sent.expires_at);
    let told = post(&world, PERSON, &by_card(&sent.code)).await;
    assert_eq!(told.error(), (400, "CBC.99000027".to_owned()));
    let sent = send().await;
    assert_eq!(post(&world, PERSON, &by_card(&sent.code)).await.status, 200);
    let told = post(&world, PERSON, &by_card(&sent.code)).await;
    assert_eq!(told.error(), (400, "CBC.99004010".to_owned()));
}

#[tokio::test]
async fn every_field_has_its_rule() {
    let world = unlimited();
    let of_person = [
        (json!({"customer_id": "other"}), "CBC.99000035"),
        (json!({"customer_id": null}), "CBC.0100"),
        (json!({"xaccount_type": "OTHER"}), "CBC.0101"),
        (json!({"identify_type": 1}), "CBC.0101"),
        (json!({"identify_type": 4}), "CBC.0100"),
        (json!({"verified_type": null}), "CBC.0100"),
        (json!({"verified_type": 4}), "CBC.0101"),
        (json!({"verified_file_url": null}), "CBC.0100"),
        (json!({"verified_file_url": []}), "CBC.0100"),
        (json!({"verified_file_url": [1]}), "CBC.0100"),
        (json!({"verified_file_url": ["a.exe"]}), "CBC.99000100"),
        (
            json!({"verified_file_url": ["https://bucket.test/a.jpg"]}),
            "CBC.0101",
        ),
        (json!({"name": ""}), "CBC.0100"),
        (json!({"verified_number": null}), "CBC.0100"),
        (json!({"change_type": 1}), "CBC.0101"),
        (json!({"corp_name": "x"}), "CBC.0100"),
    ];
    for (more, code) in of_person {
        assert_eq!(
            post(&world, PERSON, &person(&more)).await.error(),
            (400, code.to_owned()),
            "{more}"
        );
    }
    let of_company = [
        (json!({"identify_type": 0}), "CBC.0101"),
        (json!({"certificate_type": 5}), "CBC.0101"),
        (json!({"corp_name": "123 456"}), "CBC.0101"),
        (json!({"reg_country": "China"}), "CBC.0101"),
        (
            json!({"enterprise_person": {"legel_name": "x"}}),
            "CBC.0100",
        ),
        (
            json!({"enterprise_person": {"legal_name": "x"}}),
            "CBC.0100",
        ),
        (json!({"change_type": 1}), "CBC.0100"),
    ];
    for (more, code) in of_company {
        assert_eq!(
            post(&world, COMPANY, &company(&more)).await.error(),
            (400, code.to_owned()),
            "{more}"
        );
    }
    let other = get(
        &world,
        "/v2/customers/realname-auths/result?customer_id=other",
    )
    .await;
    assert_eq!(other.error(), (400, "CBC.99000035".to_owned()));
    let nobody = get(&world, "/v2/customers/realname-auths/result").await;
    assert_eq!(nobody.error(), (400, "CBC.0100".to_owned()));
}
