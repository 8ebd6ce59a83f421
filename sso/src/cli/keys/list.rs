//! `skybridge keys list`.

use super::state_name;
use crate::cli::failure::Failure;
use crate::cli::setup::{PartnerOf, keys_failed, store_failed};
use crate::cli::talk::Talk;
use crate::keys::certificate;
use clap::Args;
use jiff::Timestamp;
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
            .keys(&partner)
            .await
            .map_err(|error| store_failed(talk, &error))?;
        let mut list = Vec::new();
        for record in &records {
            let certificate = certificate(record).map_err(|error| keys_failed(talk, &error))?;
            let kind = certificate
                .public_key()
                .map_or_else(|error| error.to_string(), |key| key.describe());
            let expired = certificate.not_after() <= Timestamp::now();
            if self.json {
                list.push(json!({
                    "key_id": record.key_id, "state": record.state, "kind": kind, "subject": certificate.subject(),
                    "not_before": certificate.not_before(), "not_after": certificate.not_after(), "expired": expired,
                    "fingerprint": certificate.fingerprint().to_string(), "created_at": record.created_at, "changed_at": record.changed_at,
                }));
                continue;
            }
            let (state, until) = (
                state_name(record.state),
                certificate.not_after().strftime("%Y-%m-%d"),
            );
            talk.give(&format!(
                "{}  {state:<9}  {kind:<9}  {until}  {}\n",
                record.key_id,
                certificate.fingerprint()
            ))?;
            if expired {
                talk.tell(talk.text("cli-key-expired", &[("key", record.key_id.as_str().into())]));
            }
        }
        if self.json {
            let text = serde_json::to_string_pretty(&list)
                .map_err(|error| Failure::World(error.to_string()))?;
            return talk.give(&(text + "\n"));
        }
        if records.is_empty() {
            talk.tell(talk.text("cli-keys-none", &[("partner", partner.into())]));
        }
        Ok(())
    }
}
