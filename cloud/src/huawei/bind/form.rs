//! The form around a notification: three fields, each once, values kept as they stand.

use super::{BindError, MOST_FORM};
use percent_encoding::percent_decode;
use std::borrow::Cow;

/// Most fields; the vendor sends three.
const MOST_FIELDS: usize = 64;

/// The fields of a notification, still encoded.
#[derive(Debug, Default)]
pub(super) struct Fields<'a> {
    pub request: Option<&'a [u8]>,
    pub algorithm: Option<&'a [u8]>,
    pub signature: Option<&'a [u8]>,
}

/// Splits once at `&`; names are compared after decoding, so that no spelling of one hides a second occurrence.
pub(super) fn split(form: &[u8]) -> Result<Fields<'_>, BindError> {
    if form.len() > MOST_FORM {
        return Err(BindError::TooLarge("the form"));
    }
    let mut fields = Fields::default();
    for (count, part) in form.split(|octet| *octet == b'&').enumerate() {
        if count >= MOST_FIELDS {
            return Err(BindError::TooLarge("the number of fields"));
        }
        let equals = part.iter().position(|octet| *octet == b'=');
        let (name, value) = part.split_at(equals.unwrap_or(part.len()));
        let value = value.get(1..).unwrap_or_default();
        let field = match &*octets(name) {
            b"bindRequest" => &mut fields.request,
            b"SigAlg" => &mut fields.algorithm,
            b"Signature" => &mut fields.signature,
            _ => continue,
        };
        if field.replace(value).is_some() {
            return Err(BindError::Unreadable("a field comes twice"));
        }
    }
    Ok(fields)
}

/// A value or name of a form, decoded.
fn octets(encoded: &[u8]) -> Vec<u8> {
    let spaces: Vec<u8> = encoded
        .iter()
        .map(|octet| if *octet == b'+' { b' ' } else { *octet })
        .collect();
    Cow::from(percent_decode(&spaces)).into_owned()
}

/// As text.
pub(super) fn text(encoded: &[u8]) -> Option<String> {
    String::from_utf8(octets(encoded)).ok()
}

/// As base64 text: a sender that forgot to percent-encode `+` meant it.
pub(super) fn base64_text(encoded: &[u8]) -> Option<String> {
    text(encoded).map(|text| text.replace(' ', "+"))
}
