//! Creating a customer: every rule of the vendor's table.

use super::*;

fn chinese() -> NewCustomer {
    NewCustomer {
        xaccount_id: "acct-1".to_owned(),
        xaccount_type: "ACME_IDP".to_owned(),
        ..NewCustomer::default()
    }
}

fn foreign() -> NewCustomer {
    NewCustomer {
        domain_area: some("MX"),
        ..chinese()
    }
}

fn with(change: impl FnOnce(&mut NewCustomer)) -> Vec<String> {
    let mut fields = chinese();
    change(&mut fields);
    faults(CreateCustomer::check(CHINA, fields))
}

#[test]
fn the_two_mandatory_fields_are_enough_in_china() {
    let call = CreateCustomer::check(CHINA, chinese()).ok().unwrap();
    let request = call.request();
    assert_eq!(
        (request.method(), request.path()),
        (Method::Post, "/v2/partners/sub-customers")
    );
    assert_eq!(
        body(&call),
        json!({"xaccount_id": "acct-1", "xaccount_type": "ACME_IDP"})
    );
    assert!(!call.idempotent());
}

#[test]
fn a_full_customer_is_written_with_the_vendors_names_and_types() {
    let fields = NewCustomer {
        domain_name: some("acme_customer-1"),
        mobile_phone: some("13912345678"),
        verification_code: Some("123456".into()),
        password: Some("Secret-2025".into()),
        is_close_market_ms: Some(true),
        indirect_partner_id: some("abc123"),
        include_association_result: Some(true),
        cooperation_type: some("1"),
        ..chinese()
    };
    let call = CreateCustomer::check(CHINA, fields).ok().unwrap();
    assert_eq!(
        body(&call),
        json!({
            "xaccount_id": "acct-1", "xaccount_type": "ACME_IDP", "domain_name": "acme_customer-1",
            "mobile_phone": "13912345678", "verification_code": "123456", "password": "Secret-2025",
            "is_close_market_ms": "true", "indirect_partner_id": "abc123",
            "include_association_result": true, "cooperation_type": "1",
        })
    );
}

#[test]
fn the_international_site_wants_a_country_and_takes_an_address() {
    assert_eq!(
        faults(CreateCustomer::check(ELSEWHERE, chinese())),
        ["domain_area: missing"]
    );
    let fields = NewCustomer {
        email: some("anna@example.com"),
        ..foreign()
    };
    let call = CreateCustomer::check(ELSEWHERE, fields).ok().unwrap();
    assert_eq!(
        body(&call),
        json!({
            "xaccount_id": "acct-1", "xaccount_type": "ACME_IDP",
            "email": "anna@example.com", "domain_area": "MX",
        })
    );
    for area in ["mx", "MEX", "M1", ""] {
        let fields = NewCustomer {
            domain_area: some(area),
            ..foreign()
        };
        assert!(
            !faults(CreateCustomer::check(ELSEWHERE, fields)).is_empty(),
            "{area}"
        );
    }
}

#[test]
fn a_field_of_the_other_site_is_a_fault_before_any_call() {
    assert_eq!(
        with(|it| {
            it.email = some("anna@example.com");
            it.domain_area = some("MX");
        }),
        ["domain_area: not-in-china", "email: not-in-china"]
    );
    let fields = NewCustomer {
        mobile_phone: some("13912345678"),
        cooperation_type: some("1"),
        ..foreign()
    };
    assert_eq!(
        faults(CreateCustomer::check(ELSEWHERE, fields)),
        [
            "cooperation_type: only-in-china",
            "mobile_phone: only-in-china"
        ]
    );
}

#[test]
fn all_faults_come_at_once_and_none_tells_a_value() {
    let fields = NewCustomer {
        xaccount_id: String::new(),
        xaccount_type: "x".repeat(65),
        domain_name: some("op_1"),
        mobile_phone: some("1391234"),
        verification_code: Some("12".into()),
        password: Some("hunter2".into()),
        indirect_partner_id: some("a/b"),
        cooperation_type: some("2"),
        ..NewCustomer::default()
    };
    let found = CreateCustomer::check(CHINA, fields).err().unwrap();
    let texts: Vec<_> = found.iter().map(ToString::to_string).collect();
    assert!(
        texts
            .iter()
            .all(|text| !text.contains("hunter2") && !text.contains("1391234")),
        "{texts:?}"
    );
    assert_eq!(
        faults::<()>(Err(found)),
        [
            "cooperation_type: not-one-of",
            "domain_name: reserved-prefix",
            "domain_name: too-short",
            "indirect_partner_id: form-identifier",
            "mobile_phone: form-chinese-mobile",
            "password: too-short",
            "verification_code: length",
            "xaccount_id: missing",
            "xaccount_type: too-long",
        ]
    );
}

#[test]
fn an_account_name_follows_the_vendors_expression() {
    let name = |name: &str| with(|it| it.domain_name = some(name));
    for good in ["abcde", "_bcde", "-bcde", "a1_-9", &"a".repeat(32)] {
        assert_eq!(name(good), [""; 0], "{good}");
    }
    assert_eq!(name("abcd"), ["domain_name: too-short"]);
    assert_eq!(name(&"a".repeat(33)), ["domain_name: too-long"]);
    assert_eq!(name("1abcd"), ["domain_name: form-account-name"]);
    assert_eq!(name("ab cd"), ["domain_name: form-account-name"]);
    assert_eq!(name("客户客户客户"), ["domain_name: form-account-name"]);
    assert_eq!(name("op_abc"), ["domain_name: reserved-prefix"]);
    assert_eq!(name("shadow_abc"), ["domain_name: reserved-prefix"]);
    assert_eq!(
        name("12345"),
        ["domain_name: all-digits", "domain_name: form-account-name"]
    );
}

#[test]
fn an_empty_optional_field_is_as_good_as_absent_where_the_vendor_says_so() {
    let fields = NewCustomer {
        domain_name: some(""),
        mobile_phone: some(""),
        indirect_partner_id: some(""),
        cooperation_type: some(""),
        ..chinese()
    };
    let call = CreateCustomer::check(CHINA, fields).ok().unwrap();
    assert_eq!(
        body(&call),
        json!({"xaccount_id": "acct-1", "xaccount_type": "ACME_IDP"})
    );
    assert_eq!(
        with(|it| {
            it.verification_code = Some("".into());
            it.password = Some("".into());
        }),
        ["password: empty", "verification_code: empty"]
    );
}

#[test]
fn a_password_needs_two_kinds_and_holds_neither_name_nor_contact() {
    let password = |password: &str| {
        with(|it| {
            it.domain_name = some("abcdef1-");
            it.mobile_phone = some("13912345678");
            it.password = Some(password.into());
        })
    };
    for good in [
        "Abcdefgh",
        "abcdefg1",
        "abcdefg!",
        "12345678客",
        &"aB".repeat(16),
    ] {
        assert_eq!(password(good), [""; 0], "{good}");
    }
    assert_eq!(password("abcdefgh"), ["password: password-too-plain"]);
    assert_eq!(password("Abcdef1"), ["password: too-short"]);
    assert_eq!(password(&"aB1".repeat(11)), ["password: too-long"]);
    assert_eq!(password("abcdef1-"), ["password: password-is-name"]);
    assert_eq!(password("-1fedcba"), ["password: password-is-name"]);
    assert_eq!(
        password("x13912345678"),
        ["password: password-holds-contact"]
    );
    assert_eq!(password("Abcdefg\n1"), ["password: control-character"]);
    let fields = NewCustomer {
        email: some("a@b.c"),
        password: Some("1xx-a@b.c".into()),
        ..foreign()
    };
    assert_eq!(
        faults(CreateCustomer::check(ELSEWHERE, fields)),
        ["password: password-holds-contact"]
    );
}

#[test]
fn an_account_id_may_have_128_characters_of_any_script() {
    let id = |id: String| with(|it| it.xaccount_id = id);
    assert_eq!(id("客".repeat(128)), [""; 0]);
    assert_eq!(id("客".repeat(129)), ["xaccount_id: too-long"]);
    assert_eq!(id("a\u{0}b".to_owned()), ["xaccount_id: control-character"]);
}

#[test]
fn fields_are_read_from_json_and_an_unknown_one_is_refused() {
    let text = r#"{"xaccount_id":"a","xaccount_type":"b","password":"p"}"#;
    let fields: NewCustomer = serde_json::from_str(text).unwrap();
    assert_eq!(fields.password.unwrap().expose(), "p");
    assert!(serde_json::from_str::<NewCustomer>(r#"{"mobile":"1"}"#).is_err());
}

#[test]
fn a_secret_of_the_wrong_type_is_not_quoted() {
    let error = serde_json::from_str::<NewCustomer>(r#"{"password":8675309}"#);
    let text = error.err().unwrap().to_string();
    assert!(!text.contains("8675309"), "{text}");
}
