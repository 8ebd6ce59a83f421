//! Percent-encoding (RFC 3986 §2.1, with the form rule for `+`) and base64 (RFC 4648 §4).

use super::BindingError;
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Padding may be there or not; bits that pad must be zero, so that a value has one meaning and two spellings at most.
const TOLERANT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// All but the unreserved characters (RFC 3986 §2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What an unencoded `+` stands for.
#[derive(Clone, Copy)]
pub(super) enum Plus {
    /// A space, as in forms.
    Space,
    /// Itself: in base64, where a space means nothing and a peer that forgot to encode it meant `+`.
    Plus,
}

/// Undoes percent-encoding; `None` when a `%` is not followed by two hexadecimal digits.
pub(super) fn percent_decode(raw: &[u8], plus: Plus) -> Option<Vec<u8>> {
    let mut octets = Vec::with_capacity(raw.len());
    let mut rest = raw;
    loop {
        match rest {
            [] => return Some(octets),
            [b'%', high, low, after @ ..] => {
                octets.push(hexadecimal(*high)? << 4 | hexadecimal(*low)?);
                rest = after;
            }
            [b'%', ..] => return None,
            [b'+', after @ ..] if matches!(plus, Plus::Space) => {
                octets.push(b' ');
                rest = after;
            }
            [octet, after @ ..] => {
                octets.push(*octet);
                rest = after;
            }
        }
    }
}

fn hexadecimal(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

/// Percent-encodes all but unreserved characters.
pub(super) fn percent_encode(text: &str) -> impl std::fmt::Display + '_ {
    utf8_percent_encode(text, RESERVED)
}

/// Decodes text of a parameter as a form field.
pub(super) fn text(raw: &[u8], what: &'static str) -> Result<String, BindingError> {
    let octets = percent_decode(raw, Plus::Space).ok_or(BindingError::Undecodable {
        what,
        why: "percent-encoding",
    })?;
    String::from_utf8(octets).map_err(|_| BindingError::Undecodable {
        what,
        why: "not UTF-8",
    })
}

/// Decodes a base64 parameter. Line breaks are skipped; spaces only in forms, where they cannot be a lost `+`.
pub(super) fn base64(
    raw: &[u8],
    what: &'static str,
    spaces: bool,
) -> Result<Vec<u8>, BindingError> {
    let mut octets = percent_decode(raw, Plus::Plus).ok_or(BindingError::Undecodable {
        what,
        why: "percent-encoding",
    })?;
    octets.retain(|octet| !(matches!(octet, b'\r' | b'\n' | b'\t') || spaces && *octet == b' '));
    TOLERANT
        .decode(&octets)
        .map_err(|_| BindingError::Undecodable {
            what,
            why: "base64",
        })
}

/// Base64 with padding, without line breaks.
pub(super) fn base64_encode(octets: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(octets)
}
