//! Response and Assertion (Core §3.3.3, §2.3.3), as read.

use super::authn_request::name_id;
use super::read::{Slot, Typed, many, need, one};
use super::{
    Assertion, Attribute, AuthnStatement, Message, MessageError, Response, Status,
    SubjectConfirmation,
};
use crate::names::ns::{ASSERTION, DSIG, PROTOCOL};
use crate::xml::Element;

const RESPONSE: [Slot; 5] = [
    one(&[(ASSERTION, "Issuer")]),
    one(&[(DSIG, "Signature")]),
    one(&[(PROTOCOL, "Extensions")]),
    one(&[(PROTOCOL, "Status")]),
    many(&[(ASSERTION, "Assertion"), (ASSERTION, "EncryptedAssertion")]),
];

const ASSERTION_SEQUENCE: [Slot; 6] = [
    one(&[(ASSERTION, "Issuer")]),
    one(&[(DSIG, "Signature")]),
    one(&[(ASSERTION, "Subject")]),
    one(&[(ASSERTION, "Conditions")]),
    one(&[(ASSERTION, "Advice")]),
    many(&[
        (ASSERTION, "AuthnStatement"),
        (ASSERTION, "AttributeStatement"),
        (ASSERTION, "AuthzDecisionStatement"),
        (ASSERTION, "Statement"),
    ]),
];

impl Message for Response {
    const ROOT: (&'static str, &'static str) = (PROTOCOL, "Response");

    fn from_element(element: Element<'_>) -> Result<Self, MessageError> {
        let root = Typed::root(
            element,
            "Response",
            "{urn:oasis:names:tc:SAML:2.0:protocol}Response",
        )?;
        root.sequence(&RESPONSE)?;
        root.refuse_messages_in_extensions()?;
        Ok(Response {
            id: need(root, "ID", root.ncname("ID")?)?,
            version: need(root, "Version", root.uri("Version")?)?,
            issue_instant: need(root, "IssueInstant", root.instant("IssueInstant")?)?,
            in_response_to: root.ncname("InResponseTo")?,
            destination: root.uri("Destination")?,
            issuer: root
                .child(ASSERTION, "Issuer")
                .map(|issuer| issuer.uri_text())
                .transpose()?,
            status: status(root.required(PROTOCOL, "Status")?)?,
            assertions: root
                .children(ASSERTION, "Assertion")
                .map(assertion)
                .collect::<Result<_, _>>()?,
            encrypted_assertions: root.children(ASSERTION, "EncryptedAssertion").count(),
        })
    }

    fn id(&self) -> &str {
        &self.id
    }
}

impl Message for Assertion {
    const ROOT: (&'static str, &'static str) = (ASSERTION, "Assertion");

    fn from_element(element: Element<'_>) -> Result<Self, MessageError> {
        let expected = "{urn:oasis:names:tc:SAML:2.0:assertion}Assertion";
        assertion(Typed::named(element, Self::ROOT, expected)?)
    }

    fn id(&self) -> &str {
        &self.id
    }
}

/// Status (Core §3.2.2).
pub(super) fn status(status: Typed<'_>) -> Result<Status, MessageError> {
    status.sequence(&[
        one(&[(PROTOCOL, "StatusCode")]),
        one(&[(PROTOCOL, "StatusMessage")]),
        one(&[(PROTOCOL, "StatusDetail")]),
    ])?;
    let code = status.required(PROTOCOL, "StatusCode")?;
    code.sequence(&[one(&[(PROTOCOL, "StatusCode")])])?;
    let value = |code: Typed<'_>| need(code, "Value", code.uri("Value")?);
    Ok(Status {
        code: value(code)?,
        second: code.child(PROTOCOL, "StatusCode").map(value).transpose()?,
        message: status
            .child(PROTOCOL, "StatusMessage")
            .map(|message| message.text())
            .transpose()?,
    })
}

fn assertion(assertion: Typed<'_>) -> Result<Assertion, MessageError> {
    assertion.sequence(&ASSERTION_SEQUENCE)?;
    let mut read = Assertion {
        id: need(assertion, "ID", assertion.ncname("ID")?)?,
        version: need(assertion, "Version", assertion.uri("Version")?)?,
        issue_instant: need(
            assertion,
            "IssueInstant",
            assertion.instant("IssueInstant")?,
        )?,
        issuer: assertion.required(ASSERTION, "Issuer")?.uri_text()?,
        name_id: None,
        confirmations: Vec::new(),
        not_before: None,
        not_on_or_after: None,
        audience_restrictions: Vec::new(),
        authn_statements: Vec::new(),
        attributes: Vec::new(),
    };
    if let Some(subject) = assertion.child(ASSERTION, "Subject") {
        subject.sequence(&[
            one(&[(ASSERTION, "NameID")]),
            many(&[(ASSERTION, "SubjectConfirmation")]),
        ])?;
        read.name_id = subject
            .child(ASSERTION, "NameID")
            .map(name_id)
            .transpose()?;
        let confirmations = subject.children(ASSERTION, "SubjectConfirmation");
        read.confirmations = confirmations.map(confirmation).collect::<Result<_, _>>()?;
    }
    if let Some(conditions) = assertion.child(ASSERTION, "Conditions") {
        read_conditions(conditions, &mut read)?;
    }
    let statements = assertion.children(ASSERTION, "AuthnStatement");
    read.authn_statements = statements.map(authn_statement).collect::<Result<_, _>>()?;
    for statement in assertion.children(ASSERTION, "AttributeStatement") {
        // An encrypted attribute cannot be read, so the schema's other choice is refused.
        statement.sequence(&[many(&[(ASSERTION, "Attribute")])])?;
        for one in statement.children(ASSERTION, "Attribute") {
            read.attributes.push(attribute(one)?);
        }
    }
    Ok(read)
}

fn confirmation(confirmation: Typed<'_>) -> Result<SubjectConfirmation, MessageError> {
    confirmation.sequence(&[
        one(&[
            (ASSERTION, "NameID"),
            (ASSERTION, "EncryptedID"),
            (ASSERTION, "BaseID"),
        ]),
        one(&[(ASSERTION, "SubjectConfirmationData")]),
    ])?;
    let method = need(confirmation, "Method", confirmation.uri("Method")?)?;
    let Some(data) = confirmation.child(ASSERTION, "SubjectConfirmationData") else {
        return Ok(SubjectConfirmation {
            method,
            recipient: None,
            in_response_to: None,
            not_before: None,
            not_on_or_after: None,
        });
    };
    Ok(SubjectConfirmation {
        method,
        recipient: data.uri("Recipient")?,
        in_response_to: data.ncname("InResponseTo")?,
        not_before: data.instant("NotBefore")?,
        not_on_or_after: data.instant("NotOnOrAfter")?,
    })
}

/// Conditions (Core §2.5.1). A condition of a type that is not known makes the assertion unusable, so it is refused.
fn read_conditions(conditions: Typed<'_>, read: &mut Assertion) -> Result<(), MessageError> {
    conditions.sequence(&[many(&[
        (ASSERTION, "AudienceRestriction"),
        (ASSERTION, "OneTimeUse"),
        (ASSERTION, "ProxyRestriction"),
    ])])?;
    read.not_before = conditions.instant("NotBefore")?;
    read.not_on_or_after = conditions.instant("NotOnOrAfter")?;
    for restriction in conditions.children(ASSERTION, "AudienceRestriction") {
        restriction.sequence(&[many(&[(ASSERTION, "Audience")])])?;
        let audiences = restriction.children(ASSERTION, "Audience");
        read.audience_restrictions.push(
            audiences
                .map(|audience| audience.uri_text())
                .collect::<Result<_, _>>()?,
        );
    }
    Ok(())
}

fn authn_statement(statement: Typed<'_>) -> Result<AuthnStatement, MessageError> {
    statement.sequence(&[
        one(&[(ASSERTION, "SubjectLocality")]),
        one(&[(ASSERTION, "AuthnContext")]),
    ])?;
    let class = statement
        .required(ASSERTION, "AuthnContext")?
        .child(ASSERTION, "AuthnContextClassRef")
        .map(|class| class.uri_text())
        .transpose()?;
    Ok(AuthnStatement {
        authn_instant: need(
            statement,
            "AuthnInstant",
            statement.instant("AuthnInstant")?,
        )?,
        session_index: statement.string("SessionIndex")?,
        session_not_on_or_after: statement.instant("SessionNotOnOrAfter")?,
        class_ref: class,
    })
}

/// A value that is an element, not text, is left out: there is no string that it could be taken for.
fn attribute(attribute: Typed<'_>) -> Result<Attribute, MessageError> {
    attribute.sequence(&[many(&[(ASSERTION, "AttributeValue")])])?;
    Ok(Attribute {
        name: need(attribute, "Name", attribute.string("Name")?)?,
        name_format: attribute.uri("NameFormat")?,
        friendly_name: attribute.string("FriendlyName")?,
        values: attribute
            .children(ASSERTION, "AttributeValue")
            .filter_map(|value| value.element.text())
            .collect(),
    })
}
