//! What the identity provider's metadata says: who it is, where it is, which keys it signs with.
//!
//! Keys found here are the only ones an answer is verified with.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::x509::X509;
use roxmltree::{Document, Node};
use url::Url;

use crate::names::{DS, MD, POST, REDIRECT, SAMLP};
use crate::xml;

/// The vendor takes no file above this size.
const MAX_BYTES: usize = 2 * 1024 * 1024;

/// Why the cloud does not take a metadata file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MetadataFault {
    /// More than 2 MB.
    #[error("larger than 2 MB: {0} bytes")]
    TooLarge(usize),
    /// Not UTF-8.
    #[error("not UTF-8")]
    NotUtf8,
    /// Not well-formed, or with a document type.
    #[error("not readable as XML: {0}")]
    NotXml(String),
    /// The root element is not `md:EntityDescriptor`, or has no `entityID`.
    #[error("not the metadata of one entity: {0}")]
    NotAnEntity(&'static str),
    /// There is no `IDPSSODescriptor` for SAML 2.0, or more than one.
    #[error("needs exactly one IDPSSODescriptor for SAML 2.0, has {0}")]
    NoIdentityProvider(usize),
    /// No certificate to verify signatures with.
    #[error("no X509Certificate in a KeyDescriptor for signing")]
    NoSigningKey,
    /// A certificate that cannot be read.
    #[error("signing certificate {number}: {fault}")]
    Certificate {
        /// Counted from one, in document order.
        number: usize,
        /// What is wrong with it.
        fault: String,
    },
    /// No usable single sign-on address.
    #[error("no SingleSignOnService with the HTTP-Redirect or HTTP-POST binding")]
    NoSingleSignOn,
    /// A single logout address is not a web address.
    #[error("SingleLogoutService Location is not an http or https address: {0}")]
    LogoutLocation(String),
    /// The single sign-on address is not a web address.
    #[error("SingleSignOnService Location is not an http or https address: {0}")]
    Location(String),
}

/// The single sign-on address that is used: the first in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SingleSignOn {
    /// By HTTP-Redirect.
    Redirect(Url),
    /// By HTTP-POST.
    Post(Url),
}

impl SingleSignOn {
    /// The address itself.
    #[must_use]
    pub fn location(&self) -> &Url {
        match self {
            Self::Redirect(location) | Self::Post(location) => location,
        }
    }
}

/// A single logout address of the identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SingleLogout {
    /// By HTTP-POST instead of HTTP-Redirect.
    pub(crate) is_post: bool,
    /// `Location` as written, where requests go.
    pub(crate) location: String,
    /// Where responses go: `ResponseLocation` as written, or `Location` (Metadata §2.2.2).
    pub(crate) response_location: String,
}

/// An identity provider as its metadata describes it.
#[derive(Debug, Clone)]
pub struct IdpMetadata {
    /// Its `entityID`.
    pub entity_id: String,
    /// Where requests go.
    pub single_sign_on: SingleSignOn,
    /// `Location` of the address as written, which is what `Destination` repeats.
    pub(crate) destination: String,
    /// Its single logout addresses for Redirect and POST, in the file's order.
    pub(crate) single_logout: Vec<SingleLogout>,
    /// Its signing certificates, DER.
    pub(crate) certificates: Vec<Vec<u8>>,
}

impl IdpMetadata {
    /// Reads a metadata file.
    ///
    /// Standard: Metadata §2.3.2, §2.4.1, §2.4.3; vendor page on the IdP metadata file.
    ///
    /// # Errors
    /// [`MetadataFault`] says what keeps the cloud from using it.
    pub fn parse(octets: &[u8]) -> Result<Self, MetadataFault> {
        if octets.len() > MAX_BYTES {
            return Err(MetadataFault::TooLarge(octets.len()));
        }
        let text = std::str::from_utf8(octets).map_err(|_| MetadataFault::NotUtf8)?;
        let document = Document::parse(text.trim_start_matches('\u{feff}'))
            .map_err(|fault| MetadataFault::NotXml(fault.to_string()))?;
        let root = document.root_element();
        if !xml::is(root, MD, "EntityDescriptor") {
            return Err(MetadataFault::NotAnEntity(
                "the root is not md:EntityDescriptor",
            ));
        }
        let entity_id = root.attribute("entityID").filter(|id| !id.is_empty());
        let entity_id = entity_id
            .ok_or(MetadataFault::NotAnEntity("no entityID"))?
            .to_owned();
        let role = identity_provider_role(root)?;
        let (destination, single_sign_on) = first_single_sign_on(role)?;
        Ok(Self {
            entity_id,
            single_sign_on,
            destination,
            single_logout: single_logout(role)?,
            certificates: signing_certificates(role)?,
        })
    }
}

fn identity_provider_role<'a, 'i>(root: Node<'a, 'i>) -> Result<Node<'a, 'i>, MetadataFault> {
    let mut roles = xml::children(root, MD, "IDPSSODescriptor");
    roles.retain(|role| {
        let protocols = role
            .attribute("protocolSupportEnumeration")
            .unwrap_or_default();
        protocols
            .split_ascii_whitespace()
            .any(|protocol| protocol == SAMLP)
    });
    match roles.as_slice() {
        [only] => Ok(*only),
        several => Err(MetadataFault::NoIdentityProvider(several.len())),
    }
}

fn first_single_sign_on(role: Node<'_, '_>) -> Result<(String, SingleSignOn), MetadataFault> {
    for service in xml::children(role, MD, "SingleSignOnService") {
        let kind = match service.attribute("Binding") {
            Some(REDIRECT) => SingleSignOn::Redirect,
            Some(POST) => SingleSignOn::Post,
            _ => continue,
        };
        let location = service.attribute("Location").unwrap_or_default();
        let url = Url::parse(location)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https"));
        let url = url.ok_or_else(|| MetadataFault::Location(location.to_owned()))?;
        return Ok((location.to_owned(), kind(url)));
    }
    Err(MetadataFault::NoSingleSignOn)
}

fn single_logout(role: Node<'_, '_>) -> Result<Vec<SingleLogout>, MetadataFault> {
    let is_web = |written: &str| {
        Url::parse(written).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
    };
    let mut found = Vec::new();
    for service in xml::children(role, MD, "SingleLogoutService") {
        let is_post = match service.attribute("Binding") {
            Some(REDIRECT) => false,
            Some(POST) => true,
            _ => continue,
        };
        let location = service.attribute("Location").unwrap_or_default();
        let response_location = service.attribute("ResponseLocation").unwrap_or(location);
        for written in [location, response_location] {
            if !is_web(written) {
                return Err(MetadataFault::LogoutLocation(written.to_owned()));
            }
        }
        found.push(SingleLogout {
            is_post,
            location: location.to_owned(),
            response_location: response_location.to_owned(),
        });
    }
    Ok(found)
}

fn signing_certificates(role: Node<'_, '_>) -> Result<Vec<Vec<u8>>, MetadataFault> {
    let keys = xml::children(role, MD, "KeyDescriptor");
    // Metadata §2.4.1.1: a key without `use` serves both purposes.
    let signing = keys
        .into_iter()
        .filter(|key| matches!(key.attribute("use"), None | Some("signing")));
    let written = signing.flat_map(|key| {
        key.descendants()
            .filter(|node| xml::is(*node, DS, "X509Certificate"))
    });
    let mut certificates = Vec::new();
    for (index, node) in written.enumerate() {
        let fault = |fault: String| MetadataFault::Certificate {
            number: index + 1,
            fault,
        };
        let der = STANDARD
            .decode(xml::packed_text(node))
            .map_err(|e| fault(e.to_string()))?;
        X509::from_der(&der).map_err(|e| fault(e.to_string()))?;
        certificates.push(der);
    }
    if certificates.is_empty() {
        Err(MetadataFault::NoSigningKey)
    } else {
        Ok(certificates)
    }
}
