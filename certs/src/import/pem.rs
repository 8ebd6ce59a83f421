//! PEM files: any number of blocks in any order, text between them skipped.

use super::{ImportError, Imported, SecretText, answer, join, not_opened};
use crate::certificate::Certificate;
use crate::key::{KeyError, unreadable};
use openssl::pkey::{PKey, Private};

/// One block, from its BEGIN line to its END line.
#[derive(Debug, PartialEq, Eq)]
struct Block<'a> {
    label: &'a str,
    text: &'a str,
}

impl Block<'_> {
    fn is_key(&self) -> bool {
        self.label.ends_with("PRIVATE KEY")
    }

    fn is_certificate(&self) -> bool {
        matches!(self.label, "CERTIFICATE" | "X509 CERTIFICATE")
    }

    /// PKCS#8 says so in its label, the traditional form in a header (RFC 1421 §4.6.1.1).
    fn is_encrypted(&self) -> bool {
        self.label == "ENCRYPTED PRIVATE KEY"
            || self
                .text
                .lines()
                .any(|line| line.starts_with("Proc-Type:") && line.contains("ENCRYPTED"))
    }

    fn key(&self, passphrase: Option<&str>) -> Result<PKey<Private>, ImportError> {
        if !self.is_encrypted() {
            return Ok(
                PKey::private_key_from_pem_callback(self.text.as_bytes(), answer(b""))
                    .map_err(unreadable)?,
            );
        }
        let passphrase = passphrase.ok_or(ImportError::PassphraseNeeded)?;
        PKey::private_key_from_pem_callback(self.text.as_bytes(), answer(passphrase.as_bytes()))
            .map_err(|stack| not_opened(&stack))
    }
}

pub(super) fn import(octets: &[u8], passphrase: Option<&str>) -> Result<Imported, ImportError> {
    // Bag attributes may be Latin-1; base64 is ASCII, so nothing that counts is lost.
    let text = SecretText::new(String::from_utf8_lossy(octets).into_owned());
    let blocks = blocks(&text)?;
    let mut keys = blocks.iter().filter(|block| block.is_key());
    let key = keys.next().ok_or(ImportError::NoKey)?;
    if keys.next().is_some() {
        return Err(ImportError::ManyKeys);
    }
    let certificates = blocks
        .iter()
        .filter(|block| block.is_certificate())
        .map(|block| Certificate::from_pem(block.text));
    let certificates = certificates.collect::<Result<_, _>>()?;
    join(key.key(passphrase)?, certificates)
}

fn blocks(text: &str) -> Result<Vec<Block<'_>>, KeyError> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, begun)) = rest.split_once("-----BEGIN ") {
        let unfinished = || KeyError::Unreadable("a PEM block does not end".to_owned());
        let (label, _) = begun.split_once("-----").ok_or_else(unfinished)?;
        let end = format!("-----END {label}-----");
        let length = begun.find(&end).ok_or_else(unfinished)? + end.len();
        let start = text.len() - begun.len() - "-----BEGIN ".len();
        let after = text.len() - begun.len() + length;
        found.push(Block {
            label,
            text: &text[start..after],
        });
        rest = &text[after..];
    }
    Ok(found)
}
