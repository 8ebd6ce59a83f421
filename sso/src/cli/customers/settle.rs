//! `skybridge customers settle`.

use super::{Deed, deed};
use crate::cli::failure::Failure;
use crate::cli::setup::PartnerOf;
use crate::cli::talk::Talk;
use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct Settle {
    #[command(flatten)]
    of: PartnerOf,
    /// The customer's account on the partner platform (xAccountId)
    account: String,
    /// What to do with what waits
    decision: Decision,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Decision {
    /// Do what was asked for, also in place of another cloud account
    Accept,
    /// Drop it; nothing else changes
    TurnDown,
}

impl Settle {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let accept = self.decision == Decision::Accept;
        deed(talk, &self.of, &self.account, |_, _| Deed::Settle {
            accept,
        })
        .await
    }
}
