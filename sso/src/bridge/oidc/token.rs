//! The code becomes tokens, and the ID token becomes something that may be believed.

use super::Oidc;
use super::http::HttpError;
use super::key::ALGORITHMS;
use super::logout::Upstream;
use super::provider::Known;
use super::refusal::OidcRefusal;
use super::types::{IdToken, IdTokenClaims, Tokens, UserInfoClaims};
use chrono::{DateTime, Utc};
use jiff::{SignedDuration, Timestamp};
use openidconnect::core::CoreErrorResponseType;
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClaimsVerificationError, IdTokenVerifier, Nonce,
    OAuth2TokenResponse, PkceCodeVerifier, RequestTokenError, SignatureVerificationError,
    StandardErrorResponse, SubjectIdentifier, TokenResponse, UserInfoError,
};
use serde_json::{Map, Value};
use std::sync::Arc;
use std::time::Duration;

/// What an ID token is compared with.
pub(super) struct Expected {
    /// The nonce that was sent.
    pub(super) nonce: String,
    /// `max_age` that was sent, in seconds.
    pub(super) max_age: u64,
    /// When the browser was sent away.
    pub(super) asked_at: Timestamp,
    /// Now.
    pub(super) now: Timestamp,
    /// Clock difference that is tolerated.
    pub(super) skew: Duration,
}

/// What the token endpoint gave for the code.
pub(super) struct Exchanged {
    tokens: Tokens,
    id_token: IdToken,
}

/// An ID token that passed every check.
pub(super) struct Verified {
    /// What the provider was known by when it did; newer than before after a rotation.
    pub(super) known: Arc<Known>,
    pub(super) subject: SubjectIdentifier,
    pub(super) auth_time: Timestamp,
    pub(super) acr: Option<String>,
    pub(super) amr: Vec<String>,
    /// Every claim in it, by name.
    pub(super) claims: Map<String, Value>,
}

impl Exchanged {
    /// What signing out needs.
    pub(super) fn upstream(&self) -> Upstream {
        Upstream::new(self.id_token.to_string())
    }
}

/// Redeems the code.
///
/// Standard: Core §3.1.3.1, RFC 7636 §4.5.
///
/// # Errors
/// BRG-2003 when the provider cannot be reached, BRG-2004 when it refuses the code, BRG-2005 when its answer cannot be read.
pub(super) async fn exchange(
    oidc: &Oidc,
    known: &Known,
    code: String,
    verifier: String,
) -> Result<Exchanged, OidcRefusal> {
    let client = oidc.client(known);
    let request = client
        .exchange_code(AuthorizationCode::new(code))
        .map_err(|_| OidcRefusal::ProviderUnavailable("it has no token endpoint".to_owned()))?
        .set_pkce_verifier(PkceCodeVerifier::new(verifier));
    let tokens: Tokens = request
        .request_async(oidc.provider.http())
        .await
        .map_err(not_exchanged)?;
    let id_token = tokens.id_token().cloned();
    let id_token =
        id_token.ok_or_else(|| OidcRefusal::TokensUnreadable("there is no ID token".to_owned()))?;
    Ok(Exchanged { tokens, id_token })
}

fn not_exchanged(
    error: RequestTokenError<HttpError, StandardErrorResponse<CoreErrorResponseType>>,
) -> OidcRefusal {
    match error {
        RequestTokenError::Request(error) => OidcRefusal::ProviderUnavailable(error.to_string()),
        // The code of the error, not its description: that may hold anything.
        RequestTokenError::ServerResponse(response) => match response.error() {
            CoreErrorResponseType::Extension(_) => {
                OidcRefusal::CodeRefused("an error of no standard".to_owned())
            }
            error => OidcRefusal::CodeRefused(error.as_ref().to_owned()),
        },
        RequestTokenError::Parse(error, _) => {
            OidcRefusal::TokensUnreadable(format!("not the expected JSON at {}", error.path()))
        }
        RequestTokenError::Other(_) => OidcRefusal::TokensUnreadable(
            "the answer is empty or does not have the content type of JSON".to_owned(),
        ),
    }
}

/// Verifies the ID token, with newer keys when ours do not know its key.
///
/// Standard: Core §3.1.3.7, §3.1.3.8.
/// Stops: tokens of others, for others, of another sign-in, old ones, unsigned ones, and HMAC under a key that is public.
///
/// # Errors
/// BRG-2006 to BRG-2009.
pub(super) async fn verify(
    oidc: &Oidc,
    known: Arc<Known>,
    exchanged: &Exchanged,
    expected: &Expected,
) -> Result<Verified, OidcRefusal> {
    match judge(oidc, Arc::clone(&known), exchanged, expected) {
        Err(Fault::KeyUnknown(refusal)) => {
            let newer = oidc.provider.newer(&known, expected.now).await;
            let newer = newer.map_err(|_| refusal)?;
            judge(oidc, newer, exchanged, expected).map_err(Fault::refusal)
        }
        other => other.map_err(Fault::refusal),
    }
}

/// Why a token is refused, and whether newer keys could change that.
enum Fault {
    KeyUnknown(OidcRefusal),
    Final(OidcRefusal),
}

impl Fault {
    fn refusal(self) -> OidcRefusal {
        match self {
            Fault::KeyUnknown(refusal) | Fault::Final(refusal) => refusal,
        }
    }
}

fn judge(
    oidc: &Oidc,
    known: Arc<Known>,
    exchanged: &Exchanged,
    expected: &Expected,
) -> Result<Verified, Fault> {
    let skew = SignedDuration::try_from(expected.skew).unwrap_or(SignedDuration::MAX);
    let (earliest, latest) = (
        as_chrono(expected.now.saturating_sub(skew)),
        as_chrono(expected.now.saturating_add(skew)),
    );
    // As for a public client, always: with the secret the library would also accept HMAC.
    let verifier = IdTokenVerifier::new_public_client(
        oidc.client_id.clone(),
        known.metadata.issuer().clone(),
        known.keys(),
    )
    .set_allowed_algs(ALGORITHMS)
    .set_time_fn(move || earliest)
    .set_issue_time_verifier_fn(move |issued| {
        if issued <= latest {
            Ok(())
        } else {
            Err(String::new())
        }
    });
    let claims = exchanged
        .id_token
        .claims(&verifier, &Nonce::new(expected.nonce.clone()))
        .map_err(not_verified)?;
    check_party(oidc, claims).map_err(Fault::Final)?;
    check_access_token(exchanged, claims, &verifier).map_err(Fault::Final)?;
    let auth_time = check_age(claims, expected, skew).map_err(Fault::Final)?;
    let all = serde_json::to_value(claims).ok();
    let Some(Value::Object(all)) = all else {
        return Err(Fault::Final(OidcRefusal::TokensUnreadable(
            "the claims are no JSON object".to_owned(),
        )));
    };
    let amr = claims.auth_method_refs().map(Vec::as_slice);
    Ok(Verified {
        subject: claims.subject().clone(),
        auth_time,
        acr: claims.auth_context_ref().map(|acr| acr.to_string()),
        amr: amr
            .unwrap_or_default()
            .iter()
            .map(|method| method.to_string())
            .collect(),
        claims: all,
        known,
    })
}

/// Core §3.1.3.7 point 5; the library leaves it to us.
fn check_party(oidc: &Oidc, claims: &IdTokenClaims) -> Result<(), OidcRefusal> {
    match claims.authorized_party() {
        Some(party) if *party != oidc.client_id => Err(OidcRefusal::IdTokenForOthers(
            "azp is not the configured client id",
        )),
        _ => Ok(()),
    }
}

/// Core §3.1.3.8: `at_hash` may be absent in this flow; when it is there it must be true.
fn check_access_token(
    exchanged: &Exchanged,
    claims: &IdTokenClaims,
    verifier: &IdTokenVerifier<'_, super::key::Key>,
) -> Result<(), OidcRefusal> {
    let Some(expected) = claims.access_token_hash() else {
        return Ok(());
    };
    let (algorithm, key) = (
        exchanged.id_token.signing_alg(),
        exchanged.id_token.signing_key(verifier),
    );
    let hash = match (algorithm, key) {
        (Ok(algorithm), Ok(key)) => {
            AccessTokenHash::from_token(exchanged.tokens.access_token(), algorithm, key).ok()
        }
        _ => None,
    };
    if hash.as_ref() == Some(expected) {
        Ok(())
    } else {
        Err(OidcRefusal::IdTokenForOthers(
            "at_hash does not belong to the access token that came with it",
        ))
    }
}

/// `max_age` is sent always, so `auth_time` has to be there (Core §2), and AuthnInstant is never a guess.
fn check_age(
    claims: &IdTokenClaims,
    expected: &Expected,
    skew: SignedDuration,
) -> Result<Timestamp, OidcRefusal> {
    let auth_time = claims.auth_time().ok_or(OidcRefusal::NotFresh(
        "auth_time is missing, although max_age was sent",
    ))?;
    let auth_time = Timestamp::from_second(auth_time.timestamp())
        .map_err(|_| OidcRefusal::NotFresh("auth_time is no time"))?;
    if auth_time.duration_since(expected.now) > skew {
        return Err(OidcRefusal::IdTokenNotInTime("its auth_time lies ahead"));
    }
    let most = i64::try_from(expected.max_age).unwrap_or(i64::MAX);
    let earliest = expected
        .asked_at
        .saturating_sub(SignedDuration::from_secs(most))
        .and_then(|earliest| earliest.saturating_sub(skew))
        .unwrap_or(Timestamp::MIN);
    if auth_time < earliest {
        return Err(OidcRefusal::NotFresh(
            "the authentication is older than max_age allows",
        ));
    }
    // An instant in our future would outlive the session checks that compare with it.
    Ok(auth_time.min(expected.now))
}

fn as_chrono(instant: Result<Timestamp, jiff::Error>) -> DateTime<Utc> {
    instant
        .ok()
        .and_then(|instant| DateTime::from_timestamp(instant.as_second(), 0))
        .unwrap_or_default()
}

fn not_verified(error: ClaimsVerificationError) -> Fault {
    use ClaimsVerificationError as Claims;
    Fault::Final(match error {
        Claims::SignatureVerification(fault) => return not_signed(fault),
        Claims::InvalidIssuer(_) => {
            OidcRefusal::IdTokenForOthers("iss is not the configured issuer")
        }
        Claims::InvalidAudience(_) => {
            OidcRefusal::IdTokenForOthers("aud is not the configured client id alone")
        }
        Claims::InvalidNonce(_) => {
            OidcRefusal::IdTokenForOthers("nonce is not that of this sign-in")
        }
        Claims::Expired(text) if text.is_empty() => {
            OidcRefusal::IdTokenNotInTime("its iat lies ahead")
        }
        Claims::Expired(_) => OidcRefusal::IdTokenNotInTime("it has expired"),
        _ => OidcRefusal::IdTokenNotTrusted(
            "its header is of another type, has critical extensions, or it is encrypted".to_owned(),
        ),
    })
}

fn not_signed(fault: SignatureVerificationError) -> Fault {
    use SignatureVerificationError as Signature;
    let refusal = |text: &str| OidcRefusal::IdTokenNotTrusted(text.to_owned());
    match fault {
        Signature::NoMatchingKey => {
            Fault::KeyUnknown(refusal("the provider's key set has no such key"))
        }
        // A provider that names its keys badly may have exchanged one.
        Signature::CryptoError(_) | Signature::AmbiguousKeyId(_) => Fault::KeyUnknown(refusal(
            "the signature does not belong to one of the provider's keys",
        )),
        Signature::NoSignature => Fault::Final(refusal("it is not signed")),
        Signature::DisallowedAlg(_) | Signature::UnsupportedAlg(_) => Fault::Final(refusal(
            "its algorithm is none of RS256, PS256, ES256, EdDSA",
        )),
        Signature::InvalidKey(why) => Fault::Final(OidcRefusal::IdTokenNotTrusted(why)),
        _ => Fault::Final(refusal("it cannot be verified")),
    }
}

/// Claims of the userinfo endpoint, about the same subject.
///
/// Standard: Core §5.3.
///
/// # Errors
/// BRG-2003 when it cannot be reached or there is none, BRG-2005 when its answer cannot be read, BRG-2007 when it speaks of somebody else.
pub(super) async fn user_info(
    oidc: &Oidc,
    known: &Known,
    exchanged: &Exchanged,
    subject: SubjectIdentifier,
) -> Result<Map<String, Value>, OidcRefusal> {
    let access_token = exchanged.tokens.access_token().clone();
    // The library would panic when it cannot stand in a header.
    if !access_token.secret().bytes().all(|c| c.is_ascii_graphic()) {
        return Err(OidcRefusal::TokensUnreadable(
            "the access token is not printable ASCII".to_owned(),
        ));
    }
    let client = oidc.client(known);
    let request = client
        .user_info(access_token, Some(subject))
        .map_err(|_| OidcRefusal::ProviderUnavailable("it has no userinfo endpoint".to_owned()))?;
    let answer: Result<UserInfoClaims, _> = request.request_async(oidc.provider.http()).await;
    let claims = answer.map_err(no_user_info)?;
    match serde_json::to_value(claims) {
        Ok(Value::Object(claims)) => Ok(claims),
        _ => Err(OidcRefusal::TokensUnreadable(
            "the userinfo answer is no JSON object".to_owned(),
        )),
    }
}

fn no_user_info(error: UserInfoError<HttpError>) -> OidcRefusal {
    match error {
        UserInfoError::Request(error) => OidcRefusal::ProviderUnavailable(error.to_string()),
        UserInfoError::ClaimsVerification(ClaimsVerificationError::InvalidSubject(_)) => {
            OidcRefusal::IdTokenForOthers("userinfo speaks of another subject")
        }
        UserInfoError::Response(status, ..) => {
            OidcRefusal::TokensUnreadable(format!("userinfo answers with status {status}"))
        }
        _ => OidcRefusal::TokensUnreadable("the userinfo answer cannot be read".to_owned()),
    }
}
