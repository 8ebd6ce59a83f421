//! People who are signed in on a partner platform, and the tokens that say so.

use jiff::Timestamp;
use sso::jwt::SigningKey;

/// A customer as the platform knows them. The values are unmistakable, so that a test can look for them where they must not be.
#[derive(Debug, Clone)]
pub struct Person {
    /// `sub` and `account`.
    pub account: String,
    /// E-mail address; empty: none.
    pub email: String,
    /// Name.
    pub name: String,
    /// Telephone.
    pub mobile: String,
    /// Class of the sign-in on the platform.
    pub acr: String,
    /// How long ago they signed in there, in seconds; the token does not say when `None`.
    pub signed_in_ago: Option<i64>,
}

impl Person {
    /// The usual customer.
    pub fn li_lei() -> Person {
        Person {
            account: "cust-7731".to_owned(),
            email: "li.lei@personal.example".to_owned(),
            name: "李雷 & <Söhne>".to_owned(),
            mobile: "0086-13912345678".to_owned(),
            acr: saml::names::authn_context::PASSWORD_PROTECTED_TRANSPORT.to_owned(),
            signed_in_ago: Some(0),
        }
    }

    /// A fresh token for `audience`, signed with the shared secret.
    pub fn token(&self, audience: &str, secret: &str, now: Timestamp) -> String {
        let jti: [u8; 16] = sso::random::octets().unwrap();
        let seconds = now.as_second();
        let mut claims = serde_json::json!({
            "aud": audience, "sub": self.account, "account": self.account, "email": self.email, "name": self.name, "mobile": self.mobile,
            "acr": self.acr, "iat": seconds, "exp": seconds + 120, "jti": format!("{:032x}", u128::from_be_bytes(jti)),
        });
        if let Some(ago) = self.signed_in_ago {
            claims["auth_time"] = (seconds - ago).into();
        }
        let key = SigningKey::hs256(secret.as_bytes()).unwrap();
        key.sign(None, &claims).unwrap()
    }
}
