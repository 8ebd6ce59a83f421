//! Exclusive XML Canonicalization 1.0 (W3C 2002-07-18), with and without comments, with an `InclusiveNamespaces` PrefixList.
//!
//! Input is a tree that [`crate::xml`] accepted, so every case that C14N leaves to the implementation (DTD defaults,
//! entities, relative or odd namespace names) is already gone. Work is linear in the tree, and does not recurse.

use crate::escape::{push_attribute, push_text};
use crate::write::push_declaration;
use crate::xml::{Attribute, Document, Element, Kind, NodeId};

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
/// Never empty, except when the apex itself is left out.
///
/// Standard: Exclusive XML Canonicalization 1.0 §3.
pub fn canonicalize(apex: Element<'_>, omit: Option<NodeId>, mode: &Exclusive) -> Vec<u8> {
    let document = apex.document();
    let mut canonical = Canonicalizer::new(mode);
    let mut id = apex.id().0;
    let end = document.node(id).end;
    while id < end {
        canonical.close_before(id);
        let node = document.node(id);
        if omit == Some(NodeId(id)) {
            id = node.end;
            continue;
        }
        canonical.node(document, id, apex);
        id += 1;
    }
    canonical.close_before(end);
    canonical.out.into_bytes()
}

/// An element whose end tag is not written yet.
struct Open<'a> {
    element: Element<'a>,
    /// First node after the subtree.
    end: u32,
    /// Declarations rendered before its own.
    rendered: usize,
}

struct Canonicalizer<'a> {
    out: String,
    with_comments: bool,
    /// The PrefixList, sorted; `#default` as the empty prefix.
    inclusive: Vec<&'a str>,
    open: Vec<Open<'a>>,
    /// Declarations rendered by the open elements.
    rendered: Vec<(&'a str, &'a str)>,
    attributes: Vec<Attribute<'a>>,
}

impl<'a> Canonicalizer<'a> {
    fn new(mode: &'a Exclusive) -> Canonicalizer<'a> {
        let names = mode.inclusive_prefixes.iter();
        let mut inclusive: Vec<&str> = names
            .map(|name| if name == "#default" { "" } else { name })
            .collect();
        inclusive.sort_unstable();
        Canonicalizer {
            out: String::with_capacity(1024),
            with_comments: mode.with_comments,
            inclusive,
            open: Vec::new(),
            rendered: Vec::new(),
            attributes: Vec::new(),
        }
    }

    /// Writes the end tags of the elements that end before this node.
    fn close_before(&mut self, id: u32) {
        while let Some(open) = self.open.pop_if(|open| open.end <= id) {
            self.rendered.truncate(open.rendered);
            self.out.push_str("</");
            self.name(open.element.prefix(), open.element.local());
            self.out.push('>');
        }
    }

    fn node(&mut self, document: &'a Document, id: u32, apex: Element<'a>) {
        let node = document.node(id);
        match node.kind {
            Kind::Text(text) => {
                push_text(&mut self.out, document.str(text));
            }
            Kind::Comment(text) if self.with_comments => {
                self.out.push_str("<!--");
                self.out.push_str(document.str(text));
                self.out.push_str("-->");
            }
            Kind::Comment(_) => {}
            Kind::Instruction(target, data) => {
                self.out.push_str("<?");
                self.out.push_str(document.str(target));
                let data = document.str(data);
                if !data.is_empty() {
                    self.out.push(' ');
                    self.out.push_str(data);
                }
                self.out.push_str("?>");
            }
            Kind::Element(_) => {
                if let Some(element) = document.element(NodeId(id)) {
                    let rendered = self.rendered.len();
                    self.start_tag(element, element.id() == apex.id());
                    self.open.push(Open {
                        element,
                        end: node.end,
                        rendered,
                    });
                }
            }
        }
    }

    fn start_tag(&mut self, element: Element<'a>, is_apex: bool) {
        self.out.push('<');
        self.name(element.prefix(), element.local());
        self.attributes.clear();
        self.attributes.extend(element.attributes());
        let first = self.rendered.len();
        self.render(element.prefix(), element.namespace());
        for at in 0..self.attributes.len() {
            let Attribute {
                prefix, namespace, ..
            } = self.attributes[at];
            if !prefix.is_empty() {
                self.render(prefix, namespace);
            }
        }
        if !self.inclusive.is_empty() {
            self.render_inclusive(element, is_apex);
        }
        self.rendered[first..].sort_unstable();
        for (prefix, namespace) in &self.rendered[first..] {
            push_declaration(&mut self.out, prefix, namespace);
        }
        self.attributes
            .sort_unstable_by_key(|attribute| (attribute.namespace, attribute.local));
        for at in 0..self.attributes.len() {
            let Attribute {
                prefix,
                local,
                value,
                ..
            } = self.attributes[at];
            self.out.push(' ');
            self.name(prefix, local);
            self.out.push_str("=\"");
            push_attribute(&mut self.out, value);
            self.out.push('"');
        }
        self.out.push('>');
    }

    /// Renders the declarations of listed prefixes: at the apex all in scope, below only what an element redeclares.
    fn render_inclusive(&mut self, element: Element<'a>, is_apex: bool) {
        let depth = if is_apex { usize::MAX } else { 1 };
        let mut seen: Vec<&str> = Vec::new();
        for ancestor in element.lineage().take(depth) {
            for (prefix, namespace) in ancestor.declarations() {
                if self.inclusive.binary_search(&prefix).is_ok() && !seen.contains(&prefix) {
                    seen.push(prefix);
                    self.render(prefix, namespace);
                }
            }
        }
    }

    /// Notes a declaration unless an output ancestor (or this element) has rendered the same.
    fn render(&mut self, prefix: &'a str, namespace: &'a str) {
        if prefix == "xml" {
            return;
        }
        let known = self
            .rendered
            .iter()
            .rev()
            .find(|(name, _)| *name == prefix)
            .map(|(_, namespace)| *namespace);
        // No default namespace and an empty one are the same.
        if known.unwrap_or(if prefix.is_empty() { "" } else { "\0" }) != namespace {
            self.rendered.push((prefix, namespace));
        }
    }

    fn name(&mut self, prefix: &str, local: &str) {
        if !prefix.is_empty() {
            self.out.push_str(prefix);
            self.out.push(':');
        }
        self.out.push_str(local);
    }
}

#[cfg(test)]
mod tests;
