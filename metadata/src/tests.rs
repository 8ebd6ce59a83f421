//! Tests of the whole crate: real files, our own document, every code of the catalogue, signatures and attacks.
#![expect(
    clippy::disallowed_methods,
    reason = "tests read sample files and start xmllint"
)]

mod catalogue;
mod fixture;
mod lint;
mod lowered;
mod provider;
mod publish;
mod publish_sp;
mod samples;
mod schema;
mod texts;
mod trust;
