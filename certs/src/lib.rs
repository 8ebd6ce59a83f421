//! Trust: keys and certificates, an allow-list of algorithms, signing, and verifying into [`Verified`].
//!
//! No files, no clock, no environment: octets, instants and passphrases are arguments. The only randomness is OpenSSL's own, inside key
//! generation, ECDSA and sealing. Start at [`verify`] for what may be believed and at [`sign`] for what we vouch for.

pub mod algorithm;
pub mod certificate;
mod context;
mod der;
mod encoding;
pub mod import;
pub mod key;
pub mod mac;
pub mod seal;
pub mod sign;
#[cfg(test)]
mod testing;
pub mod verify;

pub use algorithm::{DigestAlgorithm, SignatureAlgorithm};
pub use certificate::{Certificate, Fingerprint};
pub use key::{KeyId, KeyKind, PrivateKey, PublicKey};
pub use sign::SigningKey;
pub use verify::{
    Acceptance, ResponseError, TrustedKeys, Unsigned, Verified, VerifiedResponse, VerifyError,
};
