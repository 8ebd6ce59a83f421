//! `skybridge store`: whole copies of the state.

mod backup;
mod restore;

use super::failure::Failure;
use super::reasons;
use super::setup::ConfigFile;
use super::talk::Talk;
use crate::store::sqlite::CopyError;
use clap::Subcommand;
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub(super) enum Store {
    /// Write what the store holds at this instant into a new file, while the service runs
    Backup(backup::Backup),
    /// Put a backup in place of the store; the service has to be stopped
    Restore(restore::Restore),
}

impl Store {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        match self {
            Store::Backup(command) => command.run(talk).await,
            Store::Restore(command) => command.run(talk).await,
        }
    }
}

/// The store's file. Redis has means of its own, and they are told.
fn file_of(talk: &Talk, config: &ConfigFile) -> Result<PathBuf, Failure> {
    let config = config.load(talk)?;
    let file = config
        .store_url
        .file()
        .map(|path| config.base_dir.join(path));
    file.ok_or_else(|| {
        let store = config.store_url.to_string();
        Failure::Wrong(talk.text("cli-store-copy-redis", &[("store", store.into())]))
    })
}

/// Runs what copies on a thread where it may block.
async fn copying<T: Send + 'static>(
    talk: &Talk,
    work: impl FnOnce() -> Result<T, CopyError> + Send + 'static,
) -> Result<T, Failure> {
    let ended = tokio::task::spawn_blocking(work).await;
    let ended = ended.map_err(|error| Failure::World(error.to_string()))?;
    ended.map_err(|error| told(talk, &error))
}

fn told(talk: &Talk, error: &CopyError) -> Failure {
    let file = |path: &Path| [("file", path.display().to_string().into())];
    match error {
        CopyError::Missing(path) => {
            Failure::Wrong(talk.text("cli-store-copy-missing", &file(path)))
        }
        CopyError::Exists(path) => Failure::Wrong(talk.text("cli-store-copy-exists", &file(path))),
        CopyError::Itself(path) => Failure::Wrong(talk.text("cli-store-copy-itself", &file(path))),
        CopyError::InUse => Failure::Check(talk.text("cli-store-copy-in-use", &[])),
        CopyError::Unusable { path, error } => {
            let args = [
                ("file", path.display().to_string().into()),
                ("error", reasons::of_store(talk, error).into()),
            ];
            Failure::Wrong(talk.text("cli-store-copy-unusable", &args))
        }
        CopyError::Failed(why) => {
            let args = [("error", why.as_str().into())];
            Failure::World(talk.text("cli-store-copy-failed", &args))
        }
    }
}
