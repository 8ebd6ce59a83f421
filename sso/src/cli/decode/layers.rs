//! Peeling: percent-encoding, base64, deflate, in whatever combination the message is wrapped.

use crate::cli::talk::Talk;
use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use flate2::read::{DeflateDecoder, ZlibDecoder};
use percent_encoding::percent_decode;
use std::io::Read;

/// A message never inflates to more; a bomb costs no more.
const INFLATED: u64 = 2 * 1024 * 1024;

/// Why peeling stopped, or what was odd on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    Empty,
    NotBase64,
    NotXmlInside,
    Bomb,
    EncodedTwice,
    UrlSafeBase64,
    ZlibHeader,
    TrailingOctets,
}

impl Fault {
    pub(super) fn text(self, talk: &Talk) -> String {
        match self {
            Fault::Empty => talk.text("cli-decode-empty", &[]),
            Fault::NotBase64 => talk.text("cli-decode-not-base64", &[]),
            Fault::NotXmlInside => talk.text("cli-decode-no-xml-inside", &[]),
            Fault::Bomb => talk.text("cli-decode-bomb", &[("most", INFLATED.into())]),
            Fault::EncodedTwice => talk.text("cli-decode-encoded-twice", &[]),
            Fault::UrlSafeBase64 => talk.text("cli-decode-url-safe", &[]),
            Fault::ZlibHeader => talk.text("cli-decode-zlib", &[]),
            Fault::TrailingOctets => talk.text("cli-decode-trailing", &[]),
        }
    }
}

/// The XML's octets, and how they were wrapped.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Peeled {
    pub octets: Vec<u8>,
    pub percent: bool,
    pub base64: bool,
    pub deflated: bool,
    pub faults: Vec<Fault>,
}

impl Peeled {
    /// For people: outermost first.
    pub(super) fn layers(&self) -> String {
        let names = [
            (self.percent, "percent-encoding"),
            (self.base64, "base64"),
            (self.deflated, "deflate"),
            (true, "XML"),
        ];
        names
            .into_iter()
            .filter(|(there, _)| *there)
            .map(|(_, name)| name)
            .collect::<Vec<_>>()
            .join(" > ")
    }
}

/// Peels until XML appears.
pub(super) fn peel(value: &[u8]) -> Result<Peeled, Fault> {
    let mut peeled = Peeled::default();
    let mut value = value.to_vec();
    if value.trim_ascii().is_empty() {
        return Err(Fault::Empty);
    }
    for round in 0..2 {
        if is_xml(&value) || !value.contains(&b'%') {
            break;
        }
        if round == 1 {
            peeled.faults.push(Fault::EncodedTwice);
        }
        peeled.percent = true;
        value = percent_decode(&value).collect();
    }
    if is_xml(&value) {
        peeled.octets = value;
        return Ok(peeled);
    }
    let octets = decode_base64(&value, &mut peeled.faults)?;
    peeled.base64 = true;
    if is_xml(&octets) {
        peeled.octets = octets;
        return Ok(peeled);
    }
    peeled.octets = inflate(&octets, &mut peeled.faults)?;
    peeled.deflated = true;
    Ok(peeled)
}

/// Starts like a document: byte order mark (UTF-8, UTF-16) or white space, then `<`.
fn is_xml(octets: &[u8]) -> bool {
    let without_mark = octets
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(octets)
        .trim_ascii_start();
    without_mark.starts_with(b"<")
        || octets.starts_with(b"\xff\xfe<\0")
        || octets.starts_with(b"\xfe\xff\0<")
}

/// Line breaks are fine, and a `+` that a form decoder turned into a space is put back.
fn decode_base64(value: &[u8], faults: &mut Vec<Fault>) -> Result<Vec<u8>, Fault> {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let trimmed = value.trim_ascii().trim_ascii_end();
    let plain: Vec<u8> = trimmed
        .iter()
        .filter(|octet| !matches!(octet, b'\r' | b'\n' | b'\t'))
        .map(|octet| if *octet == b' ' { b'+' } else { *octet })
        .collect();
    if let Ok(octets) = GeneralPurpose::new(&alphabet::STANDARD, config).decode(&plain) {
        return Ok(octets);
    }
    let octets = GeneralPurpose::new(&alphabet::URL_SAFE, config)
        .decode(&plain)
        .map_err(|_| Fault::NotBase64)?;
    faults.push(Fault::UrlSafeBase64);
    Ok(octets)
}

/// Raw deflate as the binding wants it, or with the zlib header that some senders add.
fn inflate(octets: &[u8], faults: &mut Vec<Fault>) -> Result<Vec<u8>, Fault> {
    let mut raw = DeflateDecoder::new(octets);
    if let Some(plain) = bounded(&mut raw)?.filter(|plain| is_xml(plain)) {
        if raw.total_in() < octets.len() as u64 {
            faults.push(Fault::TrailingOctets);
        }
        return Ok(plain);
    }
    let plain = bounded(&mut ZlibDecoder::new(octets))?
        .filter(|plain| is_xml(plain))
        .ok_or(Fault::NotXmlInside)?;
    faults.push(Fault::ZlibHeader);
    Ok(plain)
}

/// `None` when it is not such a stream.
fn bounded(stream: &mut impl Read) -> Result<Option<Vec<u8>>, Fault> {
    let mut plain = Vec::new();
    match stream.take(INFLATED + 1).read_to_end(&mut plain) {
        Err(_) => Ok(None),
        Ok(_) if plain.len() as u64 > INFLATED => Err(Fault::Bomb),
        Ok(_) => Ok(Some(plain)),
    }
}
