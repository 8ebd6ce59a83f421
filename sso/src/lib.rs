//! The service: everything that touches the world — HTTP, sign-in bridge, store, configuration, command line.

pub mod config;
pub mod pages;
pub mod refused;
pub mod store;
pub mod texts;
