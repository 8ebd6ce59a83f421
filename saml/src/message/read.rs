//! Reading typed attributes and schema-ordered children.

use super::{MessageError, parse_instant};
use crate::names::ns::{ASSERTION, DSIG, PROTOCOL};
use crate::xml::{Element, Node, is_ncname};
use jiff::Timestamp;

/// Most octets of an attribute or of a short text (Issuer, URIs, NameID). Values of SAML attributes are bounded by the
/// message alone.
pub const VALUE_LIMIT: usize = 2048;
/// Most octets of an ID or a reference to one.
pub const ID_LIMIT: usize = 256;

/// An element of a known type, with the type's name for errors.
#[derive(Clone, Copy)]
pub(super) struct Typed<'a> {
    pub(super) element: Element<'a>,
    pub(super) name: &'static str,
}

/// One place in a schema sequence: which elements may stand there, and whether more than once.
pub(super) struct Slot {
    pub(super) names: &'static [(&'static str, &'static str)],
    pub(super) many: bool,
}

/// At most one.
pub(super) const fn one(names: &'static [(&'static str, &'static str)]) -> Slot {
    Slot { names, many: false }
}

/// Any number.
pub(super) const fn many(names: &'static [(&'static str, &'static str)]) -> Slot {
    Slot { names, many: true }
}

impl<'a> Typed<'a> {
    /// Checks the root's name: a protocol message.
    pub(super) fn root(
        element: Element<'a>,
        name: &'static str,
        expected: &'static str,
    ) -> Result<Typed<'a>, MessageError> {
        Typed::named(element, (PROTOCOL, name), expected)
    }

    /// Checks the name of an element that is read as a whole.
    pub(super) fn named(
        element: Element<'a>,
        (namespace, name): (&'static str, &'static str),
        expected: &'static str,
    ) -> Result<Typed<'a>, MessageError> {
        if element.is(namespace, name) {
            Ok(Typed { element, name })
        } else {
            let got: String = format!("{{{}}}{}", element.namespace(), element.local())
                .chars()
                .take(256)
                .collect();
            Err(MessageError::WrongRoot { got, expected })
        }
    }

    /// Checks that children are those of the schema, in its order, without text between them.
    pub(super) fn sequence(&self, slots: &[Slot]) -> Result<(), MessageError> {
        let mut at = 0;
        let mut filled = false;
        for node in self.element.nodes() {
            let child = match node {
                Node::Element(child) => child,
                Node::Text(text) if !trim(text).is_empty() => return Err(self.unexpected("text")),
                _ => continue,
            };
            let fits = |slot: &Slot| {
                slot.names
                    .iter()
                    .any(|(namespace, local)| child.is(namespace, local))
            };
            match slots[at..].iter().position(fits) {
                Some(0) if filled && !slots[at].many => {
                    let what = slots[at].names.first().map_or("child", |(_, local)| local);
                    return Err(MessageError::Repeated {
                        element: self.name,
                        what,
                    });
                }
                Some(further) => {
                    at += further;
                    filled = true;
                }
                None => return Err(self.unexpected(child.local())),
            }
        }
        Ok(())
    }

    pub(super) fn child(&self, namespace: &str, name: &'static str) -> Option<Typed<'a>> {
        self.element
            .child(namespace, name)
            .map(|element| Typed { element, name })
    }

    pub(super) fn required(
        &self,
        namespace: &str,
        name: &'static str,
    ) -> Result<Typed<'a>, MessageError> {
        self.child(namespace, name).ok_or(self.missing(name))
    }

    pub(super) fn children(
        &self,
        namespace: &'static str,
        name: &'static str,
    ) -> impl Iterator<Item = Typed<'a>> {
        self.element
            .children_named(namespace, name)
            .map(move |element| Typed { element, name })
    }

    /// An attribute of type string, as it is.
    pub(super) fn string(&self, what: &'static str) -> Result<Option<String>, MessageError> {
        match self.element.attribute(what) {
            Some(value) if value.len() > VALUE_LIMIT => {
                Err(self.invalid(what, "at most 2048 octets"))
            }
            value => Ok(value.map(str::to_owned)),
        }
    }

    /// An attribute of type anyURI: white space around it is not part of it.
    pub(super) fn uri(&self, what: &'static str) -> Result<Option<String>, MessageError> {
        Ok(self.string(what)?.map(|value| trim(&value).to_owned()))
    }

    /// An attribute of type NCName (ID, InResponseTo).
    pub(super) fn ncname(&self, what: &'static str) -> Result<Option<String>, MessageError> {
        match self.element.attribute(what).map(trim) {
            None => Ok(None),
            Some(value) if value.len() > ID_LIMIT => Err(self.invalid(what, "at most 256 octets")),
            Some(value) if is_ncname(value) => Ok(Some(value.to_owned())),
            Some(_) => Err(self.invalid(what, "an NCName")),
        }
    }

    pub(super) fn boolean(&self, what: &'static str) -> Result<bool, MessageError> {
        match self.element.attribute(what).map(trim) {
            None | Some("false" | "0") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(_) => Err(self.invalid(what, "an xs:boolean")),
        }
    }

    pub(super) fn unsigned_short(&self, what: &'static str) -> Result<Option<u16>, MessageError> {
        let value = self.element.attribute(what).map(trim);
        value
            .map(|value| {
                value
                    .parse()
                    .map_err(|_| self.invalid(what, "an xs:unsignedShort"))
            })
            .transpose()
    }

    pub(super) fn instant(&self, what: &'static str) -> Result<Option<Timestamp>, MessageError> {
        let value = self.element.attribute(what);
        let invalid = || self.invalid(what, "an xs:dateTime with zone");
        value
            .map(|value| parse_instant(value).ok_or_else(invalid))
            .transpose()
    }

    /// The text of an element that holds nothing else, as it is.
    pub(super) fn text(&self) -> Result<String, MessageError> {
        let text = self.element.text().ok_or(self.invalid("content", "text"))?;
        if text.len() > VALUE_LIMIT {
            Err(self.invalid("content", "at most 2048 octets"))
        } else {
            Ok(text)
        }
    }

    /// The text of an element of type anyURI, or of an entity's name.
    pub(super) fn uri_text(&self) -> Result<String, MessageError> {
        self.text().map(|text| trim(&text).to_owned())
    }

    /// Refuses Extensions that could carry another message or a signature (Core §3.2.1: no SAML elements there).
    ///
    /// Stops: a captured signed assertion hidden in a request.
    pub(super) fn refuse_messages_in_extensions(&self) -> Result<(), MessageError> {
        let Some(extensions) = self.child(PROTOCOL, "Extensions") else {
            return Ok(());
        };
        let carried = |element: &Element<'_>| {
            element.namespace() == PROTOCOL
                || element.is(DSIG, "Signature")
                || element.is(ASSERTION, "Assertion")
                || element.is(ASSERTION, "EncryptedAssertion")
        };
        match extensions.element.descendants().skip(1).find(carried) {
            Some(element) => Err(extensions.unexpected(element.local())),
            None => Ok(()),
        }
    }

    pub(super) fn missing(&self, what: &'static str) -> MessageError {
        MessageError::Missing {
            element: self.name,
            what,
        }
    }

    pub(super) fn invalid(&self, what: &'static str, expected: &'static str) -> MessageError {
        MessageError::Invalid {
            element: self.name,
            what,
            expected,
        }
    }

    pub(super) fn unexpected(&self, child: &str) -> MessageError {
        MessageError::Unexpected {
            element: self.name,
            child: child.chars().take(64).collect(),
        }
    }
}

/// Takes what must be there.
pub(super) fn need<T>(
    typed: Typed<'_>,
    what: &'static str,
    value: Option<T>,
) -> Result<T, MessageError> {
    value.ok_or(typed.missing(what))
}

fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\n'])
}
