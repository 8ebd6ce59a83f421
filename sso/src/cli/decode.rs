//! `skybridge decode`: a SAML message as found in a browser, readable, and what is wrong with it.

mod found;
mod judge;
mod layers;

use super::failure::Failure;
use super::setup::read_file;
use super::talk::Talk;
use clap::Args;
use found::Found;
use jiff::Timestamp;
use saml::xml::{Document, Limits, pretty};
use std::io::Read;
use std::path::PathBuf;

const MOST: u64 = 2 * 1024 * 1024;

#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 nothing wrong, 1 something is wrong with the message, 2 no message in the input."
)]
pub(super) struct Decode {
    /// The file; - or nothing reads standard input
    #[arg(default_value = "-")]
    file: PathBuf,
}

impl Decode {
    pub(super) fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let input = self.input(talk)?;
        let found = found::find(&input);
        let mut wrong: Vec<String> = Vec::new();
        tell_surroundings(talk, &found, &mut wrong);
        let peeled =
            layers::peel(&found.value).map_err(|fault| Failure::Wrong(fault.text(talk)))?;
        talk.tell(talk.text("cli-decode-layers", &[("layers", peeled.layers().into())]));
        wrong.extend(peeled.faults.iter().map(|fault| fault.text(talk)));
        let document = Document::parse(&peeled.octets, &Limits::METADATA).map_err(|error| {
            Failure::Wrong(talk.text("cli-decode-not-xml", &[("error", error.to_string().into())]))
        })?;
        talk.give(&(pretty(&document).trim_end().to_owned() + "\n"))?;
        judge::judge(
            talk,
            &found,
            &peeled,
            &document,
            Timestamp::now(),
            &mut wrong,
        );
        if wrong.is_empty() {
            talk.tell(talk.text("cli-decode-clean", &[]));
            return Ok(());
        }
        let list: String = wrong.iter().map(|text| format!("\n  - {text}")).collect();
        Err(Failure::Check(talk.text("cli-decode-wrong", &[]) + &list))
    }

    fn input(&self, talk: &Talk) -> Result<Vec<u8>, Failure> {
        if self.file.as_os_str() != "-" {
            return read_file(talk, &self.file, MOST);
        }
        let mut octets = Vec::new();
        let read = std::io::stdin()
            .lock()
            .take(MOST + 1)
            .read_to_end(&mut octets);
        read.map_err(|error| Failure::World(error.to_string()))?;
        if octets.len() as u64 > MOST {
            return Err(Failure::Wrong(talk.text(
                "cli-file-large",
                &[("file", "-".into()), ("most", MOST.into())],
            )));
        }
        Ok(octets)
    }
}

/// What stood around the message: parameter, RelayState, SigAlg.
fn tell_surroundings(talk: &Talk, found: &Found, wrong: &mut Vec<String>) {
    if let Some(parameter) = found.parameter {
        talk.tell(talk.text("cli-decode-parameter", &[("parameter", parameter.into())]));
    }
    if let Some(relay_state) = &found.relay_state {
        talk.tell(format!("RelayState: {}", visible(relay_state)));
    }
    if let Some(algorithm) = &found.sig_alg {
        talk.tell(format!("SigAlg: {}", visible(algorithm)));
    }
    wrong.extend(found.repeated.iter().map(|name| {
        talk.text(
            "cli-decode-repeated",
            &[("parameter", name.as_str().into())],
        )
    }));
    if found.both {
        wrong.push(talk.text("cli-decode-both", &[]));
    }
    if found.signature != found.sig_alg.is_some() {
        wrong.push(talk.text("cli-decode-half-signed", &[]));
    }
}

/// Nothing that a terminal would act on.
fn visible(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() {
                c.escape_default().to_string()
            } else {
                c.to_string()
            }
        })
        .collect()
}
