//! One bad request per row, and what it must end with.

use tests::request::{Peer, Request};
use tests::visitor::{Seen, Visitor};
use tests::world::World;

/// A request on the wire.
pub(super) enum Sent {
    /// GET with this query.
    Query(String),
    /// POST with this query and body.
    Body(String, Vec<u8>),
}

/// Builds the request anew each time it is sent.
type Build = Box<dyn Fn(&World) -> Sent>;

/// A bad request.
pub(super) struct Row {
    /// What is wrong with it.
    pub(super) what: &'static str,
    /// HTTP status of the page.
    pub(super) status: u16,
    /// Its code.
    pub(super) code: &'static str,
    pub(super) build: Build,
}

impl Row {
    /// A row whose status is that of the code.
    pub(super) fn new(
        what: &'static str,
        code: &'static str,
        build: impl Fn(&World) -> Sent + 'static,
    ) -> Row {
        let status = match code {
            "IDP-1001" | "IDP-2004" | "IDP-2005" => 400,
            "IDP-1002" | "WEB-413" => 413,
            "IDP-2001" | "IDP-2002" | "IDP-2003" => 403,
            other => panic!("no status is known for {other}"),
        };
        Row {
            what,
            status,
            code,
            build: Box::new(build),
        }
    }

    /// A signed Redirect request of the usual peer, changed before signing.
    pub(super) fn signed(
        what: &'static str,
        code: &'static str,
        change: impl Fn(&mut Request) + 'static,
    ) -> Row {
        Row::new(what, code, move |world| {
            let mut request = world.peer.request();
            change(&mut request);
            Sent::Query(world.peer.redirect(&request))
        })
    }

    /// A signed Redirect request of the usual peer, whose query is changed after signing.
    pub(super) fn altered(
        what: &'static str,
        code: &'static str,
        change: impl Fn(String) -> String + 'static,
    ) -> Row {
        Row::new(what, code, move |world| {
            Sent::Query(change(world.peer.redirect(&world.peer.request())))
        })
    }

    /// A fixed query.
    pub(super) fn query(what: &'static str, code: &'static str, query: impl Into<String>) -> Row {
        let query = query.into();
        Row::new(what, code, move |_| Sent::Query(query.clone()))
    }

    /// This text as the message of a Redirect request.
    pub(super) fn xml(what: &'static str, code: &'static str, xml: impl Into<String>) -> Row {
        Row::query(what, code, tests::request::query(&xml.into(), None))
    }

    /// A fixed body.
    pub(super) fn body(what: &'static str, code: &'static str, body: impl Into<Vec<u8>>) -> Row {
        let body = body.into();
        Row::new(what, code, move |_| Sent::Body(String::new(), body.clone()))
    }

    /// Sends it.
    pub(super) async fn send(&self, world: &World, visitor: &Visitor) -> (Sent, Seen) {
        let sent = (self.build)(world);
        let seen = match &sent {
            Sent::Query(query) => world.ask(visitor, query).await,
            Sent::Body(query, body) => {
                let url = format!("{}?{query}", world.peer.sso);
                visitor
                    .post_raw(url.trim_end_matches('?'), body.clone())
                    .await
            }
        };
        (sent, seen)
    }
}

/// Form fields as a body.
pub(super) fn form(fields: &[(String, String)]) -> Vec<u8> {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
        .into_bytes()
}

/// A POST request of the peer, signed inside, whose XML is changed after signing.
pub(super) fn altered_post(peer: &Peer, change: impl Fn(String) -> String) -> Vec<u8> {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    let mut fields = peer.post(&peer.request());
    let xml = String::from_utf8(STANDARD.decode(&fields[0].1).unwrap()).unwrap();
    let changed = change(xml.clone());
    assert_ne!(xml, changed, "the change must be one");
    fields[0].1 = STANDARD.encode(changed);
    form(&fields)
}

/// Replaces the value of a parameter in a query, as written.
pub(super) fn with_value(query: &str, name: &str, change: impl Fn(&str) -> String) -> String {
    let start = format!("{name}=");
    let parts: Vec<_> = query
        .split('&')
        .map(|part| match part.strip_prefix(&start) {
            Some(value) => format!("{start}{}", change(value)),
            None => part.to_owned(),
        })
        .collect();
    let changed = parts.join("&");
    assert_ne!(query, changed, "the change must be one");
    changed
}
