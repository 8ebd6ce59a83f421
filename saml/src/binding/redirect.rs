//! HTTP-Redirect with the DEFLATE encoding (Bindings §3.4).

use super::octets::{base64, base64_encode, percent_encode, text};
use super::query::Parameters;
use super::{
    Binding, BindingError, Carried, Direction, Envelope, INFLATED_LIMIT, QUERY_LIMIT,
    QuerySignature, RelayState,
};
use flate2::write::DeflateEncoder;
use flate2::{Compression, Decompress, FlushDecompress, Status};
use std::fmt::Write as _;
use std::io::Write as _;

/// Reads a raw query.
pub(super) fn decode(query: &str, direction: Direction) -> Result<Carried, BindingError> {
    if query.len() > QUERY_LIMIT {
        return Err(BindingError::TooLarge {
            what: "query",
            limit: QUERY_LIMIT,
        });
    }
    let parameters = Parameters::split(query.as_bytes())?;
    let message = parameters.message(direction)?;
    if let Some(encoding) = parameters.get("SAMLEncoding")
        && text(encoding, "SAMLEncoding")? != crate::names::binding::DEFLATE
    {
        return Err(BindingError::UnknownEncoding);
    }
    let query_signature = signature(&parameters, direction, message)?;
    let relay_state = relay_state(&parameters)?;
    let name = direction.parameter();
    let octets = inflate(&base64(message, name, false)?, name)?;
    Ok(Carried {
        octets,
        envelope: Envelope {
            binding: Binding::Redirect,
            relay_state,
        },
        query_signature,
    })
}

/// RelayState, decoded once.
pub(super) fn relay_state(parameters: &Parameters<'_>) -> Result<Option<RelayState>, BindingError> {
    let value = parameters
        .get("RelayState")
        .map(|raw| text(raw, "RelayState"))
        .transpose()?;
    value.map(RelayState::new).transpose()
}

fn signature(
    parameters: &Parameters<'_>,
    direction: Direction,
    message: &[u8],
) -> Result<Option<QuerySignature>, BindingError> {
    let (algorithm, signature) = match (parameters.get("SigAlg"), parameters.get("Signature")) {
        (None, None) => return Ok(None),
        (Some(algorithm), Some(signature)) => (algorithm, signature),
        _ => return Err(BindingError::HalfSigned),
    };
    // Bindings §3.4.4.1: the signature covers the values as sent; re-encoding them breaks honest peers.
    let mut signed_octets = [direction.parameter().as_bytes(), b"=", message].concat();
    if let Some(relay_state) = parameters.get("RelayState") {
        signed_octets.extend_from_slice(b"&RelayState=");
        signed_octets.extend_from_slice(relay_state);
    }
    signed_octets.extend_from_slice(b"&SigAlg=");
    signed_octets.extend_from_slice(algorithm);
    Ok(Some(QuerySignature {
        algorithm: text(algorithm, "SigAlg")?,
        signed_octets,
        signature: base64(signature, "Signature", false)?,
    }))
}

/// Inflates a raw deflate stream that fills the input exactly. The output buffer begins small and never passes the limit by more than one octet.
fn inflate(deflated: &[u8], what: &'static str) -> Result<Vec<u8>, BindingError> {
    let undecodable = |why| BindingError::Undecodable { what, why };
    let mut inflater = Decompress::new(false);
    // Room for one octet too many in the end, which tells a message at the limit from one past it.
    let most = INFLATED_LIMIT + 1;
    let mut inflated = Vec::with_capacity(deflated.len().saturating_mul(4).clamp(1024, most));
    let mut done = (0, 0);
    loop {
        if inflated.len() == inflated.capacity() {
            inflated.reserve_exact(inflated.len().min(most - inflated.len()));
        }
        let status =
            inflater.decompress_vec(&deflated[done.0..], &mut inflated, FlushDecompress::None);
        if inflated.len() > INFLATED_LIMIT {
            return Err(BindingError::TooLarge {
                what,
                limit: INFLATED_LIMIT,
            });
        }
        let used = usize::try_from(inflater.total_in()).unwrap_or(deflated.len());
        match status.map_err(|_| undecodable("deflate"))? {
            Status::StreamEnd if used == deflated.len() => break,
            Status::StreamEnd => return Err(undecodable("octets after the deflate stream")),
            _ if done == (used, inflated.len()) => {
                return Err(undecodable("the deflate stream is cut off"));
            }
            _ => done = (used, inflated.len()),
        }
    }
    Ok(inflated)
}

/// Encodes for HTTP-Redirect: the query without signature, `SAMLRequest=…[&RelayState=…]`. `certs::sign_query` adds `SigAlg` and `Signature`.
pub fn encode_redirect(
    xml: &str,
    direction: Direction,
    relay_state: Option<&RelayState>,
) -> String {
    let message = base64_encode(&deflate(xml.as_bytes()));
    let mut query = format!("{}={}", direction.parameter(), percent_encode(&message));
    if let Some(relay_state) = relay_state {
        // Writing to a String cannot fail.
        let _ = write!(
            query,
            "&RelayState={}",
            percent_encode(relay_state.as_str())
        );
    }
    query
}

fn deflate(octets: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(
        Vec::with_capacity(octets.len() / 2 + 64),
        Compression::default(),
    );
    // Writing to a Vec cannot fail; were it to, the peer would refuse the empty message.
    encoder
        .write_all(octets)
        .and_then(|()| encoder.finish())
        .unwrap_or_default()
}
