//! Octets to text: UTF-8, or UTF-16 with a byte order mark; and the XML declaration, which must agree.

use super::chars::is_space;
use super::error::{Position, XmlError, quoted};
use std::borrow::Cow;

/// How the octets were encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16Little,
    Utf16Big,
}

impl Encoding {
    fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Little => "UTF-16LE",
            Encoding::Utf16Big => "UTF-16BE",
        }
    }

    fn agrees(self, declared: &str) -> bool {
        declared.eq_ignore_ascii_case(self.name())
            || (self != Encoding::Utf8 && declared.eq_ignore_ascii_case("UTF-16"))
    }
}

/// Text of the octets, without byte order mark.
pub(super) fn decode(octets: &[u8]) -> Result<(Cow<'_, str>, Encoding), XmlError> {
    match octets {
        [0xEF, 0xBB, 0xBF, rest @ ..] => Ok((utf8(rest)?, Encoding::Utf8)),
        [0xFF, 0xFE, rest @ ..] => Ok((utf16(rest, u16::from_le_bytes)?, Encoding::Utf16Little)),
        [0xFE, 0xFF, rest @ ..] => Ok((utf16(rest, u16::from_be_bytes)?, Encoding::Utf16Big)),
        _ => Ok((utf8(octets)?, Encoding::Utf8)),
    }
}

fn utf8(octets: &[u8]) -> Result<Cow<'_, str>, XmlError> {
    std::str::from_utf8(octets)
        .map(Cow::Borrowed)
        .map_err(|_| XmlError::NotUnicode)
}

fn utf16(octets: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'_, str>, XmlError> {
    let (pairs, rest) = octets.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(XmlError::NotUnicode);
    }
    let text: Result<String, _> =
        char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect();
    text.map(Cow::Owned).map_err(|_| XmlError::NotUnicode)
}

/// Checks an XML declaration (XML §2.8), given as what stands between `<?xml` and `?>`.
pub(super) fn check_declaration(content: &str, encoding: Encoding) -> Result<(), XmlError> {
    let at = Position::START;
    let wrong = |what| XmlError::Declaration { what, at };
    let mut rest = content;
    let mut next = |name| pseudo_attribute(&mut rest, name).map_err(wrong);
    match next("version")? {
        Some("1.0") => {}
        Some(_) => return Err(wrong("only version 1.0 is read")),
        None => return Err(wrong("version is missing")),
    }
    if let Some(declared) = next("encoding")?
        && !encoding.agrees(declared)
    {
        return Err(XmlError::EncodingDisagrees {
            declared: quoted(declared),
            actual: encoding.name(),
            at,
        });
    }
    if !matches!(next("standalone")?, None | Some("yes" | "no")) {
        return Err(wrong("standalone is neither yes nor no"));
    }
    if rest.bytes().all(is_space) {
        Ok(())
    } else {
        Err(wrong("it holds more than version, encoding and standalone"))
    }
}

/// Takes `name="value"` with the white space before it, if it comes next.
fn pseudo_attribute<'a>(rest: &mut &'a str, name: &str) -> Result<Option<&'a str>, &'static str> {
    const MALFORMED: &str = "it is malformed";
    let trimmed = trim(rest);
    let Some(after) = trimmed.strip_prefix(name) else {
        return Ok(None);
    };
    if trimmed.len() == rest.len() {
        return Err(MALFORMED);
    }
    let value = trim(trim(after).strip_prefix('=').ok_or(MALFORMED)?);
    let quote = value
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\''))
        .ok_or(MALFORMED)?;
    let (value, after) = value[1..].split_once(quote).ok_or(MALFORMED)?;
    *rest = after;
    Ok(Some(value))
}

fn trim(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\r', '\n'])
}
