//! Private and public keys: RSA 2048, 3072, 4096 and ECDSA P-256, P-384; nothing smaller, nothing else.

use crate::algorithm::DigestAlgorithm;
use crate::context::Contexts;
use openssl::bn::BigNumContext;
use openssl::ec::{Asn1Flag, EcGroup, EcKey};
use openssl::error::ErrorStack;
use openssl::nid::Nid;
use openssl::pkey::{HasPublic, Id, PKey, PKeyRef, Private, Public};
use openssl::rsa::Rsa;
use openssl::sha::sha256;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Fewest bits of an RSA key, ours or a peer's.
const RSA_MINIMUM: u32 = 2048;
/// Most bits of a peer's RSA key: verifying beyond costs time and buys nothing.
const RSA_MAXIMUM: u32 = 8192;
/// Most bits of an RSA public exponent: a huge one makes each verification as slow as signing.
const EXPONENT_MAXIMUM: i32 = 64;

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

impl KeyKind {
    /// Every kind, the default first.
    pub const ALL: [KeyKind; 5] = [
        KeyKind::Rsa2048,
        KeyKind::Rsa3072,
        KeyKind::Rsa4096,
        KeyKind::P256,
        KeyKind::P384,
    ];

    /// The word of the command line and the configuration, as [`FromStr`] reads it.
    pub fn as_str(self) -> &'static str {
        match self {
            KeyKind::Rsa2048 => "rsa-2048",
            KeyKind::Rsa3072 => "rsa-3072",
            KeyKind::Rsa4096 => "rsa-4096",
            KeyKind::P256 => "p-256",
            KeyKind::P384 => "p-384",
        }
    }

    /// Whether it is an RSA key.
    pub fn is_rsa(self) -> bool {
        matches!(self, KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096)
    }
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for KeyKind {
    type Err = KeyError;
    /// `rsa-2048`, `rsa-3072`, `rsa-4096`, `p-256`, `p-384`.
    fn from_str(text: &str) -> Result<KeyKind, KeyError> {
        KeyKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| KeyError::Unsupported {
                what: text.to_owned(),
            })
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
    /// A certificate was asked for that cannot be made: a name too long, a country that is not two letters.
    #[error("no such certificate can be made: {0}")]
    Request(&'static str),
    /// Key and certificate do not belong together.
    #[error("the certificate does not belong to the key")]
    Mismatch,
    /// Our own certificate is signed with SHA-1 or MD5.
    #[error("the certificate is signed with SHA-1 or MD5; SHA-256 or better is needed")]
    WeakCertificate,
    /// OpenSSL failed.
    #[error("the crypto library failed: {0}")]
    Library(String),
}

/// What OpenSSL says, without the source lines: the reasons only, never any input.
pub(crate) fn reasons(stack: &ErrorStack) -> String {
    let reasons: Vec<&str> = stack
        .errors()
        .iter()
        .filter_map(openssl::error::Error::reason)
        .collect();
    if reasons.is_empty() {
        "no reason given".to_owned()
    } else {
        reasons.join("; ")
    }
}

pub(crate) fn library(stack: ErrorStack) -> KeyError {
    KeyError::Library(reasons(&stack))
}

pub(crate) fn unreadable(stack: ErrorStack) -> KeyError {
    KeyError::Unreadable(reasons(&stack))
}

/// First 32 hexadecimal digits of the SHA-256 of the public key (SubjectPublicKeyInfo): names a key everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(String);

impl KeyId {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn of_spki(der: &[u8]) -> KeyId {
        KeyId(hex::encode(&sha256(der)[..16]))
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A family that passed the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Rsa { bits: u32 },
    P256,
    P384,
}

impl Family {
    /// Octets of one ECDSA component (r or s); `None` for RSA.
    pub(crate) fn component(self) -> Option<usize> {
        match self {
            Family::Rsa { .. } => None,
            Family::P256 => Some(32),
            Family::P384 => Some(48),
        }
    }

    /// Octets of a signature value as XML Signature writes it.
    pub(crate) fn signature_length(self) -> usize {
        match self {
            Family::Rsa { bits } => bits.div_ceil(8) as usize,
            Family::P256 => 64,
            Family::P384 => 96,
        }
    }

    fn of<T: HasPublic>(pkey: &PKeyRef<T>) -> Result<Family, KeyError> {
        match pkey.id() {
            Id::RSA => Family::of_rsa(&pkey.rsa().map_err(unreadable)?),
            Id::EC => Family::of_ec(&pkey.ec_key().map_err(unreadable)?),
            other => Err(KeyError::Unsupported {
                what: name_of(other),
            }),
        }
    }

    fn of_rsa<T: HasPublic>(rsa: &Rsa<T>) -> Result<Family, KeyError> {
        let bits = rsa.n().num_bits().unsigned_abs();
        if bits < RSA_MINIMUM {
            return Err(KeyError::TooWeak { bits });
        }
        if bits > RSA_MAXIMUM {
            return Err(KeyError::Unsupported {
                what: format!("RSA {bits}"),
            });
        }
        // An exponent of 1 verifies anything; an even one is no RSA key.
        if rsa.e().num_bits() < 2 || !rsa.e().is_bit_set(0) || rsa.e().num_bits() > EXPONENT_MAXIMUM
        {
            return Err(KeyError::Unsupported {
                what: "RSA with an unsound public exponent".to_owned(),
            });
        }
        Ok(Family::Rsa { bits })
    }

    fn of_ec<T: HasPublic>(key: &EcKey<T>) -> Result<Family, KeyError> {
        let group = key.group();
        // Parameters spelled out instead of named are how a foreign generator gets in (CVE-2020-0601).
        if group.asn1_flag() != Asn1Flag::NAMED_CURVE {
            return Err(KeyError::Unsupported {
                what: "EC with explicit parameters".to_owned(),
            });
        }
        let family = match group.curve_name() {
            Some(Nid::X9_62_PRIME256V1) => Family::P256,
            Some(Nid::SECP384R1) => Family::P384,
            Some(other) => {
                return Err(KeyError::Unsupported {
                    what: format!("EC {}", other.short_name().unwrap_or("of another curve")),
                });
            }
            None => {
                return Err(KeyError::Unsupported {
                    what: "EC of another curve".to_owned(),
                });
            }
        };
        key.check_key().map_err(unreadable)?;
        Ok(family)
    }
}

fn name_of(id: Id) -> String {
    match id {
        Id::DSA => "DSA".to_owned(),
        Id::ED25519 => "Ed25519".to_owned(),
        Id::ED448 => "Ed448".to_owned(),
        Id::X25519 => "X25519".to_owned(),
        Id::X448 => "X448".to_owned(),
        Id::RSA_PSS => "RSA-PSS".to_owned(),
        Id::DH => "DH".to_owned(),
        _ => "such".to_owned(),
    }
}

/// A private key. Never printed; its memory is cleared by OpenSSL when dropped, and every exported copy is `Zeroizing`.
pub struct PrivateKey {
    pkey: PKey<Private>,
    kind: KeyKind,
    public: PublicKey,
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey")
    }
}

impl PrivateKey {
    /// Makes a fresh key.
    ///
    /// # Errors
    /// [`KeyError::Library`].
    pub fn generate(kind: KeyKind) -> Result<PrivateKey, KeyError> {
        let pkey = match kind {
            KeyKind::Rsa2048 => generate_rsa(2048),
            KeyKind::Rsa3072 => generate_rsa(3072),
            KeyKind::Rsa4096 => generate_rsa(4096),
            KeyKind::P256 => generate_ec(Nid::X9_62_PRIME256V1),
            KeyKind::P384 => generate_ec(Nid::SECP384R1),
        };
        PrivateKey::from_pkey(pkey.map_err(library)?)
    }

    /// Reads PKCS#8 DER (unencrypted).
    ///
    /// # Errors
    /// [`KeyError`] when weak, unsupported or unreadable.
    pub fn from_pkcs8_der(der: &[u8]) -> Result<PrivateKey, KeyError> {
        if crate::der::whole_sequence(der).is_none() {
            return Err(KeyError::Unreadable("not one DER sequence".to_owned()));
        }
        PrivateKey::from_pkey(PKey::private_key_from_pkcs8(der).map_err(unreadable)?)
    }

    /// PKCS#8 DER, to be sealed at once.
    ///
    /// # Errors
    /// [`KeyError::Library`].
    pub fn to_pkcs8_der(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        self.pkey
            .private_key_to_pkcs8()
            .map(Zeroizing::new)
            .map_err(library)
    }

    /// Its kind.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        self.public.clone()
    }

    pub(crate) fn pkey(&self) -> &PKeyRef<Private> {
        &self.pkey
    }

    /// Applies the rules to whatever OpenSSL read.
    pub(crate) fn from_pkey(pkey: PKey<Private>) -> Result<PrivateKey, KeyError> {
        let kind = match Family::of(&pkey)? {
            Family::Rsa { bits: 2048 } => KeyKind::Rsa2048,
            Family::Rsa { bits: 3072 } => KeyKind::Rsa3072,
            Family::Rsa { bits: 4096 } => KeyKind::Rsa4096,
            Family::Rsa { bits } => {
                return Err(KeyError::Unsupported {
                    what: format!("private RSA {bits}"),
                });
            }
            Family::P256 => KeyKind::P256,
            Family::P384 => KeyKind::P384,
        };
        let public = PublicKey::from_pkey(&pkey)?;
        Ok(PrivateKey { pkey, kind, public })
    }

    /// Proves the private numbers consistent with each other: slow for RSA, so for files from outside only.
    pub(crate) fn check(&self) -> Result<(), KeyError> {
        let sound = match self.public.family {
            Family::Rsa { .. } => self
                .pkey
                .rsa()
                .and_then(|rsa| rsa.check_key())
                .map_err(unreadable)?,
            Family::P256 | Family::P384 => self
                .pkey
                .ec_key()
                .and_then(|key| key.check_key())
                .map(|()| true)
                .map_err(unreadable)?,
        };
        if sound {
            Ok(())
        } else {
            Err(KeyError::Unreadable(
                "its numbers do not fit together".to_owned(),
            ))
        }
    }
}

fn generate_rsa(bits: u32) -> Result<PKey<Private>, ErrorStack> {
    PKey::from_rsa(Rsa::generate(bits)?)
}

fn generate_ec(curve: Nid) -> Result<PKey<Private>, ErrorStack> {
    let group = EcGroup::from_curve_name(curve)?;
    PKey::from_ec_key(EcKey::generate(&group)?)
}

/// A public key that passed the same rules (RSA up to 8192 bits of any size).
#[derive(Clone)]
pub struct PublicKey {
    pkey: PKey<Public>,
    contexts: Arc<Contexts<Public>>,
    family: Family,
    id: KeyId,
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({} {})", self.describe(), self.id)
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &PublicKey) -> bool {
        self.pkey.public_eq(&other.pkey)
    }
}

impl Eq for PublicKey {}

impl PublicKey {
    /// Reads a SubjectPublicKeyInfo, DER.
    ///
    /// # Errors
    /// [`KeyError`] when weak, unsupported or unreadable.
    pub fn from_spki_der(der: &[u8]) -> Result<PublicKey, KeyError> {
        if crate::der::whole_sequence(der).is_none() {
            return Err(KeyError::Unreadable("not one DER sequence".to_owned()));
        }
        let pkey = PKey::public_key_from_der(der).map_err(unreadable)?;
        PublicKey::from_pkey(&pkey)
    }

    /// SubjectPublicKeyInfo, DER, with EC points uncompressed.
    ///
    /// # Errors
    /// [`KeyError::Library`].
    pub fn to_spki_der(&self) -> Result<Vec<u8>, KeyError> {
        self.pkey.public_key_to_der().map_err(library)
    }

    /// Its name.
    pub fn id(&self) -> KeyId {
        self.id.clone()
    }

    /// `RSA 2048`, `P-256`…, for people.
    pub fn describe(&self) -> String {
        match self.family {
            Family::Rsa { bits } => format!("RSA {bits}"),
            Family::P256 => "P-256".to_owned(),
            Family::P384 => "P-384".to_owned(),
        }
    }

    pub(crate) fn family(&self) -> Family {
        self.family
    }

    pub(crate) fn pkey(&self) -> &PKeyRef<Public> {
        &self.pkey
    }

    /// Whether the key signed the octets; the value as OpenSSL has it (ECDSA in DER). That algorithm and key suit each other was checked before.
    pub(crate) fn verifies(
        &self,
        digest: DigestAlgorithm,
        octets: &[u8],
        value: &[u8],
    ) -> Result<bool, ErrorStack> {
        self.contexts.verify(&self.pkey, digest, octets, value)
    }

    /// Applies the rules and writes the key anew, so that one key has one encoding and one name.
    pub(crate) fn from_pkey<T: HasPublic>(pkey: &PKeyRef<T>) -> Result<PublicKey, KeyError> {
        let family = Family::of(pkey)?;
        let fresh = match family {
            Family::Rsa { .. } => fresh_rsa(pkey),
            Family::P256 => fresh_ec(pkey, Nid::X9_62_PRIME256V1),
            Family::P384 => fresh_ec(pkey, Nid::SECP384R1),
        };
        let fresh = fresh.map_err(library)?;
        let id = KeyId::of_spki(&fresh.public_key_to_der().map_err(library)?);
        Ok(PublicKey {
            pkey: fresh,
            contexts: Arc::new(Contexts::new()),
            family,
            id,
        })
    }
}

fn fresh_rsa<T: HasPublic>(pkey: &PKeyRef<T>) -> Result<PKey<Public>, ErrorStack> {
    let rsa = pkey.rsa()?;
    PKey::from_rsa(Rsa::from_public_components(
        rsa.n().to_owned()?,
        rsa.e().to_owned()?,
    )?)
}

fn fresh_ec<T: HasPublic>(pkey: &PKeyRef<T>, curve: Nid) -> Result<PKey<Public>, ErrorStack> {
    let group = EcGroup::from_curve_name(curve)?;
    let key = pkey.ec_key()?;
    let mut context = BigNumContext::new()?;
    let point = key.public_key().to_bytes(
        key.group(),
        openssl::ec::PointConversionForm::UNCOMPRESSED,
        &mut context,
    )?;
    let point = openssl::ec::EcPoint::from_bytes(&group, &point, &mut context)?;
    PKey::from_ec_key(EcKey::from_public_key(&group, &point)?)
}

#[cfg(test)]
mod tests;
