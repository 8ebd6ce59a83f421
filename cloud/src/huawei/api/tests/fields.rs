//! The fields of the other calls.

use super::*;
use jiff::Timestamp;

fn ok<T>(checked: Result<T, Vec<Fault>>) -> T {
    checked.map_err(|faults| format!("{faults:?}")).unwrap()
}

fn at(text: &str) -> Option<Timestamp> {
    Some(text.parse().unwrap())
}

fn pairs(request: &ApiRequest) -> Vec<(&str, &str)> {
    let pairs = request.query().iter();
    pairs
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

fn person() -> IndividualFields {
    IndividualFields {
        customer_id: "c1".to_owned(),
        identify_type: Some(0),
        verified_type: Some(3),
        verified_file_url: vec!["a.jpg".to_owned(), "test/b.PDF".to_owned()],
        name: "安娜".to_owned(),
        verified_number: Some("X1".into()),
        xaccount_type: "ACME_IDP".to_owned(),
        ..IndividualFields::default()
    }
}

fn company() -> EnterpriseFields {
    EnterpriseFields {
        customer_id: "c1".to_owned(),
        certificate_type: Some(0),
        verified_file_url: vec!["a.jpg".to_owned()],
        corp_name: "Acme 1".to_owned(),
        verified_number: Some("91".into()),
        reg_country: some("CN"),
        xaccount_type: "ACME_IDP".to_owned(),
        enterprise_person: Some(EnterprisePerson {
            legel_name: "安娜".to_owned(),
            legel_id_number: "11".into(),
            certifier_role: some("legalPerson"),
        }),
        ..EnterpriseFields::default()
    }
}

#[test]
fn a_mobile_number_is_checked_with_its_country() {
    let check =
        |site, number: &str| faults(CheckRegistration::check(site, SearchType::Mobile, number));
    assert_eq!(check(CHINA, "0086-13912345678"), [""; 0]);
    assert_eq!(check(ELSEWHERE, "0052-123"), [""; 0]);
    let foreign = ["search_value: form-chinese-mobile-with-country"];
    assert_eq!(check(CHINA, "0052-123"), foreign);
    for bad in [
        "13912345678",
        "+86-139",
        "0086-",
        "0086-12a",
        "1234-5",
        "00860-1",
    ] {
        assert_eq!(
            check(ELSEWHERE, bad),
            ["search_value: form-mobile-with-country"],
            "{bad}"
        );
    }
    assert_eq!(check(CHINA, ""), ["search_value: missing"]);
}

#[test]
fn a_login_name_may_not_begin_with_an_underscore_where_an_account_name_may() {
    let check = |name: &str| faults(CheckRegistration::check(CHINA, SearchType::Name, name));
    assert_eq!(check("-abcd"), [""; 0]);
    assert_eq!(check("_abcd"), ["search_value: form-login-name"]);
    assert_eq!(check("op_abcd"), ["search_value: reserved-prefix"]);
}

#[test]
fn an_address_has_something_on_both_sides_of_one_at() {
    let check = |email: &str| faults(CheckRegistration::check(CHINA, SearchType::Email, email));
    assert_eq!(check("anna@example.com"), [""; 0]);
    for bad in [
        "anna",
        "@example.com",
        "anna@",
        "a@b@c",
        "a b@c.d",
        "a@b.c,d@e.f",
    ] {
        assert_eq!(check(bad), ["search_value: form-email"], "{bad}");
    }
    let long = format!("{}@e.com", "a".repeat(60));
    assert_eq!(check(&long), ["search_value: too-long"]);
}

#[test]
fn a_check_is_written_with_the_vendors_words() {
    let call = ok(CheckRegistration::check(CHINA, SearchType::Email, "a@b.c"));
    assert_eq!(
        body(&call),
        json!({"search_type": "email", "search_value": "a@b.c"})
    );
}

#[test]
fn a_code_goes_to_a_mobile_in_china_and_to_an_address_elsewhere() {
    let fields = CodeFields {
        mobile_phone: some("13912345678"),
        timeout: Some(15),
        lang: some("zh-cn"),
        scene: Some(Scene::BankCard),
        customer_id: some("c1"),
        ..CodeFields::default()
    };
    assert_eq!(
        body(&ok(SendVerificationCode::check(CHINA, fields.clone()))),
        json!({
            "receiver_type": 1, "mobile_phone": "13912345678", "timeout": 15, "lang": "zh-cn",
            "scene": 18, "customer_id": "c1",
        })
    );
    assert_eq!(
        faults(SendVerificationCode::check(ELSEWHERE, fields)),
        [
            "customer_id: only-in-china",
            "email: missing",
            "mobile_phone: only-in-china",
            "scene: only-in-china",
        ]
    );
    let fields = CodeFields {
        email: some("a@b.c"),
        ..CodeFields::default()
    };
    assert_eq!(
        body(&ok(SendVerificationCode::check(ELSEWHERE, fields.clone()))),
        json!({"receiver_type": 2, "email": "a@b.c"})
    );
    assert_eq!(
        faults(SendVerificationCode::check(CHINA, fields)),
        ["email: not-in-china", "mobile_phone: missing"]
    );
}

#[test]
fn a_code_is_good_for_1_to_3000_minutes_in_one_of_two_languages() {
    let fields = CodeFields {
        mobile_phone: some("13912345678"),
        timeout: Some(3001),
        lang: some("de"),
        scene: Some(Scene::BankCard),
        ..CodeFields::default()
    };
    assert_eq!(
        faults(SendVerificationCode::check(CHINA, fields)),
        [
            "customer_id: missing",
            "lang: not-one-of",
            "timeout: out-of-range"
        ]
    );
}

#[test]
fn a_query_without_a_filter_still_says_which_page() {
    let call = ok(QueryCustomers::check(
        CHINA,
        CustomerFilter::default(),
        20,
        10,
    ));
    assert_eq!(body(&call), json!({"offset": 20, "limit": 10}));
    assert!(call.idempotent());
}

#[test]
fn the_kinds_of_association_and_the_range_of_time_are_checked() {
    let filter = CustomerFilter {
        association_type: some("2"),
        associated_on_begin: at("2025-05-06T08:05:01.5Z"),
        associated_on_end: at("2025-05-06T08:05:02Z"),
        ..CustomerFilter::default()
    };
    let call = ok(QueryCustomers::check(CHINA, filter.clone(), 0, 10));
    assert_eq!(body(&call)["associated_on_begin"], "2025-05-06T08:05:01Z");
    let filter = CustomerFilter {
        associated_on_end: at("2024-05-06T08:05:02Z"),
        ..filter
    };
    assert_eq!(
        faults(QueryCustomers::check(ELSEWHERE, filter, 0, 101)),
        [
            "associated_on_begin: after-end",
            "association_type: not-one-of",
            "limit: out-of-range",
        ]
    );
}

#[test]
fn the_next_page_begins_behind_what_came_and_the_last_has_none() {
    let call = ok(QueryCustomers::check(
        CHINA,
        CustomerFilter::default(),
        0,
        2,
    ));
    let page = |count, customers: usize| CustomerPage {
        count,
        customers: vec![CustomerInfo::default(); customers],
    };
    let second = call.after(&page(5, 2)).unwrap();
    assert_eq!(second.offset(), 2);
    // A page that is shorter than asked for leaves nobody out.
    assert_eq!(second.after(&page(5, 1)).unwrap().offset(), 3);
    assert!(second.after(&page(4, 2)).is_none());
    assert!(second.after(&page(9, 0)).is_none());
}

#[test]
fn a_person_is_authenticated_by_document() {
    let call = ok(IndividualRealName::check(CHINA, person()));
    assert_eq!(
        body(&call),
        json!({
            "customer_id": "c1", "identify_type": 0, "verified_type": 3,
            "verified_file_url": ["a.jpg", "test/b.PDF"], "name": "安娜", "verified_number": "X1",
            "xaccount_type": "ACME_IDP",
        })
    );
    assert!(!call.idempotent());
}

#[test]
fn a_person_is_authenticated_by_bank_card() {
    let mut fields = person();
    fields.identify_type = Some(4);
    assert_eq!(
        faults(IndividualRealName::check(CHINA, fields.clone())),
        ["bank_card_info: missing"]
    );
    fields.bank_card_info = Some(BankCard {
        bank_account: "-62".into(),
        areacode: "0086".to_owned(),
        mobile: "139".to_owned(),
        verification_code: "1".into(),
    });
    assert_eq!(
        faults(IndividualRealName::check(CHINA, fields.clone())),
        [
            "bank_card_info.bank_account: form-bank-account",
            "bank_card_info.mobile: form-chinese-mobile",
            "bank_card_info.verification_code: length",
        ]
    );
    fields.bank_card_info = Some(BankCard {
        bank_account: "62-1".into(),
        areacode: "0086".to_owned(),
        mobile: "13912345678".to_owned(),
        verification_code: "123456".into(),
    });
    let body = body(&ok(IndividualRealName::check(CHINA, fields)));
    assert_eq!(body.get("verified_type"), None);
    assert_eq!(
        body["bank_card_info"],
        json!({
            "bank_account": "62-1", "areacode": "0086", "mobile": "13912345678",
            "verification_code": "123456",
        })
    );
}

#[test]
fn an_attachment_is_a_relative_path_of_a_known_kind() {
    let file = |file: &str| {
        let mut fields = person();
        fields.verified_file_url = vec![file.to_owned()];
        faults(IndividualRealName::check(CHINA, fields))
    };
    assert_eq!(file("test/abc023.jpeg"), [""; 0]);
    for bad in [
        "https://b.example/a.jpg",
        "/a.jpg",
        "../a.jpg",
        "a//b.jpg",
        "a.exe",
        "jpg",
        "a.jpg?x",
    ] {
        let expected = ["verified_file_url[0]: form-attachment"];
        assert_eq!(file(bad), expected, "{bad}");
    }
    let mut fields = person();
    fields.verified_file_url = vec!["a.jpg".to_owned(); 5];
    assert_eq!(
        faults(IndividualRealName::check(CHINA, fields.clone())),
        ["verified_file_url: too-many"]
    );
    fields.verified_file_url.clear();
    assert_eq!(
        faults(IndividualRealName::check(CHINA, fields)),
        ["verified_file_url: missing"]
    );
}

#[test]
fn real_name_authentication_is_there_in_china_only() {
    let found = [
        faults(IndividualRealName::check(ELSEWHERE, person())),
        faults(EnterpriseRealName::check(ELSEWHERE, company())),
        faults(EnterpriseChange::check(ELSEWHERE, company())),
        faults(RealNameResult::check(ELSEWHERE, "c1")),
        faults(CustomerBalances::check(
            ELSEWHERE,
            vec!["c1".to_owned()],
            None,
        )),
    ];
    for faults in found {
        assert!(
            faults.len() == 1 && faults[0].ends_with(": only-in-china"),
            "{faults:?}"
        );
    }
}

#[test]
fn all_that_is_missing_of_a_person_is_named_at_once() {
    assert_eq!(
        faults(IndividualRealName::check(
            CHINA,
            IndividualFields::default()
        )),
        [
            "customer_id: missing",
            "identify_type: missing",
            "name: missing",
            "verified_file_url: missing",
            "verified_number: missing",
            "xaccount_type: missing",
        ]
    );
    let mut fields = person();
    fields.verified_type = Some(4);
    fields.change_type = Some(0);
    assert_eq!(
        faults(IndividualRealName::check(CHINA, fields)),
        ["change_type: not-one-of", "verified_type: not-one-of"]
    );
}

#[test]
fn a_company_is_authenticated_by_post_and_changed_by_put() {
    let first = ok(EnterpriseRealName::check(CHINA, company()));
    let change = ok(EnterpriseChange::check(CHINA, company()));
    assert_eq!(first.request().method(), Method::Post);
    assert_eq!(change.request().method(), Method::Put);
    let mut expected = json!({
        "customer_id": "c1", "identify_type": 1, "certificate_type": 0, "verified_file_url": ["a.jpg"],
        "corp_name": "Acme 1", "verified_number": "91", "reg_country": "CN", "xaccount_type": "ACME_IDP",
        "enterprise_person": {"legel_name": "安娜", "legel_id_number": "11", "certifier_role": "legalPerson"},
    });
    assert_eq!(body(&first), expected);
    expected["change_type"] = json!(1);
    assert_eq!(body(&change), expected);
}

#[test]
fn a_companys_name_is_more_than_digits_marks_and_spaces() {
    let mut fields = company();
    fields.corp_name = "12 34 --".to_owned();
    fields.certificate_type = Some(5);
    fields.reg_country = some("China");
    if let Some(person) = &mut fields.enterprise_person {
        person.certifier_role = some("agent");
        person.legel_name.clear();
    }
    assert_eq!(
        faults(EnterpriseRealName::check(CHINA, fields)),
        [
            "certificate_type: not-one-of",
            "corp_name: form-company-name",
            "enterprise_person.certifier_role: not-one-of",
            "enterprise_person.legel_name: missing",
            "reg_country: form-country",
            "reg_country: length",
        ]
    );
}

#[test]
fn the_result_is_asked_for_by_customer() {
    let request = ok(RealNameResult::check(CHINA, "c1")).request();
    assert_eq!(request.path(), "/v2/customers/realname-auths/result");
    assert_eq!(pairs(&request), [("customer_id", "c1")]);
    assert!(request.body().is_empty());
}

#[test]
fn an_order_id_cannot_leave_its_place_in_the_path() {
    let call = ok(OrderDetail::check(CHINA, "CS25-1_a", 0, 10, None));
    let request = call.request();
    assert_eq!(
        request.path(),
        "/v2/orders/customer-orders/details/CS25-1_a"
    );
    assert_eq!(pairs(&request), [("offset", "0"), ("limit", "10")]);
    for bad in ["..", "a/b", "a%2fb", "a?b", "客"] {
        assert_eq!(
            faults(OrderDetail::check(CHINA, bad, 0, 10, None)),
            ["order_id: form-identifier"],
            "{bad}"
        );
    }
}

#[test]
fn orders_are_listed_by_what_is_given() {
    let filter = OrderFilter {
        customer_id: some("c1"),
        create_time_begin: at("2024-01-01T00:00:00Z"),
        create_time_end: at("2025-01-01T00:00:00Z"),
        status: Some(6),
        ..OrderFilter::default()
    };
    let request = ok(ListOrders::check(CHINA, filter, 0, 10)).request();
    assert_eq!(
        pairs(&request),
        [
            ("customer_id", "c1"),
            ("create_time_begin", "2024-01-01T00:00:00Z"),
            ("create_time_end", "2025-01-01T00:00:00Z"),
            ("status", "6"),
            ("offset", "0"),
            ("limit", "10"),
            ("order_by", "-createTime"),
        ]
    );
    let endpoint = url::Url::parse("https://bss.myhuaweicloud.com/elsewhere").unwrap();
    assert_eq!(
        request.url(&endpoint).unwrap().as_str(),
        "https://bss.myhuaweicloud.com/v2/orders/customer-orders?create_time_begin=2024-01-01T00%3A00%3A00Z\
         &create_time_end=2025-01-01T00%3A00%3A00Z&customer_id=c1&limit=10&offset=0&order_by=-createTime&status=6"
    );
}

#[test]
fn a_range_of_orders_is_a_year_at_most() {
    let filter = OrderFilter {
        create_time_begin: at("2024-01-01T00:00:00Z"),
        create_time_end: at("2025-01-03T00:00:00Z"),
        payment_time_begin: at("2025-01-03T00:00:00Z"),
        payment_time_end: at("2025-01-02T00:00:00Z"),
        status: Some(2),
        order_type: some("10"),
        ..OrderFilter::default()
    };
    assert_eq!(
        faults(ListOrders::check(ELSEWHERE, filter, 0, 0)),
        [
            "create_time_begin: over-a-year",
            "limit: out-of-range",
            "order_type: not-one-of",
            "payment_time_begin: after-end",
            "status: not-one-of",
        ]
    );
}

#[test]
fn balances_are_asked_for_by_customer() {
    let ids = || vec!["c1".to_owned(), "c2".to_owned()];
    let call = ok(CustomerBalances::check(CHINA, ids(), some("p1")));
    assert_eq!(
        body(&call),
        json!({
            "customer_infos": [{"customer_id": "c1"}, {"customer_id": "c2"}],
            "indirect_partner_id": "p1",
        })
    );
    assert_eq!(
        faults(CustomerBalances::check(CHINA, vec![String::new()], None)),
        ["customer_infos[0].customer_id: missing"]
    );
    assert_eq!(
        faults(CustomerBalances::check(CHINA, Vec::new(), None)),
        ["customer_infos: missing"]
    );
    let many = vec!["c".to_owned(); MOST_BALANCES + 1];
    assert_eq!(
        faults(CustomerBalances::check(CHINA, many, None)),
        ["customer_infos: too-many"]
    );
}

#[test]
fn a_token_is_asked_for_with_the_password_and_the_scope_of_the_account() {
    let call = ok(IssueToken::check("acme", "robot", "s3cret!".into()));
    assert_eq!(
        body(&call),
        json!({"auth": {
            "identity": {
                "methods": ["password"],
                "password": {"user": {"domain": {"name": "acme"}, "name": "robot", "password": "s3cret!"}},
            },
            "scope": {"domain": {"name": "acme"}},
        }})
    );
    let endpoint = url::Url::parse("https://iam.myhuaweicloud.com").unwrap();
    let sent = call.authorize(&endpoint).unwrap();
    assert_eq!(
        sent.url().as_str(),
        "https://iam.myhuaweicloud.com/v3/auth/tokens?nocatalog=true"
    );
    let headers: Vec<_> = sent.headers().collect();
    assert_eq!(headers, [("Content-Type", "application/json")]);
    assert_eq!(
        faults(IssueToken::check("", "", "".into())),
        [
            "domain.name: missing",
            "user.name: missing",
            "user.password: missing"
        ]
    );
}

#[test]
fn a_token_is_carried_instead_of_a_signature() {
    let token = Token::new("TOKEN".into(), "2025-01-02T00:00:00Z".parse().unwrap());
    let credential = Credential::Token(token);
    let endpoint = url::Url::parse("https://bss.myhuaweicloud.com").unwrap();
    let request = ok(RealNameResult::check(CHINA, "c1")).request();
    let sent = credential
        .authorize(&request, &endpoint, "2025-01-01T00:00:00Z".parse().unwrap())
        .unwrap();
    let headers: Vec<_> = sent.headers().collect();
    assert_eq!(
        headers,
        [
            ("Content-Type", "application/json"),
            ("X-Auth-Token", "TOKEN")
        ]
    );
}

#[test]
fn what_is_mandatory_is_not_met_by_spaces() {
    assert_eq!(
        faults(RealNameResult::check(CHINA, " \t")),
        ["customer_id: missing"]
    );
}

#[test]
fn every_rule_has_one_key_and_every_key_is_listed_once() {
    let mut keys = Rule::KEYS.to_vec();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), Rule::KEYS.len());
    let (least, most, known) = (1, 2, "a");
    let rules = [
        Rule::Missing,
        Rule::Empty,
        Rule::TooShort { least },
        Rule::TooLong { most },
        Rule::Length { exactly: 6 },
        Rule::ControlCharacter,
        Rule::ReservedPrefix,
        Rule::AllDigits,
        Rule::NotAtSite { site: CHINA },
        Rule::NotAtSite { site: ELSEWHERE },
        Rule::NotOneOf { known },
        Rule::OutOfRange { least: 1, most: 2 },
        Rule::TooMany { most },
        Rule::AfterEnd,
        Rule::OverAYear,
        Rule::PasswordTooPlain,
        Rule::PasswordIsName,
        Rule::PasswordHoldsContact,
        Rule::Taken,
    ];
    let forms = Pattern::ALL.into_iter().map(Rule::Form);
    let mut given: Vec<_> = rules.into_iter().chain(forms).map(|it| it.key()).collect();
    given.sort_unstable();
    assert_eq!(given, keys);
}

#[test]
fn a_fault_says_its_bounds() {
    let fault = Fault {
        field: "limit".into(),
        rule: Rule::OutOfRange {
            least: 1,
            most: 100,
        },
    };
    assert_eq!(fault.to_string(), "limit: out-of-range, least 1, most 100");
}
