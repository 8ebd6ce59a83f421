//! OpenSSL contexts that are set up once for a key and used again, because setting one up costs a tenth of an RSA verification.
//!
//! A context is used by one caller at a time and comes back only after it did what was asked; after any failure a new one is made.

use crate::algorithm::DigestAlgorithm;
use openssl::error::ErrorStack;
use openssl::pkey::{HasPublic, Id, PKeyRef, Private, Public};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::Padding;
use std::sync::Mutex;

/// Most contexts that wait for one key. More callers at once get contexts of their own, which are dropped after use.
const MOST: usize = 16;

/// The contexts of one key that wait to be used, each set up for one digest.
pub(crate) struct Contexts<T> {
    waiting: Mutex<Vec<(DigestAlgorithm, PkeyCtx<T>)>>,
}

impl<T> Contexts<T> {
    pub(crate) fn new() -> Contexts<T> {
        Contexts {
            waiting: Mutex::new(Vec::new()),
        }
    }

    fn take(&self, digest: DigestAlgorithm) -> Option<PkeyCtx<T>> {
        let mut waiting = self.waiting.lock().ok()?;
        let at = waiting.iter().position(|(suits, _)| *suits == digest)?;
        Some(waiting.swap_remove(at).1)
    }

    fn give_back(&self, digest: DigestAlgorithm, context: PkeyCtx<T>) {
        if let Ok(mut waiting) = self.waiting.lock()
            && waiting.len() < MOST
        {
            waiting.push((digest, context));
        }
    }
}

impl Contexts<Private> {
    /// Signs the digest of the octets: PKCS #1 v1.5 with RSA, DER of r and s with ECDSA.
    pub(crate) fn sign(
        &self,
        key: &PKeyRef<Private>,
        digest: DigestAlgorithm,
        octets: &[u8],
    ) -> Result<Vec<u8>, ErrorStack> {
        let mut context = match self.take(digest) {
            Some(context) => context,
            None => set_up(key, digest, |context| context.sign_init())?,
        };
        let mut value = vec![0; key.size()];
        let length = context.sign(&digest.of(octets), Some(&mut value))?;
        value.truncate(length);
        self.give_back(digest, context);
        Ok(value)
    }
}

impl Contexts<Public> {
    /// Whether the value is a signature of the digest of the octets, in the form that [`Contexts::sign`] gives it.
    pub(crate) fn verify(
        &self,
        key: &PKeyRef<Public>,
        digest: DigestAlgorithm,
        octets: &[u8],
        value: &[u8],
    ) -> Result<bool, ErrorStack> {
        let mut context = match self.take(digest) {
            Some(context) => context,
            None => set_up(key, digest, |context| context.verify_init())?,
        };
        let verified = context.verify(&digest.of(octets), value)?;
        if verified {
            self.give_back(digest, context);
        }
        Ok(verified)
    }
}

fn set_up<T: HasPublic>(
    key: &PKeyRef<T>,
    digest: DigestAlgorithm,
    begin: fn(&mut PkeyCtx<T>) -> Result<(), ErrorStack>,
) -> Result<PkeyCtx<T>, ErrorStack> {
    let mut context = PkeyCtx::new(key)?;
    begin(&mut context)?;
    if key.id() == Id::RSA {
        context.set_rsa_padding(Padding::PKCS1)?;
    }
    context.set_signature_md(digest.md())?;
    Ok(context)
}

#[cfg(test)]
mod tests {
    use super::*;
    use openssl::hash::MessageDigest;
    use openssl::pkey::PKey;
    use openssl::rsa::Rsa;
    use openssl::sign::{Signer, Verifier};

    fn pair() -> (PKey<Private>, PKey<Public>) {
        let secret = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
        let public = PKey::public_key_from_der(&secret.public_key_to_der().unwrap()).unwrap();
        (secret, public)
    }

    #[test]
    fn signs_again_and_again_what_a_fresh_verifier_believes() {
        let (secret, public) = pair();
        let contexts = Contexts::new();
        for octets in [&b"one"[..], b"two", b"one"] {
            let value = contexts
                .sign(&secret, DigestAlgorithm::Sha256, octets)
                .unwrap();
            let mut verifier = Verifier::new(MessageDigest::sha256(), &public).unwrap();
            assert!(verifier.verify_oneshot(&value, octets).unwrap());
        }
        assert_eq!(contexts.waiting.lock().unwrap().len(), 1);
    }

    #[test]
    fn a_kept_context_believes_no_more_than_a_fresh_one() {
        let (secret, public) = pair();
        let mut signer = Signer::new(MessageDigest::sha256(), &secret).unwrap();
        let value = signer.sign_oneshot_to_vec(b"said").unwrap();
        let contexts = Contexts::new();
        let sha256 = |octets: &[u8], value: &[u8]| {
            matches!(
                contexts.verify(&public, DigestAlgorithm::Sha256, octets, value),
                Ok(true)
            )
        };
        for _ in 0..3 {
            assert!(sha256(b"said", &value));
            assert!(!sha256(b"not said", &value));
            assert!(!sha256(b"said", &value[1..]));
            let sha512 = contexts.verify(&public, DigestAlgorithm::Sha512, b"said", &value);
            assert!(!matches!(sha512, Ok(true)));
        }
        assert!(sha256(b"said", &value));
    }

    #[test]
    fn keeps_a_bounded_number() {
        let (secret, _) = pair();
        let contexts = Contexts::new();
        for _ in 0..2 * MOST {
            let made = set_up(&secret, DigestAlgorithm::Sha256, |c| c.sign_init()).unwrap();
            contexts.give_back(DigestAlgorithm::Sha256, made);
        }
        assert_eq!(contexts.waiting.lock().unwrap().len(), MOST);
    }
}
