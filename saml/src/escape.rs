//! Escaping as canonical XML wants it (Canonical XML 1.0 §2.3), in one pass that also finds what XML cannot carry.

const PLAIN: u8 = 0;
const ESCAPED: u8 = 1;
/// A control character.
const FORBIDDEN: u8 = 2;
/// First octet of U+F000 to U+FFFF, of which U+FFFE and U+FFFF are no characters of XML.
const LEAD: u8 = 3;

const TEXT: [u8; 256] = classes(b"&<>\r", b"\t\n");
const ATTRIBUTE: [u8; 256] = classes(b"&<\"\t\n\r", b"");

const fn classes(escaped: &[u8], plain: &[u8]) -> [u8; 256] {
    let mut table = [PLAIN; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = FORBIDDEN;
        byte += 1;
    }
    table[0xEF] = LEAD;
    let mut at = 0;
    while at < plain.len() {
        table[plain[at] as usize] = PLAIN;
        at += 1;
    }
    at = 0;
    while at < escaped.len() {
        table[escaped[at] as usize] = ESCAPED;
        at += 1;
    }
    table
}

/// Appends text of an element. Returns the first character that XML cannot carry.
pub(crate) fn push_text(out: &mut String, text: &str) -> Option<u32> {
    push(out, text, &TEXT)
}

/// Appends an attribute's value, without quotes. Returns the first character that XML cannot carry.
pub(crate) fn push_attribute(out: &mut String, value: &str) -> Option<u32> {
    push(out, value, &ATTRIBUTE)
}

fn push(out: &mut String, text: &str, table: &[u8; 256]) -> Option<u32> {
    let bytes = text.as_bytes();
    if bytes
        .iter()
        .fold(true, |plain, byte| plain & is_plain(*byte))
    {
        out.push_str(text);
        return None;
    }
    let mut forbidden = None;
    let mut from = 0;
    for (at, byte) in bytes.iter().enumerate() {
        match table[usize::from(*byte)] {
            PLAIN => {}
            ESCAPED => {
                out.push_str(&text[from..at]);
                out.push_str(escaped(*byte));
                from = at + 1;
            }
            FORBIDDEN => {
                forbidden.get_or_insert(u32::from(*byte));
            }
            _ => {
                if let [_, 0xBF, last @ (0xBE | 0xBF), ..] = bytes[at..] {
                    forbidden.get_or_insert(0xFF40 + u32::from(last));
                }
            }
        }
    }
    out.push_str(&text[from..]);
    forbidden
}

/// Whether the octet never needs a second look. Without branches, so that whole values are tested at once.
fn is_plain(byte: u8) -> bool {
    (byte >= 0x20)
        & (byte != b'&')
        & (byte != b'<')
        & (byte != b'>')
        & (byte != b'"')
        & (byte != 0xEF)
}

fn escaped(byte: u8) -> &'static str {
    match byte {
        b'&' => "&amp;",
        b'<' => "&lt;",
        b'>' => "&gt;",
        b'"' => "&quot;",
        b'\t' => "&#x9;",
        b'\n' => "&#xA;",
        _ => "&#xD;",
    }
}
