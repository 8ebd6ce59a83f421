//! `skybridge store restore`.

use super::{copying, file_of};
use crate::cli::failure::Failure;
use crate::cli::setup::ConfigFile;
use crate::cli::talk::Talk;
use crate::store::sqlite;
use clap::Args;
use jiff::Timestamp;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct Restore {
    #[command(flatten)]
    config: ConfigFile,
    /// The backup
    file: PathBuf,
    /// Also when there is a store; its file is kept beside the new one
    #[arg(long)]
    replace: bool,
}

impl Restore {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let store = file_of(talk, &self.config)?;
        let (to, from, replace) = (store.clone(), self.file.clone(), self.replace);
        let suffix = Timestamp::now()
            .strftime("replaced-%Y%m%dT%H%M%S%3fZ")
            .to_string();
        let aside = copying(talk, move || sqlite::restore(&to, &from, replace, &suffix)).await?;
        let args = [
            ("file", self.file.display().to_string().into()),
            ("store", store.display().to_string().into()),
        ];
        talk.tell(talk.text("cli-store-restored", &args));
        if let Some(aside) = aside {
            let args = [("file", aside.display().to_string().into())];
            talk.tell(talk.text("cli-store-kept-aside", &args));
        }
        Ok(())
    }
}
