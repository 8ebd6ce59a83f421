//! Findings of a metadata file, told to a person.

use super::talk::Talk;
use metadata::{Finding, Severity};

/// One finding: where and how bad, what it means, what to do, where the rule comes from.
pub(super) fn show(talk: &Talk, finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Note => talk.text("cli-severity-note", &[]),
        Severity::Warning => talk.text("cli-severity-warning", &[]),
        Severity::Error => talk.text("cli-severity-error", &[]),
    };
    let place = match finding.line {
        0 => talk.text("cli-finding-file", &[]),
        line => talk.text("cli-finding-line", &[("line", i64::from(line).into())]),
    };
    let found = || [("found", finding.found.as_str().into())];
    let (meaning, fix) = (
        format!("finding-{}", finding.code),
        format!("finding-{}-fix", finding.code),
    );
    let (meaning, fix) = (talk.text(&meaning, &found()), talk.text(&fix, &found()));
    format!(
        "{severity} {} · {place}: {meaning}\n    {fix}\n    [{}]",
        finding.code, finding.source
    )
}

/// How many of that severity.
pub(super) fn count(findings: &[Finding], severity: Severity) -> usize {
    findings
        .iter()
        .filter(|finding| finding.severity == severity)
        .count()
}
