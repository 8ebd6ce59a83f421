//! What the tests of signing and verifying share: keys, a message type, messages and metadata in canonical form, the `xmlsec1` program.

#![expect(
    clippy::disallowed_methods,
    reason = "the other side of these tests is a program and its files"
)]

use crate::certificate::{Certificate, CertificateRequest, self_signed};
use crate::key::{KeyKind, PrivateKey};
use crate::sign::{ElementSignature, SigningKey, sign_element};
use crate::verify::TrustedKeys;
use saml::binding::{Binding, Envelope, Received};
use saml::message::{Message, MessageError};
use saml::names::ns::{ASSERTION, METADATA, PROTOCOL};
use saml::write::{Canonical, QName, Writer};
use saml::xml::{Document, Element, Limits};
use std::process::{Command, Output};

/// As much of an AuthnRequest as these tests look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) id: String,
    pub(crate) acs: String,
    pub(crate) issuer: String,
}

impl Message for Request {
    const ROOT: (&'static str, &'static str) = (PROTOCOL, "AuthnRequest");

    fn from_element(element: Element<'_>) -> Result<Request, MessageError> {
        if !element.is(PROTOCOL, "AuthnRequest") {
            return Err(MessageError::WrongRoot {
                got: element.local().to_owned(),
                expected: "AuthnRequest",
            });
        }
        let attribute = |local: &'static str| element.attribute(local).map(str::to_owned);
        let missing = |what| MessageError::Missing {
            element: "AuthnRequest",
            what,
        };
        Ok(Request {
            id: attribute("ID").ok_or(missing("ID"))?,
            acs: attribute("AssertionConsumerServiceURL")
                .ok_or(missing("AssertionConsumerServiceURL"))?,
            issuer: element
                .child(ASSERTION, "Issuer")
                .and_then(|issuer| issuer.text())
                .ok_or(missing("Issuer"))?,
        })
    }

    fn id(&self) -> &str {
        &self.id
    }
}

pub(crate) fn signing_key(kind: KeyKind) -> SigningKey {
    let key = PrivateKey::generate(kind).unwrap();
    let certificate = certificate_for(&key);
    SigningKey::new(key, certificate).unwrap()
}

pub(crate) fn certificate_for(key: &PrivateKey) -> Certificate {
    let request = CertificateRequest {
        common_name: "sp.good.example".to_owned(),
        organization: None,
        country: None,
        not_before: "2026-11-20T00:00:00Z".parse().unwrap(),
        days: 3650,
    };
    self_signed(key, &request).unwrap()
}

pub(crate) fn trusting(key: &SigningKey) -> TrustedKeys {
    TrustedKeys::from_certificates([key.certificate()])
}

pub(crate) const fn samlp(local: &'static str) -> QName {
    QName {
        prefix: "samlp",
        local,
        namespace: PROTOCOL,
    }
}

pub(crate) const fn saml(local: &'static str) -> QName {
    QName {
        prefix: "saml",
        local,
        namespace: ASSERTION,
    }
}

const fn md(local: &'static str) -> QName {
    QName {
        prefix: "md",
        local,
        namespace: METADATA,
    }
}

/// An AuthnRequest and the place of its signature.
pub(crate) fn request() -> (Canonical, usize) {
    let mut writer = Writer::new();
    writer
        .start(samlp("AuthnRequest"))
        .attribute("ID", "_request")
        .attribute("Version", "2.0");
    writer
        .attribute("IssueInstant", "2026-11-20T08:00:00Z")
        .attribute("AssertionConsumerServiceURL", "https://good.example/acs");
    writer
        .start(saml("Issuer"))
        .text("https://good.example/ \u{4e91}&<>\r\"")
        .end();
    let offset = writer.offset();
    writer
        .start(samlp("NameIDPolicy"))
        .attribute("AllowCreate", "true")
        .end();
    writer.end();
    (writer.finish().unwrap(), offset)
}

pub(crate) fn signed_request(key: &SigningKey) -> String {
    let (mut request, offset) = request();
    sign_element(
        &mut request,
        ElementSignature {
            id: "_request",
            offset,
            inclusive_prefixes: &[],
            key_info: true,
        },
        key,
    )
    .unwrap();
    request.into_string()
}

/// Metadata with one ACS, signed as first child of the root.
pub(crate) fn signed_metadata(key: &SigningKey) -> String {
    let mut writer = Writer::new();
    writer
        .start(md("EntityDescriptor"))
        .attribute("ID", "_metadata")
        .attribute("entityID", "https://good.example/");
    let offset = writer.offset();
    writer
        .start(md("SPSSODescriptor"))
        .attribute("protocolSupportEnumeration", PROTOCOL);
    writer
        .start(md("AssertionConsumerService"))
        .attribute("Location", "https://good.example/acs")
        .attribute("index", "0")
        .end();
    writer.end().end();
    let mut metadata = writer.finish().unwrap();
    sign_element(
        &mut metadata,
        ElementSignature {
            id: "_metadata",
            offset,
            inclusive_prefixes: &[],
            key_info: true,
        },
        key,
    )
    .unwrap();
    metadata.into_string()
}

pub(crate) fn parse(xml: &str) -> Document {
    Document::parse(xml.as_bytes(), &Limits::MESSAGE).unwrap()
}

/// As the POST binding hands it on.
pub(crate) fn posted(xml: &str) -> Received<Request> {
    let document = parse(xml);
    let content = Request::from_element(document.root()).unwrap();
    Received {
        content,
        document,
        envelope: Envelope {
            binding: Binding::Post,
            relay_state: None,
        },
        query_signature: None,
    }
}

/// Whether the `xmlsec1` program is there. In CI it must be.
pub(crate) fn xmlsec1_is_here() -> bool {
    let here = Command::new("xmlsec1").arg("--version").output().is_ok();
    assert!(
        here || !std::env::var("CI").is_ok_and(|value| value == "true"),
        "CI needs the xmlsec1 program"
    );
    here
}

/// Runs it with files in a folder of its own; `line` is split at spaces.
pub(crate) fn xmlsec1(line: &str, files: &[(&str, &[u8])]) -> (Output, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    for (name, octets) in files {
        std::fs::write(folder.path().join(name), octets).unwrap();
    }
    (
        Command::new("xmlsec1")
            .args(line.split(' '))
            .current_dir(folder.path())
            .output()
            .unwrap(),
        folder,
    )
}

/// ID attributes, as xmlsec1 wants them told.
pub(crate) const XMLSEC_IDS: &str = "--id-attr:ID urn:oasis:names:tc:SAML:2.0:protocol:AuthnRequest --id-attr:ID urn:oasis:names:tc:SAML:2.0:protocol:Response --id-attr:ID urn:oasis:names:tc:SAML:2.0:assertion:Assertion --id-attr:ID urn:oasis:names:tc:SAML:2.0:metadata:EntityDescriptor";
