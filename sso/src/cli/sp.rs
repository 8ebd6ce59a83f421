//! `skybridge sp`: service providers of a partner.

mod disable;
mod enable;
mod import;
mod list;
mod remove;
mod show;

use super::failure::Failure;
use super::setup::{PartnerOf, store_failed};
use super::talk::Talk;
use crate::store::ServiceProviderRecord;
use clap::Subcommand;
use jiff::Timestamp;
use metadata::read::{ReadOptions, Reading, read_service_provider};

#[derive(Debug, Subcommand)]
pub(super) enum Sp {
    /// Import metadata of a service provider from a file or an https address
    Import(import::Import),
    /// List service providers
    List(list::List),
    /// Show what a service provider's metadata says
    Show(show::Show),
    /// Remove a service provider
    Remove(remove::Remove),
    /// Refuse the requests of a service provider until it is enabled again
    Disable(disable::Disable),
    /// Answer the requests of a disabled service provider again
    Enable(enable::Enable),
}

impl Sp {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        match self {
            Sp::Import(command) => command.run(talk).await,
            Sp::List(command) => command.run(talk).await,
            Sp::Show(command) => command.run(talk).await,
            Sp::Remove(command) => command.run(talk).await,
            Sp::Disable(command) => command.run(talk).await,
            Sp::Enable(command) => command.run(talk).await,
        }
    }
}

/// Disables or enables.
async fn set_disabled(
    talk: &Talk,
    of: &PartnerOf,
    entity: &str,
    disabled: bool,
) -> Result<(), Failure> {
    let (setup, partner) = of.open(talk).await?;
    let found = setup.store.service_provider(&partner, entity).await;
    let found = found.map_err(|error| store_failed(talk, &error))?;
    let args = [("entity", entity.into())];
    let record = found.ok_or_else(|| Failure::Wrong(talk.text("cli-sp-absent", &args)))?;
    let record = ServiceProviderRecord { disabled, ..record };
    let put = setup.store.put_service_provider(record).await;
    put.map_err(|error| store_failed(talk, &error))?;
    talk.tell(if disabled {
        talk.text("cli-sp-disabled", &args)
    } else {
        talk.text("cli-sp-enabled", &args)
    });
    Ok(())
}

/// Reads a stored document again, as of an instant, under the decisions stored with it.
fn read_stored(record: &ServiceProviderRecord, preset: &str, at: Timestamp) -> Reading {
    let options = ReadOptions {
        entity_id: Some(record.entity_id.clone()),
        dangerous_allow_http: record.dangerous_allow_http,
        pins: record
            .pins
            .iter()
            .filter_map(|pin| pin.parse().ok())
            .collect(),
        dangerous_sha1_digest: sha1_digest_allowed(record.preset.as_deref().unwrap_or(preset)),
    };
    read_service_provider(&record.metadata, &options, at)
}

/// Whether the preset accepts a SHA-1 digest in the metadata's own signature.
fn sha1_digest_allowed(preset: &str) -> bool {
    cloud::preset::preset(preset)
        .is_ok_and(|preset| preset.signatures.dangerous_sha1_digest_in_metadata)
}
