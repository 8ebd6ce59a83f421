//! The edge: where a refusal becomes a page and one line of the log, and where every answer gets its headers.

use super::App;
use crate::api::problem;
use crate::config::Partner;
use crate::pages;
use crate::refused::{Refused, Web};
use crate::texts::Lang;
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::convert::Infallible;
use std::time::Instant;
use tracing::Instrument;

/// Digits and letters that survive being read out and written down: no 0 O, 1 I L, 5 S, 8 B, no U V.
const REFERENCE_ALPHABET: &[u8] = b"234679ACDEFGHJKMNPQRTWXYZ";

/// A reference number such as `7F3K-92QD`, from eight random octets.
fn reference(random: [u8; 8]) -> String {
    let mut text = String::with_capacity(9);
    for (at, octet) in random.into_iter().enumerate() {
        if at == 4 {
            text.push('-');
        }
        // The slight preference for the first letters does no harm: a reference is looked up, not guessed.
        text.push(char::from(
            REFERENCE_ALPHABET[usize::from(octet) % REFERENCE_ALPHABET.len()],
        ));
    }
    text
}

/// The language of a request: `?lang=`, else Accept-Language, else English.
fn lang_of(uri: &Uri, headers: &HeaderMap) -> Lang {
    let query = uri.query().unwrap_or_default();
    let parameter = url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "lang")
        .map(|(_, value)| value);
    let accepted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    Lang::negotiate(parameter.as_deref(), accepted)
}

impl FromRequestParts<App> for Lang {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Lang, Infallible> {
        Ok(lang_of(&parts.uri, &parts.headers))
    }
}

/// The partner that a path belongs to.
fn partner_of<'a>(app: &'a App, uri: &Uri) -> Option<&'a Partner> {
    let slug = uri
        .path()
        .strip_prefix(app.prefix())?
        .strip_prefix("/p/")?
        .split('/')
        .next()?;
    app.config().partners.get(slug)
}

/// Closes a partner that is disabled before anything of the request is read, so that nothing else is said of it first, and no page can forget to ask. The
/// API is not among it: there a stranger must not learn which partners are disabled, so the token is asked for first.
pub(super) async fn disabled_is_closed(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Response {
    match partner_of(&app, request.uri()) {
        Some(partner) if !partner.enabled => Refused::from(Web::PartnerDisabled).into_response(),
        _ => next.run(request).await,
    }
}

/// Answers after a panic; the panic itself has been reported by the panic hook.
pub(super) fn panicked() -> Response {
    Refused::from(Web::Internal(
        "a handler panicked; the message is in the log before this line".to_owned(),
    ))
    .into_response()
}

/// Turns each refusal, and what a library refused by itself, into a logged page.
pub(super) async fn refusals_as_pages(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Response {
    let (uri, lang) = (
        request.uri().clone(),
        lang_of(request.uri(), request.headers()),
    );
    let from_a_program =
        is_api(&app, &uri) || crate::bind::is_from_a_program(&uri, request.headers());
    let response = next.run(request).await;
    let Some(refused) = refusal_in(&response) else {
        return response;
    };
    let partner = partner_of(&app, &uri);
    // Without randomness there is still a page; its code says what happened.
    let reference = app.octets().map_or_else(|_| "----".to_owned(), reference);
    refused.log(&reference, partner.map(|partner| partner.slug.as_str()));
    if from_a_program {
        return keep_protocol_headers(response, problem::of(&refused, lang, &reference));
    }
    let page = pages::error(
        &app.frame(lang, partner),
        refused.status(),
        refused.code(),
        &reference,
    );
    keep_protocol_headers(response, page)
}

/// Whether a program asks and not a person.
fn is_api(app: &App, uri: &Uri) -> bool {
    uri.path()
        .strip_prefix(app.prefix())
        .is_some_and(|path| path.starts_with("/api/"))
}

fn refusal_in(response: &Response) -> Option<Refused> {
    if let Some(refused) = response.extensions().get::<Refused>() {
        return Some(refused.clone());
    }
    let status = response.status();
    let is_plain = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    (is_plain && (status.is_client_error() || status.is_server_error()))
        .then(|| Refused::from(Web::of_status(status)))
}

/// `Allow` of a 405 and `Retry-After` of a 503 belong to the answer, whatever its body.
fn keep_protocol_headers(from: Response, mut to: Response) -> Response {
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = from.headers().get(&name) {
            to.headers_mut().insert(name, value.clone());
        }
    }
    to
}

/// Puts the security headers on every answer that has not set its own.
pub(super) async fn security_headers(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let defaults: [(HeaderName, &'static str); 6] = [
        (header::CONTENT_SECURITY_POLICY, pages::FRAME_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ];
    for (name, value) in defaults {
        response
            .headers_mut()
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    if app.is_https() {
        let value = HeaderValue::from_static("max-age=31536000");
        response
            .headers_mut()
            .entry(header::STRICT_TRANSPORT_SECURITY)
            .or_insert(value);
    }
    response
}

/// Gives each request an id of ours and logs one line for it: no query, no address, no header, and of the path only the pattern.
pub(super) async fn access_log(State(app): State<App>, request: Request, next: Next) -> Response {
    let id = app.octets::<8>().map(hex::encode).unwrap_or_default();
    let method = request.method().clone();
    let pattern = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("-", MatchedPath::as_str)
        .to_owned();
    let partner = partner_of(&app, request.uri()).map(|partner| partner.slug.clone());
    let began = Instant::now();
    let span = tracing::info_span!("request", id);
    let mut response = next.run(request).instrument(span.clone()).await;
    let (status, milliseconds) = (response.status().as_u16(), began.elapsed().as_millis());
    span.in_scope(|| tracing::info!(target: "skybridge::access", %method, pattern, partner, status, milliseconds, "request"));
    if let Ok(value) = HeaderValue::from_str(&id) {
        response
            .headers_mut()
            .insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_can_be_read_out() {
        assert_eq!(reference([0, 1, 2, 3, 4, 5, 6, 7]), "2346-79AC");
        assert_eq!(reference([255; 8]).len(), 9);
    }

    #[test]
    fn the_lang_parameter_is_found_in_the_query() {
        let uri: Uri = "/p/acme/launch?to=x&lang=zh-CN".parse().unwrap();
        assert_eq!(lang_of(&uri, &HeaderMap::new()), Lang::ZhCn);
    }
}
