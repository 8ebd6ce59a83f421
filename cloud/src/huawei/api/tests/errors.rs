//! What the vendor says instead of a success.

use super::*;
use std::collections::BTreeSet;

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

fn refused<C: Call>(call: &C, status: u16, text: &str) -> VendorError {
    match receive(call, &raw(status, text.as_bytes())).err() {
        Some(ApiError::Vendor(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn coded(code: &str, status: u16) -> VendorError {
    refused(&create(), status, &format!(r#"{{"error_code":"{code}"}}"#))
}

#[test]
fn every_code_has_its_row_once_and_every_meaning_its_key_once() {
    let codes: BTreeSet<_> = codes::TABLE.iter().map(|entry| entry.code).collect();
    assert_eq!(codes.len(), codes::TABLE.len());
    let keys: BTreeSet<_> = Meaning::ALL.iter().map(|meaning| meaning.key()).collect();
    assert_eq!(keys.len(), Meaning::ALL.len());
    for entry in &codes::TABLE {
        assert!(Meaning::ALL.contains(&entry.meaning), "{}", entry.code);
        assert_eq!(coded(entry.code, entry.status).meaning(), entry.meaning);
    }
}

#[test]
fn every_code_of_the_vendors_pages_is_in_the_table() {
    let documented = "0100 0101 0151 0154 0999 5017 99000004 99000027 99000029 99000030 99000031 99000035 99000036 \
        99000037 99000038 99000039 99000050 99000051 99000099 99000100 99004008 99004009 99004010 99005030 99005035 \
        99007188 99007189 99007191 99007193 99007202 99007219 99007255 99007258 99007260 99007261 99007262 \
        50010059 50010065 50010085 50010086 70600026";
    let mut documented: Vec<_> = documented
        .split_whitespace()
        .map(|number| format!("CBC.{number}"))
        .collect();
    documented.sort();
    let mut known: Vec<_> = codes::TABLE
        .iter()
        .map(|entry| entry.code.to_owned())
        .collect();
    known.sort();
    assert_eq!(known, documented);
}

#[test]
fn an_account_that_exists_but_is_not_confirmed_is_told_with_its_id() {
    let text = r#"{"error_code":"CBC.99000050","error_msg":"time-out","domain_id":"d1","domain_name":"acme"}"#;
    for status in [500, 200] {
        let error = refused(&create(), status, text);
        assert_eq!(error.meaning(), Meaning::AssociationUnconfirmed);
        assert_eq!(error.next(), Next::QueryFirst);
        assert_eq!(error.domain_id.as_deref(), Some("d1"));
        assert_eq!(error.domain_name.as_deref(), Some("acme"));
    }
}

#[test]
fn a_repeated_account_id_is_queried_and_a_wrong_code_is_corrected() {
    let error = coded("CBC.99000039", 400);
    assert_eq!(
        (error.next(), error.culprit()),
        (Next::QueryFirst, Culprit::Us)
    );
    let error = coded("CBC.99004010", 400);
    assert_eq!(
        (error.next(), error.culprit()),
        (Next::Correct, Culprit::Customer)
    );
    let error = coded("CBC.50010085", 400);
    assert_eq!(
        (error.next(), error.culprit()),
        (Next::Never, Culprit::PartnerAdmin)
    );
    assert_eq!(coded("CBC.0154", 401).next(), Next::RenewToken);
}

#[test]
fn a_failure_of_the_server_leaves_a_creation_in_doubt_but_not_a_query() {
    for text in [
        r#"{"error_code":"CBC.0999"}"#,
        "",
        "<html>bad gateway</html>",
    ] {
        for status in [500, 502, 503, 504] {
            assert_eq!(refused(&create(), status, text).next(), Next::QueryFirst);
            assert_eq!(refused(&query(), status, text).next(), Next::Later);
        }
    }
    assert_eq!(refused(&create(), 408, "").next(), Next::QueryFirst);
    assert_eq!(refused(&query(), 408, "").next(), Next::Later);
}

#[test]
fn over_the_limit_nothing_was_done_so_even_a_creation_waits_and_repeats() {
    let answer = |retry_after| RawAnswer {
        retry_after,
        ..raw(429, b"")
    };
    let wait = |retry_after| match receive(&create(), &answer(retry_after)) {
        Err(ApiError::Vendor(error)) => {
            assert_eq!(error.next(), Next::Later);
            assert_eq!(error.meaning(), Meaning::TooManyRequests);
            error.retry_after
        }
        _ => panic!("429 is no success"),
    };
    assert_eq!(wait(None), None);
    assert_eq!(wait(Some(" 7 ")), Some(7));
    assert_eq!(wait(Some("999999")), Some(3600));
    assert_eq!(wait(Some("Wed, 21 Oct 2026 07:28:00 GMT")), None);
}

#[test]
fn an_unknown_code_is_kept_and_judged_by_its_status() {
    let error = coded("CBC.12345678", 400);
    assert_eq!(error.code.as_deref(), Some("CBC.12345678"));
    assert_eq!(error.meaning(), Meaning::RequestRefused);
    for (status, next) in [
        (401, Next::RenewToken),
        (403, Next::Never),
        (404, Next::Never),
        (422, Next::Correct),
        (302, Next::QueryFirst),
    ] {
        assert_eq!(coded("X", status).next(), next, "{status}");
    }
}

#[test]
fn codes_and_messages_are_bounded_and_cannot_break_a_line() {
    let text = format!(
        r#"{{"error_code":"{}","error_msg":"a\n\u001b[31m{}"}}"#,
        "C".repeat(99),
        "m".repeat(5000)
    );
    let error = refused(&create(), 400, &text);
    assert_eq!(error.code.as_deref(), Some("C".repeat(32).as_str()));
    let message = error.message.as_deref().unwrap();
    assert!(message.starts_with("a[31mm"), "{message}");
    assert_eq!(message.chars().count(), 1024);
}

#[test]
fn a_number_for_a_code_and_the_identity_services_form_are_read_too() {
    let error = refused(&query(), 400, r#"{"error_code":1234,"error_msg":null}"#);
    assert_eq!(error.code.as_deref(), Some("1234"));
    let call = IssueToken::check("acme", "robot", "p".into()).ok().unwrap();
    let text = r#"{"error":{"code":401,"message":"wrong password","title":"Unauthorized"}}"#;
    let error = refused(&call, 401, text);
    assert_eq!(error.message.as_deref(), Some("wrong password"));
    assert_eq!(error.meaning(), Meaning::Unauthorised);
}

#[test]
fn an_error_is_printed_without_the_vendors_message() {
    let text = r#"{"error_code":"CBC.0100","error_msg":"13912345678 is wrong"}"#;
    let error = ApiError::Vendor(refused(&create(), 400, text));
    assert_eq!(error.to_string(), "the cloud answered 400 with CBC.0100");
    assert!(!format!("{error:?}").contains("139"));
}

#[test]
fn every_code_is_explained_in_the_documentation() {
    let pages = include_str!("../../../../../docs/huawei-partner.md");
    for entry in &codes::TABLE {
        let row = format!(
            "| {} | {} | {} | {} | {} |",
            entry.code,
            entry.status,
            entry.meaning.key(),
            entry.culprit.key(),
            entry.next.key()
        );
        assert!(pages.contains(&row), "{row}");
    }
}
