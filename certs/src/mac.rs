//! HMAC-SHA256 and SHA-256 for the request signatures of a vendor's API. Not for SAML: its allow-list ([`crate::algorithm`]) knows no shared secrets.

use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;
use zeroize::Zeroizing;

/// A shared secret. Never printed, and its memory is cleared when dropped.
pub struct MacKey(Zeroizing<Vec<u8>>);

/// Why there is no code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MacError {
    /// A secret of no octets would sign for everybody.
    #[error("the shared secret is empty")]
    Empty,
    /// OpenSSL failed.
    #[error("the crypto library failed: {0}")]
    Library(String),
}

fn library(stack: ErrorStack) -> MacError {
    MacError::Library(crate::key::reasons(&stack))
}

impl MacKey {
    /// Takes the secret as it is; it is not decoded.
    ///
    /// # Errors
    /// [`MacError::Empty`].
    pub fn new(secret: Zeroizing<Vec<u8>>) -> Result<MacKey, MacError> {
        if secret.is_empty() {
            return Err(MacError::Empty);
        }
        Ok(MacKey(secret))
    }

    /// HMAC-SHA256 (RFC 2104).
    ///
    /// # Errors
    /// [`MacError::Library`].
    pub fn hmac_sha256(&self, octets: &[u8]) -> Result<[u8; 32], MacError> {
        let key = PKey::hmac(&self.0).map_err(library)?;
        let mut signer = Signer::new(MessageDigest::sha256(), &key).map_err(library)?;
        let mut code = [0; 32];
        signer.update(octets).map_err(library)?;
        signer.sign(&mut code).map_err(library)?;
        Ok(code)
    }
}

/// SHA-256 (FIPS 180-4).
pub fn sha256(octets: &[u8]) -> [u8; 32] {
    openssl::sha::sha256(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(key: &[u8], octets: &[u8]) -> String {
        let key = MacKey::new(Zeroizing::new(key.to_vec())).unwrap();
        hex::encode(key.hmac_sha256(octets).unwrap())
    }

    #[test]
    fn gives_the_codes_of_rfc_4231() {
        assert_eq!(
            code(&[0x0b; 20], b"Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        );
        assert_eq!(
            code(b"Jefe", b"what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(
            code(
                &[0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First"
            ),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }

    #[test]
    fn digests_nothing_to_the_known_value() {
        assert_eq!(
            hex::encode(sha256(b"")),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    #[test]
    fn refuses_a_secret_of_no_octets() {
        assert_eq!(
            MacKey::new(Zeroizing::default()).err(),
            Some(MacError::Empty)
        );
    }
}
