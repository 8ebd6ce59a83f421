//! Verification. One key signed one message; whatever is accepted must say what that message says.
#![no_main]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use libfuzzer_sys::fuzz_target;
use saml::binding::{Direction, RawRequest, decode};
use saml::message::AuthnRequest;
use std::sync::LazyLock;

static TRUSTED: LazyLock<certs::TrustedKeys> = LazyLock::new(fuzz::trusted_keys);
static SIGNED: LazyLock<AuthnRequest> = LazyLock::new(fuzz::signed_content);

fuzz_target!(|data: &[u8]| {
    let Some((kind, rest)) = data.split_first() else {
        return;
    };
    let raw = if kind % 2 == 0 {
        RawRequest::Redirect {
            query: String::from_utf8_lossy(rest).into_owned(),
        }
    } else {
        let message: String = STANDARD.encode(rest).replace('+', "%2B");
        RawRequest::Post {
            query: String::new(),
            body: format!("SAMLRequest={message}").into_bytes(),
        }
    };
    let Ok(received) = decode::<AuthnRequest>(&raw, Direction::Request) else {
        return;
    };
    if let Ok(unsigned) = certs::verify::accept_unsigned(received.clone()) {
        assert!(
            !certs::verify::is_signed(&received),
            "{:?}",
            unsigned.content()
        );
    }
    if let Ok(verified) = certs::verify::verify(received, &TRUSTED, &certs::Acceptance::default()) {
        assert_eq!(
            *verified.content(),
            *SIGNED,
            "verified, but nobody signed this"
        );
    }
});
