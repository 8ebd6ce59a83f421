//! Tests of the whole profile over one small world: a peer, its key, our key, a person, a clock that stands still.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may stop")]

mod answers;
mod injection;
mod judging;
mod refusals;
mod world;
