//! Import of keys made elsewhere: PEM (PKCS#8, encrypted PKCS#8, PKCS#1, SEC1), PKCS#12.

use crate::certificate::Certificate;
use crate::key::{KeyError, PrivateKey};

/// A key with its certificates, the key's own certificate first.
pub struct Imported {
    /// The key.
    pub key: PrivateKey,
    /// The certificate that belongs to the key, if the file holds it.
    pub certificate: Option<Certificate>,
    /// Further certificates (CA chain).
    pub chain: Vec<Certificate>,
}

/// Why an import failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// The file is encrypted and no passphrase was given.
    #[error("the file is protected; a passphrase is needed")]
    PassphraseNeeded,
    /// The passphrase does not open it.
    #[error("the passphrase does not open the file")]
    PassphraseWrong,
    /// No private key in the file.
    #[error("no private key in the file")]
    NoKey,
    /// More than one private key in the file.
    #[error("more than one private key in the file")]
    ManyKeys,
    /// The certificate belongs to another key.
    #[error("the certificate does not belong to the key")]
    Mismatch,
    /// Old ciphers (RC2-40) that this OpenSSL does not open without its legacy provider.
    #[error("the file uses ciphers of the last century; convert it with: openssl pkcs12 -legacy -in OLD -nodes | openssl pkcs12 -export -out NEW")]
    LegacyCiphers,
    /// The key itself is refused.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// Reads a key file of any supported form; the form is recognised from the octets.
///
/// # Errors
/// [`ImportError`].
pub fn import(_octets: &[u8], _passphrase: Option<&str>) -> Result<Imported, ImportError> {
    todo!()
}
