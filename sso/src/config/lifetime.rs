//! Durations as people write them: `90s`, `5m`, `8h`, `1h30m`, `2d`.

use super::{Faults, Unmet, unmet};
use std::time::Duration;

/// Reads a duration; units are `s`, `m`, `h`, `d`, largest first, each at most once.
pub(super) fn parse(text: &str) -> Result<Duration, Unmet> {
    let wrong = || unmet("config-not-duration", [("text", &text)]);
    let mut rest = text.trim();
    let mut total: u64 = 0;
    let mut last_unit = u64::MAX;
    if rest.is_empty() {
        return Err(wrong());
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
        let number: u64 = rest[..digits].parse().map_err(|_| wrong())?;
        let unit = match rest[digits..].chars().next() {
            Some('s') => 1,
            Some('m') => 60,
            Some('h') => 3_600,
            Some('d') => 86_400,
            _ => return Err(wrong()),
        };
        if unit >= last_unit {
            return Err(wrong());
        }
        last_unit = unit;
        total = number
            .checked_mul(unit)
            .and_then(|seconds| total.checked_add(seconds))
            .ok_or_else(wrong)?;
        rest = &rest[digits + 1..];
    }
    Ok(Duration::from_secs(total))
}

/// The same for a command line; `None` when it is not a duration.
pub fn duration(text: &str) -> Option<Duration> {
    parse(text).ok()
}

/// As [`parse`] reads it back: the largest units first.
pub(super) fn show(duration: Duration) -> String {
    let mut seconds = duration.as_secs();
    let mut text = String::new();
    for (size, unit) in [(86_400, 'd'), (3_600, 'h'), (60, 'm'), (1, 's')] {
        if seconds >= size {
            text.push_str(&format!("{}{unit}", seconds / size));
            seconds %= size;
        }
    }
    if text.is_empty() {
        "0s".to_owned()
    } else {
        text
    }
}

/// A duration between two bounds, or its default when it is not written.
pub(super) struct Bounds {
    /// Taken when nothing is written.
    pub default: Duration,
    /// Smallest that makes sense.
    pub least: Duration,
    /// Largest that is safe.
    pub most: Duration,
}

impl Bounds {
    /// In seconds.
    pub(super) const fn seconds(default: u64, least: u64, most: u64) -> Bounds {
        Bounds {
            default: Duration::from_secs(default),
            least: Duration::from_secs(least),
            most: Duration::from_secs(most),
        }
    }

    /// Reads what is written; a fault leaves the default, so that checking can go on.
    pub(super) fn read(&self, path: &str, written: Option<&str>, faults: &mut Faults) -> Duration {
        let Some(value) = written.and_then(|text| faults.keep(path, parse(text))) else {
            return self.default;
        };
        if value < self.least || value > self.most {
            faults.add(
                path,
                unmet(
                    "config-duration-outside",
                    [
                        ("value", &show(value)),
                        ("least", &show(self.least)),
                        ("most", &show(self.most)),
                    ],
                ),
            );
        }
        value
    }
}
