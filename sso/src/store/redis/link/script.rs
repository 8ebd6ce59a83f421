//! Scripts: what must happen together, run by the server as one step.

use redis::Cmd;
use std::sync::OnceLock;

/// A script and the hash under which servers remember it.
pub(in crate::store::redis) struct Script {
    parts: &'static [&'static str],
    loaded: OnceLock<(String, String)>,
}

impl Script {
    /// A script that consists of these parts; functions that several scripts use are parts of their own.
    pub(in crate::store::redis) const fn of(parts: &'static [&'static str]) -> Script {
        Script {
            parts,
            loaded: OnceLock::new(),
        }
    }

    fn loaded(&self) -> &(String, String) {
        self.loaded.get_or_init(|| {
            let text = self.parts.concat();
            // Redis names scripts by SHA-1; nothing is secured by it.
            let hash = hex::encode(openssl::sha::sha1(text.as_bytes()));
            (text, hash)
        })
    }

    pub(super) fn by_hash(&self, keys: &[&str], arguments: &[&[u8]]) -> Cmd {
        command("EVALSHA", &self.loaded().1, keys, arguments)
    }

    pub(super) fn in_full(&self, keys: &[&str], arguments: &[&[u8]]) -> Cmd {
        command("EVAL", &self.loaded().0, keys, arguments)
    }
}

fn command(name: &str, script: &str, keys: &[&str], arguments: &[&[u8]]) -> Cmd {
    let mut command = redis::cmd(name);
    command.arg(script).arg(keys.len()).arg(keys);
    for argument in arguments {
        command.arg(*argument);
    }
    command
}
