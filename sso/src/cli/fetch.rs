//! Fetching metadata: https, no redirects, little time, a bound on octets.

use crate::cli::failure::Failure;
use crate::cli::talk::Talk;
use reqwest::redirect::Policy;
use std::time::Duration;
use url::Url;

/// The vendor's limit for metadata files, and ours.
pub(super) const MOST: usize = 2 * 1024 * 1024;
const TIME: Duration = Duration::from_secs(20);

/// The document's octets. `http` is taken only when allowed.
pub(super) async fn fetch(talk: &Talk, url: &Url, allow_http: bool) -> Result<Vec<u8>, Failure> {
    if url.scheme() != "https" && !allow_http {
        return Err(Failure::Wrong(talk.text("cli-fetch-http", &[])));
    }
    let failed = |error: String| {
        Failure::World(talk.text(
            "cli-fetch-failed",
            &[("url", url.as_str().into()), ("error", error.into())],
        ))
    };
    let client = reqwest::Client::builder()
        .redirect(Policy::none())
        .timeout(TIME)
        .no_proxy()
        .build();
    let client = client.map_err(|error| failed(error.to_string()))?;
    let mut answer = client
        .get(url.clone())
        .send()
        .await
        .map_err(|error| failed(causes(&error)))?;
    if !answer.status().is_success() {
        return Err(failed(answer.status().to_string()));
    }
    let mut octets = Vec::new();
    while let Some(chunk) = answer
        .chunk()
        .await
        .map_err(|error| failed(causes(&error)))?
    {
        if octets.len() + chunk.len() > MOST {
            return Err(Failure::Wrong(talk.text(
                "cli-file-large",
                &[("file", url.as_str().into()), ("most", MOST.into())],
            )));
        }
        octets.extend_from_slice(&chunk);
    }
    Ok(octets)
}

/// reqwest's own text stops before the reason.
fn causes(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
