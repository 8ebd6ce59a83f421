//! How long metadata may be used: `validUntil` and `cacheDuration` of the file, the entity and the role.

use super::value::collapsed;
use crate::finding::{Findings, kind};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};
use saml::xml::Element;

/// How many days before the end a warning begins.
const SOON_DAYS: i64 = 14;

/// The longest cacheDuration that makes sense, in days.
const CACHE_DAYS: i64 = 366;

/// A time as read.
enum Read {
    /// With time zone, as the standard wants.
    Zoned(Timestamp),
    /// Without one; taken as UTC.
    Local(Timestamp),
}

/// The earliest `validUntil` of the role and everything around it (Metadata §2.2.1: the smaller counts).
///
/// Expired metadata is an error: nobody vouches for what it says any more.
pub(crate) fn valid_until(
    role: Element<'_>,
    now: Timestamp,
    findings: &mut Findings,
) -> Option<Timestamp> {
    let around = std::iter::successors(Some(role), |element| element.parent());
    around
        .filter_map(|element| one(element, now, findings))
        .min()
}

fn one(element: Element<'_>, now: Timestamp, findings: &mut Findings) -> Option<Timestamp> {
    if let Some(duration) = element.attribute("cacheDuration") {
        check_cache(element, duration, now, findings);
    }
    let written = element.attribute("validUntil")?;
    let Some(read) = parse(collapsed(written)) else {
        findings.at(element, &kind::TIME_UNREADABLE, written);
        return None;
    };
    let end = match read {
        Read::Zoned(end) => end,
        Read::Local(end) => {
            findings.at(element, &kind::NO_TIME_ZONE, written);
            end
        }
    };
    if end.to_zoned(TimeZone::UTC).year() <= 1 {
        findings.at(element, &kind::TIME_UNSET, written);
    } else if end <= now {
        findings.at(element, &kind::EXPIRED, written);
    } else if end < after_days(now, SOON_DAYS) {
        findings.at(element, &kind::EXPIRES_SOON, written);
    }
    Some(end)
}

/// That many days later, or the end of time.
pub(crate) fn after_days(now: Timestamp, days: i64) -> Timestamp {
    now.checked_add((days * 24).hours())
        .unwrap_or(Timestamp::MAX)
}

/// An `xs:dateTime` with a year of four digits. The library reads more forms than the standard has, so the shape is looked at first.
fn parse(text: &str) -> Option<Read> {
    let bytes = text.as_bytes();
    let (date_time, rest) = (bytes.get(..19)?, text.get(19..)?);
    let pattern = b"dddd-dd-ddTdd:dd:dd";
    let fits = date_time.iter().zip(pattern).all(|(byte, want)| {
        if *want == b'd' {
            byte.is_ascii_digit()
        } else {
            byte == want
        }
    });
    let zone = match rest.strip_prefix('.') {
        Some(fraction) if fraction.starts_with(|c: char| c.is_ascii_digit()) => {
            fraction.trim_start_matches(|c: char| c.is_ascii_digit())
        }
        Some(_) => return None,
        None => rest,
    };
    // More than nine digits of a second are more than anyone measures.
    let fraction = &rest[..(rest.len() - zone.len()).min(10)];
    let civil: DateTime = fits
        .then(|| format!("{}{fraction}", &text[..19]))?
        .parse()
        .ok()?;
    let utc = civil.to_zoned(TimeZone::UTC).ok()?.timestamp();
    match zone {
        "" => Some(Read::Local(utc)),
        "Z" => Some(Read::Zoned(utc)),
        _ => utc
            .checked_sub(offset_minutes(zone)?.minutes())
            .ok()
            .map(Read::Zoned),
    }
}

/// `+hh:mm` or `-hh:mm`, at most 14 hours (XML Schema §3.2.7.3).
fn offset_minutes(zone: &str) -> Option<i64> {
    let sign = match zone.as_bytes() {
        [b'+', _, _, b':', _, _] => 1,
        [b'-', _, _, b':', _, _] => -1,
        _ => return None,
    };
    let number = |text: Option<&str>| {
        text.filter(|t| t.bytes().all(|b| b.is_ascii_digit()))
            .and_then(|t| t.parse::<i64>().ok())
    };
    let (hours, minutes) = (number(zone.get(1..3))?, number(zone.get(4..6))?);
    (minutes < 60 && hours * 60 + minutes <= 14 * 60).then_some(sign * (hours * 60 + minutes))
}

/// cacheDuration steers refreshing only, so an absurd one is reported and not used.
fn check_cache(element: Element<'_>, written: &str, now: Timestamp, findings: &mut Findings) {
    let text = collapsed(written);
    let start = now.to_zoned(TimeZone::UTC);
    let end = text
        .starts_with('P')
        .then(|| text.parse::<Span>().ok())
        .flatten()
        .and_then(|span| start.checked_add(span).ok());
    let sensible = end
        .is_some_and(|end| end.timestamp() > now && end.timestamp() <= after_days(now, CACHE_DAYS));
    if !sensible {
        findings.at(element, &kind::CACHE_DURATION, written);
    }
}
