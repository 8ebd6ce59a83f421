//! Verifying a Response: which of its elements is signed, and what may be read because of it.
//!
//! A peer signs the Response, the Assertion in it, or both; what is signed must verify, each signature that is there. The assertion is read from the tree
//! that a signature covered and from nowhere else. What stands around a signed assertion is not covered: [`VerifiedResponse::head`] can only say no.

use super::proof::{Real, Steps};
use super::shape::{self, Place};
use super::{Acceptance, TrustedKeys, VerifyError, cover, reread};
use crate::key::KeyId;
use jiff::Timestamp;
use saml::binding::{Binding, Envelope, Received};
use saml::message::{Assertion, Message, Response, Status};
use saml::names::ns::{ASSERTION, DSIG, PROTOCOL};
use saml::xml::{Document, Element, Node};

/// What a Response says about itself, without its assertion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// ID.
    pub id: String,
    /// Version, as written.
    pub version: String,
    /// IssueInstant.
    pub issue_instant: Timestamp,
    /// InResponseTo.
    pub in_response_to: Option<String>,
    /// Destination, as written.
    pub destination: Option<String>,
    /// Issuer.
    pub issuer: Option<String>,
    /// Status.
    pub status: Status,
}

/// A Response with an assertion that a signature covered, or with none at all. Only [`verify_response`] makes one.
#[derive(Debug, Clone)]
pub struct VerifiedResponse {
    head: Head,
    head_covered: bool,
    assertion: Option<Assertion>,
    envelope: Envelope,
    signed_by: Option<KeyId>,
}

impl VerifiedResponse {
    /// What surrounds the assertion. Unless [`VerifiedResponse::head_covered`] anyone may have written it: it can be a reason to refuse, never to believe.
    pub fn head(&self) -> &Head {
        &self.head
    }
    /// Whether a signature covered the head.
    pub fn head_covered(&self) -> bool {
        self.head_covered
    }
    /// The one assertion; a signature covered all of it.
    pub fn assertion(&self) -> Option<&Assertion> {
        self.assertion.as_ref()
    }
    /// How it came.
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }
    /// Which key signed: the Response's signature, else the Assertion's. `None` only when there is no assertion.
    pub fn signed_by(&self) -> Option<&KeyId> {
        self.signed_by.as_ref()
    }
}

/// Why a Response is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ResponseError {
    /// It did not come as a form: a Response never comes by HTTP-Redirect (Profiles §4.1.2).
    #[error("a Response comes by HTTP-POST alone")]
    Binding,
    /// An assertion is encrypted, which this product does not decrypt.
    #[error("the assertion is encrypted, which is not supported: switch encryption off for us")]
    Encrypted,
    /// More than one assertion.
    #[error("it holds {0} assertions; exactly one is taken")]
    Several(usize),
    /// Something stands where a reader could take it for something else.
    #[error("the message is misshapen: {0}")]
    Misshapen(&'static str),
    /// A signature is missing or not believed.
    #[error(transparent)]
    Signature(#[from] VerifyError),
}

/// Verifies every signature of a Response and keeps what they cover.
///
/// A Response without an assertion (a refusal to sign somebody in) may be unsigned: there is nothing in it to believe.
///
/// Standard: Profiles §4.1.3.5, §4.1.4.3; Core §5.4.
/// Stops: wrapping, an assertion beside the signed one, comments that cut a name short, encryption taken as proof of origin, unsigned assertions.
///
/// # Errors
/// [`ResponseError`].
pub fn verify_response(
    received: Received<Response>,
    keys: &TrustedKeys,
    acceptance: &Acceptance,
) -> Result<VerifiedResponse, ResponseError> {
    verify_response_by(received, keys, acceptance, &Real)
}

pub(super) fn verify_response_by(
    received: Received<Response>,
    keys: &TrustedKeys,
    acceptance: &Acceptance,
    steps: &impl Steps,
) -> Result<VerifiedResponse, ResponseError> {
    if received.envelope.binding != Binding::Post || received.query_signature.is_some() {
        return Err(ResponseError::Binding);
    }
    let document = &received.document;
    let layout = Layout::of(document)?;
    let assertion = layout
        .assertion
        .filter(|assertion| is_signed(*assertion))
        .map(|assertion| document.rooted_at(assertion.id()))
        .map(|alone| cover(&alone, Place::Message, keys, acceptance, steps))
        .transpose()?;
    let whole = is_signed(document.root())
        .then(|| cover(document, Place::Response, keys, acceptance, steps))
        .transpose()?;

    let own = assertion
        .as_ref()
        .map(|(covered, ..)| reread::<Assertion>(covered))
        .transpose()?;
    let (head, head_covered, assertion, signed_by) = match (whole, assertion) {
        (Some((covered, _, signer)), _) => {
            let (head, inside) = split(reread::<Response>(&covered)?);
            if own.is_some() && own != inside {
                return Err(ResponseError::Misshapen(
                    "two readings of the assertion differ",
                ));
            }
            (head, true, inside, Some(signer))
        }
        (None, Some((_, _, signer))) => (bare_head(document)?, false, own, Some(signer)),
        (None, None) if layout.assertion.is_none() => (bare_head(document)?, false, None, None),
        (None, None) => return Err(VerifyError::Unsigned.into()),
    };
    Ok(VerifiedResponse {
        head,
        head_covered,
        assertion,
        envelope: received.envelope,
        signed_by,
    })
}

/// The places of a Response that may hold an assertion or a signature; everything else must hold neither.
struct Layout<'a> {
    assertion: Option<Element<'a>>,
}

impl<'a> Layout<'a> {
    fn of(document: &'a Document) -> Result<Layout<'a>, ResponseError> {
        let root = document.root();
        if !root.is(PROTOCOL, "Response") {
            return Err(ResponseError::Misshapen("the root is not a Response"));
        }
        if root
            .descendants()
            .any(|element| element.is(ASSERTION, "EncryptedAssertion"))
        {
            return Err(ResponseError::Encrypted);
        }
        let direct: Vec<Element<'_>> = root.children_named(ASSERTION, "Assertion").collect();
        if direct.len() > 1 {
            return Err(ResponseError::Several(direct.len()));
        }
        let assertion = direct.first().copied();
        check_messages(root, assertion)?;
        check_signatures(root, assertion)?;
        check_comments(root)?;
        shape::check_ids(document)?;
        Ok(Layout { assertion })
    }
}

/// No assertion or Response at any other place: not in Advice, not in Extensions, not in StatusDetail, not in a signature.
fn check_messages(root: Element<'_>, assertion: Option<Element<'_>>) -> Result<(), ResponseError> {
    let mut others = root
        .descendants()
        .skip(1)
        .filter(|element| Some(element.id()) != assertion.map(|own| own.id()));
    let hidden = others
        .any(|element| element.is(ASSERTION, "Assertion") || element.is(PROTOCOL, "Response"));
    if hidden {
        Err(ResponseError::Misshapen(
            "an assertion or a Response stands at another place than its own",
        ))
    } else {
        Ok(())
    }
}

/// Elements of XML Signature stand in the Response's own Signature or in the Assertion's, which are direct children, one each.
fn check_signatures(
    root: Element<'_>,
    assertion: Option<Element<'_>>,
) -> Result<(), ResponseError> {
    let own = |parent: Element<'_>| -> Vec<usize> {
        let signatures = parent.children_named(DSIG, "Signature");
        signatures.map(dsig_elements).collect()
    };
    let places = [Some(root), assertion];
    let mut inside = 0;
    for place in places.into_iter().flatten() {
        match own(place).as_slice() {
            [] => {}
            [elements] => inside += elements,
            _ => return Err(ResponseError::Misshapen("two signatures on one element")),
        }
    }
    if dsig_elements(root) == inside {
        Ok(())
    } else {
        Err(ResponseError::Misshapen(
            "an element of XML Signature stands outside the signatures of Response and Assertion",
        ))
    }
}

fn dsig_elements(element: Element<'_>) -> usize {
    element
        .descendants()
        .filter(|inner| inner.namespace() == DSIG)
        .count()
}

/// C14N drops comments, so a signature stays good when one is put in; a reader further on might cut a name short there.
fn check_comments(root: Element<'_>) -> Result<(), ResponseError> {
    let mut nodes = root.descendants().flat_map(|element| element.nodes());
    if nodes.any(|node| matches!(node, Node::Comment(_) | Node::Instruction(..))) {
        Err(ResponseError::Misshapen(
            "it holds a comment or a processing instruction",
        ))
    } else {
        Ok(())
    }
}

fn is_signed(element: Element<'_>) -> bool {
    element.child(DSIG, "Signature").is_some()
}

fn bare_head(document: &Document) -> Result<Head, ResponseError> {
    let response = Response::from_element(document.root())
        .map_err(|_| ResponseError::Misshapen("the message is not a Response"))?;
    Ok(split(response).0)
}

fn split(response: Response) -> (Head, Option<Assertion>) {
    let head = Head {
        id: response.id,
        version: response.version,
        issue_instant: response.issue_instant,
        in_response_to: response.in_response_to,
        destination: response.destination,
        issuer: response.issuer,
        status: response.status,
    };
    (head, response.assertions.into_iter().next())
}
