//! The rules of the profile for an answer: what it says is compared with what was asked, by whom, for whom, and when.

use super::conditions::{self, Now};
use super::refusal::UpstreamRefusal as No;
use super::request::{Own, Sent};
use crate::pending::ReplayKey;
use certs::VerifiedResponse;
use certs::verify::Head;
use jiff::{SignedDuration, Timestamp};
use metadata::IdentityProvider;
use saml::message::{Assertion, AuthnStatement, Status};
use saml::names::{VERSION, status};

/// What an answer is compared with.
#[derive(Clone, Copy)]
pub struct Expected<'a> {
    /// Who we are.
    pub own: Own<'a>,
    /// The configured provider.
    pub provider: &'a IdentityProvider,
    /// What was asked.
    pub sent: &'a Sent,
    /// Now.
    pub now: Timestamp,
    /// Difference between our clock and the provider's that is tolerated.
    pub skew: SignedDuration,
}

/// What an answer says.
#[derive(Debug)]
pub enum Outcome {
    /// Somebody signed in, if the assertion was not used before.
    Asserted(Box<Unmarked>),
    /// Nobody signed in.
    Declined(Decline),
}

/// Why the provider signed nobody in (Core §3.2.2.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decline {
    /// NoPassive: it would have had to show a page.
    PageNeeded,
    /// AuthnFailed: the person could not authenticate, or gave up.
    AuthnFailed,
    /// NoAuthnContext: not in the way that was demanded.
    NoAuthnContext,
    /// RequestDenied, UnknownPrincipal: not this person, or not for us.
    RequestDenied,
    /// InvalidNameIDPolicy: it cannot name people in the format that was asked for.
    InvalidNameIdPolicy,
    /// Another status; both codes as written.
    Other(String),
}

/// An accepted assertion of which is not known whether it was used before.
#[derive(Debug)]
pub struct Unmarked {
    accepted: Accepted,
    replay_key: ReplayKey,
}

/// An assertion that passed every rule, for the first time.
#[derive(Debug)]
pub struct Accepted {
    pub(super) assertion: Assertion,
    pub(super) authn_instant: Timestamp,
}

impl Unmarked {
    /// Names the assertion; to be marked as used.
    pub fn replay_key(&self) -> &ReplayKey {
        &self.replay_key
    }

    /// Goes on when the mark was set for the first time.
    ///
    /// # Errors
    /// [BRG-3040] when it was set before.
    pub fn marked(self, first: bool) -> Result<Accepted, No> {
        if first {
            Ok(self.accepted)
        } else {
            Err(No::Replayed)
        }
    }
}

/// Judges an answer.
///
/// Standard: Profiles §4.1.4.2, §4.1.4.3, §4.1.5; Core §2.4.1.2, §2.5.1, §3.2.2; Bindings §3.5.5.2.
/// Stops: assertions for others, of others, for other requests, old ones, unsolicited ones (login CSRF).
///
/// # Errors
/// [`UpstreamRefusal`](super::UpstreamRefusal), the first that is found.
pub fn accept(response: &VerifiedResponse, expected: &Expected<'_>) -> Result<Outcome, No> {
    if expected.provider.expired(expected.now) {
        return Err(No::ProviderExpired);
    }
    check_head(response, expected)?;
    let status = &response.head().status;
    match (response.assertion(), status.code == status::SUCCESS) {
        (Some(assertion), true) => {
            asserted(assertion, expected).map(|unmarked| Outcome::Asserted(Box::new(unmarked)))
        }
        (Some(_), false) => Err(No::StatusContradicts(written(status))),
        (None, true) => Err(No::NotOneAssertion(0)),
        (None, false) => Ok(Outcome::Declined(decline(status))),
    }
}

// What is not covered by a signature is checked too: it can only be a reason to refuse.
fn check_head(response: &VerifiedResponse, expected: &Expected<'_>) -> Result<(), No> {
    let head: &Head = response.head();
    check_version(&head.version)?;
    if let Some(issuer) = &head.issuer {
        check_issuer(issuer, expected)?;
    }
    match head.destination.as_deref() {
        Some(got) if got == expected.own.acs_url => {}
        // A signed message must name its destination.
        None if !response.head_covered() => {}
        got => {
            return Err(No::DestinationOther {
                got: got.unwrap_or_default().to_owned(),
                here: expected.own.acs_url.to_owned(),
            });
        }
    }
    conditions::check_request(
        head.in_response_to.as_deref(),
        expected.sent,
        "the answer names no request",
    )?;
    Now::of(expected).reached(Some(head.issue_instant), "IssueInstant of the answer")
}

fn check_version(version: &str) -> Result<(), No> {
    if version == VERSION {
        Ok(())
    } else {
        Err(No::VersionUnsupported(version.to_owned()))
    }
}

fn check_issuer(issuer: &str, expected: &Expected<'_>) -> Result<(), No> {
    if issuer == expected.provider.entity_id() {
        return Ok(());
    }
    Err(No::IssuerOther {
        got: issuer.to_owned(),
        expected: expected.provider.entity_id().to_owned(),
    })
}

fn asserted(assertion: &Assertion, expected: &Expected<'_>) -> Result<Unmarked, No> {
    let now = Now::of(expected);
    check_version(&assertion.version)?;
    check_issuer(&assertion.issuer, expected)?;
    conditions::check_audience(assertion, expected.own.entity_id)?;
    let until = conditions::check_confirmation(assertion, expected)?;
    now.reached(
        Some(assertion.issue_instant),
        "IssueInstant of the assertion",
    )?;
    now.reached(assertion.not_before, "NotBefore of the conditions")?;
    now.not_past(assertion.not_on_or_after, "NotOnOrAfter of the conditions")?;
    let authn_instant = check_authn(assertion, expected)?;
    let issuer = &assertion.issuer;
    Ok(Unmarked {
        replay_key: ReplayKey {
            key: format!("upstream:{}:{issuer}:{}", issuer.len(), assertion.id),
            until: until
                .saturating_add(expected.skew)
                .unwrap_or(Timestamp::MAX),
        },
        accepted: Accepted {
            assertion: assertion.clone(),
            authn_instant,
        },
    })
}

/// The one statement of authentication: when, and whether the session there still runs. What lies within the skew in the future is now.
fn check_authn(assertion: &Assertion, expected: &Expected<'_>) -> Result<Timestamp, No> {
    let [statement] = assertion.authn_statements.as_slice() else {
        return Err(No::NotOneAuthnStatement(assertion.authn_statements.len()));
    };
    let AuthnStatement {
        authn_instant,
        session_not_on_or_after,
        ..
    } = statement;
    let now = Now::of(expected);
    now.reached(Some(*authn_instant), "AuthnInstant")?;
    now.not_past(*session_not_on_or_after, "")
        .map_err(|_| No::SessionOver)?;
    let earliest = expected.sent.sent_at.saturating_sub(expected.skew);
    if expected.sent.fresh && earliest.map_or(true, |earliest| *authn_instant < earliest) {
        return Err(No::NotFresh);
    }
    Ok((*authn_instant).min(expected.now))
}

fn decline(status: &Status) -> Decline {
    match status.second.as_deref() {
        Some(status::NO_PASSIVE) => Decline::PageNeeded,
        Some(status::AUTHN_FAILED) => Decline::AuthnFailed,
        Some(status::NO_AUTHN_CONTEXT) => Decline::NoAuthnContext,
        Some(status::REQUEST_DENIED | status::UNKNOWN_PRINCIPAL) => Decline::RequestDenied,
        Some(status::INVALID_NAMEID_POLICY) => Decline::InvalidNameIdPolicy,
        _ => Decline::Other(written(status)),
    }
}

fn written(status: &Status) -> String {
    match &status.second {
        Some(second) => format!("{} / {second}", status.code),
        None => status.code.clone(),
    }
}
