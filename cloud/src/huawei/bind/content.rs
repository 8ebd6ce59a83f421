//! What a notification says: JSON whose fields are tolerated as text or number, and more fields than we know.

use super::BindError;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// Longest id or name of a cloud account, in characters (mc_00016).
pub(super) const LONGEST_DOMAIN: usize = 64;
/// Longest `xUserId`, in characters: that of `xaccount_id` (mc_00016).
pub(super) const LONGEST_ACCOUNT: usize = 128;

/// What became of the binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// `0`: the cloud account now belongs to the customer.
    Bound,
    /// `1`: it no longer does.
    Unbound,
}

/// A notification that the cloud signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Id of the cloud account, 1 to 64 characters.
    pub domain_id: String,
    /// Its name, at most 64 characters; empty when it is not said.
    pub domain_name: String,
    /// The user that our assertion named, 1 to 128 characters. Under the vendor's contract the same as the account.
    pub x_user_id: String,
    /// What became of the binding.
    pub action: Action,
}

impl Notification {
    /// Reads the signed JSON.
    ///
    /// # Errors
    /// [`BindError::Unreadable`] when it is not an object, or names a field twice; [`BindError::Unfit`] when a field is missing or has no value that it can have.
    pub(super) fn read(json: &[u8]) -> Result<Notification, BindError> {
        let Members(members) = serde_json::from_slice(json).map_err(|_| {
            BindError::Unreadable(
                "bindRequest holds no JSON object, or one that names a field twice",
            )
        })?;
        let text = |name: &str| members.get(name).and_then(as_text);
        let action = match text("bindAction").as_deref() {
            Some("0") => Action::Bound,
            Some("1") => Action::Unbound,
            _ => return Err(BindError::Unfit("bindAction is neither 0 nor 1")),
        };
        let domain_id = text("domainId")
            .filter(|id| fits(id, LONGEST_DOMAIN) && !id.contains(char::is_whitespace))
            .filter(|id| !id.is_empty())
            .ok_or(BindError::Unfit("domainId is missing or cannot be one"))?;
        let x_user_id = text("xUserId")
            .filter(|id| fits(id, LONGEST_ACCOUNT) && !id.trim().is_empty())
            .ok_or(BindError::Unfit("xUserId is missing or cannot be one"))?;
        let domain_name = match members.get("domainName") {
            None | Some(Value::Null) => String::new(),
            Some(value) => as_text(value)
                .filter(|name| fits(name, LONGEST_DOMAIN))
                .ok_or(BindError::Unfit("domainName cannot be one"))?,
        };
        Ok(Notification {
            domain_id,
            domain_name,
            x_user_id,
            action,
        })
    }
}

fn fits(text: &str, most: usize) -> bool {
    text.chars().count() <= most && !text.contains(char::is_control)
}

/// Texts as they are, whole numbers in their digits.
fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if number.is_u64() => Some(number.to_string()),
        _ => None,
    }
}

/// A JSON object whose names are all different.
struct Members(BTreeMap<String, Value>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Members, D::Error> {
        deserializer.deserialize_map(Once)
    }
}

struct Once;

impl<'de> Visitor<'de> for Once {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = BTreeMap::new();
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            if members.insert(name, value).is_some() {
                return Err(A::Error::custom("twice"));
            }
        }
        Ok(Members(members))
    }
}
