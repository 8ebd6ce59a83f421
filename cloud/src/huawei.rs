//! Huawei Cloud's partner mode: the login link (api-bpconsole/jac_00001, bpconsole_apifaq_00003), in [`bind`] the bind notification, in [`api`] the
//! partner's REST API.

pub mod api;
pub mod bind;

use crate::preset::Login;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

/// What ECMAScript's `encodeURIComponent` leaves alone: the vendor names that function for `service`.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// A login link cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoginLinkError {
    /// The cloud has not given the platform identifier yet.
    #[error("x_account_type is not configured; Partner Center shows it after the metadata upload")]
    NoPlatformIdentifier,
    /// The identifier is longer than the cloud takes.
    #[error("x_account_type has more than {0} characters")]
    TooLong(usize),
}

/// The link a browser follows to enter the cloud.
#[derive(Debug, Clone, Copy)]
pub struct LoginLink<'a> {
    /// The site's auth host, or its override.
    pub auth_url: &'a Url,
    /// The platform identifier, `xAccountType`.
    pub x_account_type: &'a str,
    /// True exactly while no cloud account is bound to this customer.
    pub is_first_login: bool,
    /// Where to land.
    pub service: &'a Url,
}

impl LoginLink<'_> {
    /// Builds it.
    ///
    /// # Errors
    /// [`LoginLinkError`] when the platform identifier is missing or too long.
    pub fn build(&self, login: &Login) -> Result<String, LoginLinkError> {
        if self.x_account_type.is_empty() {
            return Err(LoginLinkError::NoPlatformIdentifier);
        }
        if self.x_account_type.chars().count() > login.max_x_account_type {
            return Err(LoginLinkError::TooLong(login.max_x_account_type));
        }
        let base = self.auth_url.as_str().trim_end_matches('/');
        let encode = |text: &str| utf8_percent_encode(text, COMPONENT).to_string();
        Ok(format!(
            "{base}/{}?xAccountType={}&isFirstLogin={}&service={}",
            login.path,
            encode(self.x_account_type),
            self.is_first_login,
            encode(self.service.as_str()),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preset;

    fn link(x_account_type: &str, service: &str) -> Result<String, LoginLinkError> {
        let huawei = preset("huawei-partner").unwrap();
        let auth_url = &huawei.site("china").unwrap().auth_url;
        let service = Url::parse(service).unwrap();
        LoginLink {
            auth_url,
            x_account_type,
            is_first_login: false,
            service: &service,
        }
        .build(huawei.login.as_ref().unwrap())
    }

    #[test]
    fn builds_the_link_of_the_vendors_example() {
        assert_eq!(
            link("ZXT", "https://console.huaweicloud.com/iam/").unwrap(),
            "https://auth.huaweicloud.com/authui/saml/login?xAccountType=ZXT&isFirstLogin=false&service=https%3A%2F%2Fconsole.huaweicloud.com%2Fiam%2F"
        );
    }

    #[test]
    fn keeps_a_query_and_a_fragment_of_the_target_inside_service() {
        let link = link(
            "A&B=C",
            "https://console.huaweicloud.com/ecm/?agencyId=1&region=cn-north-4#/ecs",
        )
        .unwrap();
        assert!(link.contains("xAccountType=A%26B%3DC&"), "{link}");
        assert!(link.ends_with("service=https%3A%2F%2Fconsole.huaweicloud.com%2Fecm%2F%3FagencyId%3D1%26region%3Dcn-north-4%23%2Fecs"), "{link}");
    }

    #[test]
    fn says_that_the_platform_identifier_is_missing_or_too_long() {
        assert_eq!(
            link("", "https://console.huaweicloud.com/"),
            Err(LoginLinkError::NoPlatformIdentifier)
        );
        assert_eq!(
            link(&"x".repeat(65), "https://console.huaweicloud.com/"),
            Err(LoginLinkError::TooLong(64))
        );
    }
}
