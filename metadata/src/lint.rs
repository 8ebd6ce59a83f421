//! Lint: schema order, Kantara requirements, and a preset's rules, for SP and IdP files.

use crate::Finding;
use jiff::Timestamp;

/// Which role is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// IDPSSODescriptor.
    Idp,
    /// SPSSODescriptor.
    Sp,
}

/// What a preset asks of IdP metadata, as data (`cloud` fills it).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    /// Most octets.
    pub max_bytes: Option<usize>,
    /// The first SingleSignOnService must have one of these bindings.
    pub first_sso_bindings: Vec<String>,
    /// NameIDFormat that must be present.
    pub name_id_format: Option<String>,
    /// Elements in the vendor's example that may be required.
    pub expect_elements: Vec<String>,
}

/// Looks at a file; the role is found out when not given.
pub fn lint(_octets: &[u8], _role: Option<Role>, _rules: &Rules, _now: Timestamp) -> Vec<Finding> {
    todo!()
}
