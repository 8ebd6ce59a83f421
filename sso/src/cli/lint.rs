//! `skybridge lint`: what is odd in a metadata file.

use super::failure::Failure;
use super::findings::{count, show};
use super::setup::read_file;
use super::talk::Talk;
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use metadata::lint::{Role, Rules, lint};
use metadata::{Finding, Severity};
use std::path::PathBuf;

/// Larger than any file the rules allow, so that "too large" is a finding and not a refusal to look.
const MOST: u64 = 16 * 1024 * 1024;

#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 clean, 1 warnings (only with --strict), 2 errors.")]
pub(super) struct Lint {
    /// The metadata file
    file: PathBuf,
    /// Which role to look at; found out when not given
    #[arg(long, value_enum)]
    role: Option<RoleArgument>,
    /// Rules of this preset too
    #[arg(long, value_name = "NAME")]
    preset: Option<String>,
    /// Findings as JSON on standard output
    #[arg(long)]
    json: bool,
    /// Warnings fail the check
    #[arg(long)]
    strict: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleArgument {
    Idp,
    Sp,
}

impl Lint {
    pub(super) fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let rules = self.rules()?;
        let octets = read_file(talk, &self.file, MOST)?;
        let role = self.role.map(|role| match role {
            RoleArgument::Idp => Role::Idp,
            RoleArgument::Sp => Role::Sp,
        });
        let findings = lint(&octets, role, &rules, Timestamp::now());
        if self.json {
            let json = serde_json::to_string_pretty(&findings)
                .map_err(|error| Failure::World(error.to_string()))?;
            talk.give(&(json + "\n"))?;
        } else {
            for finding in &findings {
                talk.give(&(show(talk, finding) + "\n"))?;
            }
        }
        self.verdict(talk, &findings)
    }

    fn rules(&self) -> Result<Rules, Failure> {
        match &self.preset {
            None => Ok(Rules::default()),
            Some(name) => cloud::preset::preset(name)
                .map(|preset| preset.lint_rules())
                .map_err(|error| Failure::Wrong(error.to_string())),
        }
    }

    fn verdict(&self, talk: &Talk, findings: &[Finding]) -> Result<(), Failure> {
        let (errors, warnings) = (
            count(findings, Severity::Error),
            count(findings, Severity::Warning),
        );
        let summary = talk.text(
            "cli-lint-summary",
            &[
                ("errors", errors.into()),
                ("warnings", warnings.into()),
                ("notes", count(findings, Severity::Note).into()),
            ],
        );
        match (errors, warnings) {
            (0, 0) => {}
            (0, _) if !self.strict => {}
            (0, _) => return Err(Failure::Check(summary)),
            _ => return Err(Failure::Wrong(summary)),
        }
        talk.tell(summary);
        Ok(())
    }
}
