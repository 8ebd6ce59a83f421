//! A service provider or an identity provider as its metadata describes it, after every check.

use certs::{Certificate, TrustedKeys};
use jiff::Timestamp;
use saml::binding::Binding;

/// An AssertionConsumerService (Metadata §2.4.4): where answers may go, compared octet by octet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssertionConsumerService {
    /// Location, exactly as written (white space around it removed).
    pub location: String,
    /// Binding URI.
    pub binding: String,
    /// Index; some peers leave it out.
    pub index: Option<u16>,
    /// isDefault, absent is not false (Metadata §2.2.3).
    pub is_default: Option<bool>,
}

/// An endpoint without index (SingleSignOnService, SingleLogoutService).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Location.
    pub location: String,
    /// ResponseLocation.
    pub response_location: Option<String>,
    /// The binding, when it is one we speak.
    pub binding: Option<Binding>,
}

/// A service provider. Only [`crate::read`] makes one, so each location was checked for its scheme.
#[derive(Clone)]
pub struct ServiceProvider {
    pub(crate) entity_id: String,
    pub(crate) authn_requests_signed: bool,
    pub(crate) want_assertions_signed: bool,
    pub(crate) signing: Vec<Certificate>,
    pub(crate) encryption: Vec<Certificate>,
    pub(crate) acs: Vec<AssertionConsumerService>,
    pub(crate) slo: Vec<Endpoint>,
    pub(crate) name_id_formats: Vec<String>,
    pub(crate) valid_until: Option<Timestamp>,
    pub(crate) trusted: TrustedKeys,
}

impl ServiceProvider {
    /// entityID.
    pub fn entity_id(&self) -> &str {
        &self.entity_id
    }
    /// AuthnRequestsSigned.
    pub fn authn_requests_signed(&self) -> bool {
        self.authn_requests_signed
    }
    /// WantAssertionsSigned.
    pub fn want_assertions_signed(&self) -> bool {
        self.want_assertions_signed
    }
    /// Certificates for verifying what it sends (`use="signing"` or no `use`).
    pub fn signing_certificates(&self) -> &[Certificate] {
        &self.signing
    }
    /// Certificates for encrypting to it.
    pub fn encryption_certificates(&self) -> &[Certificate] {
        &self.encryption
    }
    /// The same as keys, ready for `certs::verify`.
    pub fn signing_keys(&self) -> &TrustedKeys {
        &self.trusted
    }
    /// ACS endpoints in document order.
    pub fn acs(&self) -> &[AssertionConsumerService] {
        &self.acs
    }
    /// SingleLogoutService endpoints in document order.
    pub fn slo(&self) -> &[Endpoint] {
        &self.slo
    }
    /// NameIDFormat values, white space removed.
    pub fn name_id_formats(&self) -> &[String] {
        &self.name_id_formats
    }
    /// The earliest validUntil of entity and role.
    pub fn valid_until(&self) -> Option<Timestamp> {
        self.valid_until
    }
    /// Whether the metadata has expired.
    pub fn expired(&self, now: Timestamp) -> bool {
        self.valid_until.is_some_and(|end| end <= now)
    }
}

/// An identity provider. Only [`crate::read`] makes one, so each location was checked for its scheme.
#[derive(Clone)]
pub struct IdentityProvider {
    pub(crate) entity_id: String,
    pub(crate) want_authn_requests_signed: bool,
    pub(crate) signing: Vec<Certificate>,
    pub(crate) sso: Vec<Endpoint>,
    pub(crate) slo: Vec<Endpoint>,
    pub(crate) name_id_formats: Vec<String>,
    pub(crate) valid_until: Option<Timestamp>,
    pub(crate) trusted: TrustedKeys,
}

impl std::fmt::Debug for IdentityProvider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IdentityProvider({:?})", self.entity_id)
    }
}

impl IdentityProvider {
    /// entityID.
    pub fn entity_id(&self) -> &str {
        &self.entity_id
    }
    /// WantAuthnRequestsSigned.
    pub fn want_authn_requests_signed(&self) -> bool {
        self.want_authn_requests_signed
    }
    /// Certificates for verifying what it sends (`use="signing"` or no `use`).
    pub fn signing_certificates(&self) -> &[Certificate] {
        &self.signing
    }
    /// The same as keys, ready for `certs::verify`.
    pub fn signing_keys(&self) -> &TrustedKeys {
        &self.trusted
    }
    /// SingleSignOnService endpoints in document order.
    pub fn sso(&self) -> &[Endpoint] {
        &self.sso
    }
    /// The first SingleSignOnService of a binding.
    pub fn sso_at(&self, binding: Binding) -> Option<&str> {
        let mut services = self.sso.iter();
        services
            .find(|service| service.binding == Some(binding))
            .map(|service| service.location.as_str())
    }
    /// SingleLogoutService endpoints in document order.
    pub fn slo(&self) -> &[Endpoint] {
        &self.slo
    }
    /// NameIDFormat values, white space removed.
    pub fn name_id_formats(&self) -> &[String] {
        &self.name_id_formats
    }
    /// The earliest validUntil of entity and role.
    pub fn valid_until(&self) -> Option<Timestamp> {
        self.valid_until
    }
    /// Whether the metadata has expired.
    pub fn expired(&self, now: Timestamp) -> bool {
        self.valid_until.is_some_and(|end| end <= now)
    }
}
