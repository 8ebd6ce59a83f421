//! Verification of XML signatures, by a library that shares no code with the product.
//!
//! The library reports a signature as valid for whatever it refers to, so every
//! result says as well whether that is the very element the checks read.

use std::ops::Range;

use bergshamra::xml::{Document, NodeId, NodeKind, uppsala};
use bergshamra::{DsigContext, KeysManager, VerifyResult};
use roxmltree::Node;

use crate::names::DS;
use crate::xml;

/// What came out of verifying one signature.
#[derive(Debug)]
pub(crate) struct Examined {
    /// Where the `ds:Signature` stands in the message.
    pub(crate) place: Range<usize>,
    /// Whether the digest is that of the referenced element.
    pub(crate) digest_matches: bool,
    /// The metadata certificate whose key made the signature, or why none did.
    pub(crate) signed_by: Result<Vec<u8>, String>,
    /// Whether it covers the element that holds it, read alike by both parsers; or why not.
    pub(crate) covers: Result<(), String>,
}

impl Examined {
    /// What is wrong with it, if anything.
    pub(crate) fn fault(&self) -> Option<String> {
        if !self.digest_matches {
            return Some("the digest does not match".into());
        }
        self.signed_by
            .as_ref()
            .err()
            .or(self.covers.as_ref().err())
            .cloned()
    }
}

/// Verifies `signatures`, which are all those of the message and in its order.
///
/// Only `certificates` are trusted; what a `KeyInfo` says is not looked at.
pub(crate) fn examine(
    text: &str,
    signatures: &[Node<'_, '_>],
    certificates: &[Vec<u8>],
) -> Vec<Examined> {
    let results = uppsala::parse(text)
        .map_err(|fault| fault.to_string())
        .and_then(|document| {
            let results =
                bergshamra::dsig::verify::verify_all_document(&context(certificates), &document);
            let results = results.map_err(|fault| fault.to_string())?;
            Ok(signatures
                .iter()
                .zip(results)
                .map(|(node, result)| examined(*node, &result, &document))
                .collect())
        });
    results.unwrap_or_else(|fault: String| {
        signatures
            .iter()
            .map(|node| unverified(*node, &fault))
            .collect()
    })
}

fn context(certificates: &[Vec<u8>]) -> DsigContext {
    let mut keys = KeysManager::new();
    keys.add_keys(
        certificates
            .iter()
            .filter_map(|der| bergshamra::keys::loader::load_x509_cert_der(der).ok()),
    );
    DsigContext::new(keys)
}

fn unverified(signature: Node<'_, '_>, fault: &str) -> Examined {
    let fault = fault.to_owned();
    Examined {
        place: signature.range(),
        digest_matches: true,
        signed_by: Err(fault.clone()),
        covers: Err(fault),
    }
}

fn examined(signature: Node<'_, '_>, result: &VerifyResult, document: &Document<'_>) -> Examined {
    match result {
        VerifyResult::Invalid { reason } => {
            let digest_matches = !reason.starts_with("Reference digest failed");
            Examined {
                digest_matches,
                ..unverified(signature, reason)
            }
        }
        VerifyResult::Valid {
            signature_node,
            references,
            key_info,
        } => {
            let targets: Vec<Option<NodeId>> = references
                .iter()
                .map(|one| one.resolved_node.filter(|_| one.digest_verified))
                .collect();
            let certificate = key_info.x509_chain.first().cloned();
            Examined {
                place: signature.range(),
                digest_matches: true,
                signed_by: certificate.ok_or_else(|| "a key without certificate".to_owned()),
                covers: covers(signature, *signature_node, &targets, document),
            }
        }
    }
}

/// Compares what was verified with what is read: same place, same names, same attributes, same text.
fn covers(
    signature: Node<'_, '_>,
    verified: NodeId,
    targets: &[Option<NodeId>],
    document: &Document<'_>,
) -> Result<(), String> {
    let owner = signature
        .parent_element()
        .ok_or("the signature has no parent")?;
    let [Some(target)] = targets else {
        return Err("not exactly one verified reference".into());
    };
    if document.node_range(verified) != Some(signature.range()) {
        return Err("another signature".into());
    }
    if document.node_range(*target) != Some(owner.range()) {
        return Err("another element".into());
    }
    if !xml::is(signature, DS, "Signature") || !same(owner, *target, document) {
        return Err("an element that two parsers read differently".into());
    }
    Ok(())
}

/// The depth is bounded before: no element below the greatest depth gets here.
fn same(ours: Node<'_, '_>, theirs: NodeId, document: &Document<'_>) -> bool {
    let Some(element) = document.element(theirs) else {
        return false;
    };
    let name = (
        element.name.namespace_uri.as_deref(),
        &*element.name.local_name,
    );
    let same_name = name == (ours.tag_name().namespace(), ours.tag_name().name());
    let mut our_attributes: Vec<_> = ours
        .attributes()
        .map(|a| (a.namespace(), a.name(), a.value()))
        .collect();
    let theirs_named = element.attributes.iter().map(|a| {
        (
            a.name.namespace_uri.as_deref(),
            &*a.name.local_name,
            &*a.value,
        )
    });
    let mut their_attributes: Vec<_> = theirs_named.collect();
    our_attributes.sort_unstable();
    their_attributes.sort_unstable();
    same_name && our_attributes == their_attributes && same_content(ours, theirs, document)
}

enum Part<E> {
    Text(String),
    Element(E),
}

fn same_content(ours: Node<'_, '_>, theirs: NodeId, document: &Document<'_>) -> bool {
    let (ours, theirs) = (our_parts(ours), their_parts(theirs, document));
    ours.len() == theirs.len()
        && ours.into_iter().zip(theirs).all(|pair| match pair {
            (Part::Text(ours), Part::Text(theirs)) => ours == theirs,
            (Part::Element(ours), Part::Element(theirs)) => same(ours, theirs, document),
            _ => false,
        })
}

fn our_parts<'a, 'i>(node: Node<'a, 'i>) -> Vec<Part<Node<'a, 'i>>> {
    let mut parts = Vec::new();
    for child in node.children() {
        match child.text().filter(|_| child.is_text()) {
            Some(text) => append(&mut parts, text),
            None if child.is_element() => parts.push(Part::Element(child)),
            None => {}
        }
    }
    parts
}

fn their_parts(node: NodeId, document: &Document<'_>) -> Vec<Part<NodeId>> {
    let mut parts = Vec::new();
    for child in document.children(node) {
        match document.node_kind(child) {
            Some(NodeKind::Text(text) | NodeKind::CData(text)) => append(&mut parts, text),
            Some(NodeKind::Element(_)) => parts.push(Part::Element(child)),
            _ => {}
        }
    }
    parts
}

/// Joins text that only a comment or the edge of a CDATA section divides.
fn append<E>(parts: &mut Vec<Part<E>>, text: &str) {
    match parts.last_mut() {
        Some(Part::Text(before)) => before.push_str(text),
        _ if text.is_empty() => {}
        _ => parts.push(Part::Text(text.to_owned())),
    }
}
