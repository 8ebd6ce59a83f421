//! Signatures of the Standard Webhooks scheme, symmetric: HMAC-SHA256 over `id.timestamp.body`, one for each secret.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;
use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;
use zeroize::Zeroizing;

/// What a secret begins with, so that it is known for what it is.
const PREFIX: &str = "whsec_";
/// Octets of a secret, as the standard has it.
const LENGTH: RangeInclusive<usize> = 24..=64;

/// A secret that an endpoint shares with us. Never printed; cleared when dropped.
#[derive(Clone)]
pub struct Secret(Arc<Zeroizing<Vec<u8>>>);

impl Secret {
    /// Reads `whsec_` and base64 of 24 to 64 octets; `None` when it is anything else.
    pub fn parse(text: &str) -> Option<Secret> {
        let octets = Zeroizing::new(STANDARD.decode(text.strip_prefix(PREFIX)?).ok()?);
        LENGTH
            .contains(&octets.len())
            .then(|| Secret(Arc::new(octets)))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// The value of `webhook-signature`: a signature by each secret, separated by spaces; an endpoint needs to know one of them.
pub(super) fn signatures(
    secrets: &[Secret],
    id: &str,
    seconds: i64,
    body: &[u8],
) -> Result<String, ErrorStack> {
    let signed: Result<Vec<String>, ErrorStack> = secrets
        .iter()
        .map(|secret| {
            let key = PKey::hmac(&secret.0)?;
            let mut signer = Signer::new(MessageDigest::sha256(), &key)?;
            signer.update(format!("{id}.{seconds}.").as_bytes())?;
            signer.update(body)?;
            Ok(format!("v1,{}", STANDARD.encode(signer.sign_to_vec()?)))
        })
        .collect();
    Ok(signed?.join(" "))
}

#[cfg(test)]
mod tests {

    use super::*;

    const PUBLISHED: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    #[test]
    fn signs_the_published_example_as_published() {
        let secrets = [Secret::parse(PUBLISHED).unwrap()];
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        let signed = signatures(&secrets, id, 1_614_265_330, b"{\"test\": 2432232314}").unwrap();
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn every_secret_signs_the_newest_first() {
        let other = format!("{PREFIX}{}", STANDARD.encode([7; 24]));
        let sign = |secrets: &[&str]| {
            let secrets: Vec<_> = secrets.iter().map(|s| Secret::parse(s).unwrap()).collect();
            signatures(&secrets, "id", 1, b"{}").unwrap()
        };
        let (new, old) = (sign(&[&other]), sign(&[PUBLISHED]));
        assert_eq!(sign(&[&other, PUBLISHED]), format!("{new} {old}"));
    }

    #[test]
    fn takes_only_secrets_of_the_standards_form_and_length() {
        let of = |length: usize| format!("{PREFIX}{}", STANDARD.encode(vec![1; length]));
        for (text, good) in [
            (of(24), true),
            (of(64), true),
            (of(23), false),
            (of(65), false),
            (STANDARD.encode([1; 32]), false),
            (format!("{PREFIX}not base64!"), false),
            (PREFIX.to_owned(), false),
            (String::new(), false),
        ] {
            assert_eq!(Secret::parse(&text).is_some(), good, "{text}");
        }
    }

    #[test]
    fn a_secret_is_not_printed() {
        assert_eq!(format!("{:?}", Secret::parse(PUBLISHED).unwrap()), "Secret");
    }
}
