//! `skybridge customers show`.

use super::{check_account, read, told};
use crate::cli::failure::Failure;
use crate::cli::setup::{PartnerOf, Setup, store_failed};
use crate::cli::talk::Talk;
use crate::store::{CustomerEvent, CustomerRecord, Registration};
use clap::Args;
use serde_json::json;

/// Lines of history that are read at one time.
const PAGE: u32 = 200;

#[derive(Debug, Args)]
pub(crate) struct Show {
    #[command(flatten)]
    of: PartnerOf,
    /// The customer's account on the partner platform (xAccountId)
    #[arg(required_unless_present = "domain")]
    account: Option<String>,
    /// Find the customer by the id of the cloud account (domainId)
    #[arg(long, value_name = "ID", conflicts_with = "account")]
    domain: Option<String>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Show {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let (setup, partner) = self.of.open(talk).await?;
        let record = self.find(talk, &setup, &partner).await?;
        let history = history(talk, &setup, &record).await?;
        if self.json {
            let mut record = record;
            if let Some(registration) = &mut record.registration {
                // Sealed, and of no use to anybody who reads this.
                registration.request = None;
            }
            let value = json!({"customer": record, "state": record.state(), "history": history});
            let text = serde_json::to_string_pretty(&value)
                .map_err(|error| Failure::World(error.to_string()))?;
            return talk.give(&(text + "\n"));
        }
        talk.give(&in_words(talk, &record, &history))
    }

    async fn find(
        &self,
        talk: &Talk,
        setup: &Setup,
        partner: &str,
    ) -> Result<CustomerRecord, Failure> {
        let by_domain = self.domain.as_deref();
        let asked = by_domain.or(self.account.as_deref()).unwrap_or_default();
        let found = if by_domain.is_some() {
            let found = setup.store.customer_of_domain(partner, asked).await;
            found.map_err(|error| store_failed(talk, &error))?
        } else {
            check_account(talk, asked)?;
            read(talk, setup, partner, asked).await?
        };
        found.ok_or_else(|| {
            Failure::Wrong(talk.text("cli-customer-unknown", &[("account", asked.into())]))
        })
    }
}

async fn history(
    talk: &Talk,
    setup: &Setup,
    record: &CustomerRecord,
) -> Result<Vec<CustomerEvent>, Failure> {
    let mut all: Vec<CustomerEvent> = Vec::new();
    loop {
        let after = all.last().map_or(0, |line| line.version);
        let page = setup
            .store
            .customer_events(&record.partner, &record.account, after, PAGE)
            .await
            .map_err(|error| store_failed(talk, &error))?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}

/// How far a registration is; what went wrong last, and what the cloud meant by it.
fn in_progress(talk: &Talk, registration: &Registration) -> String {
    let next = registration.due_at;
    let mut text = talk.text(
        "cli-customer-registration",
        &[
            ("begun", registration.begun_at.to_string().into()),
            ("asked", registration.asked.into()),
            (
                "next",
                next.map_or("-".to_owned(), |at| at.to_string()).into(),
            ),
        ],
    );
    if let Some(trouble) = &registration.trouble {
        let said = trouble.vendor_code.as_deref();
        let code = said.unwrap_or(&trouble.code);
        text += "\n";
        text += &talk.text(
            "cli-customer-trouble",
            &[
                ("at", trouble.at.to_string().into()),
                ("code", code.to_owned().into()),
                ("text", trouble.text.clone().into()),
            ],
        );
    }
    text
}

fn in_words(talk: &Talk, record: &CustomerRecord, history: &[CustomerEvent]) -> String {
    let mut text = talk.text(
        "cli-customer-shown",
        &[
            ("account", record.account.as_str().into()),
            ("state", record.state().as_str().into()),
            ("since", record.changed_at.to_string().into()),
            ("cause", record.cause.as_str().into()),
            (
                "domain",
                record.domain.as_ref().map_or("-".to_owned(), told).into(),
            ),
        ],
    );
    if let Some(claim) = &record.claim {
        let args = [
            ("domain", told(&claim.domain).into()),
            ("reason", claim.reason.as_str().into()),
            ("at", claim.at.to_string().into()),
        ];
        text += "\n";
        text += &talk.text("cli-customer-claim", &args);
    }
    if let Some(registration) = &record.registration {
        text += "\n";
        text += &in_progress(talk, registration);
    }
    text += "\n";
    text += &talk.text("cli-customer-history", &[]);
    for line in history {
        let domain = line.domain.as_ref().map(told).unwrap_or_default();
        let reason = line
            .reason
            .map(|reason| reason.as_str())
            .unwrap_or_default();
        let told = format!(
            "\n  {}  {:<9}  {:<12}  {domain} {reason}",
            line.at,
            line.kind.as_str(),
            line.cause.as_str()
        );
        text += told.trim_end();
    }
    text + "\n"
}
