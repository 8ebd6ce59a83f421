//! Reading a tree: elements, attributes, declarations and text.

use super::NodeId;
use super::error::Position;
use super::tree::{AttributeData, DeclarationData, Document, ElementData, Kind, NOBODY};
use std::borrow::Cow;
use std::fmt;

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
    /// Text and CDATA joined, entities resolved, line ends normalised.
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
    pub(super) fn new(document: &'a Document, id: NodeId) -> Element<'a> {
        Element { document, id }
    }

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
        self.document.str(self.data().prefix)
    }

    /// Local name.
    pub fn local(&self) -> &'a str {
        self.document.str(self.data().local)
    }

    /// Namespace, empty when none.
    pub fn namespace(&self) -> &'a str {
        self.document.str(self.data().namespace)
    }

    /// Whether namespace and local name are these.
    pub fn is(&self, namespace: &str, local: &str) -> bool {
        self.local() == local && self.namespace() == namespace
    }

    /// Value of the attribute in no namespace.
    pub fn attribute(&self, local: &str) -> Option<&'a str> {
        self.attribute_ns("", local)
    }

    /// Value of the attribute in a namespace.
    pub fn attribute_ns(&self, namespace: &str, local: &str) -> Option<&'a str> {
        let document = self.document;
        self.data()
            .attributes
            .of(&document.attributes)
            .iter()
            .find(|a| document.str(a.local) == local && document.str(a.namespace) == namespace)
            .map(|a| document.str(a.value))
    }

    /// All attributes in document order.
    pub fn attributes(&self) -> impl Iterator<Item = Attribute<'a>> + use<'a> {
        let document = self.document;
        self.data()
            .attributes
            .of(&document.attributes)
            .iter()
            .map(move |data| attribute(document, data))
    }

    /// Namespace declarations written on this element: prefix (empty for the default) and URI (empty for `xmlns=""`).
    /// A declaration of `xml`, which changes nothing, is left out.
    pub fn declarations(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let document = self.document;
        self.own_declarations()
            .iter()
            .map(move |d| (document.str(d.prefix), document.str(d.namespace)))
    }

    /// The namespace bound to a prefix here (own and inherited declarations). The empty prefix without default
    /// namespace gives `None`.
    pub fn resolve_prefix(&self, prefix: &str) -> Option<&'a str> {
        if prefix == "xml" {
            return Some(crate::names::ns::XML);
        }
        let found = self
            .lineage()
            .find_map(|e| e.declarations().find(|(name, _)| *name == prefix));
        found
            .map(|(_, namespace)| namespace)
            .filter(|namespace| !namespace.is_empty())
    }

    /// All child nodes in document order.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let document = self.document;
        self.child_ids()
            .map(move |id| match document.node(id).kind {
                Kind::Element(_) => Node::Element(Element::new(document, NodeId(id))),
                Kind::Text(text) => Node::Text(document.str(text)),
                Kind::Comment(text) => Node::Comment(document.str(text)),
                Kind::Instruction(target, data) => {
                    Node::Instruction(document.str(target), document.str(data))
                }
            })
    }

    /// Child elements in document order.
    pub fn children(&self) -> impl Iterator<Item = Element<'a>> + use<'a> {
        let document = self.document;
        self.child_ids()
            .filter_map(move |id| document.element(NodeId(id)))
    }

    /// Child elements of that name.
    pub fn children_named(
        &self,
        namespace: &'static str,
        local: &'static str,
    ) -> impl Iterator<Item = Element<'a>> + use<'a> {
        self.children()
            .filter(move |child| child.is(namespace, local))
    }

    /// The first child element of that name.
    pub fn child(&self, namespace: &str, local: &str) -> Option<Element<'a>> {
        self.children().find(|child| child.is(namespace, local))
    }

    /// This element and all below it, in document order.
    pub fn descendants(&self) -> impl Iterator<Item = Element<'a>> + use<'a> {
        let document = self.document;
        (self.id.0..document.node(self.id.0).end).filter_map(move |id| document.element(NodeId(id)))
    }

    /// The parent element.
    pub fn parent(&self) -> Option<Element<'a>> {
        match self.document.node(self.id.0).parent {
            NOBODY => None,
            parent => Some(Element::new(self.document, NodeId(parent))),
        }
    }

    /// The whole text content directly inside, comments and instructions left out, never cut at them.
    /// `None` when there is a child element.
    pub fn text(&self) -> Option<String> {
        self.content().map(Cow::into_owned)
    }

    /// As [`Element::text`], borrowed when nothing had to be joined.
    pub fn content(&self) -> Option<Cow<'a, str>> {
        let mut whole = Cow::Borrowed("");
        for node in self.nodes() {
            match node {
                Node::Element(_) => return None,
                Node::Text(text) if whole.is_empty() => whole = Cow::Borrowed(text),
                Node::Text(text) => whole.to_mut().push_str(text),
                Node::Comment(_) | Node::Instruction(..) => {}
            }
        }
        Some(whole)
    }

    /// Where the start tag begins.
    pub fn position(&self) -> Position {
        self.data().position
    }

    /// Declarations in scope that ancestors wrote and nothing nearer overrides.
    pub(super) fn inherited_declarations(&self) -> Vec<DeclarationData> {
        let document = self.document;
        let mut seen: Vec<&str> = self.declarations().map(|(prefix, _)| prefix).collect();
        let mut inherited = Vec::new();
        for ancestor in self.lineage().skip(1) {
            for declaration in ancestor.own_declarations() {
                let prefix = document.str(declaration.prefix);
                if !seen.contains(&prefix) {
                    seen.push(prefix);
                    inherited.push(*declaration);
                }
            }
        }
        // `xmlns=""` says nothing where there is no ancestor.
        inherited.retain(|declaration| !document.str(declaration.namespace).is_empty());
        inherited
    }

    /// This element, its parent, and so on to the root.
    pub(crate) fn lineage(self) -> impl Iterator<Item = Element<'a>> {
        std::iter::successors(Some(self), |element| element.parent())
    }

    fn own_declarations(&self) -> &'a [DeclarationData] {
        self.data().declarations.of(&self.document.declarations)
    }

    fn child_ids(&self) -> impl Iterator<Item = u32> + use<'a> {
        let document = self.document;
        let end = document.node(self.id.0).end;
        let first = self.id.0 + 1;
        std::iter::successors(Some(first).filter(|id| *id < end), move |id| {
            Some(document.node(*id).end).filter(|next| *next < end)
        })
    }

    fn data(&self) -> &'a ElementData {
        match self.document.node(self.id.0).kind {
            Kind::Element(index) => &self.document.elements[index as usize],
            // Only elements get a cursor; a wrong one reads the root rather than stopping the service.
            _ => &self.document.elements[0],
        }
    }
}

fn attribute<'a>(document: &'a Document, data: &AttributeData) -> Attribute<'a> {
    Attribute {
        prefix: document.str(data.prefix),
        local: document.str(data.local),
        namespace: document.str(data.namespace),
        value: document.str(data.value),
    }
}
