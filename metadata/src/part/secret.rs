//! Content that must not be in a file that is handed around: private keys, and fields that are named like secrets.

use crate::finding::{Findings, kind};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use saml::xml::{Document, Element, Node};

/// Shortest base64 that is looked into; a private key of any kind is longer.
const SHORTEST: usize = 64;

/// Words that name a secret; compared in lower case, without `-`, `_` and `.`.
const NAMES: [&str; 6] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "privatekey",
    "accesskey",
];

/// Looks at every text, attribute, comment and name of the document.
pub(crate) fn check(document: &Document, findings: &mut Findings) {
    for element in document.root().descendants() {
        if names_secret(element.local()) {
            findings.at(element, &kind::SECRET_NAME, element.local());
        }
        for attribute in element.attributes() {
            if names_secret(attribute.local) {
                findings.at(element, &kind::SECRET_NAME, attribute.local);
            }
            check_value(element, attribute.value, findings);
        }
        for node in element.nodes() {
            if let Node::Text(text) | Node::Comment(text) | Node::Instruction(_, text) = node {
                check_value(element, text, findings);
            }
        }
    }
}

fn names_secret(name: &str) -> bool {
    let plain: String = name
        .chars()
        .filter(|c| !matches!(c, '-' | '_' | '.'))
        .flat_map(char::to_lowercase)
        .collect();
    NAMES.iter().any(|word| plain.contains(word))
}

/// The finding repeats the line of a PEM header at most: a secret is not copied into logs.
fn check_value(element: Element<'_>, value: &str, findings: &mut Findings) {
    if value.contains("PRIVATE KEY-----") {
        findings.at(element, &kind::PRIVATE_KEY, "PRIVATE KEY-----");
    } else if value.len() >= SHORTEST && is_private_key(value) {
        findings.at(element, &kind::PRIVATE_KEY, element.local());
    }
}

/// Whether the text is base64 of PKCS#8, PKCS#1 or SEC1: a DER sequence that begins with a version number. Certificates and public keys begin
/// with another sequence.
fn is_private_key(text: &str) -> bool {
    let start: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .take(16)
        .collect();
    let Ok(der) = STANDARD.decode(start) else {
        return false;
    };
    let content = match der.as_slice() {
        [0x30, 0x82, _, _, rest @ ..] | [0x30, 0x81, _, rest @ ..] => rest,
        [0x30, length, rest @ ..] if *length < 0x80 => rest,
        _ => return false,
    };
    matches!(content, [0x02, 0x01, 0x00 | 0x01, 0x02 | 0x04 | 0x30, ..])
}
