//! What most commands start from: the configuration, the store, one partner of it.

use super::failure::Failure;
use super::reasons;
use super::talk::Talk;
use crate::config::{Config, ConfigError, Partner, from_process};
use crate::keys::KeysError;
use crate::store::{Store, StoreError, open};
use clap::Args;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// `--config FILE`.
#[derive(Debug, Args)]
pub(super) struct ConfigFile {
    /// The configuration file
    #[arg(
        long,
        value_name = "FILE",
        env = "SKYBRIDGE_CONFIG",
        default_value = "skybridge.toml"
    )]
    pub config: PathBuf,
}

/// `--config FILE --partner SLUG`.
#[derive(Debug, Args)]
pub(super) struct PartnerOf {
    #[command(flatten)]
    pub file: ConfigFile,
    /// The partner's slug; may be left out when the configuration has one partner
    #[arg(long, value_name = "SLUG")]
    pub partner: Option<String>,
}

/// Configuration and store, opened.
pub(super) struct Setup {
    pub config: Config,
    pub store: Arc<dyn Store>,
}

impl ConfigFile {
    /// Reads and checks; all faults are told.
    pub(super) fn load(&self, talk: &Talk) -> Result<Config, Failure> {
        let file = || self.config.display().to_string();
        Config::load(&self.config, &from_process()).map_err(|error| match &error {
            ConfigError::Unreadable { error, .. } => Failure::Wrong(talk.text(
                "cli-config-unreadable",
                &[("file", file().into()), ("error", error.as_str().into())],
            )),
            ConfigError::Syntax(error) => Failure::Wrong(talk.text(
                "cli-config-syntax",
                &[("file", file().into()), ("error", error.as_str().into())],
            )),
            ConfigError::Faults(faults) => {
                let list: String = faults
                    .iter()
                    .map(|fault| format!("\n  {}", fault.text(talk.lang())))
                    .collect();
                Failure::Wrong(
                    talk.text(
                        "cli-config-faults",
                        &[("file", file().into()), ("count", faults.len().into())],
                    ) + &list,
                )
            }
        })
    }
}

impl PartnerOf {
    /// Opens everything, and finds the partner.
    pub(super) async fn open(&self, talk: &Talk) -> Result<(Setup, String), Failure> {
        let config = self.file.load(talk)?;
        let slug = self.choose(&config, talk)?.slug.clone();
        let store = open(&config.store_url, &config.base_dir)
            .await
            .map_err(|error| store_failed(talk, &error))?;
        Ok((Setup { config, store }, slug))
    }

    fn choose<'a>(&self, config: &'a Config, talk: &Talk) -> Result<&'a Partner, Failure> {
        let known = config
            .partners
            .keys()
            .cloned()
            .collect::<Vec<_>>()
            .join(", ");
        match (&self.partner, config.partners.len()) {
            (Some(slug), _) => config.partners.get(slug).ok_or_else(|| {
                Failure::Wrong(talk.text(
                    "cli-partner-unknown",
                    &[("partner", slug.as_str().into()), ("known", known.into())],
                ))
            }),
            (None, 1) => config
                .partners
                .values()
                .next()
                .ok_or_else(|| Failure::Wrong(talk.text("cli-partner-none", &[]))),
            (None, 0) => Err(Failure::Wrong(talk.text("cli-partner-none", &[]))),
            (None, _) => Err(Failure::Wrong(
                talk.text("cli-partner-needed", &[("known", known.into())]),
            )),
        }
    }
}

/// The store's failures: what is absent or there already is wrong input, the rest is the world.
pub(super) fn store_failed(talk: &Talk, error: &StoreError) -> Failure {
    let message = talk.text(
        "cli-store-failed",
        &[("error", reasons::of_store(talk, error).into())],
    );
    match error {
        StoreError::Absent(_) | StoreError::Exists(_) => Failure::Wrong(message),
        StoreError::Unavailable(_)
        | StoreError::Corrupt(_)
        | StoreError::TooNew { .. }
        | StoreError::Full(_) => Failure::World(message),
    }
}

/// The same for keys.
pub(super) fn keys_failed(talk: &Talk, error: &KeysError) -> Failure {
    match error {
        KeysError::Store(error) => store_failed(talk, error),
        _ => Failure::Wrong(talk.text(
            "cli-keys-failed",
            &[("error", reasons::of_keys(talk, error).into())],
        )),
    }
}

/// Reads a file of at most `most` octets.
pub(super) fn read_file(talk: &Talk, path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    use std::io::Read;
    let name = || path.display().to_string();
    let unreadable = |error: std::io::Error| {
        Failure::Wrong(talk.text(
            "cli-file-unreadable",
            &[("file", name().into()), ("error", error.to_string().into())],
        ))
    };
    let mut octets = Vec::new();
    let file = std::fs::File::open(path).map_err(unreadable)?;
    file.take(most.saturating_add(1))
        .read_to_end(&mut octets)
        .map_err(unreadable)?;
    if octets.len() as u64 > most {
        return Err(Failure::Wrong(talk.text(
            "cli-file-large",
            &[("file", name().into()), ("most", most.into())],
        )));
    }
    Ok(octets)
}

/// A passphrase from its file, the line end removed.
pub(super) fn read_passphrase(
    talk: &Talk,
    path: Option<&Path>,
) -> Result<Option<zeroize::Zeroizing<String>>, Failure> {
    let Some(path) = path else { return Ok(None) };
    let octets = zeroize::Zeroizing::new(read_file(talk, path, 4096)?);
    let text = std::str::from_utf8(&octets).map_err(|_| {
        Failure::Wrong(talk.text(
            "cli-passphrase-not-text",
            &[("file", path.display().to_string().into())],
        ))
    })?;
    Ok(Some(zeroize::Zeroizing::new(
        text.trim_end_matches(['\r', '\n']).to_owned(),
    )))
}
