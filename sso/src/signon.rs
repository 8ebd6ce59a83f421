//! Sign-on: from the cloud's request to the signed answer. [`flow`] is the path, [`registry`] who takes part, [`pool`] where RSA is done.

mod admission;
pub mod document;
pub mod endpoint;
pub mod flow;
pub mod ids;
mod joining;
pub mod pool;
mod publish;
pub mod registry;
mod signing;
#[cfg(test)]
mod tests;

pub use flow::{Next, Present, SignOn, SignOnError};
