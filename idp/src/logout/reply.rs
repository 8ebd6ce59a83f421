//! What we send: signed messages in either binding.

use super::LogoutReplyTo;
use certs::SigningKey;
use certs::sign::{ElementSignature, sign_element, sign_query};
use jiff::Timestamp;
use saml::binding::{Binding, Direction, PostForm, RelayState, encode_post, encode_redirect};
use saml::ids::Ids;
use saml::message::{LogoutResponse, Status};
use saml::names::VERSION;
use saml::write::Writer;

/// An answer that was judged, not yet signed. Only [`super::Farewell`] and [`super::LogoutDenied`] make one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutReply {
    pub(super) reply_to: LogoutReplyTo,
    pub(super) status: Status,
}

/// What every message of ours needs.
#[derive(Clone, Copy)]
pub struct LogoutSigning<'a> {
    /// Our entityID.
    pub entity_id: &'a str,
    /// The key that signs.
    pub key: &'a SigningKey,
    /// The instant of the message.
    pub now: Timestamp,
}

/// A signed message and how the browser takes it to the peer.
#[derive(Debug, Clone)]
pub enum Outgoing {
    /// By a redirect to this address.
    Redirect(String),
    /// By a form.
    Post(PostForm),
}

/// Signs an answer.
///
/// Standard: Core §3.7.2; Profiles §4.4.4.2; Bindings §3.4.4.1, §3.5.4.
///
/// # Errors
/// A text for the operator when a value cannot be carried by XML or signing fails.
pub fn answer_logout(
    reply: &LogoutReply,
    how: LogoutSigning<'_>,
    ids: &mut dyn Ids,
) -> Result<Outgoing, String> {
    let to = &reply.reply_to;
    let message = LogoutResponse {
        id: ids.next_id(),
        version: VERSION.to_owned(),
        issue_instant: how.now,
        in_response_to: Some(to.in_response_to.clone()),
        destination: Some(to.location.clone()),
        issuer: Some(how.entity_id.to_owned()),
        status: reply.status.clone(),
    };
    let mut writer = Writer::new();
    let offset = message.write(&mut writer);
    send(Unsent {
        writer,
        offset,
        id: &message.id,
        direction: Direction::Response,
        binding: to.binding(),
        location: &to.location,
        relay_state: to.relay_state(),
        key: how.key,
    })
}

/// A written message on its way.
pub(super) struct Unsent<'a> {
    pub(super) writer: Writer,
    pub(super) offset: usize,
    pub(super) id: &'a str,
    pub(super) direction: Direction,
    pub(super) binding: Binding,
    pub(super) location: &'a str,
    pub(super) relay_state: Option<RelayState>,
    pub(super) key: &'a SigningKey,
}

/// Signs: the query for HTTP-Redirect, the element for HTTP-POST.
pub(super) fn send(unsent: Unsent<'_>) -> Result<Outgoing, String> {
    let mut element = unsent.writer.finish().map_err(|error| error.to_string())?;
    match unsent.binding {
        Binding::Redirect => {
            let query = encode_redirect(
                element.as_str(),
                unsent.direction,
                unsent.relay_state.as_ref(),
            );
            let query = sign_query(&query, unsent.key).map_err(|error| error.to_string())?;
            Ok(Outgoing::Redirect(with_query(unsent.location, &query)))
        }
        Binding::Post => {
            let how = ElementSignature {
                id: unsent.id,
                offset: unsent.offset,
                inclusive_prefixes: &[],
                key_info: true,
            };
            sign_element(&mut element, how, unsent.key).map_err(|error| error.to_string())?;
            Ok(Outgoing::Post(encode_post(
                element.as_str(),
                unsent.direction,
                unsent.location,
                unsent.relay_state,
            )))
        }
    }
}

// A location may have a query of its own; a fragment would swallow ours, and no server sees it.
fn with_query(location: &str, query: &str) -> String {
    let location = location.split('#').next().unwrap_or(location);
    let separator = if location.contains('?') { '&' } else { '?' };
    format!("{location}{separator}{query}")
}
