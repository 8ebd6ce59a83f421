//! `skybridge customers`: which cloud account belongs to which customer of a partner.

mod bind;
mod export;
mod import;
mod list;
mod reconcile;
mod resume;
mod settle;
mod show;
mod suspend;
mod unbind;
mod undo;

use super::failure::Failure;
use super::setup::{PartnerOf, Setup, store_failed};
use super::talk::Talk;
use crate::customers::{self, Applied, Change, Outcome, Over, Wish};
use crate::store::{Cause, CustomerRecord, Domain};
use clap::{Subcommand, ValueEnum};
use jiff::Timestamp;

#[derive(Debug, Subcommand)]
pub(super) enum Customers {
    /// Show a customer: cloud account, state, what waits for a decision, history
    Show(show::Show),
    /// List customers, by account
    List(list::List),
    /// Bring a list in, CSV or JSON lines: what clashes is refused line by line, nothing is overwritten
    Import(import::Import),
    /// Write the mapping as a list, CSV or JSON lines
    Export(export::Export),
    /// Compare the mapping with the cloud's list of the partner's customers; goes on where it was cut off
    Reconcile(reconcile::Reconcile),
    /// Bind a cloud account to a customer, or confirm the present one
    Bind(bind::Bind),
    /// Take the cloud account away from a customer, or turn down what waits for a decision
    Unbind(unbind::Unbind),
    /// Keep a customer out; the cloud account stays as it is
    Suspend(suspend::Suspend),
    /// Let a suspended customer in again
    Resume(resume::Resume),
    /// Decide what waits for a decision: accept it, or turn it down
    Settle(settle::Settle),
    /// Take the last change of a customer back, where what stood before is still free
    Undo(undo::Undo),
}

impl Customers {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        match self {
            Customers::Show(command) => command.run(talk).await,
            Customers::List(command) => command.run(talk).await,
            Customers::Import(command) => command.run(talk).await,
            Customers::Export(command) => command.run(talk).await,
            Customers::Reconcile(command) => command.run(talk).await,
            Customers::Bind(command) => command.run(talk).await,
            Customers::Unbind(command) => command.run(talk).await,
            Customers::Suspend(command) => command.run(talk).await,
            Customers::Resume(command) => command.run(talk).await,
            Customers::Settle(command) => command.run(talk).await,
            Customers::Undo(command) => command.run(talk).await,
        }
    }
}

/// How a list is written, as on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Written {
    /// Comma-separated values with a header
    Csv,
    /// One JSON object a line
    Jsonl,
}

impl From<Written> for customers::list::Format {
    fn from(written: Written) -> customers::list::Format {
        match written {
            Written::Csv => customers::list::Format::Csv,
            Written::Jsonl => customers::list::Format::JsonLines,
        }
    }
}

/// What is done by hand.
enum Deed {
    Change(Change),
    Settle { accept: bool },
    Undo,
}

/// A change by hand: what it is, done, and told as before and after.
async fn change(
    talk: &Talk,
    of: &PartnerOf,
    account: &str,
    change: impl FnOnce(&Setup, &str) -> Change,
) -> Result<(), Failure> {
    deed(talk, of, account, |setup, partner| {
        Deed::Change(change(setup, partner))
    })
    .await
}

async fn deed(
    talk: &Talk,
    of: &PartnerOf,
    account: &str,
    deed: impl FnOnce(&Setup, &str) -> Deed,
) -> Result<(), Failure> {
    check_account(talk, account)?;
    let (setup, partner) = of.open(talk).await?;
    let deed = deed(&setup, &partner);
    let before = read(talk, &setup, &partner, account).await?;
    let wish = Wish {
        partner: &partner,
        account,
        by: Cause::Operator,
        over: Over::default(),
    };
    let (store, now) = (&*setup.store, Timestamp::now());
    let applied = match &deed {
        Deed::Change(change) => customers::apply_wish(store, &wish, change, now).await,
        Deed::Settle { accept } => customers::settle(store, &wish, *accept, now).await,
        Deed::Undo => customers::undo(store, &wish, now).await,
    };
    let applied = applied.map_err(|error| store_failed(talk, &error))?;
    told_outcome(talk, account, before.as_ref(), applied)
}

fn told_outcome(
    talk: &Talk,
    account: &str,
    before: Option<&CustomerRecord>,
    applied: Applied,
) -> Result<(), Failure> {
    let after = applied.record;
    let args = [("account", account.into())];
    match applied.outcome {
        Outcome::Done => {
            let args = [
                ("account", account.into()),
                ("before", stands(before).into()),
                ("after", stands(after.as_ref()).into()),
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
        Outcome::NothingToUndo => Err(Failure::Check(
            talk.text("cli-customer-nothing-to-undo", &args),
        )),
        Outcome::NoClaim => Err(Failure::Check(talk.text("cli-customer-no-claim", &args))),
        // Commands write over every version.
        Outcome::Stale => Err(Failure::Check(talk.text("cli-customer-stale", &args))),
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
