//! Where the person goes after the hand-off: always a path of ours, never an address from the request.
//!
//! A target is handed to the launch page, which owns the list of what is allowed; without one the launch page chooses.

use super::HandoffRefusal;
use crate::config::Partner;
use crate::http::App;
use crate::refused::Refused;

/// Longest target, in octets.
const TARGET_LIMIT: usize = 2048;

/// A path of the partner with the target, when there is one.
///
/// # Errors
/// BRG-1007 when the target cannot be one.
pub(super) fn of(
    app: &App,
    partner: &Partner,
    path: &str,
    target: Option<&str>,
) -> Result<String, Refused> {
    let base = format!("{}/p/{}/{path}", app.prefix(), partner.slug);
    let Some(target) = target else {
        return Ok(base);
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
    Ok(format!("{base}?{query}"))
}
