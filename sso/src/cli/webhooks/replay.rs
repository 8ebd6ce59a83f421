//! `skybridge webhooks replay`.

use super::choose;
use crate::cli::failure::Failure;
use crate::cli::setup::{PartnerOf, store_failed};
use crate::cli::talk::Talk;
use crate::webhooks::{self, Replayed};
use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Replay {
    #[command(flatten)]
    of: PartnerOf,
    /// The endpoint; may be left out when the partner has one
    #[arg(long, value_name = "ID")]
    endpoint: Option<String>,
    /// Number of the first line to send, from 1 [default: the one that is next anyway, at once]
    #[arg(long, value_name = "NUMBER")]
    from: Option<u64>,
}

impl Replay {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let (setup, partner) = self.of.open(talk).await?;
        let webhook = choose(talk, &setup, &partner, self.endpoint.as_deref())?;
        let replayed = webhooks::replay(&*setup.store, &partner, &webhook.id, self.from).await;
        match replayed.map_err(|error| store_failed(talk, &error))? {
            Replayed::From(number) => {
                let args = [
                    ("endpoint", webhook.id.as_str().into()),
                    ("number", number.into()),
                ];
                talk.tell(talk.text("cli-webhook-replayed", &args));
                Ok(())
            }
            Replayed::Beyond(end) => Err(Failure::Wrong(
                talk.text("cli-webhook-beyond", &[("end", end.into())]),
            )),
        }
    }
}
