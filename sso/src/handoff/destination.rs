//! Where the person goes after the hand-off: always a path of ours, never an address from the request.
//!
//! A pending sign-on is resumed; a target is handed to the launch page, which owns the list of what is allowed; without either the launch page chooses.

use super::HandoffRefusal;
use super::submitted::Submitted;
use crate::config::Partner;
use crate::http::App;
use crate::refused::Refused;

/// Longest target, in octets.
const TARGET_LIMIT: usize = 2048;
/// Longest handle of a pending sign-on, in octets.
const HANDLE_LIMIT: usize = 128;

/// The path to redirect to.
///
/// # Errors
/// BRG-1007 when the target or the handle cannot be one.
pub(super) fn of(app: &App, partner: &Partner, submitted: &Submitted) -> Result<String, Refused> {
    let base = format!("{}/p/{}", app.prefix(), partner.slug);
    if let Some(handle) = &submitted.resume {
        let is_handle = handle.len() <= HANDLE_LIMIT
            && handle
                .bytes()
                .all(|c| c.is_ascii_alphanumeric() || c == b'-' || c == b'_');
        if !is_handle {
            return Err(HandoffRefusal::TargetNotAllowed("resume is not a handle").into());
        }
        return Ok(format!("{base}/saml/resume/{handle}"));
    }
    let Some(target) = &submitted.to else {
        return Ok(format!("{base}/launch"));
    };
    if target.len() > TARGET_LIMIT {
        return Err(HandoffRefusal::TargetNotAllowed("it is longer than 2048 octets").into());
    }
    if target.chars().any(char::is_control) {
        return Err(HandoffRefusal::TargetNotAllowed("it holds a control character").into());
    }
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("to", target)
        .finish();
    Ok(format!("{base}/launch?{query}"))
}
