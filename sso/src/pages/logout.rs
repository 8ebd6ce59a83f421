//! Pages of signing out: the question, the way to a peer, and what was ended.

use super::{FRAME_POLICY, Frame, Nonce, auto_post_policy, form_action, rendered};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use url::Url;

/// A logout message on its way to a peer: all of it made by this service, or stored by it.
#[derive(Debug, Clone, Copy)]
pub struct Carry<'a> {
    /// SingleLogoutService, as in the peer's registered metadata.
    pub to: &'a Url,
    /// The same address as the metadata writes it.
    pub action: &'a str,
    /// `SAMLRequest` or `SAMLResponse`.
    pub parameter: &'static str,
    /// The message, in base64.
    pub message: &'a str,
    /// RelayState.
    pub relay_state: Option<&'a str>,
}

/// What a sign-out ended.
#[derive(Debug, Clone)]
pub struct SignedOut<'a> {
    /// The browser was sent to the platform's sign-out.
    pub platform_told: bool,
    /// Names of peers that signed the person out.
    pub out: &'a [String],
    /// Names of peers that did not.
    pub not_out: &'a [String],
    /// Where the person signs in again: a path of ours.
    pub sign_in: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "logout_post.html")]
struct LogoutPostPage<'a> {
    frame: &'a Frame,
    carry: Carry<'a>,
    host: &'a str,
    nonce: &'a str,
}

#[derive(Debug, Template)]
#[template(path = "sign_out.html")]
struct SignOutPage<'a> {
    frame: &'a Frame,
    action: &'a str,
    nonce: &'a str,
}

#[derive(Debug, Template)]
#[template(path = "signed_out.html")]
struct SignedOutPage<'a> {
    frame: &'a Frame,
    ended: &'a SignedOut<'a>,
}

#[derive(Debug, Template)]
#[template(path = "nobody.html")]
struct NobodyPage<'a> {
    frame: &'a Frame,
    sign_in: Option<&'a str>,
}

/// Sends the browser to a peer with a form: by script at once, by a button without script.
///
/// Standard: Bindings §3.5.4.
/// Stops: reflected parameters (CVE-2026-29191); leaking the address of this page to the peer.
pub fn logout_post(frame: &Frame, carry: Carry<'_>, nonce: &Nonce) -> Response {
    let page = LogoutPostPage {
        frame,
        carry,
        host: carry.to.host_str().unwrap_or_default(),
        nonce: &nonce.0,
    };
    rendered(StatusCode::OK, &page, &auto_post_policy(carry.to, nonce))
}

/// Asks whether to sign out. The form posts to `action`, a path of ours, from where the browser may be led to peers and to the platform.
pub fn sign_out_question(frame: &Frame, action: &str, is_https: bool, nonce: &Nonce) -> Response {
    let scheme = if is_https { "https" } else { "http" };
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'nonce-{}'; base-uri 'none'; form-action 'self' {}; frame-ancestors 'none'",
        nonce.0,
        form_action(scheme)
    );
    let page = SignOutPage {
        frame,
        action,
        nonce: &nonce.0,
    };
    rendered(StatusCode::OK, &page, &policy)
}

/// Says what was ended, what was not, and what to do.
pub fn signed_out(frame: &Frame, ended: &SignedOut<'_>) -> Response {
    rendered(
        StatusCode::OK,
        &SignedOutPage { frame, ended },
        FRAME_POLICY,
    )
}

/// Says that nobody is signed in here.
pub fn nobody_signed_in(frame: &Frame, sign_in: Option<&str>) -> Response {
    rendered(StatusCode::OK, &NobodyPage { frame, sign_in }, FRAME_POLICY)
}
