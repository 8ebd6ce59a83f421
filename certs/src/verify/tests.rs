//! The attacks, each re-created from its description, each a test named by its outcome.

use super::*;
use crate::SigningKey;
use crate::key::KeyKind;
use crate::testing::{
    Request, parse, posted, signed_metadata, signed_request, signing_key, trusting,
};

mod algorithms;
mod faults;
mod forge;
mod metadata;
mod query;
mod response;
mod response_wrapping;
mod shape;
mod wrapping;
mod xmlsec;

const SHAPE: fn(&VerifyError) -> bool = |error| matches!(error, VerifyError::Shape(_));

fn check(xml: &str, keys: &TrustedKeys) -> Result<Verified<Request>, VerifyError> {
    verify(posted(xml), keys, &Acceptance::default())
}

fn refusal(xml: &str, key: &SigningKey) -> VerifyError {
    check(xml, &trusting(key)).unwrap_err()
}

#[test]
fn verifies_an_honest_request_and_yields_what_was_signed() {
    for kind in [KeyKind::Rsa2048, KeyKind::P256, KeyKind::P384] {
        let key = signing_key(kind);
        let verified = check(&signed_request(&key), &trusting(&key)).unwrap();
        assert_eq!(verified.content().acs, "https://good.example/acs");
        assert_eq!(verified.content().issuer, "https://good.example/ 云&<>\r\"");
        assert_eq!(verified.signed_by(), key.id());
        assert_eq!(verified.envelope().binding, Binding::Post);
    }
}

#[test]
fn yields_what_was_signed_even_if_the_earlier_reading_says_otherwise() {
    let key = signing_key(KeyKind::P256);
    let mut received = posted(&signed_request(&key));
    received.content.acs = "https://evil.example/".to_owned();
    let verified = verify(received, &trusting(&key), &Acceptance::default()).unwrap();
    assert_eq!(verified.content().acs, "https://good.example/acs");
}

#[test]
fn tries_every_trusted_key() {
    let (old, new) = (signing_key(KeyKind::Rsa2048), signing_key(KeyKind::P256));
    let keys =
        TrustedKeys::from_certificates([old.certificate(), new.certificate(), old.certificate()]);
    assert_eq!(keys.len(), 2);
    assert_eq!(
        check(&signed_request(&new), &keys).unwrap().signed_by(),
        new.id()
    );
    assert_eq!(
        check(&signed_request(&old), &keys).unwrap().signed_by(),
        old.id()
    );
}

#[test]
fn refuses_any_single_altered_value() {
    let key = signing_key(KeyKind::P256);
    let xml = signed_request(&key);
    for (from, to) in [
        ("good.example/acs", "evil.example/acs"),
        ("AllowCreate=\"true\"", "AllowCreate=\"false\""),
        ("2026-11-20", "2026-11-21"),
    ] {
        assert_eq!(
            refusal(&xml.replacen(from, to, 1), &key),
            VerifyError::Digest
        );
    }
    assert_eq!(
        refusal(&xml.replacen("#sha256", "#sha512", 1), &key),
        VerifyError::Shape("DigestValue has not the length of its algorithm")
    );
}

#[test]
fn refuses_an_unsigned_message_and_a_peer_without_keys() {
    let key = signing_key(KeyKind::P256);
    let (unsigned, _) = crate::testing::request();
    assert_eq!(refusal(unsigned.as_str(), &key), VerifyError::Unsigned);
    assert_eq!(
        check(&signed_request(&key), &TrustedKeys::default()).unwrap_err(),
        VerifyError::NoKeys
    );
}

#[test]
fn a_key_in_key_info_never_selects_trust() {
    let (peer, attacker) = (signing_key(KeyKind::Rsa2048), signing_key(KeyKind::Rsa2048));
    let forged = signed_request(&attacker);
    assert!(forged.contains(attacker.certificate().base64()));
    assert_eq!(refusal(&forged, &peer), VerifyError::Value { tried: 1 });
    let dressed = forged.replace(attacker.certificate().base64(), peer.certificate().base64());
    assert_eq!(refusal(&dressed, &peer), VerifyError::Value { tried: 1 });
}

#[test]
fn accepts_an_unsigned_message_only_when_nothing_in_it_looks_like_a_signature() {
    let key = signing_key(KeyKind::P256);
    let (unsigned, _) = crate::testing::request();
    let accepted = accept_unsigned(posted(unsigned.as_str())).unwrap();
    assert_eq!(accepted.content().acs, "https://good.example/acs");
    assert!(!is_signed(&posted(unsigned.as_str())));
    assert!(is_signed(&posted(&signed_request(&key))));
    assert_eq!(
        accept_unsigned(posted(&signed_request(&key))).unwrap_err(),
        VerifyError::Signed
    );
    for bait in [
        "<Signature xmlns=\"DS\"/>",
        "<x><y:KeyInfo xmlns:y=\"DS\"/></x>",
        "<x><DigestValue xmlns=\"DS\">a</DigestValue></x>",
    ] {
        let bait = bait.replace("DS", "http://www.w3.org/2000/09/xmldsig#");
        let xml = unsigned.as_str().replacen(
            "</samlp:AuthnRequest>",
            &format!("{bait}</samlp:AuthnRequest>"),
            1,
        );
        assert_eq!(
            accept_unsigned(posted(&xml)).unwrap_err(),
            VerifyError::Signed,
            "{bait}"
        );
    }
    let mut redirect = posted(unsigned.as_str());
    redirect.query_signature = Some(query::signature(&key, b"SAMLRequest=x"));
    assert_eq!(accept_unsigned(redirect).unwrap_err(), VerifyError::Signed);
}
