//! Refusals of the API: problem documents. Extension members: `code`, `reference`, `faults` (fields that are wrong, never their values), `cloud` (what the
//! cloud said).
//!
//! Standard: RFC 9457, extension members §3.2; RFC 6750 §3 (WWW-Authenticate).

use crate::refused::{CloudSaid, FieldFault, Refused};
use crate::registration::words;
use crate::texts::{Lang, text};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use cloud::huawei::api::Fault;
use serde::Serialize;
use utoipa::ToSchema;

/// Media type of a problem document.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

/// Why a call was refused (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(
    description = "Why a call was refused (RFC 9457). `title` and `detail` are in the language of the call; a program goes by `code`."
)]
pub(crate) struct Problem {
    /// `urn:skybridge:error:` and the code.
    #[serde(rename = "type")]
    kind: String,
    /// What happened, in a few words.
    title: String,
    /// The status of the answer.
    status: u16,
    /// What happened, who can mend it, and how.
    detail: String,
    /// The stable code, as in the catalogue of errors.
    code: &'static str,
    /// The number under which the operator finds this call in the log.
    reference: String,
    /// Which fields of the call are wrong, all at once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    faults: Vec<Wrong>,
    /// What the cloud said, where that is the reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    cloud: Option<Said>,
}

/// One field: its name, the rule that never changes its name, the text.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FaultyField)]
struct Wrong {
    /// Its name: a member of the body by its path, a parameter of the query, or a header.
    field: String,
    /// The rule that it breaks; the name of a rule never changes.
    rule: String,
    /// What is wrong with it.
    message: String,
}

/// What the cloud said: its code where it gave one, and our words for it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CloudProblem)]
struct Said {
    /// The cloud's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    code: Option<String>,
    /// What it means; the name of a meaning never changes.
    meaning: &'static str,
    /// Who can mend it; these names never change.
    culprit: &'static str,
    /// What it means, in words.
    message: String,
    /// Who can mend it, in words.
    who: String,
    /// What to do.
    advice: String,
}

impl Wrong {
    fn of(fault: &Fault, lang: Lang) -> Wrong {
        Wrong {
            field: fault.field.to_string(),
            rule: fault.rule.key().into_owned(),
            message: words::of_rule(lang, &fault.rule),
        }
    }

    fn of_ours(fault: &FieldFault, lang: Lang) -> Wrong {
        Wrong {
            field: fault.field.clone(),
            rule: fault.rule.to_owned(),
            message: fault.message(lang).to_owned(),
        }
    }
}

impl Said {
    fn of(said: &CloudSaid, lang: Lang) -> Said {
        let words = words::of_meaning(lang, said.meaning);
        Said {
            code: said.code.clone(),
            meaning: said.meaning.key(),
            culprit: said.culprit.key(),
            message: words.what,
            who: words::of_culprit(lang, said.culprit),
            advice: words.todo,
        }
    }
}

impl Problem {
    fn of(refused: &Refused, lang: Lang, reference: &str) -> Problem {
        let code = refused.code();
        let part = |part: &str| text(lang, &format!("error-{code}-{part}"), &[]);
        let theirs = refused.faults().iter().map(|fault| Wrong::of(fault, lang));
        let ours = refused.field_faults().iter();
        let ours = ours.map(|fault| Wrong::of_ours(fault, lang));
        Problem {
            kind: format!("urn:skybridge:error:{code}"),
            title: part("title"),
            status: refused.status().as_u16(),
            detail: format!("{} {} {}", part("what"), part("who"), part("todo")),
            code,
            reference: reference.to_owned(),
            faults: theirs.chain(ours).collect(),
            cloud: refused.cloud_said().map(|said| Said::of(said, lang)),
        }
    }
}

/// The document: code, reference, and the texts of the catalogue in the language of the request.
pub(crate) fn of(refused: &Refused, lang: Lang, reference: &str) -> Response {
    let status = refused.status();
    // Texts and numbers always become JSON.
    let document = serde_json::to_string(&Problem::of(refused, lang, reference));
    let mut response = (
        status,
        [
            (header::CONTENT_TYPE, MEDIA_TYPE),
            (header::CONTENT_LANGUAGE, lang.tag()),
            (header::VARY, "Accept-Language"),
        ],
        document.unwrap_or_default(),
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
