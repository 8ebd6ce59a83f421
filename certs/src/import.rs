//! Import of keys made elsewhere: PEM (PKCS#8, encrypted PKCS#8, PKCS#1, SEC1), the same as DER, PKCS#12.
//!
//! OpenSSL never asks on the terminal: each call that could is given a passphrase callback. Its legacy provider is never loaded.

use crate::certificate::Certificate;
use crate::der;
use crate::key::{KeyError, PrivateKey, unreadable};
use openssl::error::ErrorStack;
use openssl::pkcs12::Pkcs12;
use openssl::pkey::{PKey, Private};
use zeroize::Zeroizing;

mod pem;

/// Most octets of a key file.
pub const FILE_LIMIT: usize = 1024 * 1024;
/// Most octets of a passphrase: the size of OpenSSL's own buffer.
const PASSPHRASE_LIMIT: usize = 1024;

/// A key with its certificates, the key's own certificate first.
#[derive(Debug)]
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
    #[error(
        "the file uses ciphers of the last century; convert it with: openssl pkcs12 -legacy -in OLD -nodes | openssl pkcs12 -export -out NEW"
    )]
    LegacyCiphers,
    /// The key itself is refused.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// Reads a key file of any supported form; the form is recognised from the octets. An empty passphrase is a passphrase.
///
/// # Errors
/// [`ImportError`].
pub fn import(octets: &[u8], passphrase: Option<&str>) -> Result<Imported, ImportError> {
    if octets.len() > FILE_LIMIT {
        return Err(KeyError::Unreadable(format!("larger than {FILE_LIMIT} octets")).into());
    }
    if passphrase.is_some_and(|text| text.len() >= PASSPHRASE_LIMIT || text.contains('\0')) {
        return Err(ImportError::PassphraseWrong);
    }
    match Form::of(octets)? {
        Form::Pem => pem::import(octets, passphrase),
        Form::Pkcs12 => import_pkcs12(octets, passphrase),
        Form::EncryptedPkcs8 => join(open_pkcs8(octets, passphrase)?, Vec::new()),
        Form::Plain => join(
            PKey::private_key_from_der(octets).map_err(unreadable)?,
            Vec::new(),
        ),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Pem,
    Pkcs12,
    EncryptedPkcs8,
    /// PKCS#8, PKCS#1 or SEC1; OpenSSL tells them apart.
    Plain,
}

impl Form {
    fn of(octets: &[u8]) -> Result<Form, ImportError> {
        if octets.windows(11).any(|part| part == b"-----BEGIN ")
            && octets.first() != Some(&der::SEQUENCE)
        {
            return Ok(Form::Pem);
        }
        let unknown = || KeyError::Unreadable("neither PEM nor a DER key file".to_owned());
        let content = der::whole_sequence(octets).ok_or_else(unknown)?;
        let parts: Vec<der::Element<'_>> = der::elements(content).take(3).collect();
        match parts.as_slice() {
            [version, second, ..]
                if version.tag == der::INTEGER
                    && version.content == [3]
                    && second.tag == der::SEQUENCE =>
            {
                Ok(Form::Pkcs12)
            }
            [version, ..] if version.tag == der::INTEGER => Ok(Form::Plain),
            // An algorithm and an octet string: EncryptedPrivateKeyInfo (RFC 5958 §3).
            [_, second] if second.tag == der::OCTET_STRING => Ok(Form::EncryptedPkcs8),
            // Three parts with a signed body first: a certificate alone.
            [body, _, _] if body.tag == der::SEQUENCE => Err(ImportError::NoKey),
            _ => Err(unknown().into()),
        }
    }
}

fn open_pkcs8(octets: &[u8], passphrase: Option<&str>) -> Result<PKey<Private>, ImportError> {
    let passphrase = passphrase.ok_or(ImportError::PassphraseNeeded)?;
    PKey::private_key_from_pkcs8_passphrase(octets, passphrase.as_bytes())
        .map_err(|stack| not_opened(&stack))
}

/// Why OpenSSL could not decrypt. A wrong passphrase shows as bad padding or as nonsense behind it, hence the default.
fn not_opened(stack: &ErrorStack) -> ImportError {
    if is_legacy(stack) {
        ImportError::LegacyCiphers
    } else {
        ImportError::PassphraseWrong
    }
}

/// The envelope layer says "unsupported" when a cipher lives in the legacy provider; the decoder layer says the same word for anything.
fn is_legacy(stack: &ErrorStack) -> bool {
    let envelope = |error: &openssl::error::Error| {
        error
            .library()
            .is_some_and(|name| name.contains("digital envelope"))
    };
    stack.errors().iter().any(|error| {
        envelope(error)
            && error
                .reason()
                .is_some_and(|reason| reason.contains("unsupported"))
    })
}

fn import_pkcs12(octets: &[u8], passphrase: Option<&str>) -> Result<Imported, ImportError> {
    let file = Pkcs12::from_der(octets).map_err(unreadable)?;
    let opened = file
        .parse2(passphrase.unwrap_or_default())
        .map_err(|stack| pkcs12_not_opened(&stack, passphrase))?;
    let key = opened.pkey.ok_or(ImportError::NoKey)?;
    let own = opened.cert.iter().map(|x509| Certificate::from_x509(x509));
    let chain = opened.ca.iter().flatten().map(Certificate::from_x509);
    join(key, own.chain(chain).collect::<Result<_, _>>()?)
}

fn pkcs12_not_opened(stack: &ErrorStack, passphrase: Option<&str>) -> ImportError {
    let says = |word: &str| {
        stack
            .errors()
            .iter()
            .any(|error| error.reason().is_some_and(|reason| reason.contains(word)))
    };
    if is_legacy(stack) {
        ImportError::LegacyCiphers
    } else if says("mac verify") || says("bad decrypt") || says("cipherfinal") {
        if passphrase.is_some() {
            ImportError::PassphraseWrong
        } else {
            ImportError::PassphraseNeeded
        }
    } else {
        ImportError::Key(KeyError::Unreadable(crate::key::reasons(stack)))
    }
}

/// Applies the rules to the key and finds its certificate among those of the file.
fn join(pkey: PKey<Private>, mut certificates: Vec<Certificate>) -> Result<Imported, ImportError> {
    let key = PrivateKey::from_pkey(pkey)?;
    key.check()?;
    let name = key.public().id();
    let own = certificates.iter().position(|certificate| {
        certificate
            .public_key()
            .is_ok_and(|public| public.id() == name)
    });
    let certificate = match own {
        Some(place) => Some(certificates.remove(place)),
        None if certificates.is_empty() => None,
        None => return Err(ImportError::Mismatch),
    };
    certificates.retain(|other| Some(other) != certificate.as_ref());
    Ok(Imported {
        key,
        certificate,
        chain: certificates,
    })
}

/// The passphrase callback: OpenSSL copies from here instead of asking on the terminal.
fn answer<'a>(passphrase: &'a [u8]) -> impl FnOnce(&mut [u8]) -> Result<usize, ErrorStack> + 'a {
    move |buffer| {
        let place = buffer
            .get_mut(..passphrase.len())
            .ok_or_else(ErrorStack::get)?;
        place.copy_from_slice(passphrase);
        Ok(passphrase.len())
    }
}

/// Text that may hold a private key: cleared when dropped.
type SecretText = Zeroizing<String>;

#[cfg(test)]
mod tests;
