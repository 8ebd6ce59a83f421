//! The AuthnRequest the cloud sends, in the shape of the vendor's printed sample.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use crate::SimulatorError;
use crate::key::CloudKey;
use crate::names::{POST, RSA_SHA256, SAML, SAMLP, SHA256, TRANSIENT};
use crate::xml::escape;

/// RFC 3986 unreserved characters stay; everything else in a query value is escaped.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What one request says.
#[derive(Debug)]
pub(crate) struct AuthnRequest<'a> {
    pub(crate) id: &'a str,
    pub(crate) entity_id: &'a str,
    pub(crate) acs: &'a str,
    pub(crate) destination: &'a str,
    pub(crate) now: Timestamp,
}

impl AuthnRequest<'_> {
    /// The request as XML; `signature` stands after the issuer, or is empty.
    fn xml(&self, signature: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
             <saml2p:AuthnRequest xmlns:saml2p=\"{SAMLP}\" AssertionConsumerServiceURL=\"{acs}\" \
             Destination=\"{destination}\" ForceAuthn=\"false\" ID=\"{id}\" IsPassive=\"false\" \
             IssueInstant=\"{instant}\" ProtocolBinding=\"{POST}\" Version=\"2.0\">\
             <saml2:Issuer xmlns:saml2=\"{SAML}\">{issuer}</saml2:Issuer>{signature}\
             <saml2p:NameIDPolicy AllowCreate=\"true\" Format=\"{TRANSIENT}\" SPNameQualifier=\"{issuer}\"/>\
             </saml2p:AuthnRequest>",
            acs = escape(self.acs),
            destination = escape(self.destination),
            id = self.id,
            instant = instant(self.now),
            issuer = escape(self.entity_id),
        )
    }

    /// The address a browser is sent to, with the signature over the query as it stands there.
    ///
    /// Standard: Bindings §3.4.4, §3.4.4.1.
    pub(crate) fn redirect(
        &self,
        location: &Url,
        relay_state: &str,
        key: &CloudKey,
        upper_case_sig_alg: bool,
    ) -> Result<String, SimulatorError> {
        let xml = self.xml("");
        let message = Unsent {
            name: "SAMLRequest",
            xml: &xml,
            relay_state: Some(relay_state),
        };
        message.redirect(location, key, upper_case_sig_alg)
    }

    /// The `SAMLRequest` form value for HTTP-POST: signed inside, base64, not compressed.
    ///
    /// Standard: Bindings §3.5.4, Core §5.4.
    pub(crate) fn post(&self, key: &CloudKey) -> Result<String, SimulatorError> {
        let template = self.xml(&key.signature_template(self.id, SHA256));
        Ok(STANDARD.encode(key.sign_xml(template)?))
    }
}

/// A message without a signature in it, about to leave by HTTP-Redirect.
pub(crate) struct Unsent<'a> {
    /// `SAMLRequest` or `SAMLResponse`.
    pub(crate) name: &'a str,
    pub(crate) xml: &'a str,
    pub(crate) relay_state: Option<&'a str>,
}

impl Unsent<'_> {
    /// Standard: Bindings §3.4.4, §3.4.4.1.
    pub(crate) fn redirect(
        &self,
        location: &Url,
        key: &CloudKey,
        upper_case_sig_alg: bool,
    ) -> Result<String, SimulatorError> {
        let sig_alg = if upper_case_sig_alg {
            RSA_SHA256.to_uppercase()
        } else {
            RSA_SHA256.to_owned()
        };
        let message = encoded(&STANDARD.encode(deflate(self.xml.as_bytes())?));
        let relay_state = self.relay_state.map(encoded);
        let relay_state = relay_state.map_or_else(String::new, |it| format!("&RelayState={it}"));
        let signed = format!(
            "{}={message}{relay_state}&SigAlg={}",
            self.name,
            encoded(&sig_alg)
        );
        let signature = encoded(&key.sign(signed.as_bytes())?);
        let mut location = location.clone();
        location.set_fragment(None);
        let joint = if location.query().is_some() { '&' } else { '?' };
        Ok(format!("{location}{joint}{signed}&Signature={signature}"))
    }
}

/// UTC with milliseconds, as in the vendor's sample.
pub(crate) fn instant(at: Timestamp) -> String {
    format!("{at:.3}")
}

pub(crate) fn encoded(value: &str) -> String {
    utf8_percent_encode(value, VALUE).to_string()
}

fn deflate(octets: &[u8]) -> Result<Vec<u8>, std::io::Error> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(octets)?;
    encoder.finish()
}
