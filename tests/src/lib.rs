//! What whole-system tests stand on: the real service on loopback ([`world`]), peers that ask it ([`request`], [`logout`]), a browser that looks closely
//! ([`visitor`]), answers as a peer reads them ([`answer`]), everything that was logged ([`log`]), and the vendor's files ([`samples`]).
//!
//! Start at [`world::World`].

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise, its harness too"
)]

pub mod answer;
pub mod log;
pub mod logout;
pub mod person;
pub mod request;
pub mod samples;
pub mod visitor;
pub mod world;
