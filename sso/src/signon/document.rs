//! Our IdP metadata for one partner: what the vendor's upload takes, from configuration and key ring.

use crate::address;
use crate::config::{Config, Partner};
use crate::keys::KeyRing;
use metadata::publish::{IdpMetadata, PublishError, publish, publish_signed};
use saml::binding::Binding;
use saml::names::nameid;

/// Formats that we issue.
const NAME_ID_FORMATS: [&str; 1] = [nameid::TRANSIENT];

/// The document, unsigned.
///
/// # Errors
/// [`PublishError`].
pub fn unsigned(
    config: &Config,
    partner: &Partner,
    keys: &KeyRing,
) -> Result<String, PublishError> {
    with_parts(config, partner, keys, publish)
}

/// The document, signed by the active key; `id` names the root.
///
/// # Errors
/// [`PublishError`].
pub fn signed(
    config: &Config,
    partner: &Partner,
    keys: &KeyRing,
    id: &str,
) -> Result<String, PublishError> {
    with_parts(config, partner, keys, |parts| {
        publish_signed(parts, id, &keys.active)
    })
}

fn with_parts<T>(
    config: &Config,
    partner: &Partner,
    keys: &KeyRing,
    write: impl FnOnce(&IdpMetadata<'_>) -> T,
) -> T {
    let sso = address::of(config, &partner.slug, "saml/sso");
    let slo = address::of(config, &partner.slug, "saml/slo");
    write(&IdpMetadata {
        entity_id: &partner.entity_id,
        signing: &keys.published,
        encryption: Some(keys.active.certificate()),
        slo_url: &slo,
        name_id_formats: &NAME_ID_FORMATS,
        sso: &[(Binding::Redirect, sso.clone()), (Binding::Post, sso)],
        want_authn_requests_signed: None,
    })
}
