//! What is odd in a metadata file: each finding has a stable code, a line, a meaning, and something to do.
//!
//! The codes are in [`CATALOGUE`]; their texts for people are the keys `finding-MD-NNNN` (what it means) and
//! `finding-MD-NNNN-fix` (what to do) of `sso/texts/*/metadata.ftl`. A code is never changed or used again.

mod catalogue;

pub use catalogue::CATALOGUE;
pub(crate) use catalogue::{Kind, kind};

use saml::xml::Element;
use serde::Serialize;
use std::collections::BTreeMap;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Works today, will hurt.
    Warning,
    /// Cannot be used, or must not be.
    Error,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable code, `MD-…`.
    pub code: &'static str,
    /// Severity.
    pub severity: Severity,
    /// Line in the file, 1 is the first; 0 when it concerns the whole file.
    pub line: u32,
    /// What was found there (a value, shortened; control characters are written as escapes).
    pub found: String,
    /// Requirement it goes back to: schema, Kantara `IIP-…`, vendor page.
    pub source: &'static str,
}

impl Finding {
    /// A finding of that kind.
    pub(crate) fn new(kind: &Kind, line: u32, found: &str) -> Finding {
        Finding {
            code: kind.code,
            severity: kind.severity,
            line,
            found: shortened(found),
            source: kind.source,
        }
    }
}

/// Most characters of a value that a finding repeats.
const FOUND_LIMIT: usize = 120;

/// Most findings of one kind: a hostile file must not fill memory or a page with one sentence.
const SAME_KIND_LIMIT: usize = 25;

/// A value as it may be shown: one line, bounded, nothing that moves a cursor or turns the direction of text.
fn shortened(value: &str) -> String {
    let mut characters = value.trim().chars();
    let mut short = String::new();
    for character in characters.by_ref().take(FOUND_LIMIT) {
        if character.is_control() || invisible(character) {
            short.extend(character.escape_default());
        } else {
            short.push(character);
        }
    }
    if characters.next().is_some() {
        short.push('…');
    }
    short
}

/// Characters without a shape of their own: line and paragraph separators, direction marks, zero widths, byte order mark.
pub(crate) fn invisible(character: char) -> bool {
    matches!(character,
        '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}

/// Findings of one kind, and how many more there were.
#[derive(Debug, Default)]
struct Same {
    kept: Vec<Finding>,
    left_out: usize,
}

/// Collects findings while a file is read. Memory is bounded whatever the file holds.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    by_code: BTreeMap<&'static str, Same>,
    error: bool,
}

impl Findings {
    /// Reports something about an element.
    pub(crate) fn at(&mut self, element: Element<'_>, kind: &Kind, found: &str) {
        self.add(kind, element.position().line, found);
    }

    /// Reports something about the whole file.
    pub(crate) fn file(&mut self, kind: &Kind, found: &str) {
        self.add(kind, 0, found);
    }

    /// Reports something at a line.
    pub(crate) fn add(&mut self, kind: &Kind, line: u32, found: &str) {
        self.error |= kind.severity == Severity::Error;
        let same = self.by_code.entry(kind.code).or_default();
        if same.kept.len() >= SAME_KIND_LIMIT {
            same.left_out += 1;
            return;
        }
        let finding = Finding::new(kind, line, found);
        if !same.kept.contains(&finding) {
            same.kept.push(finding);
        }
    }

    /// Whether anything makes the file unusable.
    pub(crate) fn has_error(&self) -> bool {
        self.error
    }

    /// Whether a kind was reported.
    pub(crate) fn has(&self, kind: &Kind) -> bool {
        self.by_code.contains_key(kind.code)
    }

    /// All findings in document order, those about the whole file first.
    pub(crate) fn finish(self) -> Vec<Finding> {
        let mut all = Vec::new();
        for (code, same) in self.by_code {
            if same.left_out > 0 {
                all.push(Finding::new(
                    &kind::MORE_OF_THE_SAME,
                    0,
                    &format!("{code} × {}", same.left_out),
                ));
            }
            all.extend(same.kept);
        }
        all.sort_by_key(|finding| finding.line);
        all
    }
}
