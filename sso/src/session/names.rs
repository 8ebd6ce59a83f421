//! The names that a session has at each peer: transient NameID and SessionIndex, from which the session can be found again.
//!
//! A session has an identifier of 128 bits that nobody but this service knows. Its name at a peer is that identifier, enciphered under a key of that
//! partner, peer and kind of name: one block of AES-256, a permutation. So a name needs no table to be resolved and costs no write, is the same in every
//! assertion of the session for that peer, tells two peers nothing that they could join, and cannot be guessed or made by anyone else.

use super::SessionId;
use crate::config::Config;
use certs::seal::SealingKey;
use idp::SessionNames;
use idp::logout::SessionName;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::sign::Signer;
use openssl::symm::{Cipher, Crypter, Mode};
use secrecy::ExposeSecret;

/// Octets of a block, and of a session's identifier.
const BLOCK: usize = 16;

/// Makes and resolves names.
pub struct Names {
    secret: PKey<Private>,
}

/// The kinds of names; each has keys of its own.
#[derive(Debug, Clone, Copy)]
enum Kind {
    NameId,
    Index,
}

impl Names {
    /// Derives the secret from the sealing key.
    ///
    /// # Errors
    /// A text for the operator.
    pub fn new(config: &Config) -> Result<Names, String> {
        let sealing = SealingKey::parse(config.sealing_key.expose_secret())
            .map_err(|error| error.to_string())?;
        let secret = sealing
            .derive("session-names")
            .map_err(|error| error.to_string())?;
        let secret = PKey::hmac(secret.as_slice()).map_err(|error| error.to_string())?;
        Ok(Names { secret })
    }

    /// The names of a session at a peer.
    ///
    /// # Errors
    /// What OpenSSL says.
    pub fn of(
        &self,
        partner: &str,
        peer: &str,
        session: SessionId,
    ) -> Result<SessionNames, ErrorStack> {
        let name = |kind| {
            self.apply(Mode::Encrypt, kind, partner, peer, session.0)
                .map(|block| format!("_{}", hex::encode(block)))
        };
        Ok(SessionNames {
            name_id: name(Kind::NameId)?,
            session_index: name(Kind::Index)?,
        })
    }

    /// The session that has this name at a peer, if any has; `None` when it has not the form of a name of ours.
    ///
    /// # Errors
    /// What OpenSSL says.
    pub fn resolve(
        &self,
        partner: &str,
        peer: &str,
        name: SessionName<'_>,
    ) -> Result<Option<SessionId>, ErrorStack> {
        let (kind, text) = match name {
            SessionName::NameId(text) => (Kind::NameId, text),
            SessionName::Index(text) => (Kind::Index, text),
        };
        // Upper case would be another spelling of the same name.
        let digits = text
            .strip_prefix('_')
            .filter(|digits| !digits.contains(|c: char| c.is_ascii_uppercase()));
        let mut block = [0; BLOCK];
        if digits.is_none_or(|digits| hex::decode_to_slice(digits, &mut block).is_err()) {
            return Ok(None);
        }
        self.apply(Mode::Decrypt, kind, partner, peer, block)
            .map(|block| Some(SessionId(block)))
    }

    fn apply(
        &self,
        mode: Mode,
        kind: Kind,
        partner: &str,
        peer: &str,
        block: [u8; BLOCK],
    ) -> Result<[u8; BLOCK], ErrorStack> {
        let key = self.key(kind, partner, peer)?;
        // One block alone, of a value that is random: there is nothing for a mode of operation to hide.
        let mut cipher = Crypter::new(Cipher::aes_256_ecb(), mode, &key, None)?;
        cipher.pad(false);
        let mut out = [0; 2 * BLOCK];
        let written = cipher.update(&block, &mut out)?;
        cipher.finalize(&mut out[written..])?;
        let mut result = [0; BLOCK];
        result.copy_from_slice(&out[..BLOCK]);
        Ok(result)
    }

    fn key(&self, kind: Kind, partner: &str, peer: &str) -> Result<Vec<u8>, ErrorStack> {
        let mut signer = Signer::new(MessageDigest::sha256(), &self.secret)?;
        let kind = match kind {
            Kind::NameId => "name-id",
            Kind::Index => "session-index",
        };
        // A slug holds no slash, so no two pairs are alike.
        signer.update(format!("{kind}/{partner}/{peer}").as_bytes())?;
        signer.sign_to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{HTTPS, config};
    use std::collections::BTreeSet;

    const PEER: &str = "https://sp.example.com/";
    const SESSION: SessionId = SessionId([7; BLOCK]);

    fn names() -> Names {
        Names::new(&config(HTTPS, "")).unwrap()
    }

    #[test]
    fn a_session_is_found_by_either_of_its_names() {
        let names = names();
        let given = names.of("acme", PEER, SESSION).unwrap();
        assert_eq!(given.name_id.len(), 33);
        for name in [
            SessionName::NameId(&given.name_id),
            SessionName::Index(&given.session_index),
        ] {
            assert_eq!(names.resolve("acme", PEER, name).unwrap(), Some(SESSION));
        }
        assert_eq!(
            names.of("acme", PEER, SESSION).unwrap(),
            given,
            "always the same"
        );
    }

    #[test]
    fn names_of_one_session_differ_between_peers_partners_and_kinds() {
        let names = names();
        let mut seen = BTreeSet::new();
        for (partner, peer) in [("acme", PEER), ("acme", "https://other/"), ("bolt", PEER)] {
            let given = names.of(partner, peer, SESSION).unwrap();
            assert!(seen.insert(given.name_id.clone()) && seen.insert(given.session_index));
            let elsewhere = names
                .resolve(
                    "acme",
                    "https://third/",
                    SessionName::NameId(&given.name_id),
                )
                .unwrap();
            assert_ne!(elsewhere, Some(SESSION));
        }
        assert!(!seen.contains(&format!("_{}", hex::encode(SESSION.0))));
    }

    #[test]
    fn what_has_another_form_is_no_name() {
        let names = names();
        let given = names.of("acme", PEER, SESSION).unwrap().name_id;
        for other in [
            "",
            "_",
            "who@example.com",
            &given[1..],
            &given[..32],
            &format!("{given}00"),
            &given.to_uppercase(),
            &given.replace('_', "-"),
        ] {
            let found = names
                .resolve("acme", PEER, SessionName::NameId(other))
                .unwrap();
            assert_eq!(found, None, "{other}");
        }
    }
}
