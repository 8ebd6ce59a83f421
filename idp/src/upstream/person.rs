//! Who signed in: from attributes and NameID to a [`Principal`].

use super::accept::Accepted;
use super::refusal::UpstreamRefusal as No;
use crate::principal::{AuthnInstant, Principal};
use jiff::Timestamp;
use saml::message::{Assertion, NameId};
use saml::names::{authn_context, nameid};
use serde::{Deserialize, Serialize};

/// Which attribute, by its `Name`, gives which value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// The user; without it the NameID names the user, unless it is transient.
    pub user: Option<String>,
    /// The account; without it the user is the account.
    pub account: Option<String>,
    /// E-mail address; without it a NameID of the e-mail format.
    pub email: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Telephone.
    pub mobile: Option<String>,
}

/// The session at the provider: what it wants to have again when the person signs out (Core §3.7.1), and how long it lasts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpstreamSession {
    /// The NameID, when the assertion has one.
    pub name_id: Option<UpstreamName>,
    /// SessionIndex.
    pub session_index: Option<String>,
    /// SessionNotOnOrAfter: our session must not outlast it.
    pub not_on_or_after: Option<Timestamp>,
}

/// A NameID exactly as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpstreamName {
    /// The value.
    pub value: String,
    /// Format.
    pub format: Option<String>,
    /// NameQualifier.
    pub name_qualifier: Option<String>,
    /// SPNameQualifier.
    pub sp_name_qualifier: Option<String>,
}

/// A person whom the provider signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The person.
    pub principal: Principal,
    /// Their session there.
    pub session: UpstreamSession,
}

impl Accepted {
    /// Says who signed in, how, and when.
    ///
    /// Stops: a one-time pseudonym taken for a user, one of several values taken for the user.
    ///
    /// # Errors
    /// [BRG-3050] when a configured attribute has not exactly one value or there is no NameID to name the user, [BRG-3051] for a transient one,
    /// [BRG-3052] when a value is too long or holds control characters.
    pub fn person(&self, mapping: &Mapping) -> Result<SignedIn, No> {
        let assertion = &self.assertion;
        let user_id = match &mapping.user {
            Some(attribute) => required(assertion, attribute)?,
            None => user_of(assertion.name_id.as_ref())?,
        };
        let account_id = match &mapping.account {
            Some(attribute) => required(assertion, attribute)?,
            None => user_id.clone(),
        };
        let statement = assertion.authn_statements.first();
        let class = statement.and_then(|statement| statement.class_ref.clone());
        let principal = Principal {
            user_id,
            account_id,
            email: optional(assertion, mapping.email.as_deref())
                .or_else(|| email_of(assertion.name_id.as_ref(), mapping)),
            name: optional(assertion, mapping.name.as_deref()),
            mobile: optional(assertion, mapping.mobile.as_deref()),
            authn_instant: AuthnInstant::Stated(self.authn_instant),
            authn_context: class
                .filter(|class| !class.is_empty())
                .unwrap_or_else(|| authn_context::UNSPECIFIED.to_owned()),
        };
        principal
            .check()
            .map_err(|error| No::PersonUnfit(error.to_string()))?;
        Ok(SignedIn {
            principal,
            session: UpstreamSession {
                name_id: assertion.name_id.as_ref().map(as_written),
                session_index: statement.and_then(|statement| statement.session_index.clone()),
                not_on_or_after: statement.and_then(|statement| statement.session_not_on_or_after),
            },
        })
    }
}

fn as_written(name_id: &NameId) -> UpstreamName {
    UpstreamName {
        value: name_id.value.clone(),
        format: name_id.format.clone(),
        name_qualifier: name_id.name_qualifier.clone(),
        sp_name_qualifier: name_id.sp_name_qualifier.clone(),
    }
}

fn user_of(name_id: Option<&NameId>) -> Result<String, No> {
    let name_id = name_id.ok_or_else(|| No::ValueMissing("the NameID".to_owned()))?;
    if name_id.format.as_deref() == Some(nameid::TRANSIENT) {
        return Err(No::TransientUser);
    }
    match trimmed(&name_id.value) {
        "" => Err(No::ValueMissing("the NameID".to_owned())),
        value => Ok(value.to_owned()),
    }
}

fn email_of(name_id: Option<&NameId>, mapping: &Mapping) -> Option<String> {
    let name_id = name_id.filter(|_| mapping.email.is_none())?;
    let value = trimmed(&name_id.value);
    (name_id.format.as_deref() == Some(nameid::EMAIL) && !value.is_empty())
        .then(|| value.to_owned())
}

/// The only value of an attribute; the same value twice is one.
fn required(assertion: &Assertion, attribute: &str) -> Result<String, No> {
    let mut values = values(assertion, attribute);
    let first = values.next();
    match (first, values.all(|other| Some(other) == first)) {
        (Some(value), true) => Ok(value.to_owned()),
        _ => Err(No::ValueMissing(format!("the attribute {attribute:?}"))),
    }
}

/// The first value, when there is one: nothing is decided by it.
fn optional(assertion: &Assertion, attribute: Option<&str>) -> Option<String> {
    values(assertion, attribute?).next().map(str::to_owned)
}

fn values<'a>(assertion: &'a Assertion, attribute: &'a str) -> impl Iterator<Item = &'a str> {
    assertion
        .attributes
        .iter()
        .filter(move |found| found.name == attribute)
        .flat_map(|found| &found.values)
        .map(|value| trimmed(value))
        .filter(|value| !value.is_empty())
}

// Providers that indent what they write put white space round values; no identifier begins or ends with it.
fn trimmed(value: &str) -> &str {
    value.trim_matches([' ', '\t', '\r', '\n'])
}
