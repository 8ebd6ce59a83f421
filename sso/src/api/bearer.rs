//! Who calls: a bearer token of the partner in the path, with a scope.
//!
//! Standard: RFC 6750.

use super::ApiRefusal;
use crate::config::Partner;
use crate::http::App;
use crate::refused::Refused;
use crate::store::{ApiTokenRecord, HandleDigest, Scope};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::header;
use axum::http::request::Parts;

/// Every token begins like this, so that a leaked one is recognised by scanners.
pub const TOKEN_PREFIX: &str = "sky_";
/// The prefix and 256 bits in base64url.
const TOKEN_LENGTH: usize = TOKEN_PREFIX.len() + 43;

/// A caller that is known. What it may do is asked with [`Bearer::may`], which yields the partner: no handler reaches one without asking.
#[derive(Debug, Clone)]
pub struct Bearer {
    record: ApiTokenRecord,
}

impl Bearer {
    /// The partner, when the token has the scope.
    ///
    /// # Errors
    /// API-1002 when it has not; WEB-404 when the partner is no longer configured.
    pub fn may<'a>(&self, app: &'a App, scope: Scope) -> Result<&'a Partner, Refused> {
        if !self.record.scopes.contains(&scope) {
            let lacks = format!("it lacks the scope {}", scope.name());
            return Err(ApiRefusal::NotAllowed(lacks).into());
        }
        Ok(app.partner(&self.record.partner)?)
    }

    /// The partner and the token, for what a token may do to itself without any scope.
    pub(super) fn own<'a>(&self, app: &'a App) -> Result<(&'a Partner, &ApiTokenRecord), Refused> {
        Ok((app.partner(&self.record.partner)?, &self.record))
    }

    /// Name of the token, for log and audit.
    pub fn id(&self) -> &str {
        &self.record.id
    }
}

impl FromRequestParts<App> for Bearer {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Bearer, Refused> {
        let token = token_in(parts)?;
        let found = app.store().token(digest_of(token), app.now()).await?;
        let record = found.ok_or(ApiRefusal::TokenNotTrusted(
            "it is unknown, expired or revoked",
        ))?;
        // A token of one partner learns nothing of another, not even whether it exists.
        let path = RawPathParams::from_request_parts(parts, app).await;
        let asked = path
            .iter()
            .flatten()
            .find(|(name, _)| *name == "partner")
            .map(|(_, value)| value.to_owned());
        if asked.as_deref() != Some(&*record.partner) {
            let other = "it belongs to another partner".to_owned();
            return Err(ApiRefusal::NotAllowed(other).into());
        }
        Ok(Bearer { record })
    }
}

fn token_in(parts: &Parts) -> Result<&str, ApiRefusal> {
    let mut values = parts.headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(ApiRefusal::TokenNotTrusted(
            "exactly one Authorization header is needed",
        ));
    };
    let unfit = ApiRefusal::TokenNotTrusted("it does not look like one of ours");
    let (scheme, token) = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .ok_or(unfit.clone())?;
    let is_ours = scheme.eq_ignore_ascii_case("bearer")
        && token.len() == TOKEN_LENGTH
        && token.starts_with(TOKEN_PREFIX);
    if is_ours { Ok(token) } else { Err(unfit) }
}

/// What the store knows a token by.
pub fn digest_of(token: &str) -> HandleDigest {
    HandleDigest(openssl::sha::sha256(format!("api/{token}").as_bytes()))
}
