//! The service: everything that touches the world — HTTP, sign-in bridge, store, configuration, command line.

pub mod address;
pub mod api;
pub mod bench;
pub mod bind;
pub mod brand;
pub mod bridge;
pub mod cli;
pub mod config;
mod cookie;
pub mod customers;
pub mod dangers;
#[cfg(feature = "simulator")]
pub mod demo;
#[cfg(test)]
mod fixture;
pub mod handoff;
pub mod http;
pub mod jwt;
pub mod keys;
pub mod launch;
pub mod logout;
mod outbound;
pub mod pages;
pub mod random;
pub mod refused;
pub mod registration;
pub mod returns;
pub mod session;
pub mod signon;
pub mod store;
pub mod texts;
pub mod vendor;
mod waiting;
pub mod webhooks;
