//! What the browser brought: `token`, and optionally `to` or `return`, each at most once.

use super::HandoffRefusal;
use crate::refused::{Refused, Web};

/// Longest token, in octets.
const TOKEN_LIMIT: usize = 8 * 1024;

/// The fields of a hand-off.
#[derive(PartialEq, Eq)]
pub(super) struct Submitted {
    /// The compact token.
    pub(super) token: String,
    /// Name or URL of a target.
    pub(super) to: Option<String>,
    /// What the platform's sign-in page was given as `return`.
    pub(super) returned: Option<String>,
}

impl Submitted {
    /// Reads the fields; those with other names are none of our business.
    ///
    /// # Errors
    /// WEB-400 when a field comes twice, BRG-1001 when the token is missing or too long.
    pub(super) fn read(fields: Vec<(String, String)>) -> Result<Submitted, Refused> {
        let (mut token, mut to, mut returned) = (None, None, None);
        for (name, value) in fields {
            let field = match name.as_str() {
                "token" => &mut token,
                "to" => &mut to,
                "return" => &mut returned,
                _ => continue,
            };
            if field.replace(value).is_some() {
                return Err(Web::RequestUnreadable(
                    "a field of the hand-off comes twice".to_owned(),
                )
                .into());
            }
        }
        let token: String = token
            .filter(|token: &String| !token.is_empty())
            .ok_or(HandoffRefusal::TokenUnreadable("there is none"))?;
        if token.len() > TOKEN_LIMIT {
            return Err(HandoffRefusal::TokenUnreadable("it is longer than 8 KiB").into());
        }
        let present = |field: Option<String>| field.filter(|value| !value.is_empty());
        Ok(Submitted {
            token,
            to: present(to),
            returned: present(returned),
        })
    }
}
