//! The world of the tests.

use crate::{
    Answer, Asked, Contract, Here, No, Pending, Principal, Rule, Rules, SessionNames, Shape,
    SignedResponse, Source, Verdict, Ways, accept,
};
use certs::certificate::{CertificateRequest, self_signed};
use certs::{Acceptance, Certificate, KeyKind, PrivateKey, SigningKey};
use jiff::{SignedDuration, Timestamp};
use metadata::ServiceProvider;
use metadata::read::{ReadOptions, read_service_provider};
use saml::binding::{Direction, RawRequest, Received, RelayState, decode, encode_redirect};
use saml::ids::Ids;
use saml::message::{AuthnRequest, Message, Response};
use saml::names::{attrname, authn_context};
use saml::xml::{Document, Limits};
use std::sync::LazyLock;

pub(super) const PEER: &str = "https://sp.example.com/";
pub(super) const ACS: &str = "https://sp.example.com/acs?tenant=1&x=2";
pub(super) const OTHER_ACS: &str = "https://sp.example.com/other";
pub(super) const SSO: &str = "https://sso.example.com/p/acme/saml/sso";
pub(super) const US: &str = "https://sso.example.com/p/acme/metadata";

pub(super) static PEER_KEY: LazyLock<SigningKey> = LazyLock::new(key);
pub(super) static OUR_KEY: LazyLock<SigningKey> = LazyLock::new(key);

fn key() -> SigningKey {
    let key = PrivateKey::generate(KeyKind::P256).unwrap();
    let request = CertificateRequest {
        common_name: "test".to_owned(),
        organization: None,
        country: None,
        not_before: now(),
        days: 10,
    };
    let certificate = self_signed(&key, &request).unwrap();
    SigningKey::new(key, certificate).unwrap()
}

pub(super) fn now() -> Timestamp {
    "2026-01-02T03:04:05Z".parse().unwrap()
}

/// Ids that can be foretold.
pub(crate) struct Counted(pub(crate) u32);

impl Ids for Counted {
    fn next_id(&mut self) -> String {
        self.0 += 1;
        format!("_{:032x}", self.0)
    }
}

pub(super) fn rules() -> Rules {
    Rules {
        max_age: SignedDuration::from_mins(5),
        skew: SignedDuration::from_secs(60),
        dangerous_allow_unsigned: false,
    }
}

/// A peer whose metadata is edited by the test.
pub(super) fn peer(edit: impl Fn(String) -> String) -> ServiceProvider {
    let certificate: &Certificate = PEER_KEY.certificate();
    let xml = format!(
        r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{PEER}" validUntil="2027-01-01T00:00:00Z"><md:SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact" Location="https://sp.example.com/artifact" index="7"/><md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{OTHER_ACS}" index="3"/><md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{}" index="4" isDefault="true"/></md:SPSSODescriptor></md:EntityDescriptor>"#,
        certificate.base64(),
        ACS.replace('&', "&amp;"),
    );
    let reading = read_service_provider(
        edit(xml).as_bytes(),
        &ReadOptions::default(),
        "2025-12-31T00:00:00Z".parse().unwrap(),
    );
    reading
        .service_provider
        .unwrap_or_else(|| panic!("{:?}", reading.findings))
}

/// The vendor's shape of a request, edited by the test: `(from, to)` pairs of text.
pub(super) fn request_xml(edits: &[(&str, &str)]) -> String {
    let mut xml = format!(
        r#"<saml2p:AuthnRequest xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" AssertionConsumerServiceURL="{}" Destination="{SSO}" ForceAuthn="false" ID="_request" IsPassive="false" IssueInstant="2026-01-02T03:04:00.250Z" ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Version="2.0"><saml2:Issuer xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion">{PEER}</saml2:Issuer><saml2p:NameIDPolicy AllowCreate="true" Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient" SPNameQualifier="{PEER}"/></saml2p:AuthnRequest>"#,
        ACS.replace('&', "&amp;"),
    );
    for (from, to) in edits {
        assert!(xml.contains(from), "nothing to edit: {from}");
        xml = xml.replacen(from, to, 1);
    }
    xml
}

pub(super) fn received(edits: &[(&str, &str)], signed: bool) -> Received<AuthnRequest> {
    let relay_state = RelayState::new("state &<>\" 状态".to_owned()).unwrap();
    let mut query = encode_redirect(&request_xml(edits), Direction::Request, Some(&relay_state));
    if signed {
        query = certs::sign::sign_query(&query, &PEER_KEY).unwrap();
    }
    decode(&RawRequest::Redirect { query }, Direction::Request).unwrap()
}

pub(super) fn signed(edits: &[(&str, &str)]) -> Asked {
    let keys = certs::TrustedKeys::from_certificates([PEER_KEY.certificate()]);
    Asked::Verified(
        certs::verify::verify(received(edits, true), &keys, &Acceptance::default()).unwrap(),
    )
}

pub(super) fn unsigned(edits: &[(&str, &str)]) -> Asked {
    Asked::Unsigned(certs::verify::accept_unsigned(received(edits, false)).unwrap())
}

pub(super) fn judge_at(
    asked: &Asked,
    peer: &ServiceProvider,
    at: Timestamp,
) -> Result<Pending, No> {
    accept(asked, peer, Here { sso_url: SSO }, at, &rules())
}

pub(super) fn accepted(edits: &[(&str, &str)]) -> Pending {
    judge_at(&signed(edits), &peer(|xml| xml), now()).unwrap()
}

pub(super) fn person() -> Principal {
    Principal {
        user_id: "user-1".to_owned(),
        account_id: "account-1".to_owned(),
        email: Some("who@example.com".to_owned()),
        name: Some("某人".to_owned()),
        mobile: None,
        authn_instant: crate::AuthnInstant::Stated("2026-01-02T02:00:00Z".parse().unwrap()),
        authn_context: authn_context::PASSWORD_PROTECTED_TRANSPORT.to_owned(),
    }
}

pub(super) fn names() -> SessionNames {
    SessionNames {
        name_id: "_name".to_owned(),
        session_index: "_index".to_owned(),
    }
}

/// A contract with every source in it.
pub(super) fn contract() -> Contract {
    let rule = |name: &str, source, required, empty_when_absent| Rule {
        name: name.to_owned(),
        source,
        required,
        empty_when_absent,
    };
    Contract {
        user_is_account: true,
        attributes: vec![
            rule("xUserId", Source::User, true, false),
            rule("xAccountId", Source::Account, true, false),
            rule("bpId", Source::PartnerAccount, true, false),
            rule("email", Source::Email, false, true),
            rule("name", Source::Name, false, false),
            rule("mobile", Source::Mobile, false, false),
        ],
    }
}

pub(super) fn shape() -> Shape {
    Shape {
        typed_values: true,
        attributes_first: true,
        name_format: attrname::URI.to_owned(),
        sign_response: false,
        ..Shape::default()
    }
}

pub(super) fn answer(shape: &Shape) -> Answer<'_> {
    Answer {
        entity_id: US,
        shape,
        key: &OUR_KEY,
        now: now(),
        lifetime: SignedDuration::from_mins(5),
    }
}

/// The answer for a person, as the peer would read it after verifying it.
pub(super) fn answered(pending: &Pending, principal: &Principal, shape: &Shape) -> SignedResponse {
    let contract = contract();
    let Verdict::Answer(admitted) = pending.judge(Some(principal), Ways::default()) else {
        panic!("not admitted")
    };
    let names = names();
    let release = admitted.release(&contract, Some("bp-1"), &names).unwrap();
    crate::respond(&release, &answer(shape), &mut Counted(100)).unwrap()
}

pub(super) fn read(response: &SignedResponse) -> Response {
    let document = Document::parse(response.xml().as_bytes(), &Limits::MESSAGE).unwrap();
    Response::from_element(document.root()).unwrap()
}
