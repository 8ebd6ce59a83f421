use super::fixture::{WEAK, certificate, codes, has, now, sound};
use super::publish::metadata;
use crate::lint::{Role, Rules, lint};
use crate::publish::publish;
use crate::{Finding, Severity};

fn linted(document: &str, role: Option<Role>) -> Vec<Finding> {
    lint(document.as_bytes(), role, &Rules::default(), now())
}

fn idp() -> String {
    publish(&metadata(&[certificate()])).unwrap()
}

#[test]
fn finds_the_role_by_itself() {
    assert!(
        linted(&idp(), None)
            .iter()
            .all(|finding| finding.severity == Severity::Note)
    );
    assert_eq!(codes(&linted(&sound(), None)), ["MD-3001@0"]);
    assert!(has(&linted(&sound(), Some(Role::Idp)), "MD-7001"));
    assert!(has(&linted(&idp(), Some(Role::Sp)), "MD-1011"));
}

#[test]
fn a_private_key_is_an_error_in_any_dress_and_is_not_repeated() {
    let pkcs8 = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let pkcs1 = "MIIEpAIBAAKCAQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let sec1 = "MHcCAQEEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let hidden = [
        format!("<!-- {pkcs8} -->"),
        format!("<md:Extensions><x:y xmlns:x=\"urn:x\">{pkcs1}</x:y></md:Extensions>"),
        format!("<md:Extensions><x:y xmlns:x=\"urn:x\" z=\"{sec1}\"/></md:Extensions>"),
        "<md:Extensions><x:y xmlns:x=\"urn:x\">-----BEGIN RSA PRIVATE KEY-----\nMIIEAAAA</x:y></md:Extensions>".to_owned(),
    ];
    for content in hidden {
        let findings = linted(
            &idp().replacen(
                "<md:IDPSSODescriptor",
                &format!("{content}<md:IDPSSODescriptor"),
                1,
            ),
            Some(Role::Idp),
        );
        let found = findings
            .iter()
            .find(|finding| finding.code == "MD-1016")
            .unwrap_or_else(|| panic!("{content}: {:?}", codes(&findings)));
        assert_eq!(found.severity, Severity::Error);
        assert!(!found.found.contains("AAAA"), "{}", found.found);
    }
    assert!(!has(&linted(&idp(), None), "MD-1016"));
}

#[test]
fn a_weak_key_is_an_error_for_an_identity_provider() {
    let idp = idp();
    let sound = idp
        .split("<ds:X509Certificate>")
        .nth(1)
        .unwrap()
        .split("</ds")
        .next()
        .unwrap();
    let findings = linted(&idp.replace(sound, WEAK), Some(Role::Idp));
    assert!(has(&findings, "MD-7004") && has(&findings, "MD-7003"));
    assert!(!has(&findings, "MD-4006"));
}

#[test]
fn an_address_without_https_is_a_warning_and_a_script_is_an_error() {
    let http = linted(
        &idp().replace(
            "https://sso.partner.example/p/acme/saml/sso",
            "http://localhost/sso",
        ),
        None,
    );
    assert!(has(&http, "MD-5004"));
    assert!(
        http.iter()
            .all(|finding| finding.severity < Severity::Error)
    );
    let script = linted(
        &idp().replace(
            "https://sso.partner.example/p/acme/saml/sso",
            "javascript:x",
        ),
        None,
    );
    assert!(has(&script, "MD-5002") && has(&script, "MD-7002"));
}

#[test]
fn the_schema_order_is_checked_with_its_line() {
    let idp = idp();
    let (format, rest): (Vec<&str>, Vec<&str>) =
        idp.lines().partition(|line| line.contains("NameIDFormat"));
    let last = rest
        .iter()
        .position(|line| line.contains("</md:IDPSSODescriptor>"))
        .unwrap();
    let mut lines = rest;
    lines.insert(last, format[0]);
    let findings = linted(&lines.join("\n"), None);
    let found = findings
        .iter()
        .find(|finding| finding.code == "MD-2010")
        .unwrap();
    assert_eq!(found.line as usize, last + 1);
    assert_eq!(found.found, "NameIDFormat after SingleSignOnService");
}

#[test]
fn looks_at_every_entity_and_both_roles() {
    let both = idp()
        .replace("</md:EntityDescriptor>", "")
        .replace("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", "")
        + "<md:SPSSODescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\"/></md:EntityDescriptor>";
    let aggregate = format!(
        "<md:EntitiesDescriptor xmlns:md=\"{}\">{}{}</md:EntitiesDescriptor>",
        saml::names::ns::METADATA,
        sound(),
        both
    );
    let findings = linted(&aggregate, None);
    assert!(
        has(&findings, "MD-5001") && has(&findings, "MD-2006"),
        "{:?}",
        codes(&findings)
    );
    assert!(!has(&findings, "MD-1012"));
}

#[test]
fn key_descriptors_of_unknown_use_do_not_count_as_signing_keys() {
    let idp = idp().replace("use=\"signing\"", "use=\"Signing\"");
    let findings = linted(&idp, None);
    assert!(has(&findings, "MD-4002") && has(&findings, "MD-7003"));
}

#[test]
fn expected_elements_are_looked_for_with_their_use() {
    let rules = Rules {
        expect_elements: [
            "IDPSSODescriptor",
            "KeyDescriptor signing",
            "KeyDescriptor encryption",
            "SingleLogoutService",
        ]
        .map(str::to_owned)
        .to_vec(),
        ..Rules::default()
    };
    let missing = |document: &str| -> Vec<String> {
        let findings = lint(document.as_bytes(), None, &rules, now());
        let missing = findings
            .into_iter()
            .filter(|finding| finding.code == "MD-7007");
        missing.map(|finding| finding.found).collect()
    };
    assert_eq!(missing(&idp()), Vec::<String>::new());
    assert_eq!(
        missing(&idp().replace(" use=\"signing\"", "")),
        Vec::<String>::new()
    );
    let signing_only = idp().replace("use=\"encryption\"", "use=\"signing\"");
    assert_eq!(missing(&signing_only), ["KeyDescriptor encryption"]);
    let without_logout = idp().replace("SingleLogoutService", "ManageNameIDService");
    assert_eq!(missing(&without_logout), ["SingleLogoutService"]);
}
