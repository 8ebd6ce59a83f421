//! Where a metadata file comes from: its signature, and the certificates an admin pinned.
//!
//! KeyInfo of the signature and the keys in the file only offer certificates; a pin chooses among them. Without pins a signature proves
//! nothing but that the file was not altered since someone signed it, and that is how it is reported.

use super::{Origin, ReadOptions};
use crate::finding::{Findings, Kind, kind};
use crate::part::certificate;
use crate::part::file::REPEAT_LIMIT;
use crate::part::key::Placed;
use certs::verify::verify_document;
use certs::{Acceptance, Certificate, Fingerprint, TrustedKeys, VerifyError};
use saml::names::ns;
use saml::xml::{Document, Element};

const SHA1: &str = "http://www.w3.org/2000/09/xmldsig#sha1";

/// What is known about the origin, and the tree to read from.
pub(crate) struct Trust {
    /// What the signature covered, when one was verified; content is read from here and from nowhere else.
    pub(crate) covered: Option<Document>,
    /// Whether a pinned certificate signed it.
    pub(crate) origin: Origin,
    /// Whether there is a signature that counts or should have counted; then pins ask nothing of the keys.
    pub(crate) signed: bool,
}

impl Trust {
    /// What is known about the origin once the keys of the role are known.
    pub(crate) fn origin_with(
        &self,
        role: Element<'_>,
        signing: &[Placed],
        options: &ReadOptions,
        findings: &mut Findings,
    ) -> Origin {
        if self.signed {
            self.origin
        } else {
            check_keys(role, signing, options, findings)
        }
    }
}

/// Verifies the signature on the root or, when the root carries none, on the entity.
///
/// Stops: wrapping (a signature elsewhere proves nothing), embedded-key forgery, stripped signatures where the pins cannot answer for the rest.
pub(crate) fn establish(
    document: &Document,
    entity: Element<'_>,
    options: &ReadOptions,
    findings: &mut Findings,
) -> Trust {
    let Some(signed) = signed_element(document, entity) else {
        report_without_root_signature(document, options, findings);
        return Trust {
            covered: None,
            origin: Origin::Unproven,
            signed: false,
        };
    };
    let nothing = Trust {
        covered: None,
        origin: Origin::Unproven,
        signed: true,
    };
    let signature = signed.child(ns::DSIG, "Signature").unwrap_or(signed);
    let on_its_own;
    let target = if signed.id() == document.root().id() {
        document
    } else {
        on_its_own = document.rooted_at(signed.id());
        &on_its_own
    };
    let offered = offered(document, signed, &options.pins);
    if offered.is_empty() && !options.pins.is_empty() {
        findings.at(signature, &kind::PIN_NOT_MET, "");
        return nothing;
    }
    match verify_document(
        target,
        &TrustedKeys::from_certificates(&offered),
        &acceptance(options),
    ) {
        Ok(verified) => {
            if verified.sha1_digest() {
                findings.at(signature, &kind::SHA1_ALLOWED, SHA1);
            }
            let origin = if options.pins.is_empty() {
                Origin::Unproven
            } else {
                Origin::Signed
            };
            if origin == Origin::Unproven {
                findings.at(signature, &kind::UNPROVEN, verified.signed_by().as_str());
            }
            Trust {
                covered: Some(verified.document().clone()),
                origin,
                signed: true,
            }
        }
        Err(error) => {
            report_refused(signature, &error, !options.pins.is_empty(), findings);
            nothing
        }
    }
}

/// For an unsigned document with pins: every signing key in it must be pinned. That proves the keys, not the addresses beside them.
fn check_keys(
    role: Element<'_>,
    signing: &[Placed],
    options: &ReadOptions,
    findings: &mut Findings,
) -> Origin {
    if options.pins.is_empty() {
        return Origin::Unproven;
    }
    let strange: Vec<_> = signing
        .iter()
        .filter(|placed| !options.pins.contains(&placed.certificate.fingerprint()))
        .collect();
    for placed in &strange {
        findings.add(
            &kind::KEY_NOT_PINNED,
            placed.line,
            &placed.certificate.subject(),
        );
    }
    if signing.is_empty() {
        findings.at(role, &kind::NOTHING_TO_PIN, "");
    } else if strange.is_empty() {
        findings.at(role, &kind::PIN_COVERS_KEYS, "");
        return Origin::KeysPinned;
    }
    Origin::Unproven
}

fn signed_element<'a>(document: &'a Document, entity: Element<'a>) -> Option<Element<'a>> {
    [document.root(), entity]
        .into_iter()
        .find(|element| element.child(ns::DSIG, "Signature").is_some())
}

fn report_without_root_signature(
    document: &Document,
    options: &ReadOptions,
    findings: &mut Findings,
) {
    let elsewhere = document
        .root()
        .descendants()
        .find(|element| element.is(ns::DSIG, "Signature"));
    match (elsewhere, options.pins.is_empty()) {
        (Some(signature), pinless) => {
            let parent = signature.parent().map_or("", |parent| parent.local());
            findings.at(
                signature,
                if pinless {
                    &kind::PARTLY_SIGNED
                } else {
                    &kind::PARTLY_SIGNED_PINNED
                },
                parent,
            );
        }
        (None, true) => findings.file(&kind::UNSIGNED, ""),
        (None, false) => {}
    }
}

/// The certificates to verify with. Pinned: those in the file that a pin names. Not pinned: the signature's own, which proves no origin.
fn offered(document: &Document, signed: Element<'_>, pins: &[Fingerprint]) -> Vec<Certificate> {
    let key_infos: Vec<_> = if pins.is_empty() {
        signed
            .child(ns::DSIG, "Signature")
            .and_then(|signature| signature.child(ns::DSIG, "KeyInfo"))
            .into_iter()
            .collect()
    } else {
        document
            .root()
            .descendants()
            .filter(|element| element.is(ns::DSIG, "KeyInfo"))
            .collect()
    };
    let certificates = key_infos
        .into_iter()
        .flat_map(certificate::elements)
        .filter_map(certificate::read);
    let mut offered: Vec<Certificate> = Vec::new();
    for certificate in certificates
        .filter(|certificate| pins.is_empty() || pins.contains(&certificate.fingerprint()))
        .take(REPEAT_LIMIT)
    {
        if !offered
            .iter()
            .any(|other| other.fingerprint() == certificate.fingerprint())
        {
            offered.push(certificate);
        }
    }
    offered
}

fn acceptance(options: &ReadOptions) -> Acceptance {
    Acceptance {
        dangerous_sha1_digest_in_metadata: options.dangerous_sha1_digest,
        ..Acceptance::default()
    }
}

fn report_refused(
    signature: Element<'_>,
    error: &VerifyError,
    pinned: bool,
    findings: &mut Findings,
) {
    let (unpinned_kind, pinned_kind): (&Kind, &Kind) = match error {
        VerifyError::Algorithm(uri) if uri.contains(SHA1) => {
            (&kind::SHA1_DIGEST, &kind::SHA1_DIGEST_PINNED)
        }
        VerifyError::Algorithm(_) => (&kind::ALGORITHM, &kind::ALGORITHM_PINNED),
        _ => (&kind::SIGNATURE_BROKEN, &kind::SIGNATURE_BROKEN_PINNED),
    };
    findings.at(
        signature,
        if pinned { pinned_kind } else { unpinned_kind },
        &error.to_string(),
    );
}
