//! Our own addresses, from configuration and never from a request.

use crate::config::Config;

/// The public address of a partner's path, for example `…/p/acme/saml/sso`.
pub fn of(config: &Config, slug: &str, path: &str) -> String {
    format!("{}/{path}", of_partner(config, slug))
}

/// What a partner is called in tokens, for example `https://sso.example.com/p/acme`.
pub fn of_partner(config: &Config, slug: &str) -> String {
    format!(
        "{}/p/{slug}",
        config.public_url.as_str().trim_end_matches('/')
    )
}
