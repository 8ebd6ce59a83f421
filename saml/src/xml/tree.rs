//! The tree: flat arrays in document order, one pool of text that every name and value points into.

use super::error::Position;
use super::{Element, NodeId};
use std::fmt;
use std::sync::Arc;

/// The parent of the root.
pub(super) const NOBODY: u32 = u32::MAX;

/// A stretch of the pool, in octets.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

/// A stretch of one of the arrays.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Run {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Run {
    pub(super) fn of<T>(self, all: &[T]) -> &[T] {
        &all[self.start as usize..self.end as usize]
    }
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// Index into the elements.
    Element(u32),
    Text(Span),
    Comment(Span),
    Instruction(Span, Span),
}

/// A node. The nodes of its subtree follow it directly, up to `end`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NodeData {
    pub(super) parent: u32,
    pub(crate) end: u32,
    pub(crate) kind: Kind,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct ElementData {
    pub(super) prefix: Span,
    pub(super) local: Span,
    pub(super) namespace: Span,
    pub(super) attributes: Run,
    pub(super) declarations: Run,
    pub(super) position: Position,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct AttributeData {
    pub(super) prefix: Span,
    pub(super) local: Span,
    pub(super) namespace: Span,
    pub(super) value: Span,
}

/// A namespace declaration; both empty means `xmlns=""`.
#[derive(Debug, Clone, Copy)]
pub(super) struct DeclarationData {
    pub(super) prefix: Span,
    pub(super) namespace: Span,
}

/// A parsed document; owns its tree. Cloning copies the tree and shares the text.
#[derive(Clone)]
pub struct Document {
    pub(super) pool: Arc<String>,
    pub(super) nodes: Vec<NodeData>,
    pub(super) elements: Vec<ElementData>,
    pub(super) attributes: Vec<AttributeData>,
    pub(super) declarations: Vec<DeclarationData>,
}

impl Document {
    /// The root element.
    pub fn root(&self) -> Element<'_> {
        Element::new(self, NodeId(0))
    }

    /// Element by node id, if it is an element.
    pub fn element(&self, id: NodeId) -> Option<Element<'_>> {
        match self.nodes.get(id.0 as usize)?.kind {
            Kind::Element(_) => Some(Element::new(self, id)),
            _ => None,
        }
    }

    /// A copy of the document without the subtree at `id` (used to hand on only what a signature covered).
    ///
    /// Node ids of the copy are its own. The root cannot be left out: asked for that, the copy is the bare root
    /// element, without attributes and content, so that nothing that should be gone can be read.
    pub fn without(&self, id: NodeId) -> Document {
        if id.0 == 0 {
            self.bare_root()
        } else {
            self.copy(0, Some(id.0))
        }
    }

    /// A document whose root is a copy of the element, with the namespace declarations in scope there.
    ///
    /// Node ids of the copy are its own. An id that is not an element of this document gives the bare root element.
    pub fn rooted_at(&self, id: NodeId) -> Document {
        let Some(element) = self.element(id) else {
            return self.bare_root();
        };
        let inherited = element.inherited_declarations();
        let mut copy = self.copy(id.0, None);
        let root = copy.elements[0].declarations;
        // The root's declarations come first in the copy, so the inherited ones go before them.
        let added = u32::try_from(inherited.len()).unwrap_or(0);
        copy.declarations.splice(0..0, inherited);
        for element in &mut copy.elements {
            element.declarations.start += added;
            element.declarations.end += added;
        }
        copy.elements[0].declarations = Run {
            start: 0,
            end: root.end + added,
        };
        copy
    }

    pub(crate) fn node(&self, id: u32) -> &NodeData {
        &self.nodes[id as usize]
    }

    pub(crate) fn str(&self, span: Span) -> &str {
        &self.pool[span.start as usize..span.end as usize]
    }

    /// Copies the subtree at `from`, leaving out the subtree at `skip`.
    fn copy(&self, from: u32, skip: Option<u32>) -> Document {
        let end = self.nodes[from as usize].end;
        let hole = match skip.and_then(|id| Some((id, self.nodes.get(id as usize)?.end))) {
            Some((start, stop)) if start > from && stop <= end => start..stop,
            _ => end..end,
        };
        let gap = hole.end - hole.start;
        let place = |old: u32| {
            if old >= hole.end {
                old - from - gap
            } else {
                old - from
            }
        };
        let mut copy = Document {
            pool: Arc::clone(&self.pool),
            nodes: Vec::with_capacity((end - from - gap) as usize),
            elements: Vec::with_capacity(self.elements.len()),
            attributes: Vec::with_capacity(self.attributes.len()),
            declarations: Vec::with_capacity(self.declarations.len()),
        };
        for id in (from..end).filter(|id| !hole.contains(id)) {
            let node = self.nodes[id as usize];
            let kind = match node.kind {
                Kind::Element(index) => {
                    Kind::Element(copy.adopt(self, &self.elements[index as usize]))
                }
                other => other,
            };
            let parent = if id == from {
                NOBODY
            } else {
                place(node.parent)
            };
            copy.nodes.push(NodeData {
                parent,
                end: place(node.end),
                kind,
            });
        }
        copy
    }

    /// Takes over an element with its attributes and declarations; returns its index here.
    fn adopt(&mut self, source: &Document, element: &ElementData) -> u32 {
        let mut element = *element;
        element.attributes = append(
            &mut self.attributes,
            element.attributes.of(&source.attributes),
        );
        element.declarations = append(
            &mut self.declarations,
            element.declarations.of(&source.declarations),
        );
        self.elements.push(element);
        index(self.elements.len() - 1)
    }

    fn bare_root(&self) -> Document {
        let mut root = self.elements[0];
        root.attributes = Run::default();
        root.declarations.end = root.declarations.end.min(index(self.declarations.len()));
        let declarations = root.declarations.of(&self.declarations).to_vec();
        root.declarations = Run {
            start: 0,
            end: index(declarations.len()),
        };
        Document {
            pool: Arc::clone(&self.pool),
            nodes: vec![NodeData {
                parent: NOBODY,
                end: 1,
                kind: Kind::Element(0),
            }],
            elements: vec![root],
            attributes: Vec::new(),
            declarations,
        }
    }
}

fn append<T: Copy>(all: &mut Vec<T>, some: &[T]) -> Run {
    let start = index(all.len());
    all.extend_from_slice(some);
    Run {
        start,
        end: index(all.len()),
    }
}

/// An index as it is stored. Inputs are bounded far below `u32::MAX` octets, and nothing has more entries than octets.
pub(super) fn index(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Content is personal data; the shape is enough to debug with.
        write!(
            f,
            "Document({}, {} nodes)",
            self.root().local(),
            self.nodes.len()
        )
    }
}
