//! `skybridge sp disable`.

use super::set_disabled;
use crate::cli::failure::Failure;
use crate::cli::setup::PartnerOf;
use crate::cli::talk::Talk;
use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Disable {
    #[command(flatten)]
    of: PartnerOf,
    /// entityID, exactly as listed
    entity: String,
}

impl Disable {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        set_disabled(talk, &self.of, &self.entity, true).await
    }
}
