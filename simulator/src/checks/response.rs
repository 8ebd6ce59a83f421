//! Checks of the Response around the Assertion.

use super::signature::Shape;
use super::{Finding, Rule, fresh, in_order, is_xml_id, rule};
use crate::answer::{Case, RequestMark};
use crate::names::{DS, ENTITY, SAML, SAMLP, SUCCESS};
use crate::xml;

pub(super) const RULES: &[Rule] = &[
    rule(
        "response.root",
        "the root is saml2p:Response",
        "根元素为 saml2p:Response",
        root,
    ),
    rule("response.version", "SAML version", "SAML 版本", version),
    rule("response.id", "Response ID", "Response 的 ID", id),
    rule(
        "response.issue-instant",
        "the Response is fresh",
        "Response 的签发时间有效",
        issue_instant,
    ),
    rule(
        "response.destination",
        "Destination is our ACS",
        "Destination 为本方 ACS 地址",
        destination,
    ),
    rule(
        "response.in-response-to",
        "answers an open request of ours",
        "应答的是本方未完成的请求",
        in_response_to,
    ),
    rule(
        "response.relay-state",
        "RelayState is the one we sent",
        "RelayState 与请求一致",
        relay_state,
    ),
    rule(
        "response.issuer",
        "Issuer is the IdP of the metadata",
        "Issuer 与 IdP 元数据一致",
        issuer,
    ),
    rule(
        "response.issuer-format",
        "Issuer Format",
        "Issuer 的 Format",
        issuer_format,
    ),
    rule(
        "response.content",
        "children of the Response",
        "Response 的子元素",
        content,
    ),
    rule(
        "response.status",
        "the status is Success",
        "状态为 Success",
        status,
    ),
    rule(
        "response.signature",
        "signature on the Response",
        "Response 的签名",
        signature,
    ),
];

fn root(case: &Case<'_>) -> Option<Finding> {
    let name = case.document()?.root_element().tag_name();
    let got = format!(
        "{{{}}}{}",
        name.namespace().unwrap_or_default(),
        name.name()
    );
    Some(Finding::equal(&format!("{{{SAMLP}}}Response"), Some(&got)))
}

fn version(case: &Case<'_>) -> Option<Finding> {
    Some(Finding::equal("2.0", case.response()?.attribute("Version")))
}

fn id(case: &Case<'_>) -> Option<Finding> {
    let id = case.response()?.attribute("ID");
    Some(Finding::new(
        id.is_some_and(is_xml_id),
        "an xs:ID",
        id.unwrap_or("nothing"),
    ))
}

fn issue_instant(case: &Case<'_>) -> Option<Finding> {
    Some(fresh(
        case.frame,
        case.response()?.attribute("IssueInstant"),
    ))
}

fn destination(case: &Case<'_>) -> Option<Finding> {
    Some(Finding::equal(
        &case.frame.acs,
        case.response()?.attribute("Destination"),
    ))
}

fn in_response_to(case: &Case<'_>) -> Option<Finding> {
    case.response()?;
    let (ok, got) = match &case.request {
        RequestMark::None => (false, "no InResponseTo: an unsolicited answer".to_owned()),
        RequestMark::Unknown(id) => (false, format!("{id}, which is no request of ours")),
        RequestMark::Answered(id) => (false, format!("{id}, which was answered before")),
        RequestMark::Expired(id) => (false, format!("{id}, which has expired")),
        RequestMark::Open(request) => (true, request.id.clone()),
    };
    Some(Finding::new(ok, "the ID of an open request", got))
}

fn relay_state(case: &Case<'_>) -> Option<Finding> {
    let [sent] = case.form.relay_state.as_slice() else {
        return None;
    };
    Some(Finding::equal(
        &case.open_request()?.relay_state,
        Some(sent),
    ))
}

fn issuer(case: &Case<'_>) -> Option<Finding> {
    let issuer = xml::only_child(case.response()?, SAML, "Issuer").map(xml::text);
    Some(Finding::equal(&case.frame.idp.entity_id, issuer.as_deref()))
}

fn issuer_format(case: &Case<'_>) -> Option<Finding> {
    let format = xml::only_child(case.response()?, SAML, "Issuer")?
        .attribute("Format")
        .unwrap_or(ENTITY);
    Some(Finding::equal(ENTITY, Some(format)))
}

fn content(case: &Case<'_>) -> Option<Finding> {
    let mut names = xml::child_names(case.response()?);
    // How many assertions there are is judged by a check of its own.
    names.dedup_by(|a, b| a == b && a.ends_with("Assertion"));
    Some(in_order(
        &names,
        &[
            "Issuer",
            "Signature",
            "Status",
            "Assertion",
            "EncryptedAssertion",
        ],
    ))
}

fn status(case: &Case<'_>) -> Option<Finding> {
    case.response()?;
    let status = case.status();
    let codes = status.map(|status| {
        let message = status
            .message
            .map(|message| format!(" ({message})"))
            .unwrap_or_default();
        (
            status.codes == [SUCCESS],
            format!("{}{message}", status.codes.join(" / ")),
        )
    });
    let (ok, got) = codes.unwrap_or((false, "no status".into()));
    Some(Finding::new(ok, SUCCESS, got))
}

/// Not asked for by the vendor; when it is there, or settings ask for it, it must be as good as the Assertion's.
fn signature(case: &Case<'_>) -> Option<Finding> {
    let response = case.response()?;
    let expected = if case.frame.want_response_signed {
        "a valid signature"
    } else {
        "none, or a valid signature"
    };
    let signatures = xml::children(response, DS, "Signature");
    let [signature] = signatures.as_slice() else {
        let ok = signatures.is_empty() && !case.frame.want_response_signed;
        return Some(Finding::new(ok, expected, signatures.len().to_string()));
    };
    if let Some(fault) = (Shape {
        signature: *signature,
        owner: response,
    })
    .first_fault()
    {
        return Some(Finding::new(false, expected, fault));
    }
    let examined = case.examined(*signature)?;
    let fault = examined.fault();
    Some(Finding::new(
        fault.is_none(),
        expected,
        fault.unwrap_or_else(|| "a valid signature".into()),
    ))
}
