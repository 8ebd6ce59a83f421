//! `skybridge customers reconcile`.

use crate::cli::failure::Failure;
use crate::cli::setup::{PartnerOf, store_failed};
use crate::cli::talk::Talk;
use crate::http::App;
use crate::registration::reconcile::{
    Count, Finding, Listener, PAGES, Reconcile as Run, ReconcileError,
};
use clap::Args;
use fluent_templates::fluent_bundle::FluentValue;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often progress is told.
const TELL: Duration = Duration::from_secs(1);

#[derive(Debug, Args)]
pub(crate) struct Reconcile {
    #[command(flatten)]
    of: PartnerOf,
    /// Mend what displaces nothing; everything else becomes a conflict that a person decides
    #[arg(long)]
    mend: bool,
    /// Tell on standard error how far it is
    #[arg(long)]
    progress: bool,
}

/// Differences go to standard output, one JSON object a line.
struct Told<'a> {
    talk: &'a Talk,
    progress: bool,
    last: Instant,
}

impl Listener for Told<'_> {
    fn found(&mut self, finding: &Finding) -> Result<(), String> {
        let line = serde_json::to_string(finding).map_err(|error| error.to_string())?;
        let given = self.talk.give(&(line + "\n"));
        given.map_err(|failure| failure.message().to_owned())
    }

    fn at(&mut self, count: &Count) {
        if self.progress && self.last.elapsed() >= TELL {
            self.last = Instant::now();
            self.talk
                .tell(self.talk.text("cli-reconcile-progress", &args(count)));
        }
    }
}

fn args(count: &Count) -> [(&'static str, FluentValue<'static>); 3] {
    [
        ("listed", count.listed),
        ("checked", count.checked),
        ("differences", count.differences),
    ]
    .map(|(name, count)| (name, count.to_string().into()))
}

impl Reconcile {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let (setup, partner) = self.of.open(talk).await?;
        let failed = |error: &dyn std::fmt::Display| {
            Failure::World(talk.text(
                "cli-reconcile-failed",
                &[("error", error.to_string().into())],
            ))
        };
        let app = App::new(Arc::new(setup.config), setup.store).map_err(|error| failed(&error))?;
        let told = |error: ReconcileError| match error {
            ReconcileError::NotConfigured => {
                Failure::Wrong(talk.text("cli-reconcile-not-configured", &[]))
            }
            ReconcileError::Store(error) => store_failed(talk, &error),
            error => failed(&error),
        };
        let mut listener = Told {
            talk,
            progress: self.progress,
            last: Instant::now(),
        };
        let run = Run::new(&app, &partner, self.mend, PAGES).map_err(told)?;
        let count = run.run(&mut listener).await.map_err(told)?;
        let summary = talk.text("cli-reconcile-done", &args(&count));
        if count.differences == 0 || self.mend {
            talk.tell(summary);
            Ok(())
        } else {
            Err(Failure::Check(summary))
        }
    }
}
