//! Logout messages as the schema has them, and as it has not; what is written is read back.

use super::*;
use crate::message::{VALUE_LIMIT, parse_instant};
use crate::names::{nameid, status as codes};
use crate::xml::{Document, Limits};
use proptest::prelude::*;

const REQUEST: &str = r#"<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_1" Version="2.0" IssueInstant="2026-11-20T01:02:03Z" ATTRIBUTES>CHILDREN</samlp:LogoutRequest>"#;
const RESPONSE: &str = r#"<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_2" Version="2.0" IssueInstant="2026-11-20T01:02:03Z" ATTRIBUTES>CHILDREN</samlp:LogoutResponse>"#;
const NAME: &str = "<saml:NameID>n</saml:NameID>";
const SUCCESS: &str = r#"<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>"#;

fn read<T: Message>(form: &str, attributes: &str, children: &str) -> Result<T, MessageError> {
    let xml = form
        .replace("ATTRIBUTES", attributes)
        .replace("CHILDREN", children);
    let document = Document::parse(xml.as_bytes(), &Limits::MESSAGE).unwrap();
    T::from_element(document.root())
}

fn request(attributes: &str, children: &str) -> Result<LogoutRequest, MessageError> {
    read(REQUEST, attributes, children)
}

fn response(attributes: &str, children: &str) -> Result<LogoutResponse, MessageError> {
    read(RESPONSE, attributes, children)
}

#[test]
fn reads_a_request_with_everything_in_schema_order() {
    let read = request(
        r#"Destination=" https://idp/slo " NotOnOrAfter="2026-11-20T01:07:03Z" Reason="urn:oasis:names:tc:SAML:2.0:logout:user""#,
        r#"<saml:Issuer> https://sp/ </saml:Issuer>
           <ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo/></ds:Signature>
           <samlp:Extensions><x:y xmlns:x="urn:x"/></samlp:Extensions>
           <saml:NameID Format="urn:f" NameQualifier="q" SPNameQualifier="s">a<!-- -->b</saml:NameID>
           <samlp:SessionIndex>_i1</samlp:SessionIndex><samlp:SessionIndex>_i2</samlp:SessionIndex>"#,
    )
    .unwrap();
    let expected = LogoutRequest {
        id: "_1".to_owned(),
        version: "2.0".to_owned(),
        issue_instant: parse_instant("2026-11-20T01:02:03Z").unwrap(),
        destination: Some("https://idp/slo".to_owned()),
        issuer: Some("https://sp/".to_owned()),
        not_on_or_after: parse_instant("2026-11-20T01:07:03Z"),
        reason: Some("urn:oasis:names:tc:SAML:2.0:logout:user".to_owned()),
        name_id: NameId {
            value: "ab".to_owned(),
            format: Some("urn:f".to_owned()),
            name_qualifier: Some("q".to_owned()),
            sp_name_qualifier: Some("s".to_owned()),
        },
        session_indexes: vec!["_i1".to_owned(), "_i2".to_owned()],
    };
    assert_eq!(read, expected);
}

#[test]
fn refuses_a_request_that_names_nobody_or_names_them_so_that_we_cannot_read_it() {
    assert!(matches!(
        request("", ""),
        Err(MessageError::Missing { what: "NameID", .. })
    ));
    for children in [
        "<saml:EncryptedID/>",
        "<saml:BaseID/>",
        &format!("{NAME}{NAME}"),
        &format!("{NAME}<saml:Issuer>late</saml:Issuer>"),
        &format!("<samlp:SessionIndex>_i</samlp:SessionIndex>{NAME}"),
        &format!("{NAME}text"),
        &format!("{NAME}<samlp:Status/>"),
    ] {
        assert!(request("", children).is_err(), "{children}");
    }
}

#[test]
fn refuses_a_captured_assertion_or_message_anywhere_inside() {
    const ASSERTION: &str = r#"<saml:Assertion ID="_a"/>"#;
    for children in [
        format!("<samlp:Extensions>{ASSERTION}</samlp:Extensions>{NAME}"),
        format!(
            "<samlp:Extensions><x:y xmlns:x=\"urn:x\">{ASSERTION}</x:y></samlp:Extensions>{NAME}"
        ),
        format!("<samlp:Extensions><samlp:LogoutRequest/></samlp:Extensions>{NAME}"),
        format!("{ASSERTION}{NAME}"),
        format!("<saml:NameID>{ASSERTION}</saml:NameID>"),
        format!("{NAME}<samlp:SessionIndex>{ASSERTION}</samlp:SessionIndex>"),
    ] {
        assert!(request("", &children).is_err(), "{children}");
    }
    let inside = format!("<samlp:Extensions>{ASSERTION}</samlp:Extensions>{SUCCESS}");
    assert!(response("", &inside).is_err());
}

#[test]
fn refuses_more_or_longer_values_than_honest_peers_send() {
    let indexes = |count: usize| {
        format!(
            "{NAME}{}",
            "<samlp:SessionIndex>_i</samlp:SessionIndex>".repeat(count)
        )
    };
    let read = request("", &indexes(SESSION_INDEX_LIMIT)).unwrap();
    assert_eq!(read.session_indexes.len(), SESSION_INDEX_LIMIT);
    assert!(request("", &indexes(SESSION_INDEX_LIMIT + 1)).is_err());
    let long = "x".repeat(VALUE_LIMIT + 1);
    assert!(request("", &format!("<saml:NameID>{long}</saml:NameID>")).is_err());
    let index = format!("{NAME}<samlp:SessionIndex>{long}</samlp:SessionIndex>");
    assert!(request("", &index).is_err());
    assert!(request(&format!("Reason=\"{long}\""), NAME).is_err());
    assert!(
        request("NotOnOrAfter=\"2026-11-20T01:07:03\"", NAME).is_err(),
        "no zone"
    );
}

#[test]
fn reads_a_response_and_refuses_one_without_status() {
    let read = response(
        r#"InResponseTo="_1" Destination="https://idp/slo""#,
        r#"<saml:Issuer>https://sp/</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:PartialLogout"/></samlp:StatusCode><samlp:StatusMessage>m</samlp:StatusMessage></samlp:Status>"#,
    )
    .unwrap();
    assert_eq!(read.in_response_to.as_deref(), Some("_1"));
    assert_eq!(read.status.code, codes::SUCCESS);
    assert_eq!(read.status.second.as_deref(), Some(codes::PARTIAL_LOGOUT));
    assert!(response("", "").is_err());
    assert!(response("", &format!("{SUCCESS}{SUCCESS}")).is_err());
    assert!(
        response("InResponseTo=\"1\"", SUCCESS).is_err(),
        "no NCName"
    );
}

#[test]
fn one_kind_is_not_taken_for_the_other() {
    assert!(matches!(
        read::<LogoutResponse>(REQUEST, "", NAME),
        Err(MessageError::WrongRoot { .. })
    ));
    assert!(matches!(
        read::<LogoutRequest>(RESPONSE, "", SUCCESS),
        Err(MessageError::WrongRoot { .. })
    ));
}

fn written<T: Message>(write: impl Fn(&mut Writer) -> usize) -> (T, String) {
    let mut w = Writer::new();
    let offset = write(&mut w);
    let xml = w.finish().unwrap().into_string();
    assert!(xml[..offset].ends_with("</saml2:Issuer>"), "{xml}");
    let document = Document::parse(xml.as_bytes(), &Limits::MESSAGE).unwrap();
    (T::from_element(document.root()).unwrap(), xml)
}

proptest! {
    #[test]
    fn whatever_is_written_is_read_back_and_nothing_else(value in "[^\\p{C}\\r]{0,40}", index in "[^\\p{C}\\r]{0,40}", qualified: bool) {
        let message = LogoutRequest {
            id: "_1".to_owned(),
            version: "2.0".to_owned(),
            issue_instant: parse_instant("2026-11-20T01:02:03Z").unwrap(),
            destination: Some("https://sp/slo?a=1&b=2".to_owned()),
            issuer: Some("https://idp/".to_owned()),
            not_on_or_after: parse_instant("2026-11-20T01:03:03Z"),
            reason: Some(crate::names::logout::USER.to_owned()),
            name_id: NameId {
                value,
                format: Some(nameid::TRANSIENT.to_owned()),
                name_qualifier: qualified.then(|| index.clone()),
                sp_name_qualifier: None,
            },
            session_indexes: vec![index],
        };
        let (read, _) = written::<LogoutRequest>(|w| message.write(w));
        prop_assert_eq!(read, message);
    }
}

#[test]
fn a_written_response_is_canonical_and_read_back() {
    let message = LogoutResponse {
        id: "_2".to_owned(),
        version: "2.0".to_owned(),
        issue_instant: parse_instant("2026-11-20T01:02:03Z").unwrap(),
        in_response_to: Some("_1".to_owned()),
        destination: Some("https://sp/slo".to_owned()),
        issuer: Some("https://idp/".to_owned()),
        status: Status {
            code: codes::REQUESTER.to_owned(),
            second: Some(codes::UNKNOWN_PRINCIPAL.to_owned()),
            message: Some("IDP-5002".to_owned()),
        },
    };
    let (read, xml) = written::<LogoutResponse>(|w| message.write(w));
    assert_eq!(read, message);
    let document = Document::parse(xml.as_bytes(), &Limits::MESSAGE).unwrap();
    let canonical =
        crate::c14n::canonicalize(document.root(), None, &crate::c14n::Exclusive::default());
    assert_eq!(String::from_utf8(canonical).unwrap(), xml);
}
