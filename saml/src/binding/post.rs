//! HTTP-POST (Bindings §3.5).

use super::octets::{base64, base64_encode};
use super::query::Parameters;
use super::redirect::relay_state;
use super::{
    BODY_LIMIT, Binding, BindingError, Carried, Direction, Envelope, QUERY_LIMIT, RelayState,
};

/// Reads a form body. The query must hold no SAML parameter. `SigAlg` and `Signature` fields belong to another binding
/// (SimpleSign) and mean nothing here: the message is as unsigned as without them.
pub(super) fn decode(
    query: &str,
    body: &[u8],
    direction: Direction,
) -> Result<Carried, BindingError> {
    if query.len() > QUERY_LIMIT {
        return Err(BindingError::TooLarge {
            what: "query",
            limit: QUERY_LIMIT,
        });
    }
    if body.len() > BODY_LIMIT {
        return Err(BindingError::TooLarge {
            what: "body",
            limit: BODY_LIMIT,
        });
    }
    match Parameters::split(query.as_bytes()) {
        Ok(parameters) if parameters.is_empty() => {}
        Ok(_) | Err(_) => return Err(BindingError::Mixed),
    }
    let parameters = Parameters::split(body)?;
    let message = parameters.message(direction)?;
    let octets = base64(message, direction.parameter(), true)?;
    let relay_state = relay_state(&parameters)?;
    Ok(Carried {
        octets,
        envelope: Envelope {
            binding: Binding::Post,
            relay_state,
        },
        query_signature: None,
    })
}

/// The fields of an HTTP-POST form (Bindings §3.5.4): to be rendered as hidden inputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostForm {
    /// Where the form goes: an ACS from metadata.
    pub action: String,
    /// Which parameter.
    pub direction: Direction,
    /// Base64 of the message.
    pub message: String,
    /// RelayState.
    pub relay_state: Option<RelayState>,
}

/// Encodes for HTTP-POST.
pub fn encode_post(
    xml: &str,
    direction: Direction,
    action: &str,
    relay_state: Option<RelayState>,
) -> PostForm {
    PostForm {
        action: action.to_owned(),
        direction,
        message: base64_encode(xml.as_bytes()),
        relay_state,
    }
}
