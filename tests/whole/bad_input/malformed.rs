//! Requests that cannot be read, or are too large to be.

use super::table::{Row, Sent, form, with_value};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::io::Write;

/// An AuthnRequest with something before, in and after it.
fn message(before: &str, attributes: &str, inside: &str, after: &str) -> String {
    format!(
        r#"{before}<saml2p:AuthnRequest xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" ID="_a" Version="2.0" IssueInstant="2026-01-01T00:00:00Z"{attributes}><saml2:Issuer xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion">https://sp.acme.example/</saml2:Issuer>{inside}</saml2p:AuthnRequest>{after}"#
    )
}

fn parameter(octets: &[u8]) -> String {
    let value = STANDARD.encode(octets);
    url::form_urlencoded::Serializer::new(String::new())
        .append_pair("SAMLRequest", &value)
        .finish()
}

fn deflated(octets: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(octets).unwrap();
    encoder.finish().unwrap()
}

fn redirect_of(octets: &[u8]) -> String {
    parameter(&deflated(octets))
}

fn cut_off() -> String {
    let mut stream = deflated(message("", "", "", "").as_bytes());
    stream.truncate(stream.len() / 2);
    parameter(&stream)
}

fn followed_by_more() -> String {
    parameter(&[deflated(message("", "", "", "").as_bytes()), vec![0; 4]].concat())
}

const LAUGHS: &str = r#"<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>"#;
const FILE: &str = r#"<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>"#;

/// Requests whose parameters or encodings are wrong.
pub(super) fn wire() -> Vec<Row> {
    let unreadable = |what, query: &str| Row::query(what, "IDP-1001", query);
    let mut rows = vec![
        unreadable("nothing at all", ""),
        unreadable("no message", "RelayState=x"),
        unreadable("an empty message", "SAMLRequest="),
        unreadable("no base64", "SAMLRequest=%21%21%21%21"),
        unreadable("broken percent-encoding", "SAMLRequest=%GG"),
        unreadable("no deflate stream", &parameter(b"not deflated at all")),
        unreadable("a deflate stream that is cut off", &cut_off()),
        unreadable("octets after the deflate stream", &followed_by_more()),
        unreadable(
            "an answer where a request belongs",
            "SAMLResponse=PGEvPg%3D%3D",
        ),
    ];
    let changed = |what, change: fn(String) -> String| Row::altered(what, "IDP-1001", change);
    rows.extend([
        changed("request and answer at once", |q| {
            format!("{q}&SAMLResponse=PGEvPg")
        }),
        changed("two messages", |q| format!("{q}&SAMLRequest=PGEvPg")),
        changed("two RelayStates", |q| format!("{q}&RelayState=y")),
        changed("two signatures", |q| format!("{q}&Signature=AAAA")),
        changed("two algorithms", |q| format!("{q}&SigAlg=x")),
        changed("a parameter name that is percent-encoded", |q| {
            q.replacen("SAMLRequest", "%53AMLRequest", 1)
        }),
        changed("a second message under an encoded name", |q| {
            format!("{q}&SAML%52equest=PGEvPg")
        }),
        changed("a second message in brackets", |q| {
            format!("{q}&SAMLRequest[]=PGEvPg")
        }),
        changed("a second message in lower case", |q| {
            format!("{q}&samlrequest=PGEvPg")
        }),
        changed("a signature without algorithm", |q| {
            let parts: Vec<_> = q
                .split('&')
                .filter(|part| !part.starts_with("SigAlg="))
                .collect();
            parts.join("&")
        }),
        changed("an algorithm without signature", |q| {
            let parts: Vec<_> = q
                .split('&')
                .filter(|part| !part.starts_with("Signature="))
                .collect();
            parts.join("&")
        }),
        changed("a signature that is no base64", |q| {
            with_value(&q, "Signature", |_| "%2A%2A".to_owned())
        }),
        changed("another encoding", |q| {
            format!("{q}&SAMLEncoding=urn%3Aother")
        }),
        changed("a RelayState that is not UTF-8", |q| {
            with_value(&q, "RelayState", |_| "%FF%FE".to_owned())
        }),
    ]);
    rows
}

/// Requests whose XML is wrong.
pub(super) fn xml() -> Vec<Row> {
    let unreadable = |what, xml: String| Row::xml(what, "IDP-1001", xml);
    let deep = format!("{}{}", "<a>".repeat(200), "</a>".repeat(200));
    let wide: String = (0..100).map(|n| format!(" a{n}=\"\"")).collect();
    let spaces: String = (0..60)
        .map(|n| format!(" xmlns:n{n}=\"urn:{n}\""))
        .collect();
    vec![
        unreadable("text that is no XML", "hello".to_owned()),
        unreadable("an element that is not closed", "<a><b></a>".to_owned()),
        unreadable("two roots", message("", "", "", "<b/>")),
        unreadable("a DTD", message("<!DOCTYPE x>", "", "", "")),
        unreadable("a DTD that multiplies", message(LAUGHS, "", "&c;", "")),
        unreadable("a DTD that reads a file", message(FILE, "", "&f;", "")),
        unreadable("an undeclared entity", message("", "", "&nbsp;", "")),
        unreadable("a processing instruction", message("", "", "<?php x?>", "")),
        unreadable("an element nested 200 deep", message("", "", &deep, "")),
        unreadable("100 attributes on one element", message("", &wide, "", "")),
        unreadable("60 namespaces on one element", message("", &spaces, "", "")),
        unreadable(
            "an attribute twice",
            message("", " Version=\"1.1\"", "", ""),
        ),
        unreadable("an undeclared prefix", message("", "", "<x:y/>", "")),
        unreadable("a NUL character", message("", "", "&#0;", "")),
        unreadable(
            "another message",
            "<Response xmlns=\"urn:oasis:names:tc:SAML:2.0:protocol\"/>".to_owned(),
        ),
        unreadable(
            "a message of another namespace",
            "<AuthnRequest ID=\"a\"/>".to_owned(),
        ),
        unreadable("no ID", message("", "", "", "").replace(" ID=\"_a\"", "")),
        unreadable(
            "a time that is none",
            message("", "", "", "").replace("2026-01-01T", "yesterday "),
        ),
        Row::query(
            "octets that are not UTF-8",
            "IDP-1001",
            redirect_of(b"<a>\xff\xfe</a>"),
        ),
    ]
}

/// Requests by POST whose form is wrong.
pub(super) fn post() -> Vec<Row> {
    let good = message("", "", "", "");
    let one = |value: String| form(&[("SAMLRequest".to_owned(), value)]);
    vec![
        Row::body("an empty body", "IDP-1001", ""),
        Row::body("a body without message", "IDP-1001", "RelayState=x"),
        Row::body("a body that is no form", "IDP-1001", good.clone()),
        Row::body("no base64 in the body", "IDP-1001", "SAMLRequest=%21%21"),
        Row::body(
            "a deflated message in the body",
            "IDP-1001",
            one(STANDARD.encode(deflated(good.as_bytes()))),
        ),
        Row::body(
            "a DTD in the body",
            "IDP-1001",
            one(STANDARD.encode(message("<!DOCTYPE x>", "", "", ""))),
        ),
        Row::body(
            "two messages in the body",
            "IDP-1001",
            [one("PGEvPg==".to_owned()), b"&SAMLRequest=PGIvPg".to_vec()].concat(),
        ),
        Row::body(
            "an encoded name in the body",
            "IDP-1001",
            "%53AMLRequest=PGEvPg%3D%3D",
        ),
        Row::new(
            "a message in the body and one in the query",
            "IDP-1001",
            |world| {
                let peer = &world.peer;
                Sent::Body(
                    peer.redirect(&peer.request()),
                    form(&peer.post(&peer.request())),
                )
            },
        ),
        Row::new("a message in the query of a POST", "IDP-1001", |world| {
            Sent::Body(world.peer.redirect(&world.peer.request()), Vec::new())
        }),
        Row::new("a RelayState in the query of a POST", "IDP-1001", |world| {
            Sent::Body(
                "RelayState=x".to_owned(),
                form(&world.peer.post(&world.peer.request())),
            )
        }),
    ]
}

/// Requests that are too large.
pub(super) fn large() -> Vec<Row> {
    let comment = format!("<!--{}-->", "x".repeat(70_000));
    let text = |octets: usize| message("", "", &format!("<!--{}-->", "x".repeat(octets)), "");
    let body = |octets: usize| form(&[("SAMLRequest".to_owned(), STANDARD.encode(text(octets)))]);
    vec![
        Row::xml(
            "a message that inflates beyond 64 KiB",
            "IDP-1002",
            message("", "", &comment, ""),
        ),
        Row::new("a RelayState beyond 8 KiB", "IDP-1002", |world| {
            let query = world.peer.redirect(&world.peer.request());
            Sent::Query(with_value(&query, "RelayState", |_| {
                "x".repeat(8 * 1024 + 1)
            }))
        }),
        Row::body(
            "a message beyond 256 KiB in the body",
            "IDP-1002",
            body(300 * 1024),
        ),
        Row::query(
            "an address beyond 32 KiB",
            "WEB-413",
            format!("SAMLRequest={}", "A".repeat(33 * 1024)),
        ),
        Row::body("a body beyond 512 KiB", "WEB-413", body(600 * 1024)),
    ]
}
