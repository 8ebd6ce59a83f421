//! The words people read: one catalogue, zh-CN and en, and the choice between them.
//!
//! The catalogue is the folder `sso/texts/`, compiled in. Start at [`text`]. What a message says when it carries no personal data and is meant for the
//! operator is not here: that is the `Display` text of the error itself.

use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};
use std::borrow::Cow;
use std::collections::HashMap;

pub use fluent_templates::fluent_bundle::FluentValue;

#[cfg(test)]
mod tests;

static_loader! {
    static CATALOGUE = {
        locales: "./texts",
        fallback_language: "en",
        // Both languages run left to right, and terminals show the isolating marks as boxes.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static ZH_CN: LanguageIdentifier = langid!("zh-CN");
static EN: LanguageIdentifier = langid!("en");

/// A language that people read here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Simplified Chinese, `zh-CN`.
    ZhCn,
    /// English, `en`; also for people whose languages we do not have.
    En,
}

impl Lang {
    /// Every language of the catalogue.
    pub const ALL: [Lang; 2] = [Lang::ZhCn, Lang::En];

    /// The tag as in the `lang` attribute, `?lang=` and the configuration: `zh-CN` or `en`.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::ZhCn => "zh-CN",
            Lang::En => "en",
        }
    }

    /// The other language, for the switch on a page.
    pub fn other(self) -> Lang {
        match self {
            Lang::ZhCn => Lang::En,
            Lang::En => Lang::ZhCn,
        }
    }

    /// The language that a tag or a POSIX locale asks for: `zh`, `zh-CN`, `zh_CN.UTF-8`, `en-GB`. Any Chinese is answered in zh-CN.
    pub fn from_tag(tag: &str) -> Option<Lang> {
        let primary = tag.split(['-', '_', '.']).next().unwrap_or(tag);
        if primary.eq_ignore_ascii_case("zh") {
            Some(Lang::ZhCn)
        } else if primary.eq_ignore_ascii_case("en") {
            Some(Lang::En)
        } else {
            None
        }
    }

    /// Chooses for a request: `?lang=` when it names a language, else the best of Accept-Language, else English.
    pub fn negotiate(lang_parameter: Option<&str>, accept_language: Option<&str>) -> Lang {
        lang_parameter
            .and_then(Lang::from_tag)
            .or_else(|| accept_language.and_then(from_accept_language))
            .unwrap_or(Lang::En)
    }

    fn identifier(self) -> &'static LanguageIdentifier {
        match self {
            Lang::ZhCn => &ZH_CN,
            Lang::En => &EN,
        }
    }
}

/// RFC 9110 §12.5.4: highest quality wins, earlier wins among equals, quality 0 means never.
fn from_accept_language(header: &str) -> Option<Lang> {
    let mut best: Option<(Lang, u16)> = None;
    for range in header.split(',').take(32) {
        let mut parts = range.split(';');
        let Some(lang) = parts.next().and_then(|tag| Lang::from_tag(tag.trim())) else {
            continue;
        };
        let quality = parts.find_map(quality_of).unwrap_or(1000);
        if quality > best.map_or(0, |(_, found)| found) {
            best = Some((lang, quality));
        }
    }
    best.map(|(lang, _)| lang)
}

/// `q=0.8` in thousandths.
fn quality_of(parameter: &str) -> Option<u16> {
    let value = parameter
        .trim()
        .strip_prefix("q=")
        .or_else(|| parameter.trim().strip_prefix("Q="))?;
    let quality: f32 = value.trim().parse().ok()?;
    // The cast is exact enough: the range is checked, three digits are all that the grammar has.
    (0.0..=1.0)
        .contains(&quality)
        .then_some((quality * 1000.0) as u16)
}

/// Looks up a text of the catalogue, its arguments put in.
///
/// A key that is not in the catalogue comes back as it is, so that a page stays usable; the tests of this module keep that from happening.
pub fn text(lang: Lang, key: &str, args: &[(&'static str, FluentValue<'_>)]) -> String {
    let args: HashMap<Cow<'static, str>, FluentValue<'_>> = args
        .iter()
        .map(|(name, value)| (Cow::Borrowed(*name), value.clone()))
        .collect();
    CATALOGUE
        .try_lookup_with_args(lang.identifier(), key, &args)
        .unwrap_or_else(|| key.to_owned())
}
