//! A partner's looks on our pages: its colour and its logo, so that a customer sees whose page it is.
//!
//! The colour is a wish: from it come accents for the light and the dark scheme that keep a contrast of 4.5:1 (WCAG 2.2, 1.4.3), whatever was wished for.
//! Stylesheet and logo are files of ours with their content in the name; a page refers to them and needs no inline style.

use openssl::sha::sha256;
use std::fmt;

/// Contrast of text, and of what stands on a button.
const CONTRAST: f64 = 4.5;
const WHITE: Colour = Colour([0xff, 0xff, 0xff]);
const BLACK: Colour = Colour([0, 0, 0]);
/// `--card` of the dark scheme in `pages.css`.
const DARK_CARD: Colour = Colour([0x1e, 0x23, 0x29]);
/// `--on-accent` of the dark scheme in `pages.css`.
const DARK_INK: Colour = Colour([0x0c, 0x1a, 0x29]);
/// Most octets of a logo.
pub const LOGO_LIMIT: u64 = 256 * 1024;

/// A colour in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour([u8; 3]);

impl Colour {
    /// Reads `#rrggbb`.
    pub fn parse(text: &str) -> Option<Colour> {
        let mut octets = [0; 3];
        hex::decode_to_slice(text.strip_prefix('#')?, &mut octets).ok()?;
        Some(Colour(octets))
    }

    /// Relative luminance.
    fn luminance(self) -> f64 {
        let linear = |octet: u8| {
            let value = f64::from(octet) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        let [r, g, b] = self.0.map(linear);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// Contrast ratio of two colours, 1 to 21.
    fn contrast(self, other: Colour) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// This colour with so many of 32 parts of another.
    fn mixed(self, other: Colour, parts: u16) -> Colour {
        let mut mixed = self;
        for (own, theirs) in mixed.0.iter_mut().zip(other.0) {
            let sum = u16::from(*own) * (32 - parts) + u16::from(theirs) * parts;
            *own = u8::try_from(sum / 32).unwrap_or(u8::MAX);
        }
        mixed
    }

    /// The nearest mixture with `towards` that stands out from every colour of `against`.
    fn readable(self, towards: Colour, against: &[Colour]) -> Colour {
        (0..=32)
            .map(|parts| self.mixed(towards, parts))
            .find(|mixed| against.iter().all(|each| mixed.contrast(*each) >= CONTRAST))
            .unwrap_or(towards)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", hex::encode(self.0))
    }
}

/// A file under `/static/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name; changes with its content, so browsers may keep it for ever.
    pub name: String,
    /// Media type.
    pub kind: &'static str,
    /// Its octets.
    pub content: Vec<u8>,
}

fn named(kind: &'static str, slug: &str, ending: &str, content: Vec<u8>) -> File {
    let print = hex::encode(sha256(&content).get(..8).unwrap_or_default());
    File {
        name: format!("{slug}.{print}.{ending}"),
        kind,
        content,
    }
}

/// A partner's looks; nothing by default.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Brand {
    /// Stylesheet with the partner's accents.
    pub stylesheet: Option<File>,
    /// The logo.
    pub logo: Option<File>,
}

impl Brand {
    /// The file of this name.
    pub fn file(&self, name: &str) -> Option<&File> {
        [&self.stylesheet, &self.logo]
            .into_iter()
            .flatten()
            .find(|file| file.name == name)
    }
}

/// The stylesheet that follows `pages.css`.
pub fn stylesheet(slug: &str, colour: Colour) -> File {
    let light = colour.readable(BLACK, &[WHITE]);
    let dark = colour.readable(WHITE, &[DARK_CARD, DARK_INK]);
    let css = format!(
        ":root {{ --accent: {light}; --on-accent: {WHITE}; --focus: {light}; }}\n\
         @media (prefers-color-scheme: dark) {{ :root {{ --accent: {dark}; --on-accent: {DARK_INK}; --focus: {dark}; }} }}\n"
    );
    named("text/css; charset=utf-8", slug, "css", css.into_bytes())
}

/// A logo, by what it is and not by its name: PNG, JPEG, WebP or SVG.
pub fn logo(slug: &str, content: Vec<u8>) -> Option<File> {
    let is_svg = |content: &[u8]| {
        std::str::from_utf8(content).is_ok_and(|text| {
            let text = text.trim_start_matches('\u{feff}').trim_start();
            text.contains("<svg") && (text.starts_with("<svg") || text.starts_with("<?xml"))
        })
    };
    let (kind, ending) = match content.as_slice() {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => ("image/png", "png"),
        [0xff, 0xd8, 0xff, ..] => ("image/jpeg", "jpg"),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => ("image/webp", "webp"),
        other if is_svg(other) => ("image/svg+xml", "svg"),
        _ => return None,
    };
    Some(named(kind, slug, ending, content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wish_becomes_a_readable_accent() {
        for wish in [
            "#ffffff", "#000000", "#ffd400", "#cf0a2c", "#808080", "#00ffff", "#1e2329",
        ] {
            let css = String::from_utf8(stylesheet("acme", Colour::parse(wish).unwrap()).content)
                .unwrap();
            let accents: Vec<_> = css
                .match_indices("--accent: ")
                .map(|(at, before)| Colour::parse(&css[at + before.len()..][..7]).unwrap())
                .collect();
            let [light, dark] = accents[..] else {
                panic!("{css}")
            };
            assert!(light.contrast(WHITE) >= CONTRAST, "{wish}: {css}");
            assert!(dark.contrast(DARK_CARD) >= CONTRAST, "{wish}: {css}");
            assert!(dark.contrast(DARK_INK) >= CONTRAST, "{wish}: {css}");
        }
    }

    #[test]
    fn a_colour_that_can_be_read_stays_as_it_is() {
        let css = stylesheet("acme", Colour::parse("#0b5cad").unwrap()).content;
        assert!(
            String::from_utf8(css)
                .unwrap()
                .contains("--accent: #0b5cad")
        );
        assert!((WHITE.contrast(BLACK) - 21.0).abs() < 0.01);
    }

    #[test]
    fn a_colour_is_six_hexadecimal_digits() {
        for text in ["red", "#fff", "#12345g", "123456", "#1234567", "#12345", ""] {
            assert_eq!(Colour::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_logo_is_known_by_what_it_is() {
        let kind = |content: &[u8]| logo("acme", content.to_vec()).map(|file| file.kind);
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n...."), Some("image/png"));
        assert_eq!(kind(b"\xff\xd8\xff\xe0"), Some("image/jpeg"));
        assert_eq!(kind(b"RIFF\0\0\0\0WEBPVP8 "), Some("image/webp"));
        assert_eq!(
            kind(b"<?xml version='1.0'?><svg xmlns='x'/>"),
            Some("image/svg+xml")
        );
        assert_eq!(kind(b"<html><svg></svg></html>"), None);
        assert_eq!(kind(b"GIF89a"), None);
        assert_eq!(kind(b""), None);
    }
}
