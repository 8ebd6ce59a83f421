//! How much of a document is read before it is refused.

/// Bounds for one document; each has its own [`XmlError`](super::XmlError).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Octets of the input.
    pub bytes: usize,
    /// Depth of nesting; the root is 1.
    pub depth: usize,
    /// Attributes of one element, declarations not counted.
    pub attributes: usize,
    /// Namespace declarations of one element. At most four times as many may be in scope at one place.
    pub namespaces: usize,
    /// Nodes of the whole document (elements, texts, comments, instructions).
    pub nodes: usize,
    /// Whether processing instructions after the XML declaration are kept (metadata) or refused (messages).
    pub processing_instructions: bool,
}

impl Limits {
    /// For protocol messages: 256 KiB, depth 32, 64 attributes, 32 declarations, no processing instruction.
    pub const MESSAGE: Limits = Limits {
        bytes: 256 * 1024,
        depth: 32,
        attributes: 64,
        namespaces: 32,
        nodes: 10_000,
        processing_instructions: false,
    };
    /// For metadata files: 2 MiB as the vendor's upload limit, depth 64.
    pub const METADATA: Limits = Limits {
        bytes: 2 * 1024 * 1024,
        depth: 64,
        attributes: 128,
        namespaces: 64,
        nodes: 200_000,
        processing_instructions: true,
    };

    /// Namespace declarations in scope at one place; keeps the search for a prefix short.
    pub(super) fn bindings(&self) -> usize {
        self.namespaces.saturating_mul(4)
    }
}
