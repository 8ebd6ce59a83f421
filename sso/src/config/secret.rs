//! Values that may stand in a file of their own: `secret = "…"` or `secret_file = "…"`.

use super::{Faults, Unmet, unmet};
use saml::xml::Limits;
use secrecy::SecretString;
use std::path::Path;

/// Most octets read from such a file: a key and its chain fit many times.
const MOST: u64 = 64 * 1024;

/// One value with its two ways of being written.
pub(super) struct Twin<'a> {
    /// Path of the section, for example `partner.acme.handoff.keys[0]`.
    pub section: &'a str,
    /// Key of the value; its file is `{key}_file`.
    pub key: &'a str,
    /// The value as written.
    pub value: Option<&'a str>,
    /// The file as written, relative to the configuration.
    pub file: Option<&'a str>,
}

impl Twin<'_> {
    /// Path of the way that was used.
    pub(super) fn path(&self) -> String {
        let suffix = if self.file.is_some() { "_file" } else { "" };
        format!("{}.{}{suffix}", self.section, self.key)
    }

    /// The text, white space at the ends removed. `None` when neither is written, or after a fault.
    pub(super) fn read(&self, base_dir: &Path, faults: &mut Faults) -> Option<SecretString> {
        match (self.value, self.file) {
            (Some(_), Some(_)) => {
                faults.add(
                    self.path(),
                    unmet("config-value-and-file", [("key", &self.key)]),
                );
                None
            }
            (Some(value), None) => Some(SecretString::from(value.trim().to_owned())),
            (None, Some(file)) => faults.keep(&self.path(), read_file(&base_dir.join(file))),
            (None, None) => None,
        }
    }
}

/// A file that holds no secret, bounded as metadata is.
pub(super) fn octets_of(path: &Path) -> Result<Vec<u8>, Unmet> {
    let most = u64::try_from(Limits::METADATA.bytes).unwrap_or(MOST);
    bounded(path, most)
}

fn read_file(path: &Path) -> Result<SecretString, Unmet> {
    let octets = zeroize::Zeroizing::new(bounded(path, MOST)?);
    let text = std::str::from_utf8(&octets)
        .map_err(|_| unmet("config-file-not-text", [("file", &path.display())]))?;
    Ok(SecretString::from(text.trim().to_owned()))
}

fn bounded(path: &Path, most: u64) -> Result<Vec<u8>, Unmet> {
    let cannot = |error: std::io::Error| {
        unmet(
            "config-file-unreadable",
            [("file", &path.display()), ("error", &error)],
        )
    };
    if std::fs::metadata(path).map_err(cannot)?.len() > most {
        return Err(unmet(
            "config-file-large",
            [("file", &path.display()), ("most", &most)],
        ));
    }
    std::fs::read(path).map_err(cannot)
}
