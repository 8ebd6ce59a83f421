//! Both bindings, from the octets of a request. What is decoded survives being encoded and decoded again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use saml::binding::{Direction, RELAY_STATE_LIMIT, RawRequest, Received, decode, encode_redirect};
use saml::c14n::{Exclusive, canonicalize};
use saml::message::{AuthnRequest, Response};

fn request(data: &[u8]) -> Option<RawRequest> {
    let (kind, rest) = data.split_first()?;
    Some(if kind % 2 == 0 {
        RawRequest::Redirect {
            query: String::from_utf8_lossy(rest).into_owned(),
        }
    } else {
        RawRequest::Post {
            query: String::new(),
            body: rest.to_vec(),
        }
    })
}

fn survives(received: &Received<AuthnRequest>) {
    let relay_state = received.envelope.relay_state.as_ref();
    assert!(relay_state.is_none_or(|value| value.as_str().len() <= RELAY_STATE_LIMIT));
    let octets = canonicalize(
        received.document.root(),
        None,
        &Exclusive {
            with_comments: true,
            ..Exclusive::default()
        },
    );
    let xml = String::from_utf8(octets).expect("canonical XML is UTF-8");
    let query = encode_redirect(&xml, Direction::Request, relay_state);
    // A large message, or a RelayState that grows threefold in percent-encoding, may pass the limit of a query.
    if query.len() > saml::binding::QUERY_LIMIT || xml.len() > saml::binding::INFLATED_LIMIT {
        return;
    }
    let again = decode::<AuthnRequest>(&RawRequest::Redirect { query }, Direction::Request)
        .expect("our own encoding is read");
    assert_eq!(again.content, received.content);
    assert_eq!(again.envelope.relay_state, received.envelope.relay_state);
}

fuzz_target!(|data: &[u8]| {
    let Some(raw) = request(data) else { return };
    if let Ok(received) = decode::<AuthnRequest>(&raw, Direction::Request) {
        survives(&received);
    }
    let _ = decode::<Response>(&raw, Direction::Response);
});
