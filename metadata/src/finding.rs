//! What is odd in a metadata file: each finding has a stable code, a line, a meaning, and something to do.

use serde::Serialize;

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
    /// What was found there (a value, shortened).
    pub found: String,
    /// Requirement it goes back to: schema, Kantara `IIP-…`, vendor page.
    pub source: &'static str,
}
