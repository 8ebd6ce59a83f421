//! Message identifiers: their source is an argument, so that everything below the service is repeatable.

/// Makes identifiers that no one can guess: `_` and hexadecimal digits, at least 128 bits (Core §1.3.4).
pub trait Ids {
    /// A fresh `xs:ID`, never one that was returned before.
    fn next_id(&mut self) -> String;
}
