//! `skybridge customers export`.

use super::Written;
use crate::cli::failure::Failure;
use crate::cli::setup::{PartnerOf, store_failed};
use crate::cli::talk::Talk;
use crate::customers::list;
use clap::Args;

/// Read at one time: memory does not grow with the list.
const PAGE: u32 = 500;

#[derive(Debug, Args)]
pub(crate) struct Export {
    #[command(flatten)]
    of: PartnerOf,
    /// How the list is written
    #[arg(long, value_name = "FORMAT", default_value = "csv")]
    format: Written,
}

impl Export {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let (setup, partner) = self.of.open(talk).await?;
        let format = self.format.into();
        talk.give(&list::header(format))?;
        let (mut after, mut count) = (String::new(), 0_u64);
        loop {
            let page = setup.store.customers(&partner, None, &after, PAGE).await;
            let page = page.map_err(|error| store_failed(talk, &error))?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.account);
            let lines: Vec<_> = page
                .iter()
                .filter_map(|record| list::line(format, record))
                .collect();
            count += lines.len() as u64;
            talk.give(&lines.concat())?;
        }
        talk.tell(talk.text("cli-export-done", &[("count", count.to_string().into())]));
        Ok(())
    }
}
