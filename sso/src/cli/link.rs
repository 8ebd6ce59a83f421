//! `skybridge link`: the cloud's login link for a target, as launch builds it.

use super::failure::Failure;
use super::setup::{PartnerOf, store_failed};
use super::talk::Talk;
use crate::customers;
use crate::launch::{JumpError, LaunchError, jump};
use clap::Args;

#[derive(Debug, Args)]
pub(super) struct Link {
    #[command(flatten)]
    of: PartnerOf,
    /// Name or URL of a target [default: the preset's]
    #[arg(long, value_name = "NAME_OR_URL")]
    to: Option<String>,
    /// The customer's account: says whether it is a first login
    #[arg(long, value_name = "ID")]
    account: Option<String>,
    /// As JSON, with our own launch address beside it
    #[arg(long)]
    json: bool,
}

impl Link {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let account = self.account.as_deref();
        if account.is_some_and(|account| !customers::is_account(account)) {
            let args = [("most", customers::LONGEST_ACCOUNT.into())];
            return Err(Failure::Wrong(
                talk.text("cli-customer-account-wrong", &args),
            ));
        }
        let (setup, slug) = self.of.open(talk).await?;
        let Some(partner) = setup.config.partners.get(&slug) else {
            return Err(Failure::Wrong(talk.text("cli-partner-none", &[])));
        };
        let made = jump(
            &setup.config,
            &*setup.store,
            partner,
            self.to.as_deref(),
            account,
        )
        .await
        .map_err(|error| why_not(talk, &error))?;
        if self.json {
            let text = serde_json::to_string_pretty(&made)
                .map_err(|error| Failure::World(error.to_string()))?;
            return talk.give(&(text + "\n"));
        }
        talk.give(&format!("{}\n", made.link))?;
        if account.is_none() {
            let args = [("launch", made.launch.into())];
            talk.tell(talk.text("cli-link-for-nobody", &args));
        }
        Ok(())
    }
}

fn why_not(talk: &Talk, error: &JumpError) -> Failure {
    match error {
        JumpError::Store(error) => store_failed(talk, error),
        JumpError::Launch(LaunchError::TargetNotAllowed(_)) => {
            Failure::Wrong(talk.text("cli-link-target", &[]))
        }
        JumpError::Launch(LaunchError::NotConfigured(_)) => {
            Failure::Wrong(talk.text("cli-link-not-configured", &[]))
        }
        JumpError::Suspended => Failure::Check(talk.text("cli-link-suspended", &[])),
        JumpError::Unbound => Failure::Check(talk.text("cli-link-unbound", &[])),
    }
}
