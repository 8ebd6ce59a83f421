//! What the token says, and whether it may be believed here and now.

use super::{Bridge, HandoffRefusal};
use idp::{AuthnInstant, Principal};
use jiff::{SignedDuration, Timestamp};
use saml::names::authn_context as class;
use serde_json::{Map, Value};
use std::time::Duration;

/// Longest `jti`, in octets.
const JTI_LIMIT: usize = 256;
/// AuthnContextClassRefs of the standard begin like this; only such an `acr` is taken over as it is.
const CLASSES: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:";

type Claims = Map<String, Value>;

/// What the claims are compared with.
pub(super) struct Expected<'a> {
    /// Audience, issuer, longest lifetime.
    pub(super) bridge: &'a Bridge,
    /// Now.
    pub(super) now: Timestamp,
    /// Clock difference that is tolerated.
    pub(super) skew: Duration,
}

/// Claims that passed every check but the one for replay.
#[derive(Debug)]
pub(super) struct Accepted {
    /// The person.
    pub(super) principal: Principal,
    /// One-time id of the token.
    pub(super) jti: String,
    /// From then on the token is refused for its age, and the mark may go.
    pub(super) forget_at: Timestamp,
}

/// Judges the claims.
///
/// Standard: RFC 7519 §4.1.
/// Stops: tokens for somebody else, old or long-lived tokens, values that cannot stand in an assertion.
///
/// # Errors
/// BRG-1003 for audience and issuer, BRG-1004 for times, BRG-1006 for what is missing or unfit.
pub(super) fn accept(claims: &Claims, expected: &Expected<'_>) -> Result<Accepted, HandoffRefusal> {
    check_parties(claims, expected.bridge)?;
    let times = check_times(claims, expected)?;
    let jti = required(claims, "jti")?;
    if jti.len() > JTI_LIMIT {
        return Err(unfit("jti", "has more than 256 octets"));
    }
    let principal = principal(claims, times.iat, expected)?;
    Ok(Accepted {
        principal,
        jti: jti.to_owned(),
        forget_at: times.forget_at,
    })
}

fn check_parties(claims: &Claims, bridge: &Bridge) -> Result<(), HandoffRefusal> {
    let is_ours = |value: &Value| value.as_str() == Some(bridge.audience.as_str());
    match claims.get("aud") {
        None => return Err(unfit("aud", "is missing")),
        Some(Value::Array(several)) if several.iter().any(is_ours) => {}
        Some(one) if is_ours(one) => {}
        Some(_) => {
            return Err(HandoffRefusal::TokenForOthers(
                "aud does not name the configured audience",
            ));
        }
    }
    match (&bridge.issuer, claims.get("iss")) {
        (None, _) => Ok(()),
        (Some(_), None) => Err(unfit("iss", "is missing")),
        (Some(issuer), Some(found)) if found.as_str() == Some(issuer) => Ok(()),
        (Some(_), Some(_)) => Err(HandoffRefusal::TokenForOthers(
            "iss is not the configured issuer",
        )),
    }
}

struct Times {
    iat: Timestamp,
    forget_at: Timestamp,
}

fn check_times(claims: &Claims, expected: &Expected<'_>) -> Result<Times, HandoffRefusal> {
    let (now, skew) = (
        expected.now,
        SignedDuration::try_from(expected.skew).unwrap_or(SignedDuration::MAX),
    );
    let exp = instant(claims, "exp")?.ok_or_else(|| unfit("exp", "is missing"))?;
    let iat = instant(claims, "iat")?.ok_or_else(|| unfit("iat", "is missing"))?;
    let nbf = instant(claims, "nbf")?;
    let lifetime = exp.duration_since(iat);
    let longest = expected.bridge.max_lifetime;
    if lifetime <= SignedDuration::ZERO
        || lifetime > SignedDuration::try_from(longest).unwrap_or(SignedDuration::MAX)
    {
        return Err(late(format!(
            "exp - iat is {} s, at most {} s are allowed",
            lifetime.as_secs(),
            longest.as_secs()
        )));
    }
    let age = now.duration_since(exp);
    if age >= skew {
        return Err(late(format!("it expired {} s ago", age.as_secs())));
    }
    for (name, from) in [("iat", Some(iat)), ("nbf", nbf)] {
        let ahead = from.map_or(SignedDuration::ZERO, |from| from.duration_since(now));
        if ahead > skew {
            return Err(late(format!("its {name} lies {} s ahead", ahead.as_secs())));
        }
    }
    Ok(Times {
        iat,
        forget_at: exp.saturating_add(skew).unwrap_or(Timestamp::MAX),
    })
}

fn principal(
    claims: &Claims,
    iat: Timestamp,
    expected: &Expected<'_>,
) -> Result<Principal, HandoffRefusal> {
    let user_id = match optional(claims, "user")? {
        Some(user) => user,
        None => required(claims, "sub")?,
    };
    let owned = |claim| Ok(optional(claims, claim)?.map(str::to_owned));
    let principal = Principal {
        user_id: user_id.to_owned(),
        account_id: optional(claims, "account")?.unwrap_or(user_id).to_owned(),
        email: owned("email")?,
        name: owned("name")?,
        mobile: owned("mobile")?,
        authn_instant: authn_instant(claims, iat, expected)?,
        authn_context: authn_context(claims)?.to_owned(),
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

/// The class that is true for the sign-in on the platform: a class of the standard in `acr`, a password named in `amr` (RFC 8176), else unspecified.
/// Nothing stronger is ever concluded.
fn authn_context(claims: &Claims) -> Result<&str, HandoffRefusal> {
    if let Some(acr) = optional(claims, "acr")?.filter(|acr| acr.starts_with(CLASSES)) {
        return Ok(acr);
    }
    let names_password = |methods: &Vec<Value>| methods.iter().any(|method| method == "pwd");
    match claims.get("amr") {
        None | Some(Value::Null) => Ok(class::UNSPECIFIED),
        Some(Value::Array(methods)) if names_password(methods) => Ok(class::PASSWORD),
        Some(Value::Array(_)) => Ok(class::UNSPECIFIED),
        Some(_) => Err(unfit("amr", "is not a list")),
    }
}

fn required<'a>(claims: &'a Claims, claim: &'static str) -> Result<&'a str, HandoffRefusal> {
    optional(claims, claim)?.ok_or_else(|| unfit(claim, "is missing or empty"))
}

/// A text claim; empty and null are as good as absent.
fn optional<'a>(
    claims: &'a Claims,
    claim: &'static str,
) -> Result<Option<&'a str>, HandoffRefusal> {
    match claims.get(claim) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
        Some(_) => Err(unfit(claim, "is not a text")),
    }
}

/// A NumericDate (RFC 7519 §2): seconds, possibly with a fraction.
fn instant(claims: &Claims, claim: &'static str) -> Result<Option<Timestamp>, HandoffRefusal> {
    let seconds = match claims.get(claim) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Number(seconds)) => seconds.as_f64(),
        Some(_) => None,
    };
    let duration = seconds.and_then(|seconds| SignedDuration::try_from_secs_f64(seconds).ok());
    let instant = duration.and_then(|duration| Timestamp::UNIX_EPOCH.checked_add(duration).ok());
    instant
        .map(Some)
        .ok_or_else(|| unfit(claim, "is not a number of seconds since 1970"))
}

fn unfit(claim: &'static str, fault: &str) -> HandoffRefusal {
    HandoffRefusal::ClaimUnfit {
        claim,
        fault: fault.to_owned(),
    }
}

fn late(why: String) -> HandoffRefusal {
    HandoffRefusal::TokenNotInTime(why)
}
