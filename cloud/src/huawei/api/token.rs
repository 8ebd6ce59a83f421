//! Tokens of the identity service (api-iam/iam_30_0001): a user's password for a token of the whole account, good for 24 hours.

use super::credential::{Authorized, bare};
use super::fault::Fault;
use super::rules::{Checks, up_to};
use super::signing::SigningError;
use super::{ApiRequest, Call, CallName, Method, RawAnswer, Secret, SiteKind, lenient};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use url::Url;

const PATH: &str = "/v3/auth/tokens";
/// Most octets of a token that are taken: they are some kilobytes long.
const LONGEST_TOKEN: usize = 32 * 1024;
/// A token is renewed so long before its end: the vendor warns of using one that is about to expire.
const MARGIN: SignedDuration = SignedDuration::from_mins(30);

/// Asks for a token. It needs no credential but the password inside.
pub struct IssueToken {
    domain: String,
    user: String,
    password: Secret,
}

/// A token, until it expires. Not printed.
pub struct Token {
    value: Secret,
    expires_at: Timestamp,
}

impl IssueToken {
    /// Checks the fields: name of the account, name of its IAM user, and that user's password.
    ///
    /// # Errors
    /// All faults, by the names `domain.name`, `user.name`, `user.password`.
    pub fn check(domain: &str, user: &str, password: Secret) -> Result<IssueToken, Vec<Fault>> {
        // The same at every site.
        let mut checks = Checks::new(SiteKind::International);
        checks.required("domain.name", domain, up_to(64));
        checks.required("user.name", user, up_to(64));
        checks.required("user.password", password.expose(), up_to(128));
        checks.done(IssueToken {
            domain: domain.to_owned(),
            user: user.to_owned(),
            password,
        })
    }

    /// Makes it ready to be sent to the identity service.
    ///
    /// # Errors
    /// [`SigningError`] when the endpoint cannot be used.
    pub fn authorize(&self, endpoint: &Url) -> Result<Authorized, SigningError> {
        bare(&self.request(), endpoint)
    }
}

impl Token {
    /// A token that was kept.
    pub fn new(value: Secret, expires_at: Timestamp) -> Token {
        Token { value, expires_at }
    }

    /// For `X-Auth-Token`.
    pub fn value(&self) -> &str {
        self.value.expose()
    }

    /// When it ends.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// Whether another should be got before it is used: half an hour before its end, or later.
    pub fn is_due(&self, now: Timestamp) -> bool {
        now.checked_add(MARGIN)
            .map_or(true, |soon| soon >= self.expires_at)
    }
}

#[derive(Serialize)]
struct Named<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct User<'a> {
    domain: Named<'a>,
    name: &'a str,
    password: &'a str,
}

#[derive(Deserialize)]
struct Answer {
    token: TokenAnswer,
}

#[derive(Deserialize)]
struct TokenAnswer {
    #[serde(default, deserialize_with = "lenient::text")]
    expires_at: Option<String>,
}

impl Call for IssueToken {
    type Answer = Token;

    fn name(&self) -> CallName {
        CallName::IssueToken
    }

    fn request(&self) -> ApiRequest {
        let domain = || Named { name: &self.domain };
        let user = User {
            domain: domain(),
            name: &self.user,
            password: self.password.expose(),
        };
        let query = vec![("nocatalog".to_owned(), "true".to_owned())];
        ApiRequest::new(Method::Post, PATH)
            .with_query(query)
            .with_json(&Auth::new(user, domain()))
    }

    fn idempotent(&self) -> bool {
        true
    }

    /// The token is in `X-Subject-Token`, its end in the body.
    fn read(&self, raw: &RawAnswer<'_>) -> Option<Token> {
        let value = raw.subject_token?;
        let fits = !value.is_empty()
            && value.len() <= LONGEST_TOKEN
            && value.bytes().all(|octet| octet.is_ascii_graphic());
        let answer: Answer = raw.json()?;
        let expires_at = answer.token.expires_at?.parse().ok()?;
        fits.then(|| Token::new(Secret::new(value), expires_at))
    }
}

/// `{"auth":{"identity":{"methods":["password"],"password":{"user":{…}}},"scope":{"domain":{…}}}}`
#[derive(Serialize)]
struct Auth<'a> {
    auth: AuthBody<'a>,
}

#[derive(Serialize)]
struct AuthBody<'a> {
    identity: Identity<'a>,
    scope: Scope<'a>,
}

#[derive(Serialize)]
struct Identity<'a> {
    methods: [&'static str; 1],
    password: Password<'a>,
}

#[derive(Serialize)]
struct Password<'a> {
    user: User<'a>,
}

#[derive(Serialize)]
struct Scope<'a> {
    domain: Named<'a>,
}

impl<'a> Auth<'a> {
    fn new(user: User<'a>, domain: Named<'a>) -> Auth<'a> {
        Auth {
            auth: AuthBody {
                identity: Identity {
                    methods: ["password"],
                    password: Password { user },
                },
                scope: Scope { domain },
            },
        }
    }
}
