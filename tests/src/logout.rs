//! Peers that sign people out: their endpoints, the messages they send, and what they read in ours.

use crate::request::Peer;
use crate::visitor::Seen;
use crate::world::World;
use certs::sign::{ElementSignature, sign_element, sign_query};
use certs::{Acceptance, TrustedKeys, Verified};
use jiff::{SignedDuration, Timestamp};
use saml::binding::{Direction, RawRequest, RelayState, decode, encode_post, encode_redirect};
use saml::message::{Assertion, LogoutRequest, LogoutResponse, Message, NameId, Status};
use saml::names::{VERSION, binding, status};
use saml::write::{Canonical, Writer};
use sso::demo::browser::Form;
use url::Url;

/// RelayState of a peer that signs a person out.
pub const STATE: &str = "logout &<>\"' 状态";

impl Peer {
    /// Its endpoints for logout: HTTP-Redirect with a place for responses, then HTTP-POST.
    pub fn slo_endpoints(&self) -> String {
        let id = &self.entity_id;
        format!(
            r#"<md:SingleLogoutService Binding="{}" Location="{id}slo?x=1" ResponseLocation="{id}slo-done?x=1"/><md:SingleLogoutService Binding="{}" Location="{id}slo-post"/>"#,
            binding::REDIRECT,
            binding::POST,
        )
    }

    /// Where it sends its logout messages: our address.
    pub fn slo(&self) -> String {
        self.sso.replace("/saml/sso", "/saml/slo")
    }

    /// A sound request for the session of an assertion, issued now, with an ID of its own.
    pub fn logout(&self, assertion: &Assertion) -> LogoutRequest {
        let octets: [u8; 16] = sso::random::octets().unwrap();
        let statement = &assertion.authn_statements[0];
        LogoutRequest {
            id: format!("_{:032x}", u128::from_be_bytes(octets)),
            version: VERSION.to_owned(),
            issue_instant: Timestamp::now(),
            destination: Some(self.slo()),
            issuer: Some(self.entity_id.clone()),
            not_on_or_after: Some(Timestamp::now() + SignedDuration::from_mins(2)),
            reason: None,
            name_id: assertion.name_id.clone().unwrap(),
            session_indexes: statement.session_index.iter().cloned().collect(),
        }
    }

    /// A request that names this.
    pub fn logout_of(&self, name_id: NameId) -> LogoutRequest {
        let octets: [u8; 16] = sso::random::octets().unwrap();
        LogoutRequest {
            id: format!("_{:032x}", u128::from_be_bytes(octets)),
            version: VERSION.to_owned(),
            issue_instant: Timestamp::now(),
            destination: Some(self.slo()),
            issuer: Some(self.entity_id.clone()),
            not_on_or_after: None,
            reason: None,
            name_id,
            session_indexes: Vec::new(),
        }
    }

    /// The address that takes the request to us by HTTP-Redirect, signed.
    pub fn logout_url(&self, request: &LogoutRequest) -> String {
        let query = query(&request_xml(request).0, Direction::Request, Some(STATE));
        format!("{}?{}", self.slo(), sign_query(&query, &self.key).unwrap())
    }

    /// The fields that take the request to us by HTTP-POST, signed inside.
    pub fn logout_fields(&self, request: &LogoutRequest) -> Vec<(String, String)> {
        let (mut element, offset) = request_xml(request);
        let how = ElementSignature {
            id: &request.id,
            offset,
            inclusive_prefixes: &[],
            key_info: true,
        };
        sign_element(&mut element, how, &self.key).unwrap();
        fields(element.as_str(), Direction::Request)
    }

    /// What it answers to a request of ours: this status.
    pub fn logout_answer(&self, request: &LogoutRequest, code: &str) -> LogoutResponse {
        let octets: [u8; 16] = sso::random::octets().unwrap();
        LogoutResponse {
            id: format!("_{:032x}", u128::from_be_bytes(octets)),
            version: VERSION.to_owned(),
            issue_instant: Timestamp::now(),
            in_response_to: Some(request.id.clone()),
            destination: Some(self.slo()),
            issuer: Some(self.entity_id.clone()),
            status: Status {
                code: code.to_owned(),
                second: None,
                message: None,
            },
        }
    }

    /// The address that takes the response to us by HTTP-Redirect, signed.
    pub fn logout_answer_url(&self, response: &LogoutResponse) -> String {
        let mut w = Writer::new();
        response.write(&mut w);
        let query = query(&w.finish().unwrap(), Direction::Response, None);
        format!("{}?{}", self.slo(), sign_query(&query, &self.key).unwrap())
    }

    /// The fields that take the response to us by HTTP-POST, signed inside.
    pub fn logout_answer_fields(&self, response: &LogoutResponse) -> Vec<(String, String)> {
        let mut w = Writer::new();
        let offset = response.write(&mut w);
        let mut element = w.finish().unwrap();
        let how = ElementSignature {
            id: &response.id,
            offset,
            inclusive_prefixes: &[],
            key_info: true,
        };
        sign_element(&mut element, how, &self.key).unwrap();
        fields(element.as_str(), Direction::Response)
    }
}

/// The element, and where its signature goes.
pub fn request_xml(request: &LogoutRequest) -> (Canonical, usize) {
    let mut w = Writer::new();
    let offset = request.write(&mut w);
    (w.finish().unwrap(), offset)
}

/// A query without signature.
pub fn query(xml: &Canonical, direction: Direction, relay_state: Option<&str>) -> String {
    let state = relay_state.map(|state| RelayState::new(state.to_owned()).unwrap());
    encode_redirect(xml.as_str(), direction, state.as_ref())
}

/// Form fields with any text as message.
pub fn fields(xml: &str, direction: Direction) -> Vec<(String, String)> {
    let form = encode_post(xml, direction, "", None);
    vec![
        (direction.parameter().to_owned(), form.message),
        ("RelayState".to_owned(), STATE.to_owned()),
    ]
}

/// A message of ours on its way to a peer.
#[derive(Debug)]
pub struct OnItsWay {
    /// Where it goes, without what we added.
    pub to: Url,
    /// As the peer receives it.
    pub raw: RawRequest,
}

impl OnItsWay {
    /// By a redirect or by a form.
    pub fn of(seen: &Seen) -> OnItsWay {
        if seen.status == 303 {
            let to = seen.location();
            let query = to.query().unwrap();
            let at = query.find("SAML").unwrap();
            let (own, ours) = query.split_at(at);
            let mut bare = to.clone();
            bare.set_query(Some(own.trim_end_matches('&')).filter(|own| !own.is_empty()));
            return OnItsWay {
                to: bare,
                raw: RawRequest::Redirect {
                    query: ours.to_owned(),
                },
            };
        }
        OnItsWay::by_form(&seen.form())
    }

    fn by_form(form: &Form) -> OnItsWay {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&form.fields)
            .finish();
        OnItsWay {
            to: form.action.clone(),
            raw: RawRequest::Post {
                query: String::new(),
                body: body.into_bytes(),
            },
        }
    }
}

/// A response of ours as the peer reads it.
#[derive(Debug)]
pub struct Answered {
    /// Where it went.
    pub to: Url,
    /// What it says.
    pub content: LogoutResponse,
    /// RelayState beside it.
    pub relay_state: Option<String>,
}

impl World {
    /// Reads the response that a browser takes to a peer, its signature verified.
    pub async fn logout_answer(&self, seen: &Seen) -> Answered {
        let on_its_way = OnItsWay::of(seen);
        let read: Verified<LogoutResponse> = self.read(&on_its_way, Direction::Response).await;
        Answered {
            to: on_its_way.to,
            content: read.content().clone(),
            relay_state: read
                .envelope()
                .relay_state
                .as_ref()
                .map(|state| state.as_str().to_owned()),
        }
    }

    /// Reads the request that a browser takes to a peer, its signature verified.
    pub async fn logout_question(&self, seen: &Seen) -> (Url, LogoutRequest) {
        let on_its_way = OnItsWay::of(seen);
        let read: Verified<LogoutRequest> = self.read(&on_its_way, Direction::Request).await;
        (on_its_way.to, read.content().clone())
    }

    async fn read<T: Message>(&self, message: &OnItsWay, direction: Direction) -> Verified<T> {
        let partner = self.app.partner(crate::world::ACME).unwrap();
        let ready = self.app.sign_on().ready(partner, self.now()).await.unwrap();
        let keys = TrustedKeys::from_certificates([ready.keys.active.certificate()]);
        let received = decode(&message.raw, direction).unwrap();
        certs::verify::verify(received, &keys, &Acceptance::default()).unwrap()
    }
}

/// Whether a response says success and nothing else.
pub fn is_success(response: &LogoutResponse) -> bool {
    response.status.code == status::SUCCESS && response.status.second.is_none()
}
