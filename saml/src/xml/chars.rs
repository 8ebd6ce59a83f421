//! Characters, names and references of XML 1.0 (fifth edition).

/// The Char production (XML §2.2).
pub(crate) fn is_char(code: u32) -> bool {
    matches!(code, 0x9 | 0xA | 0xD | 0x20..=0xD7FF | 0xE000..=0xFFFD | 0x1_0000..=0x10_FFFF)
}

/// White space (XML §2.3).
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Whether the text is an NCName (Namespaces §3): a name without colon.
pub(crate) fn is_ncname(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(is_name_start) && characters.all(is_name_character)
}

fn is_name_start(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' | '_' => true,
        '\0'..='\x7F' => false,
        _ => matches!(c,
            '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}'
            | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
            | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}'
            | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}'),
    }
}

fn is_name_character(c: char) -> bool {
    matches!(c, '0'..='9' | '-' | '.' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
        || is_name_start(c)
}

/// The offset and number of the first character that XML cannot carry.
pub(super) fn first_forbidden(text: &str) -> Option<(usize, u32)> {
    // Two passes over octets that the compiler vectorises; the exact search runs only for a bad document.
    let control = text.bytes().fold(false, |bad, b| {
        bad | ((b < 0x20) & (b != b'\t') & (b != b'\n') & (b != b'\r'))
    });
    // U+FFFE and U+FFFF, the only others a str can hold, begin with EF BF.
    let high = text.bytes().fold(false, |seen, b| seen | (b == 0xEF));
    if !control && !high {
        return None;
    }
    text.char_indices()
        .find(|(_, c)| !is_char(u32::from(*c)))
        .map(|(at, c)| (at, u32::from(c)))
}

/// What a reference (without `&` and `;`) stands for.
pub(super) enum Reference {
    Character(char),
    /// A number that is no character of XML.
    Forbidden(u32),
    Unknown,
}

/// Resolves one of the five predefined entities or a character reference (XML §4.1, §4.6).
pub(super) fn resolve(reference: &str) -> Reference {
    match reference {
        "amp" => Reference::Character('&'),
        "lt" => Reference::Character('<'),
        "gt" => Reference::Character('>'),
        "quot" => Reference::Character('"'),
        "apos" => Reference::Character('\''),
        _ => match reference.strip_prefix('#').and_then(number) {
            Some(code) if is_char(code) => {
                char::from_u32(code).map_or(Reference::Forbidden(code), Reference::Character)
            }
            Some(code) => Reference::Forbidden(code),
            None => Reference::Unknown,
        },
    }
}

fn number(text: &str) -> Option<u32> {
    let (digits, radix) = match text.strip_prefix('x') {
        Some(hexadecimal) => (hexadecimal, 16),
        None => (text, 10),
    };
    if digits.is_empty() {
        return None;
    }
    digits.chars().try_fold(0u32, |value, digit| {
        let digit = digit.to_digit(radix)?;
        // Too large stays too large, whatever follows.
        Some(value.saturating_mul(radix).saturating_add(digit))
    })
}

/// Appends text with CR LF and CR as LF (XML §2.11).
pub(super) fn push_lines(into: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find('\r') {
        into.push_str(&rest[..at]);
        into.push('\n');
        rest = &rest[at + 1..];
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    into.push_str(rest);
}
