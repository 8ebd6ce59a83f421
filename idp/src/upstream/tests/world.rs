//! A provider whose answers are right, until a test changes one thing.

use crate::pending::Demand;
use crate::tests::world::Counted;
use crate::upstream::{
    Accepted, Expected, Outcome, Own, Sent, UpstreamRefusal, Wishes, accept, ask,
};
use certs::certificate::{CertificateRequest, self_signed};
use certs::sign::{ElementSignature, sign_element};
use certs::verify::verify_response;
use certs::{Acceptance, KeyKind, PrivateKey, SigningKey};
use jiff::{SignedDuration, Timestamp};
use metadata::IdentityProvider;
use metadata::read::{ReadOptions, read_identity_provider};
use saml::binding::{Direction, RawRequest, decode};
use saml::message::{Attribute, Response};
use saml::names::{BEARER, attrname, authn_context, nameid, ns, status};
use saml::write::{Canonical, QName, Writer};
use std::sync::LazyLock;

pub(super) const IDP: &str = "https://idp.example.com/";
pub(super) const OWN: &str = "https://sso.example.com/p/acme/upstream/metadata";
pub(super) const ACS: &str = "https://sso.example.com/p/acme/upstream/acs";

pub(super) static IDP_KEY: LazyLock<SigningKey> = LazyLock::new(|| key(KeyKind::P256));
pub(super) static OTHER_KEY: LazyLock<SigningKey> = LazyLock::new(|| key(KeyKind::P256));

pub(super) fn key(kind: KeyKind) -> SigningKey {
    let key = PrivateKey::generate(kind).unwrap();
    let request = CertificateRequest {
        common_name: "idp".to_owned(),
        organization: None,
        country: None,
        not_before: now(),
        days: 10,
    };
    let certificate = self_signed(&key, &request).unwrap();
    SigningKey::new(key, certificate).unwrap()
}

pub(super) fn now() -> Timestamp {
    at("03:04:05")
}

pub(super) fn at(time: &str) -> Timestamp {
    format!("2026-01-02T{time}Z").parse().unwrap()
}

pub(super) fn provider() -> IdentityProvider {
    let xml = format!(
        r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{IDP}" validUntil="2027-01-01T00:00:00Z"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/sso?a=1"/></md:IDPSSODescriptor></md:EntityDescriptor>"#,
        IDP_KEY.certificate().base64()
    );
    let reading = read_identity_provider(xml.as_bytes(), &ReadOptions::default(), now());
    reading
        .identity_provider
        .unwrap_or_else(|| panic!("{:?}", reading.findings))
}

/// A request that was sent ten seconds ago.
pub(super) fn sent(demand: &Demand) -> Sent {
    let (_, sent) = ask(
        own(),
        &provider(),
        demand,
        Wishes::default(),
        at("03:03:55"),
        &mut Counted(0),
    );
    sent
}

pub(super) fn own() -> Own<'static> {
    Own {
        entity_id: OWN,
        acs_url: ACS,
    }
}

pub(super) fn sent_id() -> String {
    format!("_{:032x}", 1)
}

/// What the provider answers.
#[derive(Clone)]
pub(super) struct Answer {
    pub(super) version: &'static str,
    pub(super) head_issuer: Option<&'static str>,
    pub(super) destination: Option<&'static str>,
    pub(super) head_in_response_to: Option<String>,
    pub(super) issued: &'static str,
    pub(super) status: (&'static str, Option<&'static str>),
    pub(super) assertions: Vec<Claim>,
    pub(super) encrypted: bool,
    pub(super) sign_response: bool,
    pub(super) key: &'static SigningKey,
}

/// One assertion.
#[derive(Clone)]
pub(super) struct Claim {
    pub(super) id: &'static str,
    pub(super) version: &'static str,
    pub(super) issuer: &'static str,
    pub(super) issued: &'static str,
    pub(super) name_id: Option<(&'static str, &'static str)>,
    pub(super) confirmations: Vec<Confirmation>,
    pub(super) conditions: (Option<&'static str>, Option<&'static str>),
    pub(super) audiences: Vec<&'static [&'static str]>,
    pub(super) authn: Vec<Authn>,
    pub(super) attributes: Vec<Attribute>,
    pub(super) sign: bool,
}

#[derive(Clone)]
pub(super) struct Confirmation {
    pub(super) method: &'static str,
    pub(super) recipient: Option<&'static str>,
    pub(super) in_response_to: Option<String>,
    pub(super) not_before: Option<&'static str>,
    pub(super) not_on_or_after: Option<&'static str>,
}

#[derive(Clone)]
pub(super) struct Authn {
    pub(super) instant: &'static str,
    pub(super) session_end: Option<&'static str>,
    pub(super) class: Option<&'static str>,
}

impl Default for Confirmation {
    fn default() -> Confirmation {
        Confirmation {
            method: BEARER,
            recipient: Some(ACS),
            in_response_to: Some(sent_id()),
            not_before: None,
            not_on_or_after: Some("03:09:00"),
        }
    }
}

impl Default for Claim {
    fn default() -> Claim {
        Claim {
            id: "_claim",
            version: "2.0",
            issuer: IDP,
            issued: "03:04:00",
            name_id: Some((nameid::PERSISTENT, "user-7")),
            confirmations: vec![Confirmation::default()],
            conditions: (Some("03:03:00"), Some("03:09:00")),
            audiences: vec![&[OWN]],
            authn: vec![Authn {
                instant: "02:00:00",
                session_end: Some("11:00:00"),
                class: Some(authn_context::PASSWORD_PROTECTED_TRANSPORT),
            }],
            attributes: Vec::new(),
            sign: true,
        }
    }
}

impl Default for Answer {
    fn default() -> Answer {
        Answer {
            version: "2.0",
            head_issuer: Some(IDP),
            destination: Some(ACS),
            head_in_response_to: Some(sent_id()),
            issued: "03:04:00",
            status: (status::SUCCESS, None),
            assertions: vec![Claim::default()],
            encrypted: false,
            sign_response: false,
            key: &IDP_KEY,
        }
    }
}

pub(super) fn attribute(name: &str, values: &[&str]) -> Attribute {
    Attribute {
        name: name.to_owned(),
        name_format: Some(attrname::BASIC.to_owned()),
        friendly_name: None,
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    }
}

const fn a(local: &'static str) -> QName {
    QName {
        prefix: "a",
        local,
        namespace: ns::ASSERTION,
    }
}

const fn p(local: &'static str) -> QName {
    QName {
        prefix: "p",
        local,
        namespace: ns::PROTOCOL,
    }
}

fn put(w: &mut Writer, name: &'static str, value: Option<impl AsRef<str>>) {
    if let Some(value) = value {
        w.attribute(name, value.as_ref());
    }
}

fn instant(time: Option<&str>) -> Option<String> {
    time.map(|time| format!("2026-01-02T{time}Z"))
}

fn sign(element: &mut Canonical, id: &str, offset: usize, key: &SigningKey) {
    let how = ElementSignature {
        id,
        offset,
        inclusive_prefixes: &[],
        key_info: true,
    };
    sign_element(element, how, key).unwrap();
}

impl Claim {
    fn write(&self, key: &SigningKey) -> Canonical {
        let mut w = Writer::new();
        w.start(a("Assertion"))
            .attribute("ID", self.id)
            .attribute("Version", self.version);
        put(&mut w, "IssueInstant", instant(Some(self.issued)));
        w.start(a("Issuer")).text(self.issuer).end();
        let offset = w.offset();
        w.start(a("Subject"));
        if let Some((format, value)) = self.name_id {
            w.start(a("NameID")).attribute("Format", format);
            w.text(value).end();
        }
        for confirmation in &self.confirmations {
            w.start(a("SubjectConfirmation"))
                .attribute("Method", confirmation.method);
            w.start(a("SubjectConfirmationData"));
            put(&mut w, "Recipient", confirmation.recipient);
            put(&mut w, "InResponseTo", confirmation.in_response_to.as_ref());
            put(&mut w, "NotBefore", instant(confirmation.not_before));
            put(
                &mut w,
                "NotOnOrAfter",
                instant(confirmation.not_on_or_after),
            );
            w.end().end();
        }
        w.end().start(a("Conditions"));
        put(&mut w, "NotBefore", instant(self.conditions.0));
        put(&mut w, "NotOnOrAfter", instant(self.conditions.1));
        for audiences in &self.audiences {
            w.start(a("AudienceRestriction"));
            for audience in *audiences {
                w.start(a("Audience")).text(audience).end();
            }
            w.end();
        }
        w.end();
        self.write_statements(&mut w);
        w.end();
        let mut assertion = w.finish().unwrap();
        if self.sign {
            sign(&mut assertion, self.id, offset, key);
        }
        assertion
    }

    fn write_statements(&self, w: &mut Writer) {
        for authn in &self.authn {
            w.start(a("AuthnStatement"))
                .attribute("SessionIndex", "s-1");
            put(w, "AuthnInstant", instant(Some(authn.instant)));
            put(w, "SessionNotOnOrAfter", instant(authn.session_end));
            w.start(a("AuthnContext"));
            if let Some(class) = authn.class {
                w.start(a("AuthnContextClassRef")).text(class).end();
            }
            w.end().end();
        }
        if self.attributes.is_empty() {
            return;
        }
        w.start(a("AttributeStatement"));
        for attribute in &self.attributes {
            w.start(a("Attribute")).attribute("Name", &attribute.name);
            for value in &attribute.values {
                w.start(a("AttributeValue")).text(value).end();
            }
            w.end();
        }
        w.end();
    }
}

impl Answer {
    pub(super) fn xml(&self) -> String {
        let mut w = Writer::new();
        w.start(p("Response"))
            .attribute("ID", "_answer")
            .attribute("Version", self.version);
        put(&mut w, "IssueInstant", instant(Some(self.issued)));
        put(&mut w, "Destination", self.destination);
        put(&mut w, "InResponseTo", self.head_in_response_to.as_ref());
        if let Some(issuer) = self.head_issuer {
            w.start(a("Issuer")).text(issuer).end();
        }
        let offset = w.offset();
        w.start(p("Status")).start(p("StatusCode"));
        w.attribute("Value", self.status.0);
        if let Some(second) = self.status.1 {
            w.start(p("StatusCode")).attribute("Value", second).end();
        }
        w.end().end();
        for claim in &self.assertions {
            w.embed(&claim.write(self.key));
        }
        if self.encrypted {
            w.start(a("EncryptedAssertion")).end();
        }
        w.end();
        let mut response = w.finish().unwrap();
        if self.sign_response {
            sign(&mut response, "_answer", offset, self.key);
        }
        response.into_string()
    }

    pub(super) fn judged(&self) -> Result<Outcome, UpstreamRefusal> {
        self.judged_for(&Demand::default())
    }

    pub(super) fn judged_for(&self, demand: &Demand) -> Result<Outcome, UpstreamRefusal> {
        judged_at(&self.xml(), demand, now())
    }

    /// The code of the refusal.
    pub(super) fn code(&self) -> &'static str {
        self.judged().unwrap_err().code().0
    }
}

/// From the form that was posted to the outcome, as the service does it.
pub(super) fn judged_at(
    xml: &str,
    demand: &Demand,
    now: Timestamp,
) -> Result<Outcome, UpstreamRefusal> {
    let form = saml::binding::encode_post(xml, Direction::Response, ACS, None);
    let message = form.message.replace('+', "%2B").replace('=', "%3D");
    let raw = RawRequest::Post {
        query: String::new(),
        body: format!("SAMLResponse={message}").into_bytes(),
    };
    let provider = provider();
    let received = decode::<Response>(&raw, Direction::Response)?;
    let verified = verify_response(received, provider.signing_keys(), &Acceptance::default())?;
    let expected = Expected {
        own: own(),
        provider: &provider,
        sent: &sent(demand),
        now,
        skew: SignedDuration::from_secs(60),
    };
    accept(&verified, &expected)
}

/// The accepted assertion of a right answer.
pub(super) fn accepted(answer: &Answer) -> Accepted {
    match answer.judged().unwrap() {
        Outcome::Asserted(unmarked) => unmarked.marked(true).unwrap(),
        Outcome::Declined(decline) => panic!("{decline:?}"),
    }
}
