//! For every code of the catalogue a file that shows it, so that no code is dead and every oddity has its verdict.

mod peers;

use super::fixture::{
    ACS, FORMAT, SAML2, WEAK, certificate, codes, entity, is_consistent, key_descriptor, now,
    read_with, role, sound, sp, time,
};
use crate::finding::CATALOGUE;
use crate::lint::{Role, Rules, lint};
use crate::read::{ReadOptions, lowered, read_service_provider};
use crate::{AssertionConsumerService, Finding, ServiceProvider};
use std::collections::BTreeSet;

const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

type Shown = (&'static str, Vec<Finding>);

fn reading(code: &'static str, octets: &[u8], options: &ReadOptions) -> Shown {
    let reading = read_service_provider(octets, options, now());
    is_consistent(&reading);
    (code, reading.findings)
}

fn reads(code: &'static str, document: String) -> Shown {
    reading(code, document.as_bytes(), &ReadOptions::default())
}

fn acs(attributes: &str) -> String {
    format!("<md:AssertionConsumerService {attributes}/>")
}

fn acs_at(location: &str) -> String {
    acs(&format!(
        r#"index="0" Binding="{POST}" Location="{location}""#
    ))
}

fn keyed(content: &str) -> String {
    sp(&format!(
        "{}{content}",
        key_descriptor("use=\"signing\"", certificate().base64())
    ))
}

fn named(attribute: &str) -> String {
    entity(attribute, &role(ACS))
}

fn files() -> Vec<Shown> {
    let two = format!("{0}{0}", sound());
    let group = |inner: &str| {
        format!(
            "<md:EntitiesDescriptor xmlns:md=\"{}\">{inner}</md:EntitiesDescriptor>",
            saml::names::ns::METADATA
        )
    };
    let other = sound().replace("https://sp.example\"", "https://other.example\"");
    let wanted = |id: &str| ReadOptions {
        entity_id: Some(id.into()),
        ..ReadOptions::default()
    };
    let utf16: Vec<u8> = "\u{FEFF}"
        .encode_utf16()
        .chain(sound().encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let empty = "<md:EntityDescriptor/>".repeat(crate::part::file::ENTITY_LIMIT + 1);
    vec![
        reads("MD-1001", sound().replace("</md:SPSSODescriptor>", "")),
        reads(
            "MD-1002",
            format!("{}{}", sound(), " ".repeat(2 * 1024 * 1024)),
        ),
        reads(
            "MD-1003",
            format!(
                "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>{}",
                sound()
            ),
        ),
        reads(
            "MD-1004",
            sp(&format!(
                "{}{}",
                "<md:Extensions>".repeat(80),
                "</md:Extensions>".repeat(80)
            )),
        ),
        reading("MD-1005", b"<a>\xFF</a>", &ReadOptions::default()),
        reads("MD-1006", two),
        reads("MD-1007", sound().replace("md:", "")),
        reads(
            "MD-1008",
            "<html xmlns=\"http://www.w3.org/1999/xhtml\"/>".into(),
        ),
        reads("MD-1009", format!("\u{FEFF}{}", sound())),
        reading("MD-1010", &utf16, &ReadOptions::default()),
        reads("MD-1011", entity("entityID=\"https://sp.example\"", "")),
        reads("MD-1012", group(&format!("{}{other}", sound()))),
        reading(
            "MD-1013",
            sound().as_bytes(),
            &wanted("https://other.example"),
        ),
        reads("MD-1014", group(&empty)),
        reading(
            "MD-1015",
            group(&format!("{0}{0}", sound())).as_bytes(),
            &wanted("https://sp.example"),
        ),
        reads(
            "MD-1016",
            sp("<md:Extensions>-----BEGIN PRIVATE KEY-----</md:Extensions>"),
        ),
        reads(
            "MD-1017",
            sp("<md:Extensions><x:p xmlns:x=\"urn:x\" pass-word=\"\"/></md:Extensions>"),
        ),
        many_of_one_kind(),
    ]
}

fn many_of_one_kind() -> Shown {
    let many: String = (0..60)
        .map(|n| acs_at(&format!("http://sp.example/{n}")))
        .collect();
    reads("MD-1018", keyed(&many))
}

fn entities() -> Vec<Shown> {
    let until = |time: &str| {
        entity(
            &format!("entityID=\"https://sp.example\" validUntil=\"{time}\""),
            &role(ACS),
        )
    };
    vec![
        reads("MD-2001", named("")),
        reads("MD-2002", named("entityID=\"sp.example\"")),
        reads(
            "MD-2003",
            named(&format!(
                "entityID=\"https://sp.example/{}\"",
                "é".repeat(1024)
            )),
        ),
        reads("MD-2004", named("entityID=\" https://sp.example \"")),
        reads("MD-2005", named("entityID=\"https://sp.example/\u{200B}\"")),
        reads(
            "MD-2006",
            sound().replace(
                "</md:EntityDescriptor>",
                "<md:IDPSSODescriptor/></md:EntityDescriptor>",
            ),
        ),
        reads(
            "MD-2007",
            sound().replace(
                "</md:EntityDescriptor>",
                "<md:RoleDescriptor/></md:EntityDescriptor>",
            ),
        ),
        reads(
            "MD-2008",
            sound().replace(
                SAML2,
                "protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:1.1:protocol\"",
            ),
        ),
        reads(
            "MD-2009",
            entity("entityID=\"https://sp.example\"", &role(ACS).repeat(2)),
        ),
        reads("MD-2010", keyed(&format!("{ACS}{FORMAT}"))),
        reads("MD-2011", keyed(&format!("<md:Nonsense/>{ACS}"))),
        reads("MD-2012", until("2026-11-20T12:00:00Z")),
        reads("MD-2013", until("2026-11-20T20:00:01+08:00")),
        reads("MD-2014", until("2030-01-01T00:00:00.123")),
        reads("MD-2015", until("tomorrow")),
        reads("MD-2016", until("0001-01-01T00:00:00Z")),
        reads(
            "MD-2017",
            named("entityID=\"https://sp.example\" cacheDuration=\"PT1594475551S\""),
        ),
    ]
}

fn declarations() -> Vec<Shown> {
    let attribute_service = "<md:AttributeConsumingService index=\"1\"/></md:SPSSODescriptor>";
    vec![
        reads(
            "MD-6001",
            sound().replace(
                "AuthnRequestsSigned=\"true\"",
                "AuthnRequestsSigned=\"false\"",
            ),
        ),
        reads("MD-6002", sp(ACS)),
        reads(
            "MD-6003",
            sound().replace("WantAssertionsSigned=\"true\"", ""),
        ),
        reads("MD-6004", sound().replace("transient<", "transient\n<")),
        reads(
            "MD-6005",
            sound().replace("nameid-format:transient", "nameid-format:unspecified"),
        ),
        reads("MD-6006", sound().replace(FORMAT, "")),
        reads(
            "MD-6007",
            keyed(ACS).replace(
                "<md:KeyDescriptor",
                "<md:Extensions><x xmlns=\"urn:x\"/></md:Extensions><md:KeyDescriptor",
            ),
        ),
        reads(
            "MD-6008",
            sound().replace("</md:SPSSODescriptor>", attribute_service),
        ),
    ]
}

fn identity_providers() -> Vec<Shown> {
    let idp = |content: &str| {
        entity(
            "entityID=\"https://idp.example\"",
            &format!("<md:IDPSSODescriptor {SAML2}>{content}</md:IDPSSODescriptor>"),
        )
    };
    let sso = |binding: &str| {
        format!(
            "<md:SingleSignOnService Binding=\"{binding}\" Location=\"https://idp.example/sso\"/>"
        )
    };
    let rules = Rules {
        max_bytes: Some(100),
        first_sso_bindings: vec![REDIRECT.into()],
        name_id_format: Some(saml::names::nameid::TRANSIENT.into()),
        expect_elements: vec!["KeyDescriptor encryption".into()],
    };
    let linted = |code, octets: &[u8]| (code, lint(octets, Some(Role::Idp), &rules, now()));
    let whole = idp(&format!(
        "{}{}",
        key_descriptor("use=\"signing\"", WEAK),
        sso(POST)
    ));
    let utf16: Vec<u8> = "\u{FEFF}"
        .encode_utf16()
        .chain(whole.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    vec![
        linted("MD-7001", sound().as_bytes()),
        linted("MD-7002", idp("").as_bytes()),
        linted("MD-7003", idp("").as_bytes()),
        linted("MD-7004", whole.as_bytes()),
        linted("MD-7005", whole.as_bytes()),
        linted("MD-7006", whole.as_bytes()),
        linted("MD-7007", whole.as_bytes()),
        linted("MD-7008", whole.as_bytes()),
        linted("MD-7009", &utf16),
    ]
}

fn replacements() -> Vec<Shown> {
    let both = format!("{FORMAT}{ACS}");
    let read = |document: &str| {
        read_with(document, &ReadOptions::default())
            .service_provider
            .unwrap()
    };
    let present = read(&sp(&format!(
        "{}{both}",
        key_descriptor("", certificate().base64())
    )));
    let change = |edit: fn(&mut ServiceProvider)| {
        let mut next = present.clone();
        edit(&mut next);
        lowered(&present, &next)
    };
    vec![
        ("MD-8001", change(|sp| sp.signing.clear())),
        ("MD-8002", change(|sp| sp.authn_requests_signed = false)),
        ("MD-8003", change(|sp| sp.want_assertions_signed = false)),
        (
            "MD-8004",
            change(|sp| sp.acs[0].location = "http://sp.example/acs".into()),
        ),
        (
            "MD-8005",
            change(|sp| {
                let elsewhere = AssertionConsumerService {
                    location: "https://evil.example/acs".into(),
                    ..sp.acs[0].clone()
                };
                sp.acs.push(elsewhere);
            }),
        ),
        ("MD-8006", change(|sp| sp.signing = vec![certificate()])),
        ("MD-8007", change(|sp| sp.encryption.clear())),
        ("MD-8008", change(|sp| sp.entity_id.push('x'))),
    ]
}

fn all() -> Vec<Shown> {
    [
        files(),
        entities(),
        peers::origins(),
        peers::keys(),
        peers::endpoints(),
        declarations(),
        identity_providers(),
        replacements(),
    ]
    .concat()
}

#[test]
fn every_code_of_the_catalogue_has_a_file_that_shows_it() {
    let all = all();
    for (code, findings) in &all {
        let found = findings.iter().find(|finding| finding.code == *code);
        let found = found.unwrap_or_else(|| panic!("{code} is not among {:?}", codes(findings)));
        let (_, severity) = CATALOGUE.iter().find(|(known, _)| known == code).unwrap();
        assert_eq!(found.severity, *severity, "{code}");
        assert!(
            found.found.chars().count() <= 121 && !found.found.contains(char::is_control),
            "{code}: {}",
            found.found
        );
        assert!(!found.source.is_empty());
    }
    let shown: BTreeSet<_> = all.iter().map(|(code, _)| *code).collect();
    let known: BTreeSet<_> = CATALOGUE.iter().map(|(code, _)| *code).collect();
    assert_eq!(shown, known);
}

#[test]
fn a_sound_file_has_no_warning() {
    let reading = read_with(&sound(), &ReadOptions::default());
    assert_eq!(codes(&reading.findings), ["MD-3001@0"]);
    let sp = reading.service_provider.unwrap();
    assert_eq!(sp.entity_id(), "https://sp.example");
    assert_eq!(sp.acs().len(), 1);
    assert_eq!(sp.acs()[0].location, "https://sp.example/acs");
    assert!(sp.authn_requests_signed() && sp.want_assertions_signed());
    assert_eq!(sp.signing_certificates().len(), 1);
    assert!(sp.encryption_certificates().is_empty());
    assert!(!sp.expired(time("2999-01-01T00:00:00Z")));
}
