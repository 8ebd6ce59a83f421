//! `skybridge token rotate`.

use crate::api::{self, LONGEST_OVERLAP, RotationError};
use crate::cli::failure::Failure;
use crate::cli::setup::{PartnerOf, store_failed};
use crate::cli::talk::Talk;
use crate::config::duration;
use clap::Args;
use jiff::{SignedDuration, Timestamp};

#[derive(Debug, Args)]
pub(crate) struct Rotate {
    #[command(flatten)]
    of: PartnerOf,
    /// The token's id, as listed
    id: String,
    /// How long the old token stays valid: 0s to 7d
    #[arg(long, value_name = "DURATION", default_value = "24h")]
    overlap: String,
}

impl Rotate {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let overlap = self.overlap(talk)?;
        let (setup, partner) = self.of.open(talk).await?;
        let failed = |error| store_failed(talk, &error);
        let tokens = setup.store.tokens(&partner).await.map_err(failed)?;
        let id = || [("id", self.id.as_str().into())];
        let gone = || Failure::Wrong(talk.text("cli-token-gone", &id()));
        let old = tokens.iter().find(|token| token.id == self.id);
        let old = old.ok_or_else(gone)?;
        let made = api::rotate(&*setup.store, old, overlap, Timestamp::now()).await;
        let made = made.map_err(|error| match error {
            RotationError::Replaced(by) => {
                let args = [("id", self.id.as_str().into()), ("by", by.into())];
                Failure::Check(talk.text("cli-token-replaced", &args))
            }
            RotationError::Gone => gone(),
            RotationError::Randomness(error) => Failure::World(error.to_string()),
            RotationError::Store(error) => failed(error),
        })?;
        talk.give(&format!("{}\n", made.token))?;
        let until = made.record.expires_at.strftime("%Y-%m-%d").to_string();
        let args = [
            ("id", made.record.id.into()),
            ("until", until.into()),
            ("old", self.id.as_str().into()),
            ("old_until", made.old_until.to_string().into()),
        ];
        talk.tell(talk.text("cli-token-rotated", &args));
        Ok(())
    }

    fn overlap(&self, talk: &Talk) -> Result<SignedDuration, Failure> {
        duration(&self.overlap)
            .and_then(|overlap| SignedDuration::try_from(overlap).ok())
            .filter(|overlap| *overlap <= LONGEST_OVERLAP)
            .ok_or_else(|| {
                let days = LONGEST_OVERLAP.as_hours() / 24;
                Failure::Wrong(talk.text("cli-token-overlap", &[("days", days.into())]))
            })
    }
}
