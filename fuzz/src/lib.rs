//! What the targets and the seeds share: one key, one signed message.

use certs::certificate::{CertificateRequest, self_signed};
use certs::sign::{ElementSignature, sign_element, sign_query};
use certs::{PrivateKey, SigningKey, TrustedKeys};
use jiff::Timestamp;
use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey, EcPoint};
use openssl::nid::Nid;
use openssl::pkey::PKey;
use saml::binding::{Direction, RelayState, encode_redirect};
use saml::message::{AuthnRequest, Message};
use saml::names;
use saml::write::{Canonical, QName, Writer};
use saml::xml::{Document, Limits};

/// A fixed moment, so that every run judges alike.
pub fn now() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().expect("a timestamp")
}

/// The same key in every process: seeds are signed in one and verified in another. Its scalar is public, and protects nothing.
pub fn signing_key() -> SigningKey {
    let pkcs8 = pkey().private_key_to_pkcs8().expect("PKCS#8");
    let key = PrivateKey::from_pkcs8_der(&pkcs8).expect("a P-256 key");
    let request = CertificateRequest {
        common_name: "fuzz".to_owned(),
        organization: None,
        country: None,
        not_before: now(),
        days: 3650,
    };
    let certificate = self_signed(&key, &request).expect("a certificate");
    SigningKey::new(key, certificate).expect("they belong together")
}

fn pkey() -> PKey<openssl::pkey::Private> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).expect("P-256");
    let scalar = BigNum::from_slice(&[0x42; 32]).expect("a scalar below the order");
    let mut context = BigNumContext::new().expect("a context");
    let mut point = EcPoint::new(&group).expect("a point");
    point
        .mul_generator2(&group, &scalar, &mut context)
        .expect("the public point");
    let key = EcKey::from_private_components(&group, &scalar, &point).expect("a key pair");
    PKey::from_ec_key(key).expect("a key")
}

/// Trust in that key alone.
pub fn trusted_keys() -> TrustedKeys {
    TrustedKeys::from_certificates([signing_key().certificate()])
}

/// The message, unsigned, and the offset behind its Issuer.
fn message() -> (Canonical, usize) {
    let protocol = |local| QName {
        prefix: "saml2p",
        local,
        namespace: names::ns::PROTOCOL,
    };
    let assertion = |local| QName {
        prefix: "saml2",
        local,
        namespace: names::ns::ASSERTION,
    };
    let mut writer = Writer::new();
    writer
        .start(protocol("AuthnRequest"))
        .attribute("AssertionConsumerServiceURL", "https://sp.example/acs")
        .attribute("Destination", "https://idp.example/sso")
        .attribute("ID", "_request")
        .attribute("IssueInstant", "2026-01-01T00:00:00Z")
        .attribute("Version", "2.0");
    writer
        .start(assertion("Issuer"))
        .text("https://sp.example/")
        .end();
    let offset = writer.offset();
    writer
        .start(protocol("NameIDPolicy"))
        .attribute("AllowCreate", "true")
        .attribute(
            "Format",
            "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
        )
        .end();
    writer.end();
    (writer.finish().expect("nothing forbidden in it"), offset)
}

/// What the one signed message says.
pub fn signed_content() -> AuthnRequest {
    let (canonical, _) = message();
    let document =
        Document::parse(canonical.as_str().as_bytes(), &Limits::MESSAGE).expect("our own XML");
    AuthnRequest::from_element(document.root()).expect("our own request")
}

/// The message as XML without a signature.
pub fn unsigned_xml() -> String {
    message().0.into_string()
}

/// The message with an enveloped signature.
pub fn signed_xml() -> String {
    let (mut canonical, offset) = message();
    let how = ElementSignature {
        id: "_request",
        offset,
        inclusive_prefixes: &[],
        key_info: true,
    };
    sign_element(&mut canonical, how, &signing_key()).expect("signed");
    canonical.into_string()
}

/// The message as a signed query.
pub fn signed_query() -> String {
    let relay_state = RelayState::new("state &=+/ 1".to_owned()).expect("short");
    let query = encode_redirect(&unsigned_xml(), Direction::Request, Some(&relay_state));
    sign_query(&query, &signing_key()).expect("signed")
}
