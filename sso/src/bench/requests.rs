//! Signed AuthnRequests by HTTP-Redirect, each different: for benchmarks and for load over HTTP, where a replayed one would be refused.

use certs::SigningKey;
use jiff::Timestamp;
use saml::binding::{Direction, RelayState, encode_redirect};
use saml::names::{VERSION, binding, nameid, ns};
use saml::write::{QName, Writer};

const fn protocol_name(local: &'static str) -> QName {
    QName {
        prefix: "saml2p",
        local,
        namespace: ns::PROTOCOL,
    }
}

/// What every request of a series has in common.
#[derive(Debug, Clone, Copy)]
pub struct Series<'a> {
    /// entityID of the peer that asks.
    pub issuer: &'a str,
    /// Its ACS.
    pub acs: &'a str,
    /// Our SSO address.
    pub destination: &'a str,
    /// When they are issued.
    pub issued: Timestamp,
}

/// One signed query, without `?`.
///
/// # Errors
/// A text when a value cannot be carried by XML or signing fails.
pub fn query(series: &Series<'_>, id: &str, key: &SigningKey) -> Result<String, String> {
    let xml = xml(series, id).map_err(|error| error.to_string())?;
    let relay_state = RelayState::new(id.to_owned()).map_err(|error| error.to_string())?;
    let query = encode_redirect(&xml, Direction::Request, Some(&relay_state));
    certs::sign::sign_query(&query, key).map_err(|error| error.to_string())
}

fn xml(series: &Series<'_>, id: &str) -> Result<String, saml::write::ForbiddenCharacter> {
    let mut w = Writer::new();
    w.start(protocol_name("AuthnRequest"))
        .attribute("ID", id)
        .attribute("Version", VERSION);
    w.attribute(
        "IssueInstant",
        &saml::message::format_instant(series.issued, true),
    );
    w.attribute("Destination", series.destination)
        .attribute("AssertionConsumerServiceURL", series.acs);
    w.attribute("ProtocolBinding", binding::POST)
        .attribute("ForceAuthn", "false")
        .attribute("IsPassive", "false");
    w.start(QName {
        prefix: "saml2",
        local: "Issuer",
        namespace: ns::ASSERTION,
    })
    .text(series.issuer)
    .end();
    w.start(protocol_name("NameIDPolicy"))
        .attribute("AllowCreate", "true")
        .attribute("Format", nameid::TRANSIENT);
    w.attribute("SPNameQualifier", series.issuer).end();
    w.end();
    Ok(w.finish()?.into_string())
}
