//! The list of what may be relayed.
//!
//! A pattern is a method, one space, and a path: `GET /v2/bills/**`. Between the `/` stand
//! - a literal: letters, digits, `-`, `.`, `_`, `~`, compared exactly;
//! - `*`: exactly one segment, any;
//! - `**`, only at the end: one segment or more.
//!
//! Nothing else has a meaning; there is no pattern for all methods and none for all paths (`**` alone).

use super::super::Method;
use super::creates_identity;
use std::fmt;

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayPattern {
    method: Method,
    segments: Vec<String>,
    and_below: bool,
}

/// Why a line is no pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// Not `METHOD /path`.
    #[error("a pattern is a method (GET, POST, PUT, DELETE), one space and a path")]
    Shape,
    /// A segment that is neither a literal nor `*` nor, at the end, `**`.
    #[error("a segment is letters, digits, - . _ ~, or *, or at the end **")]
    Segment,
    /// It begins with `*` or `**`: that is no choice.
    #[error("the first segment must be a literal")]
    TooWide,
    /// It names the call that creates customers.
    #[error("registrations are not relayed: they have an API of their own here")]
    CreatesIdentity,
}

impl RelayPattern {
    /// Reads one line.
    ///
    /// # Errors
    /// [`PatternError`].
    pub fn parse(line: &str) -> Result<RelayPattern, PatternError> {
        let (method, path) = line.split_once(' ').ok_or(PatternError::Shape)?;
        let method = Method::from_name(method).ok_or(PatternError::Shape)?;
        let path = path.strip_prefix('/').ok_or(PatternError::Shape)?;
        let mut segments: Vec<String> = path.split('/').map(str::to_owned).collect();
        let and_below = segments.last().is_some_and(|last| last == "**");
        if and_below {
            segments.pop();
        }
        if segments.first().is_none_or(|first| first == "*") {
            return Err(PatternError::TooWide);
        }
        if !segments.iter().all(|segment| is_segment(segment)) {
            return Err(PatternError::Segment);
        }
        if method == Method::Post && !and_below && creates_identity(&segments) {
            return Err(PatternError::CreatesIdentity);
        }
        Ok(RelayPattern {
            method,
            segments,
            and_below,
        })
    }

    fn allows(&self, method: Method, path: &[String]) -> bool {
        let length = if self.and_below {
            path.len() > self.segments.len()
        } else {
            path.len() == self.segments.len()
        };
        let same = |(pattern, segment): (&String, &String)| pattern == "*" || pattern == segment;
        self.method == method && length && self.segments.iter().zip(path).all(same)
    }
}

fn is_segment(segment: &str) -> bool {
    let literal = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    segment == "*" || (!segment.trim_matches('.').is_empty() && segment.chars().all(literal))
}

impl fmt::Display for RelayPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let below = if self.and_below { "/**" } else { "" };
        write!(
            f,
            "{} /{}{below}",
            self.method.as_str(),
            self.segments.join("/")
        )
    }
}

/// What a partner may relay; nothing, when empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowList(Vec<RelayPattern>);

impl AllowList {
    /// Reads all lines.
    ///
    /// # Errors
    /// Every line that is no pattern, by its index.
    pub fn parse<'a>(
        lines: impl IntoIterator<Item = &'a str>,
    ) -> Result<AllowList, Vec<(usize, PatternError)>> {
        let (mut patterns, mut faults) = (Vec::new(), Vec::new());
        for (index, line) in lines.into_iter().enumerate() {
            match RelayPattern::parse(line) {
                Ok(pattern) => patterns.push(pattern),
                Err(fault) => faults.push((index, fault)),
            }
        }
        if faults.is_empty() {
            Ok(AllowList(patterns))
        } else {
            Err(faults)
        }
    }

    pub(super) fn allows(&self, method: Method, path: &[String]) -> bool {
        self.0.iter().any(|pattern| pattern.allows(method, path))
    }

    /// Whether nothing may be relayed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The patterns, in their order.
    pub fn patterns(&self) -> &[RelayPattern] {
        &self.0
    }
}
