//! The one way to send a browser on.

use crate::refused::{Refused, Web};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// 303 to an address: what stood in the address bar leaves it, is not kept, and is not told to the next page.
///
/// # Errors
/// WEB-500 when the address cannot stand in a header.
pub(crate) fn see_other(to: &str) -> Result<Response, Refused> {
    let location =
        HeaderValue::from_str(to).map_err(|error| Web::Internal(format!("redirect: {error}")))?;
    let headers = [
        (header::LOCATION, location),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        ),
    ];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}
