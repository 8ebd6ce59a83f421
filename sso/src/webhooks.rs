//! Webhooks: the platform hears of every change of its customers, in order, signed, and as long as it takes.
//!
//! The outbox is the customers' feed in the store, which is written together with each change. An endpoint has a [`Cursor`] over it, in a document
//! that processes write by comparing versions: whoever writes it has the turn. [`courier`] walks; [`event`] says what is sent, [`sign`] proves who
//! sent it (Standard Webhooks 1.0), [`wire`] sends, [`address`] says where to.

mod address;
mod courier;
mod cursor;
pub mod event;
mod sign;
#[cfg(test)]
mod tests;
mod wire;

pub use address::is_refused;
pub use courier::{Courier, Pace};
pub use cursor::{Cursor, DeadLine, DeadList, Replayed, dead_list, replay, state};
pub use sign::Secret;
pub use wire::{Failure, Wire, WireError};
