//! `skybridge keys`: signing keys of a partner.

mod generate;
mod import;
mod list;

use super::failure::Failure;
use super::talk::Talk;
use crate::store::KeyState;
use clap::{Subcommand, ValueEnum};

pub(super) use generate::kind;

#[derive(Debug, Subcommand)]
pub(super) enum Keys {
    /// List keys with state, kind, validity and fingerprint
    List(list::List),
    /// Make a key: by the vendor's certificate procedure, or self-signed
    Generate(generate::Generate),
    /// Import a key made elsewhere: PEM (PKCS#8, PKCS#1, SEC1) or PKCS#12
    Import(import::Import),
}

impl Keys {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        match self {
            Keys::List(command) => command.run(talk).await,
            Keys::Generate(command) => command.run(talk).await,
            Keys::Import(command) => command.run(talk).await,
        }
    }
}

/// State in which a key arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Arrival {
    /// Not yet in the metadata
    Staged,
    /// In the metadata, not yet signing
    Published,
    /// In the metadata and signing at once; the present key retires
    Active,
}

impl From<Arrival> for KeyState {
    fn from(arrival: Arrival) -> KeyState {
        match arrival {
            Arrival::Staged => KeyState::Staged,
            Arrival::Published => KeyState::Published,
            Arrival::Active => KeyState::Active,
        }
    }
}

fn state_name(state: KeyState) -> &'static str {
    match state {
        KeyState::Staged => "staged",
        KeyState::Published => "published",
        KeyState::Active => "active",
        KeyState::Retired => "retired",
    }
}
