//! `skybridge token create`.

use crate::api::{TOKEN_PREFIX, digest_of};
use crate::cli::failure::Failure;
use crate::cli::setup::{PartnerOf, store_failed};
use crate::cli::talk::Talk;
use crate::random;
use crate::store::{ApiTokenRecord, Scope};
use clap::Args;
use clap::builder::PossibleValue;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// Longest label, in characters.
const LABEL_LIMIT: usize = 100;

impl clap::ValueEnum for Scope {
    fn value_variants<'a>() -> &'a [Scope] {
        &Scope::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

#[derive(Debug, Args)]
pub(crate) struct Create {
    #[command(flatten)]
    of: PartnerOf,
    /// What it is for, as a person will look for it
    #[arg(long)]
    label: String,
    /// What it may do; can be given several times or separated by commas
    #[arg(long, required = true, value_delimiter = ',')]
    scope: Vec<Scope>,
    /// Days until it expires
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=730))]
    days: u16,
}

impl Create {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let (setup, partner) = self.of.open(talk).await?;
        let label = self.label.trim();
        if label.is_empty()
            || label.chars().count() > LABEL_LIMIT
            || label.chars().any(char::is_control)
        {
            return Err(Failure::Wrong(
                talk.text("cli-token-label", &[("most", LABEL_LIMIT.into())]),
            ));
        }
        let broken = |error: random::NoRandomness| Failure::World(error.to_string());
        let token = format!("{TOKEN_PREFIX}{}", random::handle().map_err(broken)?);
        let now = Timestamp::now();
        let lifetime = SignedDuration::from_hours(24 * i64::from(self.days));
        let record = ApiTokenRecord {
            id: hex::encode(random::octets::<6>().map_err(broken)?),
            partner,
            label: label.to_owned(),
            scopes: self.scope.iter().copied().collect::<BTreeSet<_>>(),
            created_at: now,
            expires_at: now.saturating_add(lifetime).unwrap_or(Timestamp::MAX),
            replaced_by: None,
        };
        let (id, until) = (record.id.clone(), record.expires_at);
        setup
            .store
            .add_token(digest_of(&token), record)
            .await
            .map_err(|error| store_failed(talk, &error))?;
        talk.give(&format!("{token}\n"))?;
        let until = until.strftime("%Y-%m-%d").to_string();
        talk.tell(talk.text(
            "cli-token-created",
            &[("id", id.into()), ("until", until.into())],
        ));
        Ok(())
    }
}
