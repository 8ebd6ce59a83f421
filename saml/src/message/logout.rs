//! LogoutRequest and LogoutResponse (Core §3.7), read and written.

use super::authn_request::name_id;
use super::read::{Slot, Typed, many, need, one};
use super::response::status;
use super::{LogoutRequest, LogoutResponse, Message, MessageError, NameId, Status, format_instant};
use crate::names::ns::{ASSERTION, DSIG, PROTOCOL};
use crate::write::{QName, Writer};
use crate::xml::Element;

/// Most SessionIndex elements of one request. A peer that has more sessions of one person leaves them out, which means all of them.
pub const SESSION_INDEX_LIMIT: usize = 32;

// BaseID and EncryptedID stand in the schema's choice beside NameID; neither can say whom it means here, so both are refused.
const REQUEST: [Slot; 5] = [
    one(&[(ASSERTION, "Issuer")]),
    one(&[(DSIG, "Signature")]),
    one(&[(PROTOCOL, "Extensions")]),
    one(&[(ASSERTION, "NameID")]),
    many(&[(PROTOCOL, "SessionIndex")]),
];

const RESPONSE: [Slot; 4] = [
    one(&[(ASSERTION, "Issuer")]),
    one(&[(DSIG, "Signature")]),
    one(&[(PROTOCOL, "Extensions")]),
    one(&[(PROTOCOL, "Status")]),
];

impl Message for LogoutRequest {
    const ROOT: (&'static str, &'static str) = (PROTOCOL, "LogoutRequest");

    fn from_element(element: Element<'_>) -> Result<Self, MessageError> {
        let root = Typed::root(
            element,
            "LogoutRequest",
            "{urn:oasis:names:tc:SAML:2.0:protocol}LogoutRequest",
        )?;
        root.sequence(&REQUEST)?;
        root.refuse_messages_in_extensions()?;
        Ok(LogoutRequest {
            id: need(root, "ID", root.ncname("ID")?)?,
            version: need(root, "Version", root.uri("Version")?)?,
            issue_instant: need(root, "IssueInstant", root.instant("IssueInstant")?)?,
            destination: root.uri("Destination")?,
            issuer: issuer(root)?,
            not_on_or_after: root.instant("NotOnOrAfter")?,
            reason: root.uri("Reason")?,
            name_id: name_id(root.required(ASSERTION, "NameID")?)?,
            session_indexes: session_indexes(root)?,
        })
    }

    fn id(&self) -> &str {
        &self.id
    }
}

impl Message for LogoutResponse {
    const ROOT: (&'static str, &'static str) = (PROTOCOL, "LogoutResponse");

    fn from_element(element: Element<'_>) -> Result<Self, MessageError> {
        let root = Typed::root(
            element,
            "LogoutResponse",
            "{urn:oasis:names:tc:SAML:2.0:protocol}LogoutResponse",
        )?;
        root.sequence(&RESPONSE)?;
        root.refuse_messages_in_extensions()?;
        Ok(LogoutResponse {
            id: need(root, "ID", root.ncname("ID")?)?,
            version: need(root, "Version", root.uri("Version")?)?,
            issue_instant: need(root, "IssueInstant", root.instant("IssueInstant")?)?,
            in_response_to: root.ncname("InResponseTo")?,
            destination: root.uri("Destination")?,
            issuer: issuer(root)?,
            status: status(root.required(PROTOCOL, "Status")?)?,
        })
    }

    fn id(&self) -> &str {
        &self.id
    }
}

fn issuer(root: Typed<'_>) -> Result<Option<String>, MessageError> {
    root.child(ASSERTION, "Issuer")
        .map(|issuer| issuer.uri_text())
        .transpose()
}

fn session_indexes(root: Typed<'_>) -> Result<Vec<String>, MessageError> {
    let indexes: Vec<String> = root
        .children(PROTOCOL, "SessionIndex")
        .take(SESSION_INDEX_LIMIT + 1)
        .map(|index| index.text())
        .collect::<Result<_, _>>()?;
    if indexes.len() > SESSION_INDEX_LIMIT {
        return Err(root.invalid("SessionIndex", "given at most 32 times"));
    }
    Ok(indexes)
}

impl LogoutRequest {
    /// Writes the element in canonical form; yields where a signature goes.
    pub fn write(&self, w: &mut Writer) -> usize {
        w.start(protocol("LogoutRequest"));
        if let Some(destination) = &self.destination {
            w.attribute("Destination", destination);
        }
        w.attribute("ID", &self.id)
            .attribute("IssueInstant", &format_instant(self.issue_instant, false));
        if let Some(end) = self.not_on_or_after {
            w.attribute("NotOnOrAfter", &format_instant(end, false));
        }
        if let Some(reason) = &self.reason {
            w.attribute("Reason", reason);
        }
        w.attribute("Version", &self.version);
        let offset = write_issuer(w, self.issuer.as_deref());
        write_name_id(w, &self.name_id);
        for index in &self.session_indexes {
            w.start(protocol("SessionIndex")).text(index).end();
        }
        w.end();
        offset
    }
}

impl LogoutResponse {
    /// Writes the element in canonical form; yields where a signature goes.
    pub fn write(&self, w: &mut Writer) -> usize {
        w.start(protocol("LogoutResponse"));
        if let Some(destination) = &self.destination {
            w.attribute("Destination", destination);
        }
        w.attribute("ID", &self.id);
        if let Some(request) = &self.in_response_to {
            w.attribute("InResponseTo", request);
        }
        w.attribute("IssueInstant", &format_instant(self.issue_instant, false))
            .attribute("Version", &self.version);
        let offset = write_issuer(w, self.issuer.as_deref());
        write_status(w, &self.status);
        w.end();
        offset
    }
}

const fn protocol(local: &'static str) -> QName {
    QName {
        prefix: "saml2p",
        local,
        namespace: PROTOCOL,
    }
}

const fn assertion(local: &'static str) -> QName {
    QName {
        prefix: "saml2",
        local,
        namespace: ASSERTION,
    }
}

fn write_issuer(w: &mut Writer, issuer: Option<&str>) -> usize {
    if let Some(issuer) = issuer {
        w.start(assertion("Issuer")).text(issuer).end();
    }
    w.offset()
}

fn write_name_id(w: &mut Writer, name_id: &NameId) {
    w.start(assertion("NameID"));
    let attributes = [
        ("Format", &name_id.format),
        ("NameQualifier", &name_id.name_qualifier),
        ("SPNameQualifier", &name_id.sp_name_qualifier),
    ];
    for (name, value) in attributes {
        if let Some(value) = value {
            w.attribute(name, value);
        }
    }
    w.text(&name_id.value).end();
}

fn write_status(w: &mut Writer, status: &Status) {
    w.start(protocol("Status"))
        .start(protocol("StatusCode"))
        .attribute("Value", &status.code);
    if let Some(second) = &status.second {
        w.start(protocol("StatusCode"))
            .attribute("Value", second)
            .end();
    }
    w.end();
    if let Some(message) = &status.message {
        w.start(protocol("StatusMessage")).text(message).end();
    }
    w.end();
}

#[cfg(test)]
mod tests;
