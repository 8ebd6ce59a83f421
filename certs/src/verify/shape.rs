//! The shape of the one signature that SAML allows (Core §5.4), read from the tree; whatever is not exactly this is refused.
//!
//! Nothing is searched for by path or by ID: each element is the n-th child of one already found, so a decoy elsewhere is never met.

use super::VerifyError::{self, Shape};
use super::{Acceptance, printable};
use crate::algorithm::{DigestAlgorithm, SignatureAlgorithm};
use crate::encoding::decode_base64;
use saml::c14n::Exclusive;
use saml::names::ns::{ASSERTION, DSIG, EXC_C14N};
use saml::xml::{Document, Element, Node};
use std::collections::HashSet;

const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const EXC_C14N_WITH_COMMENTS: &str = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments";
const SHA1: &str = "http://www.w3.org/2000/09/xmldsig#sha1";

/// What kind of document is verified: where its signature stands and which extra digest it may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A protocol message: just after Issuer, and no other XML Signature element anywhere.
    Message,
    /// A Response: as a message, but the Assertion in it may carry its own signature.
    Response,
    /// Metadata: the first child of the root.
    Metadata,
}

/// Digest of the Reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReferenceDigest {
    Allowed(DigestAlgorithm),
    /// Only in metadata, only under the flag.
    DangerousSha1,
}

impl ReferenceDigest {
    fn length(self) -> usize {
        match self {
            ReferenceDigest::DangerousSha1 => 20,
            ReferenceDigest::Allowed(DigestAlgorithm::Sha256) => 32,
            ReferenceDigest::Allowed(DigestAlgorithm::Sha384) => 48,
            ReferenceDigest::Allowed(DigestAlgorithm::Sha512) => 64,
        }
    }
}

/// A signature of the right shape; nothing about it is proven yet.
#[derive(Debug)]
pub(super) struct Enveloped<'a> {
    pub(super) signature: Element<'a>,
    pub(super) signed_info: Element<'a>,
    pub(super) signed_info_mode: Exclusive,
    pub(super) algorithm: SignatureAlgorithm,
    pub(super) reference_mode: Exclusive,
    pub(super) digest_algorithm: ReferenceDigest,
    pub(super) digest: Vec<u8>,
    pub(super) value: Vec<u8>,
}

/// Whether the document holds any element of the XML Signature namespace.
pub(super) fn mentions_signatures(document: &Document) -> bool {
    document
        .root()
        .descendants()
        .any(|element| element.namespace() == DSIG)
}

/// Finds and reads the one signature of a document.
pub(super) fn read<'a>(
    document: &'a Document,
    place: Place,
    acceptance: &Acceptance,
) -> Result<Enveloped<'a>, VerifyError> {
    let signature = the_signature(document, place)?;
    check_ids(document)?;
    check_no_comments(signature)?;
    let parts = elements(signature)?;
    let (signed_info, value) = match parts.as_slice() {
        [info, value] => (*info, *value),
        [info, value, key_info] if key_info.is(DSIG, "KeyInfo") => (*info, *value),
        _ => {
            return Err(Shape(
                "Signature holds other than SignedInfo, SignatureValue and at most one KeyInfo",
            ));
        }
    };
    expect(
        signed_info,
        "SignedInfo",
        "SignedInfo is not the first child of Signature",
    )?;
    expect(
        value,
        "SignatureValue",
        "SignatureValue does not follow SignedInfo",
    )?;
    let (signed_info_mode, algorithm, reference) = read_signed_info(signed_info, acceptance)?;
    let reference = read_reference(reference, document.root(), place, acceptance)?;
    let value = octets(value, "SignatureValue is not plain base64")?;
    if value.is_empty() {
        return Err(Shape("SignatureValue is empty"));
    }
    let Reference {
        mode: reference_mode,
        digest_algorithm,
        digest,
    } = reference;
    Ok(Enveloped {
        signature,
        signed_info,
        signed_info_mode,
        algorithm,
        reference_mode,
        digest_algorithm,
        digest,
        value,
    })
}

fn the_signature(document: &Document, place: Place) -> Result<Element<'_>, VerifyError> {
    let root = document.root();
    let mut signatures = root.descendants().filter(|element| {
        element.is(DSIG, "Signature")
            && !(place == Place::Response && is_of_an_assertion(*element, root))
    });
    let signature = signatures.next().ok_or(VerifyError::Unsigned)?;
    if signatures.next().is_some() {
        return Err(Shape("more than one Signature in the document"));
    }
    let siblings: Vec<Element<'_>> = root.children().collect();
    let position = siblings
        .iter()
        .position(|child| child.id() == signature.id());
    let position = position.ok_or(Shape("the Signature is not a direct child of the root"))?;
    match place {
        Place::Message | Place::Response => check_message_position(&siblings, position)?,
        Place::Metadata if position == 0 => {}
        Place::Metadata => return Err(Shape("the Signature is not the first child of the root")),
    }
    if place == Place::Message && strays(root, signature) {
        return Err(Shape(
            "an element of the XML Signature namespace outside the Signature",
        ));
    }
    Ok(signature)
}

/// Whether it is a child of an Assertion that is a child of the root: verified on its own, before.
fn is_of_an_assertion(signature: Element<'_>, root: Element<'_>) -> bool {
    let parent = signature.parent();
    let of_root = |assertion: &Element<'_>| {
        assertion
            .parent()
            .is_some_and(|parent| parent.id() == root.id())
    };
    parent.is_some_and(|parent| parent.is(ASSERTION, "Assertion") && of_root(&parent))
}

/// The schema's order (Core §3.2.1): Issuer, Signature, the rest.
fn check_message_position(siblings: &[Element<'_>], position: usize) -> Result<(), VerifyError> {
    let issuer = siblings
        .iter()
        .position(|child| child.is(ASSERTION, "Issuer"));
    match (issuer, position) {
        (Some(0), 1) | (None, 0) => Ok(()),
        _ => Err(Shape("the Signature does not stand just after Issuer")),
    }
}

fn strays(root: Element<'_>, signature: Element<'_>) -> bool {
    let all = root
        .descendants()
        .filter(|element| element.namespace() == DSIG)
        .count();
    let inside = signature
        .descendants()
        .filter(|element| element.namespace() == DSIG)
        .count();
    all != inside
}

/// No two attributes that anyone could take for an ID (`ID`, `Id`, `id`, `xml:id`, `wsu:Id`) share a value.
pub(super) fn check_ids(document: &Document) -> Result<(), VerifyError> {
    let mut seen = HashSet::new();
    let attributes = document
        .root()
        .descendants()
        .flat_map(|element| element.attributes());
    let mut ids = attributes.filter(|attribute| attribute.local.eq_ignore_ascii_case("id"));
    if ids.all(|id| seen.insert(id.value)) {
        Ok(())
    } else {
        Err(Shape("two elements have the same ID"))
    }
}

/// C14N drops comments, readers may cut text at them: inside a signature no honest signer writes any.
fn check_no_comments(signature: Element<'_>) -> Result<(), VerifyError> {
    let mut nodes = signature.descendants().flat_map(|element| element.nodes());
    let other = nodes.any(|node| matches!(node, Node::Comment(_) | Node::Instruction(..)));
    if other {
        Err(Shape(
            "a comment or processing instruction inside the Signature",
        ))
    } else {
        Ok(())
    }
}

fn read_signed_info<'a>(
    signed_info: Element<'a>,
    acceptance: &Acceptance,
) -> Result<(Exclusive, SignatureAlgorithm, Element<'a>), VerifyError> {
    let parts = elements(signed_info)?;
    let [canonicalization, method, reference] = parts.as_slice() else {
        return Err(Shape(
            "SignedInfo holds other than CanonicalizationMethod, SignatureMethod and one Reference",
        ));
    };
    expect(
        *canonicalization,
        "CanonicalizationMethod",
        "CanonicalizationMethod is not the first child of SignedInfo",
    )?;
    expect(
        *method,
        "SignatureMethod",
        "SignatureMethod is not the second child of SignedInfo",
    )?;
    expect(
        *reference,
        "Reference",
        "Reference is not the third child of SignedInfo",
    )?;
    let mode = exclusive(
        *canonicalization,
        "SignedInfo is not canonicalized by exclusive C14N",
    )?;
    if !elements(*method)?.is_empty() {
        return Err(Shape("SignatureMethod has parameters"));
    }
    let algorithm = acceptance.signature_algorithm(algorithm_of(*method)?)?;
    Ok((mode, algorithm, *reference))
}

struct Reference {
    mode: Exclusive,
    digest_algorithm: ReferenceDigest,
    digest: Vec<u8>,
}

fn read_reference(
    reference: Element<'_>,
    root: Element<'_>,
    place: Place,
    acceptance: &Acceptance,
) -> Result<Reference, VerifyError> {
    check_uri(reference, root)?;
    let parts = elements(reference)?;
    let [transforms, method, value] = parts.as_slice() else {
        return Err(Shape(
            "Reference holds other than Transforms, DigestMethod and DigestValue",
        ));
    };
    expect(
        *transforms,
        "Transforms",
        "Transforms is not the first child of Reference",
    )?;
    expect(
        *method,
        "DigestMethod",
        "DigestMethod is not the second child of Reference",
    )?;
    expect(
        *value,
        "DigestValue",
        "DigestValue is not the third child of Reference",
    )?;
    let mode = read_transforms(*transforms)?;
    if !elements(*method)?.is_empty() {
        return Err(Shape("DigestMethod has parameters"));
    }
    let digest_algorithm = digest_algorithm(algorithm_of(*method)?, place, acceptance)?;
    let digest = octets(*value, "DigestValue is not plain base64")?;
    if digest.len() != digest_algorithm.length() {
        return Err(Shape("DigestValue has not the length of its algorithm"));
    }
    Ok(Reference {
        mode,
        digest_algorithm,
        digest,
    })
}

/// The Reference names the root by its `ID`, exactly. The whole-document form `URI=""` is refused for messages by Core §5.4.2 and for metadata by
/// Metadata §3.1, which both ask for the ID.
fn check_uri(reference: Element<'_>, root: Element<'_>) -> Result<(), VerifyError> {
    let uri = reference
        .attribute("URI")
        .ok_or(Shape("the Reference has no URI"))?;
    let id = root
        .attribute("ID")
        .filter(|id| !id.is_empty())
        .ok_or(Shape("the root has no ID"))?;
    match uri.strip_prefix('#') {
        Some(named) if named == id => Ok(()),
        Some(_) => Err(Shape("the Reference names another element than the root")),
        None if uri.is_empty() => Err(Shape(
            "the Reference has an empty URI instead of the root's ID",
        )),
        None => Err(Shape("the Reference points outside the document")),
    }
}

/// Exactly enveloped-signature, then exclusive C14N. A `#id` reference selects a node set without comments (XML Signature §4.4.3.3), so the variant
/// with comments has none left to keep.
fn read_transforms(transforms: Element<'_>) -> Result<Exclusive, VerifyError> {
    const OTHER: VerifyError =
        Shape("transforms are other than enveloped-signature and exclusive C14N");
    let parts = elements(transforms)?;
    let [enveloped, c14n] = parts.as_slice() else {
        return Err(OTHER);
    };
    let named = enveloped.is(DSIG, "Transform") && c14n.is(DSIG, "Transform");
    if !named || algorithm_of(*enveloped)? != ENVELOPED {
        return Err(OTHER);
    }
    if !elements(*enveloped)?.is_empty() {
        return Err(Shape("the enveloped-signature transform has parameters"));
    }
    let mode = exclusive(
        *c14n,
        "transforms are other than enveloped-signature and exclusive C14N",
    )?;
    Ok(Exclusive {
        with_comments: false,
        ..mode
    })
}

/// Reads an exclusive C14N method with its optional PrefixList.
fn exclusive(method: Element<'_>, otherwise: &'static str) -> Result<Exclusive, VerifyError> {
    let with_comments = match algorithm_of(method)? {
        EXC_C14N => false,
        EXC_C14N_WITH_COMMENTS => true,
        _ => return Err(Shape(otherwise)),
    };
    let parts = elements(method)?;
    let inclusive_prefixes = match parts.as_slice() {
        [] => Vec::new(),
        [list] if list.is(EXC_C14N, "InclusiveNamespaces") && elements(*list)?.is_empty() => {
            prefixes(*list)
        }
        _ => {
            return Err(Shape(
                "exclusive C14N has parameters other than one PrefixList",
            ));
        }
    };
    Ok(Exclusive {
        with_comments,
        inclusive_prefixes,
    })
}

fn prefixes(list: Element<'_>) -> Vec<String> {
    list.attribute("PrefixList")
        .unwrap_or_default()
        .split_ascii_whitespace()
        .map(str::to_owned)
        .collect()
}

fn digest_algorithm(
    uri: &str,
    place: Place,
    acceptance: &Acceptance,
) -> Result<ReferenceDigest, VerifyError> {
    let sha1 = uri == SHA1 || (acceptance.any_case && uri.eq_ignore_ascii_case(SHA1));
    if sha1 && place == Place::Metadata && acceptance.dangerous_sha1_digest_in_metadata {
        return Ok(ReferenceDigest::DangerousSha1);
    }
    acceptance
        .digest_algorithm(uri)
        .map(ReferenceDigest::Allowed)
}

fn algorithm_of<'a>(method: Element<'a>) -> Result<&'a str, VerifyError> {
    method
        .attribute("Algorithm")
        .ok_or_else(|| VerifyError::Algorithm(printable("(none named)")))
}

fn expect(element: Element<'_>, local: &str, otherwise: &'static str) -> Result<(), VerifyError> {
    if element.is(DSIG, local) {
        Ok(())
    } else {
        Err(Shape(otherwise))
    }
}

/// The child elements, when nothing but white space stands between them.
fn elements<'a>(parent: Element<'a>) -> Result<Vec<Element<'a>>, VerifyError> {
    let mut found = Vec::new();
    for node in parent.nodes() {
        match node {
            Node::Element(element) => found.push(element),
            Node::Text(text) if text.chars().all(|c| c.is_ascii_whitespace()) => {}
            Node::Text(_) | Node::Comment(_) | Node::Instruction(..) => {
                return Err(Shape("text between the elements of the Signature"));
            }
        }
    }
    Ok(found)
}

fn octets(element: Element<'_>, otherwise: &'static str) -> Result<Vec<u8>, VerifyError> {
    element
        .text()
        .as_deref()
        .and_then(decode_base64)
        .ok_or(Shape(otherwise))
}
