//! Peers of the tests: plain service providers with a signing key of their own, and the requests they send.

use certs::certificate::{CertificateRequest, self_signed};
use certs::sign::{ElementSignature, sign_element, sign_query};
use certs::{KeyKind, PrivateKey, SigningKey};
use jiff::Timestamp;
use saml::binding::{Direction, RelayState, encode_post, encode_redirect};
use saml::message::format_instant;
use saml::names::{VERSION, binding, nameid, ns};
use saml::write::{Canonical, QName, Writer};

/// A service provider.
#[derive(Debug)]
pub struct Peer {
    /// entityID.
    pub entity_id: String,
    /// Its default ACS.
    pub acs: String,
    /// Its other ACS, index 3.
    pub other_acs: String,
    /// What it signs with.
    pub key: SigningKey,
    /// Where it sends its requests: our SSO address.
    pub sso: String,
}

/// A P-256 key with a certificate, valid from the year 2018 on.
pub fn signing_key() -> SigningKey {
    let key = PrivateKey::generate(KeyKind::P256).unwrap();
    let request = CertificateRequest {
        common_name: "peer.example".to_owned(),
        organization: None,
        country: None,
        not_before: "2018-01-01T00:00:00Z".parse().unwrap(),
        days: 36_000,
    };
    let certificate = self_signed(&key, &request).unwrap();
    SigningKey::new(key, certificate).unwrap()
}

impl Peer {
    /// A peer at `host` that asks at `sso`.
    pub fn at(host: &str, sso: &str) -> Peer {
        Peer {
            entity_id: format!("https://{host}/"),
            acs: format!("https://{host}/acs?tenant=1&x=2"),
            other_acs: format!("https://{host}/other"),
            key: signing_key(),
            sso: sso.to_owned(),
        }
    }

    /// Its metadata.
    pub fn metadata(&self) -> String {
        format!(
            r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{}"><md:SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>{}<md:AssertionConsumerService Binding="{post}" Location="{}" index="3"/><md:AssertionConsumerService Binding="{post}" Location="{}" index="4" isDefault="true"/></md:SPSSODescriptor></md:EntityDescriptor>"#,
            self.entity_id,
            self.key.certificate().base64(),
            self.slo_endpoints(),
            self.other_acs,
            self.acs.replace('&', "&amp;"),
            post = binding::POST,
        )
    }

    /// A sound request of this peer, issued now, with an ID of its own.
    pub fn request(&self) -> Request {
        let id: [u8; 16] = sso::random::octets().unwrap();
        Request {
            id: format!("_{:032x}", u128::from_be_bytes(id)),
            version: VERSION.to_owned(),
            issued: Timestamp::now(),
            destination: Some(self.sso.clone()),
            issuer: self.entity_id.clone(),
            acs: Some(self.acs.clone()),
            acs_index: None,
            force_authn: false,
            is_passive: false,
            name_id_format: nameid::TRANSIENT.to_owned(),
            classes: Vec::new(),
            subject: None,
            relay_state: Some("state &<>\"' 状态".to_owned()),
        }
    }

    /// The signed query of a request.
    pub fn redirect(&self, request: &Request) -> String {
        sign_query(&request.query(), &self.key).unwrap()
    }

    /// The form fields of a request, signed inside.
    pub fn post(&self, request: &Request) -> Vec<(String, String)> {
        let (mut element, offset) = request.canonical();
        let how = ElementSignature {
            id: &request.id,
            offset,
            inclusive_prefixes: &[],
            key_info: true,
        };
        sign_element(&mut element, how, &self.key).unwrap();
        request.form(element.as_str())
    }
}

/// What an AuthnRequest says; a test changes what it is about.
#[derive(Debug, Clone)]
pub struct Request {
    /// ID.
    pub id: String,
    /// Version.
    pub version: String,
    /// IssueInstant.
    pub issued: Timestamp,
    /// Destination.
    pub destination: Option<String>,
    /// Issuer.
    pub issuer: String,
    /// AssertionConsumerServiceURL.
    pub acs: Option<String>,
    /// AssertionConsumerServiceIndex.
    pub acs_index: Option<String>,
    /// ForceAuthn.
    pub force_authn: bool,
    /// IsPassive.
    pub is_passive: bool,
    /// Format of the NameIDPolicy.
    pub name_id_format: String,
    /// Classes of the RequestedAuthnContext.
    pub classes: Vec<String>,
    /// NameID of the Subject, format unspecified.
    pub subject: Option<String>,
    /// RelayState beside it.
    pub relay_state: Option<String>,
}

const fn samlp(local: &'static str) -> QName {
    QName {
        prefix: "saml2p",
        local,
        namespace: ns::PROTOCOL,
    }
}

const fn saml(local: &'static str) -> QName {
    QName {
        prefix: "saml2",
        local,
        namespace: ns::ASSERTION,
    }
}

impl Request {
    /// The element, and where its signature goes.
    pub fn canonical(&self) -> (Canonical, usize) {
        let mut w = Writer::new();
        w.start(samlp("AuthnRequest")).attribute("ID", &self.id);
        w.attribute("Version", &self.version)
            .attribute("IssueInstant", &format_instant(self.issued, true))
            .attribute("ProtocolBinding", binding::POST)
            .attribute("ForceAuthn", &self.force_authn.to_string())
            .attribute("IsPassive", &self.is_passive.to_string());
        let optional = [
            ("Destination", &self.destination),
            ("AssertionConsumerServiceURL", &self.acs),
            ("AssertionConsumerServiceIndex", &self.acs_index),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                w.attribute(name, value);
            }
        }
        w.start(saml("Issuer")).text(&self.issuer).end();
        let offset = w.offset();
        if let Some(subject) = &self.subject {
            w.start(saml("Subject")).start(saml("NameID")).text(subject);
            w.end().end();
        }
        w.start(samlp("NameIDPolicy"))
            .attribute("AllowCreate", "true")
            .attribute("Format", &self.name_id_format)
            .end();
        if !self.classes.is_empty() {
            w.start(samlp("RequestedAuthnContext"))
                .attribute("Comparison", "exact");
            for class in &self.classes {
                w.start(saml("AuthnContextClassRef")).text(class).end();
            }
            w.end();
        }
        w.end();
        (w.finish().unwrap(), offset)
    }

    /// The element as text.
    pub fn xml(&self) -> String {
        self.canonical().0.into_string()
    }

    /// The query without signature.
    pub fn query(&self) -> String {
        query(&self.xml(), self.relay_state.as_deref())
    }

    /// The form fields for this element as it is.
    pub fn form(&self, xml: &str) -> Vec<(String, String)> {
        let form = encode_post(xml, Direction::Request, "", None);
        let mut fields = vec![("SAMLRequest".to_owned(), form.message)];
        if let Some(state) = &self.relay_state {
            fields.push(("RelayState".to_owned(), state.clone()));
        }
        fields
    }
}

/// Any text as a query without signature.
pub fn query(xml: &str, relay_state: Option<&str>) -> String {
    let relay_state = relay_state.map(|state| RelayState::new(state.to_owned()).unwrap());
    encode_redirect(xml, Direction::Request, relay_state.as_ref())
}
