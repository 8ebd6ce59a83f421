//! HTTP-Redirect with the DEFLATE encoding (Bindings §3.4).

use super::octets::{base64, base64_encode, percent_encode, text};
use super::query::Parameters;
use super::{
    Binding, BindingError, Carried, Direction, Envelope, INFLATED_LIMIT, QUERY_LIMIT,
    QuerySignature, RelayState,
};
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};
use std::fmt::Write as _;

/// What zlib takes when nobody says otherwise.
const DEFLATE_LEVEL: u8 = 6;

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
    let name = direction.parameter().as_bytes();
    let (relay_name, relay_state) = match parameters.get("RelayState") {
        Some(relay_state) => (&b"&RelayState="[..], relay_state),
        None => Default::default(),
    };
    let covered = [
        name,
        b"=",
        message,
        relay_name,
        relay_state,
        b"&SigAlg=",
        algorithm,
    ];
    Ok(Some(QuerySignature {
        algorithm: text(algorithm, "SigAlg")?,
        signed_octets: covered.concat(),
        signature: base64(signature, "Signature", false)?,
    }))
}

/// Inflates a raw deflate stream that fills the input exactly. The output buffer begins small and never passes the limit by more than one octet.
///
/// The engine writes straight into that buffer; its streaming interface would set up a window of 32 KB for every request.
fn inflate(deflated: &[u8], what: &'static str) -> Result<Vec<u8>, BindingError> {
    let undecodable = |why| BindingError::Undecodable { what, why };
    // Room for one octet too many in the end, which tells a message at the limit from one past it.
    let most = INFLATED_LIMIT + 1;
    let mut inflater = DecompressorOxide::new();
    let mut inflated = vec![0; deflated.len().saturating_mul(4).clamp(1024, most)];
    let (mut used, mut written) = (0, 0);
    loop {
        let rest = deflated.get(used..).unwrap_or_default();
        let (status, read, wrote) = decompress(
            &mut inflater,
            rest,
            &mut inflated,
            written,
            TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
        );
        used += read;
        written += wrote;
        if written > INFLATED_LIMIT {
            return Err(BindingError::TooLarge {
                what,
                limit: INFLATED_LIMIT,
            });
        }
        match status {
            TINFLStatus::Done if used == deflated.len() => break,
            TINFLStatus::Done => return Err(undecodable("octets after the deflate stream")),
            TINFLStatus::HasMoreOutput if inflated.len() < most => {
                inflated.resize(inflated.len().saturating_mul(2).min(most), 0);
            }
            TINFLStatus::FailedCannotMakeProgress => {
                return Err(undecodable("the deflate stream is cut off"));
            }
            _ => return Err(undecodable("deflate")),
        }
    }
    inflated.truncate(written);
    Ok(inflated)
}

/// Encodes for HTTP-Redirect: the query without signature, `SAMLRequest=…[&RelayState=…]`. `certs::sign_query` adds `SigAlg` and `Signature`.
pub fn encode_redirect(
    xml: &str,
    direction: Direction,
    relay_state: Option<&RelayState>,
) -> String {
    let message = base64_encode(&compress_to_vec(xml.as_bytes(), DEFLATE_LEVEL));
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
