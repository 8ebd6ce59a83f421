//! `skybridge customers list`.

use super::told;
use crate::cli::failure::Failure;
use crate::cli::setup::{PartnerOf, store_failed};
use crate::cli::talk::Talk;
use crate::store::CustomerState;
use clap::{Args, ValueEnum};

/// Read at one time.
const PAGE: u32 = 500;

#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    of: PartnerOf,
    /// Only customers in this state
    #[arg(long)]
    state: Option<State>,
    /// Begin after this account
    #[arg(long, value_name = "ACCOUNT", default_value = "")]
    after: String,
    /// List at most this many
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
    /// As JSON, one customer a line
    #[arg(long)]
    json: bool,
}

/// As on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum State {
    /// Known, without a cloud account
    Unbound,
    /// With a cloud account
    Bound,
    /// Kept out
    Suspended,
    /// Something waits for a decision
    Conflict,
}

impl From<State> for CustomerState {
    fn from(state: State) -> CustomerState {
        match state {
            State::Unbound => CustomerState::Unbound,
            State::Bound => CustomerState::Bound,
            State::Suspended => CustomerState::Suspended,
            State::Conflict => CustomerState::Conflict,
        }
    }
}

impl List {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let (setup, partner) = self.of.open(talk).await?;
        let (mut after, mut left) = (self.after.clone(), self.limit.unwrap_or(u64::MAX));
        let mut any = false;
        while left > 0 {
            let most = u32::try_from(left).unwrap_or(PAGE).min(PAGE);
            let state = self.state.map(CustomerState::from);
            let page = setup
                .store
                .customers(&partner, state, &after, most)
                .await
                .map_err(|error| store_failed(talk, &error))?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.account);
            left -= page.len() as u64;
            any = true;
            let mut lines = String::new();
            for record in &page {
                lines += &self.line(record)?;
            }
            talk.give(&lines)?;
        }
        if !any {
            talk.tell(talk.text("cli-customers-none", &[("partner", partner.into())]));
        } else if left == 0 {
            talk.tell(talk.text("cli-customers-more", &[("after", after.into())]));
        }
        Ok(())
    }

    fn line(&self, record: &crate::store::CustomerRecord) -> Result<String, Failure> {
        if self.json {
            let mut value =
                serde_json::to_value(record).map_err(|error| Failure::World(error.to_string()))?;
            if let Some(fields) = value.as_object_mut() {
                fields.insert("state".to_owned(), record.state().as_str().into());
            }
            return Ok(format!("{value}\n"));
        }
        let domain = record.domain.as_ref().map_or("-".to_owned(), told);
        Ok(format!(
            "{:<9}  {}  {}  {domain}\n",
            record.state().as_str(),
            record.changed_at.strftime("%Y-%m-%d"),
            record.account
        ))
    }
}
