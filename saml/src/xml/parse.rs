//! From text to tree: one pass over the reader's events.
//!
//! The reader (quick-xml) finds where markup begins and ends and that end tags match. Everything else that
//! well-formedness asks for is checked here and in `start_tag`.

use super::chars::{self, Reference, is_ncname, is_space};
use super::encoding::{self, Encoding};
use super::error::{Position, XmlError, quoted};
use super::limits::Limits;
use super::start_tag::Written;
use super::tree::{
    AttributeData, DeclarationData, Document, ElementData, Kind, NOBODY, NodeData, Span, index,
};
use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError};
use quick_xml::events::Event;
use std::borrow::Cow;
use std::sync::Arc;

/// An element whose end tag has not come.
pub(super) struct Open {
    node: u32,
    /// Bindings in scope before its own.
    bindings: usize,
}

/// Text that may still grow: a reference or a CDATA section does not end it.
enum Pending {
    None,
    /// As it stands in the source.
    Source(Span),
    /// From here to the end of the tail.
    Tail(usize),
}

/// The tree while it grows. Spans point into `source`, and past its end into `tail`.
pub(super) struct Builder<'a> {
    pub(super) source: &'a str,
    pub(super) limits: &'a Limits,
    pub(super) tail: String,
    nodes: Vec<NodeData>,
    pub(super) elements: Vec<ElementData>,
    pub(super) attributes: Vec<AttributeData>,
    pub(super) declarations: Vec<DeclarationData>,
    pub(super) bindings: Vec<DeclarationData>,
    pub(super) written: Vec<Written>,
    pub(super) xml_namespace: Option<Span>,
    pub(super) open: Vec<Open>,
    text: Pending,
    /// The last position that was computed, and its offset.
    mark: (usize, Position),
}

/// Parses a document.
pub(super) fn document(
    text: Cow<'_, str>,
    encoding: Encoding,
    limits: &Limits,
) -> Result<Document, XmlError> {
    let (nodes, elements, attributes, declarations, tail) = {
        let mut builder = Builder::new(&text, limits);
        builder.run(encoding)?;
        (
            builder.nodes,
            builder.elements,
            builder.attributes,
            builder.declarations,
            builder.tail,
        )
    };
    let mut pool = text.into_owned();
    pool.push_str(&tail);
    Ok(Document {
        pool: Arc::new(pool),
        nodes,
        elements,
        attributes,
        declarations,
    })
}

impl<'a> Builder<'a> {
    fn new(source: &'a str, limits: &'a Limits) -> Builder<'a> {
        Builder {
            source,
            limits,
            tail: String::new(),
            nodes: Vec::with_capacity(16),
            elements: Vec::with_capacity(8),
            attributes: Vec::with_capacity(16),
            declarations: Vec::with_capacity(4),
            bindings: Vec::with_capacity(8),
            written: Vec::with_capacity(16),
            xml_namespace: None,
            open: Vec::with_capacity(8),
            text: Pending::None,
            mark: (0, Position::START),
        }
    }

    fn run(&mut self, encoding: Encoding) -> Result<(), XmlError> {
        let mut reader = Reader::from_str(self.source);
        if self.source.starts_with('\u{FEFF}') {
            // A second byte order mark; the reader would skip it and its offsets would be wrong.
            return Err(XmlError::OutsideRoot {
                at: Position::START,
            });
        }
        let forbidden = chars::first_forbidden(self.source);
        loop {
            let start = offset(reader.buffer_position());
            self.refuse_doctype(start)?;
            let event = reader
                .read_event()
                .map_err(|error| self.refused(&error, offset(reader.error_position())))?;
            let end = offset(reader.buffer_position());
            if let Some((place, code)) = forbidden
                && place < end
            {
                return Err(XmlError::ForbiddenCharacter {
                    code,
                    at: self.at(place),
                });
            }
            match event {
                Event::Start(_) => self.start_tag(start, end - 1, false)?,
                Event::Empty(_) => self.start_tag(start, end - 2, true)?,
                Event::End(_) => self.end_tag()?,
                Event::Text(_) => self.character_data(start, end)?,
                Event::GeneralRef(_) => self.reference(start, end)?,
                Event::CData(_) => self.section(start, end)?,
                Event::Comment(_) => self.comment(start, end)?,
                Event::PI(_) => self.instruction(start, end)?,
                Event::Decl(_) if start == 0 => {
                    encoding::check_declaration(&self.source[5..end - 2], encoding)?
                }
                Event::Decl(_) => {
                    return Err(XmlError::Declaration {
                        what: "it must come first",
                        at: self.at(start),
                    });
                }
                Event::DocType(_) => return Err(XmlError::Doctype { at: self.at(start) }),
                Event::Eof => return self.finish(),
            }
        }
    }

    /// Refuses `<!DOCTYPE` where it begins, so that nothing of it is read.
    fn refuse_doctype(&self, start: usize) -> Result<(), XmlError> {
        match self.source.as_bytes().get(start..start + 3) {
            Some(b"<!D" | b"<!d") => Err(XmlError::Doctype { at: self.at(start) }),
            _ => Ok(()),
        }
    }

    fn refused(&self, error: &Error, place: usize) -> XmlError {
        let at = self.at(place);
        match error {
            Error::IllFormed(
                IllFormedError::MismatchedEndTag { .. } | IllFormedError::UnmatchedEndTag(_),
            ) => XmlError::MismatchedEnd { at },
            other => XmlError::Malformed {
                what: other.to_string(),
                at,
            },
        }
    }

    /// Opens an element; `end` is the octet after the tag's content.
    fn start_tag(&mut self, start: usize, end: usize, empty: bool) -> Result<(), XmlError> {
        self.flush_text(start)?;
        if self.open.is_empty() && !self.nodes.is_empty() {
            return Err(XmlError::SecondRoot { at: self.at(start) });
        }
        if self.open.len() >= self.limits.depth {
            return Err(XmlError::TooDeep {
                limit: self.limits.depth,
                at: self.at(start),
            });
        }
        let position = self.advance(start);
        let scope = self.bindings.len();
        let element = self.read_tag(start + 1, end, position)?;
        let node = index(self.nodes.len());
        let kind = Kind::Element(index(self.elements.len()));
        self.elements.push(element);
        self.push_node(kind, start)?;
        self.open.push(Open {
            node,
            bindings: scope,
        });
        if empty { self.close() } else { Ok(()) }
    }

    fn end_tag(&mut self) -> Result<(), XmlError> {
        // What follows the text is the end tag, so the text's own place is near enough.
        self.flush_text(self.mark.0)?;
        self.close()
    }

    fn close(&mut self) -> Result<(), XmlError> {
        let Some(open) = self.open.pop() else {
            return Err(XmlError::MismatchedEnd { at: self.mark.1 });
        };
        self.bindings.truncate(open.bindings);
        self.nodes[open.node as usize].end = index(self.nodes.len());
        Ok(())
    }

    fn character_data(&mut self, start: usize, end: usize) -> Result<(), XmlError> {
        let text = &self.source[start..end];
        if self.open.is_empty() {
            return match text.bytes().position(|byte| !is_space(byte)) {
                Some(place) => Err(XmlError::OutsideRoot {
                    at: self.at(start + place),
                }),
                None => Ok(()),
            };
        }
        if text.contains('>')
            && let Some(place) = text.find("]]>")
        {
            return Err(XmlError::SectionEndInText {
                at: self.at(start + place),
            });
        }
        self.append(start, end);
        Ok(())
    }

    fn section(&mut self, start: usize, end: usize) -> Result<(), XmlError> {
        self.refuse_outside(start)?;
        self.append(start + "<![CDATA[".len(), end - "]]>".len());
        Ok(())
    }

    fn reference(&mut self, start: usize, end: usize) -> Result<(), XmlError> {
        self.refuse_outside(start)?;
        let character = self.resolve(start, end)?;
        self.text_to_tail();
        self.tail.push(character);
        Ok(())
    }

    /// The character behind `&…;` at these offsets.
    pub(super) fn resolve(&self, start: usize, end: usize) -> Result<char, XmlError> {
        let name = &self.source[start + 1..end - 1];
        match chars::resolve(name) {
            Reference::Character(character) => Ok(character),
            Reference::Forbidden(code) => Err(XmlError::ForbiddenCharacter {
                code,
                at: self.at(start),
            }),
            Reference::Unknown => Err(XmlError::UnknownEntity {
                name: quoted(name),
                at: self.at(start),
            }),
        }
    }

    fn comment(&mut self, start: usize, end: usize) -> Result<(), XmlError> {
        let (from, to) = (start + "<!--".len(), end - "-->".len());
        let text = &self.source[from..to];
        if text.contains("--") || text.ends_with('-') {
            return Err(XmlError::DoubleHyphen { at: self.at(start) });
        }
        if self.open.is_empty() {
            return Ok(());
        }
        self.flush_text(start)?;
        let content = self.lines(from, to);
        self.push_node(Kind::Comment(content), start)
    }

    fn instruction(&mut self, start: usize, end: usize) -> Result<(), XmlError> {
        if !self.limits.processing_instructions {
            return Err(XmlError::Instruction { at: self.at(start) });
        }
        let (from, to) = (start + "<?".len(), end - "?>".len());
        let content = &self.source[from..to];
        let target = content
            .split([' ', '\t', '\r', '\n'])
            .next()
            .unwrap_or_default();
        if !is_ncname(target) || target.eq_ignore_ascii_case("xml") {
            return Err(XmlError::InvalidName {
                name: quoted(target),
                at: self.at(start),
            });
        }
        if self.open.is_empty() {
            return Ok(());
        }
        self.flush_text(start)?;
        let after = &content[target.len()..];
        let data = to - after.trim_start_matches([' ', '\t', '\r', '\n']).len();
        let data = self.lines(data, to);
        self.push_node(
            Kind::Instruction(span(from, from + target.len()), data),
            start,
        )
    }

    fn finish(&mut self) -> Result<(), XmlError> {
        if let Some(open) = self.open.last()
            && let Kind::Element(element) = self.nodes[open.node as usize].kind
        {
            let element = self.elements[element as usize];
            return Err(XmlError::Unclosed {
                name: quoted(self.text_of(element.local)),
                at: element.position,
            });
        }
        if self.nodes.is_empty() {
            Err(XmlError::NoRoot)
        } else {
            Ok(())
        }
    }

    fn refuse_outside(&self, start: usize) -> Result<(), XmlError> {
        if self.open.is_empty() {
            Err(XmlError::OutsideRoot { at: self.at(start) })
        } else {
            Ok(())
        }
    }

    /// Adds source text to the pending text, line ends normalised.
    fn append(&mut self, start: usize, end: usize) {
        let text = &self.source[start..end];
        if matches!(self.text, Pending::None) && !text.contains('\r') {
            if !text.is_empty() {
                self.text = Pending::Source(span(start, end));
            }
            return;
        }
        self.text_to_tail();
        chars::push_lines(&mut self.tail, text);
    }

    fn text_to_tail(&mut self) {
        let start = self.tail.len();
        match self.text {
            Pending::Tail(_) => return,
            Pending::None => {}
            Pending::Source(text) => self
                .tail
                .push_str(&self.source[text.start as usize..text.end as usize]),
        }
        self.text = Pending::Tail(start);
    }

    /// Makes a node of the pending text. Must be called before anything else goes to the tail.
    fn flush_text(&mut self, place: usize) -> Result<(), XmlError> {
        let text = match std::mem::replace(&mut self.text, Pending::None) {
            Pending::None => return Ok(()),
            Pending::Source(text) => text,
            Pending::Tail(start) => self.tail_from(start),
        };
        if text.start == text.end {
            Ok(())
        } else {
            self.push_node(Kind::Text(text), place)
        }
    }

    fn push_node(&mut self, kind: Kind, place: usize) -> Result<(), XmlError> {
        if self.nodes.len() >= self.limits.nodes {
            return Err(XmlError::TooManyNodes {
                limit: self.limits.nodes,
                at: self.at(place),
            });
        }
        let parent = self.open.last().map_or(NOBODY, |open| open.node);
        let end = index(self.nodes.len() + 1);
        self.nodes.push(NodeData { parent, end, kind });
        Ok(())
    }

    /// Source text with line ends normalised.
    fn lines(&mut self, start: usize, end: usize) -> Span {
        let text = &self.source[start..end];
        if !text.contains('\r') {
            return span(start, end);
        }
        let from = self.tail.len();
        chars::push_lines(&mut self.tail, text);
        self.tail_from(from)
    }

    /// What was added to the tail since it had this length.
    pub(super) fn tail_from(&self, start: usize) -> Span {
        span(
            self.source.len() + start,
            self.source.len() + self.tail.len(),
        )
    }

    pub(super) fn text_of(&self, span: Span) -> &str {
        let (start, end) = (span.start as usize, span.end as usize);
        let base = self.source.len();
        if start >= base {
            &self.tail[start - base..end - base]
        } else {
            &self.source[start..end]
        }
    }

    /// The position of an octet, for an error: counted from the last one that was computed.
    pub(super) fn at(&self, place: usize) -> Position {
        let (from, position) = if place >= self.mark.0 {
            self.mark
        } else {
            (0, Position::START)
        };
        // The reader may report an error in the middle of a character.
        let place = (from..=place.min(self.source.len()))
            .rev()
            .find(|p| self.source.is_char_boundary(*p));
        place.map_or(position, |place| position.after(&self.source[from..place]))
    }

    fn advance(&mut self, place: usize) -> Position {
        let position = self.at(place);
        self.mark = (place, position);
        position
    }
}

/// A span of the source.
pub(super) fn span(start: usize, end: usize) -> Span {
    Span {
        start: index(start),
        end: index(end),
    }
}

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}
