//! `skybridge webhooks test`.

use super::{choose, words};
use crate::cli::failure::Failure;
use crate::cli::setup::PartnerOf;
use crate::cli::talk::Talk;
use crate::random;
use crate::webhooks::{Wire, event};
use clap::Args;
use jiff::Timestamp;

#[derive(Debug, Args)]
pub(crate) struct Test {
    #[command(flatten)]
    of: PartnerOf,
    /// The endpoint; may be left out when the partner has one
    #[arg(long, value_name = "ID")]
    endpoint: Option<String>,
}

impl Test {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let (setup, partner) = self.of.open(talk).await?;
        let webhook = choose(talk, &setup, &partner, self.endpoint.as_deref())?;
        let wire = Wire::new(webhook).map_err(|error| Failure::World(error.to_string()))?;
        let nonce = random::octets::<12>().map_err(|error| Failure::World(error.to_string()))?;
        let now = Timestamp::now();
        let message = event::test(&partner, &webhook.id, &hex::encode(nonce), now);
        let id = ("id", message.id.as_str().into());
        match wire.send(&message, now).await {
            Ok(()) => {
                talk.tell(talk.text("cli-webhook-tested", &[id]));
                Ok(())
            }
            Err(failure) => Err(Failure::Check(talk.text(
                "cli-webhook-not-tested",
                &[id, ("failure", words(talk, &failure).into())],
            ))),
        }
    }
}
