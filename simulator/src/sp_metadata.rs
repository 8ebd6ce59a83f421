//! The metadata file of the cloud, in the shape of the vendor's.

use crate::SimulatorError;
use crate::key::{CloudKey, random_name};
use crate::names::{DS, MD, POST, REDIRECT, SAMLP, SHA1, SHA256, TRANSIENT};
use crate::settings::Settings;
use crate::xml::escape;

/// Writes the file; signed unless `unsigned`.
pub(crate) fn publish(
    settings: &Settings,
    key: &CloudKey,
    unsigned: bool,
) -> Result<String, SimulatorError> {
    if unsigned {
        return Ok(document(settings, key, None, ""));
    }
    let id = format!("M{}", random_name(30)?);
    let digest = if settings.vendor_digest_sha1 {
        SHA1
    } else {
        SHA256
    };
    key.sign_xml(document(
        settings,
        key,
        Some(&id),
        &key.signature_template(&id, digest),
    ))
}

fn document(settings: &Settings, key: &CloudKey, id: Option<&str>, signature: &str) -> String {
    let id = id.map(|id| format!(" ID=\"{id}\"")).unwrap_or_default();
    let padding = if settings.vendor_padded_name_id_format {
        "\n            "
    } else {
        ""
    };
    let acs = escape(&settings.at(crate::ACS_PATH));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <md:EntityDescriptor xmlns:md=\"{MD}\"{id} entityID=\"{entity}\">{signature}\
         <md:SPSSODescriptor AuthnRequestsSigned=\"true\" WantAssertionsSigned=\"true\" \
         protocolSupportEnumeration=\"{SAMLP}\">{signing}{encryption}{logout_redirect}{logout_post}\
         <md:NameIDFormat>{padding}{TRANSIENT}{padding}</md:NameIDFormat>\
         <md:AssertionConsumerService Binding=\"{POST}\" Location=\"{acs}\" index=\"0\" isDefault=\"true\"/>\
         </md:SPSSODescriptor></md:EntityDescriptor>",
        entity = escape(&settings.entity_id),
        signing = key_descriptor("signing", key),
        encryption = key_descriptor("encryption", key),
        logout_redirect = logout(settings, REDIRECT, "LogoutServiceHTTPRedirect"),
        logout_post = logout(settings, POST, "LogoutServiceHTTPPost"),
    )
}

fn key_descriptor(purpose: &str, key: &CloudKey) -> String {
    format!(
        "<md:KeyDescriptor use=\"{purpose}\"><ds:KeyInfo xmlns:ds=\"{DS}\"><ds:X509Data><ds:X509Certificate>{}\
         </ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>",
        key.certificate()
    )
}

fn logout(settings: &Settings, binding: &str, name: &str) -> String {
    let location = escape(&settings.at(&format!("/authui/saml/{name}")));
    format!(
        "<md:SingleLogoutService Binding=\"{binding}\" Location=\"{location}\" \
         ResponseLocation=\"{location}Response\"/>"
    )
}
