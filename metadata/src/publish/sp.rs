//! Our document as a service provider, for the admin of a platform that is itself an identity provider (Metadata §2.4.4).

use super::{Form, Indented, PublishError, bounded, complete, md, signed, write};
use certs::{Certificate, SigningKey};
use saml::binding::Binding;
use saml::names::{binding, ns};

/// What is published. Requests are always signed, and assertions must be.
#[derive(Debug, Clone)]
pub struct SpMetadata<'a> {
    /// entityID.
    pub entity_id: &'a str,
    /// Signing certificates: the active first; two during a roll-over.
    pub signing: &'a [Certificate],
    /// AssertionConsumerService, HTTP-POST.
    pub acs_url: &'a str,
    /// SingleLogoutService locations; none when the provider need not tell us of a sign-out.
    pub slo: &'a [(Binding, String)],
    /// NameIDFormat values.
    pub name_id_formats: &'a [&'a str],
}

/// The unsigned document, indented for people, with XML declaration.
///
/// Standard: Metadata §2.3.2, §2.4.4; Profiles §4.1.6.
///
/// # Errors
/// [`PublishError`].
pub fn publish(metadata: &SpMetadata<'_>) -> Result<String, PublishError> {
    check(metadata)?;
    let role = |out: &mut Indented| write_role(out, metadata);
    let (element, _) = write(metadata.entity_id, Form::Plain, role)?;
    bounded(element)
}

/// The signed document; `id` is the root's ID.
///
/// # Errors
/// [`PublishError`].
pub fn publish_signed(
    metadata: &SpMetadata<'_>,
    id: &str,
    key: &SigningKey,
) -> Result<String, PublishError> {
    check(metadata)?;
    signed(metadata.entity_id, id, key, |out| write_role(out, metadata))
}

fn check(metadata: &SpMetadata<'_>) -> Result<(), PublishError> {
    complete(&[
        (metadata.entity_id.trim().is_empty(), "an entityID"),
        (metadata.signing.is_empty(), "a signing certificate"),
        (
            metadata.acs_url.trim().is_empty(),
            "an AssertionConsumerService location",
        ),
        (
            metadata
                .slo
                .iter()
                .any(|(_, location)| location.trim().is_empty()),
            "a SingleLogoutService location",
        ),
    ])
}

fn write_role(out: &mut Indented, metadata: &SpMetadata<'_>) {
    out.open(
        md("SPSSODescriptor"),
        &[
            ("AuthnRequestsSigned", "true"),
            ("WantAssertionsSigned", "true"),
            ("protocolSupportEnumeration", ns::PROTOCOL),
        ],
    );
    for certificate in metadata.signing {
        out.key_descriptor("signing", certificate);
    }
    for (binding, location) in metadata.slo {
        out.leaf(
            md("SingleLogoutService"),
            &[("Binding", binding.uri()), ("Location", location)],
            "",
        );
    }
    for format in metadata.name_id_formats {
        out.leaf(md("NameIDFormat"), &[], format);
    }
    out.leaf(
        md("AssertionConsumerService"),
        &[
            ("Binding", binding::POST),
            ("Location", metadata.acs_url),
            ("index", "0"),
            ("isDefault", "true"),
        ],
        "",
    );
    out.close();
}
