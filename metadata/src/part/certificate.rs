//! `ds:X509Certificate` elements to certificates, and what is odd about them.

use super::time::after_days;
use super::value::collapsed;
use crate::finding::{Findings, kind};
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use certs::Certificate;
use jiff::Timestamp;
use saml::names::ns;
use saml::xml::Element;

/// How many days before the end a warning begins.
const SOON_DAYS: i64 = 60;

/// Padding and the last bits are written carelessly by some; the octets are clear all the same.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The X509Certificate elements of a KeyInfo, in document order.
pub(crate) fn elements<'a>(key_info: Element<'a>) -> impl Iterator<Item = Element<'a>> {
    key_info
        .children_named(ns::DSIG, "X509Data")
        .flat_map(|data| data.children_named(ns::DSIG, "X509Certificate"))
}

/// Reads one X509Certificate silently.
pub(crate) fn read(element: Element<'_>) -> Option<Certificate> {
    let text = element.text()?;
    decode(&without_armour(&text))
}

/// Reads one X509Certificate and reports what is wrong with the way it is written.
pub(crate) fn read_reporting(element: Element<'_>, findings: &mut Findings) -> Option<Certificate> {
    let text = element.text().unwrap_or_default();
    let bare = without_armour(&text);
    if collapsed(&bare).is_empty() {
        findings.at(element, &kind::CERTIFICATE_EMPTY, &text);
        return None;
    }
    if bare.len() != text.len() {
        findings.at(element, &kind::PEM_ARMOUR, "-----BEGIN CERTIFICATE-----");
    }
    if lines_hold_white_space(&bare) {
        findings.at(element, &kind::BASE64_WHITE_SPACE, "");
    }
    let certificate = decode(&bare);
    if certificate.is_none() {
        findings.at(element, &kind::CERTIFICATE_UNREADABLE, &bare);
    }
    certificate
}

/// Reports dates and signature of a certificate. They do not keep its key from being used: trust comes from the metadata, not from the
/// certificate (Kantara IIP-MD06).
pub(crate) fn check(
    element: Element<'_>,
    certificate: &Certificate,
    now: Timestamp,
    findings: &mut Findings,
) {
    let (start, end) = (certificate.not_before(), certificate.not_after());
    if start >= end {
        findings.at(
            element,
            &kind::CERTIFICATE_NO_LIFE,
            &format!("{start} – {end}"),
        );
    }
    if end <= now {
        findings.at(element, &kind::CERTIFICATE_EXPIRED, &end.to_string());
    } else if end < after_days(now, SOON_DAYS) {
        findings.at(element, &kind::CERTIFICATE_ENDS_SOON, &end.to_string());
    }
    if start > now {
        findings.at(element, &kind::CERTIFICATE_NOT_YET, &start.to_string());
    }
    if certificate.weak_signature() {
        findings.at(
            element,
            &kind::CERTIFICATE_WEAK_SIGNATURE,
            &certificate.subject(),
        );
    }
}

fn decode(text: &str) -> Option<Certificate> {
    let octets: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    Certificate::from_der(&BASE64.decode(octets).ok()?).ok()
}

/// The text between PEM's first and last line, when there are such lines.
fn without_armour(text: &str) -> String {
    text.replace("-----BEGIN CERTIFICATE-----", "")
        .replace("-----END CERTIFICATE-----", "")
}

/// Base64 is usually broken into lines, and lines are indented; white space inside a line is what an editor or a browser leaves behind.
fn lines_hold_white_space(text: &str) -> bool {
    text.lines()
        .any(|line| collapsed(line).contains([' ', '\t']))
}
