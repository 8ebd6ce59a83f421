//! The XML of an answer, written straight in canonical form. No rule is decided here: [`Shape`](crate::Shape) and release say what is written.

use crate::pending::ReplyTo;
use crate::release::Release;
use crate::respond::{Answer, Content, Times};
use crate::shape::SubjectLocality;
use saml::names::{BEARER, CONSENT_UNSPECIFIED, VERSION, ns, status};
use saml::write::{QName, Writer};

const fn assertion_name(local: &'static str) -> QName {
    QName {
        prefix: "saml2",
        local,
        namespace: ns::ASSERTION,
    }
}

const fn protocol_name(local: &'static str) -> QName {
    QName {
        prefix: "saml2p",
        local,
        namespace: ns::PROTOCOL,
    }
}

const XSI_TYPE: QName = QName {
    prefix: "xsi",
    local: "type",
    namespace: ns::XSI,
};

/// What one assertion states.
pub(crate) struct Facts<'a> {
    pub(crate) release: &'a Release<'a>,
    pub(crate) answer: &'a Answer<'a>,
    pub(crate) times: &'a Times,
    pub(crate) assertion_id: &'a str,
    pub(crate) session_index: Option<&'a str>,
}

/// Writes the Assertion (Core §2.3.3); returns where its Signature goes.
pub(crate) fn assertion(w: &mut Writer, facts: &Facts<'_>) -> usize {
    let shape = facts.answer.shape;
    w.start(assertion_name("Assertion"))
        .attribute("ID", facts.assertion_id);
    w.attribute("IssueInstant", &facts.times.now)
        .attribute("Version", VERSION);
    if shape.typed_values {
        w.declare("xsd", ns::XSD);
    }
    w.start(assertion_name("Issuer"))
        .text(facts.answer.entity_id)
        .end();
    let offset = w.offset();
    subject(w, facts);
    conditions(w, facts);
    if shape.attributes_first {
        attributes(w, facts);
        authn_statement(w, facts);
    } else {
        authn_statement(w, facts);
        attributes(w, facts);
    }
    w.end();
    offset
}

fn subject(w: &mut Writer, facts: &Facts<'_>) {
    let name_id = &facts.release.name_id;
    let reply_to = facts.release.pending.reply_to();
    w.start(assertion_name("Subject"))
        .start(assertion_name("NameID"));
    if let Some(format) = &name_id.format {
        w.attribute("Format", format);
    }
    if facts.answer.shape.name_qualifier_is_peer {
        w.attribute("NameQualifier", &reply_to.peer);
    }
    w.text(&name_id.value).end();
    w.start(assertion_name("SubjectConfirmation"))
        .attribute("Method", BEARER);
    w.start(assertion_name("SubjectConfirmationData"))
        .attribute("InResponseTo", &reply_to.in_response_to);
    if facts.answer.shape.confirmation_not_before {
        w.attribute("NotBefore", &facts.times.not_before);
    }
    w.attribute("NotOnOrAfter", &facts.times.not_on_or_after)
        .attribute("Recipient", &reply_to.acs);
    w.end().end().end();
}

fn conditions(w: &mut Writer, facts: &Facts<'_>) {
    w.start(assertion_name("Conditions"))
        .attribute("NotBefore", &facts.times.not_before);
    w.attribute("NotOnOrAfter", &facts.times.not_on_or_after);
    w.start(assertion_name("AudienceRestriction"));
    w.start(assertion_name("Audience"))
        .text(&facts.release.pending.reply_to().peer)
        .end();
    w.end().end();
}

fn authn_statement(w: &mut Writer, facts: &Facts<'_>) {
    let principal = facts.release.principal;
    w.start(assertion_name("AuthnStatement"));
    w.attribute(
        "AuthnInstant",
        &saml::message::format_instant(principal.authn_instant.at(), false),
    );
    if let Some(index) = facts.session_index {
        w.attribute("SessionIndex", index);
    }
    match facts.answer.shape.subject_locality {
        SubjectLocality::None => {}
        SubjectLocality::PeerEntityId => {
            w.start(assertion_name("SubjectLocality"))
                .attribute("Address", &facts.release.pending.reply_to().peer)
                .end();
        }
    }
    w.start(assertion_name("AuthnContext"));
    w.start(assertion_name("AuthnContextClassRef"))
        .text(&principal.authn_context)
        .end();
    w.end().end();
}

fn attributes(w: &mut Writer, facts: &Facts<'_>) {
    // The schema wants at least one Attribute in a statement.
    if facts.release.attributes.is_empty() {
        return;
    }
    let shape = facts.answer.shape;
    w.start(assertion_name("AttributeStatement"));
    for attribute in &facts.release.attributes {
        w.start(assertion_name("Attribute"));
        if shape.friendly_name {
            w.attribute("FriendlyName", attribute.name);
        }
        w.attribute("Name", attribute.name);
        if !shape.name_format.is_empty() {
            w.attribute("NameFormat", &shape.name_format);
        }
        w.start(assertion_name("AttributeValue"));
        if shape.typed_values {
            w.attribute_ns(XSI_TYPE, "xsd:string");
        }
        w.text(attribute.value).end().end();
    }
    w.end();
}

/// Writes the Response (Core §3.3.3); returns where its Signature goes.
pub(crate) fn response(
    w: &mut Writer,
    reply_to: &ReplyTo,
    answer: &Answer<'_>,
    times: &Times,
    id: &str,
    content: Content<'_>,
) -> usize {
    // In the order of canonical form, so that the writer finds them sorted.
    w.start(protocol_name("Response"));
    if answer.shape.consent {
        w.attribute("Consent", CONSENT_UNSPECIFIED);
    }
    w.attribute("Destination", &reply_to.acs)
        .attribute("ID", id)
        .attribute("InResponseTo", &reply_to.in_response_to)
        .attribute("IssueInstant", &times.now)
        .attribute("Version", VERSION);
    w.start(assertion_name("Issuer"));
    if answer.shape.response_issuer_format {
        w.attribute("Format", saml::names::nameid::ENTITY);
    }
    w.text(answer.entity_id).end();
    let offset = w.offset();
    match content {
        Content::Assertion(assertion) => {
            let message = answer.shape.success_message.then_some(status::SUCCESS);
            write_status(w, status::SUCCESS, None, message);
            w.embed(assertion);
        }
        Content::Status(no) => {
            write_status(w, &no.code, no.second.as_deref(), no.message.as_deref())
        }
    }
    w.end();
    offset
}

fn write_status(w: &mut Writer, code: &str, second: Option<&str>, message: Option<&str>) {
    w.start(protocol_name("Status"))
        .start(protocol_name("StatusCode"))
        .attribute("Value", code);
    if let Some(second) = second {
        w.start(protocol_name("StatusCode"))
            .attribute("Value", second)
            .end();
    }
    w.end();
    if let Some(message) = message {
        w.start(protocol_name("StatusMessage")).text(message).end();
    }
    w.end();
}
