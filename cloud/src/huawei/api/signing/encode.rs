//! Percent-encoding as it is signed and sent: RFC 3986, nothing left alone but its unreserved characters.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// One name, value or segment.
pub(crate) fn component(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// A decoded path, segment by segment.
pub(crate) fn path(path: &str) -> String {
    path.split('/').map(component).collect::<Vec<_>>().join("/")
}

/// A decoded query, sorted by name and then by value before it is encoded.
pub(crate) fn query(pairs: &[(String, String)]) -> String {
    let mut sorted: Vec<_> = pairs.iter().collect();
    sorted.sort();
    let encoded = sorted
        .into_iter()
        .map(|(name, value)| format!("{}={}", component(name), component(value)));
    encoded.collect::<Vec<_>>().join("&")
}
