//! `skybridge webhooks`: what became of what the platform is told.

mod list;
mod replay;
mod test;

use super::failure::Failure;
use super::setup::Setup;
use super::talk::Talk;
use crate::config::Webhook;
use crate::webhooks;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum Webhooks {
    /// Show each endpoint: how far it is, what waits, what went wrong last, what was given up
    List(list::List),
    /// Send a test event to an endpoint, at once and once
    Test(test::Test),
    /// Send an endpoint lines again, or begin again after it was gone
    Replay(replay::Replay),
}

impl Webhooks {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        match self {
            Webhooks::List(command) => command.run(talk).await,
            Webhooks::Test(command) => command.run(talk).await,
            Webhooks::Replay(command) => command.run(talk).await,
        }
    }
}

/// The endpoint with this id; it may be left out when there is one.
fn choose<'a>(
    talk: &Talk,
    setup: &'a Setup,
    partner: &str,
    asked: Option<&str>,
) -> Result<&'a Webhook, Failure> {
    let of_partner = setup.config.partners.get(partner);
    let all = of_partner.map_or(&[][..], |partner| &partner.webhooks);
    let ids: Vec<&str> = all.iter().map(|webhook| webhook.id.as_str()).collect();
    let known = ids.join(", ");
    match (asked, all) {
        (_, []) => Err(Failure::Wrong(
            talk.text("cli-webhooks-none", &[("partner", partner.into())]),
        )),
        (None, [only]) => Ok(only),
        (None, _) => Err(Failure::Wrong(
            talk.text("cli-webhook-needed", &[("known", known.into())]),
        )),
        (Some(id), _) => all.iter().find(|webhook| webhook.id == id).ok_or_else(|| {
            let args = [("endpoint", id.into()), ("known", known.into())];
            Failure::Wrong(talk.text("cli-webhook-unknown", &args))
        }),
    }
}

/// A failure for a person.
fn words(talk: &Talk, failure: &webhooks::Failure) -> String {
    use webhooks::Failure as F;
    match failure {
        F::Answered { status } => talk.text(
            "cli-webhook-answered",
            &[("status", status.to_string().into())],
        ),
        F::TimedOut => talk.text("cli-webhook-timed-out", &[]),
        F::AddressRefused { address } => talk.text(
            "cli-webhook-address-refused",
            &[("address", address.to_string().into())],
        ),
        F::Unreachable { cause } => talk.text(
            "cli-webhook-unreachable",
            &[("cause", cause.as_str().into())],
        ),
        F::Broken { cause } => talk.text("cli-webhook-broken", &[("cause", cause.as_str().into())]),
    }
}
