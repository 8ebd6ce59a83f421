//! What the token says, and whether it may be believed here and now.

use super::person;
use super::{Bridge, HandoffRefusal};
use idp::Principal;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};
use std::time::Duration;

/// Longest `jti`, in octets.
const JTI_LIMIT: usize = 256;

pub(super) type Claims = Map<String, Value>;

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
    let principal = person::principal(claims, times.iat, expected)?;
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

pub(super) fn required<'a>(claims: &'a Claims, claim: &str) -> Result<&'a str, HandoffRefusal> {
    optional(claims, claim)?.ok_or_else(|| unfit(claim, "is missing or empty"))
}

/// A text claim; empty and null are as good as absent. A name with dots that is no claim's name is a path into objects.
pub(super) fn optional<'a>(
    claims: &'a Claims,
    claim: &str,
) -> Result<Option<&'a str>, HandoffRefusal> {
    match claims.get(claim).or_else(|| below(claims, claim)) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
        Some(_) => Err(unfit(claim, "is not a text")),
    }
}

fn below<'a>(claims: &'a Claims, path: &str) -> Option<&'a Value> {
    let (first, rest) = path.split_once('.')?;
    rest.split('.')
        .try_fold(claims.get(first)?, |value, name| value.get(name))
}

/// A NumericDate (RFC 7519 §2): seconds, possibly with a fraction.
pub(super) fn instant(claims: &Claims, claim: &str) -> Result<Option<Timestamp>, HandoffRefusal> {
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

pub(super) fn unfit(claim: &str, fault: &str) -> HandoffRefusal {
    HandoffRefusal::ClaimUnfit {
        claim: claim.to_owned(),
        fault: fault.to_owned(),
    }
}

pub(super) fn late(why: String) -> HandoffRefusal {
    HandoffRefusal::TokenNotInTime(why)
}
