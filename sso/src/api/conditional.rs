//! Conditional calls: entity tags of customers.
//!
//! Standard: RFC 9110 §8.8.3 (ETag), §13.1 (If-Match, If-None-Match), §13.2.2 (order).

use super::ApiRefusal;
use super::reading::faulty;
use crate::customers::{Over, Versions};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// The strong entity tag of a version: the representation follows from the record alone, and every writing has a version of its own.
pub(super) fn tag(version: u64) -> HeaderValue {
    let text = format!("\"{version}\"");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("\"\""))
}

/// What a write is to be written over.
pub(super) fn over(headers: &HeaderMap) -> Result<Over, ApiRefusal> {
    Ok(Over {
        one_of: versions(headers, header::IF_MATCH, Compared::Strongly)?,
        none_of: versions(headers, header::IF_NONE_MATCH, Compared::Weakly)?,
    })
}

/// Whether whoever reads has this version already.
pub(super) fn has(headers: &HeaderMap, version: u64) -> Result<bool, ApiRefusal> {
    let known = versions(headers, header::IF_NONE_MATCH, Compared::Weakly)?;
    Ok(known.is_some_and(|known| known.have(version)))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Compared {
    /// A weak tag matches nothing.
    Strongly,
    Weakly,
}

/// The versions that a header names. A tag that is none of ours is a version that never is.
fn versions(
    headers: &HeaderMap,
    name: HeaderName,
    how: Compared,
) -> Result<Option<Versions>, ApiRefusal> {
    let field = match name {
        header::IF_MATCH => "If-Match",
        _ => "If-None-Match",
    };
    let mut these = None;
    for value in headers.get_all(&name) {
        let text = value.to_str().map_err(|_| faulty("api-fault-tag", field))?;
        if text.trim() == "*" {
            return Ok(Some(Versions::Any));
        }
        let found = list(text).ok_or_else(|| faulty("api-fault-tag", field))?;
        let found = found.into_iter().filter_map(|tag| tag.version(how));
        these.get_or_insert_with(Vec::new).extend(found);
    }
    Ok(these.map(Versions::These))
}

struct Tag<'a> {
    is_weak: bool,
    opaque: &'a str,
}

impl Tag<'_> {
    fn version(&self, how: Compared) -> Option<u64> {
        if self.is_weak && how == Compared::Strongly {
            return None;
        }
        // Compared octet by octet: +7 and 07 are no tags of ours.
        let version = self.opaque.parse().ok()?;
        (tag(version) == format!("\"{}\"", self.opaque)).then_some(version)
    }
}

/// RFC 9110 §5.6.1: `#entity-tag`, one at least; empty elements are passed over.
fn list(text: &str) -> Option<Vec<Tag<'_>>> {
    let mut tags = Vec::new();
    let mut rest = text.trim_start_matches([' ', '\t', ',']);
    while !rest.is_empty() {
        let is_weak = rest.starts_with("W/");
        let quoted = rest.strip_prefix("W/").unwrap_or(rest);
        let (opaque, after) = quoted.strip_prefix('"')?.split_once('"')?;
        if opaque.contains([' ', '\t']) {
            return None;
        }
        tags.push(Tag { is_weak, opaque });
        let after = after.trim_start_matches([' ', '\t']);
        if !after.is_empty() && !after.starts_with(',') {
            return None;
        }
        rest = after.trim_start_matches([' ', '\t', ',']);
    }
    (!tags.is_empty()).then_some(tags)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str], how: Compared) -> Option<Option<Versions>> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::IF_MATCH, line.parse().unwrap());
        }
        versions(&headers, header::IF_MATCH, how).ok()
    }

    fn these(versions: &[u64]) -> Option<Option<Versions>> {
        Some(Some(Versions::These(versions.to_vec())))
    }

    #[test]
    fn tags_are_read_as_the_standard_writes_them() {
        let strongly = |lines: &[&str]| read(lines, Compared::Strongly);
        assert_eq!(strongly(&[]), Some(None));
        assert_eq!(strongly(&["*"]), Some(Some(Versions::Any)));
        assert_eq!(strongly(&["\"7\""]), these(&[7]));
        assert_eq!(strongly(&[", \"7\" ,, \"8\"", "\"9\""]), these(&[7, 8, 9]));
        assert_eq!(strongly(&["W/\"7\", \"8\""]), these(&[8]));
        assert_eq!(read(&["W/\"7\""], Compared::Weakly), these(&[7]));
        assert_eq!(strongly(&["\"a,b\", \"07\", \"+7\", \"\""]), these(&[]));
        for wrong in [
            "7",
            "\"7",
            "\"7\" \"8\"",
            "w/\"7\"",
            "\"a b\"",
            "*, \"7\"",
            "",
            " , ",
        ] {
            assert_eq!(strongly(&[wrong]), None, "{wrong}");
        }
    }
}
