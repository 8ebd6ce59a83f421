//! `skybridge simulate cloud`: the simulated cloud on its own, against any identity provider.

mod vendor;

use super::failure::Failure;
use super::fetch::fetch;
use super::setup::read_file;
use super::talk::Talk;
use clap::{Args, Subcommand};
use simulator::{Cloud, Settings};
use tokio::net::TcpListener;
use url::Url;

/// The vendor's upload limit.
const MOST: u64 = 2 * 1024 * 1024;

#[derive(Debug, Subcommand)]
pub(super) enum Simulate {
    /// A cloud that sends people to your identity provider and judges its answers, check by check
    Cloud(Box<CloudArgs>),
}

#[derive(Debug, Args)]
pub(super) struct CloudArgs {
    /// Which cloud
    #[arg(long, default_value = "huawei-partner", value_parser = ["huawei-partner"])]
    preset: String,
    /// The identity provider's metadata: a file or a URL
    #[arg(long, value_name = "FILE|URL")]
    idp_metadata: String,
    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 8090, value_name = "N")]
    port: u16,
    /// Platform identifier that login links must carry
    #[arg(long, default_value = "SKYBRIDGE_IDP", value_name = "ID")]
    x_account_type: String,
    #[command(flatten)]
    vendor: vendor::VendorArgs,
}

impl Simulate {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let Simulate::Cloud(args) = self;
        args.run(talk).await
    }
}

impl CloudArgs {
    async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        // A laboratory tool: http is fine here.
        let metadata = match Url::parse(&self.idp_metadata) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => fetch(talk, &url, true).await?,
            _ => read_file(talk, self.idp_metadata.as_ref(), MOST)?,
        };
        let failed = |error: String| {
            Failure::World(talk.text("cli-simulate-failed", &[("error", error.into())]))
        };
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await;
        let listener = listener.map_err(|error| failed(format!("port {}: {error}", self.port)))?;
        let address = listener
            .local_addr()
            .map_err(|error| failed(error.to_string()))?;
        let base =
            Url::parse(&format!("http://{address}")).map_err(|error| failed(error.to_string()))?;
        let mut settings = Settings::new(base.clone(), self.x_account_type.clone());
        settings.idp_metadata = Some(metadata);
        self.vendor.apply(&mut settings);
        let cloud = Cloud::new(settings).map_err(|error| Failure::Wrong(error.to_string()))?;
        talk.tell(talk.text("cli-simulate-up", &[("url", base.to_string().into())]));
        tokio::select! {
            served = cloud.serve(listener) => served.map_err(|error| failed(error.to_string())),
            stopped = tokio::signal::ctrl_c() => stopped.map_err(|error| failed(error.to_string())),
        }
    }
}
