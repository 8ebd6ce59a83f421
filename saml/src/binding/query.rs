//! The parameters of a query or a form body: split once at `&`, names compared as written, values left as received.

use super::octets::{Plus, percent_decode};
use super::{BindingError, Direction};

/// A parameter that SAML defines (Bindings §3.4.4.1).
const NAMES: [&str; 6] = [
    "SAMLRequest",
    "SAMLResponse",
    "RelayState",
    "SigAlg",
    "Signature",
    "SAMLEncoding",
];

/// The SAML parameters, values still percent-encoded. Others are ignored.
#[derive(Debug, Default)]
pub(super) struct Parameters<'a> {
    values: [Option<&'a [u8]>; NAMES.len()],
}

impl<'a> Parameters<'a> {
    /// Splits once. `;` separates nothing.
    ///
    /// Stops: a signature checked over one occurrence of a parameter while another is used, and names that only one of
    /// two readers takes for a SAML parameter (`%53AMLRequest`, `samlrequest`, `SAMLRequest[]`).
    pub(super) fn split(raw: &'a [u8]) -> Result<Parameters<'a>, BindingError> {
        let mut parameters = Parameters::default();
        for part in raw.split(|octet| *octet == b'&') {
            let equals = part
                .iter()
                .position(|octet| *octet == b'=')
                .unwrap_or(part.len());
            let (name, value) = (&part[..equals], part.get(equals + 1..).unwrap_or_default());
            match NAMES.iter().position(|known| known.as_bytes() == name) {
                Some(known) if parameters.values[known].is_some() => {
                    return Err(BindingError::Repeated(NAMES[known]));
                }
                Some(known) => parameters.values[known] = Some(value),
                None if is_disguised(name) => return Err(BindingError::EncodedName),
                None => {}
            }
        }
        Ok(parameters)
    }

    /// The value as received.
    pub(super) fn get(&self, name: &str) -> Option<&'a [u8]> {
        NAMES
            .iter()
            .position(|known| *known == name)
            .and_then(|known| self.values[known])
    }

    /// The message's value as received.
    pub(super) fn message(&self, direction: Direction) -> Result<&'a [u8], BindingError> {
        if self.get("SAMLRequest").is_some() && self.get("SAMLResponse").is_some() {
            return Err(BindingError::Both);
        }
        self.get(direction.parameter())
            .ok_or(BindingError::Absent(direction.parameter()))
    }

    /// Whether there is no SAML parameter.
    pub(super) fn is_empty(&self) -> bool {
        self.values.iter().all(Option::is_none)
    }
}

/// Whether another reader could take the name for one of ours: after decoding, without regard to case, decoration
/// (brackets, spaces, NUL) or a `;` taken for a separator.
fn is_disguised(raw: &[u8]) -> bool {
    let decoded = percent_decode(raw, Plus::Space);
    let name = decoded.as_deref().unwrap_or(raw);
    name.split(|octet| *octet == b';').any(|piece| {
        let letters: Vec<u8> = piece
            .iter()
            .copied()
            .filter(u8::is_ascii_alphanumeric)
            .collect();
        NAMES
            .iter()
            .any(|known| known.as_bytes().eq_ignore_ascii_case(&letters))
    })
}
