//! Reading the members of a JSON body, and the rules that several APIs share.

use axum::http::{HeaderMap, header};
use serde_json::{Map, Value};

use super::refusal::Refusal;

/// The body as JSON, if its media type says so too.
pub(super) fn json(headers: &HeaderMap, body: &[u8]) -> Result<Value, Refusal> {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let media_type = kind.split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case("application/json") {
        return Err(Refusal::bad("Content-Type must be application/json."));
    }
    serde_json::from_slice(body).map_err(|_| Refusal::bad("The body is not JSON in UTF-8."))
}

/// The members of an object. `null` is the same as nothing.
#[derive(Debug)]
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    /// The body as an object; a member that is none of `known` is refused unless `lenient`.
    pub(super) fn read(
        headers: &HeaderMap,
        body: &[u8],
        known: &[&str],
        lenient: bool,
    ) -> Result<Self, Refusal> {
        Self::of(json(headers, body)?, known, lenient)
    }

    pub(super) fn of(value: Value, known: &[&str], lenient: bool) -> Result<Self, Refusal> {
        let Value::Object(members) = value else {
            return Err(Refusal::bad("A JSON object is expected."));
        };
        let strange = members.keys().find(|name| !known.contains(&name.as_str()));
        match strange {
            Some(name) if !lenient => Err(Refusal::bad(format!(
                "{name} is not a parameter of this API."
            ))),
            _ => Ok(Self(members)),
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A text of at most `most` characters.
    pub(super) fn text(&self, name: &str, most: usize) -> Result<Option<&str>, Refusal> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let text = value
            .as_str()
            .ok_or_else(|| Refusal::bad(format!("{name} must be a string.")))?;
        if text.chars().count() > most {
            return Err(Refusal::invalid(format!(
                "{name} has more than {most} characters."
            )));
        }
        Ok(Some(text))
    }

    /// A text that must be there and not empty.
    pub(super) fn needed(&self, name: &str, most: usize) -> Result<&str, Refusal> {
        self.text(name, most)?
            .filter(|text| !text.is_empty())
            .ok_or_else(|| missing(name))
    }

    /// A text where an empty one means nothing.
    pub(super) fn some(&self, name: &str, most: usize) -> Result<Option<&str>, Refusal> {
        Ok(self.text(name, most)?.filter(|text| !text.is_empty()))
    }

    /// A text that may be left out, but not be empty.
    pub(super) fn not_empty(&self, name: &str, most: usize) -> Result<Option<&str>, Refusal> {
        match self.text(name, most)? {
            Some("") => Err(Refusal::invalid(format!("{name} must not be empty."))),
            text => Ok(text),
        }
    }

    pub(super) fn whole(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let number = value.as_i64();
        let number = number.ok_or_else(|| Refusal::bad(format!("{name} must be an integer.")))?;
        Ok(Some(number))
    }

    /// An integer that must be there and be one of these.
    pub(super) fn one_of(&self, name: &str, all: &[i64]) -> Result<i64, Refusal> {
        let number = self.whole(name)?.ok_or_else(|| missing(name))?;
        if all.contains(&number) {
            Ok(number)
        } else {
            Err(Refusal::invalid(format!("{name} must be one of {all:?}.")))
        }
    }
}

pub(super) fn missing(name: &str) -> Refusal {
    Refusal::bad(format!("{name} is missing."))
}

/// `^1[3-9]\d{9}$`: a mobile number of China without its country code.
pub(super) fn is_mobile(text: &str) -> bool {
    let octets = text.as_bytes();
    octets.len() == 11
        && octets.iter().all(u8::is_ascii_digit)
        && octets.starts_with(b"1")
        && octets[1] >= b'3'
}

/// Something before an `@`, and a host after it.
pub(super) fn is_email(text: &str) -> bool {
    let plain = !text.chars().any(|c| c.is_whitespace() || c.is_control());
    let parts = text.split_once('@');
    plain
        && parts
            .is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'))
}

/// `^([a-zA-Z_-]([a-zA-Z0-9_-])*)$`, 5 to 32, none of `op_`, `shadow_` at the start.
pub(super) fn is_login_name(text: &str) -> bool {
    crate::first_login::is_account_name(text)
}
