//! Our word to the platform about a return: a short-lived token, signed with the partner's key, that says what is known and no more.

use super::Kind;
use super::query::Arrived;
use crate::config::Partner;
use crate::http::App;
use crate::refused::{Refused, Web};
use crate::session::Person;
use jiff::SignedDuration;
use serde_json::{Value, json};

/// What is known.
pub(super) struct Word<'a> {
    pub(super) kind: Kind,
    /// As the cloud said it, or `unknown`.
    pub(super) order_status: &'static str,
    pub(super) arrived: &'a Arrived,
    pub(super) person: Option<&'a Person>,
    pub(super) audience: &'a str,
}

/// Signs it.
///
/// # Errors
/// WEB-503 when too much is being signed, WEB-500 when the key or the generator fails.
pub(super) async fn sign(app: &App, partner: &Partner, word: &Word<'_>) -> Result<String, Refused> {
    let lifetime = SignedDuration::try_from(partner.returns.token_lifetime)
        .map_err(|error| Web::Internal(error.to_string()))?;
    let (now, jti) = (app.now(), hex::encode(app.octets::<16>()?));
    let mut claims = json!({
        "iss": crate::address::of_partner(app.config(), &partner.slug),
        "aud": word.audience,
        "iat": now.as_second(),
        "exp": now.as_second().saturating_add(lifetime.as_secs()),
        "jti": jti,
        "kind": word.kind.name(),
        "parameters": word.arrived.parameters,
        "parameters_complete": word.arrived.complete,
    });
    let mut add = |name: &str, value: Value| {
        if let Some(claims) = claims.as_object_mut() {
            claims.insert(name.to_owned(), value);
        }
    };
    if let Some(person) = word.person {
        add("sub", person.principal.user_id.as_str().into());
        add("account", person.principal.account_id.as_str().into());
    }
    if word.kind == Kind::Order {
        // The number is what the address said; the status is what the cloud said, when it was asked.
        add(
            "order",
            json!({ "id": word.arrived.order_id, "status": word.order_status }),
        );
    }
    Ok(app.sign_on().token(partner, claims, now).await?)
}
