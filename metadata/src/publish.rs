//! Our own document: IdP Metadata.xml, the seven elements of the vendor's example in its order, UTF-8, LF, nothing secret.

use certs::sign::SignError;
use certs::{Certificate, SigningKey};
use saml::binding::Binding;

/// What is published.
#[derive(Clone)]
pub struct IdpMetadata<'a> {
    /// entityID.
    pub entity_id: &'a str,
    /// Signing certificates in order: the active first unless a partner wants otherwise; two during a roll-over.
    pub signing: &'a [Certificate],
    /// Certificate for the `use="encryption"` KeyDescriptor; the vendor's example repeats the signing one.
    pub encryption: Option<&'a Certificate>,
    /// SingleLogoutService location, HTTP-Redirect.
    pub slo_url: &'a str,
    /// NameIDFormat values.
    pub name_id_formats: &'a [&'static str],
    /// SingleSignOnService locations in order (the vendor uses the first).
    pub sso: &'a [(Binding, String)],
    /// WantAuthnRequestsSigned; `None` leaves it out, as the vendor's example does.
    pub want_authn_requests_signed: Option<bool>,
}

/// Why it cannot be published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublishError {
    /// Over the vendor's 2 MB.
    #[error("the document has {0} octets; the vendor takes up to 2 MB")]
    TooLarge(usize),
    /// A value holds a character that XML cannot carry.
    #[error(transparent)]
    Character(#[from] saml::write::ForbiddenCharacter),
    /// Signing failed.
    #[error(transparent)]
    Sign(#[from] SignError),
}

/// The unsigned document, indented for people, with XML declaration.
///
/// # Errors
/// [`PublishError`].
pub fn publish(_metadata: &IdpMetadata<'_>) -> Result<String, PublishError> {
    todo!()
}

/// The signed document; `id` is the root's ID.
///
/// # Errors
/// [`PublishError`].
pub fn publish_signed(
    _metadata: &IdpMetadata<'_>,
    _id: &str,
    _key: &SigningKey,
) -> Result<String, PublishError> {
    todo!()
}
