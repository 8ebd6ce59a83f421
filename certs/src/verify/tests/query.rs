use super::*;
use crate::sign::sign_octets;
use saml::binding::QuerySignature;

pub(super) fn signature(key: &SigningKey, octets: &[u8]) -> QuerySignature {
    QuerySignature {
        algorithm: key.algorithm().uri().to_owned(),
        signed_octets: octets.to_vec(),
        signature: sign_octets(octets, key).unwrap(),
    }
}

/// A message as the Redirect binding hands it on, signed.
fn redirected(xml: &str, key: &SigningKey) -> Received<Request> {
    let mut received = posted(xml);
    received.envelope.binding = Binding::Redirect;
    received.query_signature = Some(signature(
        key,
        b"SAMLRequest=fZ%2fX&RelayState=a+b&SigAlg=x",
    ));
    received
}

fn unsigned() -> String {
    crate::testing::request().0.into_string()
}

fn verdict(
    received: Received<Request>,
    key: &SigningKey,
) -> Result<Verified<Request>, VerifyError> {
    verify(received, &trusting(key), &Acceptance::default())
}

#[test]
fn verifies_a_signed_query_with_every_kind_of_key() {
    for kind in [KeyKind::Rsa2048, KeyKind::P256, KeyKind::P384] {
        let key = signing_key(kind);
        let verified = verdict(redirected(&unsigned(), &key), &key).unwrap();
        assert_eq!(verified.content().acs, "https://good.example/acs");
        assert_eq!(verified.signed_by(), key.id());
    }
}

#[test]
fn refuses_altered_octets_another_key_and_no_signature() {
    let (key, other) = (signing_key(KeyKind::P256), signing_key(KeyKind::P256));
    let mut altered = redirected(&unsigned(), &key);
    altered
        .query_signature
        .as_mut()
        .unwrap()
        .signed_octets
        .extend(b"&RelayState=evil");
    assert_eq!(
        verdict(altered, &key).unwrap_err(),
        VerifyError::Value { tried: 1 }
    );
    assert_eq!(
        verdict(redirected(&unsigned(), &key), &other).unwrap_err(),
        VerifyError::Value { tried: 1 }
    );
    let mut bare = redirected(&unsigned(), &key);
    bare.query_signature = None;
    assert_eq!(verdict(bare, &key).unwrap_err(), VerifyError::Unsigned);
}

#[test]
fn refuses_an_xml_signature_in_a_redirect_message_whoever_made_it() {
    let key = signing_key(KeyKind::P256);
    assert!(SHAPE(
        &verdict(redirected(&signed_request(&key), &key), &key).unwrap_err()
    ));
    let mut only_xml = redirected(&signed_request(&key), &key);
    only_xml.query_signature = None;
    assert!(SHAPE(&verdict(only_xml, &key).unwrap_err()));
}

#[test]
fn compares_the_algorithm_by_case_unless_the_peer_is_known_for_other_spellings() {
    let key = signing_key(KeyKind::Rsa2048);
    let mut loud = redirected(&unsigned(), &key);
    loud.query_signature.as_mut().unwrap().algorithm =
        "HTTP://WWW.W3.ORG/2001/04/XMLDSIG-MORE#RSA-SHA256".to_owned();
    assert!(matches!(
        verdict(loud.clone(), &key).unwrap_err(),
        VerifyError::Algorithm(_)
    ));
    let any_case = Acceptance {
        any_case: true,
        ..Acceptance::default()
    };
    assert!(verify(loud, &trusting(&key), &any_case).is_ok());
}

#[test]
fn refuses_rsa_sha1_in_a_query_even_when_its_arithmetic_is_right() {
    let key = signing_key(KeyKind::Rsa2048);
    let octets = b"SAMLRequest=x&SigAlg=http%3A%2F%2Fwww.w3.org%2F2000%2F09%2Fxmldsig%23rsa-sha1";
    let mut signer = openssl::sign::Signer::new(
        openssl::hash::MessageDigest::sha1(),
        key.private_key().pkey(),
    )
    .unwrap();
    let value = signer.sign_oneshot_to_vec(octets).unwrap();
    let mut received = redirected(&unsigned(), &key);
    let algorithm = "http://www.w3.org/2000/09/xmldsig#rsa-sha1".to_owned();
    received.query_signature = Some(QuerySignature {
        algorithm: algorithm.clone(),
        signed_octets: octets.to_vec(),
        signature: value,
    });
    assert_eq!(
        verdict(received, &key).unwrap_err(),
        VerifyError::Algorithm(algorithm)
    );
}

#[test]
fn refuses_a_signature_over_nothing() {
    let key = signing_key(KeyKind::P256);
    let mut empty = redirected(&unsigned(), &key);
    empty.query_signature = Some(signature(&key, b""));
    assert!(SHAPE(&verdict(empty, &key).unwrap_err()));
}
