//! Answers broken in what the Assertion says.

use super::broken_envelope::Row;

/// Broken before signing, so that nothing but the named checks can notice.
pub(super) const MADE_WRONG: &[Row] = &[
    (
        "empty NameID",
        &[(">_somebody<", "><")],
        &["subject.name-id"],
    ),
    (
        "persistent NameID",
        &[("nameid-format:transient", "nameid-format:persistent")],
        &["subject.name-id-format"],
    ),
    (
        "NameQualifier without slash",
        &[(
            "NameQualifier=\"https://cloud.test/\"",
            "NameQualifier=\"https://cloud.test\"",
        )],
        &["subject.name-qualifier"],
    ),
    (
        "sender-vouches",
        &[("cm:bearer", "cm:sender-vouches")],
        &["subject.confirmation"],
    ),
    (
        "Recipient off by one character",
        &[(
            "Recipient=\"https://cloud.test/authui/saml/SAMLAssertionConsumer\"",
            "Recipient=\"https://cloud.test/authui/saml/SAMLAssertionConsumer/\"",
        )],
        &["subject.recipient"],
    ),
    (
        "confirmation for another request",
        &[(
            "<saml2:SubjectConfirmationData InResponseTo=\"_",
            "<saml2:SubjectConfirmationData InResponseTo=\"_x",
        )],
        &["subject.in-response-to"],
    ),
    (
        "confirmation expired",
        &[(
            "NotOnOrAfter=\"2026-01-15T08:05:00.000Z\"",
            "NotOnOrAfter=\"2026-01-15T07:58:00.000Z\"",
        )],
        &["subject.not-on-or-after"],
    ),
    (
        "confirmation without end",
        &[("NotOnOrAfter=\"2026-01-15T08:05:00.000Z\"", "")],
        &["subject.not-on-or-after"],
    ),
    (
        "confirmation not yet valid",
        &[(
            "NotBefore=\"2026-01-15T07:55:00.000Z\"",
            "NotBefore=\"2026-01-15T08:03:00.000Z\"",
        )],
        &["subject.not-before"],
    ),
    (
        "conditions not yet valid",
        &[(
            "NotBefore=\"2026-01-15T07:55:01.000Z\"",
            "NotBefore=\"2026-01-15T08:03:00.000Z\"",
        )],
        &["conditions.not-before"],
    ),
    (
        "conditions expired",
        &[(
            "NotOnOrAfter=\"2026-01-15T08:05:01.000Z\"",
            "NotOnOrAfter=\"2026-01-15T07:50:00.000Z\"",
        )],
        &["conditions.not-on-or-after"],
    ),
    (
        "another audience",
        &[(
            "<saml2:Audience>https://cloud.test/",
            "<saml2:Audience>https://cloud.test/x",
        )],
        &["conditions.audience"],
    ),
    (
        "a second audience",
        &[(
            "</saml2:Audience>",
            "</saml2:Audience><saml2:Audience>https://other.test/</saml2:Audience>",
        )],
        &["conditions.audience"],
    ),
    (
        "OneTimeUse",
        &[(
            "</saml2:AudienceRestriction>",
            "</saml2:AudienceRestriction><saml2:OneTimeUse/>",
        )],
        &["conditions.content"],
    ),
    (
        "attributes in another order",
        &[
            ("\"xUserId\"", "\"-\""),
            ("\"xAccountId\"", "\"xUserId\""),
            ("\"-\"", "\"xAccountId\""),
        ],
        &["attributes.names"],
    ),
    (
        "attribute in another case",
        &[("\"bpId\"", "\"bpid\"")],
        &["attributes.names"],
    ),
    (
        "attribute too many",
        &[(
            "</saml2:AttributeStatement>",
            "<saml2:Attribute FriendlyName=\"role\" Name=\"role\" NameFormat=\"urn:oasis:names:tc:SAML:2.0:attrname-format:uri\"><saml2:AttributeValue xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"xsd:string\">admin</saml2:AttributeValue></saml2:Attribute></saml2:AttributeStatement>",
        )],
        &["attributes.names"],
    ),
    (
        "no FriendlyName",
        &[("FriendlyName=\"bpId\"", "")],
        &["attributes.friendly-name"],
    ),
    (
        "another FriendlyName",
        &[("FriendlyName=\"bpId\"", "FriendlyName=\"Partner\"")],
        &["attributes.friendly-name"],
    ),
    (
        "basic NameFormat",
        &[("attrname-format:uri", "attrname-format:basic")],
        &["attributes.name-format"],
    ),
    (
        "two values",
        &[(
            ">bp-1</saml2:AttributeValue>",
            ">bp-1</saml2:AttributeValue><saml2:AttributeValue xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"xsd:string\">bp-2</saml2:AttributeValue>",
        )],
        &["attributes.single-value"],
    ),
    (
        "no xsi:type",
        &[(" xsi:type=\"xsd:string\"", "")],
        &["attributes.type"],
    ),
    (
        "xsi:type of another kind",
        &[("xsd:string", "xsd:anyType")],
        &["attributes.type"],
    ),
    (
        "prefix bound to something else",
        &[(
            "xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"",
            "xmlns:xsd=\"http://www.w3.org/1999/XMLSchema\"",
        )],
        &["attributes.type"],
    ),
    (
        "prefix not bound",
        &[("xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"", "")],
        &["attributes.type"],
    ),
    (
        "empty xUserId and xAccountId",
        &[("customer-7", "")],
        &["attributes.x-user-id", "attributes.x-account-id"],
    ),
    (
        "xAccountId is not xUserId",
        &[(
            "xsd:string\">customer-7</saml2:AttributeValue></saml2:Attribute><saml2:Attribute FriendlyName=\"bpId",
            "xsd:string\">customer-8</saml2:AttributeValue></saml2:Attribute><saml2:Attribute FriendlyName=\"bpId",
        )],
        &["attributes.same-id"],
    ),
    ("empty bpId", &[("bp-1", "")], &["attributes.bp-id"]),
    (
        "email that is none",
        &[("seven@example.test", "seven example")],
        &["attributes.email"],
    ),
    (
        "endless name",
        &[(
            "seven_co",
            "sssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss",
        )],
        &["attributes.name"],
    ),
    (
        "mobile without country code",
        &[("0086-13800000000", "13800000000")],
        &["attributes.mobile"],
    ),
    (
        "sign-in in the future",
        &[(
            "AuthnInstant=\"2026-01-15T07:58:00.000Z\"",
            "AuthnInstant=\"2026-01-15T08:58:00.000Z\"",
        )],
        &["authn.instant"],
    ),
    (
        "locality is an address",
        &[(
            "SubjectLocality Address=\"https://cloud.test/\"",
            "SubjectLocality Address=\"127.0.0.1\"",
        )],
        &["authn.locality"],
    ),
    (
        "no class",
        &[("urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified", "")],
        &["authn.class"],
    ),
    (
        "two NameIDs",
        &[(
            "</saml2:NameID>",
            "</saml2:NameID><saml2:NameID>second</saml2:NameID>",
        )],
        &["subject.name-id"],
    ),
    (
        "two Conditions",
        &[(
            "</saml2:Conditions>",
            "</saml2:Conditions><saml2:Conditions/>",
        )],
        &["assertion.content", "conditions.present"],
    ),
    (
        "two AuthnStatements",
        &[(
            "</saml2:AuthnStatement>",
            "</saml2:AuthnStatement><saml2:AuthnStatement/>",
        )],
        &["assertion.content", "authn.statement"],
    ),
    (
        "two AttributeStatements",
        &[(
            "</saml2:AttributeStatement>",
            "</saml2:AttributeStatement><saml2:AttributeStatement/>",
        )],
        &["assertion.content", "attributes.statement"],
    ),
    (
        "an encrypted assertion beside",
        &[(
            "</saml2:Assertion>",
            "</saml2:Assertion><saml2:EncryptedAssertion xmlns:saml2=\"urn:oasis:names:tc:SAML:2.0:assertion\"/>",
        )],
        &["assertion.not-encrypted"],
    ),
    (
        "comment in a value",
        &[(">customer-7<", ">customer<!---->-7<")],
        &["xml.values"],
    ),
    (
        "processing instruction",
        &[("<saml2:Subject>", "<?x y?><saml2:Subject>")],
        &["xml.values"],
    ),
    (
        "not a Response",
        &[("saml2p:Response", "saml2p:ArtifactResponse")],
        &["response.root"],
    ),
];
