//! The only way XML leaves Skybridge: a writer that emits exclusive-C14N form, escapes everything, and has no way to write a
//! comment, a processing instruction, CDATA or raw markup from a caller's text.
//!
//! Prefixes are declared where exclusive C14N would render them: on the first element that visibly uses them. Attributes are sorted by
//! the writer. Element and attribute names are `&'static str`, so no value can become a name.

/// A qualified name: `prefix` and `local` as written, and the namespace behind the prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QName {
    /// Prefix, empty for none.
    pub prefix: &'static str,
    /// Local name.
    pub local: &'static str,
    /// Namespace, empty for none.
    pub namespace: &'static str,
}

/// A value holds a character that XML 1.0 cannot carry (Char production), so it cannot be escaped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("character U+{0:04X} cannot be carried by XML 1.0")]
pub struct ForbiddenCharacter(pub u32);

/// Writes one document in canonical form.
#[derive(Debug, Default)]
pub struct Writer {}

impl Writer {
    /// An empty writer.
    pub fn new() -> Writer {
        Writer::default()
    }
    /// Starts an element. Attributes follow, then text or children, then [`Writer::end`].
    pub fn start(&mut self, _name: QName) -> &mut Writer {
        todo!()
    }
    /// Declares a prefix on the element just started even if it is not visibly used there (for `InclusiveNamespaces`).
    pub fn declare(&mut self, _prefix: &'static str, _namespace: &'static str) -> &mut Writer {
        todo!()
    }
    /// Adds an attribute in no namespace. Order does not matter: the writer sorts.
    pub fn attribute(&mut self, _local: &'static str, _value: &str) -> &mut Writer {
        todo!()
    }
    /// Adds an attribute in a namespace.
    pub fn attribute_ns(&mut self, _name: QName, _value: &str) -> &mut Writer {
        todo!()
    }
    /// Adds escaped text.
    pub fn text(&mut self, _text: &str) -> &mut Writer {
        todo!()
    }
    /// Ends the innermost element.
    pub fn end(&mut self) -> &mut Writer {
        todo!()
    }
    /// Embeds an element that another writer produced (for instance a signed assertion inside a Response). Canonical form is kept when the
    /// embedded element's prefixes are not yet rendered by an ancestor here.
    pub fn embed(&mut self, _canonical: &Canonical) -> &mut Writer {
        todo!()
    }
    /// Octets written so far, the open start tag closed first: remembers where a signature goes.
    pub fn offset(&mut self) -> usize {
        todo!()
    }
    /// Finishes.
    ///
    /// # Errors
    /// [`ForbiddenCharacter`] when any value or text held one.
    pub fn finish(self) -> Result<Canonical, ForbiddenCharacter> {
        todo!()
    }
}

/// A whole element in exclusive-C14N form, as only [`Writer`] makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canonical(String);

impl Canonical {
    /// The XML text, without XML declaration.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// Inserts another canonical element (a signature) at an offset that [`Writer::offset`] returned.
    pub fn insert(&mut self, offset: usize, element: &Canonical) {
        self.0.insert_str(offset, &element.0);
    }
    /// The text.
    pub fn into_string(self) -> String {
        self.0
    }
}
