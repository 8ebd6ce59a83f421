//! The checks of a logout message, in order. Each answers `None` when something it needs is missing.

use roxmltree::{Document, Node};

use super::arrived::{Arrived, Kind};
use super::signature;
use crate::answer::{Frame, MAX_DEPTH, deepest};
use crate::checks::{CheckText, Finding, concluded, fresh, in_order, in_the_future, is_xml_id};
use crate::memory::OpenLogout;
use crate::names::{DS, ENTITY, PARTIAL_LOGOUT, SAML, SAMLP, SUCCESS};
use crate::report::{Check, Status};
use crate::xml;

/// A message on the table.
pub(super) struct Message<'a> {
    pub(super) frame: &'a Frame,
    pub(super) arrived: &'a Arrived,
    /// The address it arrived at.
    pub(super) here: &'a str,
    pub(super) decoded: Option<&'a Result<Vec<u8>, String>>,
    pub(super) text: Option<&'a str>,
    pub(super) parsed: Option<&'a Result<Document<'a>, roxmltree::Error>>,
    /// For a response: the request it names, or why there is none to answer.
    pub(super) open: Result<OpenLogout, &'static str>,
    /// For a request: whether its ID was seen before.
    pub(super) replayed: bool,
}

type Judge = fn(&Message<'_>) -> Option<Finding>;
type Row = (&'static str, &'static str, &'static str, Judge);

const COMMON: &[Row] = &[
    (
        "logout.parameters",
        "each parameter once, and no other message",
        "参数各出现一次",
        parameters,
    ),
    (
        "logout.encoding",
        "base64, and DEFLATE in a query",
        "编码正确",
        encoding,
    ),
    (
        "logout.xml",
        "well-formed UTF-8 XML without DTD, comments or instructions, not too deep",
        "XML 格式正确",
        well_formed,
    ),
    (
        "logout.root",
        "the message that belongs here",
        "消息类型正确",
        root_element,
    ),
    ("logout.version", "SAML 2.0", "版本为 2.0", |m| {
        Some(Finding::equal("2.0", m.root()?.attribute("Version")))
    }),
    ("logout.id", "ID is an XML ID", "ID 格式正确", id),
    (
        "logout.issue-instant",
        "issued just now",
        "签发时间有效",
        |m| Some(fresh(m.frame, m.root()?.attribute("IssueInstant"))),
    ),
    (
        "logout.destination",
        "Destination is the address it arrived at",
        "Destination 为到达地址",
        |m| Some(Finding::equal(m.here, m.root()?.attribute("Destination"))),
    ),
    (
        "logout.issuer",
        "Issuer is the IdP's entity id",
        "Issuer 为 IdP entityID",
        issuer,
    ),
    (
        "logout.signature-method",
        "signed by RSA or ECDSA with SHA-256",
        "签名算法符合要求",
        method,
    ),
    (
        "logout.signature-place",
        "the signature stands where the binding wants it, and nowhere else",
        "签名位置正确",
        place,
    ),
    (
        "logout.signature",
        "signed with a key of the IdP metadata over what arrived",
        "由 IdP 元数据中的密钥签名",
        signed,
    ),
];

const RESPONSE: &[Row] = &[
    (
        "logout.content",
        "Issuer, Signature, Extensions, Status in this order",
        "元素及顺序正确",
        |m| content(m, &["Issuer", "Signature", "Extensions", "Status"]),
    ),
    (
        "logout.in-response-to",
        "InResponseTo names an open LogoutRequest of ours",
        "InResponseTo 对应未应答的请求",
        in_response_to,
    ),
    (
        "logout.relay-state",
        "RelayState as it was sent",
        "RelayState 原样返回",
        relay_state,
    ),
    ("logout.status", "Success", "状态为 Success", status),
];

const REQUEST: &[Row] = &[
    (
        "logout.content",
        "Issuer, Signature, Extensions, NameID, SessionIndex in this order",
        "元素及顺序正确",
        request_content,
    ),
    (
        "logout.name-id",
        "one NameID, with text",
        "只有一个 NameID",
        name_id,
    ),
    (
        "logout.not-on-or-after",
        "not expired",
        "未过期",
        not_on_or_after,
    ),
    ("logout.replay", "not seen before", "未重复使用", replay),
];

/// Checks without which nothing in the message is the identity provider's word.
const TRUST: [&str; 6] = [
    "logout.parameters",
    "logout.xml",
    "logout.root",
    "logout.issuer",
    "logout.signature-place",
    "logout.signature",
];

/// Runs every check.
pub(super) fn run(message: &Message<'_>) -> Vec<Check> {
    let own = match message.arrived.kind {
        Kind::Request => REQUEST,
        Kind::Response => RESPONSE,
    };
    COMMON
        .iter()
        .chain(own)
        .map(|(id, what, what_zh, judge)| {
            concluded(CheckText { id, what, what_zh }, judge(message))
        })
        .collect()
}

/// Whether the message is the identity provider's word, right or wrong.
pub(super) fn is_trusted(checks: &[Check]) -> bool {
    let passed = |id: &&str| {
        let check = checks.iter().find(|check| check.id == *id);
        check.is_some_and(|check| check.verdict == crate::Verdict::Pass)
    };
    TRUST.iter().all(passed)
}

impl<'a> Message<'a> {
    /// The document, when it may be looked at.
    pub(super) fn document(&self) -> Option<&'a Document<'a>> {
        let document = self.parsed?.as_ref().ok()?;
        (deepest(document) <= MAX_DEPTH).then_some(document)
    }

    /// The root element, when it is the message that belongs here.
    pub(super) fn root(&self) -> Option<Node<'a, 'a>> {
        let root = self.document()?.root_element();
        xml::is(root, SAMLP, self.arrived.kind.element()).then_some(root)
    }

    /// The status of a response, if it has one.
    pub(super) fn status(&self) -> Option<Status> {
        let status = xml::only_child(self.root()?, SAMLP, "Status")?;
        let outer = xml::only_child(status, SAMLP, "StatusCode")?;
        let inner = xml::only_child(outer, SAMLP, "StatusCode");
        let codes = std::iter::once(outer).chain(inner);
        Some(Status {
            codes: codes
                .map(|code| code.attribute("Value").unwrap_or("no Value").to_owned())
                .collect(),
            message: xml::only_child(status, SAMLP, "StatusMessage").map(xml::text),
        })
    }
}

fn parameters(m: &Message<'_>) -> Option<Finding> {
    let a = m.arrived;
    let signatures = if a.is_post {
        a.sig_alg.is_empty() && a.signature.is_empty()
    } else {
        a.sig_alg.len() == 1 && a.signature.len() == 1
    };
    let ok = a.message.len() == 1 && a.relay_state.len() <= 1 && a.stray.is_empty() && signatures;
    let name = a.kind.parameter();
    let expected = if a.is_post {
        format!("one {name}, RelayState if any")
    } else {
        format!("one {name}, RelayState if any, one SigAlg, one Signature")
    };
    let got = format!(
        "{} {name}, {} RelayState, {} SigAlg, {} Signature; besides: {}",
        a.message.len(),
        a.relay_state.len(),
        a.sig_alg.len(),
        a.signature.len(),
        a.stray.join(", ")
    );
    Some(Finding::new(ok, expected, got))
}

fn encoding(m: &Message<'_>) -> Option<Finding> {
    let decoded = m.decoded?;
    let got = decoded
        .as_ref()
        .map_or_else(Clone::clone, |octets| format!("{} bytes", octets.len()));
    Some(Finding::new(decoded.is_ok(), "decodes", got))
}

fn well_formed(m: &Message<'_>) -> Option<Finding> {
    m.decoded?.as_ref().ok()?;
    let fault = match m.parsed {
        None => Some("not UTF-8".to_owned()),
        Some(Err(fault)) => Some(fault.to_string()),
        Some(Ok(document)) if deepest(document) > MAX_DEPTH => Some("too deep".to_owned()),
        Some(Ok(document)) => {
            let odd = document
                .descendants()
                .find(|node| node.is_comment() || node.is_pi());
            odd.map(|_| "a comment or an instruction".to_owned())
        }
    };
    let got = fault.clone().unwrap_or_else(|| "it is".into());
    Some(Finding::new(fault.is_none(), "readable in one way", got))
}

fn root_element(m: &Message<'_>) -> Option<Finding> {
    let got = m.document()?.root_element().tag_name().name();
    Some(Finding::new(
        m.root().is_some(),
        m.arrived.kind.element(),
        got,
    ))
}

fn id(m: &Message<'_>) -> Option<Finding> {
    let id = m.root()?.attribute("ID").unwrap_or_default();
    Some(Finding::new(is_xml_id(id), "an XML ID", id))
}

fn issuer(m: &Message<'_>) -> Option<Finding> {
    let found = xml::only_child(m.root()?, SAML, "Issuer");
    let format_ok = found.is_some_and(|it| matches!(it.attribute("Format"), None | Some(ENTITY)));
    let got = found.map_or_else(|| "nothing".into(), xml::text);
    let expected = &m.frame.idp.entity_id;
    Some(Finding::new(format_ok && got == *expected, expected, got))
}

fn method(m: &Message<'_>) -> Option<Finding> {
    m.root()?;
    let fault = signature::method_fault(m.arrived, m.document()?);
    let got = fault.clone().unwrap_or_else(|| "it is".into());
    Some(Finding::new(
        fault.is_none(),
        "rsa-sha256 or ecdsa-sha256, in the shape of the standard",
        got,
    ))
}

/// Bindings §3.4.4.1: a message in a query carries no signature inside. §3.5.4: one in a form does.
fn place(m: &Message<'_>) -> Option<Finding> {
    let root = m.root()?;
    let all: Vec<_> = root
        .descendants()
        .filter(|node| xml::is(*node, DS, "Signature"))
        .collect();
    let own = xml::children(root, DS, "Signature").len();
    let expected = usize::from(m.arrived.is_post);
    Some(Finding::new(
        all.len() == expected && own == expected,
        format!("{expected} inside the message"),
        format!("{}, of which {own} its own", all.len()),
    ))
}

fn signed(m: &Message<'_>) -> Option<Finding> {
    m.root()?;
    let verdict = signature::verify(m.arrived, m.text?, m.document()?, &m.frame.idp.certificates);
    let got = verdict
        .as_ref()
        .err()
        .cloned()
        .unwrap_or_else(|| "it is".into());
    Some(Finding::new(verdict.is_ok(), "a signature that holds", got))
}

fn content(m: &Message<'_>, allowed: &[&str]) -> Option<Finding> {
    Some(in_order(&xml::child_names(m.root()?), allowed))
}

fn request_content(m: &Message<'_>) -> Option<Finding> {
    let mut names = xml::child_names(m.root()?);
    // Any number of them may follow.
    while names.ends_with(&["SessionIndex", "SessionIndex"]) {
        names.pop();
    }
    Some(in_order(
        &names,
        &[
            "Issuer",
            "Signature",
            "Extensions",
            "NameID",
            "SessionIndex",
        ],
    ))
}

fn in_response_to(m: &Message<'_>) -> Option<Finding> {
    let written = m.root()?.attribute("InResponseTo").unwrap_or("nothing");
    let got = match &m.open {
        Ok(_) => written.to_owned(),
        Err(fault) => format!("{written}: {fault}"),
    };
    Some(Finding::new(
        m.open.is_ok(),
        "the ID of an open request",
        got,
    ))
}

fn relay_state(m: &Message<'_>) -> Option<Finding> {
    let open = m.open.as_ref().ok()?;
    let got = m.arrived.relay_state.first().map(String::as_str);
    Some(Finding::equal(&open.relay_state, got))
}

/// A PartialLogout inside Success is honest: our own session is over (Core §3.7.3.2).
fn status(m: &Message<'_>) -> Option<Finding> {
    m.root()?;
    let codes = m.status().map(|status| status.codes).unwrap_or_default();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let ok = matches!(codes.as_slice(), [SUCCESS] | [SUCCESS, PARTIAL_LOGOUT]);
    Some(Finding::new(ok, SUCCESS, codes.join(" / ")))
}

fn name_id(m: &Message<'_>) -> Option<Finding> {
    let found = xml::children(m.root()?, SAML, "NameID");
    let ok = matches!(found.as_slice(), [one] if !xml::text(*one).is_empty());
    Some(Finding::new(
        ok,
        "one NameID, with text",
        format!("{} NameID", found.len()),
    ))
}

fn not_on_or_after(m: &Message<'_>) -> Option<Finding> {
    match m.root()?.attribute("NotOnOrAfter") {
        None => Some(Finding::new(true, "an instant to come, if any", "nothing")),
        written => Some(in_the_future(m.frame, written)),
    }
}

fn replay(m: &Message<'_>) -> Option<Finding> {
    let id = m.root()?.attribute("ID")?;
    Some(Finding::new(!m.replayed, "an ID not seen before", id))
}
