//! Which AssertionConsumerService gets the answer: by URL, by index, or the default; always one from metadata, compared octet by octet.

use crate::no::Refusal;
use metadata::{AssertionConsumerService, ServiceProvider};
use saml::message::AuthnRequest;
use saml::names::binding;

/// Chooses the ACS.
///
/// Standard: Profiles §4.1.4.1; Core §3.4.1; Metadata §2.2.3 for the default; Kantara IIP-IDP12.
/// Stops: an answer sent to an attacker's address (CVE-2016-5752).
///
/// # Errors
/// [IDP-2003] when the request names an address, index or binding that metadata does not list, or when there is no HTTP-POST endpoint.
pub(crate) fn choose<'p>(
    request: &AuthnRequest,
    peer: &'p ServiceProvider,
) -> Result<&'p AssertionConsumerService, Refusal> {
    let refused = |asked: String| Refusal::AcsNotRegistered {
        peer: peer.entity_id().to_owned(),
        asked,
    };
    if let Some(wanted) = request
        .protocol_binding
        .as_deref()
        .filter(|wanted| *wanted != binding::POST)
    {
        return Err(refused(format!("binding {wanted}")));
    }
    let mut usable = peer.acs().iter().filter(|acs| acs.binding == binding::POST);
    match (request.acs_url.as_deref(), request.acs_index) {
        (Some(url), Some(index)) => Err(refused(format!("{url} and index {index} at once"))),
        (Some(url), None) => usable
            .find(|acs| acs.location == url)
            .ok_or_else(|| refused(url.to_owned())),
        (None, Some(index)) => usable
            .find(|acs| acs.index == Some(index))
            .ok_or_else(|| refused(format!("index {index}"))),
        (None, None) => {
            default(usable).ok_or_else(|| refused("its default HTTP-POST endpoint".to_owned()))
        }
    }
}

// Metadata §2.2.3: the first with isDefault="true", else the first without the attribute, else the first.
fn default<'p>(
    usable: impl Iterator<Item = &'p AssertionConsumerService> + Clone,
) -> Option<&'p AssertionConsumerService> {
    let of = |wanted: Option<bool>| usable.clone().find(move |acs| acs.is_default == wanted);
    of(Some(true))
        .or_else(|| of(None))
        .or_else(|| usable.clone().next())
}
