//! The rules for fields, on both sites.

use serde_json::{Value, json};

use super::super::fixture::World;
use super::caller::{
    CHECK, CREATE, QUERY, abroad, api_world, create, created, customer, post, signed, tell,
    unlimited, with,
};

/// Creates one customer per case, the body being the base with the case's members; holds the error against the case's.
async fn creations(world: &World, base: &Value, cases: &[(Value, &str)]) {
    for (number, (more, expected)) in cases.iter().enumerate() {
        let told = create(world, &format!("case-{number}"), &with(base, more)).await;
        let code = if told.status == 200 {
            String::new()
        } else {
            told.error().1
        };
        assert_eq!(code, *expected, "{more} {told:?}");
    }
}

#[tokio::test]
async fn every_field_of_a_creation_in_china_has_its_rule() {
    let world = api_world(|api| {
        api.code_required = false;
        api.resellers = vec!["reseller-1".into()];
    });
    let long = |length: usize| "x".repeat(length);
    let cases = [
        (json!({}), ""),
        (json!({"xaccount_id": long(128)}), ""),
        (json!({"xaccount_id": long(129)}), "CBC.0101"),
        (json!({"xaccount_id": ""}), "CBC.0100"),
        (json!({"xaccount_id": null}), "CBC.0100"),
        (json!({"xaccount_id": 7}), "CBC.0100"),
        (json!({"xaccount_type": null}), "CBC.0100"),
        (json!({"xaccount_type": "OTHER_IDP"}), "CBC.0101"),
        (json!({"xaccount_type": long(65)}), "CBC.0101"),
        (json!({"domain_name": "abcd"}), "CBC.99000031"),
        (json!({"domain_name": "abcde"}), ""),
        (json!({"domain_name": "_under"}), ""),
        (json!({"domain_name": "a".repeat(32)}), ""),
        (json!({"domain_name": "a".repeat(33)}), "CBC.99000031"),
        (json!({"domain_name": "1abcde"}), "CBC.99000031"),
        (json!({"domain_name": "1234567"}), "CBC.99000031"),
        (json!({"domain_name": "op_abcde"}), "CBC.99000031"),
        (json!({"domain_name": "shadow_abc"}), "CBC.99000031"),
        (json!({"domain_name": "名字名字名字"}), "CBC.99000031"),
        (json!({"domain_name": "has space"}), "CBC.99000031"),
        (json!({"domain_name": true}), "CBC.0100"),
        (json!({"mobile_phone": "13800000001"}), ""),
        (json!({"mobile_phone": ""}), ""),
        (json!({"mobile_phone": "1380000000"}), "CBC.5017"),
        (json!({"mobile_phone": "23800000000"}), "CBC.5017"),
        (json!({"mobile_phone": "0086-13800000000"}), "CBC.5017"),
        (json!({"mobile_phone": long(33)}), "CBC.0101"),
        (json!({"verification_code": ""}), "CBC.0101"),
        (json!({"verification_code": "12345"}), "CBC.0101"),
        (json!({"verification_code": "123456"}), ""),
        (json!({"password": "Abcdefg1"}), ""),
        (json!({"password": "abcdefgh1"}), ""),
        (json!({"password": ""}), "CBC.0101"),
        (json!({"password": "Abcdef1"}), "CBC.99000036"),
        (json!({"password": "Ab1".repeat(11)}), "CBC.99000036"),
        (json!({"password": "abcdefgh"}), "CBC.99000036"),
        (json!({"password": "Abcdefg 1"}), "CBC.99000036"),
        (
            json!({"password": "customer-1", "domain_name": "customer-1"}),
            "CBC.99000036",
        ),
        (
            json!({"password": "1-remotsuc", "domain_name": "customer-1"}),
            "CBC.99000036",
        ),
        (
            json!({"password": "A13800000002b", "mobile_phone": "13800000002"}),
            "CBC.99000036",
        ),
        (json!({"is_close_market_ms": "true"}), ""),
        (json!({"is_close_market_ms": "yes"}), "CBC.0101"),
        (json!({"is_close_market_ms": true}), "CBC.0100"),
        (json!({"indirect_partner_id": "reseller-1"}), ""),
        (json!({"indirect_partner_id": "reseller-2"}), "CBC.99000037"),
        (json!({"include_association_result": false}), ""),
        (json!({"include_association_result": "true"}), "CBC.0100"),
        (json!({"cooperation_type": "1"}), ""),
        (json!({"cooperation_type": 1}), "CBC.0100"),
        (json!({"email": "a@b.test"}), "CBC.0100"),
        (json!({"domain_area": "CN"}), "CBC.0100"),
    ];
    creations(&world, &json!({}), &cases).await;
}

#[tokio::test]
async fn abroad_a_country_is_mandatory_and_there_are_no_mobile_numbers() {
    let world = abroad();
    let base = json!({"domain_area": "MX"});
    let cases = [
        (json!({}), ""),
        (json!({"domain_area": null}), "CBC.0100"),
        (json!({"domain_area": ""}), "CBC.0100"),
        (json!({"domain_area": "mx"}), "CBC.0101"),
        (json!({"domain_area": "MEX"}), "CBC.0101"),
        (json!({"email": "nobody"}), "CBC.0101"),
        (json!({"email": "a@b.test"}), "CBC.0100"),
        (
            json!({"email": format!("{}@b.test", "a".repeat(60))}),
            "CBC.0101",
        ),
        (json!({"mobile_phone": "13800000000"}), "CBC.0100"),
        (json!({"cooperation_type": "1"}), "CBC.0100"),
    ];
    creations(&world, &base, &cases).await;
}

#[tokio::test]
async fn unknown_fields_are_taken_only_where_the_settings_say_so() {
    let world = api_world(|api| api.ignores_unknown_fields = true);
    created(&world, "x", &json!({"email": "a@b.test", "other": 1})).await;
}

#[tokio::test]
async fn a_body_must_be_a_json_object_even_when_all_is_optional() {
    let world = unlimited();
    for body in ["", "[]", "{", "null", "\"a\""] {
        let told = tell(&world.cloud, signed(&world.cloud, "POST", QUERY, body)).await;
        assert_eq!(told.error(), (400, "CBC.0100".to_owned()), "{body}");
    }
    let told = tell(&world.cloud, signed(&world.cloud, "POST", QUERY, "{}")).await;
    assert_eq!(told.status, 200);
}

#[tokio::test]
async fn a_path_that_is_no_api_is_404_for_those_who_may_ask() {
    let world = unlimited();
    for (method, path) in [("POST", "/v2/other"), ("GET", CREATE), ("DELETE", CHECK)] {
        let told = tell(&world.cloud, signed(&world.cloud, method, path, "")).await;
        assert_eq!(told.error(), (404, "APIGW.0101".to_owned()));
    }
}

#[tokio::test]
async fn a_check_of_a_name_follows_its_own_pattern() {
    let world = unlimited();
    created(&world, "x", &json!({"domain_name": "taken-name"})).await;
    let cases = [
        ("free-name", "available"),
        ("taken-name", "used_by_user"),
        // Of the world's customer-7.
        ("yongzhi", "used_by_user"),
        ("-abcd", "available"),
        ("_abcd", "CBC.0101"),
        ("abcd", "CBC.0101"),
        ("12345", "CBC.0101"),
        ("op_abc", "CBC.0101"),
    ];
    for (name, expected) in cases {
        let told = post(
            &world,
            CHECK,
            &json!({"search_type": "name", "search_value": name}),
        )
        .await
        .json();
        let got = told
            .get("check_result")
            .unwrap_or_else(|| &told["error_code"]);
        assert_eq!(*got, expected, "{name}");
        assert!(told.get("mobile_remain_available_num").is_none());
    }
}

#[tokio::test]
async fn a_check_of_a_mobile_number_tells_how_often_it_may_register_still() {
    let world = api_world(|api| {
        api.code_required = false;
        api.per_mobile = 2;
        api.taken_contacts = vec!["13900000000".into()];
    });
    let check = async |number: &str| {
        let body = json!({"search_type": "mobile", "search_value": number});
        post(&world, CHECK, &body).await.json()
    };
    for (left, result) in [(2, "available"), (1, "available"), (0, "used_by_user")] {
        let told = check("0086-13800000000").await;
        assert_eq!(
            told,
            json!({"check_result": result, "mobile_remain_available_num": left})
        );
        let told = create(
            &world,
            &format!("m{left}"),
            &json!({"mobile_phone": "13800000000"}),
        )
        .await;
        if left == 0 {
            assert_eq!(told.error(), (400, "CBC.99000030".to_owned()));
        }
    }
    // The limit alone: that the number exists elsewhere shows at creation.
    assert_eq!(check("0086-13900000000").await["check_result"], "available");
    let told = create(&world, "elsewhere", &json!({"mobile_phone": "13900000000"})).await;
    assert_eq!(told.error(), (400, "CBC.99000029".to_owned()));
    for bad in [
        "13800000000",
        "086-13800000000",
        "0001-2025550100",
        "0086-1380x",
        "0086-",
    ] {
        assert_eq!(check(bad).await["error_code"], "CBC.0101", "{bad}");
    }
}

#[tokio::test]
async fn abroad_other_countries_numbers_and_e_mail_addresses_may_be_checked() {
    let world = api_world(|api| {
        api.site = crate::Site::International;
        api.code_required = false;
        api.taken_contacts = vec!["known@example.test".into()];
    });
    created(
        &world,
        "x",
        &json!({"domain_area": "MX", "email": "Some@example.test"}),
    )
    .await;
    let cases = [
        ("mobile", "0052-5512345678", "available"),
        ("email", "some@example.test", "used_by_user"),
        ("email", "known@example.test", "used_by_user"),
        ("email", "free@example.test", "available"),
        ("email", "free", "CBC.0101"),
        ("other", "free", "CBC.0101"),
        ("", "free", "CBC.0100"),
        ("name", "", "CBC.0100"),
    ];
    for (kind, value, expected) in cases {
        let told = post(
            &world,
            CHECK,
            &json!({"search_type": kind, "search_value": value}),
        )
        .await
        .json();
        let got = told
            .get("check_result")
            .unwrap_or_else(|| &told["error_code"]);
        assert_eq!(*got, expected, "{kind} {value}");
    }
    let again = customer(
        "y",
        &json!({"domain_area": "MX", "email": "some@EXAMPLE.test"}),
    );
    let told = post(&world, CREATE, &again).await;
    assert_eq!(told.error(), (400, "CBC.99000029".to_owned()));
}

#[tokio::test]
async fn a_contact_that_was_reported_cannot_register() {
    let world = api_world(|api| {
        api.code_required = false;
        api.reported_contacts = vec!["13800000000".into()];
    });
    let told = create(&world, "x", &json!({"mobile_phone": "13800000000"})).await;
    assert_eq!(told.error(), (400, "CBC.99000051".to_owned()));
}
