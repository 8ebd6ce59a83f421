//! `skybridge token list`.

use crate::cli::failure::Failure;
use crate::cli::setup::{PartnerOf, store_failed};
use crate::cli::talk::Talk;
use crate::store::{ApiTokenRecord, Scope};
use clap::Args;
use jiff::Timestamp;

#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    of: PartnerOf,
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl List {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let (setup, partner) = self.of.open(talk).await?;
        let records = setup
            .store
            .tokens(&partner)
            .await
            .map_err(|error| store_failed(talk, &error))?;
        if self.json {
            let text = serde_json::to_string_pretty(&records)
                .map_err(|error| Failure::World(error.to_string()))?;
            return talk.give(&(text + "\n"));
        }
        for record in &records {
            talk.give(&line(record))?;
            if record.expires_at <= Timestamp::now() {
                talk.tell(talk.text("cli-token-expired", &[("id", record.id.as_str().into())]));
            }
        }
        if records.is_empty() {
            talk.tell(talk.text("cli-token-none", &[("partner", partner.into())]));
        }
        Ok(())
    }
}

fn line(record: &ApiTokenRecord) -> String {
    let scopes: Vec<_> = record
        .scopes
        .iter()
        .map(|scope| Scope::name(*scope))
        .collect();
    format!(
        "{}  {}  {}  {}\n",
        record.id,
        record.expires_at.strftime("%Y-%m-%d"),
        scopes.join(","),
        record.label
    )
}
