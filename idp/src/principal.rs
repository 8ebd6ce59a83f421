//! The person who is signed in, as a sign-in bridge vouches for them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Longest identifier (the vendor's limit for `xaccount_id`), in characters.
const ID_LIMIT: usize = 128;
/// Longest other value, in characters.
const VALUE_LIMIT: usize = 256;

/// When a person authenticated, and who says so.
///
/// Standard: Core §2.7.2 (AuthnInstant).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuthnInstant {
    /// The platform states it. Only this can show that somebody authenticated anew.
    Stated(Timestamp),
    /// The platform does not state it: an instant that is early enough not to claim too much.
    Assumed(Timestamp),
}

impl AuthnInstant {
    /// What the assertion says.
    pub fn at(self) -> Timestamp {
        match self {
            AuthnInstant::Stated(at) | AuthnInstant::Assumed(at) => at,
        }
    }

    /// The instant, when the platform states it.
    pub fn stated(self) -> Option<Timestamp> {
        match self {
            AuthnInstant::Stated(at) => Some(at),
            AuthnInstant::Assumed(_) => None,
        }
    }
}

/// Who signed in, how, and when. Values are bounded and free of control characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Principal {
    /// The user on the partner platform.
    pub user_id: String,
    /// The account (customer) on the partner platform; the same as the user for a single-user customer.
    pub account_id: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Display name; should equal the cloud account's name.
    pub name: Option<String>,
    /// Telephone, country code, hyphen, number.
    pub mobile: Option<String>,
    /// When the person authenticated at the platform.
    pub authn_instant: AuthnInstant,
    /// AuthnContextClassRef that is true for that authentication; `unspecified` when the platform does not say.
    pub authn_context: String,
}

/// Why a principal is not taken over from a bridge.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrincipalError {
    /// An identifier is empty.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// A value is too long.
    #[error("{field} has more than {limit} characters")]
    TooLong {
        /// Which field.
        field: &'static str,
        /// Characters.
        limit: usize,
    },
    /// A value holds a control character.
    #[error("{0} holds a control character")]
    Control(&'static str),
}

impl Principal {
    /// Checks lengths and characters of every field.
    ///
    /// # Errors
    /// [`PrincipalError`], the first that is found.
    pub fn check(&self) -> Result<(), PrincipalError> {
        for (field, value) in [("user", &self.user_id), ("account", &self.account_id)] {
            if value.trim().is_empty() {
                return Err(PrincipalError::Empty(field));
            }
            bounded(field, value, ID_LIMIT)?;
        }
        for (field, value) in [
            ("email", &self.email),
            ("name", &self.name),
            ("mobile", &self.mobile),
        ] {
            bounded(field, value.as_deref().unwrap_or_default(), VALUE_LIMIT)?;
        }
        bounded("authentication context", &self.authn_context, VALUE_LIMIT)
    }
}

fn bounded(field: &'static str, value: &str, limit: usize) -> Result<(), PrincipalError> {
    if value.chars().count() > limit {
        return Err(PrincipalError::TooLong { field, limit });
    }
    // Also U+FFFE and U+FFFF, which XML cannot carry.
    if value
        .chars()
        .any(|c| c.is_control() || c == '\u{FFFE}' || c == '\u{FFFF}')
    {
        return Err(PrincipalError::Control(field));
    }
    Ok(())
}
