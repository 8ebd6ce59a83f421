//! Requests that can be read and must not be answered: unsigned, wrongly signed, of strangers, for other addresses, out of time.

use super::table::{Row, Sent, altered_post, form, with_value};
use certs::sign::sign_query;
use jiff::{SignedDuration, Timestamp};
use tests::request::signing_key;

fn escaped(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

const RSA_SHA1: &str = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";
const ECDSA_SHA1: &str = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1";
const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const HMAC_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256";

/// Issuers that nobody registered with this partner.
pub(super) fn strangers() -> Vec<Row> {
    let issued_by = |what, issuer: &'static str| {
        Row::signed(what, "IDP-2001", move |request| {
            request.issuer = issuer.to_owned()
        })
    };
    vec![
        issued_by("a stranger", "https://stranger.example/"),
        issued_by("no issuer", ""),
        issued_by("the peer without its slash", "https://sp.acme.example"),
        issued_by("the peer in capitals", "https://SP.acme.example/"),
        issued_by("a peer of another partner", "https://sp.bolt.example/"),
    ]
}

fn one_bit_flipped(value: &str) -> String {
    // The first character of the base64 may be percent-encoded: `%2B` or `%2F`.
    let (first, rest) = value.split_at(if value.starts_with('%') { 3 } else { 1 });
    format!("{}{rest}", if first == "A" { "B" } else { "A" })
}

fn with_algorithm(what: &'static str, algorithm: &'static str) -> Row {
    Row::altered(what, "IDP-2002", move |query| {
        with_value(&query, "SigAlg", |_| escaped(algorithm))
    })
}

/// Signatures by Redirect.
pub(super) fn query_signatures() -> Vec<Row> {
    vec![
        Row::new("no signature", "IDP-2002", |world| {
            Sent::Query(world.peer.request().query())
        }),
        Row::new("a signature of another key", "IDP-2002", |world| {
            Sent::Query(sign_query(&world.peer.request().query(), &signing_key()).unwrap())
        }),
        Row::new("a signature of another peer", "IDP-2002", |world| {
            Sent::Query(sign_query(&world.peer.request().query(), &world.bolt_peer.key).unwrap())
        }),
        Row::altered("one bit of the signature flipped", "IDP-2002", |query| {
            with_value(&query, "Signature", one_bit_flipped)
        }),
        Row::altered("an empty signature", "IDP-2002", |query| {
            with_value(&query, "Signature", |_| String::new())
        }),
        with_algorithm("another algorithm named", RSA_SHA256),
        with_algorithm("RSA with SHA-1", RSA_SHA1),
        with_algorithm("ECDSA with SHA-1", ECDSA_SHA1),
        with_algorithm("a symmetric algorithm", HMAC_SHA256),
        with_algorithm("no algorithm named", ""),
        Row::altered("another RelayState", "IDP-2002", |query| {
            with_value(&query, "RelayState", |_| "other".to_owned())
        }),
        Row::altered("no RelayState where one was signed", "IDP-2002", |query| {
            let parts: Vec<_> = query
                .split('&')
                .filter(|part| !part.starts_with("RelayState="))
                .collect();
            parts.join("&")
        }),
        Row::new("a RelayState where none was signed", "IDP-2002", |world| {
            let mut request = world.peer.request();
            request.relay_state = None;
            Sent::Query(format!("{}&RelayState=x", world.peer.redirect(&request)))
        }),
        Row::new("another message under the signature", "IDP-2002", |world| {
            let (one, other) = (
                world.peer.redirect(&world.peer.request()),
                world.peer.request().query(),
            );
            let message = other.split(['=', '&']).nth(1).unwrap().to_owned();
            Sent::Query(with_value(&one, "SAMLRequest", |_| message.clone()))
        }),
    ]
}

fn by_post(what: &'static str, change: fn(String) -> String) -> Row {
    Row::new(what, "IDP-2002", move |world| {
        Sent::Body(String::new(), altered_post(&world.peer, change))
    })
}

fn without_signature(xml: &str) -> String {
    let (before, rest) = xml.split_once("<ds:Signature").unwrap();
    let (_, after) = rest.split_once("</ds:Signature>").unwrap();
    format!("{before}{after}")
}

fn signature_of(xml: &str) -> &str {
    let (before, _) = xml.split_once("</ds:Signature>").unwrap();
    &xml[xml.find("<ds:Signature").unwrap()..before.len() + "</ds:Signature>".len()]
}

/// The signed element is kept inside another one that asks for something else: signature wrapping.
fn wrapped(xml: String) -> String {
    let hidden = without_signature(&xml);
    let outer = hidden.replacen(" ID=\"_", " ID=\"_evil", 1);
    let signature = signature_of(&xml).replacen(
        "</ds:Signature>",
        &format!("<ds:Object>{hidden}</ds:Object></ds:Signature>"),
        1,
    );
    outer.replacen("</saml2:Issuer>", &format!("</saml2:Issuer>{signature}"), 1)
}

/// Signatures by POST.
pub(super) fn element_signatures() -> Vec<Row> {
    vec![
        Row::new("no signature by POST", "IDP-2002", |world| {
            let request = world.peer.request();
            Sent::Body(String::new(), form(&request.form(&request.xml())))
        }),
        Row::new("a query's signature in a form", "IDP-2002", |world| {
            let request = world.peer.request();
            let mut fields = request.form(&request.xml());
            let signed = world.peer.redirect(&request);
            let values = signed.split('&').filter_map(|part| part.split_once('='));
            fields.extend(
                values
                    .filter(|(name, _)| name.starts_with("Sig"))
                    .map(|(name, value)| (name.to_owned(), value.to_owned())),
            );
            Sent::Body(String::new(), form(&fields))
        }),
        Row::new("another key by POST", "IDP-2002", |world| {
            let mut peer = tests::request::Peer::at("sp.acme.example", &world.peer.sso);
            peer.key = signing_key();
            Sent::Body(String::new(), form(&peer.post(&peer.request())))
        }),
        by_post("a signature taken away", |xml| without_signature(&xml)),
        // The schema has one Signature at most: the message is not even read.
        Row::new("a signature twice", "IDP-1001", |world| {
            Sent::Body(
                String::new(),
                altered_post(&world.peer, |xml| {
                    let twice = format!("</ds:Signature>{}", signature_of(&xml));
                    xml.replacen("</ds:Signature>", &twice, 1)
                }),
            )
        }),
        by_post("another ACS after signing", |xml| {
            xml.replace("/acs?tenant=1", "/acs?tenant=2")
        }),
        by_post("IsPassive after signing", |xml| {
            xml.replace("IsPassive=\"false\"", "IsPassive=\"true\"")
        }),
        by_post("the signed request inside another", wrapped),
        by_post("SHA-1 in the signature", |xml| {
            xml.replace(
                "http://www.w3.org/2001/04/xmlenc#sha256",
                "http://www.w3.org/2000/09/xmldsig#sha1",
            )
        }),
    ]
}

/// Addresses that are nearly registered.
pub(super) fn near_misses() -> Vec<Row> {
    let asks_for = |what, acs: &'static str| {
        Row::signed(what, "IDP-2003", move |request| {
            request.acs = Some(acs.to_owned())
        })
    };
    let mut rows = vec![
        asks_for("another host", "https://evil.example/acs?tenant=1&x=2"),
        asks_for(
            "a host in capitals",
            "https://SP.acme.example/acs?tenant=1&x=2",
        ),
        asks_for(
            "a path in capitals",
            "https://sp.acme.example/ACS?tenant=1&x=2",
        ),
        asks_for("the query left out", "https://sp.acme.example/acs"),
        asks_for(
            "the query in another order",
            "https://sp.acme.example/acs?x=2&tenant=1",
        ),
        asks_for(
            "more after it",
            "https://sp.acme.example/acs?tenant=1&x=2&y=3",
        ),
        asks_for("a fragment", "https://sp.acme.example/acs?tenant=1&x=2#"),
        asks_for("a slash more", "https://sp.acme.example/acs/?tenant=1&x=2"),
        asks_for(
            "a way round",
            "https://sp.acme.example/x/../acs?tenant=1&x=2",
        ),
        asks_for("an escape", "https://sp.acme.example/%61cs?tenant=1&x=2"),
        asks_for(
            "the port written out",
            "https://sp.acme.example:443/acs?tenant=1&x=2",
        ),
        asks_for("a user name", "https://x@sp.acme.example/acs?tenant=1&x=2"),
        asks_for("plain http", "http://sp.acme.example/acs?tenant=1&x=2"),
        asks_for(
            "white space inside",
            "https://sp.acme.example/ acs?tenant=1&x=2",
        ),
        asks_for("a script", "javascript:alert(1)"),
        asks_for("nothing", ""),
    ];
    rows.push(Row::signed(
        "an index that is not there",
        "IDP-2003",
        |request| {
            (request.acs, request.acs_index) = (None, Some("9".to_owned()));
        },
    ));
    rows.push(Row::signed(
        "a URL and an index at once",
        "IDP-2003",
        |request| {
            request.acs_index = Some("4".to_owned());
        },
    ));
    rows
}

/// Destinations that are nearly ours.
pub(super) fn misaddressed() -> Vec<Row> {
    let sent_to = |what, change: fn(&str) -> String| {
        Row::signed(what, "IDP-2004", move |request| {
            request.destination = request.destination.take().map(|here| change(&here));
        })
    };
    vec![
        sent_to("another service", |_| {
            "https://other.example/p/acme/saml/sso".to_owned()
        }),
        sent_to("another partner", |here| here.replace("acme", "bolt")),
        sent_to("a slash more", |here| format!("{here}/")),
        sent_to("a query more", |here| format!("{here}?x=1")),
        sent_to("another host name of ours", |here| {
            here.replace("127.0.0.1", "localhost")
        }),
        sent_to("https instead", |here| here.replace("http:", "https:")),
        sent_to("an empty destination", |_| String::new()),
        Row::signed("signed without destination", "IDP-2004", |request| {
            request.destination = None
        }),
    ]
}

/// Requests out of time. Defaults: 5 minutes of age, 2 minutes of clock difference.
pub(super) fn out_of_time() -> Vec<Row> {
    let issued = |what, seconds: i64| {
        Row::signed(what, "IDP-2005", move |request| {
            request.issued = Timestamp::now() + SignedDuration::from_secs(seconds)
        })
    };
    let at = |what, instant: &'static str| {
        Row::signed(what, "IDP-2005", move |request| {
            request.issued = instant.parse().unwrap()
        })
    };
    vec![
        issued("older than age and difference allow", -7 * 60 - 2),
        issued("a day old", -86_400),
        issued("further ahead than the difference allows", 2 * 60 + 20),
        issued("a year ahead", 31_536_000),
        at("of the vendor's year", "2018-11-26T09:11:58.446Z"),
        at("of the end of time", "9999-12-30T22:00:00Z"),
        at("of the beginning of time", "0001-01-01T00:00:00Z"),
    ]
}
