//! The pages that a person sees: an error, the way onward, the request to sign in first.
//!
//! A page shows only what it is given by the code that checked it: configuration, texts of the catalogue, stored addresses. No parameter of a request
//! reaches a template. Each page carries both languages, the other one folded away, so switching never repeats a POST and needs no script.

use crate::brand::File;
use crate::config::Partner;
use crate::texts::{Lang, text};
use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine as _;
use openssl::sha::sha256;
use std::sync::LazyLock;
use url::Url;

mod logout;
#[cfg(test)]
mod tests;

pub use logout::{Carry, SignedOut, logout_post, nobody_signed_in, sign_out_question, signed_out};

/// The stylesheet; its address changes with its content, so browsers may keep it for ever.
pub const STYLESHEET: &str = include_str!("../static/pages.css");

/// File name of the stylesheet under `/static/`.
pub static STYLESHEET_NAME: LazyLock<String> = LazyLock::new(|| {
    format!(
        "pages.{}.css",
        hex::encode(sha256(STYLESHEET.as_bytes()).get(..8).unwrap_or_default())
    )
});

/// What every page needs: the language, whose page it is, and where our stylesheet is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Language of the page; the other one is folded away.
    pub lang: Lang,
    /// Name over the page.
    name: String,
    /// The partner's names by language, for sentences that mention the partner.
    partner: Option<[String; 2]>,
    /// Path of the stylesheet, the prefix of `public_url` included.
    stylesheet: String,
    /// Path of the partner's own stylesheet.
    accents: Option<String>,
    /// Path of the partner's logo.
    logo: Option<String>,
}

impl Frame {
    /// Sets up a page for a partner, or for nobody in particular.
    ///
    /// `prefix` is the path of `public_url` without its trailing slash: empty or `/…`.
    pub fn new(lang: Lang, partner: Option<&Partner>, prefix: &str) -> Frame {
        let path = |file: &File| format!("{prefix}/static/{}", file.name);
        let brand = partner.map(|partner| &partner.brand);
        let accents = brand.and_then(|brand| brand.stylesheet.as_ref()).map(path);
        let logo = brand.and_then(|brand| brand.logo.as_ref()).map(path);
        let partner =
            partner.map(|partner| Lang::ALL.map(|lang| partner_name(partner, lang).to_owned()));
        let mut frame = Frame {
            lang,
            name: String::new(),
            partner,
            stylesheet: format!("{prefix}/static/{}", *STYLESHEET_NAME),
            accents,
            logo,
        };
        frame.name = frame.partner_in(lang);
        frame
    }

    fn partner_in(&self, lang: Lang) -> String {
        let named = Lang::ALL
            .iter()
            .zip(self.partner.iter().flatten())
            .find(|(each, _)| **each == lang);
        named.map_or_else(|| text(lang, "page-service", &[]), |(_, name)| name.clone())
    }

    fn words(&self) -> Words {
        Words(self.lang)
    }

    fn both(&self) -> [Words; 2] {
        [Words(self.lang), Words(self.lang.other())]
    }
}

/// The partner's name in a language, else in the other one, else its slug.
pub fn partner_name(partner: &Partner, lang: Lang) -> &str {
    let named = |lang: Lang| partner.names.get(lang.tag());
    named(lang)
        .or_else(|| named(lang.other()))
        .unwrap_or(&partner.slug)
}

/// The catalogue as a template sees it.
#[derive(Debug, Clone, Copy)]
struct Words(Lang);

impl Words {
    fn tag(self) -> &'static str {
        self.0.tag()
    }

    fn t(self, key: &str) -> String {
        text(self.0, key, &[])
    }

    fn of_code(self, code: &str, part: &str) -> String {
        self.t(&format!("error-{code}-{part}"))
    }

    fn to_host(self, key: &str, host: &str) -> String {
        text(self.0, key, &[("host", host.into())])
    }

    fn about(self, key: &str, peer: &str) -> String {
        text(self.0, key, &[("peer", peer.into())])
    }

    fn of_partner(self, key: &str, frame: &Frame) -> String {
        text(self.0, key, &[("partner", frame.partner_in(self.0).into())])
    }
}

/// The page for a person who cannot go on.
#[derive(Debug, Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    frame: &'a Frame,
    code: &'a str,
    reference: &'a str,
}

/// The page that carries the answer to the cloud.
#[derive(Debug, Template)]
#[template(path = "auto_post.html")]
struct AutoPostPage<'a> {
    frame: &'a Frame,
    action: &'a str,
    host: &'a str,
    saml_response: &'a str,
    relay_state: Option<&'a str>,
    nonce: &'a str,
}

/// The page for a person without a session.
#[derive(Debug, Template)]
#[template(path = "sign_in_first.html")]
struct SignInFirstPage<'a> {
    frame: &'a Frame,
    onward: Onward<'a>,
}

/// How a person who must sign in first goes on: an address of ours, where their request waits.
#[derive(Debug, Clone, Copy)]
pub enum Onward<'a> {
    /// It takes them to the platform's sign-in.
    ToThePlatform(&'a Url),
    /// They sign in on the platform by themselves, and then go on there.
    AfterwardsHere(&'a Url),
}

/// The page after a bind notification.
#[derive(Debug, Template)]
#[template(path = "bind_noted.html")]
struct BindNotedPage<'a> {
    frame: &'a Frame,
    bound: bool,
    next: &'a str,
}

/// Tells a person who comes from the cloud that the binding is noted, or no longer there, and leads them on to `next`: an address from configuration, or
/// a path of ours.
pub fn bind_noted(frame: &Frame, bound: bool, next: &str) -> Response {
    rendered(
        StatusCode::OK,
        &BindNotedPage { frame, bound, next },
        FRAME_POLICY,
    )
}

/// Shows what happened, whose turn it is, what to do, and the numbers to quote.
pub fn error(frame: &Frame, status: StatusCode, code: &str, reference: &str) -> Response {
    rendered(
        status,
        &ErrorPage {
            frame,
            code,
            reference,
        },
        FRAME_POLICY,
    )
}

/// What the auto-POST page sends: all of it made or stored by this service.
#[derive(Debug, Clone, Copy)]
pub struct AutoPost<'a> {
    /// Assertion consumer service, as in the peer's registered metadata.
    pub acs: &'a Url,
    /// The same address as the metadata writes it: what the form names has to be what was signed, octet by octet.
    pub action: &'a str,
    /// The Response, in base64.
    pub saml_response: &'a str,
    /// RelayState as stored with the pending request. A form cannot carry a lone CR or LF, nor NUL: browsers rewrite them (HTML, form submission).
    pub relay_state: Option<&'a str>,
}

/// Sends the browser to the assertion consumer service with a form: by script at once, by a button without script.
///
/// Standard: Bindings §3.5.4.
/// Stops: reflected parameters in the page that holds the assertion (CVE-2026-29191); leaking the address of this page to the peer.
pub fn auto_post(frame: &Frame, post: AutoPost<'_>, nonce: &Nonce) -> Response {
    let host = post.acs.host_str().unwrap_or_default();
    let page = AutoPostPage {
        frame,
        action: post.action,
        host,
        saml_response: post.saml_response,
        relay_state: post.relay_state,
        nonce: &nonce.0,
    };
    rendered(StatusCode::OK, &page, &auto_post_policy(post.acs, nonce))
}

/// Tells a person without a session to sign in on the platform.
pub fn sign_in_first(frame: &Frame, onward: Onward<'_>) -> Response {
    rendered(
        StatusCode::OK,
        &SignInFirstPage { frame, onward },
        FRAME_POLICY,
    )
}

/// A fresh value that lets one script of one page run.
#[derive(Debug, Clone)]
pub struct Nonce(String);

impl Nonce {
    /// From 128 random bits.
    pub fn new(random: [u8; 16]) -> Nonce {
        Nonce(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(random))
    }
}

/// Policy of pages without script and form.
pub const FRAME_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// `form-action` has to allow schemes and not just one origin: Chromium also applies it to the redirects that follow the POST (seen with version 156), and
/// only the other side knows where it leads the person from there. Pages with this policy have one form, whose address is stored and not reflected.
fn form_action(scheme: &str) -> &'static str {
    if scheme == "https" {
        "https:"
    } else {
        "https: http:"
    }
}

fn auto_post_policy(to: &Url, nonce: &Nonce) -> String {
    format!(
        "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'nonce-{}'; base-uri 'none'; form-action {}; frame-ancestors 'none'",
        nonce.0,
        form_action(to.scheme())
    )
}

fn rendered(status: StatusCode, page: &impl Template, policy: &str) -> Response {
    let Ok(html) = page.render() else {
        // Rendering into memory fails only when memory does.
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut response = (status, Html(html)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Language"));
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    if let Ok(policy) = HeaderValue::from_str(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}
