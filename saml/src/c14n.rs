//! Exclusive XML Canonicalization 1.0 (W3C 2002-07-18), with and without comments, with an `InclusiveNamespaces` PrefixList.

use crate::xml::{Element, NodeId};

/// How to canonicalize.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exclusive {
    /// Keep comments (`…#WithComments`).
    pub with_comments: bool,
    /// Prefixes that are treated as in inclusive C14N; `#default` is the default namespace.
    pub inclusive_prefixes: Vec<String>,
}

/// Canonicalizes the subtree at `apex`, leaving out the subtree `omit` (the enveloped signature).
/// Infallible: whatever C14N cannot carry was refused by the parser, so an empty result cannot mean an error.
pub fn canonicalize(_apex: Element<'_>, _omit: Option<NodeId>, _mode: &Exclusive) -> Vec<u8> {
    todo!()
}
