//! AuthnRequest (Core §3.4.1).

use super::read::{Slot, Typed, many, need, one};
use super::{
    AuthnRequest, Comparison, Message, MessageError, NameId, NameIdPolicy, RequestedAuthnContext,
};
use crate::names::ns::{ASSERTION, DSIG, PROTOCOL};
use crate::xml::Element;

mod write;

const SEQUENCE: [Slot; 8] = [
    one(&[(ASSERTION, "Issuer")]),
    one(&[(DSIG, "Signature")]),
    one(&[(PROTOCOL, "Extensions")]),
    one(&[(ASSERTION, "Subject")]),
    one(&[(PROTOCOL, "NameIDPolicy")]),
    one(&[(ASSERTION, "Conditions")]),
    one(&[(PROTOCOL, "RequestedAuthnContext")]),
    one(&[(PROTOCOL, "Scoping")]),
];

impl Message for AuthnRequest {
    const ROOT: (&'static str, &'static str) = (PROTOCOL, "AuthnRequest");

    fn from_element(element: Element<'_>) -> Result<Self, MessageError> {
        let root = Typed::root(
            element,
            "AuthnRequest",
            "{urn:oasis:names:tc:SAML:2.0:protocol}AuthnRequest",
        )?;
        root.sequence(&SEQUENCE)?;
        root.refuse_messages_in_extensions()?;
        Ok(AuthnRequest {
            id: need(root, "ID", root.ncname("ID")?)?,
            version: need(root, "Version", root.uri("Version")?)?,
            issue_instant: need(root, "IssueInstant", root.instant("IssueInstant")?)?,
            destination: root.uri("Destination")?,
            issuer: root
                .child(ASSERTION, "Issuer")
                .map(|issuer| issuer.uri_text())
                .transpose()?,
            force_authn: root.boolean("ForceAuthn")?,
            is_passive: root.boolean("IsPassive")?,
            acs_url: root.uri("AssertionConsumerServiceURL")?,
            acs_index: root.unsigned_short("AssertionConsumerServiceIndex")?,
            protocol_binding: root.uri("ProtocolBinding")?,
            name_id_policy: root
                .child(PROTOCOL, "NameIDPolicy")
                .map(name_id_policy)
                .transpose()?,
            requested_authn_context: root
                .child(PROTOCOL, "RequestedAuthnContext")
                .map(requested_authn_context)
                .transpose()?,
            subject: root.child(ASSERTION, "Subject").map(subject).transpose()?,
            provider_name: root.string("ProviderName")?,
            attribute_consuming_service_index: root
                .unsigned_short("AttributeConsumingServiceIndex")?,
        })
    }

    fn id(&self) -> &str {
        &self.id
    }
}

fn name_id_policy(policy: Typed<'_>) -> Result<NameIdPolicy, MessageError> {
    policy.sequence(&[])?;
    Ok(NameIdPolicy {
        format: policy.uri("Format")?,
        sp_name_qualifier: policy.string("SPNameQualifier")?,
        allow_create: policy.boolean("AllowCreate")?,
    })
}

/// The person asked for. What [`NameId`] cannot say (an encrypted identifier, a confirmation) is refused, because
/// leaving it out would answer another question than was asked.
fn subject(subject: Typed<'_>) -> Result<NameId, MessageError> {
    subject.sequence(&[one(&[(ASSERTION, "NameID")])])?;
    name_id(subject.required(ASSERTION, "NameID")?)
}

/// NameID (Core §2.2.3).
pub(super) fn name_id(name_id: Typed<'_>) -> Result<NameId, MessageError> {
    Ok(NameId {
        value: name_id.text()?,
        format: name_id.uri("Format")?,
        name_qualifier: name_id.string("NameQualifier")?,
        sp_name_qualifier: name_id.string("SPNameQualifier")?,
    })
}

/// RequestedAuthnContext (Core §3.3.2.2.1): classes or declarations, never both, never neither.
fn requested_authn_context(context: Typed<'_>) -> Result<RequestedAuthnContext, MessageError> {
    const CLASS: &str = "AuthnContextClassRef";
    const DECLARATION: &str = "AuthnContextDeclRef";
    let texts = |name| -> Result<Vec<String>, MessageError> {
        context
            .children(ASSERTION, name)
            .map(|reference| reference.uri_text())
            .collect()
    };
    let requested = RequestedAuthnContext {
        comparison: comparison(context)?,
        class_refs: texts(CLASS)?,
        decl_refs: texts(DECLARATION)?,
    };
    context.sequence(&[many(&[(ASSERTION, CLASS), (ASSERTION, DECLARATION)])])?;
    match (
        requested.class_refs.is_empty(),
        requested.decl_refs.is_empty(),
    ) {
        (true, true) => Err(context.missing(CLASS)),
        (false, false) => Err(context.unexpected(DECLARATION)),
        _ => Ok(requested),
    }
}

fn comparison(context: Typed<'_>) -> Result<Comparison, MessageError> {
    match context.uri("Comparison")?.as_deref() {
        None | Some("exact") => Ok(Comparison::Exact),
        Some("minimum") => Ok(Comparison::Minimum),
        Some("maximum") => Ok(Comparison::Maximum),
        Some("better") => Ok(Comparison::Better),
        Some(_) => Err(context.invalid("Comparison", "exact, minimum, maximum or better")),
    }
}
