//! One peer, one key of ours, one request, one person: everything a sign-on needs, in memory.

use super::requests::{Series, query};
use crate::signon::ids::RandomIds;
use certs::certificate::{CertificateRequest, self_signed};
use certs::{KeyKind, PrivateKey, SigningKey};
use cloud::Preset;
use idp::{Answer, Asked, Here, Principal, Rules, SessionNames, Verdict, Ways};
use jiff::{SignedDuration, Timestamp};
use metadata::ServiceProvider;
use metadata::read::{ReadOptions, read_service_provider};
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::sign::{Signer, Verifier};
use saml::binding::{Direction, RawRequest, Received, decode};
use saml::ids::Ids;
use saml::message::AuthnRequest;

const SSO: &str = "https://sso.example.com/p/acme/saml/sso";
pub(crate) const PEER: &str = "https://auth.example.com/";
pub(crate) const ACS: &str = "https://auth.example.com/authui/saml/SAMLAssertionConsumer";
/// About as long as the octets that one sign-on signs.
const PAYLOAD: [u8; 600] = [b'x'; 600];

pub(super) struct Scene {
    raw: PKey<Private>,
    raw_signature: Vec<u8>,
    ours: SigningKey,
    peer: ServiceProvider,
    preset: &'static Preset,
    query: String,
    principal: Principal,
    now: Timestamp,
}

impl Scene {
    pub(super) fn new(kind: KeyKind) -> Result<Scene, String> {
        let now = Timestamp::now();
        let ours = key(kind, now)?;
        let theirs = key(KeyKind::Rsa2048, now)?;
        let series = Series {
            issuer: PEER,
            acs: ACS,
            destination: SSO,
            issued: now,
        };
        let raw = raw(kind)?;
        Ok(Scene {
            raw_signature: sign(&raw)?,
            raw,
            query: query(&series, "_0123456789abcdef0123456789abcdef", &theirs)?,
            peer: peer(&theirs, now)?,
            ours,
            preset: cloud::preset("huawei-partner").map_err(text)?,
            principal: principal(now),
            now,
        })
    }

    pub(super) fn raw_sign(&self) -> Result<(), String> {
        sign(&self.raw).map(drop)
    }

    pub(super) fn raw_verify(&self) -> Result<(), String> {
        let mut verifier = Verifier::new(MessageDigest::sha256(), &self.raw).map_err(text)?;
        match verifier.verify_oneshot(&self.raw_signature, &PAYLOAD) {
            Ok(true) => Ok(()),
            _ => Err("the raw signature does not verify".to_owned()),
        }
    }

    /// What the service does between the request's octets and the form's value, without HTTP and store.
    pub(super) fn sign_on(&self) -> Result<(), String> {
        let raw = RawRequest::Redirect {
            query: self.query.clone(),
        };
        let received: Received<AuthnRequest> = decode(&raw, Direction::Request).map_err(text)?;
        let verified = certs::verify::verify(
            received,
            self.peer.signing_keys(),
            &self.preset.acceptance(),
        )
        .map_err(text)?;
        let rules = Rules {
            max_age: SignedDuration::from_mins(60),
            skew: SignedDuration::from_mins(2),
            dangerous_allow_unsigned: false,
        };
        let pending = idp::accept(
            &Asked::Verified(verified),
            &self.peer,
            Here { sso_url: SSO },
            self.now,
            &rules,
        )
        .map_err(text)?;
        let Verdict::Answer(admitted) = pending.judge(Some(&self.principal), Ways::default())
        else {
            return Err("the person was not admitted".to_owned());
        };
        let mut ids = RandomIds::draw().map_err(text)?;
        let names = SessionNames {
            name_id: ids.next_id(),
            session_index: ids.next_id(),
        };
        let release = admitted.release(
            &self.preset.contract,
            Some("0123456789abcdef0123456789abcdef"),
            &names,
        );
        let release = release.map_err(|denied| denied.denial.to_string())?;
        let answer = Answer {
            entity_id: "https://sso.example.com/p/acme/metadata",
            shape: &self.preset.shape,
            key: &self.ours,
            now: self.now,
            lifetime: SignedDuration::from_mins(5),
        };
        let form = idp::respond(&release, &answer, &mut ids)
            .map_err(|denied| denied.denial.to_string())?
            .into_form();
        if form.message.is_empty() {
            Err("an empty answer".to_owned())
        } else {
            Ok(())
        }
    }
}

pub(crate) fn key(kind: KeyKind, now: Timestamp) -> Result<SigningKey, String> {
    let key = PrivateKey::generate(kind).map_err(text)?;
    let request = CertificateRequest {
        common_name: "bench".to_owned(),
        organization: None,
        country: None,
        not_before: now,
        days: 2,
    };
    let certificate = self_signed(&key, &request).map_err(text)?;
    SigningKey::new(key, certificate).map_err(text)
}

fn raw(kind: KeyKind) -> Result<PKey<Private>, String> {
    let key = PrivateKey::generate(kind)
        .and_then(|key| key.to_pkcs8_der())
        .map_err(text)?;
    PKey::private_key_from_der(&key).map_err(text)
}

fn sign(key: &PKey<Private>) -> Result<Vec<u8>, String> {
    Signer::new(MessageDigest::sha256(), key)
        .and_then(|mut signer| signer.sign_oneshot_to_vec(&PAYLOAD))
        .map_err(text)
}

fn peer(key: &SigningKey, now: Timestamp) -> Result<ServiceProvider, String> {
    let reading = read_service_provider(metadata(key).as_bytes(), &ReadOptions::default(), now);
    reading
        .service_provider
        .ok_or_else(|| format!("{:?}", reading.findings))
}

/// Metadata of the peer, with its key.
pub(crate) fn metadata(key: &SigningKey) -> String {
    format!(
        r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{PEER}"><md:SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{ACS}" index="0" isDefault="true"/></md:SPSSODescriptor></md:EntityDescriptor>"#,
        key.certificate().base64(),
    )
}

fn principal(now: Timestamp) -> Principal {
    Principal {
        user_id: "customer-0001".to_owned(),
        account_id: "customer-0001".to_owned(),
        email: Some("customer@example.com".to_owned()),
        name: Some("云上客户".to_owned()),
        mobile: Some("0086-13800000000".to_owned()),
        authn_instant: idp::AuthnInstant::Stated(now),
        authn_context: saml::names::authn_context::UNSPECIFIED.to_owned(),
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
