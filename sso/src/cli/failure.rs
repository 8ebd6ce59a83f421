//! How a command can fail; each way has its exit code.

use std::process::ExitCode;

/// Why a command did not do its work. The text is for people, in their language, and never holds a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// A check failed: exit code 1.
    Check(String),
    /// Wrong use or input: exit code 2.
    Wrong(String),
    /// Network, files or store failed: exit code 3.
    World(String),
}

impl Failure {
    pub(super) fn message(&self) -> &str {
        match self {
            Failure::Check(text) | Failure::Wrong(text) | Failure::World(text) => text,
        }
    }

    pub(super) fn exit_code(&self) -> ExitCode {
        match self {
            Failure::Check(_) => ExitCode::from(1),
            Failure::Wrong(_) => ExitCode::from(2),
            Failure::World(_) => ExitCode::from(3),
        }
    }
}
