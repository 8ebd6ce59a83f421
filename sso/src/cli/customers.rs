//! `skybridge customers`: which cloud account belongs to which customer of a partner.

mod bind;
mod list;
mod resume;
mod show;
mod suspend;
mod unbind;

use super::failure::Failure;
use super::setup::{PartnerOf, Setup, store_failed};
use super::talk::Talk;
use crate::customers::{self, Change, Outcome};
use crate::store::{CustomerRecord, Domain};
use clap::Subcommand;
use jiff::Timestamp;

#[derive(Debug, Subcommand)]
pub(super) enum Customers {
    /// Show a customer: cloud account, state, what waits for a decision, history
    Show(show::Show),
    /// List customers, by account
    List(list::List),
    /// Bind a cloud account to a customer, or confirm the present one
    Bind(bind::Bind),
    /// Take the cloud account away from a customer, or turn down what waits for a decision
    Unbind(unbind::Unbind),
    /// Keep a customer out; the cloud account stays as it is
    Suspend(suspend::Suspend),
    /// Let a suspended customer in again
    Resume(resume::Resume),
}

impl Customers {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        match self {
            Customers::Show(command) => command.run(talk).await,
            Customers::List(command) => command.run(talk).await,
            Customers::Bind(command) => command.run(talk).await,
            Customers::Unbind(command) => command.run(talk).await,
            Customers::Suspend(command) => command.run(talk).await,
            Customers::Resume(command) => command.run(talk).await,
        }
    }
}

/// A change by hand: what it is, done, and told as before and after.
async fn change(
    talk: &Talk,
    of: &PartnerOf,
    account: &str,
    change: impl FnOnce(&Setup, &str) -> Change,
) -> Result<(), Failure> {
    check_account(talk, account)?;
    let (setup, partner) = of.open(talk).await?;
    let change = change(&setup, &partner);
    let before = read(talk, &setup, &partner, account).await?;
    let outcome = customers::apply(&*setup.store, &partner, account, &change, Timestamp::now())
        .await
        .map_err(|error| store_failed(talk, &error))?;
    let after = read(talk, &setup, &partner, account).await?;
    let args = [("account", account.into())];
    match outcome {
        Outcome::Done => {
            let (before, after) = (stands(before.as_ref()), stands(after.as_ref()));
            let args = [
                ("account", account.into()),
                ("before", before.into()),
                ("after", after.into()),
            ];
            talk.tell(talk.text("cli-customer-changed", &args));
            Ok(())
        }
        // All but the first belong to notifications and registrations.
        Outcome::Unchanged | Outcome::Claimed(_) | Outcome::Repeated | Outcome::Hindered(_) => {
            talk.tell(talk.text("cli-customer-unchanged", &args));
            Ok(())
        }
        Outcome::Unknown => Err(Failure::Wrong(talk.text("cli-customer-unknown", &args))),
        Outcome::HasAnother => {
            let args = [
                ("account", account.into()),
                ("present", stands(after.as_ref()).into()),
            ];
            Err(Failure::Check(talk.text("cli-customer-has-another", &args)))
        }
        Outcome::Taken(owner) => Err(Failure::Check(
            talk.text("cli-customer-taken", &[("owner", owner.into())]),
        )),
    }
}

async fn read(
    talk: &Talk,
    setup: &Setup,
    partner: &str,
    account: &str,
) -> Result<Option<CustomerRecord>, Failure> {
    let found = setup.store.customer(partner, account).await;
    found.map_err(|error| store_failed(talk, &error))
}

fn check_account(talk: &Talk, account: &str) -> Result<(), Failure> {
    if customers::is_account(account) {
        return Ok(());
    }
    let args = [("most", customers::LONGEST_ACCOUNT.into())];
    Err(Failure::Wrong(
        talk.text("cli-customer-account-wrong", &args),
    ))
}

/// State and cloud account in one line.
fn stands(record: Option<&CustomerRecord>) -> String {
    let Some(record) = record else {
        return "-".to_owned();
    };
    let state = record.state().as_str();
    match &record.domain {
        Some(domain) => format!("{state} {}", told(domain)),
        None => state.to_owned(),
    }
}

/// A cloud account in one line: id, name, site.
fn told(domain: &Domain) -> String {
    if domain.name.is_empty() {
        format!("{} ({})", domain.id, domain.site)
    } else {
        format!("{} ({}, {})", domain.id, domain.name, domain.site)
    }
}
