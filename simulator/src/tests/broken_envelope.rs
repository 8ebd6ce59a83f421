//! Answers broken in the Response, the frame of the Assertion, or the signature.

/// Replacements in the answer, and the names of exactly the checks that must fail.
pub(super) type Row = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static [&'static str],
);

/// Broken before signing, so that nothing but the named checks can notice.
pub(super) const MADE_WRONG: &[Row] = &[
    (
        "another Destination",
        &[(
            "Destination=\"https://cloud.test/",
            "Destination=\"https://cl0ud.test/",
        )],
        &["response.destination"],
    ),
    (
        "no Destination",
        &[(
            "Destination=\"https://cloud.test/authui/saml/SAMLAssertionConsumer\"",
            "",
        )],
        &["response.destination"],
    ),
    (
        "Response of version 1.1",
        &[(
            "07:59:59.000Z\" Version=\"2.0\"><saml2:Issuer xmlns",
            "07:59:59.000Z\" Version=\"1.1\"><saml2:Issuer xmlns",
        )],
        &["response.version"],
    ),
    (
        "Response ID that starts with a digit",
        &[("_response", "1response")],
        &["response.id"],
    ),
    (
        "Response from yesterday",
        &[(
            "\" IssueInstant=\"2026-01-15T07:59:59.000Z\" Version=\"2.0\"><saml2:Issuer xmlns",
            "\" IssueInstant=\"2026-01-14T07:59:59.000Z\" Version=\"2.0\"><saml2:Issuer xmlns",
        )],
        &["response.issue-instant"],
    ),
    (
        "Response from the future",
        &[(
            "\" IssueInstant=\"2026-01-15T07:59:59.000Z\" Version=\"2.0\"><saml2:Issuer xmlns",
            "\" IssueInstant=\"2026-01-15T08:10:00.000Z\" Version=\"2.0\"><saml2:Issuer xmlns",
        )],
        &["response.issue-instant"],
    ),
    (
        "Response time without zone",
        &[(
            "\" IssueInstant=\"2026-01-15T07:59:59.000Z\" Version=\"2.0\"><saml2:Issuer xmlns",
            "\" IssueInstant=\"2026-01-15T07:59:59.000\" Version=\"2.0\"><saml2:Issuer xmlns",
        )],
        &["response.issue-instant"],
    ),
    (
        "Response of another issuer",
        &[(
            "entity\">https://idp.test/metadata",
            "entity\">https://idp.test/other",
        )],
        &["response.issuer"],
    ),
    (
        "issuer with white space",
        &[(
            "entity\">https://idp.test/metadata",
            "entity\"> https://idp.test/metadata",
        )],
        &["response.issuer"],
    ),
    (
        "issuer that is no entity",
        &[("nameid-format:entity", "nameid-format:persistent")],
        &["response.issuer-format"],
    ),
    (
        "Extensions in the Response",
        &[(
            "<saml2p:Status>",
            "<saml2p:Extensions><x xmlns=\"urn:x\"/></saml2p:Extensions><saml2p:Status>",
        )],
        &["response.content"],
    ),
    (
        "stranger in the Response",
        &[(
            "<saml2p:Status>",
            "<Status xmlns=\"urn:x\"/><saml2p:Status>",
        )],
        &["response.content"],
    ),
    (
        "error status with an assertion",
        &[(
            "Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"",
            "Value=\"urn:oasis:names:tc:SAML:2.0:status:Responder\"",
        )],
        &["response.status", "assertion.single"],
    ),
    (
        "Assertion of version 1.1",
        &[(
            "\" Version=\"2.0\"><saml2:Issuer>",
            "\" Version=\"1.1\"><saml2:Issuer>",
        )],
        &["assertion.version"],
    ),
    (
        "Assertion ID with a colon",
        &[("_assertion", "_asser:tion")],
        &["assertion.id"],
    ),
    (
        "Assertion from yesterday",
        &[(
            "ID=\"_assertion\" IssueInstant=\"2026-01-15",
            "ID=\"_assertion\" IssueInstant=\"2026-01-14",
        )],
        &["assertion.issue-instant"],
    ),
    (
        "Assertion of another issuer",
        &[(
            "<saml2:Issuer>https://idp.test/metadata",
            "<saml2:Issuer>https://idp.test/metadata/",
        )],
        &["assertion.issuer"],
    ),
    (
        "Advice in the Assertion",
        &[("</saml2:Conditions>", "</saml2:Conditions><saml2:Advice/>")],
        &["assertion.content"],
    ),
    (
        "signature by SHA-512",
        &[("xmldsig-more#rsa-sha256", "xmldsig-more#rsa-sha512")],
        &["signature.method"],
    ),
    (
        "digest by SHA-1",
        &[(
            "http://www.w3.org/2001/04/xmlenc#sha256",
            "http://www.w3.org/2000/09/xmldsig#sha1",
        )],
        &["signature.digest-method"],
    ),
    (
        "reference to the Response",
        &[("URI=\"#_assertion\"", "URI=\"#_response\"")],
        &["signature.reference"],
    ),
    (
        "reference to the whole document",
        &[("URI=\"#_assertion\"", "URI=\"\"")],
        &["signature.reference"],
    ),
    (
        "reference by XPointer",
        &[("URI=\"#_assertion\"", "URI=\"#xpointer(id('_assertion'))\"")],
        &["signature.reference"],
    ),
    (
        "no enveloped-signature",
        &[(
            "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>",
            "",
        )],
        &["signature.transforms"],
    ),
    (
        "inclusive C14N in the transforms",
        &[(
            "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"><ec:InclusiveNamespaces xmlns:ec=\"http://www.w3.org/2001/10/xml-exc-c14n#\" PrefixList=\"xsd\"/></ds:Transform>",
            "<ds:Transform Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"/>",
        )],
        &["signature.transforms"],
    ),
    (
        "C14N with comments",
        &[(
            "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\">",
            "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#WithComments\">",
        )],
        &["signature.transforms"],
    ),
    (
        "SignedInfo by inclusive C14N",
        &[(
            "<ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>",
            "<ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"/>",
        )],
        &["signature.canonicalization"],
    ),
    (
        "Object in the signature",
        &[("</ds:KeyInfo>", "</ds:KeyInfo><ds:Object/>")],
        &["signature.structure"],
    ),
    (
        "KeyValue beside the certificate",
        &[("<ds:X509Data>", "<ds:KeyName>x</ds:KeyName><ds:X509Data>")],
        &["signature.structure"],
    ),
];

/// Broken after signing, as somebody on the way would.
pub(super) const ALTERED: &[Row] = &[
    (
        "altered attribute",
        &[("customer-7", "customer-8")],
        &["signature.digest"],
    ),
    (
        "altered signed part of SignedInfo",
        &[("PrefixList=\"xsd\"", "PrefixList=\"xsd nobody\"")],
        &["signature.value"],
    ),
    (
        "signature by SHA-1",
        &[(
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        )],
        &["signature.method"],
    ),
    (
        "SignatureValue of other octets",
        &[("<ds:SignatureValue>", "<ds:SignatureValue>AAAA")],
        &["signature.value"],
    ),
    (
        "DOCTYPE",
        &[(
            "<saml2p:Response",
            "<!DOCTYPE r [<!ENTITY e \"x\">]><saml2p:Response",
        )],
        &["xml.no-dtd"],
    ),
    (
        "not well-formed",
        &[("</saml2p:Response>", "")],
        &["xml.well-formed"],
    ),
    (
        "second root",
        &[("</saml2p:Response>", "</saml2p:Response><x/>")],
        &["xml.well-formed"],
    ),
    (
        "ID used twice",
        &[("<saml2p:Status>", "<saml2p:Status ID=\"_assertion\">")],
        &["xml.unique-ids", "signature.value"],
    ),
    (
        "KeyInfo with another certificate",
        &[("<ds:X509Certificate>MII", "<ds:X509Certificate>MIJ")],
        &["signature.key-info"],
    ),
    (
        "no KeyInfo certificate",
        &[("ds:X509Certificate>", "ds:X509SubjectName>")],
        &["signature.key-info"],
    ),
];
