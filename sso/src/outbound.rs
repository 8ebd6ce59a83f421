//! What every call from here to somebody else has in common: no redirects, no proxy, bounded answers, causes told in full.

use reqwest::redirect::Policy;
use reqwest::{ClientBuilder, Response};

/// A client that follows no redirect and uses no proxy: what another host answers was not answered by the one that was asked. Without `plain` only
/// https is called.
pub(crate) fn client(plain: bool) -> ClientBuilder {
    reqwest::Client::builder()
        .user_agent(concat!("skybridge/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .no_proxy()
        .https_only(!plain)
}

/// The first octets of the body: at most `most` and one, so that the caller sees when there are more.
///
/// # Errors
/// When the connection breaks or time is over.
pub(crate) async fn body(answer: &mut Response, most: usize) -> Result<Vec<u8>, reqwest::Error> {
    let mut octets = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        let room = most.saturating_add(1).saturating_sub(octets.len());
        octets.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if octets.len() > most {
            break;
        }
    }
    Ok(octets)
}

/// With its causes, because the library's own text stops before the reason; without the address, which may hold a query.
pub(crate) fn causes(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
