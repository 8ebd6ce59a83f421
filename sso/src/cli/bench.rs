//! `skybridge bench`: the performance table of this machine, and a stage to put load on.

use super::failure::Failure;
use super::talk::Talk;
use crate::bench::{self, Effort};
use clap::Args;

/// The bar: share of the ceiling 1/(t_sign + t_verify) that one sign-on must reach.
const BAR: f64 = 0.90;
/// A short run on a busy machine scatters more.
const SMOKE_BAR: f64 = 0.80;

#[derive(Debug, Args)]
pub(super) struct Bench {
    /// A few seconds instead of half a minute, with a lower bar
    #[arg(long)]
    smoke: bool,
    /// Instead of measuring, serve a partner on a free port and write a script for wrk with this many signed requests, until Ctrl-C
    #[cfg(feature = "simulator")]
    #[arg(long, value_name = "COUNT", requires = "script")]
    serve: Option<u32>,
    /// Where the script for wrk goes
    #[cfg(feature = "simulator")]
    #[arg(long, value_name = "FILE")]
    script: Option<std::path::PathBuf>,
}

impl Bench {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        #[cfg(feature = "simulator")]
        if let (Some(count), Some(script)) = (self.serve, &self.script) {
            return bench::load::serve(count, script)
                .await
                .map_err(|error| Failure::World(format!("{error:#}")));
        }
        let effort = if self.smoke {
            Effort::SMOKE
        } else {
            Effort::FULL
        };
        let measured = tokio::task::spawn_blocking(move || bench::run(effort)).await;
        let table = measured.map_err(|error| Failure::World(error.to_string()))?;
        let table = table.map_err(Failure::World)?;
        talk.give(&format!("{table}\n"))?;
        let bar = if self.smoke { SMOKE_BAR } else { BAR };
        if table.reached() >= bar {
            return Ok(());
        }
        let (reached, bar) = (format!("{:.3}", table.reached()), format!("{bar:.2}"));
        Err(Failure::Check(talk.text(
            "cli-bench-below",
            &[("reached", reached.into()), ("bar", bar.into())],
        )))
    }
}
