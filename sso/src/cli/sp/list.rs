//! `skybridge sp list`.

use crate::cli::failure::Failure;
use crate::cli::setup::{PartnerOf, store_failed};
use crate::cli::talk::Talk;
use clap::Args;
use serde_json::json;

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
            .service_providers(&partner)
            .await
            .map_err(|error| store_failed(talk, &error))?;
        if self.json {
            let list: Vec<_> = records
                .iter()
                .map(|record| {
                    json!({
                        "entity_id": record.entity_id, "preset": record.preset, "pins": record.pins, "imported_at": record.imported_at, "disabled": record.disabled,
                        "dangerous_allow_http": record.dangerous_allow_http,
                        "dangerous_allow_unsigned_requests": record.dangerous_allow_unsigned_requests,
                    })
                })
                .collect();
            let text = serde_json::to_string_pretty(&list)
                .map_err(|error| Failure::World(error.to_string()))?;
            return talk.give(&(text + "\n"));
        }
        for record in &records {
            let disabled = if record.disabled { "  disabled" } else { "" };
            talk.give(&format!(
                "{}  {}{disabled}\n",
                record.imported_at.strftime("%Y-%m-%d"),
                record.entity_id
            ))?;
        }
        if records.is_empty() {
            talk.tell(talk.text("cli-sp-none", &[("partner", partner.into())]));
        }
        Ok(())
    }
}
