//! Making a partner's key and what the admin keeps beside it: certificate, signing request, CA certificate, and the CA's key on demand.
//!
//! The CA signs once. Its key is not kept unless a passphrase is given for it: fewer secrets at rest, and the next key gets a CA of its own.

use super::failure::Failure;
use super::talk::Talk;
use crate::keys::{generate_by_procedure, generate_self_signed};
use certs::key::KeyError;
use certs::{Certificate, KeyKind, PrivateKey};
use jiff::Timestamp;
use openssl::pkey::PKey;
use openssl::symm::Cipher;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// A key with its certificate, and the files for the admin.
pub(super) struct Materials {
    pub key: PrivateKey,
    pub certificate: Certificate,
    pub files: Vec<NewFile>,
}

/// A file that is to be written, and never over another.
pub(super) struct NewFile {
    pub path: PathBuf,
    pub content: Zeroizing<String>,
    /// Only the owner may read it.
    pub private: bool,
}

/// How the key is made.
pub(super) struct Recipe<'a> {
    pub kind: KeyKind,
    pub common_name: &'a str,
    pub self_signed: bool,
    pub ca_passphrase: Option<&'a str>,
    /// Files are `{folder}/{stem}-….pem`.
    pub folder: &'a Path,
    pub stem: &'a str,
    /// Put the key's id after the stem, so that the files of several keys stay apart.
    pub with_key_id: bool,
}

impl Recipe<'_> {
    /// Paths that [`Recipe::make`] will ask for (without key id), so that they can be looked at before anything is made.
    pub(super) fn paths(&self) -> Vec<PathBuf> {
        let mut names = vec!["certificate"];
        if !self.self_signed {
            names.extend(["request", "ca"]);
            names.extend(self.ca_passphrase.map(|_| "ca-key"));
        }
        let path = |name| self.folder.join(format!("{}-{name}.pem", self.stem));
        names.into_iter().map(path).collect()
    }

    fn file(&self, key: &PrivateKey, name: &str, content: Zeroizing<String>) -> NewFile {
        let id = key.public().id();
        let id = if self.with_key_id {
            format!("-{}", id.as_str().get(..8).unwrap_or_default())
        } else {
            String::new()
        };
        NewFile {
            path: self.folder.join(format!("{}{id}-{name}.pem", self.stem)),
            content,
            private: name == "ca-key",
        }
    }

    pub(super) fn make(&self, now: Timestamp) -> Result<Materials, KeyError> {
        if self.self_signed {
            let (key, certificate) = generate_self_signed(self.kind, self.common_name, now)?;
            let files = vec![self.file(&key, "certificate", Zeroizing::new(certificate.pem()))];
            return Ok(Materials {
                key,
                certificate,
                files,
            });
        }
        let made = generate_by_procedure(self.kind, self.common_name, now)?;
        let file = |name, content| self.file(&made.key, name, content);
        let mut files = vec![
            file("certificate", Zeroizing::new(made.certificate.pem())),
            file("request", Zeroizing::new(made.csr_pem.clone())),
            file("ca", Zeroizing::new(made.ca.pem())),
        ];
        if let Some(passphrase) = self.ca_passphrase {
            files.push(file("ca-key", encrypted_pem(&made.ca_key, passphrase)?));
        }
        Ok(Materials {
            key: made.key,
            certificate: made.certificate,
            files,
        })
    }
}

/// PKCS#8, encrypted with AES-256 (the vendor asks for AES-128 or better).
fn encrypted_pem(key: &PrivateKey, passphrase: &str) -> Result<Zeroizing<String>, KeyError> {
    let library = |error: openssl::error::ErrorStack| KeyError::Library(error.to_string());
    let key = PKey::private_key_from_pkcs8(&key.to_pkcs8_der()?).map_err(library)?;
    let pem = key
        .private_key_to_pem_pkcs8_passphrase(Cipher::aes_256_cbc(), passphrase.as_bytes())
        .map_err(library)?;
    String::from_utf8(pem)
        .map(Zeroizing::new)
        .map_err(|error| KeyError::Library(error.to_string()))
}

/// Refuses when one of the files exists, naming all that do.
pub(super) fn refuse_existing<'a>(
    talk: &Talk,
    paths: impl IntoIterator<Item = &'a PathBuf>,
) -> Result<(), Failure> {
    let present: String = paths
        .into_iter()
        .filter(|path| path.symlink_metadata().is_ok())
        .map(|path| format!("\n  {}", path.display()))
        .collect();
    if present.is_empty() {
        Ok(())
    } else {
        Err(Failure::Wrong(talk.text("cli-exists", &[]) + &present))
    }
}

/// Writes new files; one that appeared meanwhile is not touched.
pub(super) fn write_new(talk: &Talk, files: &[NewFile]) -> Result<(), Failure> {
    use std::io::Write;
    for file in files {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(
            &mut options,
            if file.private { 0o600 } else { 0o644 },
        );
        let written = options.open(&file.path).and_then(|mut out| {
            out.write_all(file.content.as_bytes())
                .and_then(|()| out.sync_all())
        });
        written.map_err(|error| {
            let args = [
                ("file", file.path.display().to_string().into()),
                ("error", error.to_string().into()),
            ];
            Failure::World(talk.text("cli-file-unwritable", &args))
        })?;
    }
    Ok(())
}
