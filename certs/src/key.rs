//! Private and public keys: RSA 2048, 3072, 4096 and ECDSA P-256, P-384; nothing smaller, nothing else.

/// Which keys we make and sign with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// RSA with 2048 bits (the default: the fastest that every peer takes).
    Rsa2048,
    /// RSA with 3072 bits.
    Rsa3072,
    /// RSA with 4096 bits.
    Rsa4096,
    /// ECDSA on P-256.
    P256,
    /// ECDSA on P-384.
    P384,
}

impl std::str::FromStr for KeyKind {
    type Err = KeyError;
    /// `rsa-2048`, `rsa-3072`, `rsa-4096`, `p-256`, `p-384`.
    fn from_str(_text: &str) -> Result<KeyKind, KeyError> {
        todo!()
    }
}

/// Why a key is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// RSA below 2048 bits.
    #[error("RSA key of {bits} bits; at least 2048 are needed")]
    TooWeak {
        /// Bits.
        bits: u32,
    },
    /// Another kind of key or curve.
    #[error("{what} keys are not supported; RSA 2048 to 4096, P-256 and P-384 are")]
    Unsupported {
        /// What was found.
        what: String,
    },
    /// Cannot be read.
    #[error("not a key: {0}")]
    Unreadable(String),
    /// OpenSSL failed.
    #[error("the crypto library failed: {0}")]
    Library(String),
}

/// First 32 hexadecimal digits of the SHA-256 of the public key (SubjectPublicKeyInfo): names a key everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(String);

impl KeyId {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A private key. Never printed; its memory is cleared by OpenSSL when dropped, and every exported copy is `Zeroizing`.
pub struct PrivateKey {}

impl PrivateKey {
    /// Makes a fresh key.
    ///
    /// # Errors
    /// [`KeyError::Library`].
    pub fn generate(_kind: KeyKind) -> Result<PrivateKey, KeyError> {
        todo!()
    }
    /// Reads PKCS#8 DER (unencrypted).
    ///
    /// # Errors
    /// [`KeyError`] when weak, unsupported or unreadable.
    pub fn from_pkcs8_der(_der: &[u8]) -> Result<PrivateKey, KeyError> {
        todo!()
    }
    /// PKCS#8 DER, to be sealed at once.
    ///
    /// # Errors
    /// [`KeyError::Library`].
    pub fn to_pkcs8_der(&self) -> Result<zeroize::Zeroizing<Vec<u8>>, KeyError> {
        todo!()
    }
    /// Its kind.
    pub fn kind(&self) -> KeyKind {
        todo!()
    }
    /// The public half.
    pub fn public(&self) -> PublicKey {
        todo!()
    }
}

/// A public key that passed the same rules.
#[derive(Clone)]
pub struct PublicKey {}

impl PublicKey {
    /// Its name.
    pub fn id(&self) -> KeyId {
        todo!()
    }
    /// `RSA 2048`, `P-256`…, for people.
    pub fn describe(&self) -> String {
        todo!()
    }
}
