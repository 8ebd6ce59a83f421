//! Whole-system behaviour: the real service, over real HTTP on loopback.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod bad_answers;
mod bad_input;
mod changes;
mod entry_points;
mod journeys;
mod samples;
