//! NameIDPolicy (Core §3.4.1.1): which identifier the assertion carries, or why none can.

use crate::no::Denial;
use crate::principal::Principal;
use saml::message::{AuthnRequest, NameId};
use saml::names::nameid;
use serde::{Deserialize, Serialize};

/// The format that was settled with the request, before anybody signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum NameIdFormat {
    /// A pseudonym for one session at one peer.
    Transient,
    /// The e-mail address of the person.
    Email,
}

/// Settles the format.
///
/// # Errors
/// [IDP-3002] for a format we do not issue, or an SPNameQualifier that is not the peer.
pub(crate) fn settle(request: &AuthnRequest, peer: &str) -> Result<NameIdFormat, Denial> {
    let Some(policy) = &request.name_id_policy else {
        return Ok(NameIdFormat::Transient);
    };
    if let Some(qualifier) = policy
        .sp_name_qualifier
        .as_deref()
        .filter(|qualifier| *qualifier != peer)
    {
        return Err(Denial::NameIdPolicyUnmet(format!(
            "SPNameQualifier {qualifier:?} is not the peer {peer:?}"
        )));
    }
    match policy.format.as_deref() {
        None | Some(nameid::UNSPECIFIED | nameid::TRANSIENT) => Ok(NameIdFormat::Transient),
        Some(nameid::EMAIL) => Ok(NameIdFormat::Email),
        Some(other) => Err(Denial::NameIdPolicyUnmet(format!(
            "format {other:?} is not issued"
        ))),
    }
}

/// Makes the identifier. `transient` is the session's name for this peer.
///
/// # Errors
/// [IDP-3002] when an e-mail address is wanted and the person has none.
pub(crate) fn name_id(
    format: NameIdFormat,
    principal: &Principal,
    transient: &str,
) -> Result<NameId, Denial> {
    let (value, uri) = match format {
        NameIdFormat::Transient => (transient.to_owned(), nameid::TRANSIENT),
        NameIdFormat::Email => {
            let email = principal.email.clone().filter(|email| !email.is_empty());
            (
                email.ok_or_else(|| {
                    Denial::NameIdPolicyUnmet("this person has no e-mail address".to_owned())
                })?,
                nameid::EMAIL,
            )
        }
    };
    Ok(NameId {
        value,
        format: Some(uri.to_owned()),
        name_qualifier: None,
        sp_name_qualifier: None,
    })
}

/// Whether the person is the one whom the request's Subject names (Core §3.4.1.4: the answer must be about that subject, or fail).
pub(crate) fn is_asked_for(subject: &NameId, principal: &Principal) -> bool {
    match subject.format.as_deref() {
        Some(nameid::EMAIL) => principal.email.as_deref() == Some(subject.value.as_str()),
        None | Some(nameid::UNSPECIFIED) => {
            subject.value == principal.user_id || subject.value == principal.account_id
        }
        Some(_) => false,
    }
}
