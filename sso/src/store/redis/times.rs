//! Instants as Redis keeps them: as text of one width, which scripts compare exactly, and as scores of sorted sets, in whole microseconds.

use crate::store::StoreError;
use jiff::{SignedDuration, Timestamp};

/// How much longer than its record says Redis keeps a key: nobody sees the record then, and a clock that is set back does not miss it.
pub(super) const GRACE: SignedDuration = SignedDuration::from_mins(10);
/// Longest life of a key, milliseconds: a hundred years.
const LONGEST: i64 = 100 * 366 * 24 * 3_600 * 1_000;

/// Nine digits after the point always, so that the order of texts is the order of instants (years 0 to 9999).
pub(super) fn text(instant: Timestamp) -> String {
    format!("{instant:.9}")
}

pub(super) fn instant(text: &str) -> Result<Timestamp, StoreError> {
    text.parse()
        .map_err(|_| StoreError::Corrupt("an instant".to_owned()))
}

/// A score. A sorted set cannot hold nanoseconds exactly, so marks and sweeping go by whole microseconds; records go by their texts.
pub(super) fn score(instant: Timestamp) -> String {
    instant.as_nanosecond().div_euclid(1_000).to_string()
}

/// For how long Redis keeps what ends then, in milliseconds.
pub(super) fn time_to_live(end: Timestamp, now: Timestamp) -> String {
    let left = end.duration_since(now).max(SignedDuration::ZERO);
    let kept = left.saturating_add(GRACE).as_millis();
    i64::try_from(kept)
        .unwrap_or(LONGEST)
        .min(LONGEST)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn texts_have_one_width_and_come_back() {
        for written in [
            "2026-11-20T08:00:00Z",
            "2026-11-20T08:00:00.5Z",
            "2026-11-20T08:00:00.123456789Z",
            "9999-12-30T22:00:00Z",
        ] {
            assert_eq!(text(at(written)).len(), 30);
            assert_eq!(instant(&text(at(written))), Ok(at(written)));
        }
        assert!(text(at("2026-11-20T08:00:00Z")) < text(at("2026-11-20T08:00:00.5Z")));
        assert!(instant("yesterday").is_err());
    }

    #[test]
    fn redis_keeps_things_for_as_long_as_they_last_and_a_little_longer() {
        let exact = at("1970-01-01T00:00:01.000001Z");
        assert_eq!(score(exact), "1000001");
        assert_eq!(score(at("1970-01-01T00:00:01.0000019Z")), "1000001");
        assert_eq!(score(at("1969-12-31T23:59:59.9999999Z")), "-1");
        assert_eq!(time_to_live(exact, exact), "600000");
        assert_eq!(time_to_live(exact, at("2026-11-20T08:00:00Z")), "600000");
        assert_eq!(
            time_to_live(at("1970-01-01T00:01:01.000001Z"), exact),
            "660000"
        );
        assert_eq!(time_to_live(Timestamp::MAX, exact), LONGEST.to_string());
    }
}
