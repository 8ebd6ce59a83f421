//! Whether the server keeps what it acknowledges: read once, when the store is opened, and told in the log.

use super::link::{Link, Repeat};
use std::collections::HashMap;

/// What of the server's configuration decides.
const SETTINGS: [&str; 4] = ["appendonly", "appendfsync", "maxmemory", "maxmemory-policy"];

/// Warns of what may be lost. A server that does not tell (managed ones often do not) is taken as it is.
pub(super) async fn warn(link: &Link) {
    let mut settings = HashMap::new();
    for name in SETTINGS {
        let mut command = redis::cmd("CONFIG");
        command.arg("GET").arg(name);
        match link
            .send::<HashMap<String, String>>(&command, Repeat::Once)
            .await
        {
            Ok(found) => settings.extend(found),
            Err(error) => {
                tracing::debug!(%error, "the server does not tell how it keeps its data");
                return;
            }
        }
    }
    for warning in warnings(&settings) {
        tracing::warn!(store = %link.servers(), "{warning}");
    }
}

fn warnings(settings: &HashMap<String, String>) -> Vec<&'static str> {
    let is = |name: &str, value: &str| settings.get(name).is_some_and(|found| found == value);
    let mut warnings = Vec::new();
    if is("appendonly", "no") {
        warnings.push(
            "Redis has appendonly no: a restart loses what came after its last snapshot, keys and customers too",
        );
    } else if is("appendfsync", "everysec") {
        warnings.push(
            "Redis has appendfsync everysec: a crash of its machine may lose the last second; always loses nothing",
        );
    } else if is("appendfsync", "no") {
        warnings.push("Redis has appendfsync no: a crash of its machine loses recent changes");
    }
    let evicts = settings
        .get("maxmemory-policy")
        .is_some_and(|policy| policy != "noeviction");
    if evicts && !is("maxmemory", "0") {
        warnings.push(
            "Redis has a maxmemory-policy that throws keys away when memory is short; noeviction is needed",
        );
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(values: [&str; 4]) -> Vec<&'static str> {
        let settings = SETTINGS.iter().zip(values);
        warnings(
            &settings
                .map(|(name, value)| ((*name).to_owned(), value.to_owned()))
                .collect(),
        )
    }

    #[test]
    fn a_server_that_may_forget_is_told_of() {
        assert_eq!(told(["yes", "always", "0", "noeviction"]), [""; 0]);
        assert_eq!(told(["yes", "always", "0", "allkeys-lru"]), [""; 0]);
        assert_eq!(told(["yes", "always", "1000", "noeviction"]), [""; 0]);
        for (values, word) in [
            (["no", "everysec", "0", "noeviction"], "appendonly no"),
            (["yes", "everysec", "0", "noeviction"], "everysec"),
            (["yes", "no", "0", "noeviction"], "appendfsync no"),
            (
                ["yes", "always", "1000", "volatile-ttl"],
                "maxmemory-policy",
            ),
        ] {
            let told = told(values);
            assert_eq!(told.len(), 1);
            assert!(told[0].contains(word), "{told:?}");
        }
        assert_eq!(warnings(&HashMap::new()), [""; 0]);
    }
}
