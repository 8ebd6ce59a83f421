//! Every rule for an answer has an answer that breaks it, and nothing else.

mod answers;
mod people;
mod requests;
mod world;
