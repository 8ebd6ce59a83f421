//! A path in its one reading: decoded segments, or a refusal.

use percent_encoding::percent_decode_str;

/// Most octets of a path as written.
const LONGEST: usize = 1024;

/// Why a path is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PathRefusal {
    /// It does not begin with one `/`: it may name another host.
    #[error("it does not begin with one /")]
    NotAPath,
    /// Longer than 1024 octets.
    #[error("it is too long")]
    TooLong,
    /// `//`, or a `/` at the end.
    #[error("it has an empty segment")]
    EmptySegment,
    /// `.` or `..`, also encoded.
    #[error("it has a dot segment")]
    DotSegment,
    /// `%` without two digits, encoded or double-encoded separators, octets that are no UTF-8.
    #[error("its encoding can be read in two ways")]
    Encoding,
    /// `?`, `#`, `;`, `\`, white space or a control character, also encoded.
    #[error("it has a character that a path of this API does not have")]
    Character,
}

/// The decoded segments.
///
/// Stops: `..`, `//`, `%2f`, `%2e`, double encoding, `\`, `;`, another host: whatever a proxy or gateway might read differently.
pub(super) fn segments(path: &str) -> Result<Vec<String>, PathRefusal> {
    if path.len() > LONGEST {
        return Err(PathRefusal::TooLong);
    }
    let rest = path.strip_prefix('/').ok_or(PathRefusal::NotAPath)?;
    if rest.starts_with(['/', '\\']) {
        return Err(PathRefusal::NotAPath);
    }
    rest.split('/').map(segment).collect()
}

fn segment(written: &str) -> Result<String, PathRefusal> {
    if written.is_empty() {
        return Err(PathRefusal::EmptySegment);
    }
    let decoded = percent_decode_str(written)
        .decode_utf8()
        .map_err(|_| PathRefusal::Encoding)?;
    if decoded.trim_matches('.').is_empty() {
        return Err(PathRefusal::DotSegment);
    }
    // A `%` that is left was a broken or a double encoding.
    if decoded.contains(['%', '/']) || encodes_unreserved(written) {
        return Err(PathRefusal::Encoding);
    }
    let unfit = |c: char| c.is_control() || c.is_whitespace() || "?#;\\".contains(c);
    if decoded.contains(unfit) {
        return Err(PathRefusal::Character);
    }
    Ok(decoded.into_owned())
}

/// An encoded dot, letter or the like has no honest use: it hides a word from a filter.
fn encodes_unreserved(written: &str) -> bool {
    written.split('%').skip(1).any(|after| {
        after
            .get(..2)
            .and_then(|digits| u8::from_str_radix(digits, 16).ok())
            .is_some_and(|octet| octet.is_ascii_alphanumeric() || b"-._~".contains(&octet))
    })
}
