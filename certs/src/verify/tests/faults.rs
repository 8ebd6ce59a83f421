//! Fault injection: each step of verification is made to fail or to answer nonsense, and each time the message must be refused
//! (CVE-2019-3465 and its family took an error for a yes).

use super::proof::Steps;
use super::*;
use crate::key::PublicKey;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use saml::c14n::{Exclusive, canonicalize};
use saml::xml::{Element, NodeId};

struct Sound;
impl Steps for Sound {}

struct EmptyCanonical;
impl Steps for EmptyCanonical {
    fn canonicalize(&self, _: Element<'_>, _: Option<NodeId>, _: &Exclusive) -> Vec<u8> {
        Vec::new()
    }
}

/// Right for SignedInfo, empty for the content.
struct EmptyContent;
impl Steps for EmptyContent {
    fn canonicalize(&self, apex: Element<'_>, omit: Option<NodeId>, mode: &Exclusive) -> Vec<u8> {
        if omit.is_some() {
            Vec::new()
        } else {
            canonicalize(apex, omit, mode)
        }
    }
}

struct FailingDigest;
impl Steps for FailingDigest {
    fn digest(&self, _: MessageDigest, _: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        Err(ErrorStack::get())
    }
}

struct EmptyDigest;
impl Steps for EmptyDigest {
    fn digest(&self, _: MessageDigest, _: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        Ok(Vec::new())
    }
}

struct ShortDigest;
impl Steps for ShortDigest {
    fn digest(&self, algorithm: MessageDigest, octets: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        Ok(Sound.digest(algorithm, octets)?[..8].to_vec())
    }
}

struct FailingVerifier;
impl Steps for FailingVerifier {
    fn verify(
        &self,
        _: &PublicKey,
        _: SignatureAlgorithm,
        _: &[u8],
        _: &[u8],
    ) -> Result<bool, ErrorStack> {
        Err(ErrorStack::get())
    }
}

struct DenyingVerifier;
impl Steps for DenyingVerifier {
    fn verify(
        &self,
        _: &PublicKey,
        _: SignatureAlgorithm,
        _: &[u8],
        _: &[u8],
    ) -> Result<bool, ErrorStack> {
        Ok(false)
    }
}

/// One of the sets of steps.
pub(super) struct Any<'a>(&'a dyn Steps);
impl Steps for Any<'_> {
    fn canonicalize(&self, apex: Element<'_>, omit: Option<NodeId>, mode: &Exclusive) -> Vec<u8> {
        self.0.canonicalize(apex, omit, mode)
    }

    fn digest(&self, algorithm: MessageDigest, octets: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        self.0.digest(algorithm, octets)
    }

    fn verify(
        &self,
        key: &PublicKey,
        algorithm: SignatureAlgorithm,
        octets: &[u8],
        value: &[u8],
    ) -> Result<bool, ErrorStack> {
        self.0.verify(key, algorithm, octets, value)
    }
}

/// Runs a verification under each set of steps; `None` expects it to succeed.
pub(super) fn each_step(run: impl Fn(&Any<'_>, Option<VerifyError>)) {
    let run = |steps: &dyn Steps, expected| run(&Any(steps), expected);
    let value = VerifyError::Value { tried: 1 };
    run(&Sound, None);
    run(
        &EmptyCanonical,
        Some(VerifyError::Shape("nothing was signed")),
    );
    run(&EmptyContent, Some(VerifyError::Digest));
    run(&FailingDigest, Some(VerifyError::Digest));
    run(&EmptyDigest, Some(VerifyError::Digest));
    run(&ShortDigest, Some(VerifyError::Digest));
    run(&FailingVerifier, Some(value.clone()));
    run(&DenyingVerifier, Some(value));
}

fn verdict(steps: &impl Steps) -> Result<Verified<Request>, VerifyError> {
    let key = signing_key(KeyKind::P256);
    verify_by(
        posted(&signed_request(&key)),
        &trusting(&key),
        &Acceptance::default(),
        steps,
    )
}

#[test]
fn every_failing_step_refuses() {
    assert!(verdict(&Sound).is_ok(), "the control must verify");
    assert!(SHAPE(&verdict(&EmptyCanonical).unwrap_err()));
    assert_eq!(verdict(&EmptyContent).unwrap_err(), VerifyError::Digest);
    assert_eq!(verdict(&FailingDigest).unwrap_err(), VerifyError::Digest);
    assert_eq!(verdict(&EmptyDigest).unwrap_err(), VerifyError::Digest);
    assert_eq!(verdict(&ShortDigest).unwrap_err(), VerifyError::Digest);
    assert_eq!(
        verdict(&FailingVerifier).unwrap_err(),
        VerifyError::Value { tried: 1 }
    );
    assert_eq!(
        verdict(&DenyingVerifier).unwrap_err(),
        VerifyError::Value { tried: 1 }
    );
}

#[test]
fn a_signed_element_that_is_not_the_message_is_refused() {
    let key = signing_key(KeyKind::P256);
    let metadata = signed_metadata(&key);
    let mut received = posted(&signed_request(&key));
    // The type was read from one document, the signature belongs to another: an impossible mixture must not be believed either.
    received.document = parse(&metadata);
    assert!(SHAPE(
        &verify(received, &trusting(&key), &Acceptance::default()).unwrap_err()
    ));
}
