//! `skybridge store backup`.

use super::{copying, file_of};
use crate::cli::failure::Failure;
use crate::cli::setup::ConfigFile;
use crate::cli::talk::Talk;
use crate::store::sqlite;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct Backup {
    #[command(flatten)]
    config: ConfigFile,
    /// The new file; it must not exist
    file: PathBuf,
}

impl Backup {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let store = file_of(talk, &self.config)?;
        let to = self.file.clone();
        copying(talk, move || sqlite::backup(&store, &to)).await?;
        let octets = std::fs::metadata(&self.file).map_or(0, |metadata| metadata.len());
        let args = [
            ("file", self.file.display().to_string().into()),
            ("octets", octets.to_string().into()),
        ];
        talk.tell(talk.text("cli-store-backed-up", &args));
        Ok(())
    }
}
