//! Tests of the simulated cloud, with an identity provider of their own.

mod api;
mod broken_content;
mod broken_envelope;
mod browse;
mod console;
mod fixture;
mod journeys;
mod logout;
mod messages;
mod notifications;
mod refusals;
mod samples;
mod wrapping;
