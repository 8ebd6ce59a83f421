//! Both bindings, there and back, and every way to confuse them.

#![expect(
    clippy::disallowed_methods,
    reason = "tests read samples and the clock"
)]

use super::octets::{base64_encode, percent_encode};
use super::*;
use crate::message::AuthnRequest;
use crate::write::{QName, Writer};
use proptest::prelude::*;
use std::io::Write as _;
use std::time::{Duration, Instant};

const XML: &str = r#"<p:AuthnRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" Version="2.0" IssueInstant="2026-11-20T01:02:03Z"></p:AuthnRequest>"#;

fn redirect(query: &str) -> Result<Received<AuthnRequest>, BindingError> {
    decode(
        &RawRequest::Redirect {
            query: query.to_owned(),
        },
        Direction::Request,
    )
}

fn post(query: &str, body: &str) -> Result<Received<AuthnRequest>, BindingError> {
    decode(
        &RawRequest::Post {
            query: query.to_owned(),
            body: body.as_bytes().to_vec(),
        },
        Direction::Request,
    )
}

fn query() -> String {
    encode_redirect(XML, Direction::Request, None)
}

fn body() -> String {
    format!(
        "SAMLRequest={}",
        percent_encode(&base64_encode(XML.as_bytes()))
    )
}

fn refusal<T: std::fmt::Debug>(result: Result<T, BindingError>) -> BindingError {
    result.unwrap_err()
}

#[test]
fn keeps_the_signed_octets_as_received_whatever_their_spelling() {
    let value = query()
        .split_once('=')
        .unwrap()
        .1
        .replace("%2B", "%2b")
        .replace("%2F", "%2f");
    let raw = format!(
        "Signature=QUJD%0d%0aRA==&x=1&SigAlg=HTTP%3a//a&RelayState=a+b%20c&SAMLRequest={value}"
    );
    let received = redirect(&raw).unwrap();
    let signature = received.query_signature.unwrap();
    let expected = format!("SAMLRequest={value}&RelayState=a+b%20c&SigAlg=HTTP%3a//a");
    assert_eq!(
        String::from_utf8(signature.signed_octets).unwrap(),
        expected
    );
    assert_eq!(
        (signature.algorithm.as_str(), signature.signature.as_slice()),
        ("HTTP://a", b"ABCD".as_slice())
    );
    assert_eq!(received.envelope.relay_state.unwrap().as_str(), "a b c");
    assert_eq!(received.envelope.binding, Binding::Redirect);
    assert_eq!(received.content.id, "_1");
}

#[test]
fn an_empty_relay_state_is_not_an_absent_one() {
    assert_eq!(redirect(&query()).unwrap().envelope.relay_state, None);
    let received = redirect(&format!("{}&RelayState=&SigAlg=a&Signature=", query())).unwrap();
    assert_eq!(received.envelope.relay_state.unwrap().as_str(), "");
    assert!(
        received
            .query_signature
            .unwrap()
            .signed_octets
            .ends_with(b"&RelayState=&SigAlg=a")
    );
}

#[test]
fn refuses_a_parameter_given_twice() {
    let query = format!("{}&RelayState=a&SigAlg=a&Signature=QQ==", query());
    for name in ["SAMLRequest", "RelayState", "SigAlg", "Signature"] {
        assert_eq!(
            refusal(redirect(&format!("{query}&{name}=QQ=="))),
            BindingError::Repeated(name)
        );
    }
    assert_eq!(
        refusal(post("", &format!("{}&RelayState&RelayState", body()))),
        BindingError::Repeated("RelayState")
    );
}

#[test]
fn refuses_names_that_another_reader_could_take_for_ours() {
    for name in [
        "%53AMLRequest",
        "SAMLRequest%00",
        "SAMLRequest[]",
        "samlrequest",
        "SAMLREQUEST",
        "+SAMLRequest",
        "SAMLRequest%20",
        "%53AMLResponse",
        "relaystate",
        "RelayStat%65",
        "sigalg",
        "Sig%41lg",
        "signature",
        "%53ignature",
        "samlEncoding",
        "x;SAMLRequest",
        "SAMLResponse;x",
        "RelayState[0",
        "%SAMLRequest",
        "SAML.Request",
        "SAML_Request",
    ] {
        let attempt = format!("{}&{name}=x", query());
        let expected = if name == "RelayState[0" {
            None
        } else {
            Some(BindingError::EncodedName)
        };
        assert_eq!(redirect(&attempt).err(), expected, "{name}");
        if expected.is_some() {
            assert_eq!(
                refusal(post("", &format!("{}&{name}=x", body()))),
                BindingError::EncodedName,
                "{name}"
            );
            assert_eq!(
                refusal(post(&format!("{name}=x"), &body())),
                BindingError::Mixed,
                "{name}"
            );
        }
    }
}

#[test]
fn ignores_other_parameters_and_does_not_split_at_semicolons() {
    let received = redirect(&format!(
        "a=b;c&&=&%zz&{}&RelayState=x;SAMLRequest=y&lang=zh",
        query()
    ))
    .unwrap();
    assert_eq!(
        received.envelope.relay_state.unwrap().as_str(),
        "x;SAMLRequest=y"
    );
}

#[test]
fn refuses_a_request_beside_a_response_and_parameters_in_a_posts_query() {
    assert_eq!(
        refusal(redirect(&format!("{}&SAMLResponse=QQ==", query()))),
        BindingError::Both
    );
    assert_eq!(
        refusal(post("", &format!("{}&SAMLResponse=QQ==", body()))),
        BindingError::Both
    );
    for query in [
        "SAMLRequest=QQ==",
        "SAMLResponse=QQ==",
        "RelayState=a",
        "Signature=",
        "SigAlg=a",
    ] {
        assert_eq!(
            refusal(post(query, &body())),
            BindingError::Mixed,
            "{query}"
        );
    }
    assert!(post("lang=zh", &body()).is_ok());
}

#[test]
fn refuses_what_is_absent_or_half_signed_or_encoded_otherwise() {
    assert_eq!(
        refusal(redirect("RelayState=a")),
        BindingError::Absent("SAMLRequest")
    );
    assert_eq!(
        refusal(redirect("SAMLResponse=QQ==")),
        BindingError::Absent("SAMLRequest")
    );
    assert_eq!(refusal(post("", "")), BindingError::Absent("SAMLRequest"));
    assert_eq!(
        refusal(redirect(&format!("{}&SigAlg=a", query()))),
        BindingError::HalfSigned
    );
    assert_eq!(
        refusal(redirect(&format!("{}&Signature=QQ==", query()))),
        BindingError::HalfSigned
    );
    assert_eq!(
        refusal(redirect(&format!("{}&SAMLEncoding=urn:x", query()))),
        BindingError::UnknownEncoding
    );
    assert!(
        redirect(&format!(
            "{}&SAMLEncoding={}",
            query(),
            percent_encode(crate::names::binding::DEFLATE)
        ))
        .is_ok()
    );
}

#[test]
fn takes_base64_with_line_breaks_without_padding_and_with_a_bare_plus() {
    let encoded = base64_encode(XML.as_bytes());
    let lines: Vec<&str> = encoded
        .as_bytes()
        .chunks(60)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    assert!(post("", &format!("SAMLRequest={}", lines.join("%0D%0A"))).is_ok());
    assert!(post("", &format!("SAMLRequest={}", lines.join("%20"))).is_ok());
    assert!(
        post(
            "",
            &format!("SAMLRequest={}", encoded.trim_end_matches('='))
        )
        .is_ok()
    );
    // `>>>` is `Pj4+` in base64.
    let commented = format!("<!-->>>-->{XML}");
    let encoded = base64_encode(commented.as_bytes());
    assert!(encoded.contains('+'));
    assert!(post("", &format!("SAMLRequest={encoded}")).is_ok());
}

#[test]
fn refuses_octets_that_are_not_what_they_should_be() {
    let undecodable = |result| matches!(result, Err(BindingError::Undecodable { .. }));
    let good = query();
    for query in [
        "SAMLRequest=",
        "SAMLRequest=%",
        "SAMLRequest=%4",
        "SAMLRequest=%zz",
        "SAMLRequest=!!!!",
        "SAMLRequest=QUJD%20RA==",
        "SAMLRequest=QUI",
        "SAMLRequest=QR==",
        "SAMLRequest=QQ==QQ==",
        "SAMLRequest=_-8=",
    ] {
        assert!(undecodable(redirect(query)), "{query}");
    }
    assert!(undecodable(redirect(&format!("{good}&RelayState=%FF"))));
    assert!(undecodable(redirect(&format!("{good}&RelayState=%G0"))));
    assert!(undecodable(redirect(&format!(
        "{good}&SigAlg=a&Signature=%"
    ))));
    // XML that was not deflated, a zlib header, a stream cut off, and one with something behind it.
    let deflated = deflated(XML.as_bytes());
    let parameter =
        |octets: &[u8]| format!("SAMLRequest={}", percent_encode(&base64_encode(octets)));
    assert!(redirect(&parameter(&deflated)).is_ok());
    assert!(undecodable(redirect(&parameter(XML.as_bytes()))));
    assert!(undecodable(redirect(&parameter(
        &[b"\x78\x9c".as_slice(), &deflated].concat()
    ))));
    for cut in 0..deflated.len() {
        assert!(undecodable(redirect(&parameter(&deflated[..cut]))), "{cut}");
    }
    assert!(undecodable(redirect(&parameter(
        &[deflated.as_slice(), b"x"].concat()
    ))));
}

#[test]
fn encodes_every_length_as_the_plain_engine_does() {
    use base64::Engine as _;
    for length in 0..400_usize {
        let octets: Vec<u8> = (0..length).map(|at| (at * 37 % 256) as u8).collect();
        let plain = base64::engine::general_purpose::STANDARD.encode(&octets);
        assert_eq!(octets::base64_encode(&octets), plain);
    }
}

fn deflated(octets: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(octets).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn stops_a_deflate_bomb_at_the_limit() {
    // 32 MiB of spaces in about 32 KiB, and the largest that fits.
    let bomb = deflated(&vec![b' '; 32 << 20]);
    let query = format!("SAMLRequest={}", percent_encode(&base64_encode(&bomb)));
    assert!(query.len() < QUERY_LIMIT, "{}", query.len());
    let start = Instant::now();
    let expected = BindingError::TooLarge {
        what: "SAMLRequest",
        limit: INFLATED_LIMIT,
    };
    assert_eq!(refusal(redirect(&query)), expected);
    assert!(
        start.elapsed() < Duration::from_secs(2),
        "{:?}",
        start.elapsed()
    );
    // Exactly at the limit it is read, one octet more it is not.
    let padded = |length: usize| XML.to_owned() + &" ".repeat(length - XML.len());
    redirect(&encode_redirect(
        &padded(INFLATED_LIMIT),
        Direction::Request,
        None,
    ))
    .unwrap();
    assert_eq!(
        refusal(redirect(&encode_redirect(
            &padded(INFLATED_LIMIT + 1),
            Direction::Request,
            None
        ))),
        expected
    );
}

#[test]
fn refuses_what_is_larger_than_its_limit() {
    let large = |result| matches!(result, Err(BindingError::TooLarge { .. }));
    assert!(large(redirect(&format!(
        "{}&x={}",
        query(),
        "x".repeat(QUERY_LIMIT)
    ))));
    assert!(large(redirect(&format!(
        "{}&RelayState={}",
        query(),
        "x".repeat(RELAY_STATE_LIMIT + 1)
    ))));
    assert!(
        redirect(&format!(
            "{}&RelayState={}",
            query(),
            "x".repeat(RELAY_STATE_LIMIT)
        ))
        .is_ok()
    );
    assert!(large(post(
        "",
        &format!("{}&x={}", body(), "x".repeat(BODY_LIMIT))
    )));
    assert!(large(post(&"x".repeat(QUERY_LIMIT + 1), &body())));
    let xml = XML.to_owned() + &" ".repeat(300 * 1024);
    let result = post(
        "",
        &format!("SAMLRequest={}", base64_encode(xml.as_bytes())),
    );
    assert!(matches!(
        result,
        Err(BindingError::Xml(XmlError::TooLarge { .. }))
    ));
}

#[test]
fn keeps_an_enveloped_signature_in_the_tree_without_trusting_it() {
    let xml = XML.replace(
        "></p",
        r#"><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/></p"#,
    );
    let received = redirect(&encode_redirect(&xml, Direction::Request, None)).unwrap();
    assert_eq!(received.query_signature, None);
    assert!(
        received
            .document
            .root()
            .child(crate::names::ns::DSIG, "Signature")
            .is_some()
    );
    let form = encode_post(&xml, Direction::Request, "https://idp/sso", None);
    let received = post(
        "",
        &format!("SAMLRequest={}", percent_encode(&form.message)),
    )
    .unwrap();
    assert!(
        received
            .document
            .root()
            .child(crate::names::ns::DSIG, "Signature")
            .is_some()
    );
}

#[test]
fn reads_the_vendors_own_request() {
    let folder =
        std::env::var("SKYBRIDGE_SAMPLES").unwrap_or("../../shared/protocol/samples".to_owned());
    let Ok(value) = std::fs::read_to_string(format!("{folder}/huawei-samlrequest-urlencoded.txt"))
    else {
        println!("skipped: samples not found");
        return;
    };
    let received = redirect(&format!("SAMLRequest={}", value.trim())).unwrap();
    assert_eq!(
        received.content.issuer.as_deref(),
        Some("https://auth.huaweicloud.com/")
    );
    assert!(received.content.name_id_policy.unwrap().allow_create);
}

/// A request of arbitrary content, as a peer with our writer would send it.
fn message() -> impl Strategy<Value = (String, String)> {
    let carried = |text: String| {
        text.chars()
            .filter(|c| crate::xml::is_char(u32::from(*c)))
            .collect::<String>()
    };
    (any::<String>().prop_map(carried), "[ -~é中]{0,200}").prop_map(|(issuer, provider)| {
        const P: &str = crate::names::ns::PROTOCOL;
        let mut w = Writer::new();
        w.start(QName {
            prefix: "p",
            local: "AuthnRequest",
            namespace: P,
        })
        .attribute("ID", "_1")
        .attribute("Version", "2.0");
        w.attribute("IssueInstant", "2026-11-20T01:02:03Z")
            .attribute("ProviderName", &provider);
        w.start(QName {
            prefix: "a",
            local: "Issuer",
            namespace: crate::names::ns::ASSERTION,
        })
        .text(&issuer)
        .end()
        .end();
        (w.finish().unwrap().into_string(), provider)
    })
}

proptest! {
    #[test]
    fn decodes_what_it_encodes((xml, provider) in message(), relay_state in proptest::option::of(any::<String>())) {
        let relay_state = relay_state.map(|value| RelayState::new(value).unwrap());
        let query = encode_redirect(&xml, Direction::Request, relay_state.as_ref());
        prop_assert!(query.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%=&".contains(&b)));
        let form = encode_post(&xml, Direction::Request, "https://idp", relay_state.clone());
        let mut body = format!("SAMLRequest={}", percent_encode(&form.message));
        if let Some(relay_state) = &form.relay_state {
            body += &format!("&RelayState={}", percent_encode(relay_state.as_str()).to_string().replace("%20", "+"));
        }
        for received in [redirect(&query).unwrap(), post("", &body).unwrap()] {
            prop_assert_eq!(received.content.provider_name.as_ref(), Some(&provider));
            prop_assert_eq!(&received.envelope.relay_state, &relay_state);
        }
    }

    #[test]
    fn reads_relay_state_octet_by_octet(octets in proptest::collection::vec(any::<u8>(), 0..60)) {
        let raw: String = octets.iter().map(|octet| format!("%{octet:02x}")).collect();
        let result = redirect(&format!("{}&RelayState={raw}", query()));
        match String::from_utf8(octets) {
            Ok(text) => prop_assert_eq!(result.unwrap().envelope.relay_state, Some(RelayState::new(text).unwrap())),
            Err(_) => prop_assert_eq!(refusal(result), BindingError::Undecodable { what: "RelayState", why: "not UTF-8" }),
        }
    }

    #[test]
    fn survives_any_query_and_body(query in "(SAMLRequest=|&|=|%|[a-zA-Z0-9+/;%]){0,40}", body in proptest::collection::vec(any::<u8>(), 0..80)) {
        let _ = redirect(&query);
        let _ = decode::<AuthnRequest>(&RawRequest::Post { query, body }, Direction::Request);
    }

    #[test]
    fn survives_any_deflated_octets(octets in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = redirect(&format!("SAMLRequest={}", percent_encode(&base64_encode(&octets))));
    }
}
