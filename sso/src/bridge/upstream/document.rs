//! Our metadata as a service provider, for the admin of the platform's identity provider.

use super::acs_url;
use crate::config::{Config, Partner, Saml};
use crate::keys::KeyRing;
use metadata::publish::PublishError;
use metadata::publish::sp::{SpMetadata, publish, publish_signed};

/// The document, unsigned.
///
/// # Errors
/// [`PublishError`].
pub fn unsigned(
    config: &Config,
    partner: &Partner,
    saml: &Saml,
    keys: &KeyRing,
) -> Result<String, PublishError> {
    with_parts(config, partner, saml, keys, publish)
}

/// The document, signed by the active key; `id` names the root.
///
/// # Errors
/// [`PublishError`].
pub fn signed(
    config: &Config,
    partner: &Partner,
    saml: &Saml,
    keys: &KeyRing,
    id: &str,
) -> Result<String, PublishError> {
    with_parts(config, partner, saml, keys, |parts| {
        publish_signed(parts, id, &keys.active)
    })
}

fn with_parts<T>(
    config: &Config,
    partner: &Partner,
    saml: &Saml,
    keys: &KeyRing,
    write: impl FnOnce(&SpMetadata<'_>) -> T,
) -> T {
    let formats: Vec<&str> = saml.name_id_format.as_deref().into_iter().collect();
    write(&SpMetadata {
        entity_id: &saml.entity_id,
        signing: &keys.published,
        acs_url: &acs_url(config, partner),
        slo: &[],
        name_id_formats: &formats,
    })
}
