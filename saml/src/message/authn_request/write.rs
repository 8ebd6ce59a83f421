//! Writing an AuthnRequest (Core §3.4.1), as a service provider sends it.

use crate::message::{
    AuthnRequest, Comparison, NameId, NameIdPolicy, RequestedAuthnContext, format_instant,
};
use crate::names::ns;
use crate::write::{Canonical, ForbiddenCharacter, QName, Writer};

const fn protocol_name(local: &'static str) -> QName {
    QName {
        prefix: "saml2p",
        local,
        namespace: ns::PROTOCOL,
    }
}

const fn assertion_name(local: &'static str) -> QName {
    QName {
        prefix: "saml2",
        local,
        namespace: ns::ASSERTION,
    }
}

impl AuthnRequest {
    /// Writes it in canonical form; the second value is the place of a Signature, for HTTP-POST. `IssueInstant` is written in whole seconds.
    ///
    /// # Errors
    /// [`ForbiddenCharacter`] when a value holds one.
    pub fn write(&self) -> Result<(Canonical, usize), ForbiddenCharacter> {
        let mut writer = Writer::with_capacity(1024);
        let w = &mut writer;
        w.start(protocol_name("AuthnRequest"));
        self.write_attributes(w);
        if let Some(issuer) = &self.issuer {
            w.start(assertion_name("Issuer")).text(issuer).end();
        }
        let offset = w.offset();
        if let Some(subject) = &self.subject {
            write_subject(w, subject);
        }
        if let Some(policy) = &self.name_id_policy {
            write_policy(w, policy);
        }
        if let Some(context) = &self.requested_authn_context {
            write_context(w, context);
        }
        w.end();
        Ok((writer.finish()?, offset))
    }

    fn write_attributes(&self, w: &mut Writer) {
        let number = |value: Option<u16>| value.map(|value| value.to_string());
        let written = [
            ("AssertionConsumerServiceIndex", number(self.acs_index)),
            ("AssertionConsumerServiceURL", self.acs_url.clone()),
            (
                "AttributeConsumingServiceIndex",
                number(self.attribute_consuming_service_index),
            ),
            ("Destination", self.destination.clone()),
            ("ForceAuthn", self.force_authn.then(|| "true".to_owned())),
            ("ID", Some(self.id.clone())),
            ("IsPassive", self.is_passive.then(|| "true".to_owned())),
            (
                "IssueInstant",
                Some(format_instant(self.issue_instant, false)),
            ),
            ("ProtocolBinding", self.protocol_binding.clone()),
            ("ProviderName", self.provider_name.clone()),
            ("Version", Some(self.version.clone())),
        ];
        for (name, value) in written {
            if let Some(value) = value {
                w.attribute(name, &value);
            }
        }
    }
}

fn write_subject(w: &mut Writer, subject: &NameId) {
    w.start(assertion_name("Subject"))
        .start(assertion_name("NameID"));
    optional(w, "Format", subject.format.as_deref());
    optional(w, "NameQualifier", subject.name_qualifier.as_deref());
    optional(w, "SPNameQualifier", subject.sp_name_qualifier.as_deref());
    w.text(&subject.value).end().end();
}

fn write_policy(w: &mut Writer, policy: &NameIdPolicy) {
    w.start(protocol_name("NameIDPolicy"));
    if policy.allow_create {
        w.attribute("AllowCreate", "true");
    }
    optional(w, "Format", policy.format.as_deref());
    optional(w, "SPNameQualifier", policy.sp_name_qualifier.as_deref());
    w.end();
}

fn write_context(w: &mut Writer, context: &RequestedAuthnContext) {
    let comparison = match context.comparison {
        Comparison::Exact => "exact",
        Comparison::Minimum => "minimum",
        Comparison::Maximum => "maximum",
        Comparison::Better => "better",
    };
    w.start(protocol_name("RequestedAuthnContext"))
        .attribute("Comparison", comparison);
    for (name, references) in [
        ("AuthnContextClassRef", &context.class_refs),
        ("AuthnContextDeclRef", &context.decl_refs),
    ] {
        for reference in references {
            w.start(assertion_name(name)).text(reference).end();
        }
    }
    w.end();
}

fn optional(w: &mut Writer, name: &'static str, value: Option<&str>) {
    if let Some(value) = value {
        w.attribute(name, value);
    }
}
