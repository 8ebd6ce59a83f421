//! The only XML parser of the workspace: bounded, namespace-aware, read once.
//!
//! A [`Document`] keeps everything exclusive C14N needs (prefixes, declarations, comments, processing instructions where
//! they are allowed) and the line of each element for lint. Text is never split by comments: [`Element::text`] is the whole
//! concatenation. Start at [`Document::parse`].

use std::fmt;

/// Bounds for one document; each has its own [`XmlError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Octets of the input.
    pub bytes: usize,
    /// Depth of nesting; the root is 1.
    pub depth: usize,
    /// Attributes of one element, declarations not counted.
    pub attributes: usize,
    /// Namespace declarations of one element.
    pub namespaces: usize,
    /// Nodes of the whole document (elements, texts, comments).
    pub nodes: usize,
    /// Whether processing instructions after the XML declaration are kept (metadata) or refused (messages).
    pub processing_instructions: bool,
}

impl Limits {
    /// For protocol messages: 256 KiB, depth 32, 64 attributes, 32 declarations, no processing instruction.
    pub const MESSAGE: Limits =
        Limits { bytes: 256 * 1024, depth: 32, attributes: 64, namespaces: 32, nodes: 10_000, processing_instructions: false };
    /// For metadata files: 2 MiB as the vendor's upload limit, depth 64.
    pub const METADATA: Limits =
        Limits { bytes: 2 * 1024 * 1024, depth: 64, attributes: 128, namespaces: 64, nodes: 200_000, processing_instructions: true };
}

/// Where something stands in the input: both start at 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line.
    pub line: u32,
    /// Column, in characters.
    pub column: u32,
}

/// Why octets are not a document we read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// More octets than [`Limits::bytes`].
    #[error("{got} octets, at most {limit} are read")]
    TooLarge {
        /// Octets given.
        got: usize,
        /// The limit.
        limit: usize,
    },
    // … one variant for each limit and each refusal (not UTF-8/UTF-16, DTD, processing instruction, two roots, text outside the
    // root, unbound prefix, duplicate attribute (also by expanded name), bad character, unknown entity, malformed), with Position.
    /// Not well-formed.
    #[error("line {}: {what}", at.line)]
    Malformed {
        /// What is wrong.
        what: String,
        /// Where.
        at: Position,
    },
}

/// Identifies a node inside its [`Document`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(crate) u32);

/// A parsed document; owns its tree.
#[derive(Clone)]
pub struct Document {}

impl Document {
    /// Parses octets: UTF-8 (a byte order mark is skipped) or UTF-16 with a byte order mark.
    ///
    /// # Errors
    /// [`XmlError`] when a limit is passed or the octets are not namespace-well-formed XML 1.0 without DTD.
    pub fn parse(_octets: &[u8], _limits: &Limits) -> Result<Document, XmlError> {
        todo!()
    }
    /// The root element.
    pub fn root(&self) -> Element<'_> {
        todo!()
    }
    /// Element by node id, if it is an element.
    pub fn element(&self, _id: NodeId) -> Option<Element<'_>> {
        todo!()
    }
    /// A copy of the document without the subtree at `id` (used to hand on only what a signature covered).
    pub fn without(&self, _id: NodeId) -> Document {
        todo!()
    }
    /// A document whose root is a copy of the element, with the namespace declarations in scope there.
    pub fn rooted_at(&self, _id: NodeId) -> Document {
        todo!()
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Document")
    }
}

/// One attribute, namespace declarations excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// Prefix as written, empty when none.
    pub prefix: &'a str,
    /// Local name.
    pub local: &'a str,
    /// Namespace, empty when none.
    pub namespace: &'a str,
    /// Normalised value, entities resolved.
    pub value: &'a str,
}

/// A child node.
#[derive(Debug, Clone, Copy)]
pub enum Node<'a> {
    /// An element.
    Element(Element<'a>),
    /// Text or CDATA, entities resolved, line ends normalised.
    Text(&'a str),
    /// A comment's content.
    Comment(&'a str),
    /// A processing instruction: target and data.
    Instruction(&'a str, &'a str),
}

/// An element, borrowed from its [`Document`].
#[derive(Clone, Copy)]
pub struct Element<'a> {
    document: &'a Document,
    id: NodeId,
}

impl fmt::Debug for Element<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Element({})", self.local())
    }
}

impl<'a> Element<'a> {
    /// The node id.
    pub fn id(&self) -> NodeId {
        self.id
    }
    /// The document it belongs to.
    pub fn document(&self) -> &'a Document {
        self.document
    }
    /// Prefix as written, empty when none.
    pub fn prefix(&self) -> &'a str {
        todo!()
    }
    /// Local name.
    pub fn local(&self) -> &'a str {
        todo!()
    }
    /// Namespace, empty when none.
    pub fn namespace(&self) -> &'a str {
        todo!()
    }
    /// Whether namespace and local name are these.
    pub fn is(&self, namespace: &str, local: &str) -> bool {
        self.namespace() == namespace && self.local() == local
    }
    /// Value of the attribute in no namespace.
    pub fn attribute(&self, _local: &str) -> Option<&'a str> {
        todo!()
    }
    /// Value of the attribute in a namespace.
    pub fn attribute_ns(&self, _namespace: &str, _local: &str) -> Option<&'a str> {
        todo!()
    }
    /// All attributes in document order.
    pub fn attributes(&self) -> impl Iterator<Item = Attribute<'a>> + use<'a> {
        std::iter::empty()
    }
    /// Namespace declarations written on this element: prefix (empty for the default) and URI.
    pub fn declarations(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        std::iter::empty()
    }
    /// The namespace bound to a prefix here (own and inherited declarations).
    pub fn resolve_prefix(&self, _prefix: &str) -> Option<&'a str> {
        todo!()
    }
    /// All child nodes in document order.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        std::iter::empty()
    }
    /// Child elements in document order.
    pub fn children(&self) -> impl Iterator<Item = Element<'a>> + use<'a> {
        std::iter::empty()
    }
    /// Child elements of that name.
    pub fn children_named(&self, _namespace: &'static str, _local: &'static str) -> impl Iterator<Item = Element<'a>> + use<'a> {
        std::iter::empty()
    }
    /// The first child element of that name.
    pub fn child(&self, _namespace: &str, _local: &str) -> Option<Element<'a>> {
        todo!()
    }
    /// This element and all below it, in document order.
    pub fn descendants(&self) -> impl Iterator<Item = Element<'a>> + use<'a> {
        std::iter::empty()
    }
    /// The parent element.
    pub fn parent(&self) -> Option<Element<'a>> {
        todo!()
    }
    /// The whole text content directly inside, comments and instructions left out, never cut at them.
    /// `None` when there is a child element.
    pub fn text(&self) -> Option<String> {
        todo!()
    }
    /// Where the start tag begins.
    pub fn position(&self) -> Position {
        todo!()
    }
}
