//! Where the API shows a customer.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but what RFC 3986 leaves as it is in a segment of a path.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// An account as a segment of a path.
pub(crate) fn segment(account: &str) -> String {
    utf8_percent_encode(account, SEGMENT).to_string()
}
