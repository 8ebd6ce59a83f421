//! What a call says, in its query and its body, read strictly: what is not known is refused by its name.

use super::ApiRefusal;
use crate::http::App;
use crate::refused::{FieldFault, Refused, Web};
use crate::texts::text;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use serde::de::DeserializeOwned;

/// Longest body of a call, in octets, unless a route says otherwise.
pub(crate) const LONGEST_BODY: usize = 16 * 1024;

/// The places of a path, decoded.
pub(crate) struct Places<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Places<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Places<T>, Refused> {
        let read = Path::<T>::from_request_parts(parts, app).await;
        let Path(places) = read.map_err(|error| ApiRefusal::Unfit(error.body_text()))?;
        Ok(Places(places))
    }
}

/// The query. `lang` belongs to every call and is not in `T`.
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<App> for Asked<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Asked<T>, Refused> {
        let uri = without_lang(&parts.uri)?;
        let read = Query::<T>::try_from_uri(&uri);
        let Query(asked) = read.map_err(|error| {
            let said = error.body_text();
            let said = said
                .rsplit_once("query string: ")
                .map_or(&*said, |(_, rest)| rest);
            ApiRefusal::Faulty(vec![fault_in(said)])
        })?;
        Ok(Asked(asked))
    }
}

fn without_lang(uri: &Uri) -> Result<Uri, Refused> {
    let pairs = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let rest = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs.filter(|(name, _)| name != "lang"))
        .finish();
    let uri = format!("/?{rest}").parse();
    uri.map_err(|error| Web::RequestUnreadable(format!("query: {error}")).into())
}

/// The body: JSON. An empty one is an object without members.
pub(crate) struct Said<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<App> for Said<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, app: &App) -> Result<Said<T>, Refused> {
        let is_json = is_json(request.headers());
        let octets = Bytes::from_request(request, app).await.map_err(|error| {
            Web::of_status(match error.status() {
                StatusCode::PAYLOAD_TOO_LARGE => StatusCode::PAYLOAD_TOO_LARGE,
                _ => StatusCode::BAD_REQUEST,
            })
        })?;
        if octets.is_empty() {
            return Ok(Said(parse(b"{}")?));
        }
        if !is_json {
            return Err(faulty("api-fault-not-json", "Content-Type").into());
        }
        Ok(Said(parse(&octets)?))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|value| value.to_str().ok()).unwrap_or("");
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}

fn parse<T: DeserializeOwned>(octets: &[u8]) -> Result<T, ApiRefusal> {
    // serde would take an array for the members in their order, too.
    if octets.trim_ascii_start().first() != Some(&b'{') {
        return Err(ApiRefusal::Unfit("the body is no JSON object".to_owned()));
    }
    let mut reader = serde_json::Deserializer::from_slice(octets);
    let read = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let (path, inner) = (error.path().to_string(), error.into_inner());
        if inner.is_data() {
            ApiRefusal::Faulty(vec![fault_in(&format!("{path}: {inner}"))])
        } else {
            not_json(&inner)
        }
    })?;
    reader.end().map_err(|error| not_json(&error))?;
    Ok(read)
}

fn not_json(error: &serde_json::Error) -> ApiRefusal {
    let (line, column) = (error.line(), error.column());
    ApiRefusal::Unfit(format!(
        "the body is no JSON at line {line} column {column}"
    ))
}

/// What serde says, as the field that it is about and what is wrong with it. serde quotes values in the rest of its words, so they go no further.
fn fault_in(said: &str) -> FieldFault {
    let (path, what) = match said.split_once(": ") {
        Some((path, what)) if !path.contains('`') => (path, what),
        _ => ("", said),
    };
    let is_about_a_name = ["missing", "unknown", "duplicate"].iter().any(|word| {
        what.strip_prefix(word)
            .is_some_and(|rest| rest.starts_with(" field"))
    });
    let name = what.split('`').nth(1).filter(|_| is_about_a_name);
    let path = path.trim_matches('.');
    let field = match name {
        Some(name) if path.is_empty() || path == name => name.to_owned(),
        Some(name) if !path.ends_with(&format!(".{name}")) => format!("{path}.{name}"),
        _ => path.to_owned(),
    };
    match what.split_once(" field") {
        Some(("unknown", _)) => fault("api-fault-unknown", field),
        Some(("missing", _)) => fault("api-fault-missing", field),
        Some(("duplicate", _)) => fault("api-fault-twice", field),
        _ => fault("api-fault-value", field),
    }
}

/// A fault of a field. The text and the rule have one name.
fn fault(key: &'static str, field: String) -> FieldFault {
    let rule = key.strip_prefix("api-fault-").unwrap_or(key);
    FieldFault::new(field, rule, |lang| text(lang, key, &[]))
}

/// A field whose value does not keep a rule.
pub(crate) fn faulty(key: &'static str, field: &str) -> ApiRefusal {
    ApiRefusal::Faulty(vec![fault(key, field.to_owned())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Lang;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        #[serde(rename = "name")]
        _name: String,
        #[serde(default, rename = "count")]
        _count: u8,
    }

    fn fault(body: &str) -> (String, String) {
        match parse::<Body>(body.as_bytes()).unwrap_err() {
            ApiRefusal::Faulty(faults) => {
                let english = faults[0].message(Lang::En).to_owned();
                (faults[0].field.clone(), english)
            }
            other => (String::new(), other.to_string()),
        }
    }

    #[test]
    fn every_fault_names_its_field_and_quotes_no_value() {
        for (body, field, word) in [
            (r#"{"name": "x", "nmae": "secret"}"#, "nmae", "no such"),
            (r#"{}"#, "name", "missing"),
            (r#"{"name": "x", "name": "secret"}"#, "name", "twice"),
            (r#"{"name": 4711}"#, "name", "value"),
            (r#"{"name": "x", "count": 4711}"#, "count", "value"),
            (r#"["secret"]"#, "", "no JSON object"),
            (r#"{"name": secret"#, "", "no JSON"),
            (r#"{"name": "x"} secret"#, "", "no JSON"),
        ] {
            let (named, said) = fault(body);
            assert_eq!(named, field, "{body}: {said}");
            assert!(said.contains(word), "{body}: {said}");
            assert!(!said.contains("secret") && !said.contains("4711"), "{said}");
        }
    }
}
