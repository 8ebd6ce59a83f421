//! `skybridge token revoke`.

use crate::cli::failure::Failure;
use crate::cli::setup::{PartnerOf, store_failed};
use crate::cli::talk::Talk;
use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Revoke {
    #[command(flatten)]
    of: PartnerOf,
    /// The token's id, as listed
    id: String,
}

impl Revoke {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let (setup, partner) = self.of.open(talk).await?;
        setup
            .store
            .remove_token(&partner, &self.id)
            .await
            .map_err(|error| store_failed(talk, &error))?;
        talk.tell(talk.text("cli-token-revoked", &[("id", self.id.as_str().into())]));
        Ok(())
    }
}
