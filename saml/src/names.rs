//! Names fixed by the standards: namespaces, bindings, formats, status codes, classes.
//!
//! Plain constants, so that a reader finds the standard's own words; nothing is decided here.

/// Namespaces.
pub mod ns {
    /// SAML assertions (Core §1.1).
    pub const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
    /// SAML protocol messages (Core §1.1).
    pub const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
    /// SAML metadata (Metadata §1.1).
    pub const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
    /// XML Signature.
    pub const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
    /// Exclusive canonicalization, also the namespace of `InclusiveNamespaces`.
    pub const EXC_C14N: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
    /// XML Schema.
    pub const XSD: &str = "http://www.w3.org/2001/XMLSchema";
    /// XML Schema instance (`xsi:type`).
    pub const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
    /// The `xml` prefix.
    pub const XML: &str = "http://www.w3.org/XML/1998/namespace";
    /// The `xmlns` prefix.
    pub const XMLNS: &str = "http://www.w3.org/2000/xmlns/";
    /// Metadata profile for algorithm support.
    pub const ALG: &str = "urn:oasis:names:tc:SAML:metadata:algsupport";
}

/// Binding identifiers (Bindings §3).
pub mod binding {
    /// HTTP-Redirect (Bindings §3.4).
    pub const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
    /// HTTP-POST (Bindings §3.5).
    pub const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
    /// HTTP-Artifact (Bindings §3.6); recognised, never used.
    pub const ARTIFACT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact";
    /// SOAP (Bindings §3.2); recognised, never used.
    pub const SOAP: &str = "urn:oasis:names:tc:SAML:2.0:bindings:SOAP";
    /// Encoding identifier of a deflated Redirect message (Bindings §3.4.4.1).
    pub const DEFLATE: &str = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE";
}

/// Name identifier formats (Core §8.3).
pub mod nameid {
    /// No statement about the format.
    pub const UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
    /// An e-mail address.
    pub const EMAIL: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
    /// One-time pseudonym.
    pub const TRANSIENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
    /// Lasting pairwise pseudonym.
    pub const PERSISTENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
    /// An entity's own identifier.
    pub const ENTITY: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";
    /// A request for an encrypted identifier.
    pub const ENCRYPTED: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:encrypted";
}

/// Attribute name formats (Core §8.2).
pub mod attrname {
    /// No statement.
    pub const UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified";
    /// The name is a URI.
    pub const URI: &str = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri";
    /// The name is a simple string.
    pub const BASIC: &str = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic";
}

/// Status codes (Core §3.2.2.2).
pub mod status {
    /// The request succeeded.
    pub const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
    /// Fault of the requester.
    pub const REQUESTER: &str = "urn:oasis:names:tc:SAML:2.0:status:Requester";
    /// Fault of the responder.
    pub const RESPONDER: &str = "urn:oasis:names:tc:SAML:2.0:status:Responder";
    /// The version is not supported.
    pub const VERSION_MISMATCH: &str = "urn:oasis:names:tc:SAML:2.0:status:VersionMismatch";
    /// The person could not be authenticated.
    pub const AUTHN_FAILED: &str = "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed";
    /// The name identifier policy cannot be met.
    pub const INVALID_NAMEID_POLICY: &str =
        "urn:oasis:names:tc:SAML:2.0:status:InvalidNameIDPolicy";
    /// The authentication context cannot be met.
    pub const NO_AUTHN_CONTEXT: &str = "urn:oasis:names:tc:SAML:2.0:status:NoAuthnContext";
    /// Passive authentication is impossible.
    pub const NO_PASSIVE: &str = "urn:oasis:names:tc:SAML:2.0:status:NoPassive";
    /// Logout did not reach every session participant.
    pub const PARTIAL_LOGOUT: &str = "urn:oasis:names:tc:SAML:2.0:status:PartialLogout";
    /// The principal is not known.
    pub const UNKNOWN_PRINCIPAL: &str = "urn:oasis:names:tc:SAML:2.0:status:UnknownPrincipal";
    /// The responder will not serve this request.
    pub const REQUEST_DENIED: &str = "urn:oasis:names:tc:SAML:2.0:status:RequestDenied";
}

/// Reasons for a logout (Core §3.7.3).
pub mod logout {
    /// The person wanted it.
    pub const USER: &str = "urn:oasis:names:tc:SAML:2.0:logout:user";
    /// An administrator wanted it.
    pub const ADMIN: &str = "urn:oasis:names:tc:SAML:2.0:logout:admin";
}

/// Authentication context classes (Authentication Context §3.4).
pub mod authn_context {
    /// No statement.
    pub const UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified";
    /// Password.
    pub const PASSWORD: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password";
    /// Password over a protected session.
    pub const PASSWORD_PROTECTED_TRANSPORT: &str =
        "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
    /// Time-synchronised token.
    pub const TIME_SYNC_TOKEN: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:TimeSyncToken";
    /// Two factors with a registered mobile device.
    pub const MOBILE_TWO_FACTOR: &str =
        "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract";
    /// X.509 certificate.
    pub const X509: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:X509";
    /// A session that existed before.
    pub const PREVIOUS_SESSION: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:PreviousSession";
}

/// Subject confirmation: bearer (Profiles §3.3).
pub const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
/// Consent not stated (Core §8.4.1).
pub const CONSENT_UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:2.0:consent:unspecified";
/// The only version spoken.
pub const VERSION: &str = "2.0";
