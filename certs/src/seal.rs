//! Sealing secrets at rest: AES-256-GCM under a key from file or environment (given as octets here), bound to a context so that a sealed value
//! cannot be moved to another record.

use zeroize::Zeroizing;

/// Why a sealed value does not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The sealing key's text is not 32 octets in base64 or hexadecimal.
    #[error("a sealing key is 32 octets, written in base64 or hexadecimal")]
    BadKey,
    /// Wrong key, wrong context, or altered.
    #[error("cannot be opened with this sealing key: wrong key, or the stored value was altered or moved")]
    NotOpened,
    /// OpenSSL failed.
    #[error("the crypto library failed: {0}")]
    Library(String),
}

/// The key that seals.
pub struct SealingKey(Zeroizing<[u8; 32]>);

impl SealingKey {
    /// Makes a fresh one.
    ///
    /// # Errors
    /// [`SealError::Library`].
    pub fn generate() -> Result<SealingKey, SealError> {
        todo!()
    }
    /// Reads the text form.
    ///
    /// # Errors
    /// [`SealError::BadKey`].
    pub fn parse(_text: &str) -> Result<SealingKey, SealError> {
        todo!()
    }
    /// Base64, to be written to a file with mode 0600.
    pub fn to_text(&self) -> Zeroizing<String> {
        todo!()
    }
    /// Seals. `context` names the record, for instance `key/acme/4f…`.
    ///
    /// # Errors
    /// [`SealError::Library`].
    pub fn seal(&self, _context: &str, _plain: &[u8]) -> Result<Vec<u8>, SealError> {
        todo!()
    }
    /// Opens.
    ///
    /// # Errors
    /// [`SealError::NotOpened`].
    pub fn open(&self, _context: &str, _sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        todo!()
    }
}
