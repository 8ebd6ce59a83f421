//! Jumping into the cloud: where a customer may be sent, and the vendor's login link that takes them there.
//!
//! A target is a name (of the preset's site, or of the partner's own list) or a URL under one of those. Everything else is refused: this is
//! where an open redirect would live.

use crate::config::Partner;
use crate::refused::Reason;
use cloud::huawei::{LoginLink, LoginLinkError};
use cloud::{Preset, PresetError};
use url::Url;

pub mod endpoint;
mod jump;
#[cfg(test)]
mod tests;

pub use jump::{Jump, JumpError, is_first_login, jump};

/// What somebody behind us could read as another path: escapes of `\\ . / %` and of control characters, and empty segments.
const UNCLEAR: [&str; 8] = ["%5c", "%2e", "%2f", "%25", "%0", "%1", "%7f", "//"];
/// Longest `to`, in octets.
const TARGET_LIMIT: usize = 2048;

/// Why nobody is sent anywhere.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LaunchError {
    /// BRG-1007.
    #[error("target is not allowed: {0}")]
    TargetNotAllowed(&'static str),
    /// BRG-1009.
    #[error("the partner's cloud is not configured: {0}")]
    NotConfigured(String),
}

impl From<PresetError> for LaunchError {
    fn from(error: PresetError) -> LaunchError {
        LaunchError::NotConfigured(error.to_string())
    }
}

impl From<LoginLinkError> for LaunchError {
    fn from(error: LoginLinkError) -> LaunchError {
        LaunchError::NotConfigured(error.to_string())
    }
}

impl Reason for LaunchError {
    fn code(&self) -> &'static str {
        match self {
            LaunchError::TargetNotAllowed(_) => "BRG-1007",
            LaunchError::NotConfigured(_) => "BRG-1009",
        }
    }
}

/// The vendor's login link for a target.
///
/// # Errors
/// [`LaunchError`].
pub fn link(
    partner: &Partner,
    to: Option<&str>,
    is_first_login: bool,
) -> Result<String, LaunchError> {
    let preset = cloud::preset(&partner.preset)?;
    let login = preset.login.as_ref().ok_or_else(|| {
        LaunchError::NotConfigured(format!("preset {} has no login link", preset.name))
    })?;
    let site = preset.site(&partner.site);
    let auth_url = partner
        .auth_url
        .as_ref()
        .or(site.map(|site| &site.auth_url));
    let auth_url = auth_url.ok_or_else(|| {
        LaunchError::NotConfigured(format!(
            "preset {} has no site {:?}",
            preset.name, partner.site
        ))
    })?;
    let service = resolve(partner, preset, to.unwrap_or(&login.default_target))?;
    let x_account_type = partner.x_account_type.as_deref().unwrap_or_default();
    Ok(LoginLink {
        auth_url,
        x_account_type,
        is_first_login,
        service: &service,
    }
    .build(login)?)
}

/// Resolves a target's name or URL.
///
/// Stops: open redirects by `//host`, backslashes, userinfo, control characters, look-alike hosts, foreign schemes and ports.
///
/// # Errors
/// [`LaunchError::TargetNotAllowed`].
pub fn resolve(partner: &Partner, preset: &Preset, to: &str) -> Result<Url, LaunchError> {
    if let Some(url) = named(partner, preset, to) {
        return Ok(url.clone());
    }
    let url = written_url(to)?;
    let own = partner.targets.values();
    let of_site = preset
        .site(&partner.site)
        .into_iter()
        .flat_map(|site| site.targets.values());
    if own.chain(of_site).any(|allowed| is_under(&url, allowed)) {
        return Ok(url);
    }
    Err(LaunchError::TargetNotAllowed(
        "it is no named target and not under one of them",
    ))
}

// The partner's own names win, so that a partner can point `console` elsewhere.
fn named<'a>(partner: &'a Partner, preset: &'a Preset, name: &str) -> Option<&'a Url> {
    partner
        .targets
        .get(name)
        .or_else(|| preset.site(&partner.site)?.targets.get(name))
}

// URL parsers repair what browsers repair (backslashes, tabs, missing slashes); a target that needs repair is refused instead.
fn written_url(to: &str) -> Result<Url, LaunchError> {
    let refuse = |why| Err(LaunchError::TargetNotAllowed(why));
    if to.len() > TARGET_LIMIT {
        return refuse("it is too long");
    }
    if to
        .chars()
        .any(|c| c.is_control() || c.is_whitespace() || c == '\\' || !c.is_ascii())
    {
        return refuse(
            "it holds a control character, white space, a backslash or a character beyond ASCII",
        );
    }
    let Ok(url) = Url::parse(to) else {
        return refuse("it is neither a name nor a URL");
    };
    let Some(rest) = to
        .strip_prefix(url.scheme())
        .and_then(|rest| rest.strip_prefix("://"))
    else {
        return refuse("it does not begin with a lower-case scheme and ://");
    };
    if !url.username().is_empty()
        || url.password().is_some()
        || rest
            .split(['/', '?', '#'])
            .next()
            .is_none_or(|host| host.contains('@') || host.contains('%'))
    {
        return refuse("its host part holds a user name or an escape");
    }
    let path = url.path().to_ascii_lowercase();
    if UNCLEAR.iter().any(|part| path.contains(part)) {
        return refuse(
            "its path holds an escaped slash, backslash, dot, percent sign or control character, or an empty segment",
        );
    }
    Ok(url)
}

// Same scheme, host and port; and the path is the allowed one or below it, at a segment's border.
fn is_under(url: &Url, allowed: &Url) -> bool {
    if url.origin() != allowed.origin() || !matches!(url.scheme(), "https" | "http") {
        return false;
    }
    let base = allowed.path().trim_end_matches('/');
    url.path()
        .strip_prefix(base)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
