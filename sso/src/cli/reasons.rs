//! Why the store or a key failed, in the language of the terminal. What the system or a library says stays in its own words.

use super::talk::Talk;
use crate::keys::KeysError;
use crate::store::StoreError;
use certs::key::KeyError;
use certs::seal::SealError;

/// Of the store.
pub(super) fn of_store(talk: &Talk, error: &StoreError) -> String {
    match error {
        StoreError::Unavailable(why) => {
            talk.text("cli-store-unavailable", &[("error", why.as_str().into())])
        }
        StoreError::Corrupt(why) => {
            talk.text("cli-store-corrupt", &[("error", why.as_str().into())])
        }
        StoreError::TooNew { found, known } => talk.text(
            "cli-store-too-new",
            &[
                ("found", found.to_string().into()),
                ("known", known.to_string().into()),
            ],
        ),
        StoreError::Absent("key") => talk.text("cli-store-absent-key", &[]),
        StoreError::Absent("service provider") => talk.text("cli-store-absent-sp", &[]),
        StoreError::Absent(what) => talk.text("cli-store-absent", &[("what", (*what).into())]),
        StoreError::Exists("key") => talk.text("cli-store-exists-key", &[]),
        StoreError::Exists(what) => talk.text("cli-store-exists", &[("what", (*what).into())]),
        StoreError::Full(what) => talk.text("cli-store-full", &[("what", (*what).into())]),
    }
}

/// Of the keys.
pub(super) fn of_keys(talk: &Talk, error: &KeysError) -> String {
    let of_key = |id: &str, why: String| {
        talk.text(
            "cli-keys-of-key",
            &[("key", id.into()), ("error", why.into())],
        )
    };
    match error {
        KeysError::Store(error) => of_store(talk, error),
        KeysError::Sealed { key_id, error } => of_key(key_id, of_seal(talk, error)),
        KeysError::SealingKey(error) => of_seal(talk, error),
        KeysError::Key { key_id, error } => of_key(key_id, of_one_key(talk, error)),
        KeysError::NoActiveKey(partner) => talk.text(
            "cli-keys-no-active",
            &[("partner", partner.as_str().into())],
        ),
    }
}

fn of_seal(talk: &Talk, error: &SealError) -> String {
    match error {
        SealError::BadKey => talk.text("config-sealing-key", &[]),
        SealError::OtherKey {
            sealed_with,
            at_hand,
        } => talk.text(
            "cli-seal-other-key",
            &[
                ("sealed", sealed_with.as_str().into()),
                ("present", at_hand.as_str().into()),
            ],
        ),
        SealError::NotOpened => talk.text("cli-seal-not-opened", &[]),
        SealError::Library(why) => library(talk, why),
    }
}

fn of_one_key(talk: &Talk, error: &KeyError) -> String {
    match error {
        KeyError::TooWeak { bits } => {
            talk.text("config-rsa-short", &[("bits", bits.to_string().into())])
        }
        KeyError::Unsupported { what } => {
            talk.text("cli-key-unsupported", &[("what", what.as_str().into())])
        }
        KeyError::Unreadable(why) => {
            talk.text("cli-key-unreadable", &[("error", why.as_str().into())])
        }
        KeyError::Request(why) => talk.text("cli-key-request", &[("error", (*why).into())]),
        KeyError::Mismatch => talk.text("cli-key-mismatch", &[]),
        KeyError::WeakCertificate => talk.text("cli-key-weak-certificate", &[]),
        KeyError::Library(why) => library(talk, why),
    }
}

fn library(talk: &Talk, why: &str) -> String {
    talk.text("cli-crypto-failed", &[("error", why.into())])
}
