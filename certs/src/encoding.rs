//! Base64 as XML carries it: white space anywhere, the standard alphabet, nothing else.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Encodes without line breaks.
pub(crate) fn encode_base64(octets: &[u8]) -> String {
    STANDARD.encode(octets)
}

/// Decodes; XML white space is skipped, everything else outside the alphabet (or wrong padding) is an error.
pub(crate) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let dense: String = text.chars().filter(|c| !matches!(c, ' ' | '\t' | '\r' | '\n')).collect();
    STANDARD.decode(dense).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skips_white_space_and_refuses_the_rest() {
        assert_eq!(decode_base64(" Zm9v\r\n\tYmE= "), Some(b"fooba".to_vec()));
        for bad in ["Zm9v!", "Zm9vYmE", "Zm9v\u{a0}", "Zm9v=", "Zm-_"] {
            assert_eq!(decode_base64(bad), None, "{bad}");
        }
    }
}
