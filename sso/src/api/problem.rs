//! Refusals of the API: problem documents.
//!
//! Standard: RFC 9457; RFC 6750 §3 (WWW-Authenticate).

use crate::refused::Refused;
use crate::texts::{Lang, text};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// The document: code, reference, and the texts of the catalogue in the language of the request.
pub(crate) fn of(refused: &Refused, lang: Lang, reference: &str) -> Response {
    let (code, status) = (refused.code(), refused.status());
    let part = |part: &str| text(lang, &format!("error-{code}-{part}"), &[]);
    let document = json!({
        "type": format!("urn:skybridge:error:{code}"),
        "title": part("title"),
        "status": status.as_u16(),
        "detail": format!("{} {} {}", part("what"), part("who"), part("todo")),
        "code": code,
        "reference": reference,
    });
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
