//! One answer on the table: what arrived, and what it is held against.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use roxmltree::{Document, Node};

use crate::acs::AnswerForm;
use crate::examine::Examined;
use crate::idp_metadata::IdpMetadata;
use crate::memory::OpenRequest;
use crate::names::{DS, SAML, SAMLP};
use crate::report::{Identity, Status};
use crate::{checks, xml};

/// Largest message, decoded, in bytes. The vendor's printed sample has 7,056.
pub(crate) const MAX_MESSAGE: usize = 64 * 1024;
/// Deepest nesting of elements. A signed Response needs 9.
pub(crate) const MAX_DEPTH: usize = 24;

/// What an answer is held against.
pub(crate) struct Frame {
    pub(crate) entity_id: String,
    pub(crate) acs: String,
    pub(crate) idp: Arc<IdpMetadata>,
    pub(crate) now: Timestamp,
    pub(crate) skew: Duration,
    pub(crate) max_age: Duration,
    pub(crate) want_response_signed: bool,
}

impl Frame {
    /// The latest moment that still counts as not in the future.
    pub(crate) fn latest(&self) -> Timestamp {
        self.now.checked_add(self.skew).unwrap_or(Timestamp::MAX)
    }

    /// The earliest moment that still counts as not over.
    pub(crate) fn earliest(&self) -> Timestamp {
        self.now.checked_sub(self.skew).unwrap_or(Timestamp::MIN)
    }

    /// The earliest moment at which a fresh message may have been issued.
    pub(crate) fn oldest(&self) -> Timestamp {
        self.earliest()
            .checked_sub(self.max_age)
            .unwrap_or(Timestamp::MIN)
    }
}

/// What is known of the request an answer names.
#[derive(Debug)]
pub(crate) enum RequestMark {
    None,
    Unknown(String),
    Answered(String),
    Expired(String),
    Open(OpenRequest),
}

/// One answer, as far as it could be read.
pub(crate) struct Case<'a> {
    pub(crate) frame: &'a Frame,
    pub(crate) form: &'a AnswerForm,
    pub(crate) decoded: Option<&'a Result<Vec<u8>, base64::DecodeError>>,
    pub(crate) parsed: Option<&'a Result<Document<'a>, roxmltree::Error>>,
    pub(crate) request: RequestMark,
    pub(crate) replayed: bool,
    /// Nothing when a signature has a shape that is not verified.
    pub(crate) examined: Option<Vec<Examined>>,
}

impl<'a> Case<'a> {
    pub(crate) fn octets(&self) -> Option<&'a [u8]> {
        self.decoded?.as_deref().ok()
    }

    pub(crate) fn depth(&self) -> Option<usize> {
        Some(deepest(self.parsed?.as_ref().ok()?))
    }

    /// The document, when it is not nested too deeply to look at.
    pub(crate) fn document(&self) -> Option<&'a Document<'a>> {
        self.depth().filter(|depth| *depth <= MAX_DEPTH)?;
        self.parsed?.as_ref().ok()
    }

    pub(crate) fn response(&self) -> Option<Node<'a, 'a>> {
        let root = self.document()?.root_element();
        xml::is(root, SAMLP, "Response").then_some(root)
    }

    /// The only Assertion of the whole message.
    pub(crate) fn assertion(&self) -> Option<Node<'a, 'a>> {
        let all = self
            .document()?
            .descendants()
            .filter(|node| xml::is(*node, SAML, "Assertion"));
        let direct = xml::only_child(self.response()?, SAML, "Assertion")?;
        (all.count() == 1).then_some(direct)
    }

    /// The only signature directly in the Assertion.
    pub(crate) fn signature(&self) -> Option<Node<'a, 'a>> {
        xml::only_child(self.assertion()?, DS, "Signature")
    }

    pub(crate) fn signatures(&self) -> Vec<Node<'a, 'a>> {
        let all = self.document().map(|document| document.descendants());
        all.into_iter()
            .flatten()
            .filter(|node| xml::is(*node, DS, "Signature"))
            .collect()
    }

    /// The outcome of verifying `signature`.
    pub(crate) fn examined(&self, signature: Node<'_, '_>) -> Option<&Examined> {
        self.examined
            .as_ref()?
            .iter()
            .find(|one| one.place == signature.range())
    }

    pub(crate) fn open_request(&self) -> Option<&OpenRequest> {
        match &self.request {
            RequestMark::Open(request) => Some(request),
            _ => None,
        }
    }

    /// The status of the Response, if it has one.
    pub(crate) fn status(&self) -> Option<Status> {
        let status = xml::only_child(self.response()?, SAMLP, "Status")?;
        let mut codes = Vec::new();
        let mut next = xml::only_child(status, SAMLP, "StatusCode");
        while let Some(code) = next {
            codes.push(code.attribute("Value").unwrap_or("no Value").to_owned());
            next = xml::only_child(code, SAMLP, "StatusCode");
        }
        Some(Status {
            codes,
            message: xml::only_child(status, SAMLP, "StatusMessage").map(xml::text),
        })
    }

    /// Whom the answer names. Only for an answer of which every check passed.
    pub(crate) fn identity(&self) -> Option<Identity> {
        let optional = |name| checks::attribute_value(self, name).unwrap_or_default();
        let subject = xml::only_child(self.assertion()?, SAML, "Subject")?;
        let name_id = xml::only_child(subject, SAML, "NameID")?;
        let statement = xml::only_child(self.assertion()?, SAML, "AuthnStatement")?;
        let written = |node: Node<'_, '_>, name| node.attribute(name).map(str::to_owned);
        Some(Identity {
            x_user_id: checks::attribute_value(self, "xUserId")?,
            x_account_id: checks::attribute_value(self, "xAccountId")?,
            bp_id: checks::attribute_value(self, "bpId")?,
            email: optional("email"),
            name: optional("name"),
            mobile: optional("mobile"),
            name_id: xml::text(name_id),
            name_qualifier: written(name_id, "NameQualifier"),
            sp_name_qualifier: written(name_id, "SPNameQualifier"),
            session_index: written(statement, "SessionIndex"),
        })
    }
}

/// Levels of elements, without recursion: the message was not judged yet.
pub(crate) fn deepest(document: &Document<'_>) -> usize {
    let (mut node, mut depth, mut deepest) = (document.root_element(), 1, 1);
    loop {
        if let Some(child) = node.first_element_child() {
            (node, depth) = (child, depth + 1);
            deepest = deepest.max(depth);
            continue;
        }
        while node.next_sibling_element().is_none() {
            match node.parent_element() {
                Some(parent) => (node, depth) = (parent, depth - 1),
                None => return deepest,
            }
        }
        if let Some(sibling) = node.next_sibling_element() {
            node = sibling;
        }
    }
}
