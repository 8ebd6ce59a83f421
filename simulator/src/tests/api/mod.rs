//! Tests of the REST side.

mod caller;
mod created;
mod credentials;
mod rules;
mod vectors;
