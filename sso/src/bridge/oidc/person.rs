//! From verified claims to a person: which claim means what is configured, and nothing is concluded that the provider did not say.

use super::refusal::OidcRefusal;
use crate::config::{Oidc, OidcClaims};
use idp::{AuthnInstant, Principal, strongest};
use jiff::Timestamp;
use saml::names::authn_context as class;
use serde_json::{Map, Value};

/// AuthnContextClassRefs of the standard begin like this; only such an `acr` is taken over as it is.
const CLASSES: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:";

/// How and when the person authenticated at the provider; from the ID token alone.
pub(super) struct Authentication {
    pub(super) instant: Timestamp,
    pub(super) class: String,
}

/// The person that the claims describe.
///
/// # Errors
/// BRG-2010 for what is missing or unfit.
pub(super) fn principal(
    names: &OidcClaims,
    claims: &Map<String, Value>,
    authentication: Authentication,
) -> Result<Principal, OidcRefusal> {
    let user_id =
        optional(claims, &names.user)?.ok_or_else(|| unfit(&names.user, "is missing or empty"))?;
    let account = match &names.account {
        // A claim that is configured has to be there: anything else in its place would be another customer.
        Some(name) => optional(claims, name)?.ok_or_else(|| unfit(name, "is missing or empty"))?,
        None => user_id,
    };
    let owned = |name: &str| Ok(optional(claims, name)?.map(str::to_owned));
    let principal = Principal {
        user_id: user_id.to_owned(),
        account_id: account.to_owned(),
        email: owned(&names.email)?.filter(|_| is_confirmed(claims)),
        name: owned(&names.name)?,
        mobile: owned(&names.mobile)?,
        authn_instant: AuthnInstant::Stated(authentication.instant),
        authn_context: authentication.class,
    };
    principal
        .check()
        .map_err(|error| unfit("of the person", &error.to_string()))?;
    Ok(principal)
}

/// An address that the provider itself calls unconfirmed names anybody: it is not passed on (OpenID Connect Core §5.1, `email_verified`).
fn is_confirmed(claims: &Map<String, Value>) -> bool {
    !matches!(claims.get("email_verified"), Some(Value::Bool(false)))
        && claims.get("email_verified").and_then(Value::as_str) != Some("false")
}

/// The class that is true: what the configuration says of this `acr`, a class of the standard named by itself, the strongest that the
/// configuration says of a method in `amr` (RFC 8176), else unspecified. Nothing stronger is ever concluded.
pub(super) fn authn_context(oidc: &Oidc, acr: Option<&str>, amr: &[&str]) -> String {
    let listed = |acr: &str| {
        let entry = oidc.acr.iter().find(|(_, value)| *value == acr);
        entry.map(|(class, _)| class.as_str())
    };
    let named = acr.and_then(|acr| listed(acr).or_else(|| acr.starts_with(CLASSES).then_some(acr)));
    // Each method was used, so the class of each is true.
    let methods = amr.iter().filter_map(|method| oidc.amr.get(*method));
    let known = named.or_else(|| strongest(methods.map(String::as_str)));
    known.unwrap_or(class::UNSPECIFIED).to_owned()
}

/// A text claim; empty and null are as good as absent.
fn optional<'a>(
    claims: &'a Map<String, Value>,
    name: &str,
) -> Result<Option<&'a str>, OidcRefusal> {
    match claims.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
        Some(_) => Err(unfit(name, "is not a text")),
    }
}

fn unfit(claim: &str, fault: &str) -> OidcRefusal {
    OidcRefusal::ClaimUnfit {
        claim: claim.to_owned(),
        fault: fault.to_owned(),
    }
}
