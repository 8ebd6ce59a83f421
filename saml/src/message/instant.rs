//! `xs:dateTime`, as SAML uses it: always with a zone (Core §1.3.3).

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

/// Parses an `xs:dateTime` in UTC or with an offset; a value without a zone is refused (Core §1.3.3).
///
/// Years 0001 to 9999. White space around is ignored, fractions past the nanosecond are cut off, `24:00:00` is the
/// start of the next day. A leap second (`:60`) is refused, as the standard forbids to write one.
pub fn parse_instant(text: &str) -> Option<Timestamp> {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    // YYYY-MM-DDThh:mm:ss, all ASCII.
    let (head, tail) = text.split_at_checked(19)?;
    let bytes = head.as_bytes();
    if [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')]
        .iter()
        .any(|(at, mark)| bytes[*at] != *mark)
    {
        return None;
    }
    let field = |from: usize, to: usize| number(head.get(from..to)?);
    let (year, month, day) = (
        field(0, 4)?,
        i8::try_from(field(5, 7)?).ok()?,
        i8::try_from(field(8, 10)?).ok()?,
    );
    let (hour, minute, second) = (field(11, 13)?, field(14, 16)?, field(17, 19)?);
    let (nanosecond, zone) = fraction(tail)?;
    if year == 0 || second > 59 {
        return None;
    }
    let mut date = Date::new(year, month, day).ok()?;
    let hour = match (hour, minute, second, nanosecond) {
        (24, 0, 0, 0) => {
            date = date.tomorrow().ok()?;
            0
        }
        (hour, ..) => i8::try_from(hour).ok()?,
    };
    let time = jiff::civil::Time::new(
        hour,
        i8::try_from(minute).ok()?,
        i8::try_from(second).ok()?,
        nanosecond,
    )
    .ok()?;
    offset(zone)?.to_timestamp(date.to_datetime(time)).ok()
}

/// Formats as `YYYY-MM-DDThh:mm:ssZ`, or with three decimals when `millis`. What is finer is cut off.
pub fn format_instant(instant: Timestamp, millis: bool) -> String {
    let utc = Offset::UTC.to_datetime(instant);
    let (date, time) = (utc.date(), utc.time());
    let mut text = String::with_capacity("YYYY-MM-DDThh:mm:ss.sssZ".len());
    if date.year() < 0 {
        text.push('-');
    }
    push_number(&mut text, date.year(), 4);
    for (mark, value) in [
        ('-', date.month()),
        ('-', date.day()),
        ('T', time.hour()),
        (':', time.minute()),
        (':', time.second()),
    ] {
        text.push(mark);
        push_number(&mut text, i16::from(value), 2);
    }
    if millis {
        text.push('.');
        push_number(&mut text, time.millisecond(), 3);
    }
    text.push('Z');
    text
}

/// Appends so many decimal digits, leading zeros among them.
fn push_number(text: &mut String, number: i16, digits: u32) {
    for place in (0..digits).rev() {
        let digit = number.unsigned_abs() / 10_u16.pow(place) % 10;
        text.extend(char::from_digit(u32::from(digit), 10));
    }
}

fn number(digits: &str) -> Option<i16> {
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        digits.parse().ok()
    } else {
        None
    }
}

/// Nanoseconds of `.123…`, and what follows.
fn fraction(text: &str) -> Option<(i32, &str)> {
    let Some(after) = text.strip_prefix('.') else {
        return Some((0, text));
    };
    let end = after
        .bytes()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(after.len());
    let (digits, zone) = after.split_at(end);
    if digits.is_empty() {
        return None;
    }
    let nanoseconds = digits.bytes().chain(std::iter::repeat(b'0')).take(9);
    Some((
        nanoseconds.fold(0, |value, digit| value * 10 + i32::from(digit - b'0')),
        zone,
    ))
}

/// `Z`, or `±hh:mm` up to fourteen hours (XML Schema 2 §3.2.7.3).
fn offset(zone: &str) -> Option<Offset> {
    if zone == "Z" {
        return Some(Offset::UTC);
    }
    let (sign, rest) = zone.split_at_checked(1)?;
    let (hours, minutes) = rest
        .split_once(':')
        .filter(|(hours, minutes)| hours.len() == 2 && minutes.len() == 2)?;
    let minutes = number(hours)?
        .checked_mul(60)?
        .checked_add(Some(number(minutes)?).filter(|m| *m < 60)?)?;
    let minutes = match sign {
        "+" => minutes,
        "-" => -minutes,
        _ => return None,
    };
    if minutes.abs() > 14 * 60 {
        None
    } else {
        Offset::from_seconds(i32::from(minutes) * 60).ok()
    }
}
