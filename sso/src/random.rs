//! Randomness for handles, from OpenSSL's generator.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The operating system could not give randomness.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no randomness: {0}")]
pub struct NoRandomness(pub String);

/// Fills an array.
///
/// # Errors
/// [`NoRandomness`].
pub fn octets<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut octets = [0; N];
    openssl::rand::rand_bytes(&mut octets).map_err(|error| NoRandomness(error.to_string()))?;
    Ok(octets)
}

/// A handle that nobody can guess: 256 bits, base64url, 43 characters.
///
/// # Errors
/// [`NoRandomness`].
pub fn handle() -> Result<String, NoRandomness> {
    Ok(URL_SAFE_NO_PAD.encode(octets::<32>()?))
}
