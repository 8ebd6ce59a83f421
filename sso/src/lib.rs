//! The service: everything that touches the world — HTTP, sign-in bridge, store, configuration, command line.

pub mod address;
pub mod config;
pub mod keys;
pub mod pages;
pub mod random;
pub mod refused;
pub mod store;
pub mod texts;
