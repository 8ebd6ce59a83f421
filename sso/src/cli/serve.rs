//! `skybridge serve`: runs the service until SIGTERM or SIGINT.

use super::failure::Failure;
use super::setup::{ConfigFile, store_failed};
use super::talk::Talk;
use crate::dangers::{Danger, dangers};
use crate::http::{App, Limits, Listeners, Shutdown, serve};
use crate::store::open;
use clap::Args;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;

#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    file: ConfigFile,
    /// Check the configuration, tell every fault, and do not serve
    #[arg(long)]
    check: bool,
}

impl Serve {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let config = self.file.load(talk)?;
        let file = self.file.config.display().to_string();
        if self.check {
            talk.tell(talk.text("cli-config-sound", &[("file", file.into())]));
            return Ok(());
        }
        let store = open(&config.store_url, &config.base_dir)
            .await
            .map_err(|error| store_failed(talk, &error))?;
        let dangers = dangers(&config, &*store)
            .await
            .map_err(|error| store_failed(talk, &error))?;
        dangers.iter().for_each(Danger::log);
        let listeners = Listeners {
            public: bind(talk, config.listen).await?,
            private: bind(talk, config.private_listen).await?,
        };
        let world = |error: String| {
            Failure::World(talk.text("cli-serve-failed", &[("error", error.into())]))
        };
        let shutdown = Shutdown::on_signals().map_err(|error| world(error.to_string()))?;
        // The addresses as bound: with port 0 nobody else knows them.
        let bound = |listener: &TcpListener| {
            listener
                .local_addr()
                .map_err(|error| world(error.to_string()))
        };
        let (public, private) = (bound(&listeners.public)?, bound(&listeners.private)?);
        tracing::info!(%public, %private, public_url = config.public_base(), "serving");
        let app = App::new(Arc::new(config), store).map_err(|error| world(error.to_string()))?;
        serve(app, Limits::default(), listeners, shutdown).await;
        tracing::info!("stopped");
        Ok(())
    }
}

async fn bind(talk: &Talk, address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let args = [
            ("address", address.to_string().into()),
            ("error", error.to_string().into()),
        ];
        Failure::World(talk.text("cli-bind-failed", &args))
    })
}
