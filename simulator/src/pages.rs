//! Pages for people: plain HTML in Chinese and English, nothing from outside unescaped.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use crate::form::Form;
use crate::xml::escape;

const STYLE: &str = "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
label,input{display:block}input{font:inherit;padding:.25rem;width:100%;max-width:24rem;box-sizing:border-box}\
button{font:inherit;padding:.5rem 1rem}#error{border:1px solid #a00;padding:0 1rem}\
table{border-collapse:collapse;width:100%}td,th{border:1px solid #888;padding:.25rem .5rem;text-align:left;\
vertical-align:top;overflow-wrap:anywhere}.fail{background:#fde2e1}.pass{background:#e3f4e1}";

/// One page, built up in order. Text goes in as text; only the builder writes tags.
#[derive(Debug)]
pub(crate) struct Page {
    status: StatusCode,
    /// What the page is, for programs that drive a browser: `data-page` of `main`.
    name: &'static str,
    title: String,
    body: String,
    /// Sources for `form-action`; nothing leaves forms unrestricted.
    form_action: Option<String>,
    /// Set when the page posts its form by itself.
    nonce: Option<String>,
}

impl Page {
    pub(crate) fn new(status: StatusCode, name: &'static str, zh: &str, en: &str) -> Self {
        Self {
            status,
            name,
            title: format!("{zh} / {en}"),
            body: format!("<h1 id=\"title\">{}</h1>", both(zh, en)),
            form_action: Some("'self'".into()),
            nonce: None,
        }
    }

    pub(crate) fn text(self, zh: &str, en: &str) -> Self {
        let (zh, en) = (escape(zh), escape(en));
        self.raw(&format!("<p>{zh}</p><p lang=\"en\">{en}</p>"))
    }

    /// What went wrong with the step before; read aloud at once.
    pub(crate) fn alert(self, zh: &str, en: &str) -> Self {
        let (zh, en) = (escape(zh), escape(en));
        self.raw(&format!(
            "<div id=\"error\" class=\"fail\" role=\"alert\"><p>{zh}</p><p lang=\"en\">{en}</p></div>"
        ))
    }

    pub(crate) fn heading(self, zh: &str, en: &str) -> Self {
        self.raw(&format!("<h2>{}</h2>", both(zh, en)))
    }

    /// A list of names and values; the value of `x` has the id `fact-x`.
    pub(crate) fn facts(self, facts: &[(&str, &str)]) -> Self {
        let rows = facts.iter().map(|(name, value)| {
            let (name, value) = (escape(name), escape(value));
            format!("<dt>{name}</dt><dd id=\"fact-{name}\">{value}</dd>")
        });
        self.raw(&format!("<dl>{}</dl>", rows.collect::<String>()))
    }

    /// A link with an id of its own.
    pub(crate) fn link(self, id: &str, href: &str, zh: &str, en: &str) -> Self {
        self.raw(&format!(
            "<p><a id=\"{}\" href=\"{}\">{}</a></p>",
            escape(id),
            escape(href),
            both(zh, en)
        ))
    }

    /// A table: the head, then rows with their class.
    pub(crate) fn table(
        self,
        head: &[&str],
        rows: impl Iterator<Item = (&'static str, Vec<String>)>,
    ) -> Self {
        let cells = |tag: &str, cells: &[&str]| -> String {
            cells
                .iter()
                .map(|cell| format!("<{tag}>{}</{tag}>", escape(cell)))
                .collect()
        };
        let rows: String = rows
            .map(|(class, row)| {
                let row: Vec<&str> = row.iter().map(String::as_str).collect();
                format!("<tr class=\"{class}\">{}</tr>", cells("td", &row))
            })
            .collect();
        self.raw(&format!(
            "<table><thead><tr>{}</tr></thead><tbody>{rows}</tbody></table>",
            cells("th", head)
        ))
    }

    /// A form that posts.
    pub(crate) fn form(self, form: &Form) -> Self {
        self.raw(&form.html())
    }

    /// Lets forms lead, over a redirect, to these origins too.
    pub(crate) fn form_may_reach(mut self, origins: &[String]) -> Self {
        self.form_action = Some(
            std::iter::once("'self'")
                .chain(origins.iter().map(String::as_str))
                .collect::<Vec<_>>()
                .join(" "),
        );
        self
    }

    /// Lets forms lead anywhere over redirects.
    pub(crate) fn forms_lead_anywhere(mut self) -> Self {
        self.form_action = None;
        self
    }

    /// Posts the first form without a click. Browsers hold redirects after the
    /// post against `form-action` too, and where those lead is the other side's
    /// business: so the page names no `form-action`.
    pub(crate) fn posts_by_itself(mut self, nonce: &str) -> Self {
        self.form_action = None;
        self.nonce = Some(nonce.to_owned());
        self.raw(&format!(
            "<script nonce=\"{nonce}\">document.forms[0].submit()</script>"
        ))
    }

    fn raw(mut self, html: &str) -> Self {
        self.body.push_str(html);
        self
    }

    fn policy(&self) -> String {
        let script = self
            .nonce
            .as_ref()
            .map(|nonce| format!("; script-src 'nonce-{nonce}'"))
            .unwrap_or_default();
        let form = self
            .form_action
            .as_ref()
            .map(|to| format!("; form-action {to}"))
            .unwrap_or_default();
        let style = base64_sha256(STYLE);
        format!(
            "default-src 'none'; style-src 'sha256-{style}'{script}{form}; base-uri 'none'; frame-ancestors 'none'"
        )
    }
}

fn base64_sha256(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(openssl::sha::sha256(text.as_bytes()))
}

/// Chinese, then English, each marked as what it is.
pub(crate) fn both(zh: &str, en: &str) -> String {
    format!("{} <span lang=\"en\">{}</span>", escape(zh), escape(en))
}

/// Headers every answer of the simulator carries.
pub(crate) fn guard(headers: &mut HeaderMap) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
}

/// An answer for programs.
pub(crate) fn json(status: StatusCode, body: &impl serde::Serialize) -> Response {
    let Ok(text) = serde_json::to_string(body) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut response = (status, [(header::CONTENT_TYPE, "application/json")], text).into_response();
    guard(response.headers_mut());
    response
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let policy = self.policy();
        let html = format!(
            "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>{}</title><style>{STYLE}</style></head>\
             <body><main data-page=\"{}\">{}</main></body></html>",
            escape(&self.title),
            self.name,
            self.body
        );
        let mut response = (self.status, Html(html)).into_response();
        guard(response.headers_mut());
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            response
                .headers_mut()
                .insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }
}
