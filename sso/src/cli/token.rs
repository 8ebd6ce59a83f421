//! `skybridge token`: API tokens of a partner's backend.

mod create;
mod list;
mod revoke;
mod rotate;

use super::failure::Failure;
use super::talk::Talk;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum Token {
    /// Make a token and print it: once, it is not kept
    Create(create::Create),
    /// List tokens with scopes and expiry
    List(list::List),
    /// Make the successor of a token and print it: once, it is not kept. The old one ends after the overlap
    Rotate(rotate::Rotate),
    /// Revoke a token; effective at once
    Revoke(revoke::Revoke),
}

impl Token {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        match self {
            Token::Create(command) => command.run(talk).await,
            Token::List(command) => command.run(talk).await,
            Token::Rotate(command) => command.run(talk).await,
            Token::Revoke(command) => command.run(talk).await,
        }
    }
}
