use super::*;
use crate::testing::{
    XMLSEC_IDS, certificate_for, parse, request, saml, samlp, signed_metadata, signed_request,
    signing_key, xmlsec1, xmlsec1_is_here,
};
use saml::c14n::{Exclusive, canonicalize};
use saml::names::ns::{XSD, XSI};
use saml::write::{QName, Writer};

fn how(id: &str, offset: usize) -> ElementSignature<'_> {
    ElementSignature {
        id,
        offset,
        inclusive_prefixes: &[],
        key_info: true,
    }
}

/// A Response around a signed Assertion whose attribute value names its type with the prefix `xsd`.
fn response(key: &SigningKey, response_too: bool) -> String {
    const PREFIXES: &[&str] = &["xsd"];
    let mut writer = Writer::new();
    writer
        .start(saml("Assertion"))
        .attribute("ID", "_assertion")
        .declare("xsd", XSD);
    writer
        .start(saml("Issuer"))
        .text("https://idp.example/")
        .end();
    let offset = writer.offset();
    writer.start(saml("AttributeValue"));
    writer
        .attribute_ns(
            QName {
                prefix: "xsi",
                local: "type",
                namespace: XSI,
            },
            "xsd:string",
        )
        .text("云 <&>\r")
        .end();
    writer.end();
    let mut assertion = writer.finish().unwrap();
    let inner = ElementSignature {
        inclusive_prefixes: PREFIXES,
        ..how("_assertion", offset)
    };
    sign_element(&mut assertion, inner, key).unwrap();
    let mut writer = Writer::new();
    writer.start(samlp("Response")).attribute("ID", "_response");
    writer
        .start(saml("Issuer"))
        .text("https://idp.example/")
        .end();
    let offset = writer.offset();
    writer.embed(&assertion).end();
    let mut response = writer.finish().unwrap();
    if response_too {
        let outer = ElementSignature {
            inclusive_prefixes: PREFIXES,
            ..how("_response", offset)
        };
        sign_element(&mut response, outer, key).unwrap();
    }
    response.into_string()
}

fn xmlsec1_verifies(xml: &str, key: &SigningKey, which: &str) -> bool {
    let line = format!(
        "--verify --enabled-key-data x509,rsa,ecdsa --pubkey-cert-pem key.pem {XMLSEC_IDS} --node-xpath {which} message.xml"
    );
    let (output, _folder) = xmlsec1(
        &line,
        &[
            ("key.pem", key.certificate().pem().as_bytes()),
            ("message.xml", xml.as_bytes()),
        ],
    );
    output.status.success()
}

const ROOT_SIGNATURE: &str = "/*/*[local-name()='Signature']";
const ASSERTION_SIGNATURE: &str = "/*/*[local-name()='Assertion']/*[local-name()='Signature']";

#[test]
fn xmlsec1_verifies_what_every_kind_of_key_signs_and_rejects_it_altered() {
    if !xmlsec1_is_here() {
        return;
    }
    for kind in KeyKind::ALL {
        let key = signing_key(kind);
        for xml in [signed_request(&key), signed_metadata(&key)] {
            assert!(
                xmlsec1_verifies(&xml, &key, ROOT_SIGNATURE),
                "{kind}: {xml}"
            );
            assert!(
                !xmlsec1_verifies(
                    &xml.replacen("good.example/acs", "evil.example/acs", 1),
                    &key,
                    ROOT_SIGNATURE
                ),
                "{kind}"
            );
        }
    }
}

#[test]
fn xmlsec1_verifies_the_assertion_inside_a_response_and_the_response_around_it() {
    if !xmlsec1_is_here() {
        return;
    }
    for kind in [KeyKind::Rsa2048, KeyKind::P256] {
        let key = signing_key(kind);
        let one = response(&key, false);
        assert!(xmlsec1_verifies(&one, &key, ASSERTION_SIGNATURE), "{one}");
        let both = response(&key, true);
        assert!(xmlsec1_verifies(&both, &key, ASSERTION_SIGNATURE), "{both}");
        assert!(xmlsec1_verifies(&both, &key, ROOT_SIGNATURE), "{both}");
        assert!(!xmlsec1_verifies(
            &both.replacen("云", "雨", 1),
            &key,
            ROOT_SIGNATURE
        ));
    }
}

#[test]
fn the_whole_document_stays_canonical_after_signing() {
    let key = signing_key(KeyKind::P256);
    let plain = Exclusive::default();
    let with_list = Exclusive {
        inclusive_prefixes: vec!["xsd".to_owned()],
        ..Exclusive::default()
    };
    for (xml, mode) in [
        (signed_request(&key), &plain),
        (signed_metadata(&key), &plain),
        (response(&key, true), &with_list),
    ] {
        assert_eq!(
            String::from_utf8(canonicalize(parse(&xml).root(), None, mode)).unwrap(),
            xml
        );
    }
}

#[test]
fn the_inserted_signed_info_declares_no_prefix_again_and_the_prefix_list_is_inside_its_transform() {
    let key = signing_key(KeyKind::P256);
    let xml = response(&key, true);
    assert_eq!(xml.matches("<ds:SignedInfo>").count(), 2);
    let list = r#"<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"><ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="xsd"></ec:InclusiveNamespaces></ds:Transform>"#;
    assert_eq!(xml.matches(list).count(), 2);
}

#[test]
fn key_info_holds_the_certificate_or_is_left_out() {
    let key = signing_key(KeyKind::P256);
    let certificate = format!(
        "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>",
        key.certificate().base64()
    );
    assert!(signed_request(&key).contains(&certificate));
    let (mut element, offset) = request();
    sign_element(
        &mut element,
        ElementSignature {
            key_info: false,
            ..how("_request", offset)
        },
        &key,
    )
    .unwrap();
    assert!(!element.as_str().contains("KeyInfo"));
}

#[test]
fn signs_nothing_at_a_wrong_place_or_under_another_id() {
    let key = signing_key(KeyKind::P256);
    let (element, offset) = request();
    for (id, at) in [
        ("_request", 0),
        ("_request", offset - 1),
        ("_request", offset + 1),
        ("_request", element.as_str().len()),
        ("_request", usize::MAX),
        ("_reques", offset),
        ("_request2", offset),
        ("", offset),
        ("2.0", offset),
    ] {
        let mut copy = element.clone();
        assert!(
            matches!(
                sign_element(&mut copy, how(id, at), &key),
                Err(SignError::Element(_))
            ),
            "{id} {at}"
        );
        assert_eq!(copy, element);
    }
}

#[test]
fn signs_no_root_without_id_because_a_child_has_it() {
    let key = signing_key(KeyKind::P256);
    let mut writer = Writer::new();
    writer.start(QName {
        prefix: "",
        local: "root",
        namespace: "",
    });
    writer
        .start(QName {
            prefix: "",
            local: "child",
            namespace: "",
        })
        .attribute("ID", "_a")
        .end();
    let offset = writer.offset();
    writer.end();
    let mut element = writer.finish().unwrap();
    assert!(matches!(
        sign_element(&mut element, how("_a", offset), &key),
        Err(SignError::Element(_))
    ));
}

#[test]
fn a_key_and_the_certificate_of_another_are_not_joined() {
    let key = PrivateKey::generate(KeyKind::P256).unwrap();
    let other = PrivateKey::generate(KeyKind::P256).unwrap();
    assert_eq!(
        SigningKey::new(key, certificate_for(&other)).unwrap_err(),
        KeyError::Mismatch
    );
}

#[test]
fn every_kind_signs_with_its_own_algorithm_and_length() {
    for (kind, algorithm, digest, length) in [
        (
            KeyKind::Rsa2048,
            SignatureAlgorithm::RsaSha256,
            DigestAlgorithm::Sha256,
            256,
        ),
        (
            KeyKind::P256,
            SignatureAlgorithm::EcdsaSha256,
            DigestAlgorithm::Sha256,
            64,
        ),
        (
            KeyKind::P384,
            SignatureAlgorithm::EcdsaSha384,
            DigestAlgorithm::Sha384,
            96,
        ),
    ] {
        let key = signing_key(kind);
        assert_eq!((key.algorithm(), key.digest()), (algorithm, digest));
        for _ in 0..40 {
            assert_eq!(sign_octets(b"octets", &key).unwrap().len(), length);
        }
    }
}

#[test]
fn a_signed_query_keeps_its_octets_and_ends_with_algorithm_and_signature() {
    let key = signing_key(KeyKind::Rsa2048);
    let query = "SAMLRequest=a%2fb%2B&RelayState=x+y";
    let signed = sign_query(query, &key).unwrap();
    let tail = signed.strip_prefix(query).unwrap();
    let value = tail
        .strip_prefix(
            "&SigAlg=http%3A%2F%2Fwww.w3.org%2F2001%2F04%2Fxmldsig-more%23rsa-sha256&Signature=",
        )
        .unwrap();
    let value = value
        .replace("%2B", "+")
        .replace("%2F", "/")
        .replace("%3D", "=");
    let value = crate::encoding::decode_base64(&value).unwrap();
    let covered = &signed[..signed.find("&Signature=").unwrap()];
    let trusted = TrustedKeys::from_certificates([key.certificate()]);
    assert_eq!(
        verify_octets(covered.as_bytes(), &value, key.algorithm(), &trusted).unwrap(),
        *key.id()
    );
    assert!(verify_octets(query.as_bytes(), &value, key.algorithm(), &trusted).is_err());
}
