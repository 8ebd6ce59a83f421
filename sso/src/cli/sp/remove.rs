//! `skybridge sp remove`.

use crate::cli::failure::Failure;
use crate::cli::setup::{PartnerOf, store_failed};
use crate::cli::talk::Talk;
use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Remove {
    #[command(flatten)]
    of: PartnerOf,
    /// entityID, exactly as listed
    entity: String,
}

impl Remove {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let (setup, partner) = self.of.open(talk).await?;
        setup
            .store
            .remove_service_provider(&partner, &self.entity)
            .await
            .map_err(|error| store_failed(talk, &error))?;
        talk.tell(talk.text("cli-sp-removed", &[("entity", self.entity.as_str().into())]));
        Ok(())
    }
}
