//! Talking to the person at the terminal: their language, their two streams.

use super::failure::Failure;
use crate::texts::{self, FluentValue, Lang};
use std::io::{ErrorKind, Write};

/// The language of this run.
pub(super) struct Talk {
    lang: Lang,
}

/// Reads `--lang`.
pub(super) fn language(tag: &str) -> Result<Lang, String> {
    Lang::from_tag(tag).ok_or_else(|| "zh-CN or en is needed".to_owned())
}

impl Talk {
    /// With the language asked for, else the terminal's as POSIX orders the variables, else English.
    pub(super) fn new(asked: Option<Lang>) -> Talk {
        let of_terminal = || {
            ["LC_ALL", "LC_MESSAGES", "LANG"]
                .iter()
                .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        };
        Talk {
            lang: asked
                .or_else(|| Lang::from_tag(&of_terminal()?))
                .unwrap_or(Lang::En),
        }
    }

    /// The language.
    pub(super) fn lang(&self) -> Lang {
        self.lang
    }

    /// A text of the catalogue.
    pub(super) fn text(&self, key: &str, args: &[(&'static str, FluentValue<'_>)]) -> String {
        texts::text(self.lang, key, args)
    }

    /// Says something: standard error, one line or several.
    pub(super) fn tell(&self, text: impl AsRef<str>) {
        // When nobody listens any more there is nobody to tell that either.
        let _unheard = writeln!(std::io::stderr().lock(), "{}", text.as_ref().trim_end());
    }

    /// Gives what was asked for: standard output, as it is. A reader that has enough (`| head`) is no failure.
    pub(super) fn give(&self, data: &str) -> Result<(), Failure> {
        let mut out = std::io::stdout().lock();
        match out.write_all(data.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(Failure::World(error.to_string()))
            }
            _ => Ok(()),
        }
    }
}
