//! KeyDescriptors to certificates by use.

use super::certificate;
use super::file::REPEAT_LIMIT;
use super::value::collapsed;
use crate::finding::{Findings, Kind, kind};
use certs::Certificate;
use certs::key::KeyError;
use jiff::Timestamp;
use saml::names::ns;
use saml::xml::Element;

/// A certificate with the line it was read from.
#[derive(Clone)]
pub(crate) struct Placed {
    pub(crate) certificate: Certificate,
    pub(crate) line: u32,
}

/// The usable keys of a role, in document order, each once.
#[derive(Default)]
pub(crate) struct Keys {
    pub(crate) signing: Vec<Placed>,
    pub(crate) encryption: Vec<Placed>,
}

/// What a KeyDescriptor is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Signing,
    Encryption,
    Both,
}

/// Reads all KeyDescriptors of a role; `weak` is reported for a key below our rules, which is left out.
///
/// Standard: Metadata §2.4.1.1; Kantara IIP-MD06, IIP-MD07, IIP-MD11.
/// Stops: an absent `use` taken as "no key for signing", weak keys, the second certificate of a chain taken as a key.
pub(crate) fn read(
    role: Element<'_>,
    weak: &Kind,
    now: Timestamp,
    findings: &mut Findings,
) -> Keys {
    let mut keys = Keys::default();
    for descriptor in role
        .children_named(ns::METADATA, "KeyDescriptor")
        .take(REPEAT_LIMIT)
    {
        let Some(purpose) = purpose(descriptor, findings) else {
            continue;
        };
        report_ignored(descriptor, findings);
        let Some(placed) = one(descriptor, weak, now, findings) else {
            continue;
        };
        if purpose != Use::Encryption {
            add(&mut keys.signing, placed.clone(), findings);
        }
        if purpose != Use::Signing {
            add(&mut keys.encryption, placed, findings);
        }
    }
    if let [_, .., last] = keys.signing.as_slice() {
        findings.add(
            &kind::SEVERAL_SIGNING_KEYS,
            last.line,
            &keys.signing.len().to_string(),
        );
    }
    keys
}

fn purpose(descriptor: Element<'_>, findings: &mut Findings) -> Option<Use> {
    match descriptor.attribute("use").map(collapsed) {
        Some("signing") => Some(Use::Signing),
        Some("encryption") => Some(Use::Encryption),
        None => {
            findings.at(descriptor, &kind::NO_USE, "");
            Some(Use::Both)
        }
        Some(other) => {
            findings.at(descriptor, &kind::UNKNOWN_USE, other);
            None
        }
    }
}

fn report_ignored(descriptor: Element<'_>, findings: &mut Findings) {
    for method in descriptor.children_named(ns::METADATA, "EncryptionMethod") {
        findings.at(
            method,
            &kind::ENCRYPTION_METHOD,
            method.attribute("Algorithm").unwrap_or_default(),
        );
    }
}

/// The one key of a KeyDescriptor: the first certificate. Further ones are its issuers, not keys of the peer.
fn one(
    descriptor: Element<'_>,
    weak: &Kind,
    now: Timestamp,
    findings: &mut Findings,
) -> Option<Placed> {
    let Some(key_info) = descriptor.child(ns::DSIG, "KeyInfo") else {
        findings.at(descriptor, &kind::NO_CERTIFICATE, "");
        return None;
    };
    let mut elements = certificate::elements(key_info);
    let Some(first) = elements.next() else {
        let held: Vec<_> = key_info.children().map(|child| child.local()).collect();
        findings.at(key_info, &kind::NO_CERTIFICATE, &held.join(", "));
        return None;
    };
    if let Some(name) = key_info.child(ns::DSIG, "KeyName") {
        findings.at(name, &kind::KEY_NAME, &name.text().unwrap_or_default());
    }
    if let Some(second) = elements.next() {
        findings.at(
            second,
            &kind::CERTIFICATE_CHAIN,
            &(elements.count() + 2).to_string(),
        );
    }
    let certificate = certificate::read_reporting(first, findings)?;
    certificate::check(first, &certificate, now, findings);
    usable(first, &certificate, weak, findings).then(|| Placed {
        certificate,
        line: first.position().line,
    })
}

fn usable(
    element: Element<'_>,
    certificate: &Certificate,
    weak: &Kind,
    findings: &mut Findings,
) -> bool {
    match certificate.public_key() {
        Ok(_) => return true,
        Err(KeyError::TooWeak { bits }) => findings.at(element, weak, &format!("{bits} bits")),
        Err(error) => findings.at(element, &kind::KEY_UNSUPPORTED, &error.to_string()),
    }
    false
}

fn add(list: &mut Vec<Placed>, placed: Placed, findings: &mut Findings) {
    let fingerprint = placed.certificate.fingerprint();
    if list
        .iter()
        .any(|other| other.certificate.fingerprint() == fingerprint)
    {
        findings.add(
            &kind::CERTIFICATE_TWICE,
            placed.line,
            &placed.certificate.subject(),
        );
    } else {
        list.push(placed);
    }
}
