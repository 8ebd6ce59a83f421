//! Words for what the cloud's API says and for what its rules ask of a field, in the language of the reader.
//!
//! The texts are in `sso/texts/*/vendor.ftl`. Start at [`explain`] for a code as text, at [`of_meaning`] and [`of_rule`] for typed answers.

use crate::texts::{FluentValue, Lang, text};
use cloud::huawei::api::{Culprit, Meaning, Next, Rule, codes};

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::keys;

/// What an error says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// What happened: a sentence.
    pub what: String,
    /// What to do about it, and by whom.
    pub todo: String,
}

/// A code of the vendor, explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// As the vendor writes it.
    pub code: &'static str,
    /// The HTTP status that it is documented with.
    pub status: u16,
    /// What it says.
    pub words: Words,
    /// Who can mend it.
    pub who: String,
    /// Whether, and after what, the call can be repeated.
    pub next: String,
}

/// What an error says, and what to do.
pub fn of_meaning(lang: Lang, meaning: Meaning) -> Words {
    let key = meaning.key();
    Words {
        what: text(lang, &format!("vendor-{key}-what"), &[]),
        todo: text(lang, &format!("vendor-{key}-todo"), &[]),
    }
}

/// Who can mend it: a sentence.
pub fn of_culprit(lang: Lang, culprit: Culprit) -> String {
    text(lang, &format!("culprit-{}", culprit.key()), &[])
}

/// Whether, and after what, the call can be repeated: a sentence.
pub fn of_next(lang: Lang, next: Next) -> String {
    text(lang, &format!("next-{}", next.key()), &[])
}

/// What a rule asks of a field: a sentence to stand beside the field's name. It never quotes the value.
pub fn of_rule(lang: Lang, rule: &Rule) -> String {
    let bounds: Vec<(&'static str, FluentValue<'_>)> = rule
        .bounds()
        .into_iter()
        .map(|(name, value)| (name, FluentValue::from(value)))
        .collect();
    text(lang, &format!("rule-{}", rule.key()), &bounds)
}

/// Explains a code as the vendor writes it, in capitals or not; `None` when it is not in the table.
pub fn explain(lang: Lang, code: &str) -> Option<Explained> {
    let entry = codes::entry(&code.trim().to_ascii_uppercase())?;
    Some(Explained {
        code: entry.code,
        status: entry.status,
        words: of_meaning(lang, entry.meaning),
        who: of_culprit(lang, entry.culprit),
        next: of_next(lang, entry.next),
    })
}
