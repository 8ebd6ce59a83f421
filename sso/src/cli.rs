//! The command line: one file for each command. What is asked for goes to standard output, talk to standard error.
//!
//! Exit codes: 0 done, 1 a check failed, 2 wrong use or input, 3 the world failed (network, files, store). Start at [`run`].

mod bench;
mod customers;
mod decode;
#[cfg(feature = "simulator")]
mod demo;
mod explain;
mod failure;
mod fetch;
mod findings;
mod init;
mod keys;
mod link;
mod lint;
mod materials;
mod metadata;
mod reasons;
mod serve;
mod setup;
#[cfg(feature = "simulator")]
mod simulate;
mod sp;
mod store;
mod talk;
mod token;
mod webhooks;

use clap::{Parser, Subcommand};
use std::process::ExitCode;
use talk::Talk;

/// SAML identity provider and SSO bridge from a partner's sales platform into the cloud.
#[derive(Debug, Parser)]
#[command(
    name = "skybridge",
    version,
    propagate_version = true,
    after_help = "Exit codes: 0 done, 1 a check failed, 2 wrong use or input, 3 network, files or store failed."
)]
pub struct Cli {
    /// Language of messages: zh-CN or en [default: from LC_ALL, LC_MESSAGES, LANG]
    #[arg(long, global = true, value_name = "LANG", value_parser = talk::language)]
    lang: Option<crate::texts::Lang>,
    /// Write log lines as JSON
    #[arg(long, global = true)]
    log_json: bool,
    #[command(subcommand)]
    command: Command,
}

impl Cli {
    /// The least level that is logged when `RUST_LOG` says nothing: a demonstration tells its story without the log.
    pub fn log_level(&self) -> &'static str {
        match self.command {
            Command::Serve(_) => "info",
            _ => "warn",
        }
    }

    /// Whether log lines are to be JSON.
    pub fn log_json(&self) -> bool {
        self.log_json
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a commented configuration, and make store, sealing key, a first partner and its keys; never overwrites
    Init(init::Init),
    /// Run the service
    Serve(serve::Serve),
    /// Print IdP Metadata.xml, for the upload to the cloud
    Metadata(metadata::Metadata),
    /// Check a metadata file against the schema's order, Kantara's requirements and a preset's rules
    Lint(lint::Lint),
    /// Service providers of a partner
    #[command(subcommand)]
    Sp(sp::Sp),
    /// Signing keys of a partner
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Build the cloud's login link for a target, for embedding in the platform's pages
    Link(link::Link),
    /// Customers of a partner and their cloud accounts
    #[command(subcommand)]
    Customers(customers::Customers),
    /// Backup and restore of the embedded store
    #[command(subcommand)]
    Store(store::Store),
    /// API tokens of a partner's backend
    #[command(subcommand)]
    Token(token::Token),
    /// Endpoints of the platform that hear of changes of customers
    #[command(subcommand)]
    Webhooks(webhooks::Webhooks),
    /// One customer's whole journey on 127.0.0.1, with a simulated cloud, in a temporary folder
    #[cfg(feature = "simulator")]
    Demo(demo::Demo),
    /// Simulated peers to test against
    #[cfg(feature = "simulator")]
    #[command(subcommand)]
    Simulate(simulate::Simulate),
    /// Measure: one sign-on beside the raw signature operations
    Bench(bench::Bench),
    /// Show a SAML message as found in a browser: URL, query, form, base64, deflated or not
    Decode(decode::Decode),
    /// Say what an error code means, who has to act, and what to do: ours (REG-1001) or the cloud's (CBC.99000039)
    Explain(explain::Explain),
}

/// Runs a command and says how it ended.
pub async fn run(cli: Cli) -> ExitCode {
    let talk = Talk::new(cli.lang);
    let result = match cli.command {
        Command::Init(command) => command.run(&talk).await,
        Command::Serve(command) => command.run(&talk).await,
        Command::Metadata(command) => command.run(&talk).await,
        Command::Lint(command) => command.run(&talk),
        Command::Sp(command) => command.run(&talk).await,
        Command::Keys(command) => command.run(&talk).await,
        Command::Customers(command) => command.run(&talk).await,
        Command::Link(command) => command.run(&talk).await,
        Command::Store(command) => command.run(&talk).await,
        Command::Token(command) => command.run(&talk).await,
        Command::Webhooks(command) => command.run(&talk).await,
        #[cfg(feature = "simulator")]
        Command::Demo(command) => command.run(&talk).await,
        #[cfg(feature = "simulator")]
        Command::Simulate(command) => command.run(&talk).await,
        Command::Bench(command) => command.run(&talk).await,
        Command::Decode(command) => command.run(&talk),
        Command::Explain(command) => command.run(&talk),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            talk.tell(failure.message());
            failure.exit_code()
        }
    }
}
