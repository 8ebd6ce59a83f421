//! The checks, as one ordered table. Each is a small function over the [`Case`].
//!
//! A check answers `None` when something it needs is missing; the report then
//! says that it was not reached, and an earlier check says why.

mod assertion;
mod attributes;
mod authn;
mod conditions;
mod message;
mod response;
mod signature;
mod subject;

pub(crate) use attributes::value as attribute_value;
pub(crate) use signature::{Shape, is_safe_to_verify};

use jiff::Timestamp;

use crate::answer::{Case, Frame};
use crate::report::{Check, Verdict};

/// The longest value a report repeats, in characters.
const SHOWN: usize = 300;

/// One row of the table of checks.
pub(crate) struct Rule {
    text: CheckText,
    judge: fn(&Case<'_>) -> Option<Finding>,
}

/// The name of a check and what it looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckText {
    /// Stable name.
    pub id: &'static str,
    /// In English.
    pub what: &'static str,
    /// In Chinese.
    pub what_zh: &'static str,
}

const fn rule(
    id: &'static str,
    what: &'static str,
    what_zh: &'static str,
    judge: fn(&Case<'_>) -> Option<Finding>,
) -> Rule {
    Rule {
        text: CheckText { id, what, what_zh },
        judge,
    }
}

const GROUPS: [&[Rule]; 8] = [
    message::RULES,
    response::RULES,
    assertion::RULES,
    signature::RULES,
    subject::RULES,
    conditions::RULES,
    attributes::RULES,
    authn::RULES,
];

/// Every check, in the order of a report.
pub fn check_texts() -> impl Iterator<Item = CheckText> {
    GROUPS.into_iter().flatten().map(|rule| rule.text)
}

/// Runs every check.
pub(crate) fn run(case: &Case<'_>) -> Vec<Check> {
    GROUPS
        .into_iter()
        .flatten()
        .map(|rule| check(rule, case))
        .collect()
}

fn check(rule: &Rule, case: &Case<'_>) -> Check {
    concluded(rule.text, (rule.judge)(case))
}

/// The check that a finding makes; without one it was not reached.
pub(crate) fn concluded(text: CheckText, finding: Option<Finding>) -> Check {
    let CheckText { id, what, what_zh } = text;
    let (verdict, expected, got) = match finding {
        None => (Verdict::NotReached, String::new(), String::new()),
        Some(Finding {
            ok: true,
            expected,
            got,
        }) => (Verdict::Pass, expected, got),
        Some(Finding {
            ok: false,
            expected,
            got,
        }) => (Verdict::Fail, expected, got),
    };
    Check {
        id,
        what,
        what_zh,
        expected: shortened(expected),
        got: shortened(got),
        verdict,
    }
}

fn shortened(text: String) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// What one check found.
#[derive(Debug)]
pub(crate) struct Finding {
    ok: bool,
    expected: String,
    got: String,
}

impl Finding {
    pub(crate) fn new(ok: bool, expected: impl Into<String>, got: impl Into<String>) -> Self {
        Self {
            ok,
            expected: expected.into(),
            got: got.into(),
        }
    }

    /// Passes when the value is there and is exactly `expected`.
    pub(crate) fn equal(expected: &str, got: Option<&str>) -> Self {
        Self::new(got == Some(expected), expected, got.unwrap_or("nothing"))
    }

    /// Passes when there is exactly one.
    pub(crate) fn one(of: &str, found: usize) -> Self {
        Self::new(found == 1, format!("exactly one {of}"), found.to_string())
    }
}

/// Passes when `names` stand in the order of `allowed`, each at most once, and nothing else is there.
pub(crate) fn in_order(names: &[&str], allowed: &[&str]) -> Finding {
    let mut rest = allowed.iter();
    let ok = names.iter().all(|name| rest.any(|next| next == name));
    Finding::new(
        ok,
        format!("in this order, nothing else: {}", allowed.join(", ")),
        names.join(", "),
    )
}

/// Reads an `xs:dateTime` in UTC, the only form SAML allows (Core §1.3.3).
pub(crate) fn instant(written: &str) -> Option<Timestamp> {
    let utc = written.ends_with('Z') && written.as_bytes().get(10) == Some(&b'T');
    utc.then(|| written.parse().ok()).flatten()
}

/// Passes when the moment is not after now.
pub(crate) fn not_in_the_future(frame: &Frame, written: Option<&str>) -> Finding {
    let latest = frame.latest();
    let ok = written.and_then(instant).is_some_and(|at| at <= latest);
    Finding::new(
        ok,
        format!("an instant in UTC, not after {latest:.3}"),
        written.unwrap_or("nothing"),
    )
}

/// Passes when the moment is after now.
pub(crate) fn in_the_future(frame: &Frame, written: Option<&str>) -> Finding {
    let earliest = frame.earliest();
    let ok = written.and_then(instant).is_some_and(|at| at > earliest);
    Finding::new(
        ok,
        format!("an instant in UTC, after {earliest:.3}"),
        written.unwrap_or("nothing"),
    )
}

/// Passes when the moment is now, give or take the clock skew and the greatest age.
pub(crate) fn fresh(frame: &Frame, written: Option<&str>) -> Finding {
    let (oldest, latest) = (frame.oldest(), frame.latest());
    let ok = written
        .and_then(instant)
        .is_some_and(|at| oldest <= at && at <= latest);
    Finding::new(
        ok,
        format!("an instant in UTC, {oldest:.3} to {latest:.3}"),
        written.unwrap_or("nothing"),
    )
}

/// Whether `id` may be an `xs:ID` (the ASCII part of it, which is all that SAML software makes).
pub(crate) fn is_xml_id(id: &str) -> bool {
    let mut letters = id.chars();
    letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}
