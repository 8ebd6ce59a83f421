//! A logout message as it arrives: the parameters as received, and the octets that are signed.

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

use crate::answer::MAX_MESSAGE;

/// The encoding that a `SAMLEncoding` parameter may name (Bindings §3.4.4).
const DEFLATE: &str = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE";

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Request,
    Response,
}

impl Kind {
    pub(crate) fn parameter(self) -> &'static str {
        match self {
            Self::Request => "SAMLRequest",
            Self::Response => "SAMLResponse",
        }
    }

    pub(crate) fn element(self) -> &'static str {
        match self {
            Self::Request => "LogoutRequest",
            Self::Response => "LogoutResponse",
        }
    }
}

/// The parameters of a message, every value of them.
#[derive(Debug)]
pub(crate) struct Arrived {
    pub(crate) kind: Kind,
    pub(crate) is_post: bool,
    pub(crate) message: Vec<String>,
    pub(crate) relay_state: Vec<String>,
    pub(crate) sig_alg: Vec<String>,
    pub(crate) signature: Vec<String>,
    /// Names of parameters that make the message ambiguous.
    pub(crate) stray: Vec<String>,
    /// What a signature in the query covers: the parameters in the standard's order, as received.
    pub(crate) signed: String,
}

impl Arrived {
    fn empty(kind: Kind, is_post: bool) -> Self {
        Self {
            kind,
            is_post,
            message: Vec::new(),
            relay_state: Vec::new(),
            sig_alg: Vec::new(),
            signature: Vec::new(),
            stray: Vec::new(),
            signed: String::new(),
        }
    }

    /// Standard: Bindings §3.4.4.1.
    pub(crate) fn redirect(kind: Kind, query: &str) -> Self {
        let mut arrived = Self::empty(kind, false);
        let mut signed = [None; 3];
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let name = pair.split('=').next().unwrap_or_default();
            let place = ["RelayState", "SigAlg"].iter().position(|it| *it == name);
            let place = place
                .map(|at| at + 1)
                .or((name == kind.parameter()).then_some(0));
            if let Some(slot) = place.and_then(|at| signed.get_mut(at)) {
                slot.get_or_insert(pair);
            }
            // Read as servers read a query, so that a `+` nobody escaped is a space.
            for (name, value) in form_urlencoded::parse(pair.as_bytes()) {
                arrived.keep(&name, value.into_owned());
            }
        }
        let signed: Vec<&str> = signed.into_iter().flatten().collect();
        arrived.signed = signed.join("&");
        arrived
    }

    /// Standard: Bindings §3.5.4.
    pub(crate) fn post(kind: Kind, body: &[u8]) -> Self {
        let mut arrived = Self::empty(kind, true);
        for (name, value) in form_urlencoded::parse(body) {
            arrived.keep(&name, value.into_owned());
        }
        arrived
    }

    fn keep(&mut self, name: &str, value: String) {
        match name {
            "SAMLRequest" | "SAMLResponse" if name == self.kind.parameter() => {
                self.message.push(value);
            }
            "RelayState" => self.relay_state.push(value),
            "SigAlg" => self.sig_alg.push(value),
            "Signature" => self.signature.push(value),
            "SAMLRequest" | "SAMLResponse" => self.stray.push(name.to_owned()),
            "SAMLEncoding" if value != DEFLATE => self.stray.push(format!("{name}={value}")),
            _ => {}
        }
    }

    /// Undoes base64 and, in a query, DEFLATE. Nothing when there is not exactly one message.
    pub(crate) fn decode(&self) -> Option<Result<Vec<u8>, String>> {
        let [written] = self.message.as_slice() else {
            return None;
        };
        Some(if self.is_post {
            // Bindings §3.5.4: the encoding may be broken into lines.
            let packed: Vec<u8> = written
                .bytes()
                .filter(|b| !b.is_ascii_whitespace())
                .collect();
            decode_base64(&packed).and_then(bounded)
        } else {
            decode_base64(written.as_bytes()).and_then(|octets| inflate(&octets))
        })
    }
}

fn decode_base64(written: &[u8]) -> Result<Vec<u8>, String> {
    STANDARD
        .decode(written)
        .map_err(|fault| format!("base64: {fault}"))
}

fn bounded(octets: Vec<u8>) -> Result<Vec<u8>, String> {
    if octets.len() > MAX_MESSAGE {
        return Err(format!("more than {MAX_MESSAGE} bytes"));
    }
    Ok(octets)
}

fn inflate(octets: &[u8]) -> Result<Vec<u8>, String> {
    let mut decoder = flate2::bufread::DeflateDecoder::new(octets);
    let mut out = Vec::new();
    let most = u64::try_from(MAX_MESSAGE + 1).unwrap_or(u64::MAX);
    let read = decoder.by_ref().take(most).read_to_end(&mut out);
    read.map_err(|fault| format!("deflate: {fault}"))?;
    let out = bounded(out)?;
    if decoder.into_inner().is_empty() {
        Ok(out)
    } else {
        Err("deflate: octets behind the end".into())
    }
}
