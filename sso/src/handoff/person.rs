//! Who the token is about, and how and when they signed in on the platform.

use super::HandoffRefusal;
use super::claims::{Claims, Expected, instant, late, optional, required, unfit};
use crate::config::Reading;
use idp::{AuthnInstant, Principal, strongest};
use jiff::{SignedDuration, Timestamp};
use saml::names::authn_context as class;
use serde_json::Value;

/// AuthnContextClassRefs of the standard begin like this; such an `acr` needs no entry in the table.
const CLASSES: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:";

/// The person, from the claims that the configuration names.
///
/// # Errors
/// BRG-1004 for an `auth_time` that lies ahead, BRG-1006 for what is missing or unfit.
pub(super) fn principal(
    claims: &Claims,
    iat: Timestamp,
    expected: &Expected<'_>,
) -> Result<Principal, HandoffRefusal> {
    let reading = &expected.bridge.reading;
    let user_id = match &reading.user {
        Some(claim) => required(claims, claim)?,
        None => match optional(claims, "user")? {
            Some(user) => user,
            None => required(claims, "sub")?,
        },
    };
    // A claim that is configured has to be there: anything else in its place would be another customer.
    let account_id = match &reading.account {
        Some(claim) => required(claims, claim)?,
        None => match optional(claims, "account")? {
            Some(account) => account,
            None => optional(claims, "sub")?.unwrap_or(user_id),
        },
    };
    let owned = |claim: &str| Ok(optional(claims, claim)?.map(str::to_owned));
    let principal = Principal {
        user_id: user_id.to_owned(),
        account_id: account_id.to_owned(),
        email: owned(&reading.email)?,
        name: owned(&reading.name)?,
        mobile: owned(&reading.mobile)?,
        authn_instant: authn_instant(claims, iat, expected)?,
        authn_context: authn_context(claims, reading)?.to_owned(),
    };
    principal
        .check()
        .map_err(|error| unfit("of the person", &error.to_string()))?;
    Ok(principal)
}

/// What the platform states, or an instant so long before the token that not more is claimed than is known.
fn authn_instant(
    claims: &Claims,
    iat: Timestamp,
    expected: &Expected<'_>,
) -> Result<AuthnInstant, HandoffRefusal> {
    let now = expected.now;
    let Some(stated) = instant(claims, "auth_time")? else {
        let earlier = iat.min(now).saturating_sub(expected.bridge.sign_in_age);
        return Ok(AuthnInstant::Assumed(earlier.unwrap_or(Timestamp::MIN)));
    };
    if stated.duration_since(now)
        > SignedDuration::try_from(expected.skew).unwrap_or(SignedDuration::MAX)
    {
        return Err(late("its auth_time lies ahead".to_owned()));
    }
    // An instant in our future would outlive the session checks that compare with it.
    Ok(AuthnInstant::Stated(stated.min(now)))
}

/// The class that is true for the sign-in on the platform: what the table says about its `acr`, a class of the standard in `acr`, the strongest that the
/// table says about a method in `amr` (RFC 8176), else unspecified. Nothing stronger is ever concluded.
fn authn_context<'a>(claims: &'a Claims, reading: &'a Reading) -> Result<&'a str, HandoffRefusal> {
    if let Some(acr) = optional(claims, "acr")? {
        if let Some(class) = reading.acr.get(acr) {
            return Ok(class);
        }
        if acr.starts_with(CLASSES) {
            return Ok(acr);
        }
    }
    let methods = match claims.get("amr") {
        None | Some(Value::Null) => return Ok(class::UNSPECIFIED),
        Some(Value::Array(methods)) => methods,
        Some(_) => return Err(unfit("amr", "is not a list")),
    };
    // Each method was used, so the class of each is true.
    let classes = methods
        .iter()
        .filter_map(|method| reading.amr.get(method.as_str()?));
    Ok(strongest(classes.map(String::as_str)).unwrap_or(class::UNSPECIFIED))
}
