//! One start tag: attributes as written, then namespaces (Namespaces in XML 1.0), each count bounded while reading.

use super::chars::{is_ncname, is_space};
use super::error::{Position, XmlError, quoted};
use super::parse::{Builder, span};
use super::tree::{AttributeData, DeclarationData, ElementData, Run, Span, index};
use crate::names::ns;

/// An attribute as written; the value is normalised.
pub(super) struct Written {
    prefix: Span,
    local: Span,
    value: Span,
    /// Offset of its name.
    place: usize,
}

impl Builder<'_> {
    /// Reads the tag's content, without `<` and `>` or `/>`.
    pub(super) fn read_tag(
        &mut self,
        start: usize,
        end: usize,
        position: Position,
    ) -> Result<ElementData, XmlError> {
        let name_end = self.end_of_name(start, end);
        let (prefix, local) = self.split_name(start, name_end)?;
        let declarations = self.declarations.len();
        self.written.clear();
        self.read_attributes(name_end, end, declarations)?;
        self.extend_scope(declarations, start)?;
        let namespace = self.namespace_of(prefix, start)?;
        let attributes = self.attributes.len();
        self.bind_attributes(attributes)?;
        Ok(ElementData {
            prefix,
            local,
            namespace,
            attributes: Run {
                start: index(attributes),
                end: index(self.attributes.len()),
            },
            declarations: Run {
                start: index(declarations),
                end: index(self.declarations.len()),
            },
            position,
        })
    }

    fn read_attributes(
        &mut self,
        mut place: usize,
        end: usize,
        declarations: usize,
    ) -> Result<(), XmlError> {
        loop {
            let name = self.skip_space(place, end);
            if name == end {
                return Ok(());
            }
            if name == place {
                return Err(self.malformed("white space is missing before an attribute", name));
            }
            let name_end = self.end_of_name(name, end);
            let (prefix, local) = self.split_name(name, name_end)?;
            let (value, after) = self.read_value(name_end, end)?;
            place = after;
            let attribute = Written {
                prefix,
                local,
                value,
                place: name,
            };
            if self.text_of(prefix) == "xmlns"
                || (prefix.start == prefix.end && self.text_of(local) == "xmlns")
            {
                self.declare(&attribute, declarations)?;
            } else if self.written.len() >= self.limits.attributes {
                return Err(XmlError::TooManyAttributes {
                    limit: self.limits.attributes,
                    at: self.at(name),
                });
            } else {
                self.written.push(attribute);
            }
        }
    }

    /// Reads `= "value"`; returns the normalised value and the offset after the closing quote.
    fn read_value(&mut self, place: usize, end: usize) -> Result<(Span, usize), XmlError> {
        let equals = self.skip_space(place, end);
        let bytes = self.source.as_bytes();
        if equals == end || bytes[equals] != b'=' {
            return Err(self.malformed("an attribute has no value", equals));
        }
        let open = self.skip_space(equals + 1, end);
        let quote = match bytes[..end].get(open) {
            Some(quote @ (b'"' | b'\'')) => *quote,
            _ => return Err(self.malformed("an attribute value is not quoted", open)),
        };
        let start = open + 1;
        let mut plain = true;
        for (at, byte) in bytes.iter().enumerate().take(end).skip(start) {
            match byte {
                b'<' => return Err(XmlError::LessThanInAttribute { at: self.at(at) }),
                b'&' | b'\t' | b'\n' | b'\r' => plain = false,
                byte if *byte == quote => {
                    let value = if plain {
                        span(start, at)
                    } else {
                        self.normalise(start, at)?
                    };
                    return Ok((value, at + 1));
                }
                _ => {}
            }
        }
        Err(self.malformed("an attribute value is not closed", open))
    }

    /// Attribute value normalisation (XML §3.3.3): white space as written becomes a space, referenced white space stays.
    fn normalise(&mut self, start: usize, end: usize) -> Result<Span, XmlError> {
        let from = self.tail.len();
        let source = self.source;
        let mut place = start;
        while let Some(found) = source[place..end].find(['&', '\t', '\n', '\r']) {
            let at = place + found;
            self.tail.push_str(&source[place..at]);
            if source.as_bytes()[at] == b'&' {
                let Some(length) = source[at..end].find(';') else {
                    return Err(self.malformed("a reference is not closed", at));
                };
                place = at + length + 1;
                let character = self.resolve(at, place)?;
                self.tail.push(character);
            } else {
                self.tail.push(' ');
                place = at
                    + if source[at..end].starts_with("\r\n") {
                        2
                    } else {
                        1
                    };
            }
        }
        self.tail.push_str(&source[place..end]);
        Ok(self.tail_from(from))
    }

    /// Records a namespace declaration (Namespaces §3, §5).
    fn declare(&mut self, written: &Written, first: usize) -> Result<(), XmlError> {
        let default = written.prefix.start == written.prefix.end;
        let prefix = if default {
            Span::default()
        } else {
            written.local
        };
        let declaration = DeclarationData {
            prefix,
            namespace: written.value,
        };
        let name = self.text_of(prefix);
        let namespace = self.text_of(written.value);
        let at = || self.at(written.place);
        let reserved = || {
            Err(XmlError::Reserved {
                name: quoted(if default { namespace } else { name }),
                at: at(),
            })
        };
        match (name, namespace) {
            ("xml", ns::XML) => return Ok(()),
            ("xml" | "xmlns", _) | (_, ns::XML | ns::XMLNS) => return reserved(),
            ("", _) => {}
            (_, "") => {
                return Err(XmlError::EmptyNamespace {
                    prefix: quoted(name),
                    at: at(),
                });
            }
            _ => {}
        }
        if namespace
            .bytes()
            .any(|byte| byte < 0x20 || matches!(byte, b'&' | b'<' | b'"' | 0x7F))
        {
            return Err(XmlError::NamespaceName { at: at() });
        }
        let own = &self.declarations[first..];
        if own.iter().any(|other| self.text_of(other.prefix) == name) {
            return Err(XmlError::DuplicateAttribute {
                name: quoted(&format!("xmlns:{name}")),
                at: at(),
            });
        }
        if own.len() >= self.limits.namespaces {
            return Err(XmlError::TooManyNamespaces {
                limit: self.limits.namespaces,
                at: at(),
            });
        }
        self.declarations.push(declaration);
        Ok(())
    }

    /// Puts the element's declarations in scope.
    fn extend_scope(&mut self, declarations: usize, place: usize) -> Result<(), XmlError> {
        self.bindings
            .extend_from_slice(&self.declarations[declarations..]);
        let limit = self.limits.bindings();
        if self.bindings.len() > limit {
            return Err(XmlError::TooManyBindings {
                limit,
                at: self.at(place),
            });
        }
        Ok(())
    }

    /// Resolves the attributes' prefixes and refuses two of one expanded name.
    fn bind_attributes(&mut self, first: usize) -> Result<(), XmlError> {
        let written = std::mem::take(&mut self.written);
        for attribute in &written {
            let &Written {
                prefix,
                local,
                value,
                place,
            } = attribute;
            // The default namespace is not for attributes.
            let namespace = if prefix.start == prefix.end {
                Span::default()
            } else {
                self.namespace_of(prefix, place)?
            };
            // Quadratic, but in a number that the limit keeps small.
            let (name, space) = (self.text_of(local), self.text_of(namespace));
            let own = &self.attributes[first..];
            if own
                .iter()
                .any(|o| self.text_of(o.local) == name && self.text_of(o.namespace) == space)
            {
                return Err(XmlError::DuplicateAttribute {
                    name: quoted(name),
                    at: self.at(place),
                });
            }
            self.attributes.push(AttributeData {
                prefix,
                local,
                namespace,
                value,
            });
        }
        // Given back for the next tag, so that it is allocated once.
        self.written = written;
        Ok(())
    }

    fn namespace_of(&mut self, prefix: Span, place: usize) -> Result<Span, XmlError> {
        let name = self.text_of(prefix);
        let bound = self
            .bindings
            .iter()
            .rev()
            .find(|binding| self.text_of(binding.prefix) == name);
        match (name, bound) {
            (_, Some(binding)) => Ok(binding.namespace),
            ("", None) => Ok(Span::default()),
            ("xml", None) => Ok(self.xml_namespace()),
            ("xmlns", None) => Err(XmlError::Reserved {
                name: quoted(name),
                at: self.at(place),
            }),
            (_, None) => Err(XmlError::UnboundPrefix {
                prefix: quoted(name),
                at: self.at(place),
            }),
        }
    }

    fn xml_namespace(&mut self) -> Span {
        if let Some(known) = self.xml_namespace {
            return known;
        }
        let from = self.tail.len();
        self.tail.push_str(ns::XML);
        let namespace = self.tail_from(from);
        self.xml_namespace = Some(namespace);
        namespace
    }

    /// Splits a name at its colon and checks both parts.
    fn split_name(&self, start: usize, end: usize) -> Result<(Span, Span), XmlError> {
        let name = &self.source[start..end];
        let (prefix, local) = match name.split_once(':') {
            Some((prefix, local)) if is_ncname(prefix) => (prefix, local),
            None => ("", name),
            Some(_) => return Err(self.invalid_name(name, start)),
        };
        if !is_ncname(local) {
            return Err(self.invalid_name(name, start));
        }
        let prefix = if prefix.is_empty() {
            Span::default()
        } else {
            span(start, start + prefix.len())
        };
        Ok((prefix, span(end - local.len(), end)))
    }

    fn end_of_name(&self, start: usize, end: usize) -> usize {
        let bytes = &self.source.as_bytes()[start..end];
        start
            + bytes
                .iter()
                .position(|byte| is_space(*byte) || *byte == b'=')
                .unwrap_or(bytes.len())
    }

    fn skip_space(&self, start: usize, end: usize) -> usize {
        let bytes = &self.source.as_bytes()[start..end];
        start
            + bytes
                .iter()
                .position(|byte| !is_space(*byte))
                .unwrap_or(bytes.len())
    }

    fn invalid_name(&self, name: &str, place: usize) -> XmlError {
        XmlError::InvalidName {
            name: quoted(name),
            at: self.at(place),
        }
    }

    fn malformed(&self, what: &str, place: usize) -> XmlError {
        XmlError::Malformed {
            what: what.to_owned(),
            at: self.at(place),
        }
    }
}
