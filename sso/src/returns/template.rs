//! The partner's page for a return: an address with places for what is known.
//!
//! Places: `{order_id}`, `{kind}` (`order`, `top-up`), `{token}`. They may stand in path, query and fragment and never in scheme, host or port, so the origin is
//! the configured one whatever comes.

use super::Kind;
use std::fmt;
use url::Url;

/// Why a text is no template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateError {
    /// It is no URL when the places are filled.
    NoUrl,
    /// A place of this name does not exist, or a brace stands alone.
    NoSuchPlace(String),
    /// A place stands before the path.
    BeforePath,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    OrderId,
    Kind,
    Token,
}

impl Place {
    fn named(name: &str) -> Option<Place> {
        match name {
            "order_id" => Some(Place::OrderId),
            "kind" => Some(Place::Kind),
            "token" => Some(Place::Token),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Place(Place),
}

/// A checked template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
    origin: String,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// [`TemplateError`].
    pub fn parse(text: &str) -> Result<Template, TemplateError> {
        let pieces = pieces(text)?;
        let filled = |value: &str| {
            let parts = pieces.iter().map(|piece| match piece {
                Piece::Text(text) => text.as_str(),
                Piece::Place(_) => value,
            });
            Url::parse(&parts.collect::<String>()).map_err(|_| TemplateError::NoUrl)
        };
        let url = filled("x")?;
        let authority = url.scheme().len() + "://".len();
        let begin = text
            .get(authority..)
            .and_then(|rest| rest.find(['/', '?', '#']))
            .map_or(text.len(), |at| at + authority);
        if text.find('{').is_some_and(|place| place < begin) {
            return Err(TemplateError::BeforePath);
        }
        Ok(Template {
            origin: url.origin().ascii_serialization(),
            pieces,
        })
    }

    /// Scheme, host and port of the page.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// An address of this template, for checks of scheme and host.
    pub fn sample(&self) -> String {
        self.fill(Kind::Order, None, "x")
    }

    pub(super) fn wants_token(&self) -> bool {
        self.pieces.contains(&Piece::Place(Place::Token))
    }

    /// The address with the places filled; each value is escaped, an unknown order number is empty.
    pub(super) fn fill(&self, kind: Kind, order_id: Option<&str>, token: &str) -> String {
        self.pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.as_str(),
                // Its alphabet (letters, digits, hyphen, underscore) needs no escaping.
                Piece::Place(Place::OrderId) => order_id.unwrap_or_default(),
                Piece::Place(Place::Kind) => kind.name(),
                // Base64url and dots.
                Piece::Place(Place::Token) => token,
            })
            .collect()
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => f.write_str(text)?,
                Piece::Place(Place::OrderId) => f.write_str("{order_id}")?,
                Piece::Place(Place::Kind) => f.write_str("{kind}")?,
                Piece::Place(Place::Token) => f.write_str("{token}")?,
            }
        }
        Ok(())
    }
}

fn pieces(text: &str) -> Result<Vec<Piece>, TemplateError> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after
            .split_once('}')
            .ok_or_else(|| TemplateError::NoSuchPlace(after.to_owned()))?;
        let place =
            Place::named(name).ok_or_else(|| TemplateError::NoSuchPlace(name.to_owned()))?;
        pieces.push(Piece::Text(before.to_owned()));
        pieces.push(Piece::Place(place));
        rest = after;
    }
    pieces.push(Piece::Text(rest.to_owned()));
    let lone = |piece: &Piece| matches!(piece, Piece::Text(text) if text.contains('}'));
    if pieces.iter().any(lone) {
        return Err(TemplateError::NoSuchPlace("}".to_owned()));
    }
    Ok(pieces)
}
