//! Successes: what is read, what is tolerated, what is not believed.

use super::*;

fn check_mobile() -> CheckRegistration {
    CheckRegistration::check(CHINA, SearchType::Mobile, "0086-13912345678")
        .ok()
        .unwrap()
}

fn create() -> CreateCustomer {
    let fields = NewCustomer {
        xaccount_id: "a".to_owned(),
        xaccount_type: "b".to_owned(),
        ..NewCustomer::default()
    };
    CreateCustomer::check(CHINA, fields).ok().unwrap()
}

fn query() -> QueryCustomers {
    QueryCustomers::check(CHINA, CustomerFilter::default(), 0, 10)
        .ok()
        .unwrap()
}

fn unreadable(idempotent: bool) -> ApiError {
    ApiError::Unreadable {
        status: 200,
        idempotent,
    }
}

#[test]
fn a_value_is_available_or_used() {
    let read = |text: &str| receive(&check_mobile(), &raw(200, text.as_bytes()));
    let free = |mobile_remaining| {
        Ok(Registrable {
            available: true,
            mobile_remaining,
        })
    };
    assert_eq!(
        read(r#"{"check_result":"available","mobile_remain_available_num":3,"more":[{}]}"#),
        free(Some(3))
    );
    // The number as text, as its neighbours of this API sometimes have it.
    assert_eq!(
        read(
            r#"{"check_result":"available","mobile_remain_available_num":"3","error_code":"CBC.0000"}"#
        ),
        free(Some(3))
    );
    assert_eq!(
        read(r#"{"check_result":"available","mobile_remain_available_num":null}"#),
        free(None)
    );
    assert!(
        !read(r#"{"check_result":"used_by_user"}"#)
            .unwrap()
            .available
    );
    for other in [r#"{"check_result":"perhaps"}"#, "{}", "", "<html>", "[]"] {
        assert_eq!(read(other), Err(unreadable(true)), "{other}");
    }
}

#[test]
fn a_sent_code_is_a_204_without_a_body() {
    let fields = CodeFields {
        mobile_phone: some("13912345678"),
        ..CodeFields::default()
    };
    let call = SendVerificationCode::check(CHINA, fields).ok().unwrap();
    assert_eq!(receive(&call, &raw(204, b"")), Ok(()));
}

#[test]
fn a_created_account_has_an_id() {
    let read = |text: &str| receive(&create(), &raw(200, text.as_bytes()));
    assert_eq!(
        read(r#"{"domain_id":"d1","domain_name":"acme"}"#).unwrap(),
        Created {
            domain_id: "d1".to_owned(),
            domain_name: some("acme"),
        }
    );
    let long = format!(r#"{{"domain_id":"{}"}}"#, "d".repeat(65));
    for bad in [r#"{"domain_name":"acme"}"#, r#"{"domain_id":""}"#, &long] {
        let error = read(bad).unwrap_err();
        assert_eq!(error, unreadable(false), "{bad}");
        // The account may be there: never create again without asking.
        assert_eq!(error.next(), Next::QueryFirst);
    }
}

#[test]
fn customers_are_read_with_numbers_as_text_and_text_as_numbers() {
    let text = r#"{"count":"2","customer_infos":[
        {"customer_id":"d1","xaccount_id":"a1","verified_status":2,"is_frozen":"1","customer_type":-1,"telephone":139,"email":null,"account_managers":[{"account_name":"x"}]},
        {"customer_id":"d2","verified_status":"-1","associated_on":"2019-05-06T08:05:01Z"}]}"#;
    let page = receive(&query(), &raw(200, text.as_bytes())).unwrap();
    assert_eq!(page.count, 2);
    assert_eq!(
        page.customers[0],
        CustomerInfo {
            customer_id: some("d1"),
            xaccount_id: some("a1"),
            verified_status: some("2"),
            is_frozen: Some(1),
            customer_type: Some(-1),
            telephone: some("139"),
            ..CustomerInfo::default()
        }
    );
    assert_eq!(page.customers[1].verified_status.as_deref(), Some("-1"));
}

#[test]
fn an_id_is_never_cut_or_cleaned_into_somebody_elses() {
    let text = r#"{"count":1,"customer_infos":[{"xaccount_id":"a\u00001","customer_id":"d\n"}]}"#;
    let page = receive(&query(), &raw(200, text.as_bytes())).unwrap();
    assert_eq!(page.customers[0].xaccount_id.as_deref(), Some("a\u{0}1"));
    assert_eq!(page.customers[0].customer_id.as_deref(), Some("d\n"));
}

#[test]
fn a_page_that_would_end_a_walk_early_is_no_page() {
    for bad in [
        r#"{"customer_infos":[]}"#,
        r#"{"count":1,"customer_infos":["d1"]}"#,
        r#"{"count":1,"customer_infos":{}}"#,
    ] {
        let answer = receive(&query(), &raw(200, bad.as_bytes()));
        assert_eq!(answer, Err(unreadable(true)), "{bad}");
    }
    let empty = receive(&query(), &raw(200, br#"{"count":0,"customer_infos":null}"#));
    assert!(empty.unwrap().customers.is_empty());
}

#[test]
fn an_answer_beyond_the_bound_is_not_read() {
    let mut text = br#"{"count":0,"more":""#.to_vec();
    text.resize(MOST_ANSWER, b'x');
    text.extend(br#""}"#);
    assert_eq!(receive(&query(), &raw(200, &text)), Err(unreadable(true)));
}

#[test]
fn a_real_name_request_says_whether_people_will_look_at_it() {
    let fields: EnterpriseFields = serde_json::from_value(json!({
        "customer_id": "c", "verified_file_url": ["a.png"], "corp_name": "Acme", "verified_number": "1",
        "xaccount_type": "t",
    }))
    .unwrap();
    let call = EnterpriseRealName::check(CHINA, fields).ok().unwrap();
    let read = |text: &str| receive(&call, &raw(200, text.as_bytes()));
    assert!(read(r#"{"is_review":"1"}"#).unwrap().under_review);
    assert!(!read(r#"{"is_review":0}"#).unwrap().under_review);
    assert_eq!(read(r#"{"is_review":2}"#), Err(unreadable(false)));
}

#[test]
fn a_review_is_under_way_refused_passed_or_was_never_asked_for() {
    let call = RealNameResult::check(CHINA, "c1").ok().unwrap();
    let read = |text: &str| receive(&call, &raw(200, text.as_bytes())).map(|it| it.review);
    assert_eq!(read("{}"), Ok(None));
    assert_eq!(read(r#"{"review_result":0}"#), Ok(Some(Review::Waiting)));
    assert_eq!(read(r#"{"review_result":"2"}"#), Ok(Some(Review::Passed)));
    assert_eq!(read(r#"{"review_result":7}"#), Err(unreadable(true)));
    let refused = receive(
        &call,
        &raw(200, br#"{"review_result":1,"opinion":"blurred"}"#),
    );
    assert_eq!(
        refused.unwrap(),
        ReviewResult {
            review: Some(Review::Refused),
            opinion: some("blurred"),
        }
    );
}

#[test]
fn orders_are_read_with_their_amounts_as_text() {
    let call = ListOrders::check(CHINA, OrderFilter::default(), 0, 10)
        .ok()
        .unwrap();
    let text = r#"{"total_count":1,"order_infos":[{"order_id":"CS1","status":6,"amount_after_discount":12.5,"official_amount":"20.00","currency":"CNY"}]}"#;
    let page = receive(&call, &raw(200, text.as_bytes())).unwrap();
    let order = &page.orders[0];
    assert_eq!(order.status, Some(6));
    assert_eq!(order.amount_after_discount.as_deref(), Some("12.5"));
    assert_eq!(order.official_amount.as_deref(), Some("20.00"));

    let call = OrderDetail::check(CHINA, "CS1", 0, 10, None).ok().unwrap();
    let text = r#"{"total_count":1,"order_info":{"order_id":"CS1","status":"5"},"order_line_items":[{"order_line_item_id":"L1","period_num":"1"}]}"#;
    let details = receive(&call, &raw(200, text.as_bytes())).unwrap();
    assert_eq!(details.order.status, Some(5));
    assert_eq!(details.lines[0].period_num, Some(1));
    assert_eq!(receive(&call, &raw(200, b"{}")), Err(unreadable(true)));
}

#[test]
fn balances_are_read_as_decimal_text() {
    let call = CustomerBalances::check(CHINA, vec!["c1".to_owned()], None)
        .ok()
        .unwrap();
    let text = r#"{"customer_balances":[{"customer_id":"c1","amount":100.25,"debt_amount":"0.00","currency":"CNY","measure_id":1}]}"#;
    let balances = receive(&call, &raw(200, text.as_bytes())).unwrap();
    assert_eq!(
        balances,
        [Balance {
            customer_id: some("c1"),
            amount: some("100.25"),
            debt_amount: some("0.00"),
            currency: some("CNY"),
            measure_id: Some(1),
        }]
    );
}

#[test]
fn a_token_comes_in_a_header_and_its_end_in_the_body() {
    let call = IssueToken::check("acme", "robot", "p".into()).ok().unwrap();
    let body = br#"{"token":{"expires_at":"2025-01-02T00:00:00.000000Z","methods":["password"]}}"#;
    let with = |subject_token| {
        let answer = RawAnswer {
            subject_token,
            ..raw(201, body)
        };
        receive(&call, &answer)
    };
    let token = with(Some("MIIabc")).ok().unwrap();
    assert_eq!(token.value(), "MIIabc");
    let at = |text: &str| text.parse().unwrap();
    assert_eq!(token.expires_at(), at("2025-01-02T00:00:00Z"));
    assert!(!token.is_due(at("2025-01-01T23:29:59Z")));
    assert!(token.is_due(at("2025-01-01T23:30:00Z")));
    assert!(with(None).is_err());
    assert!(with(Some("a\r\nb")).is_err());
}
