//! The only XML parser of the workspace: bounded, namespace-aware, read once.
//!
//! A [`Document`] keeps everything exclusive C14N needs (prefixes, declarations, comments, processing instructions where
//! they are allowed) and the line of each element for lint. Text is never split by comments: [`Element::text`] is the whole
//! concatenation. Start at [`Document::parse`].
//!
//! `parse` runs the reader's events, `start_tag` reads one tag, `chars` knows characters, names and references, `encoding`
//! turns octets into text, `tree` stores and `cursor` reads;
//! `pretty` prints for people.

mod chars;
mod cursor;
mod encoding;
mod error;
mod limits;
mod parse;
mod pretty;
mod start_tag;
mod tree;

pub use cursor::{Attribute, Element, Node};
pub use error::{Position, XmlError};
pub use limits::Limits;
pub use pretty::pretty;
pub use tree::Document;

#[cfg(test)]
pub(crate) use chars::is_char;
pub(crate) use chars::is_ncname;
pub(crate) use tree::Kind;

/// Identifies a node inside its [`Document`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(crate) u32);

impl Document {
    /// Parses octets: UTF-8 (a byte order mark is skipped) or UTF-16 with a byte order mark.
    ///
    /// Standard: XML 1.0 (fifth edition) and Namespaces in XML 1.0, without document type declarations.
    /// Stops: entity bombs, external entities, deep or wide documents, two roots, a second reading of the same octets.
    ///
    /// # Errors
    /// [`XmlError`] when a limit is passed or the octets are not namespace-well-formed XML 1.0 without DTD.
    pub fn parse(octets: &[u8], limits: &Limits) -> Result<Document, XmlError> {
        // Positions are kept in 32 bits.
        let limit = limits.bytes.min(u32::MAX as usize / 4);
        if octets.len() > limit {
            return Err(XmlError::TooLarge {
                got: octets.len(),
                limit,
            });
        }
        let (text, encoding) = encoding::decode(octets)?;
        parse::document(text, encoding, limits)
    }
}

#[cfg(test)]
mod tests;
