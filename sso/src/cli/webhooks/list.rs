//! `skybridge webhooks list`.

use super::{choose, words};
use crate::cli::failure::Failure;
use crate::cli::setup::{PartnerOf, Setup, store_failed};
use crate::cli::talk::Talk;
use crate::config::Webhook;
use crate::webhooks::{Cursor, DeadList, dead_list, state};
use clap::Args;
use serde_json::json;

#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    of: PartnerOf,
    /// Only this endpoint, with the lines that were given up
    #[arg(long, value_name = "ID")]
    endpoint: Option<String>,
    /// As JSON, one endpoint a line
    #[arg(long)]
    json: bool,
}

/// An endpoint as it stands.
struct Shown<'a> {
    webhook: &'a Webhook,
    cursor: Option<Cursor>,
    waiting: u64,
    dead: DeadList,
}

impl List {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let (setup, partner) = self.of.open(talk).await?;
        let asked = self.endpoint.as_deref();
        let only = asked.map(|_| choose(talk, &setup, &partner, asked));
        let webhooks: Vec<&Webhook> = match only.transpose()? {
            Some(webhook) => vec![webhook],
            None => setup
                .config
                .partners
                .get(&partner)
                .map_or_else(Vec::new, |partner| partner.webhooks.iter().collect()),
        };
        if webhooks.is_empty() {
            talk.tell(talk.text("cli-webhooks-none", &[("partner", partner.into())]));
            return Ok(());
        }
        for webhook in webhooks {
            let shown = read(talk, &setup, &partner, webhook).await?;
            let text = if self.json {
                format!("{}\n", shown.json())
            } else {
                shown.in_words(talk, self.endpoint.is_some())
            };
            talk.give(&text)?;
        }
        Ok(())
    }
}

async fn read<'a>(
    talk: &Talk,
    setup: &Setup,
    partner: &str,
    webhook: &'a Webhook,
) -> Result<Shown<'a>, Failure> {
    let (store, id) = (&*setup.store, &*webhook.id);
    let shown = async {
        let cursor = state(store, partner, id).await?;
        let end = store.customer_feed_end(partner).await?;
        let next = cursor.as_ref().map_or(end + 1, |cursor| cursor.next);
        Ok(Shown {
            webhook,
            cursor,
            waiting: (end + 1).saturating_sub(next),
            dead: dead_list(store, partner, id).await?,
        })
    };
    shown.await.map_err(|error| store_failed(talk, &error))
}

impl Shown<'_> {
    /// Scheme, host and port: a path may be a secret.
    fn origin(&self) -> String {
        self.webhook.url.origin().ascii_serialization()
    }

    fn given_up(&self) -> u64 {
        self.dead.dropped + self.dead.lines.len() as u64
    }

    /// One word: what it does now.
    fn stands(&self) -> &'static str {
        match &self.cursor {
            None => "new",
            Some(cursor) if cursor.stopped_at.is_some() => "gone",
            Some(cursor) if cursor.attempts > 0 => "failing",
            Some(_) if self.waiting > 0 => "sending",
            Some(_) => "idle",
        }
    }

    fn json(&self) -> serde_json::Value {
        json!({
            "id": self.webhook.id,
            "origin": self.origin(),
            "state": self.stands(),
            "waiting": self.waiting,
            "cursor": self.cursor,
            "given_up": self.given_up(),
            "dead": self.dead.lines,
        })
    }

    fn in_words(&self, talk: &Talk, all: bool) -> String {
        let cursor = self.cursor.as_ref();
        let at = |at: Option<jiff::Timestamp>| at.map_or("-".to_owned(), |at| at.to_string());
        let mut text = talk.text(
            "cli-webhook-shown",
            &[
                ("id", self.webhook.id.as_str().into()),
                ("origin", self.origin().into()),
                ("state", self.stands().into()),
                ("next", cursor.map_or(0, |cursor| cursor.next).into()),
                ("waiting", self.waiting.into()),
                ("delivered", at(cursor.and_then(|c| c.delivered_at)).into()),
                ("dead", self.given_up().into()),
            ],
        ) + "\n";
        if let Some(failure) = cursor.and_then(|cursor| cursor.failure.as_ref()) {
            let args = [
                ("at", at(cursor.and_then(|c| c.failed_at)).into()),
                ("failure", words(talk, failure).into()),
                ("attempts", cursor.map_or(0, |c| c.attempts).into()),
                ("due", at(cursor.and_then(|c| c.due_at)).into()),
            ];
            text += &(talk.text("cli-webhook-failure", &args) + "\n");
        }
        for line in self.dead.lines.iter().filter(|_| all) {
            text += &format!(
                "  {}  {}  {}  {}  {}\n",
                line.number,
                line.at,
                line.event,
                line.account,
                words(talk, &line.failure)
            );
        }
        text
    }
}
