//! Why octets are not a document we read, and where.

use std::fmt;

/// Where something stands in the input: both start at 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line.
    pub line: u32,
    /// Column, in characters.
    pub column: u32,
}

impl Position {
    /// The first character.
    pub(super) const START: Position = Position { line: 1, column: 1 };

    /// The position after `text`, which began here.
    pub(super) fn after(self, text: &str) -> Position {
        let bytes = text.as_bytes();
        let lines = count(bytes.iter().filter(|byte| **byte == b'\n').count());
        let tail = match lines {
            0 => bytes,
            _ => bytes.rsplit(|byte| *byte == b'\n').next().unwrap_or(bytes),
        };
        // Octets that continue a character are not columns.
        let characters = count(tail.iter().filter(|byte| **byte & 0xC0 != 0x80).count());
        if lines > 0 {
            Position {
                line: self.line.saturating_add(lines),
                column: characters.saturating_add(1),
            }
        } else {
            Position {
                line: self.line,
                column: self.column.saturating_add(characters),
            }
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A short, harmless copy of a name from the input, for messages to people.
pub(super) fn quoted(name: &str) -> String {
    let mut short: String = name
        .chars()
        .take(64)
        .flat_map(char::escape_default)
        .collect();
    if name.chars().nth(64).is_some() {
        short.push('…');
    }
    short
}

/// Why octets are not a document we read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// More octets than [`Limits::bytes`](super::Limits::bytes).
    #[error("{got} octets, at most {limit} are read")]
    TooLarge {
        /// Octets given.
        got: usize,
        /// The limit.
        limit: usize,
    },
    /// Neither UTF-8 nor UTF-16 with a byte order mark.
    #[error("neither UTF-8 nor UTF-16 with a byte order mark")]
    NotUnicode,
    /// The XML declaration names another encoding than the octets have.
    #[error("{at}: the declaration says encoding {declared}, the octets are {actual}")]
    EncodingDisagrees {
        /// As declared.
        declared: String,
        /// As found.
        actual: &'static str,
        /// Where.
        at: Position,
    },
    /// The XML declaration is not one, not first, or not of version 1.0.
    #[error("{at}: XML declaration: {what}")]
    Declaration {
        /// What is wrong.
        what: &'static str,
        /// Where.
        at: Position,
    },
    /// A document type declaration; never read, whatever it holds.
    #[error("{at}: a document type declaration is not accepted")]
    Doctype {
        /// Where.
        at: Position,
    },
    /// A processing instruction where [`Limits`](super::Limits) refuse them.
    #[error("{at}: a processing instruction is not accepted here")]
    Instruction {
        /// Where.
        at: Position,
    },
    /// Nested deeper than [`Limits::depth`](super::Limits::depth).
    #[error("{at}: nested deeper than {limit}")]
    TooDeep {
        /// The limit.
        limit: usize,
        /// Where.
        at: Position,
    },
    /// More than [`Limits::attributes`](super::Limits::attributes).
    #[error("{at}: more than {limit} attributes on one element")]
    TooManyAttributes {
        /// The limit.
        limit: usize,
        /// Where.
        at: Position,
    },
    /// More than [`Limits::namespaces`](super::Limits::namespaces).
    #[error("{at}: more than {limit} namespace declarations on one element")]
    TooManyNamespaces {
        /// The limit.
        limit: usize,
        /// Where.
        at: Position,
    },
    /// More than four times [`Limits::namespaces`](super::Limits::namespaces) in scope.
    #[error("{at}: more than {limit} namespace declarations in scope")]
    TooManyBindings {
        /// The limit.
        limit: usize,
        /// Where.
        at: Position,
    },
    /// More than [`Limits::nodes`](super::Limits::nodes).
    #[error("{at}: more than {limit} nodes")]
    TooManyNodes {
        /// The limit.
        limit: usize,
        /// Where.
        at: Position,
    },
    /// No element at all.
    #[error("no root element")]
    NoRoot,
    /// A second element beside the root.
    #[error("{at}: a second root element")]
    SecondRoot {
        /// Where.
        at: Position,
    },
    /// Text, a reference or CDATA before or after the root.
    #[error("{at}: text outside the root element")]
    OutsideRoot {
        /// Where.
        at: Position,
    },
    /// The input ends inside an element.
    #[error("{at}: {name} is not closed")]
    Unclosed {
        /// The element.
        name: String,
        /// Where its start tag begins.
        at: Position,
    },
    /// An end tag that closes nothing or something else.
    #[error("{at}: the end tag does not match the start tag")]
    MismatchedEnd {
        /// Where.
        at: Position,
    },
    /// A prefix without declaration.
    #[error("{at}: prefix {prefix} is not declared")]
    UnboundPrefix {
        /// The prefix.
        prefix: String,
        /// Where.
        at: Position,
    },
    /// `xml` or `xmlns`, or their namespaces, used against Namespaces in XML §3.
    #[error("{at}: {name} is reserved")]
    Reserved {
        /// The prefix or name.
        name: String,
        /// Where.
        at: Position,
    },
    /// `xmlns:p=""`, which only XML 1.1 allows.
    #[error("{at}: prefix {prefix} is bound to no namespace")]
    EmptyNamespace {
        /// The prefix.
        prefix: String,
        /// Where.
        at: Position,
    },
    /// A namespace name with `&`, `<`, `"` or control characters: canonicalizers in use disagree about them.
    #[error("{at}: a namespace name holds a character that is not accepted there")]
    NamespaceName {
        /// Where.
        at: Position,
    },
    /// An attribute or declaration twice, by its name as written or as expanded.
    #[error("{at}: attribute {name} is given twice")]
    DuplicateAttribute {
        /// The name.
        name: String,
        /// Where.
        at: Position,
    },
    /// A character that XML 1.0 cannot carry.
    #[error("{at}: character U+{code:04X} is not allowed in XML")]
    ForbiddenCharacter {
        /// Its number, as far as it is one.
        code: u32,
        /// Where.
        at: Position,
    },
    /// A reference to something other than the five predefined entities.
    #[error("{at}: unknown entity {name}")]
    UnknownEntity {
        /// The name.
        name: String,
        /// Where.
        at: Position,
    },
    /// Not a name of an element, attribute or instruction.
    #[error("{at}: {name} is not a name")]
    InvalidName {
        /// As written.
        name: String,
        /// Where.
        at: Position,
    },
    /// `<` inside an attribute value as written.
    #[error("{at}: '<' in an attribute value")]
    LessThanInAttribute {
        /// Where.
        at: Position,
    },
    /// `]]>` in text.
    #[error("{at}: ']]>' in text")]
    SectionEndInText {
        /// Where.
        at: Position,
    },
    /// `--` inside a comment.
    #[error("{at}: '--' in a comment")]
    DoubleHyphen {
        /// Where.
        at: Position,
    },
    /// Not well-formed in another way.
    #[error("{at}: {what}")]
    Malformed {
        /// What is wrong.
        what: String,
        /// Where.
        at: Position,
    },
}

impl XmlError {
    /// Where it was found; `None` when it concerns the whole input.
    pub fn position(&self) -> Option<Position> {
        match self {
            XmlError::TooLarge { .. } | XmlError::NotUnicode | XmlError::NoRoot => None,
            XmlError::EncodingDisagrees { at, .. }
            | XmlError::Declaration { at, .. }
            | XmlError::Doctype { at }
            | XmlError::Instruction { at }
            | XmlError::TooDeep { at, .. }
            | XmlError::TooManyAttributes { at, .. }
            | XmlError::TooManyNamespaces { at, .. }
            | XmlError::TooManyBindings { at, .. }
            | XmlError::TooManyNodes { at, .. }
            | XmlError::SecondRoot { at }
            | XmlError::OutsideRoot { at }
            | XmlError::Unclosed { at, .. }
            | XmlError::MismatchedEnd { at }
            | XmlError::UnboundPrefix { at, .. }
            | XmlError::Reserved { at, .. }
            | XmlError::EmptyNamespace { at, .. }
            | XmlError::NamespaceName { at }
            | XmlError::DuplicateAttribute { at, .. }
            | XmlError::ForbiddenCharacter { at, .. }
            | XmlError::UnknownEntity { at, .. }
            | XmlError::InvalidName { at, .. }
            | XmlError::LessThanInAttribute { at }
            | XmlError::SectionEndInText { at }
            | XmlError::DoubleHyphen { at }
            | XmlError::Malformed { at, .. } => Some(*at),
        }
    }
}
