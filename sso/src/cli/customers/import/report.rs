//! The report: one JSON object for each line, and how many ended how.

use crate::cli::failure::Failure;
use crate::cli::talk::Talk;
use crate::customers::list::{Brought, LONGEST_LINE, Malformed, Refusal};
use crate::texts::FluentValue;
use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::Path;

/// How a line ended.
pub(super) enum Ended {
    Malformed(Malformed),
    Brought(Brought),
}

/// How many lines ended how.
#[derive(Default)]
pub(super) struct Count {
    lines: u64,
    bound: u64,
    changed: u64,
    unchanged: u64,
    refused: u64,
    malformed: u64,
}

impl Count {
    pub(super) fn failed(&self) -> u64 {
        self.refused + self.malformed
    }

    pub(super) fn args(&self) -> [(&'static str, FluentValue<'static>); 6] {
        [
            ("lines", self.lines),
            ("bound", self.bound),
            ("changed", self.changed),
            ("unchanged", self.unchanged),
            ("refused", self.refused),
            ("malformed", self.malformed),
        ]
        .map(|(name, count)| (name, count.to_string().into()))
    }
}

pub(super) struct Report {
    out: BufWriter<Box<dyn Write>>,
    count: Count,
}

impl Report {
    pub(super) fn new(talk: &Talk, file: Option<&Path>) -> Result<Report, Failure> {
        let out: Box<dyn Write> = match file {
            None => Box::new(std::io::stdout()),
            Some(path) => Box::new(create(talk, path)?),
        };
        Ok(Report {
            out: BufWriter::new(out),
            count: Count::default(),
        })
    }

    pub(super) fn count(&self) -> &Count {
        &self.count
    }

    pub(super) fn line(
        &mut self,
        talk: &Talk,
        number: u64,
        account: &str,
        ended: &Ended,
    ) -> Result<(), Failure> {
        let (outcome, slot) = match ended {
            Ended::Malformed(_) => ("malformed", &mut self.count.malformed),
            Ended::Brought(brought) => match brought {
                Brought::Bound => ("bound", &mut self.count.bound),
                Brought::Renamed => ("renamed", &mut self.count.changed),
                Brought::Suspended => ("suspended", &mut self.count.changed),
                Brought::Unchanged => ("unchanged", &mut self.count.unchanged),
                Brought::Refused(_) => ("refused", &mut self.count.refused),
            },
        };
        *slot += 1;
        self.count.lines += 1;
        let mut told = serde_json::Map::new();
        told.insert("line".to_owned(), number.into());
        told.insert("account".to_owned(), account.into());
        told.insert("outcome".to_owned(), outcome.into());
        if let Some((code, reason)) = why(talk, ended) {
            told.insert("code".to_owned(), code.into());
            told.insert("reason".to_owned(), reason.into());
        }
        let line = serde_json::Value::from(told).to_string() + "\n";
        heard(self.out.write_all(line.as_bytes()))
    }

    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        heard(self.out.flush())
    }
}

/// A reader that has enough does not end the import.
fn heard(written: std::io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::World(error.to_string()))
        }
        _ => Ok(()),
    }
}

fn create(talk: &Talk, path: &Path) -> Result<File, Failure> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| {
        let args = [
            ("file", path.display().to_string().into()),
            ("error", error.to_string().into()),
        ];
        let text = talk.text("cli-file-unwritable", &args);
        match error.kind() {
            ErrorKind::AlreadyExists => Failure::Wrong(text),
            _ => Failure::World(text),
        }
    })
}

fn why(talk: &Talk, ended: &Ended) -> Option<(&'static str, String)> {
    Some(match ended {
        Ended::Malformed(malformed) => of_malformed(talk, *malformed),
        Ended::Brought(Brought::Refused(refusal)) => of_refusal(talk, refusal),
        Ended::Brought(_) => return None,
    })
}

fn of_malformed(talk: &Talk, malformed: Malformed) -> (&'static str, String) {
    match malformed {
        Malformed::Encoding => ("encoding", talk.text("cli-import-encoding", &[])),
        Malformed::Shape => ("shape", talk.text("cli-import-shape", &[])),
        Malformed::TooLong => {
            let args = [("most", LONGEST_LINE.into())];
            ("too-long", talk.text("cli-import-too-long", &args))
        }
        Malformed::Account => {
            let args = [("most", crate::customers::LONGEST_ACCOUNT.into())];
            ("account", talk.text("cli-customer-account-wrong", &args))
        }
        Malformed::Domain => {
            let args = [("most", crate::customers::LONGEST_DOMAIN.into())];
            ("domain", talk.text("cli-customer-domain-wrong", &args))
        }
        Malformed::Suspended => ("suspended", talk.text("cli-import-suspended", &[])),
    }
}

fn of_refusal(talk: &Talk, refusal: &Refusal) -> (&'static str, String) {
    match refusal {
        Refusal::Taken(owner) => {
            let args = [("owner", owner.as_str().into())];
            ("taken", talk.text("cli-import-taken", &args))
        }
        Refusal::HasAnother => ("other-domain", talk.text("cli-import-other-domain", &[])),
        Refusal::Undecided => ("conflict", talk.text("cli-import-conflict", &[])),
        Refusal::UnderWay => ("registering", talk.text("cli-import-registering", &[])),
        Refusal::KeptOut => ("kept-out", talk.text("cli-import-kept-out", &[])),
        Refusal::Unknown => ("unknown", talk.text("cli-import-unknown", &[])),
        Refusal::Repeated => ("repeated", talk.text("cli-import-repeated", &[])),
    }
}
