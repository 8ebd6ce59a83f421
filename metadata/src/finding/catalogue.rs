//! Every finding there is: name in the code, stable code, severity, and the requirement it goes back to.
//!
//! Families: 1 the file, 2 the entity and its time, 3 origin (signature, pins), 4 keys, 5 endpoints, 6 declarations of the role,
//! 7 what we or a preset ask of an IdP, 8 what a replacement would lower.

use super::Severity;

/// One row of the catalogue.
#[derive(Debug)]
pub(crate) struct Kind {
    pub(crate) code: &'static str,
    pub(crate) severity: Severity,
    pub(crate) source: &'static str,
}

macro_rules! catalogue {
    ($($name:ident $code:literal $severity:ident $source:literal;)*) => {
        /// The rows by name.
        pub(crate) mod kind {
            use super::{Kind, Severity};
            $(pub(crate) const $name: Kind = Kind { code: $code, severity: Severity::$severity, source: $source };)*
        }

        /// Every code with its severity, in order of codes.
        pub const CATALOGUE: &[(&str, Severity)] = &[$(($code, Severity::$severity)),*];
    };
}

catalogue! {
    NOT_WELL_FORMED "MD-1001" Error "XML 1.0 §2.1, Namespaces in XML §7";
    TOO_LARGE "MD-1002" Error "vendor page devg-bpconsole/access_00011: at most 2 MB";
    DOCTYPE "MD-1003" Error "Kantara IIP-G03";
    OVER_LIMIT "MD-1004" Error "limit of this reader";
    NOT_UNICODE "MD-1005" Error "vendor page devg-bpconsole/access_00001: UTF-8";
    TWO_ROOTS "MD-1006" Error "XML 1.0 §2.1";
    NO_NAMESPACE "MD-1007" Error "Metadata §1.1";
    NOT_METADATA "MD-1008" Error "Metadata §2.1";
    BYTE_ORDER_MARK "MD-1009" Note "XML 1.0 appendix F.1";
    UTF16 "MD-1010" Note "vendor page devg-bpconsole/access_00001: UTF-8";
    NO_SERVICE_PROVIDER "MD-1011" Error "Metadata §2.4.4";
    CHOICE_NEEDED "MD-1012" Error "Metadata §2.3.1";
    NOT_IN_FILE "MD-1013" Error "Metadata §2.3.2";
    TOO_MANY_ENTITIES "MD-1014" Error "limit of this reader";
    ENTITY_TWICE "MD-1015" Error "Metadata §2.3.2";
    PRIVATE_KEY "MD-1016" Error "vendor page devg-bpconsole/access_00001: no secrets";
    SECRET_NAME "MD-1017" Warning "vendor page devg-bpconsole/access_00001: no secrets";
    MORE_OF_THE_SAME "MD-1018" Note "limit of this reader";

    ENTITY_ID_MISSING "MD-2001" Error "Metadata §2.3.2";
    ENTITY_ID_NO_SCHEME "MD-2002" Warning "Core §8.3.6";
    ENTITY_ID_TOO_LONG "MD-2003" Error "Core §8.3.6: at most 1024 characters";
    ENTITY_ID_WHITE_SPACE "MD-2004" Warning "XML Schema §4.3.6";
    ENTITY_ID_CHARACTERS "MD-2005" Error "Core §8.3.6";
    BOTH_ROLES "MD-2006" Note "Metadata §2.3.2";
    OTHER_ROLE "MD-2007" Note "Metadata §2.4.1";
    NO_SAML2 "MD-2008" Error "Metadata §2.4.1";
    SEVERAL_ROLES "MD-2009" Warning "Metadata §2.4.1";
    ELEMENT_ORDER "MD-2010" Warning "Metadata schema: xs:sequence";
    UNKNOWN_ELEMENT "MD-2011" Warning "Metadata schema";
    EXPIRED "MD-2012" Error "Metadata §2.3.2 validUntil, Kantara IIP-MD05";
    EXPIRES_SOON "MD-2013" Warning "Metadata §2.3.2 validUntil";
    NO_TIME_ZONE "MD-2014" Warning "Core §1.3.3";
    TIME_UNREADABLE "MD-2015" Error "Core §1.3.3";
    TIME_UNSET "MD-2016" Error "Metadata §2.3.2 validUntil";
    CACHE_DURATION "MD-2017" Warning "Metadata §2.3.2 cacheDuration";

    UNSIGNED "MD-3001" Note "Metadata §3";
    UNPROVEN "MD-3002" Note "Metadata §3.1, Kantara IIP-MD06";
    SIGNATURE_BROKEN "MD-3003" Warning "Metadata §3.1";
    SIGNATURE_BROKEN_PINNED "MD-3004" Error "Metadata §3.1";
    SHA1_DIGEST "MD-3005" Warning "RFC 6931, SHA-1 withdrawn";
    SHA1_DIGEST_PINNED "MD-3006" Error "RFC 6931, SHA-1 withdrawn";
    ALGORITHM "MD-3007" Warning "allow-list of this product";
    ALGORITHM_PINNED "MD-3008" Error "allow-list of this product";
    PIN_NOT_MET "MD-3009" Error "pins of this import";
    KEY_NOT_PINNED "MD-3010" Error "pins of this import";
    PIN_COVERS_KEYS "MD-3011" Warning "pins of this import";
    PARTLY_SIGNED "MD-3012" Warning "Metadata §3.1";
    PARTLY_SIGNED_PINNED "MD-3013" Error "Metadata §3.1";
    SHA1_ALLOWED "MD-3014" Warning "RFC 6931, SHA-1 withdrawn";
    NOTHING_TO_PIN "MD-3015" Error "pins of this import";

    NO_USE "MD-4001" Note "Metadata §2.4.1.1, Kantara IIP-MD11";
    UNKNOWN_USE "MD-4002" Warning "Metadata §2.4.1.1";
    CERTIFICATE_EMPTY "MD-4003" Warning "XML Signature §4.5.4";
    CERTIFICATE_UNREADABLE "MD-4004" Warning "XML Signature §4.5.4";
    NO_CERTIFICATE "MD-4005" Warning "Kantara IIP-MD06";
    KEY_WEAK "MD-4006" Warning "NIST SP 800-131A: RSA of 2048 bits or more";
    KEY_UNSUPPORTED "MD-4007" Warning "allow-list of this product";
    CERTIFICATE_EXPIRED "MD-4008" Warning "RFC 5280 §4.1.2.5, Kantara IIP-MD06";
    CERTIFICATE_NOT_YET "MD-4009" Warning "RFC 5280 §4.1.2.5, Kantara IIP-MD06";
    CERTIFICATE_NO_LIFE "MD-4010" Warning "RFC 5280 §4.1.2.5";
    CERTIFICATE_TWICE "MD-4011" Note "Metadata §2.4.1.1";
    CERTIFICATE_CHAIN "MD-4012" Warning "Kantara IIP-MD06";
    SEVERAL_SIGNING_KEYS "MD-4013" Note "Kantara IIP-MD07";
    CERTIFICATE_WEAK_SIGNATURE "MD-4014" Warning "RFC 6194, SHA-1 withdrawn";
    NO_SIGNING_KEY "MD-4015" Warning "Profiles §4.1.4.1";
    KEY_NAME "MD-4016" Note "Kantara IIP-MD06";
    ENCRYPTION_METHOD "MD-4017" Note "Metadata §2.4.1.1";
    CERTIFICATE_ENDS_SOON "MD-4018" Warning "RFC 5280 §4.1.2.5";
    BASE64_WHITE_SPACE "MD-4019" Note "XML Schema §3.2.16";
    PEM_ARMOUR "MD-4020" Warning "XML Signature §4.5.4";

    NO_ACS "MD-5001" Error "Metadata §2.4.4";
    SCHEME_FORBIDDEN "MD-5002" Error "RFC 3986 §3.1, CVE-2023-45683";
    HTTP_LEFT_OUT "MD-5003" Warning "Profiles §4.1.3.5";
    HTTP_ALLOWED "MD-5004" Warning "Profiles §4.1.3.5";
    USER_INFO "MD-5005" Error "RFC 3986 §7.6";
    FRAGMENT "MD-5006" Warning "RFC 3986 §3.5";
    LOCATION_WHITE_SPACE "MD-5007" Warning "XML Schema §4.3.6";
    LOCATION_UNREADABLE "MD-5008" Warning "Metadata §2.2.2";
    LOCATION_CHARACTERS "MD-5009" Error "RFC 3986 §2";
    LOCATION_MISSING "MD-5010" Warning "Metadata §2.2.2";
    BINDING_MISSING "MD-5011" Warning "Metadata §2.2.2";
    BINDING_NOT_SPOKEN "MD-5012" Note "Bindings §3";
    ACS_REDIRECT "MD-5013" Warning "Profiles §4.1.2: not HTTP-Redirect";
    INDEX_MISSING "MD-5014" Warning "Metadata §2.2.3";
    INDEX_TWICE "MD-5015" Warning "Metadata §2.2.3";
    DEFAULT_TWICE "MD-5016" Warning "Metadata §2.2.3";
    NO_DEFAULT "MD-5017" Note "Metadata §2.2.3";
    INDEX_UNREADABLE "MD-5018" Warning "Metadata §2.2.3: xs:unsignedShort";
    BOOLEAN_UNREADABLE "MD-5019" Warning "XML Schema §3.2.2";
    FIRST_NOT_POST "MD-5020" Note "Profiles §4.1.3.5";
    ENDPOINT_TWICE "MD-5021" Note "Metadata §2.4.4";
    SERVICE_NOT_USED "MD-5022" Note "Metadata §2.4.2";

    REQUESTS_NOT_SIGNED "MD-6001" Warning "Metadata §2.4.4 AuthnRequestsSigned";
    REQUESTS_UNVERIFIABLE "MD-6002" Error "Metadata §2.4.4 AuthnRequestsSigned";
    ASSERTIONS_UNSIGNED "MD-6003" Note "Metadata §2.4.4 WantAssertionsSigned";
    NAME_ID_WHITE_SPACE "MD-6004" Note "XML Schema §4.3.6";
    NAME_ID_UNKNOWN "MD-6005" Warning "Core §8.3";
    NAME_ID_ABSENT "MD-6006" Note "Metadata §2.4.2";
    EXTENSIONS "MD-6007" Note "Metadata §2.4.1 Extensions";
    ATTRIBUTE_CONSUMING "MD-6008" Note "Metadata §2.4.4.1";

    NO_IDENTITY_PROVIDER "MD-7001" Error "Metadata §2.4.3";
    NO_SINGLE_SIGN_ON "MD-7002" Error "Metadata §2.4.3, Kantara IIP-SSO02";
    IDP_NO_SIGNING_KEY "MD-7003" Error "vendor page devg-bpconsole/access_00001: the public key";
    IDP_KEY_WEAK "MD-7004" Error "NIST SP 800-131A: RSA of 2048 bits or more";
    RULE_FIRST_BINDING "MD-7005" Error "rule of the preset";
    RULE_NAME_ID "MD-7006" Error "rule of the preset";
    RULE_ELEMENT "MD-7007" Warning "rule of the preset";
    RULE_SIZE "MD-7008" Error "rule of the preset";
    RULE_UTF8 "MD-7009" Error "vendor page devg-bpconsole/access_00001: UTF-8";

    LOWERED_KEYS "MD-8001" Error "replacement of metadata, CVE-2026-16443";
    LOWERED_REQUESTS_SIGNED "MD-8002" Error "replacement of metadata, CVE-2026-16443";
    LOWERED_ASSERTIONS_SIGNED "MD-8003" Error "replacement of metadata";
    LOWERED_HTTP "MD-8004" Error "replacement of metadata";
    LOWERED_ORIGIN "MD-8005" Error "replacement of metadata";
    LOWERED_ALL_KEYS_NEW "MD-8006" Error "replacement of metadata";
    LOWERED_ENCRYPTION "MD-8007" Error "replacement of metadata";
    LOWERED_ENTITY "MD-8008" Error "replacement of metadata";
}
