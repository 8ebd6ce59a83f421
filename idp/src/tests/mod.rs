//! Tests of the whole profile over one small world: a peer, its key, our key, a person, a clock that stands still.

mod answers;
mod injection;
mod judging;
mod logout;
mod refusals;
pub(crate) mod world;
