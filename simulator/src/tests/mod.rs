//! Tests of the simulated cloud, with an identity provider of their own.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod fixture;
mod journeys;
mod messages;
mod refusals;
mod samples;
mod wrapping;
