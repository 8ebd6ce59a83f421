//! Base64 as XML carries it (white space anywhere, the standard alphabet, nothing else), and percent-encoding of a query value.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Encodes without line breaks.
pub(crate) fn encode_base64(octets: &[u8]) -> String {
    STANDARD.encode(octets)
}

/// Decodes; XML white space is skipped, everything else outside the alphabet (or wrong padding) is an error.
pub(crate) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let dense: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '\t' | '\r' | '\n'))
        .collect();
    STANDARD.decode(dense).ok()
}

/// Percent-encodes everything but RFC 3986's unreserved characters, with capital digits.
pub(crate) fn percent_encode(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = String::with_capacity(text.len() + text.len() / 4);
    for octet in text.bytes() {
        if octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(octet));
        } else {
            encoded.push('%');
            encoded.push(char::from(DIGITS[usize::from(octet >> 4)]));
            encoded.push(char::from(DIGITS[usize::from(octet & 15)]));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_encodes_all_that_is_not_unreserved() {
        assert_eq!(
            percent_encode("aZ09-._~ +/=#:&"),
            "aZ09-._~%20%2B%2F%3D%23%3A%26"
        );
    }

    #[test]
    fn skips_white_space_and_refuses_the_rest() {
        assert_eq!(decode_base64(" Zm9v\r\n\tYmE= "), Some(b"fooba".to_vec()));
        for bad in ["Zm9v!", "Zm9vYmE", "Zm9v\u{a0}", "Zm9v=", "Zm-_"] {
            assert_eq!(decode_base64(bad), None, "{bad}");
        }
    }
}
