//! Logout messages that leave.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use url::Url;

use crate::SimulatorError;
use crate::key::CloudKey;
use crate::names::{SAML, SAMLP, SHA256, TRANSIENT};
use crate::report::Identity;
use crate::request::{Unsent, instant};
use crate::xml::escape;

/// How long a request is good for.
const SECONDS: i64 = 300;

/// How a message goes to the other side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Leaving {
    Redirect(String),
    Post {
        action: String,
        fields: Vec<(&'static str, String)>,
    },
}

/// What both messages have.
pub(super) struct Envelope<'a> {
    pub(super) id: &'a str,
    pub(super) issuer: &'a str,
    pub(super) destination: &'a str,
    pub(super) now: Timestamp,
    pub(super) relay_state: Option<&'a str>,
    pub(super) is_post: bool,
}

impl Envelope<'_> {
    /// Standard: Core §3.7.1. The NameID repeats the assertion's, attribute by attribute.
    pub(super) fn request(
        &self,
        who: &Identity,
        key: &CloudKey,
    ) -> Result<Leaving, SimulatorError> {
        let until = Timestamp::from_second(self.now.as_second() + SECONDS).unwrap_or(self.now);
        let attribute = |name, value: &Option<String>| {
            let value = value.as_ref();
            value.map_or_else(String::new, |value| {
                format!(" {name}=\"{}\"", escape(value))
            })
        };
        let index = who.session_index.as_ref().map(|index| {
            format!(
                "<saml2p:SessionIndex>{}</saml2p:SessionIndex>",
                escape(index)
            )
        });
        let more = format!(
            " NotOnOrAfter=\"{}\" Reason=\"urn:oasis:names:tc:SAML:2.0:logout:user\"",
            instant(until)
        );
        let content = format!(
            "<saml2:NameID Format=\"{TRANSIENT}\"{}{}>{}</saml2:NameID>{}",
            attribute("NameQualifier", &who.name_qualifier),
            attribute("SPNameQualifier", &who.sp_name_qualifier),
            escape(&who.name_id),
            index.unwrap_or_default(),
        );
        self.leave("SAMLRequest", "LogoutRequest", &more, &content, key)
    }

    /// Standard: Core §3.7.2.
    pub(super) fn response(
        &self,
        in_response_to: &str,
        codes: &[&str],
        key: &CloudKey,
    ) -> Result<Leaving, SimulatorError> {
        let inner = |inside: String, code: &&str| match inside.as_str() {
            "" => format!("<saml2p:StatusCode Value=\"{code}\"/>"),
            _ => format!("<saml2p:StatusCode Value=\"{code}\">{inside}</saml2p:StatusCode>"),
        };
        let status = codes.iter().rev().fold(String::new(), inner);
        let more = format!(" InResponseTo=\"{}\"", escape(in_response_to));
        let content = format!("<saml2p:Status>{status}</saml2p:Status>");
        self.leave("SAMLResponse", "LogoutResponse", &more, &content, key)
    }

    fn leave(
        &self,
        name: &'static str,
        element: &str,
        more: &str,
        content: &str,
        key: &CloudKey,
    ) -> Result<Leaving, SimulatorError> {
        let xml = |signature: &str| {
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><saml2p:{element} xmlns:saml2p=\"{SAMLP}\" xmlns:saml2=\"{SAML}\" \
                 Destination=\"{}\" ID=\"{}\" IssueInstant=\"{}\"{more} Version=\"2.0\">\
                 <saml2:Issuer>{}</saml2:Issuer>{signature}{content}</saml2p:{element}>",
                escape(self.destination),
                self.id,
                instant(self.now),
                escape(self.issuer),
            )
        };
        if self.is_post {
            let signed = key.sign_xml(xml(&key.signature_template(self.id, SHA256)))?;
            let relay_state = self.relay_state.map(|it| ("RelayState", it.to_owned()));
            let fields = std::iter::once((name, STANDARD.encode(signed))).chain(relay_state);
            return Ok(Leaving::Post {
                action: self.destination.to_owned(),
                fields: fields.collect(),
            });
        }
        let message = Unsent {
            name,
            xml: &xml(""),
            relay_state: self.relay_state,
        };
        let location = Url::parse(self.destination).map_err(|fault| SimulatorError::Setting {
            setting: "idp_metadata",
            fault: fault.to_string(),
        })?;
        Ok(Leaving::Redirect(message.redirect(&location, key, false)?))
    }
}
