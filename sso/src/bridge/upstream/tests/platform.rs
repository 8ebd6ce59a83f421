//! A platform that is a SAML identity provider, in one file: it reads our request as our metadata says, and answers it.

use crate::fixture::{HTTPS, NOW, Service, body, header_of, service};
use crate::keys::{generate_self_signed, seal};
use crate::store::KeyState;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use certs::sign::{ElementSignature, sign_element};
use certs::verify::verify;
use certs::{Acceptance, KeyKind, SigningKey};
use jiff::{SignedDuration, Timestamp};
use metadata::ServiceProvider;
use metadata::read::{ReadOptions, read_service_provider};
use saml::binding::{Direction, PostForm, RawRequest, decode, encode_post};
use saml::message::{AuthnRequest, format_instant};
use saml::names::{BEARER, authn_context, nameid, ns, status};
use saml::write::{Canonical, QName, Writer};
use url::Url;

pub(super) const IDP: &str = "https://shop.example.com/idp";
pub(super) const SSO: &str = "https://shop.example.com/idp/sso?tenant=7";
pub(super) const ACS: &str = "/p/acme/upstream/acs";

/// The service and the platform beside it.
pub(super) struct World {
    pub(super) service: Service,
    key: SigningKey,
}

fn key() -> SigningKey {
    let (key, certificate) = generate_self_signed(KeyKind::P256, "shop.example.com", NOW).unwrap();
    SigningKey::new(key, certificate).unwrap()
}

pub(super) fn provider_metadata(key: &SigningKey, attributes: &str) -> String {
    format!(
        r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{IDP}" {attributes}><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{SSO}"/></md:IDPSSODescriptor></md:EntityDescriptor>"#,
        key.certificate().base64()
    )
}

impl World {
    pub(super) async fn new() -> World {
        World::with("name_id_format = \"persistent\"", "", "").await
    }

    /// `saml`: further keys of its section; `partner`: further sections; `metadata`: attributes of the provider's entity.
    pub(super) async fn with(saml: &str, partner: &str, metadata: &str) -> World {
        let (key, folder) = (key(), tempfile::tempdir().unwrap());
        let file = folder.path().join("idp.xml");
        std::fs::write(&file, provider_metadata(&key, metadata)).unwrap();
        let pin = key.certificate().fingerprint();
        let section = format!(
            "[partner.acme.saml]\nmetadata_file = {:?}\npins = [\"{pin}\"]\n{saml}\n{partner}",
            file.display().to_string()
        );
        let world = World {
            service: service(HTTPS, &section),
            key,
        };
        let (own, certificate) =
            generate_self_signed(KeyKind::Rsa2048, "sso.example.com", NOW).unwrap();
        let sealing = &world.service.app.config().sealing_key;
        let record = seal(sealing, "acme", own, certificate, KeyState::Active, NOW).unwrap();
        world.service.app.store().add_key(record).await.unwrap();
        world
    }

    /// What the platform's admin imports.
    pub(super) async fn our_metadata(&self) -> ServiceProvider {
        let response = self.service.get("/p/acme/upstream/metadata").await;
        assert_eq!(response.status(), StatusCode::OK);
        let document = body(response).await;
        let reading = read_service_provider(document.as_bytes(), &ReadOptions::default(), NOW);
        reading.service_provider.unwrap()
    }

    /// A browser that was sent away to sign in.
    pub(super) async fn away(&self, path: &str) -> Away {
        self.away_by(self.service.get(path).await).await
    }

    pub(super) async fn away_by(&self, response: Response<Body>) -> Away {
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        let to = Url::parse(header_of(&response, "location")).unwrap();
        let us = self.our_metadata().await;
        let raw = RawRequest::Redirect {
            query: to.query().unwrap().to_owned(),
        };
        let received = decode::<AuthnRequest>(&raw, Direction::Request).unwrap();
        let verified = verify(received, us.signing_keys(), &Acceptance::default()).unwrap();
        let state = verified.envelope().relay_state.as_ref().unwrap();
        Away {
            cookie: cookie_of(&response),
            state: state.as_str().to_owned(),
            request: verified.content().clone(),
            to,
        }
    }

    /// The provider's answer comes from its own site: no cookie comes with it.
    pub(super) async fn deliver(&self, form: &PostForm) -> Response<Body> {
        self.service.send(delivery(form)).await
    }

    pub(super) async fn get(&self, path: &str, cookie: &str) -> Response<Body> {
        let request = Request::get(path).header(header::COOKIE, cookie);
        self.service
            .send(request.body(Body::empty()).unwrap())
            .await
    }

    pub(super) fn answer(&self, away: &Away) -> Answer<'_> {
        Answer {
            key: &self.key,
            state: Some(away.state.clone()),
            in_response_to: Some(away.request.id.clone()),
            id: "_assertion".to_owned(),
            user: "user-7".to_owned(),
            at: self.service.app.now(),
            authenticated: NOW,
            class: authn_context::PASSWORD_PROTECTED_TRANSPORT,
            session_end: None,
            audience: away.request.issuer.clone().unwrap(),
            acs: away.request.acs_url.clone().unwrap(),
            status: None,
        }
    }
}

/// The form as the browser posts it.
pub(super) fn delivery(form: &PostForm) -> Request<Body> {
    let state = form.relay_state.as_ref().map(|state| state.as_str());
    let body = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("SAMLResponse", &form.message)
        .extend_pairs(state.map(|state| ("RelayState", state)))
        .finish();
    Request::post(ACS)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap()
}

pub(super) fn cookie_of(response: &Response<Body>) -> String {
    let set = header_of(response, "set-cookie");
    set.split(';').next().unwrap().to_owned()
}

/// A browser at the provider, with what it brought.
pub(super) struct Away {
    pub(super) cookie: String,
    pub(super) state: String,
    pub(super) request: AuthnRequest,
    pub(super) to: Url,
}

/// What the provider says; right until a test changes it.
pub(super) struct Answer<'a> {
    pub(super) key: &'a SigningKey,
    pub(super) state: Option<String>,
    pub(super) in_response_to: Option<String>,
    pub(super) id: String,
    pub(super) user: String,
    /// When it is issued.
    pub(super) at: Timestamp,
    pub(super) authenticated: Timestamp,
    pub(super) class: &'static str,
    pub(super) session_end: Option<Timestamp>,
    pub(super) audience: String,
    pub(super) acs: String,
    /// A status below Responder, and no assertion.
    pub(super) status: Option<&'static str>,
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

impl Answer<'_> {
    pub(super) fn form(&self) -> PostForm {
        self.form_of(&self.xml())
    }

    pub(super) fn form_of(&self, xml: &str) -> PostForm {
        let state = self.state.clone();
        let state = state.map(|state| saml::binding::RelayState::new(state).unwrap());
        encode_post(xml, Direction::Response, &self.acs, state)
    }

    pub(super) fn xml(&self) -> String {
        let mut w = Writer::new();
        w.start(p("Response")).attribute("ID", "_answer");
        w.attribute("Version", "2.0")
            .attribute("IssueInstant", &format_instant(self.at, false))
            .attribute("Destination", &self.acs);
        if let Some(id) = &self.in_response_to {
            w.attribute("InResponseTo", id);
        }
        w.start(a("Issuer")).text(IDP).end();
        w.start(p("Status")).start(p("StatusCode"));
        match self.status {
            None => w.attribute("Value", status::SUCCESS),
            Some(second) => w
                .attribute("Value", status::RESPONDER)
                .start(p("StatusCode"))
                .attribute("Value", second)
                .end(),
        };
        w.end().end();
        if self.status.is_none() {
            w.embed(&self.assertion());
        }
        w.end();
        w.finish().unwrap().into_string()
    }

    fn assertion(&self) -> Canonical {
        let soon = self.at.checked_add(SignedDuration::from_mins(5)).unwrap();
        let mut w = Writer::new();
        w.start(a("Assertion")).attribute("ID", &self.id);
        w.attribute("Version", "2.0")
            .attribute("IssueInstant", &format_instant(self.at, false));
        w.start(a("Issuer")).text(IDP).end();
        let offset = w.offset();
        w.start(a("Subject")).start(a("NameID"));
        w.attribute("Format", nameid::PERSISTENT)
            .text(&self.user)
            .end();
        w.start(a("SubjectConfirmation"))
            .attribute("Method", BEARER);
        w.start(a("SubjectConfirmationData"));
        if let Some(id) = &self.in_response_to {
            w.attribute("InResponseTo", id);
        }
        w.attribute("Recipient", &self.acs)
            .attribute("NotOnOrAfter", &format_instant(soon, false));
        w.end().end().end().start(a("Conditions"));
        w.start(a("AudienceRestriction")).start(a("Audience"));
        w.text(&self.audience).end().end().end();
        w.start(a("AuthnStatement"))
            .attribute("AuthnInstant", &format_instant(self.authenticated, false))
            .attribute("SessionIndex", "s-1");
        if let Some(end) = self.session_end {
            w.attribute("SessionNotOnOrAfter", &format_instant(end, false));
        }
        w.start(a("AuthnContext")).start(a("AuthnContextClassRef"));
        w.text(self.class).end().end().end().end();
        let mut assertion = w.finish().unwrap();
        let how = ElementSignature {
            id: &self.id,
            offset,
            inclusive_prefixes: &[],
            key_info: true,
        };
        sign_element(&mut assertion, how, self.key).unwrap();
        assertion
    }
}
