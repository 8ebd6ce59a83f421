//! What the cloud says about one answer: every check, and the outcome.

use std::fmt;

use jiff::Timestamp;
use serde::{Serialize, Serializer};

/// How one check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The answer is as it must be.
    Pass,
    /// It is not.
    Fail,
    /// Something this check needs is missing; an earlier check says what.
    NotReached,
}

/// One check of one answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Stable name, such as `subject.recipient`.
    pub id: &'static str,
    /// What is checked, in English.
    pub what: &'static str,
    /// What is checked, in Chinese.
    pub what_zh: &'static str,
    /// What the answer should hold.
    pub expected: String,
    /// What it holds, shortened when long.
    pub got: String,
    /// How it ended.
    pub verdict: Verdict,
}

/// The status of a Response that reports an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The status codes, the outermost first.
    pub codes: Vec<String>,
    /// The text of `StatusMessage`, if any.
    pub message: Option<String>,
}

/// Whom an accepted answer names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Identity {
    /// `xUserId`.
    pub x_user_id: String,
    /// `xAccountId`, which is what bindings are kept by.
    pub x_account_id: String,
    /// `bpId`, the partner's own account at the cloud.
    pub bp_id: String,
    /// `email`, empty when not given.
    pub email: String,
    /// `name`, empty when not given.
    pub name: String,
    /// `mobile`, empty when not given.
    pub mobile: String,
    /// The `NameID`.
    pub name_id: String,
    /// Its `NameQualifier`.
    pub name_qualifier: Option<String>,
    /// Its `SPNameQualifier`.
    pub sp_name_qualifier: Option<String>,
    /// `SessionIndex` of the AuthnStatement.
    pub session_index: Option<String>,
}

/// The verdict on one answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// When the answer arrived.
    #[serde(serialize_with = "as_text")]
    pub at: Timestamp,
    /// The request it answers, if it answers one of ours.
    pub request_id: Option<String>,
    /// Whether every check passed.
    pub accepted: bool,
    /// The status, when the answer is an error Response.
    pub status: Option<Status>,
    /// Whom the answer names; only when it was accepted.
    pub identity: Option<Identity>,
    /// Every check, in order.
    pub checks: Vec<Check>,
}

impl Report {
    /// Names of the checks that failed, in order.
    #[must_use]
    pub fn failed(&self) -> Vec<&'static str> {
        self.checks
            .iter()
            .filter(|check| check.verdict == Verdict::Fail)
            .map(|check| check.id)
            .collect()
    }

    /// How the check `id` ended, or nothing if there is no such check.
    #[must_use]
    pub fn verdict(&self, id: &str) -> Option<Verdict> {
        self.checks
            .iter()
            .find(|check| check.id == id)
            .map(|check| check.verdict)
    }
}

/// Instants are written as in messages: RFC 3339, UTC.
pub(crate) fn as_text<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(at)
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let passed = self
            .checks
            .iter()
            .filter(|check| check.verdict == Verdict::Pass)
            .count();
        let outcome = if self.accepted { "accepted" } else { "refused" };
        write!(
            f,
            "{outcome}: {passed} of {} checks passed",
            self.checks.len()
        )?;
        for check in self
            .checks
            .iter()
            .filter(|check| check.verdict == Verdict::Fail)
        {
            write!(
                f,
                "\n  {}: {}; expected {}, got {}",
                check.id, check.what, check.expected, check.got
            )?;
        }
        Ok(())
    }
}
