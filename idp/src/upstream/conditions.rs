//! For whom an assertion is, which request it answers, and when it counts.

use super::accept::Expected;
use super::refusal::UpstreamRefusal as No;
use super::request::Sent;
use jiff::{SignedDuration, Timestamp};
use saml::message::{Assertion, SubjectConfirmation};
use saml::names::BEARER;

/// Now, as two clocks may see it.
#[derive(Clone, Copy)]
pub(super) struct Now {
    at: Timestamp,
    skew: SignedDuration,
}

impl Now {
    pub(super) fn of(expected: &Expected<'_>) -> Now {
        Now {
            at: expected.now,
            skew: expected.skew,
        }
    }

    /// The instant has come, or will within the skew.
    pub(super) fn reached(self, instant: Option<Timestamp>, what: &'static str) -> Result<(), No> {
        match instant {
            Some(instant) if instant.duration_since(self.at) > self.skew => {
                Err(No::NotYetValid(what))
            }
            _ => Ok(()),
        }
    }

    /// The instant has not come, or came within the skew.
    pub(super) fn not_past(self, instant: Option<Timestamp>, what: &'static str) -> Result<(), No> {
        match instant {
            Some(instant) if self.at.duration_since(instant) >= self.skew => Err(No::Expired(what)),
            _ => Ok(()),
        }
    }
}

/// InResponseTo is the request that was sent.
pub(super) fn check_request(
    in_response_to: Option<&str>,
    sent: &Sent,
    missing: &'static str,
) -> Result<(), No> {
    match in_response_to {
        Some(id) if id == sent.id => Ok(()),
        Some(_) => Err(No::RequestOther),
        None => Err(No::Unsolicited(missing)),
    }
}

/// Every AudienceRestriction names us, and there is one (Profiles §4.1.4.2; Core §2.5.1.4).
pub(super) fn check_audience(assertion: &Assertion, own: &str) -> Result<(), No> {
    let restrictions = &assertion.audience_restrictions;
    let names_us = |audiences: &Vec<String>| audiences.iter().any(|audience| audience == own);
    if !restrictions.is_empty() && restrictions.iter().all(names_us) {
        return Ok(());
    }
    Err(No::AudienceOther {
        got: restrictions.concat(),
        expected: own.to_owned(),
    })
}

/// At least one bearer confirmation is for us, for this request, and counts now; gives the end of the last one.
///
/// When none does, the reason of the first bearer confirmation is told.
pub(super) fn check_confirmation(
    assertion: &Assertion,
    expected: &Expected<'_>,
) -> Result<Timestamp, No> {
    let bearers = assertion
        .confirmations
        .iter()
        .filter(|confirmation| confirmation.method == BEARER);
    let last = bearers
        .clone()
        .filter_map(|bearer| bearer.not_on_or_after)
        .max();
    let mut first = None;
    for bearer in bearers {
        match check_bearer(bearer, expected) {
            Ok(until) => return Ok(last.unwrap_or(until)),
            Err(no) => first = first.or(Some(no)),
        }
    }
    Err(first.unwrap_or(No::ConfirmationUnfit(
        "there is no bearer SubjectConfirmation",
    )))
}

// Profiles §4.1.4.2 forbids NotBefore here; providers that write it anyway are held to it.
fn check_bearer(bearer: &SubjectConfirmation, expected: &Expected<'_>) -> Result<Timestamp, No> {
    let here = expected.own.acs_url;
    if bearer.recipient.as_deref() != Some(here) {
        return Err(No::RecipientOther {
            got: bearer.recipient.clone().unwrap_or_default(),
            here: here.to_owned(),
        });
    }
    check_request(
        bearer.in_response_to.as_deref(),
        expected.sent,
        "the assertion names no request",
    )?;
    let now = Now::of(expected);
    now.reached(bearer.not_before, "NotBefore of the SubjectConfirmation")?;
    let until = bearer.not_on_or_after.ok_or(No::ConfirmationUnfit(
        "the bearer SubjectConfirmation has no NotOnOrAfter",
    ))?;
    now.not_past(Some(until), "NotOnOrAfter of the SubjectConfirmation")?;
    Ok(until)
}
