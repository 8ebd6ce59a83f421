//! `skybridge bench`: the performance table of this machine, and a stage to put load on.

use super::failure::Failure;
use super::talk::Talk;
use crate::bench::{self, Effort};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// The bar: share of the ceiling 1/(t_sign + t_verify) that one sign-on must reach.
const BAR: f64 = 0.90;
/// A short run on a busy machine scatters more.
const SMOKE_BAR: f64 = 0.80;

/// How many times more a look-up may cost with many customers.
const MOST_GROWTH: f64 = 2.0;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Bench {
    #[command(subcommand)]
    what: Option<What>,
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
    script: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Measure the embedded store: look-ups, durable writes and memory with 1,000 and with 1,000,000 customers
    Store(OfStore),
}

#[derive(Debug, Args)]
struct OfStore {
    /// With 100,000 customers instead of 1,000,000, and shorter
    #[arg(long)]
    smoke: bool,
    /// Where the stores are made, and removed again: on the disk that is to be measured [default: the folder for temporary files]
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

impl OfStore {
    async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let size = if self.smoke {
            bench::store::Size::SMOKE
        } else {
            bench::store::Size::FULL
        };
        let folder = self.folder.clone().unwrap_or_else(std::env::temp_dir);
        let rising = bench::store::run(size, &folder).await;
        let rising = rising.map_err(Failure::World)?;
        talk.give(&format!("{rising}\n"))?;
        if rising.growth() <= MOST_GROWTH {
            return Ok(());
        }
        let args = [
            ("growth", format!("{:.2}", rising.growth()).into()),
            ("most", format!("{MOST_GROWTH:.1}").into()),
        ];
        Err(Failure::Check(talk.text("cli-bench-store-grows", &args)))
    }
}

impl Bench {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        if let Some(What::Store(command)) = &self.what {
            return command.run(talk).await;
        }
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
