//! The allow-list: what is not named here does not exist. No SHA-1, no HMAC, no RSA 1.5 encryption.

use openssl::hash::MessageDigest;
use openssl::md::{Md, MdRef};
use openssl::sha::{Sha256, Sha384, Sha512};

/// Digests (XML Signature, XML Encryption §5.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DigestAlgorithm {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// Signature algorithms (RFC 6931).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RsaSha256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    RsaSha384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    RsaSha512,
    /// ECDSA with SHA-256; the signature is r and s, concatenated.
    EcdsaSha256,
    /// ECDSA with SHA-384.
    EcdsaSha384,
}

impl DigestAlgorithm {
    /// The identifier.
    pub fn uri(self) -> &'static str {
        match self {
            DigestAlgorithm::Sha256 => "http://www.w3.org/2001/04/xmlenc#sha256",
            DigestAlgorithm::Sha384 => "http://www.w3.org/2001/04/xmldsig-more#sha384",
            DigestAlgorithm::Sha512 => "http://www.w3.org/2001/04/xmlenc#sha512",
        }
    }
    /// Every digest of the allow-list.
    pub const ALL: [DigestAlgorithm; 3] = [
        DigestAlgorithm::Sha256,
        DigestAlgorithm::Sha384,
        DigestAlgorithm::Sha512,
    ];
    /// The algorithm behind an identifier, exactly as written.
    pub fn from_uri(uri: &str) -> Option<DigestAlgorithm> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.uri() == uri)
    }
    /// The algorithm behind an identifier, ASCII case disregarded: only for peers named by a preset ([`crate::Acceptance::any_case`]).
    pub fn from_uri_any_case(uri: &str) -> Option<DigestAlgorithm> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.uri().eq_ignore_ascii_case(uri))
    }
    pub(crate) fn message_digest(self) -> MessageDigest {
        match self {
            DigestAlgorithm::Sha256 => MessageDigest::sha256(),
            DigestAlgorithm::Sha384 => MessageDigest::sha384(),
            DigestAlgorithm::Sha512 => MessageDigest::sha512(),
        }
    }
    pub(crate) fn md(self) -> &'static MdRef {
        match self {
            DigestAlgorithm::Sha256 => Md::sha256(),
            DigestAlgorithm::Sha384 => Md::sha384(),
            DigestAlgorithm::Sha512 => Md::sha512(),
        }
    }
    /// The digest of the octets. Not through OpenSSL's one-call functions, which look the algorithm up by name each time.
    pub(crate) fn of(self, octets: &[u8]) -> Vec<u8> {
        match self {
            DigestAlgorithm::Sha256 => {
                let mut digest = Sha256::new();
                digest.update(octets);
                digest.finish().to_vec()
            }
            DigestAlgorithm::Sha384 => {
                let mut digest = Sha384::new();
                digest.update(octets);
                digest.finish().to_vec()
            }
            DigestAlgorithm::Sha512 => {
                let mut digest = Sha512::new();
                digest.update(octets);
                digest.finish().to_vec()
            }
        }
    }
}

impl SignatureAlgorithm {
    /// The identifier.
    pub fn uri(self) -> &'static str {
        match self {
            SignatureAlgorithm::RsaSha256 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            SignatureAlgorithm::RsaSha384 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
            SignatureAlgorithm::RsaSha512 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
            SignatureAlgorithm::EcdsaSha256 => {
                "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
            }
            SignatureAlgorithm::EcdsaSha384 => {
                "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384"
            }
        }
    }
    /// Every signature algorithm of the allow-list.
    pub const ALL: [SignatureAlgorithm; 5] = [
        SignatureAlgorithm::RsaSha256,
        SignatureAlgorithm::RsaSha384,
        SignatureAlgorithm::RsaSha512,
        SignatureAlgorithm::EcdsaSha256,
        SignatureAlgorithm::EcdsaSha384,
    ];
    /// The algorithm behind an identifier, exactly as written.
    pub fn from_uri(uri: &str) -> Option<SignatureAlgorithm> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.uri() == uri)
    }
    /// The algorithm behind an identifier, ASCII case disregarded: only for peers named by a preset ([`crate::Acceptance::any_case`]).
    pub fn from_uri_any_case(uri: &str) -> Option<SignatureAlgorithm> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.uri().eq_ignore_ascii_case(uri))
    }
    /// The digest inside the signature algorithm.
    pub fn digest(self) -> DigestAlgorithm {
        match self {
            SignatureAlgorithm::RsaSha256 | SignatureAlgorithm::EcdsaSha256 => {
                DigestAlgorithm::Sha256
            }
            SignatureAlgorithm::RsaSha384 | SignatureAlgorithm::EcdsaSha384 => {
                DigestAlgorithm::Sha384
            }
            SignatureAlgorithm::RsaSha512 => DigestAlgorithm::Sha512,
        }
    }
    /// Whether it is an RSA algorithm; the others are ECDSA.
    pub fn is_rsa(self) -> bool {
        match self {
            SignatureAlgorithm::RsaSha256
            | SignatureAlgorithm::RsaSha384
            | SignatureAlgorithm::RsaSha512 => true,
            SignatureAlgorithm::EcdsaSha256 | SignatureAlgorithm::EcdsaSha384 => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_identifier_leads_back_to_its_algorithm() {
        for algorithm in SignatureAlgorithm::ALL {
            assert_eq!(
                SignatureAlgorithm::from_uri(algorithm.uri()),
                Some(algorithm)
            );
            assert_eq!(
                SignatureAlgorithm::from_uri_any_case(&algorithm.uri().to_uppercase()),
                Some(algorithm)
            );
            assert_eq!(
                SignatureAlgorithm::from_uri(&algorithm.uri().to_uppercase()),
                None
            );
        }
        for algorithm in DigestAlgorithm::ALL {
            assert_eq!(DigestAlgorithm::from_uri(algorithm.uri()), Some(algorithm));
            assert_eq!(
                DigestAlgorithm::from_uri_any_case(&algorithm.uri().to_uppercase()),
                Some(algorithm)
            );
        }
    }

    #[test]
    fn digests_as_the_library_does_by_name() {
        for algorithm in DigestAlgorithm::ALL {
            for octets in [&b""[..], b"abc", &[b'x'; 1000]] {
                let named = openssl::hash::hash(algorithm.message_digest(), octets).unwrap();
                assert_eq!(algorithm.of(octets), named.to_vec());
            }
        }
    }

    #[test]
    fn weak_and_symmetric_algorithms_do_not_exist() {
        for uri in [
            "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
            "http://www.w3.org/2000/09/xmldsig#dsa-sha1",
            "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
            "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256 ",
            "",
        ] {
            assert_eq!(SignatureAlgorithm::from_uri(uri), None, "{uri}");
            assert_eq!(SignatureAlgorithm::from_uri_any_case(uri), None, "{uri}");
        }
        assert_eq!(
            DigestAlgorithm::from_uri("http://www.w3.org/2000/09/xmldsig#sha1"),
            None
        );
        assert_eq!(
            DigestAlgorithm::from_uri("http://www.w3.org/2001/04/xmldsig-more#md5"),
            None
        );
    }
}
