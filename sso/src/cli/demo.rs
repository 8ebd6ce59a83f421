//! `skybridge demo`: the main job on loopback, with a simulated cloud.

use super::failure::Failure;
use super::talk::Talk;
use clap::Args;

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// End after the journey; the exit code says whether every step succeeded
    #[arg(long)]
    once: bool,
    /// Port of the service on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 0, value_name = "N")]
    port: u16,
}

impl Demo {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let mut out = std::io::stdout();
        let result = crate::demo::run(&mut out, talk.lang(), self.once, self.port).await;
        result.map_err(|error| {
            Failure::Check(talk.text("cli-demo-failed", &[("error", format!("{error:#}").into())]))
        })
    }
}
