//! What is read, what is refused, and where.

#![expect(
    clippy::disallowed_methods,
    reason = "tests read samples and the clock"
)]

mod limits;
mod tree;
mod wellformed;

use super::{Document, Limits, Position, XmlError};

fn parse(xml: &str) -> Result<Document, XmlError> {
    Document::parse(xml.as_bytes(), &Limits::MESSAGE)
}

fn refusal(xml: &str) -> XmlError {
    parse(xml).unwrap_err()
}

const fn at(line: u32, column: u32) -> Position {
    Position { line, column }
}
