//! `skybridge customers unbind`.

use super::change;
use crate::cli::failure::Failure;
use crate::cli::setup::PartnerOf;
use crate::cli::talk::Talk;
use crate::customers::Change;
use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Unbind {
    #[command(flatten)]
    of: PartnerOf,
    /// The customer's account on the partner platform (xAccountId)
    account: String,
}

impl Unbind {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        change(talk, &self.of, &self.account, |_, _| Change::Unbind).await
    }
}
