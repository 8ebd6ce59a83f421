//! Agreements: what peers say about themselves, and what we publish about us (SAML Metadata).
//!
//! Start at [`read`] for the other side, at [`publish`] for our own document, at [`lint`] for what is odd in either,
//! at [`read::lowered`] before stored metadata is replaced. Everything is pure: time is an argument, nothing is fetched.

pub mod entity;
pub mod finding;
pub mod lint;
mod lowered;
mod part;
pub mod publish;
pub mod read;

pub use entity::{AssertionConsumerService, Endpoint, IdentityProvider, ServiceProvider};
pub use finding::{Finding, Severity};

#[cfg(test)]
mod tests;
