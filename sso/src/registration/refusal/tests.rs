//! Refusals of registrations: their codes, and what a caller is told.

use super::*;
use crate::api::problem;
use crate::fixture::body;
use crate::refused::{Refused, catalogue, entry};
use crate::texts::Lang;
use cloud::huawei::api::{Call, CreateCustomer, NewCustomer, RawAnswer, SiteKind, receive};
use serde_json::Value;
use std::collections::BTreeSet;

fn said() -> CloudSaid {
    CloudSaid {
        code: Some("CBC.50010085".to_owned()),
        meaning: Meaning::PartnerRestricted,
        culprit: cloud::huawei::api::Culprit::PartnerAdmin,
    }
}

fn every_refusal() -> Vec<RegistrationRefusal> {
    use RegistrationRefusal as R;
    vec![
        R::FieldsUnfit(Vec::new()),
        R::CloudApiNotConfigured,
        R::RegisteredOtherwise,
        R::HasAccount,
        R::Suspended,
        R::Undecided,
        R::KeyReused,
        R::taken(["domain_name"]),
        R::RefusedByCloud(said()),
        R::CloudUnavailable(None),
        R::ExistsUnlisted,
        R::CredentialsRefused(said()),
    ]
}

fn a_customer() -> NewCustomer {
    NewCustomer {
        xaccount_id: "c-1".to_owned(),
        xaccount_type: "ACME".to_owned(),
        ..NewCustomer::default()
    }
}

/// What the cloud's answer to the creation of a customer comes to.
fn after(status: u16, answer: &str) -> RegistrationRefusal {
    let call = CreateCustomer::check(SiteKind::China, a_customer()).unwrap();
    let raw = RawAnswer {
        status,
        body: answer.as_bytes(),
        retry_after: None,
        subject_token: None,
    };
    assert!(!call.idempotent());
    RegistrationRefusal::from(&receive(&call, &raw).unwrap_err())
}

async fn document(refusal: RegistrationRefusal, lang: Lang) -> Value {
    let response = problem::of(&Refused::from(refusal), lang, "2346-79AC");
    serde_json::from_str(&body(response).await).unwrap()
}

#[test]
fn every_code_of_the_family_is_one_refusal() {
    let made: BTreeSet<_> = every_refusal()
        .into_iter()
        .map(|refusal| {
            let code = refusal.code();
            assert!(
                format!("{refusal:?}").starts_with(entry(code).name),
                "{code}"
            );
            code
        })
        .collect();
    let listed = catalogue().filter(|entry| entry.code.starts_with("REG-"));
    assert_eq!(made, listed.map(|entry| entry.code).collect());
}

#[tokio::test]
async fn a_problem_document_names_every_faulty_field_and_no_value() {
    let fields = NewCustomer {
        domain_name: Some("op_王小明".to_owned()),
        mobile_phone: Some("4711-secret".to_owned()),
        ..a_customer()
    };
    let faults = CreateCustomer::check(SiteKind::China, fields)
        .err()
        .unwrap();
    let named: Vec<_> = faults
        .iter()
        .map(|fault| (fault.field.to_string(), fault.rule.key().into_owned()))
        .collect();
    let refusal = RegistrationRefusal::FieldsUnfit(faults);
    for value in ["王小明", "secret"] {
        assert!(!refusal.to_string().contains(value), "{refusal}");
    }
    let (english, chinese) = (
        document(refusal.clone(), Lang::En).await,
        document(refusal, Lang::ZhCn).await,
    );
    assert_eq!(
        (&english["status"], &english["code"]),
        (&422.into(), &"REG-1001".into())
    );
    for document in [&english, &chinese] {
        let listed = document["faults"].as_array().unwrap().iter();
        let text = |fault: &Value, name: &str| fault[name].as_str().unwrap().to_owned();
        let listed: Vec<_> = listed
            .map(|fault| (text(fault, "field"), text(fault, "rule")))
            .collect();
        assert_eq!(listed, named);
        assert!(document.get("cloud").is_none());
        for value in ["王小明", "secret"] {
            assert!(!document.to_string().contains(value), "{document}");
        }
    }
    let message = |document: &Value, rule: &str| {
        let faults = document["faults"].as_array().unwrap();
        let found = faults.iter().find(|fault| fault["rule"] == rule).unwrap();
        found["message"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        message(&english, "reserved-prefix"),
        "Must not begin with op_ or shadow_."
    );
    assert_eq!(
        message(&chinese, "reserved-prefix"),
        "不能以 op_ 或 shadow_ 开头。"
    );
}

#[tokio::test]
async fn a_problem_document_has_no_empty_members() {
    let document = document(RegistrationRefusal::Suspended, Lang::En).await;
    assert!(document.get("faults").is_none() && document.get("cloud").is_none());
    let document = self::document(RegistrationRefusal::CloudUnavailable(None), Lang::En).await;
    assert!(document.get("cloud").is_none());
}

#[tokio::test]
async fn a_problem_document_explains_what_the_cloud_said_but_not_in_its_words() {
    let answer = r#"{"error_code":"CBC.50010085","error_msg":"13800000000 not allowed"}"#;
    let document = document(after(400, answer), Lang::ZhCn).await;
    assert_eq!(
        (&document["status"], &document["code"]),
        (&422.into(), &"REG-2002".into())
    );
    let cloud = &document["cloud"];
    assert_eq!(cloud["code"], "CBC.50010085");
    assert_eq!(cloud["meaning"], "partner-restricted");
    assert_eq!(cloud["culprit"], "partner-admin");
    assert_eq!(
        cloud["message"],
        "该伙伴已被云服务限制，目前不能发展新客户。"
    );
    assert_eq!(cloud["who"], "需要由伙伴管理员处理。");
    assert!(!document.to_string().contains("13800000000"));
}

#[tokio::test]
async fn a_taken_name_is_a_fault_of_its_field() {
    let document = document(after(400, r#"{"error_code":"CBC.99000038"}"#), Lang::En).await;
    assert_eq!(document["code"], "REG-2001");
    assert_eq!(document["faults"][0]["field"], "domain_name");
    assert_eq!(document["faults"][0]["rule"], "taken");
    assert_eq!(document["cloud"]["code"], "CBC.99000038");
}

#[test]
fn the_cloud_s_errors_come_to_the_refusal_that_says_who_must_act() {
    for (status, answer, code) in [
        (400, r#"{"error_code":"CBC.99000029"}"#, "REG-2001"),
        (400, r#"{"error_code":"CBC.99005035"}"#, "REG-2002"),
        (418, "{}", "REG-2002"),
        (401, r#"{"error_code":"CBC.0154"}"#, "REG-2005"),
        (401, "", "REG-2005"),
        (403, r#"{"error_code":"CBC.0151"}"#, "REG-2005"),
        (429, "", "REG-2003"),
        (500, r#"{"error_code":"CBC.0999"}"#, "REG-2003"),
        (502, "<html>", "REG-2003"),
        (200, "<html>", "REG-2003"),
    ] {
        assert_eq!(after(status, answer).code(), code, "{status} {answer}");
    }
}
