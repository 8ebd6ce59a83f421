//! Where a browser may be sent: the one place that decides whether a Location is sound.

use super::value::collapsed;
use crate::finding::{Findings, invisible, kind};
use saml::xml::Element;
use url::Url;

/// Whether plain http is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Http {
    /// Left out, with a warning.
    LeftOut,
    /// Taken, with a warning (`dangerous_allow_http`).
    Taken,
}

/// Checks a Location or ResponseLocation attribute; gives it as written without white space around it, when it can be used.
///
/// Standard: Metadata §2.2.2; Profiles §4.1.3.5.
/// Stops: `javascript:` and every other scheme than https, addresses that read differently than they lead.
pub(crate) fn check<'a>(
    element: Element<'a>,
    attribute: &'static str,
    http: Http,
    findings: &mut Findings,
) -> Option<&'a str> {
    let raw = element.attribute(attribute)?;
    let location = collapsed(raw);
    if location.is_empty() {
        findings.at(element, &kind::LOCATION_MISSING, attribute);
        return None;
    }
    if location.len() != raw.len() {
        findings.at(element, &kind::LOCATION_WHITE_SPACE, raw);
    }
    if location.chars().any(misleading) {
        findings.at(element, &kind::LOCATION_CHARACTERS, location);
        return None;
    }
    scheme_allows(element, location, http, findings).then_some(location)
}

/// Characters that no URL holds and that browsers drop, turn round or take for something else.
fn misleading(character: char) -> bool {
    character.is_control()
        || character.is_whitespace()
        || invisible(character)
        || matches!(character, '\\' | '<' | '>' | '"')
}

fn scheme_allows(
    element: Element<'_>,
    location: &str,
    http: Http,
    findings: &mut Findings,
) -> bool {
    let url = match Url::parse(location) {
        Ok(url) => url,
        Err(_) => {
            findings.at(element, &kind::LOCATION_UNREADABLE, location);
            return false;
        }
    };
    match url.scheme() {
        "https" => {}
        "http" if http == Http::Taken => findings.at(element, &kind::HTTP_ALLOWED, location),
        "http" => {
            findings.at(element, &kind::HTTP_LEFT_OUT, location);
            return false;
        }
        _ => {
            findings.at(element, &kind::SCHEME_FORBIDDEN, location);
            return false;
        }
    }
    authority_allows(element, location, findings)
}

/// The library repairs `https:host` and `https:///host`; browsers differ, so only the plain form is taken.
fn authority_allows(element: Element<'_>, location: &str, findings: &mut Findings) -> bool {
    let authority = location
        .split_once("://")
        .map(|(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let kind = match authority {
        None | Some("") => &kind::LOCATION_UNREADABLE,
        Some(authority) if authority.contains('@') => &kind::USER_INFO,
        Some(_) if location.contains('#') => &kind::FRAGMENT,
        Some(_) => return true,
    };
    findings.at(element, kind, location);
    false
}

/// Host and, when written, port of a location that passed [`check`]. A change of scheme alone is not another host.
pub(crate) fn host(location: &str) -> Option<(String, Option<u16>)> {
    let url = Url::parse(location).ok()?;
    Some((url.host_str()?.to_owned(), url.port()))
}
