//! Refusals of the API: problem documents. Extension members: `code`, `reference`, `faults` (fields that are wrong, never their values), `cloud` (what the
//! cloud said).
//!
//! Standard: RFC 9457, extension members §3.2; RFC 6750 §3 (WWW-Authenticate).

use crate::refused::{CloudSaid, Refused};
use crate::registration::words;
use crate::texts::{Lang, text};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use cloud::huawei::api::Fault;
use serde_json::{Value, json};

/// The document: code, reference, and the texts of the catalogue in the language of the request.
pub(crate) fn of(refused: &Refused, lang: Lang, reference: &str) -> Response {
    let (code, status) = (refused.code(), refused.status());
    let part = |part: &str| text(lang, &format!("error-{code}-{part}"), &[]);
    let mut document = json!({
        "type": format!("urn:skybridge:error:{code}"),
        "title": part("title"),
        "status": status.as_u16(),
        "detail": format!("{} {} {}", part("what"), part("who"), part("todo")),
        "code": code,
        "reference": reference,
    });
    if !refused.faults().is_empty() {
        document["faults"] = refused
            .faults()
            .iter()
            .map(|fault| of_fault(fault, lang))
            .collect();
    }
    if let Some(said) = refused.cloud_said() {
        document["cloud"] = of_cloud(said, lang);
    }
    let mut response = (
        status,
        [
            (header::CONTENT_TYPE, "application/problem+json"),
            (header::CONTENT_LANGUAGE, lang.tag()),
            (header::VARY, "Accept-Language"),
        ],
        document.to_string(),
    )
        .into_response();
    if status == StatusCode::UNAUTHORIZED {
        let challenge = HeaderValue::from_static("Bearer realm=\"skybridge\"");
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

/// One field: its name, the rule that never changes its name, the text.
fn of_fault(fault: &Fault, lang: Lang) -> Value {
    json!({
        "field": fault.field,
        "rule": fault.rule.key(),
        "message": words::of_rule(lang, &fault.rule),
    })
}

/// What the cloud said: its code where it gave one, and our words for it.
fn of_cloud(said: &CloudSaid, lang: Lang) -> Value {
    let words = words::of_meaning(lang, said.meaning);
    let mut member = json!({
        "meaning": said.meaning.key(),
        "culprit": said.culprit.key(),
        "message": words.what,
        "who": words::of_culprit(lang, said.culprit),
        "advice": words.todo,
    });
    if let Some(code) = &said.code {
        member["code"] = json!(code);
    }
    member
}
