//! Verification codes: sent, taken, wrong, expired.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::super::fixture::World;
use super::caller::{SEND, abroad, create, post, unlimited, with};

const MOBILE: &str = "13800000000";

async fn send(world: &World, more: &Value) -> String {
    let body = with(&json!({"receiver_type": 1, "mobile_phone": MOBILE}), more);
    let told = post(world, SEND, &body).await;
    assert_eq!((told.status, told.text.as_str()), (204, ""), "{told:?}");
    world.cloud.sent_code(MOBILE).unwrap().code
}

/// The error code of a creation with this verification code; nothing when it was followed.
async fn register(world: &World, x_account_id: &str, code: &str) -> Option<String> {
    let told = create(
        world,
        x_account_id,
        &json!({"mobile_phone": MOBILE, "verification_code": code}),
    )
    .await;
    (told.status != 200).then(|| told.error().1)
}

/// Another code than this one.
fn other(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

#[tokio::test]
async fn a_mobile_number_registers_with_the_code_that_was_sent_to_it_once() {
    let world = unlimited();
    let told = create(&world, "a", &json!({"mobile_phone": MOBILE})).await;
    assert_eq!(told.error(), (400, "CBC.0100".to_owned()));
    assert_eq!(
        register(&world, "a", "123456").await.as_deref(),
        Some("CBC.99004010")
    );
    let code = send(&world, &json!({})).await;
    assert_eq!(code.len(), 6);
    assert_eq!(register(&world, "a", &code).await, None);
    assert_eq!(
        register(&world, "b", &code).await.as_deref(),
        Some("CBC.99004010")
    );
    assert!(world.cloud.sent_codes().is_empty());
}

#[tokio::test]
async fn after_three_wrong_tries_the_right_code_is_no_longer_good() {
    let world = unlimited();
    let code = send(&world, &json!({})).await;
    for _ in 0..3 {
        assert_eq!(
            register(&world, "a", other(&code)).await.as_deref(),
            Some("CBC.99004010")
        );
    }
    assert_eq!(
        register(&world, "a", &code).await.as_deref(),
        Some("CBC.99004009")
    );
    let code = send(&world, &json!({})).await;
    assert_eq!(register(&world, "a", &code).await, None);
}

#[tokio::test]
async fn a_code_ends_after_ten_minutes_or_as_long_as_was_asked_up_to_an_hour() {
    for (timeout, minutes) in [
        (json!(null), 10),
        (json!(1), 1),
        (json!(60), 60),
        (json!(61), 5),
        (json!(3000), 5),
    ] {
        let world = unlimited();
        let code = send(&world, &json!({"timeout": timeout})).await;
        let sent = world.cloud.sent_code(MOBILE).unwrap();
        assert_eq!(
            sent.expires_at,
            sent.at + SignedDuration::from_mins(minutes)
        );
        world.clock.set(sent.expires_at);
        assert_eq!(
            register(&world, "a", &code).await.as_deref(),
            Some("CBC.99004008")
        );
        world
            .clock
            .set(sent.expires_at - SignedDuration::from_secs(1));
        assert_eq!(register(&world, "a", &code).await, None);
    }
}

#[tokio::test]
async fn a_creation_that_is_refused_for_another_reason_does_not_use_the_code_up() {
    let world = unlimited();
    let code = send(&world, &json!({})).await;
    let taken =
        json!({"mobile_phone": MOBILE, "verification_code": code, "domain_name": "yongzhi"});
    assert_eq!(
        create(&world, "a", &taken).await.error(),
        (400, "CBC.99000038".to_owned())
    );
    assert_eq!(register(&world, "a", &code).await, None);
}

#[tokio::test]
async fn sending_a_code_has_rules_for_every_field() {
    let world = unlimited();
    let cases = [
        (json!({"receiver_type": 2}), "CBC.0101"),
        (json!({"receiver_type": "1"}), "CBC.0100"),
        (json!({"receiver_type": null}), "CBC.0100"),
        (json!({"mobile_phone": null}), "CBC.0100"),
        (json!({"mobile_phone": "0086-13800000000"}), "CBC.5017"),
        (json!({"timeout": 0}), "CBC.0101"),
        (json!({"timeout": 3001}), "CBC.0101"),
        (json!({"timeout": "10"}), "CBC.0100"),
        (json!({"lang": "fr-fr"}), "CBC.0101"),
        (json!({"scene": 30}), "CBC.0101"),
        (json!({"scene": 18}), "CBC.0100"),
        (json!({"scene": 18, "customer_id": "other"}), "CBC.99000035"),
        (json!({"email": "a@b.test"}), "CBC.0100"),
    ];
    for (more, code) in cases {
        let body = with(&json!({"receiver_type": 1, "mobile_phone": MOBILE}), &more);
        assert_eq!(
            post(&world, SEND, &body).await.error(),
            (400, code.to_owned()),
            "{more}"
        );
    }
    send(&world, &json!({"lang": "en-us", "scene": 29})).await;
    send(&world, &json!({"scene": 18, "customer_id": "yongzhiid"})).await;
}

#[tokio::test]
async fn a_code_for_a_bank_card_does_not_register() {
    let world = unlimited();
    let code = send(&world, &json!({"scene": 18, "customer_id": "yongzhiid"})).await;
    assert_eq!(
        register(&world, "a", &code).await.as_deref(),
        Some("CBC.99004010")
    );
}

#[tokio::test]
async fn abroad_codes_go_by_e_mail() {
    let world = abroad();
    let address = "Some@example.test";
    let told = post(&world, SEND, &json!({"receiver_type": 2, "email": address})).await;
    assert_eq!(told.status, 204);
    let code = world.cloud.sent_code("some@example.test").unwrap().code;
    let more =
        |code: &str| json!({"domain_area": "MX", "email": address, "verification_code": code});
    assert_eq!(
        create(&world, "a", &more(other(&code))).await.error().1,
        "CBC.99004010"
    );
    assert_eq!(create(&world, "a", &more(&code)).await.status, 200);
    let cases = [
        (json!({"receiver_type": 1, "email": address}), "CBC.0101"),
        (json!({"receiver_type": 2}), "CBC.0100"),
        (json!({"receiver_type": 2, "email": "nobody"}), "CBC.0101"),
        (
            json!({"receiver_type": 2, "mobile_phone": MOBILE}),
            "CBC.0100",
        ),
        (
            json!({"receiver_type": 2, "email": address, "scene": 29}),
            "CBC.0100",
        ),
    ];
    for (body, code) in cases {
        assert_eq!(
            post(&world, SEND, &body).await.error(),
            (400, code.to_owned()),
            "{body}"
        );
    }
}
