//! Sealing secrets at rest: AES-256-GCM under a key from file or environment (given as octets here), bound to a context so that a sealed value
//! cannot be moved to another record.
//!
//! Form of a sealed value: version 1 (one octet), id of the sealing key (four octets), nonce (twelve), ciphertext, tag (sixteen). Version,
//! id and context are authenticated with the plain text.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sha::sha256;
use openssl::sign::Signer;
use openssl::symm::{Cipher, decrypt_aead, encrypt_aead};
use std::fmt;
use zeroize::Zeroizing;

const VERSION: u8 = 1;
const ID: usize = 4;
const NONCE: usize = 12;
const TAG: usize = 16;
const HEADER: usize = 1 + ID;

/// Why a sealed value does not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The sealing key's text is not 32 octets in base64 or hexadecimal.
    #[error("a sealing key is 32 octets, written in base64 or hexadecimal")]
    BadKey,
    /// The header names another sealing key.
    #[error("sealed with the sealing key {sealed_with}, but the key at hand is {at_hand}")]
    OtherKey {
        /// Id of the key that sealed, hexadecimal.
        sealed_with: String,
        /// Id of the key that was to open, hexadecimal.
        at_hand: String,
    },
    /// Right key by name, but wrong context, or altered.
    #[error("cannot be opened with this sealing key: the stored value was altered or moved")]
    NotOpened,
    /// OpenSSL failed.
    #[error("the crypto library failed: {0}")]
    Library(String),
}

fn library(stack: ErrorStack) -> SealError {
    SealError::Library(crate::key::reasons(&stack))
}

/// The key that seals.
pub struct SealingKey(Zeroizing<[u8; 32]>);

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey")
    }
}

impl SealingKey {
    /// Makes a fresh one.
    ///
    /// # Errors
    /// [`SealError::Library`].
    pub fn generate() -> Result<SealingKey, SealError> {
        let mut key = Zeroizing::new([0; 32]);
        openssl::rand::rand_bytes(key.as_mut_slice()).map_err(library)?;
        Ok(SealingKey(key))
    }

    /// Reads the text form: 64 hexadecimal digits, or base64 (either alphabet, padded or not). White space around it is skipped.
    ///
    /// # Errors
    /// [`SealError::BadKey`].
    pub fn parse(text: &str) -> Result<SealingKey, SealError> {
        let text = text.trim();
        let octets = if text.len() == 64 {
            hex::decode(text).ok()
        } else {
            from_base64(text)
        };
        let octets = Zeroizing::new(octets.ok_or(SealError::BadKey)?);
        let key = <[u8; 32]>::try_from(octets.as_slice()).map_err(|_| SealError::BadKey)?;
        Ok(SealingKey(Zeroizing::new(key)))
    }

    /// Base64, to be written to a file with mode 0600.
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(STANDARD.encode(self.0.as_slice()))
    }

    /// Names the key without telling it: the first eight hexadecimal digits of its SHA-256.
    pub fn id(&self) -> String {
        hex::encode(self.id_octets())
    }

    fn id_octets(&self) -> [u8; ID] {
        let [a, b, c, d, ..] = sha256(self.0.as_slice());
        [a, b, c, d]
    }

    fn header(&self) -> [u8; HEADER] {
        let [a, b, c, d] = self.id_octets();
        [VERSION, a, b, c, d]
    }

    /// Derives a key for another purpose, which tells nothing about this one: HMAC-SHA256 over the purpose.
    ///
    /// # Errors
    /// [`SealError::Library`].
    pub fn derive(&self, purpose: &str) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let key = PKey::hmac(self.0.as_slice()).map_err(library)?;
        let mut signer = Signer::new(MessageDigest::sha256(), &key).map_err(library)?;
        signer.update(b"skybridge/derive/").map_err(library)?;
        signer.update(purpose.as_bytes()).map_err(library)?;
        Ok(Zeroizing::new(signer.sign_to_vec().map_err(library)?))
    }

    /// Seals. `context` names the record, for instance `key/acme/4f…`.
    ///
    /// # Errors
    /// [`SealError::Library`].
    pub fn seal(&self, context: &str, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let header = self.header();
        let mut nonce = [0; NONCE];
        openssl::rand::rand_bytes(&mut nonce).map_err(library)?;
        let mut tag = [0; TAG];
        let bound = bound_to(&header, context);
        let secret = encrypt_aead(
            Cipher::aes_256_gcm(),
            self.0.as_slice(),
            Some(&nonce),
            &bound,
            plain,
            &mut tag,
        )
        .map_err(library)?;
        Ok([&header[..], &nonce, &secret, &tag].concat())
    }

    /// Opens.
    ///
    /// # Errors
    /// [`SealError::OtherKey`] when another key sealed it, [`SealError::NotOpened`] when it was altered or belongs to another context.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (header, rest) = sealed
            .split_first_chunk::<HEADER>()
            .ok_or(SealError::NotOpened)?;
        let (nonce, rest) = rest
            .split_first_chunk::<NONCE>()
            .ok_or(SealError::NotOpened)?;
        let (secret, tag) = rest.split_last_chunk::<TAG>().ok_or(SealError::NotOpened)?;
        if header[0] != VERSION {
            return Err(SealError::NotOpened);
        }
        if *header != self.header() {
            return Err(SealError::OtherKey {
                sealed_with: hex::encode(&header[1..]),
                at_hand: self.id(),
            });
        }
        let bound = bound_to(header, context);
        let plain = decrypt_aead(
            Cipher::aes_256_gcm(),
            self.0.as_slice(),
            Some(nonce),
            &bound,
            secret,
            tag,
        );
        plain.map(Zeroizing::new).map_err(|_| SealError::NotOpened)
    }
}

fn from_base64(text: &str) -> Option<Vec<u8>> {
    [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD]
        .iter()
        .find_map(|alphabet| alphabet.decode(text).ok())
}

fn bound_to(header: &[u8; HEADER], context: &str) -> Vec<u8> {
    [header, context.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTEXT: &str = "key/acme/4f";

    #[test]
    fn opens_what_it_sealed_and_nothing_is_readable_meanwhile() {
        let key = SealingKey::generate().unwrap();
        for plain in [&b""[..], b"x", &[7; 5000]] {
            let sealed = key.seal(CONTEXT, plain).unwrap();
            assert_eq!(key.open(CONTEXT, &sealed).unwrap().as_slice(), plain);
            assert_eq!(sealed.len(), HEADER + NONCE + plain.len() + TAG);
            assert!(plain.len() < 16 || !sealed.windows(16).any(|part| part == &plain[..16]));
        }
    }

    #[test]
    fn sealing_twice_never_repeats_a_nonce() {
        let key = SealingKey::generate().unwrap();
        let nonces: std::collections::HashSet<Vec<u8>> = (0..10_000)
            .map(|_| key.seal(CONTEXT, b"same").unwrap()[HEADER..HEADER + NONCE].to_vec())
            .collect();
        assert_eq!(nonces.len(), 10_000);
    }

    #[test]
    fn a_value_moved_to_another_record_does_not_open() {
        let key = SealingKey::generate().unwrap();
        let sealed = key.seal(CONTEXT, b"secret").unwrap();
        assert_eq!(
            key.open("key/other/4f", &sealed).unwrap_err(),
            SealError::NotOpened
        );
        assert_eq!(key.open("", &sealed).unwrap_err(), SealError::NotOpened);
    }

    #[test]
    fn another_key_is_told_from_an_altered_value() {
        let key = SealingKey::generate().unwrap();
        let other = SealingKey::generate().unwrap();
        let sealed = key.seal(CONTEXT, b"secret").unwrap();
        assert_eq!(
            other.open(CONTEXT, &sealed).unwrap_err(),
            SealError::OtherKey {
                sealed_with: key.id(),
                at_hand: other.id()
            }
        );
    }

    #[test]
    fn any_altered_octet_and_any_cut_is_refused() {
        let key = SealingKey::generate().unwrap();
        let sealed = key.seal(CONTEXT, b"secret").unwrap();
        for place in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[place] ^= 1;
            assert!(key.open(CONTEXT, &altered).is_err(), "octet {place}");
            assert!(
                key.open(CONTEXT, &sealed[..place]).is_err(),
                "cut at {place}"
            );
        }
        assert!(key.open(CONTEXT, &[sealed, vec![0]].concat()).is_err());
    }

    #[test]
    fn the_text_form_is_read_in_hexadecimal_and_every_base64() {
        let key = SealingKey::generate().unwrap();
        for text in [
            key.to_text().to_string(),
            format!("  {}\n", *key.to_text()),
            hex::encode(key.0.as_slice()),
            hex::encode_upper(key.0.as_slice()),
            URL_SAFE_NO_PAD.encode(key.0.as_slice()),
        ] {
            assert_eq!(SealingKey::parse(&text).unwrap().0, key.0);
        }
        for bad in [
            "",
            "short",
            &"0".repeat(62),
            &"g".repeat(64),
            &STANDARD.encode([0; 31]),
            &STANDARD.encode([0; 33]),
        ] {
            assert_eq!(
                SealingKey::parse(bad).unwrap_err(),
                SealError::BadKey,
                "{bad}"
            );
        }
        assert_eq!(format!("{key:?}"), "SealingKey");
    }
}
