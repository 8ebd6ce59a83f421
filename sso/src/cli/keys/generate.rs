//! `skybridge keys generate`.

use super::{Arrival, state_name};
use crate::cli::failure::Failure;
use crate::cli::materials::{Recipe, refuse_existing, write_new};
use crate::cli::setup::{PartnerOf, keys_failed, read_passphrase, store_failed};
use crate::cli::talk::Talk;
use crate::keys::seal;
use certs::KeyKind;
use clap::Args;
use jiff::Timestamp;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct Generate {
    #[command(flatten)]
    of: PartnerOf,
    /// rsa-2048, rsa-3072, rsa-4096, p-256 or p-384
    #[arg(long, default_value = "rsa-2048", value_parser = kind)]
    kind: KeyKind,
    /// A plain self-signed certificate instead of the vendor's procedure (CA, signing request, certificate)
    #[arg(long)]
    self_signed: bool,
    /// State in which the key arrives
    #[arg(long, value_enum, default_value = "staged")]
    state: Arrival,
    /// Keep the CA's key too, encrypted with the passphrase in this file; without it the CA's key is not kept
    #[arg(long, value_name = "FILE", conflicts_with = "self_signed")]
    ca_passphrase_file: Option<PathBuf>,
    /// Folder for certificate, signing request and CA certificate [default: the configuration's]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

/// Reads `--kind`.
pub(crate) fn kind(text: &str) -> Result<KeyKind, String> {
    text.parse()
        .map_err(|_| "one of rsa-2048, rsa-3072, rsa-4096, p-256, p-384 is needed".to_owned())
}

impl Generate {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let (setup, partner) = self.of.open(talk).await?;
        let passphrase = read_passphrase(talk, self.ca_passphrase_file.as_deref())?;
        let now = Timestamp::now();
        let recipe = Recipe {
            kind: self.kind,
            common_name: setup.config.public_url.host_str().unwrap_or("skybridge"),
            self_signed: self.self_signed,
            ca_passphrase: passphrase.as_ref().map(|text| text.as_str()),
            folder: self.out.as_deref().unwrap_or(&setup.config.base_dir),
            stem: &partner,
            with_key_id: true,
        };
        let made = recipe
            .make(now)
            .map_err(|error| Failure::World(error.to_string()))?;
        refuse_existing(talk, made.files.iter().map(|file| &file.path))?;
        let record = seal(
            &setup.config.sealing_key,
            &partner,
            made.key,
            made.certificate,
            self.state.into(),
            now,
        )
        .map_err(|error| keys_failed(talk, &error))?;
        write_new(talk, &made.files)?;
        let (key_id, state) = (record.key_id.clone(), state_name(record.state));
        setup
            .store
            .add_key(record)
            .await
            .map_err(|error| store_failed(talk, &error))?;
        talk.tell(talk.text(
            "cli-key-made",
            &[("key", key_id.as_str().into()), ("state", state.into())],
        ));
        for file in &made.files {
            talk.tell(format!("  {}", file.path.display()));
        }
        talk.give(&format!("{key_id}\n"))
    }
}
