//! What an error of Redis means to us. Nothing of a record reaches the text.

use crate::store::StoreError;
use redis::{ErrorKind, RedisError, ServerErrorKind};

/// Whether the connection that gave this error should be replaced.
pub(super) fn is_lost(error: &RedisError) -> bool {
    error.is_io_error()
        || error.is_unrecoverable_error()
        // The server that was the master is one no longer: ask for the address again.
        || matches!(
            error.kind(),
            ErrorKind::Server(ServerErrorKind::ReadOnly | ServerErrorKind::MasterDown)
                | ErrorKind::ClusterConnectionNotFound
        )
}

/// Whether the server does not know the script yet.
pub(super) fn is_unknown_script(error: &RedisError) -> bool {
    error.kind() == ErrorKind::Server(ServerErrorKind::NoScript)
}

/// In the words of the contract. `place` is the store's URL without secrets.
pub(super) fn of(place: &dyn std::fmt::Display, error: &RedisError) -> StoreError {
    match error.kind() {
        ErrorKind::UnexpectedReturnType | ErrorKind::Parse => {
            StoreError::Corrupt("a value of another kind than expected".to_owned())
        }
        _ if error.code() == Some("WRONGTYPE") => {
            StoreError::Corrupt("a key of another kind than expected".to_owned())
        }
        _ => StoreError::Unavailable(format!("{place}: {}", words(error))),
    }
}

/// The server repeats the arguments of a command that it does not know; they are cut off.
fn words(error: &RedisError) -> String {
    let text = match (error.code(), error.detail()) {
        (Some(code), Some(detail)) => format!("{code} {detail}"),
        _ => error.to_string(),
    };
    let end = text
        .find(", with args beginning with")
        .unwrap_or(text.len());
    text[..end].chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_not_repeated() {
        let error = RedisError::from((
            ErrorKind::Server(ServerErrorKind::ResponseError),
            "response",
            "unknown command 'EVALSHA', with args beginning with: 'secret'".to_owned(),
        ));
        let StoreError::Unavailable(text) = of(&"redis://a:1/0", &error) else {
            panic!("{error}");
        };
        assert!(text.starts_with("redis://a:1/0: ") && text.contains("unknown command"));
        assert!(!text.contains("secret"), "{text}");
    }
}
