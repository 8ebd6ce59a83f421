//! `skybridge customers undo`.

use super::{Deed, deed};
use crate::cli::failure::Failure;
use crate::cli::setup::PartnerOf;
use crate::cli::talk::Talk;
use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Undo {
    #[command(flatten)]
    of: PartnerOf,
    /// The customer's account on the partner platform (xAccountId)
    account: String,
}

impl Undo {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        deed(talk, &self.of, &self.account, |_, _| Deed::Undo).await
    }
}
