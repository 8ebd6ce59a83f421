//! A cloud with a clock that stands still, and a small identity provider made for the tests.

use std::io::Read as _;
use std::sync::{Arc, OnceLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bergshamra::{DsigContext, KeysManager};
use openssl::asn1::Asn1Time;
use openssl::ec::{EcGroup, EcKey};
use openssl::ecdsa::EcdsaSig;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::Signer;
use openssl::x509::{X509, X509NameBuilder};
use url::Url;

use crate::memory::{Account, Binding};
use crate::{AnswerForm, Cloud, FixedClock, LoginStart, Report, Settings};

pub(super) const NOW: &str = "2026-01-15T08:00:00Z";
pub(super) const IDP: &str = "https://idp.test/metadata";
pub(super) const SSO: &str = "https://idp.test/saml/sso";
pub(super) const SLO: &str = "https://idp.test/saml/slo";
pub(super) const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
pub(super) const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

/// A signing key with its certificate.
pub(super) struct TestKey {
    pem: Vec<u8>,
    pub(super) certificate: String,
    method: &'static str,
}

impl TestKey {
    fn new(private: &PKey<Private>, method: &'static str) -> Self {
        let mut name = X509NameBuilder::new().unwrap();
        name.append_entry_by_nid(Nid::COMMONNAME, "idp.test")
            .unwrap();
        let name = name.build();
        let mut builder = X509::builder().unwrap();
        builder.set_version(2).unwrap();
        builder.set_subject_name(&name).unwrap();
        builder.set_issuer_name(&name).unwrap();
        builder.set_pubkey(private).unwrap();
        builder
            .set_not_before(&Asn1Time::from_unix(0).unwrap())
            .unwrap();
        builder
            .set_not_after(&Asn1Time::from_unix(4_000_000_000).unwrap())
            .unwrap();
        builder.sign(private, MessageDigest::sha256()).unwrap();
        let certificate = STANDARD.encode(builder.build().to_der().unwrap());
        Self {
            pem: private.private_key_to_pem_pkcs8().unwrap(),
            certificate,
            method,
        }
    }

    fn rsa(bits: u32) -> Self {
        Self::new(
            &PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap(),
            RSA_SHA256,
        )
    }

    /// Fills in the first empty signature of `xml`.
    pub(super) fn sign(&self, xml: &str) -> String {
        let mut keys = KeysManager::new();
        keys.add_key(bergshamra::keys::loader::load_pem_auto(&self.pem, None).unwrap());
        bergshamra::sign(&DsigContext::new(keys), xml).unwrap()
    }

    /// Signs as XML Signature does: an ECDSA value is r and s, one behind the other.
    pub(super) fn sign_octets(&self, octets: &[u8]) -> String {
        let private = self.private();
        let mut signer = Signer::new(MessageDigest::sha256(), &private).unwrap();
        let mut value = signer.sign_oneshot_to_vec(octets).unwrap();
        if self.method != RSA_SHA256 {
            let pair = EcdsaSig::from_der(&value).unwrap();
            value = pair.r().to_vec_padded(32).unwrap();
            value.extend(pair.s().to_vec_padded(32).unwrap());
        }
        STANDARD.encode(value)
    }

    pub(super) fn method(&self) -> &'static str {
        self.method
    }

    fn private(&self) -> PKey<Private> {
        PKey::private_key_from_pem(&self.pem).unwrap()
    }

    /// An empty signature over the element `id`.
    pub(super) fn template(&self, id: &str) -> String {
        format!(
            r##"<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/><ds:SignatureMethod Algorithm="{}"/><ds:Reference URI="#{id}"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"><ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="xsd"/></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm="{SHA256}"/><ds:DigestValue></ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue></ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>"##,
            self.method, self.certificate
        )
    }
}

/// The key in the metadata.
pub(super) fn idp_key() -> &'static TestKey {
    static KEY: OnceLock<TestKey> = OnceLock::new();
    KEY.get_or_init(|| TestKey::rsa(2048))
}

/// A second key in the metadata.
pub(super) fn next_key() -> &'static TestKey {
    static KEY: OnceLock<TestKey> = OnceLock::new();
    KEY.get_or_init(|| {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
        let private = PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap();
        TestKey::new(
            &private,
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
        )
    })
}

/// A third key in the metadata, too short.
pub(super) fn short_key() -> &'static TestKey {
    static KEY: OnceLock<TestKey> = OnceLock::new();
    KEY.get_or_init(|| TestKey::rsa(1024))
}

/// A key the metadata does not know.
pub(super) fn strange_key() -> &'static TestKey {
    static KEY: OnceLock<TestKey> = OnceLock::new();
    KEY.get_or_init(|| TestKey::rsa(2048))
}

pub(super) fn idp_metadata(binding: &str) -> String {
    let keys = [idp_key(), next_key(), short_key()].map(|key| {
        format!(
            r#"<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"#,
            key.certificate
        )
    });
    format!(
        r#"<?xml version="1.0"?><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="{IDP}"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{}<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{SLO}"/><md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{SLO}/post" ResponseLocation="{SLO}/done"/><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:{binding}" Location="{SSO}"/><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{SSO}/second"/></md:IDPSSODescriptor></md:EntityDescriptor>"#,
        keys.concat()
    )
}

/// A request the cloud sent, as the identity provider sees it.
pub(super) struct Asked {
    pub(super) xml: String,
    pub(super) id: String,
    pub(super) relay_state: String,
}

pub(super) struct World {
    pub(super) cloud: Cloud,
    pub(super) clock: Arc<FixedClock>,
}

impl World {
    pub(super) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(super) fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::new(Url::parse("https://cloud.test").unwrap(), "ZXT_IDP");
        settings.landing_hosts = vec!["console.cloud.test".into()];
        settings.bindings = vec![Binding {
            x_account_id: "customer-7".into(),
            account: Account {
                domain_name: "yongzhi".into(),
                domain_id: "yongzhiid".into(),
            },
        }];
        settings.idp_metadata = Some(idp_metadata("HTTP-Redirect").into_bytes());
        change(&mut settings);
        let clock = Arc::new(FixedClock::new(NOW.parse().unwrap()));
        Self {
            cloud: Cloud::with_clock(settings, clock.clone()).unwrap(),
            clock,
        }
    }

    /// Follows a login link as far as the identity provider.
    pub(super) fn ask(&self) -> Asked {
        self.ask_with("isFirstLogin=false")
    }

    pub(super) fn ask_with(&self, first: &str) -> Asked {
        let link = format!(
            "xAccountType=ZXT_IDP&{first}&service=https%3a%2f%2fconsole.cloud.test%2fiam%2f"
        );
        let LoginStart::Redirect(address) = self.cloud.start_login(&link).unwrap() else {
            unreachable!("the metadata has Redirect first")
        };
        let address = Url::parse(&address).unwrap();
        let value = |name: &str| {
            address
                .query_pairs()
                .find(|(key, _)| key == name)
                .unwrap()
                .1
                .into_owned()
        };
        let xml = inflate(&STANDARD.decode(value("SAMLRequest")).unwrap());
        let id = xml
            .split(" ID=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned();
        Asked {
            xml,
            id,
            relay_state: value("RelayState"),
        }
    }

    pub(super) fn judge(&self, xml: &str, relay_state: &str) -> Report {
        self.cloud
            .judge(&AnswerForm::new(STANDARD.encode(xml), relay_state))
            .unwrap()
    }
}

pub(super) fn inflate(octets: &[u8]) -> String {
    let mut text = String::new();
    flate2::read::DeflateDecoder::new(octets)
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// An answer without signature values, as the vendor prints it.
pub(super) fn answer(request: &str, key: &TestKey) -> String {
    let attribute = |name: &str, value: &str| {
        format!(
            r#"<saml2:Attribute FriendlyName="{name}" Name="{name}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri"><saml2:AttributeValue xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xsd:string">{value}</saml2:AttributeValue></saml2:Attribute>"#
        )
    };
    let attributes = [
        ("xUserId", "customer-7"),
        ("xAccountId", "customer-7"),
        ("bpId", "bp-1"),
        ("email", "seven@example.test"),
        ("name", "seven_co"),
        ("mobile", "0086-13800000000"),
    ];
    let attributes: String = attributes
        .iter()
        .map(|(name, value)| attribute(name, value))
        .collect();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><saml2p:Response xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" Consent="urn:oasis:names:tc:SAML:2.0:consent:unspecified" Destination="https://cloud.test/authui/saml/SAMLAssertionConsumer" ID="_response" InResponseTo="{request}" IssueInstant="2026-01-15T07:59:59.000Z" Version="2.0"><saml2:Issuer xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion" Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity">{IDP}</saml2:Issuer><saml2p:Status><saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/><saml2p:StatusMessage>urn:oasis:names:tc:SAML:2.0:status:Success</saml2p:StatusMessage></saml2p:Status><saml2:Assertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:xsd="http://www.w3.org/2001/XMLSchema" ID="_assertion" IssueInstant="2026-01-15T07:59:59.000Z" Version="2.0"><saml2:Issuer>{IDP}</saml2:Issuer>{signature}<saml2:Subject><saml2:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient" NameQualifier="https://cloud.test/">_somebody</saml2:NameID><saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml2:SubjectConfirmationData InResponseTo="{request}" NotBefore="2026-01-15T07:55:00.000Z" NotOnOrAfter="2026-01-15T08:05:00.000Z" Recipient="https://cloud.test/authui/saml/SAMLAssertionConsumer"/></saml2:SubjectConfirmation></saml2:Subject><saml2:Conditions NotBefore="2026-01-15T07:55:01.000Z" NotOnOrAfter="2026-01-15T08:05:01.000Z"><saml2:AudienceRestriction><saml2:Audience>https://cloud.test/</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions><saml2:AttributeStatement>{attributes}</saml2:AttributeStatement><saml2:AuthnStatement AuthnInstant="2026-01-15T07:58:00.000Z"><saml2:SubjectLocality Address="https://cloud.test/"/><saml2:AuthnContext><saml2:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml2:AuthnContextClassRef></saml2:AuthnContext></saml2:AuthnStatement></saml2:Assertion></saml2p:Response>"#,
        signature = key.template("_assertion"),
    )
}

/// A good answer.
pub(super) fn signed_answer(asked: &Asked) -> String {
    idp_key().sign(&answer(&asked.id, idp_key()))
}

/// Replaces `from` by `to` everywhere; a fixture that is not changed would prove nothing.
pub(super) fn replaced(xml: &str, from: &str, to: &str) -> String {
    assert!(xml.contains(from), "the fixture does not contain {from}");
    xml.replace(from, to)
}

/// The part of `xml` from `start` to the end of the next `end`.
pub(super) fn part(xml: &str, start: &str, end: &str) -> String {
    let from = xml.find(start).unwrap();
    let to = from + xml[from..].find(end).unwrap() + end.len();
    xml[from..to].to_owned()
}

/// Signs the assertion of `xml` without any XML library: the fixture is nearly canonical as it stands.
pub(super) fn signed_by_hand(xml: &str, key: &TestKey) -> String {
    let template = key.template("_assertion");
    let assertion = part(
        &replaced(xml, &template, ""),
        "<saml2:Assertion",
        "</saml2:Assertion>",
    );
    let digest = STANDARD.encode(openssl::sha::sha256(expanded(&assertion).as_bytes()));
    let template = replaced(
        &template,
        "<ds:DigestValue></ds:DigestValue>",
        &format!("<ds:DigestValue>{digest}</ds:DigestValue>"),
    );
    let info = part(&template, "<ds:SignedInfo>", "</ds:SignedInfo>");
    let info = replaced(
        &expanded(&info),
        "<ds:SignedInfo>",
        "<ds:SignedInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">",
    );
    let private = key.private();
    let mut signer = Signer::new(MessageDigest::sha256(), &private).unwrap();
    let value = STANDARD.encode(signer.sign_oneshot_to_vec(info.as_bytes()).unwrap());
    let signature = replaced(
        &template,
        "<ds:SignatureValue></ds:SignatureValue>",
        &format!("<ds:SignatureValue>{value}</ds:SignatureValue>"),
    );
    replaced(xml, &key.template("_assertion"), &signature)
}

/// Canonical XML has no self-closing tags.
fn expanded(xml: &str) -> String {
    let mut out = String::new();
    let mut pieces = xml.split("/>").peekable();
    while let Some(piece) = pieces.next() {
        out.push_str(piece);
        if pieces.peek().is_some() {
            let tag = piece.rsplit('<').next().unwrap().split(' ').next().unwrap();
            out.push_str(&format!("></{tag}>"));
        }
    }
    out
}
