//! Messages as the schema has them, and as it has not.

use super::*;
use crate::xml::{Document, Limits};

const REQUEST: &str = r#"<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_1" Version="2.0" IssueInstant="2026-11-20T01:02:03Z" ATTRIBUTES>CHILDREN</samlp:AuthnRequest>"#;

fn request(attributes: &str, children: &str) -> Result<AuthnRequest, MessageError> {
    read(
        &REQUEST
            .replace("ATTRIBUTES", attributes)
            .replace("CHILDREN", children),
    )
}

fn read<T: Message>(xml: &str) -> Result<T, MessageError> {
    let document = Document::parse(xml.as_bytes(), &Limits::MESSAGE).unwrap();
    T::from_element(document.root())
}

#[test]
fn reads_a_request_with_everything_in_schema_order() {
    let read = request(
        r#"Destination=" https://idp/sso " ForceAuthn=" 1" IsPassive="false" AssertionConsumerServiceURL="https://sp/acs"
           AssertionConsumerServiceIndex="7" ProtocolBinding="urn:b" ProviderName="云" AttributeConsumingServiceIndex="0""#,
        r#"<saml:Issuer>
             https://sp/ </saml:Issuer>
           <ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo/></ds:Signature>
           <samlp:Extensions><x:y xmlns:x="urn:x"/></samlp:Extensions>
           <saml:Subject><saml:NameID Format="urn:f" NameQualifier="q"> a<!-- -->b </saml:NameID></saml:Subject>
           <samlp:NameIDPolicy Format="urn:f" SPNameQualifier="s" AllowCreate="true"/>
           <saml:Conditions/>
           <samlp:RequestedAuthnContext Comparison="minimum"><saml:AuthnContextClassRef>urn:c</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>
           <samlp:Scoping ProxyCount="0"/>"#,
    )
    .unwrap();
    let expected = AuthnRequest {
        id: "_1".to_owned(),
        version: "2.0".to_owned(),
        issue_instant: parse_instant("2026-11-20T01:02:03Z").unwrap(),
        destination: Some("https://idp/sso".to_owned()),
        issuer: Some("https://sp/".to_owned()),
        force_authn: true,
        is_passive: false,
        acs_url: Some("https://sp/acs".to_owned()),
        acs_index: Some(7),
        protocol_binding: Some("urn:b".to_owned()),
        name_id_policy: Some(NameIdPolicy {
            format: Some("urn:f".to_owned()),
            sp_name_qualifier: Some("s".to_owned()),
            allow_create: true,
        }),
        requested_authn_context: Some(RequestedAuthnContext {
            comparison: Comparison::Minimum,
            class_refs: vec!["urn:c".to_owned()],
            decl_refs: Vec::new(),
        }),
        subject: Some(NameId {
            value: " ab ".to_owned(),
            format: Some("urn:f".to_owned()),
            name_qualifier: Some("q".to_owned()),
            sp_name_qualifier: None,
        }),
        provider_name: Some("云".to_owned()),
        attribute_consuming_service_index: Some(0),
    };
    assert_eq!(read, expected);
}

#[test]
fn a_request_that_is_written_reads_the_same() {
    let texts = ["https://a.example/?x=1&y=\"2\"", "<云>&'\r\n\t]]>"];
    let least = request("", "").unwrap();
    let context = |comparison, class_refs: Vec<String>, decl_refs: Vec<String>| {
        Some(RequestedAuthnContext {
            comparison,
            class_refs,
            decl_refs,
        })
    };
    let everything = AuthnRequest {
        destination: Some(texts[0].to_owned()),
        issuer: Some(texts[0].to_owned()),
        force_authn: true,
        is_passive: true,
        acs_url: Some(texts[0].to_owned()),
        acs_index: Some(65535),
        protocol_binding: Some(crate::names::binding::POST.to_owned()),
        name_id_policy: Some(NameIdPolicy {
            format: Some("urn:f".to_owned()),
            sp_name_qualifier: Some(texts[1].to_owned()),
            allow_create: true,
        }),
        requested_authn_context: context(Comparison::Better, vec!["a".into(), "b".into()], vec![]),
        subject: Some(NameId {
            value: texts[1].to_owned(),
            format: Some("urn:f".to_owned()),
            name_qualifier: Some(texts[1].to_owned()),
            sp_name_qualifier: Some("q".to_owned()),
        }),
        provider_name: Some(texts[1].to_owned()),
        attribute_consuming_service_index: Some(0),
        ..least.clone()
    };
    let by_declaration = AuthnRequest {
        requested_authn_context: context(Comparison::Minimum, vec![], vec!["d".into()]),
        name_id_policy: Some(NameIdPolicy::default()),
        ..least.clone()
    };
    for written in [least, everything, by_declaration] {
        let (xml, offset) = written.write().unwrap();
        assert_eq!(read::<AuthnRequest>(xml.as_str()).unwrap(), written);
        let document = Document::parse(xml.as_str().as_bytes(), &Limits::MESSAGE).unwrap();
        let mode = crate::c14n::Exclusive::default();
        let canonical = crate::c14n::canonicalize(document.root(), None, &mode);
        assert_eq!(canonical, xml.as_str().as_bytes());
        assert!(xml.as_str()[..offset].ends_with('>'));
    }
}

#[test]
fn a_request_with_a_character_that_xml_cannot_carry_is_not_written() {
    let mut broken = request("", "").unwrap();
    broken.provider_name = Some("a\u{0}b".to_owned());
    assert!(broken.write().is_err());
}

#[test]
fn an_assertion_is_read_on_its_own_and_only_an_assertion() {
    let xml = r#"<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a" Version="2.0" IssueInstant="2026-11-20T01:02:03Z"><saml:Issuer>https://idp/</saml:Issuer></saml:Assertion>"#;
    assert_eq!(read::<Assertion>(xml).unwrap().id, "_a");
    for other in [
        xml.replace("SAML:2.0:assertion", "SAML:2.0:protocol"),
        xml.replace("saml:Assertion", "saml:Evidence"),
    ] {
        assert!(matches!(
            read::<Assertion>(&other),
            Err(MessageError::WrongRoot { .. })
        ));
    }
}

#[test]
fn reads_a_request_with_the_least_that_is_allowed() {
    let read = request("", "").unwrap();
    assert_eq!(
        (read.issuer, read.subject, read.name_id_policy),
        (None, None, None)
    );
    assert!(!read.force_authn && !read.is_passive);
}

#[test]
fn refuses_values_that_are_not_of_their_type() {
    let long = format!(r#"ProviderName="{}""#, "x".repeat(VALUE_LIMIT + 1));
    for attributes in [
        r#"ForceAuthn="yes""#,
        r#"ForceAuthn="TRUE""#,
        r#"IsPassive="""#,
        r#"AssertionConsumerServiceIndex="65536""#,
        r#"AssertionConsumerServiceIndex="-1""#,
        r#"AssertionConsumerServiceIndex="""#,
        &long,
    ] {
        assert!(
            matches!(request(attributes, ""), Err(MessageError::Invalid { .. })),
            "{attributes}"
        );
    }
    for id in ["1a", "", "a b", "a:b", &"a".repeat(ID_LIMIT + 1)] {
        let xml = REQUEST
            .replace(r#"ID="_1""#, &format!("ID=\"{id}\""))
            .replace("ATTRIBUTES", "")
            .replace("CHILDREN", "");
        assert!(
            matches!(
                read::<AuthnRequest>(&xml),
                Err(MessageError::Invalid { what: "ID", .. })
            ),
            "{id}"
        );
    }
}

#[test]
fn refuses_a_request_without_what_the_schema_requires() {
    for (attribute, what) in [
        (r#"ID="_1""#, "ID"),
        (r#"Version="2.0""#, "Version"),
        (r#"IssueInstant="2026-11-20T01:02:03Z""#, "IssueInstant"),
    ] {
        let xml = REQUEST
            .replace(attribute, "")
            .replace("ATTRIBUTES", "")
            .replace("CHILDREN", "");
        let expected = MessageError::Missing {
            element: "AuthnRequest",
            what,
        };
        assert_eq!(read::<AuthnRequest>(&xml), Err(expected));
    }
}

#[test]
fn refuses_another_root() {
    let xml = REQUEST
        .replace("SAML:2.0:protocol", "SAML:2.0:protocoll")
        .replace("ATTRIBUTES", "")
        .replace("CHILDREN", "");
    assert!(matches!(
        read::<AuthnRequest>(&xml),
        Err(MessageError::WrongRoot { .. })
    ));
    let xml = REQUEST.replace("ATTRIBUTES", "").replace("CHILDREN", "");
    assert!(matches!(
        read::<Response>(&xml),
        Err(MessageError::WrongRoot { .. })
    ));
}

#[test]
fn refuses_elements_and_text_where_the_schema_has_no_place_for_them() {
    for children in [
        "<saml:Assertion/>",
        "<Issuer/>",
        "text",
        "<samlp:NameIDPolicy/><saml:Issuer/>",
        "<samlp:NameIDPolicy><saml:NameID/></samlp:NameIDPolicy>",
        "<saml:Subject><saml:EncryptedID/></saml:Subject>",
        "<saml:Subject><saml:NameID>a</saml:NameID><saml:SubjectConfirmation/></saml:Subject>",
        "<samlp:RequestedAuthnContext><saml:AuthnContextClassRef/><saml:AuthnContextDeclRef/></samlp:RequestedAuthnContext>",
        "<samlp:AuthnRequest/>",
    ] {
        assert!(
            matches!(request("", children), Err(MessageError::Unexpected { .. })),
            "{children}"
        );
    }
}

#[test]
fn refuses_a_second_element_where_one_is_allowed() {
    for child in [
        "<saml:Issuer/>",
        "<samlp:NameIDPolicy/>",
        "<saml:Subject/>",
        r#"<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>"#,
    ] {
        let twice = format!("{child}{child}");
        assert!(
            matches!(request("", &twice), Err(MessageError::Repeated { .. })),
            "{child}"
        );
    }
}

#[test]
fn refuses_messages_assertions_and_signatures_hidden_in_extensions() {
    for hidden in [
        "<saml:Assertion/>",
        "<saml:EncryptedAssertion/>",
        "<samlp:Response/>",
        r#"<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>"#,
    ] {
        for wrapped in [
            hidden.to_owned(),
            format!(r#"<x:a xmlns:x="urn:x"><x:b>{hidden}</x:b></x:a>"#),
        ] {
            let extensions = format!("<samlp:Extensions>{wrapped}</samlp:Extensions>");
            assert!(
                matches!(
                    request("", &extensions),
                    Err(MessageError::Unexpected { .. })
                ),
                "{wrapped}"
            );
        }
    }
}

#[test]
fn refuses_an_empty_authn_context_request_and_an_element_in_an_issuer() {
    assert!(matches!(
        request("", "<samlp:RequestedAuthnContext/>"),
        Err(MessageError::Missing { .. })
    ));
    assert!(matches!(
        request("", "<saml:Issuer>a<b/></saml:Issuer>"),
        Err(MessageError::Invalid { .. })
    ));
}

const RESPONSE: &str = r#"<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="r" Version="2.0" IssueInstant="2026-11-20T01:02:03Z" InResponseTo="_1" Destination="https://sp/acs">
  <Issuer>https://idp</Issuer>
  <p:Status><p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"><p:StatusCode Value="urn:second"/></p:StatusCode><p:StatusMessage>why</p:StatusMessage></p:Status>
  <Assertion ID="a" Version="2.0" IssueInstant="2026-11-20T01:02:04Z">
    <Issuer>https://idp</Issuer>
    <Subject><NameID>n</NameID><SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><SubjectConfirmationData Recipient="https://sp/acs" InResponseTo="_1" NotOnOrAfter="2026-11-20T01:07:03Z"/></SubjectConfirmation></Subject>
    <Conditions NotBefore="2026-11-20T01:02:03Z" NotOnOrAfter="2026-11-20T01:07:03Z"><AudienceRestriction><Audience> https://sp </Audience></AudienceRestriction><OneTimeUse/></Conditions>
    <AttributeStatement><Attribute Name="email" NameFormat="urn:n" FriendlyName="mail"><AttributeValue>user@a<!---->.evil</AttributeValue><AttributeValue/><AttributeValue><NameID/></AttributeValue></Attribute></AttributeStatement>
    <AuthnStatement AuthnInstant="2026-11-20T01:00:00Z" SessionIndex="s"><SubjectLocality Address="1"/><AuthnContext><AuthnContextClassRef>urn:c</AuthnContextClassRef></AuthnContext></AuthnStatement>
  </Assertion>
  <EncryptedAssertion/>
</p:Response>"#;

#[test]
fn reads_a_response_with_its_assertion() {
    let response: Response = read(RESPONSE).unwrap();
    assert_eq!(response.status.second.as_deref(), Some("urn:second"));
    assert_eq!(response.status.message.as_deref(), Some("why"));
    assert_eq!(
        (response.assertions.len(), response.encrypted_assertions),
        (1, 1)
    );
    let assertion = &response.assertions[0];
    assert_eq!(assertion.name_id.as_ref().unwrap().value, "n");
    assert_eq!(
        assertion.confirmations[0].recipient.as_deref(),
        Some("https://sp/acs")
    );
    assert_eq!(
        assertion.confirmations[0].not_on_or_after,
        assertion.not_on_or_after
    );
    assert_eq!(assertion.audience_restrictions, [["https://sp"]]);
    assert_eq!(assertion.attributes[0].values, ["user@a.evil", ""]);
    assert_eq!(
        assertion.authn_statements[0].class_ref.as_deref(),
        Some("urn:c")
    );
}

#[test]
fn refuses_conditions_it_does_not_know_and_identifiers_it_cannot_read() {
    for (from, to) in [
        ("<OneTimeUse/>", "<Condition/>"),
        ("<NameID>n</NameID>", "<EncryptedID/>"),
        (
            "<AttributeStatement>",
            "<AttributeStatement><EncryptedAttribute/>",
        ),
        ("<Conditions ", "<Evidence/><Conditions "),
    ] {
        let xml = RESPONSE.replacen(from, to, 1);
        assert!(
            matches!(read::<Response>(&xml), Err(MessageError::Unexpected { .. })),
            "{to}"
        );
    }
}

#[test]
fn parses_instants_with_zone_fraction_and_midnight_as_24() {
    for (text, utc) in [
        ("2018-11-26T09:11:58.446Z", "2018-11-26T09:11:58.446Z"),
        (" 2018-11-26T09:11:58Z\n", "2018-11-26T09:11:58.000Z"),
        (
            "2018-11-26T09:11:58.12345678901234567890Z",
            "2018-11-26T09:11:58.123Z",
        ),
        ("2018-11-26T17:11:58+08:00", "2018-11-26T09:11:58.000Z"),
        ("2018-11-25T19:11:58-14:00", "2018-11-26T09:11:58.000Z"),
        ("2018-12-31T24:00:00Z", "2019-01-01T00:00:00.000Z"),
        ("2020-02-29T00:00:00.0Z", "2020-02-29T00:00:00.000Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"),
    ] {
        assert_eq!(
            format_instant(parse_instant(text).unwrap(), true),
            utc,
            "{text}"
        );
    }
}

#[test]
fn refuses_instants_that_are_none() {
    for text in [
        "",
        "2018-11-26",
        "2018-11-26T09:11:58",
        "2018-11-26t09:11:58Z",
        "2018-11-26T09:11:58z",
        "2018-11-26 09:11:58Z",
        "2018-13-26T09:11:58Z",
        "2018-02-29T09:11:58Z",
        "2018-11-26T24:00:01Z",
        "2018-11-26T25:00:00Z",
        "2018-11-26T09:60:00Z",
        "2016-12-31T23:59:60Z",
        "2018-11-26T09:11:58.Z",
        "12018-11-26T09:11:58Z",
        "-2018-11-26T09:11:58Z",
        "0000-01-01T00:00:00Z",
        "2018-11-26T09:11:58+0800",
        "2018-11-26T09:11:58+15:00",
        "2018-11-26T09:11:58+14:01",
        "2018-11-26T09:11:58+08:60",
        "+018-11-26T09:11:58Z",
        "2018-11-26T+9:11:58Z",
        "2018-11-26T09:11:58ZZ",
        "２018-11-26T09:11:58Z",
        "2018-11-26T09:11:5éZ",
        "9999-12-31T24:00:00Z",
        "9999-12-31T23:59:59-14:00",
    ] {
        assert_eq!(parse_instant(text), None, "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn parses_what_it_formats_and_never_panics(seconds in -62_135_596_800i64..253_402_207_200, millis in 0i32..1000, text in ".{0,40}") {
        let instant = Timestamp::new(seconds, 0).unwrap();
        proptest::prop_assert_eq!(parse_instant(&format_instant(instant, false)), Some(instant));
        let finer = instant + jiff::SignedDuration::from_millis(i64::from(millis));
        proptest::prop_assert_eq!(parse_instant(&format_instant(finer, true)), Some(finer));
        let _ = parse_instant(&text);
    }
}
