//! Percent-encoding (RFC 3986 §2.1, with the form rule for `+`) and base64 (RFC 4648 §4).

use super::BindingError;
use base64::Engine as _;
use base64::alphabet::STANDARD;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
use base64::engine::Simd;
use base64::engine::general_purpose::PAD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
use std::sync::LazyLock;

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
    let special = |octet: &u8| *octet == b'%' || *octet == b'+';
    while let Some(at) = rest.iter().position(special) {
        let (plain, from) = rest.split_at(at);
        octets.extend_from_slice(plain);
        rest = match from {
            [b'%', high, low, after @ ..] => {
                octets.push(hexadecimal(*high)? << 4 | hexadecimal(*low)?);
                after
            }
            [b'+', after @ ..] => {
                octets.push(match plus {
                    Plus::Space => b' ',
                    Plus::Plus => b'+',
                });
                after
            }
            _ => return None,
        };
    }
    octets.extend_from_slice(rest);
    Some(octets)
}

fn hexadecimal(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
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
    let skipped = |octet: &u8| matches!(octet, b'\r' | b'\n' | b'\t') || spaces && *octet == b' ';
    if octets.iter().any(skipped) {
        octets.retain(|octet| !skipped(octet));
    }
    TOLERANT
        .decode(&octets)
        .map_err(|_| BindingError::Undecodable {
            what,
            why: "base64",
        })
}

/// For what we write: an answer is several KB, and encoding it by single octets was the dearest step after the RSA operations. What others
/// wrote is read by [`TOLERANT`], which has no vector code.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
static ENCODER: LazyLock<Simd> = LazyLock::new(|| Simd::standard(PAD));
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
static ENCODER: GeneralPurpose = GeneralPurpose::new(&STANDARD, PAD);

/// Base64 with padding, without line breaks.
pub(super) fn base64_encode(octets: &[u8]) -> String {
    ENCODER.encode(octets)
}
