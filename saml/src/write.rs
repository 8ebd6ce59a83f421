//! The only way XML leaves Skybridge: a writer that emits exclusive-C14N form, escapes everything, and has no way to write a
//! comment, a processing instruction, CDATA or raw markup from a caller's text.
//!
//! Prefixes are declared where exclusive C14N would render them: on the first element that visibly uses them. Attributes are sorted by
//! the writer. Element and attribute names are `&'static str`, so no value can become a name.

use crate::escape::{push_attribute, push_text};
use std::cmp::Ordering;

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
///
/// U+0000 also stands for a document that the caller did not build as one root element with balanced, distinct names:
/// a mistake in the program, never in a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("character U+{0:04X} cannot be carried by XML 1.0")]
pub struct ForbiddenCharacter(pub u32);

/// An attribute of the start tag in progress; its escaped value is a stretch of `Writer::values`.
#[derive(Debug, Clone, Copy)]
struct Pending {
    name: QName,
    start: usize,
    end: usize,
}

impl Pending {
    /// The order of canonical form: by namespace, none first, then by local name (Canonical XML 1.0 §2.2).
    fn order(&self, other: &Pending) -> Ordering {
        let namespaces = match (self.name.namespace, other.name.namespace) {
            ("", "") => Ordering::Equal,
            (ours, theirs) => ours.cmp(theirs),
        };
        namespaces.then_with(|| self.name.local.cmp(other.name.local))
    }
}

/// An element whose end tag is not written.
#[derive(Debug, Clone, Copy)]
struct Open {
    name: QName,
    /// Where `Writer::out` holds the name.
    start: usize,
    end: usize,
    /// Declarations rendered before its own.
    rendered: usize,
}

/// Writes one document in canonical form.
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
    open: Vec<Open>,
    /// Declarations rendered by the open elements: prefix and namespace.
    rendered: Vec<(&'static str, &'static str)>,
    /// Whether the innermost start tag still takes attributes.
    in_tag: bool,
    attributes: Vec<Pending>,
    values: String,
    refused: Option<u32>,
    complete: bool,
}

/// Stands for a mistake in the order of calls.
const MISUSE: u32 = 0;

impl Writer {
    /// An empty writer.
    pub fn new() -> Writer {
        Writer::with_capacity(4096)
    }

    /// An empty writer with room for so many octets, where the size is about known.
    pub fn with_capacity(octets: usize) -> Writer {
        Writer {
            out: String::with_capacity(octets),
            open: Vec::with_capacity(8),
            rendered: Vec::with_capacity(8),
            attributes: Vec::with_capacity(8),
            values: String::with_capacity(512),
            ..Writer::default()
        }
    }

    /// Starts an element. Attributes follow, then text or children, then [`Writer::end`].
    pub fn start(&mut self, name: QName) -> &mut Writer {
        self.close_tag();
        self.require(!self.complete);
        self.out.push('<');
        let start = self.out.len();
        push_name(&mut self.out, name);
        self.open.push(Open {
            name,
            start,
            end: self.out.len(),
            rendered: self.rendered.len(),
        });
        self.in_tag = true;
        self.render(name.prefix, name.namespace);
        self
    }

    /// Declares a prefix on the element just started even if it is not visibly used there (for `InclusiveNamespaces`).
    /// Nothing is written when an ancestor here has already declared it so.
    pub fn declare(&mut self, prefix: &'static str, namespace: &'static str) -> &mut Writer {
        self.require(self.in_tag);
        self.render(prefix, namespace);
        self
    }

    /// Adds an attribute in no namespace. Order does not matter: the writer sorts.
    pub fn attribute(&mut self, local: &'static str, value: &str) -> &mut Writer {
        self.attribute_ns(
            QName {
                prefix: "",
                local,
                namespace: "",
            },
            value,
        )
    }

    /// Adds an attribute in a namespace. Its name must have a prefix.
    pub fn attribute_ns(&mut self, name: QName, value: &str) -> &mut Writer {
        self.require(self.in_tag && name.prefix.is_empty() == name.namespace.is_empty());
        if !name.prefix.is_empty() {
            self.render(name.prefix, name.namespace);
        }
        let start = self.values.len();
        let forbidden = push_attribute(&mut self.values, value);
        self.note(forbidden);
        self.attributes.push(Pending {
            name,
            start,
            end: self.values.len(),
        });
        self
    }

    /// Adds escaped text.
    pub fn text(&mut self, text: &str) -> &mut Writer {
        self.close_tag();
        self.require(!self.open.is_empty());
        let forbidden = push_text(&mut self.out, text);
        self.note(forbidden);
        self
    }

    /// Ends the innermost element.
    pub fn end(&mut self) -> &mut Writer {
        self.close_tag();
        match self.open.pop() {
            Some(open) => {
                self.rendered.truncate(open.rendered);
                self.out.push_str("</");
                self.out.extend_from_within(open.start..open.end);
                self.out.push('>');
                self.complete = self.open.is_empty();
            }
            None => self.require(false),
        }
        self
    }

    /// Embeds an element that another writer produced (for instance a signed assertion inside a Response). Canonical form is kept when the
    /// embedded element's prefixes are not yet rendered by an ancestor here.
    pub fn embed(&mut self, canonical: &Canonical) -> &mut Writer {
        self.close_tag();
        self.require(!self.open.is_empty());
        self.out.push_str(&canonical.0);
        self
    }

    /// Octets written so far, the open start tag closed first: remembers where a signature goes.
    pub fn offset(&mut self) -> usize {
        self.close_tag();
        self.out.len()
    }

    /// Finishes.
    ///
    /// # Errors
    /// [`ForbiddenCharacter`] when any value or text held one.
    pub fn finish(mut self) -> Result<Canonical, ForbiddenCharacter> {
        self.require(self.complete);
        match self.refused {
            Some(character) => Err(ForbiddenCharacter(character)),
            None => Ok(Canonical(self.out)),
        }
    }

    /// Notes a declaration unless it is rendered already. The ones of the open start tag are at the end of `rendered`.
    fn render(&mut self, prefix: &'static str, namespace: &'static str) {
        if prefix == "xml" {
            return;
        }
        let own = self.open.last().map_or(0, |open| open.rendered);
        match self.rendered.iter().rposition(|(name, _)| *name == prefix) {
            Some(at) if self.rendered[at].1 == namespace => {}
            // One prefix for two namespaces on one element.
            Some(at) if at >= own => self.require(false),
            // A prefixless element in a default namespace that an ancestor set: `xmlns=""`.
            None if prefix.is_empty() && namespace.is_empty() => {}
            Some(_) | None => {
                self.require(
                    (prefix.is_empty() || !namespace.is_empty())
                        && !self.means_another(prefix, namespace),
                );
                self.rendered.push((prefix, namespace));
            }
        }
    }

    /// Whether a name of the start tag in progress uses the prefix for another namespace.
    fn means_another(&self, prefix: &str, namespace: &str) -> bool {
        let differs = |name: &QName| name.prefix == prefix && name.namespace != namespace;
        let element = self.open.last().is_some_and(|open| differs(&open.name));
        element
            || (!prefix.is_empty()
                && self
                    .attributes
                    .iter()
                    .any(|attribute| differs(&attribute.name)))
    }

    /// Writes declarations and attributes in order and ends the start tag.
    fn close_tag(&mut self) {
        if !self.in_tag {
            return;
        }
        self.in_tag = false;
        let own = self.open.last().map_or(0, |open| open.rendered);
        self.rendered[own..].sort_unstable();
        for (prefix, namespace) in &self.rendered[own..] {
            push_declaration(&mut self.out, prefix, namespace);
        }
        let mut distinct = true;
        // Callers mostly keep the order of canonical form; then one pass shows that nothing is there twice, too.
        if !self.attributes.is_sorted_by(|a, b| a.order(b).is_lt()) {
            self.attributes.sort_unstable_by(Pending::order);
            distinct = self.attributes.is_sorted_by(|a, b| a.order(b).is_lt());
        }
        for attribute in &self.attributes {
            self.out.push(' ');
            push_name(&mut self.out, attribute.name);
            self.out.push_str("=\"");
            self.out
                .push_str(&self.values[attribute.start..attribute.end]);
            self.out.push('"');
        }
        self.out.push('>');
        self.require(distinct);
        self.attributes.clear();
        self.values.clear();
    }

    fn note(&mut self, forbidden: Option<u32>) {
        if self.refused.is_none() {
            self.refused = forbidden;
        }
    }

    /// A broken order of calls refuses the whole document instead of writing another one than was meant.
    fn require(&mut self, in_order: bool) {
        if !in_order {
            self.note(Some(MISUSE));
        }
    }
}

fn push_name(out: &mut String, name: QName) {
    if !name.prefix.is_empty() {
        out.push_str(name.prefix);
        out.push(':');
    }
    out.push_str(name.local);
}

/// Appends ` xmlns:prefix="namespace"`.
pub(crate) fn push_declaration(out: &mut String, prefix: &str, namespace: &str) {
    out.push_str(" xmlns");
    if !prefix.is_empty() {
        out.push(':');
        out.push_str(prefix);
    }
    out.push_str("=\"");
    push_attribute(out, namespace);
    out.push('"');
}

/// A whole element in exclusive-C14N form, as only [`Writer`] makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canonical(String);

impl Canonical {
    /// The XML text, without XML declaration.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Inserts another canonical element (a signature) at an offset that [`Writer::offset`] returned for this element.
    ///
    /// Canonical form is kept when the inserted element's prefixes are not rendered by an ancestor of that place.
    /// Offsets past the insertion move by its length. An offset past the end changes nothing.
    pub fn insert(&mut self, offset: usize, element: &Canonical) {
        if self.0.is_char_boundary(offset) {
            self.0.insert_str(offset, &element.0);
        }
    }

    /// The text.
    pub fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests;
